"""What changes in the process when a mock begins, and is put back when it ends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ..running import active
from . import interception, retry_sleep, unsigned
from .default_session import DefaultSession
from .dummy_credentials import dummy_credentials

if TYPE_CHECKING:
    from ..running.active import ActiveMock
    from ..running.running_mock import RunningMock

_lock = threading.RLock()
_default_session = DefaultSession()


def activate(entry: ActiveMock) -> None:
    """Let a mock answer all EventBridge clients of the process until ``deactivate``."""
    mock = entry.mock
    interception.install()
    with _lock:
        dummy_credentials.apply(mock.settings.region)
        if not active.active_mocks():
            _default_session.stand_in()
        active.push(entry)
        mock.lifetime.begin()
        _adapt_to(mock)


def deactivate(entry: ActiveMock) -> None:
    """End what ``activate`` began; mocks may end in any order."""
    mock = entry.mock
    with _lock:
        active.remove(entry)
        innermost = active.innermost_mock()
        mock.lifetime.end(innermost.lifetime if innermost else None)
        if innermost is None:
            _default_session.put_back()
        _adapt_to(innermost)
        dummy_credentials.remove(mock.settings.region)


def _adapt_to(mock: RunningMock | None) -> None:
    """Make the changes to botocore that the answering mock needs, and undo all others."""
    unsigned.stand_in_for_awscrt(mock is not None and not mock.settings.require_crt)
    retry_sleep.replace_clock(mock is not None)
