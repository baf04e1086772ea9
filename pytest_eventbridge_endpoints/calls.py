"""One call of a client to one of the six operations, and which call is under way."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .errors import UnmockedOperationError
    from .lifetime import Lifetime
    from .service.wire import Answer
    from .settings import Settings

OPERATIONS = (
    "CreateEndpoint",
    "UpdateEndpoint",
    "DeleteEndpoint",
    "DescribeEndpoint",
    "ListEndpoints",
    "PutEvents",
)


@dataclass(slots=True)
class ClientCall:
    """One call of a client, with all its attempts."""

    mock: ActiveMock
    operation: str
    region: str
    body: bytes
    trace_header: str | None = None
    response: bytes | None = None
    """The body that the last attempt was answered with; None without an answer of ours."""
    attempts: int = 0
    retry_delays: tuple[float, ...] = ()
    signature_version: str | None = None
    signing_region: str | None = None
    failure: tuple[str, str] | None = None
    """What the client raises when the call is over: code and message."""


class ActiveMock(Protocol):
    """What answers the requests."""

    settings: Settings
    lifetime: Lifetime
    crt_was_missing: bool

    def answer(self, call: ClientCall) -> Answer:
        """Answer one HTTP request."""

    def end(self, call: ClientCall) -> None:
        """Take note of a call that is over."""

    def note_unmocked(self, error: UnmockedOperationError) -> None:
        """Take note of a call that nobody mocks."""


current_call: ContextVar[ClientCall | None] = ContextVar("eventbridge_call", default=None)
"""The call that is under way here, in this thread or task."""
