"""One call of a client to an operation that the mock answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(slots=True)
class ClientCall:
    """One call of a client, with all its attempts."""

    operation: str
    region: str
    body: bytes
    through: Literal["process", "http"] = "process"
    """Whether a client of this process made it, or one of another process over HTTP."""
    invocation: str | None = None
    """What the attempts of a call over HTTP share; None where its client does not tell."""
    trace_header: str | None = None
    account: str | None = None
    """The account whose credentials made the call; None for the mock's own."""
    response: bytes | None = None
    """The body of our answer to the last attempt; None without one."""
    attempts: int = 0
    retry_delays: tuple[float, ...] = ()
    signature_version: str | None = None
    signing_region: str | None = None
    host_id: str | None = None
    """The id in the host of a global endpoint that it is sent to; None for any other host."""
    endpoint: str | None = None
    """The name of the global endpoint that it was sent through; None without one."""
    served_region: str | None = None
    """The Region that took the last attempt; None if nobody did."""
    world: Any = None
    """The ``World`` that answered the last attempt, until the call is over.

    Its class is not named: a world records calls.
    """
    failure: tuple[str, str] | None = None
    """What the client raises when the call is over: code and message."""

    @property
    def is_tried_again(self) -> bool:
        """Whether it was recorded before: over HTTP no attempt is known to be the last."""
        return self.invocation is not None and self.attempts > 1

    @property
    def signed_region(self) -> str | None:
        """The Region that SigV4 scopes it to; None with SigV4A, which is for all Regions."""
        is_sigv4 = self.signature_version not in (None, "v4a")
        return self.signing_region if is_sigv4 else None
