"""What was captured: calls, events and rejected entries, as immutable, comparable values.

Texts are kept as they were sent. They are parsed when asked for, anew each time: what a test does
with the parsed value never changes what was captured.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (so that types of fields can be looked up)
from typing import TYPE_CHECKING, Any, Literal

from ..json_text import parse, read_as_written
from ..service.envelope import head
from ..words import cut
from .messages import parse_message

if TYPE_CHECKING:
    from ..json_text import JsonObject

_LONGEST_DETAIL = 200
"""Characters of ``Detail`` that a ``repr`` shows."""


@dataclass(frozen=True, slots=True)
class CapturedEvent:
    """An event that EventBridge accepted, or the copy that replication made of one.

    Immutable, comparable and picklable, as all captures are.
    """

    id: str
    """The EventId that PutEvents answered; a replica has one of its own (AWS 1.13)."""
    source: str
    """The ``Source`` of the entry."""
    detail_type: str
    """The ``DetailType`` of the entry."""
    detail_json: str
    """``Detail`` as it was sent, as JSON text."""
    resources: tuple[str, ...]
    """The sender's resources, and then the endpoint's ARN (AWS 1.15, a guess)."""
    time: datetime
    """The ``Time`` of the entry or else of the call, aware, in whole seconds of UTC (AWS 6.28).

    Of a replica it is the time at which it arrived (AWS 10.5).
    """
    region: str
    """The Region of the event bus that it arrived at."""
    account: str
    """The AWS account of the sender, also on another account's bus (AWS 6.26)."""
    event_bus: str
    """The name of the event bus; its ARN where it belongs to another account."""
    endpoint_id: str | None = None
    """The ``EndpointId`` that it was put with; None without one."""
    endpoint: str | None = None
    """The name of the global endpoint that it was put through; None without one."""
    trace_header: str | None = None
    """The ``TraceHeader`` of the entry, or else the request's X-Ray header, as far as EventBridge
    passes it on (AWS 6.29, 10.4)."""
    replica: bool = False
    """Whether it is the copy that replication made for the other Region."""
    origin_region: str = ""
    """The Region that took the call; for a replica it differs from ``region`` (AWS 1.11)."""
    forwarded: bool = False
    """Whether a rule brought it here from another event bus (R 97, R 98)."""

    @property
    def detail(self) -> dict[str, Any]:
        """The parsed ``Detail``, a new dictionary each time.

        An integer of more digits than Python reads into an ``int`` (4,300) is a ``Decimal``.

        Raises:
            RecursionError: it is nested too deep for this interpreter's json module.
        """
        return self._parsed("detail")

    @property
    def envelope(self) -> dict[str, Any]:
        """The event as the target of a rule receives it, a new dictionary each time (AWS 6.27).

        The ``region`` in it is ``origin_region`` (AWS 1.11).

        Raises:
            RecursionError: ``Detail`` is nested too deep for this interpreter's json module.
        """
        return {**self._envelope_head(), "detail": self._parsed("envelope")}

    @property
    def envelope_json(self) -> str:
        """The envelope as JSON text, with ``Detail`` as it was sent."""
        return f'{json.dumps(self._envelope_head())[:-1]}, "detail": {self.detail_json}}}'

    def _envelope_as_written(self) -> JsonObject:
        """Return the envelope as event patterns read it: at any depth, with all digits."""
        return {**self._envelope_head(), "detail": read_as_written(self.detail_json)}

    def _envelope_head(self) -> JsonObject:
        return head(
            event_id=self.id,
            detail_type=self.detail_type,
            source=self.source,
            account=self.account,
            time=self.time,
            region=self.origin_region,
            resources=self.resources,
        )

    def _parsed(self, attribute: str) -> dict[str, Any]:
        try:
            detail: dict[str, Any] = parse(self.detail_json)
        except RecursionError:
            msg = (
                f"the Detail of event {self.id} is nested too deep for this Python to parse, so "
                f".{attribute} cannot show it; .detail_json has its text"
            )
            raise RecursionError(msg) from None
        return detail

    def __repr__(self) -> str:
        """Show where the event arrived, what it is, and its Detail as sent."""
        through = f", endpoint={self.endpoint!r}" if self.endpoint else ""
        replica = ", replica=True" if self.replica else ""
        forwarded = ", forwarded=True" if self.forwarded else ""
        return (
            f"CapturedEvent({self.source!r}, {self.detail_type!r}, "
            f"detail={cut(self.detail_json, _LONGEST_DETAIL)}, event_bus={self.event_bus!r}, "
            f"region={self.region!r}{through}{replica}{forwarded})"
        )


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """An entry of PutEvents that was answered with an ``ErrorCode``, inside an HTTP 200."""

    entry_json: str
    """The entry as it was sent, as JSON text."""
    error_code: str
    """The ``ErrorCode`` of its result."""
    error_message: str
    """The ``ErrorMessage`` of its result."""
    region: str
    """The Region that took the call."""
    event_bus: str = "default"
    """The name of the event bus that it was for; its ARN where that is another account's."""

    @property
    def entry(self) -> dict[str, Any]:
        """The entry as it was given to ``put_events``, a new dictionary; ``Time`` is in UTC."""
        entry: dict[str, Any] = parse_message(self.entry_json)
        return entry

    def __repr__(self) -> str:
        """Show the error and the entry."""
        return f"RejectedEntry({self.error_code}: {self.error_message} {self.entry_json})"


