"""The retry quota of clients: botocore retries less after it has retried much."""

from __future__ import annotations

from botocore.retries.quota import RetryQuota

from .handlers import handlers_of
from .refusals import served


def renew_retry_quotas() -> None:
    """Let every client that was used under a mock retry as a new one does.

    Else the last of many runs would see fewer attempts than the first. The retry mode ``legacy``
    has no quota.
    """
    for endpoint in list(served):
        for handler in handlers_of(endpoint, "needs-retry.eventbridge.PutEvents"):
            checker = getattr(getattr(handler, "__self__", None), "_retry_quota", None)
            quota = getattr(checker, "_quota", None)
            if isinstance(quota, RetryQuota):
                # no more than it had at first
                quota.release(RetryQuota.INITIAL_CAPACITY)
