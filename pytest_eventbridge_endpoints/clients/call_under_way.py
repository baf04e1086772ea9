"""Which call is under way here, in this thread or task, and which mock answers it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..running.calls import ClientCall
    from ..running.running_mock import RunningMock


class CallUnderWay(NamedTuple):
    """A call of a client, and the mock that answers it."""

    mock: RunningMock
    call: ClientCall
    endpoint: Any
    """botocore's ``Endpoint`` of the client."""


call_under_way: ContextVar[CallUnderWay | None] = ContextVar("eventbridge_call", default=None)
"""The innermost call of any service; None where a mock does not answer that one."""
