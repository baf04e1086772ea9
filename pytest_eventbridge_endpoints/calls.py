"""One call of a client to one of the six operations, and which call is under way."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .errors import UnmockedOperationError
    from .lifetime import Lifetime
    from .service.wire import Answer, Reply
    from .settings import Settings

OPERATIONS = (
    "CreateEndpoint",
    "UpdateEndpoint",
    "DeleteEndpoint",
    "DescribeEndpoint",
    "ListEndpoints",
    "PutEvents",
)


@dataclass
class ClientCall:
    """One call of a client, with all its attempts."""

    mock: ActiveMock
    operation: str
    region: str
    body: bytes
    trace_header: str | None = None
    reply: Reply | None = None
    attempts: int = 0
    retry_delays: list[float] = field(default_factory=list)
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