@dataclass(frozen=True, slots=True)
class CallError:
    """Why a call failed, as the client was told. ``str`` gives ``code: message``."""

    code: str
    """AWS's error code, or the class of the exception where there was no answer."""
    message: str
    """The text of the error."""

    def __str__(self) -> str:
        """Return ``code: message``."""
        return f"{self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class CapturedCall:
    """A client's call to an operation that the mock answers, with all its attempts.

    Elements of ``calls`` are calls that are over, whether they succeeded or failed.
    """

    operation: str
    """The operation, as ``PutEvents``."""
    region: str
    """The Region of the client."""
    request_json: str
    """The request body as JSON text."""
    response_json: str | None
    """The response body as JSON text; None when the call failed."""
    error: CallError | None
    """What the client raised; None when the call succeeded."""
    attempts: int
    """How many HTTP requests botocore sent, the first one and each retry."""
    retry_delays: tuple[float, ...]
    """The seconds that botocore would have waited before each retry (setting ``retry_sleep``)."""
    signature_version: str | None
    """How production signs such a request, ``v4`` or with an EndpointId ``v4a`` (AWS 7.5)."""
    signing_region: str | None
    """The Region that it is signed for, ``*`` with ``v4a`` (AWS 7.5)."""
    endpoint: str | None = None
    """The name of the global endpoint that it was sent through; None without one."""
    served_region: str | None = None
    """The Region that took the last attempt; None if nobody answered it."""
    through: Literal["process", "http"] = "process"
    """``http`` for a call of another process that came over ``serve()``, else ``process``."""

    @property
    def params(self) -> dict[str, Any]:
        """The parameters as given to the client, a new dictionary; times are aware, in UTC.

        Raises:
            ValueError: what was sent is not JSON.
        """
        try:
            params: dict[str, Any] = parse_message(self.request_json)
        except ValueError as error:
            msg = f"this {self.operation} call sent no JSON ({error}); .request_json has its text"
            raise ValueError(msg) from None
        return params

    @property
    def response(self) -> dict[str, Any] | None:
        """The response to the client, without ``ResponseMetadata``; None when the call failed."""
        return None if self.response_json is None else parse_message(self.response_json)

    def __repr__(self) -> str:
        """Show the call and how it ended."""
        ended = f"error={str(self.error)!r}" if self.error else "succeeded"
        return (
            f"CapturedCall({self.operation} in {self.region}, {ended}, attempts={self.attempts})"
        )
