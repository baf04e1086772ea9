"""What was captured: calls, events and rejected entries, as immutable, comparable values.

Texts are kept as they were sent. They are parsed when asked for, anew each time: what a test does
with the parsed value never changes what was captured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime  # noqa: TC003 (so that types of fields can be looked up)
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from .criteria import Criteria
from .envelope import as_text, head
from .texts import parse, parse_message

if TYPE_CHECKING:
    from .patterns import EventPattern


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
    """The sender's resources, and the endpoint's ARN behind them (AWS 1.15, a guess)."""
    time: datetime
    """The ``Time`` of the entry or else of the call, aware, in whole seconds of UTC (AWS 6.28)."""
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
    """The ``TraceHeader`` of the entry, or else the request's X-Ray header (AWS 6.29)."""
    replica: bool = False
    """Whether it is the copy that replication made for the other Region."""
    origin_region: str = ""
    """The Region that took the call; for a replica not the same as ``region`` (AWS 1.11)."""

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
        return {**head(self), "detail": self._parsed("envelope")}

    @property
    def envelope_json(self) -> str:
        """The envelope as JSON text, with ``Detail`` as it was sent."""
        return as_text(self)

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
        return (
            f"CapturedEvent({self.source!r}, {self.detail_type!r}, "
            f"detail={_shortened(self.detail_json)}, event_bus={self.event_bus!r}, "
            f"region={self.region!r}{through}{replica})"
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
    """A client's call to one of the six operations, with all its attempts.

    Elements of ``calls`` are calls that are over, whether they succeeded or failed.
    """

    operation: str
    """One of the six operations, as ``PutEvents``."""
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

    @property
    def params(self) -> dict[str, Any]:
        """The parameters as given to the client, a new dictionary; times are aware, in UTC.

        Raises:
            ValueError: what was sent is no JSON.
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


def _shortened(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


Item = TypeVar("Item", CapturedEvent, RejectedEntry, CapturedCall)

_MORE_FIELDS = {
    CapturedEvent: ("detail", "detail_includes"),
    RejectedEntry: ("entry",),
    CapturedCall: ("params", "response"),
}


class Captured(Sequence[Item], Generic[Item]):
    """An immutable sequence of events, rejected entries or calls, as captured so far.

    What is captured later does not show in it: ask the handle again. It has indexes, slices,
    ``len`` and ``in`` as a tuple has, and equals a list or tuple of equal elements.
    """

    __slots__ = ("_items", "_kind", "_length")

    def __init__(self, kind: type[Item], items: Sequence[Item] = ()) -> None:
        self._kind: type[Item] = kind
        self._items: Sequence[Item] = items
        self._length = len(items)

    @property
    def kind(self) -> type[Item]:
        """The type of the elements, also where there are none."""
        return self._kind

    def __len__(self) -> int:
        """Return how many elements there are."""
        return self._length

    def __iter__(self) -> Iterator[Item]:
        """Go through the elements in order."""
        return islice(iter(self._items), self._length)

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> Captured[Item]: ...

    def __getitem__(self, index: int | slice) -> Item | Captured[Item]:
        """Return one element, or a part as a sequence of the same kind."""
        positions = range(self._length)
        if isinstance(index, slice):
            return self.of(self._items[i] for i in positions[index])
        try:
            return self._items[positions[index]]
        except IndexError:
            msg = f"no element {index} of {self._length} captured"
            raise IndexError(msg) from None

    def __eq__(self, other: object) -> bool:
        """Compare element by element with another such sequence, a list or a tuple."""
        if not isinstance(other, (Captured, list, tuple)):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Show the elements."""
        return repr(list(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the elements of this view, not those captured later."""
        return Captured, (self._kind, list(self))

    def filter(self, **fields: Any) -> Captured[Item]:
        """Return the elements whose fields have these values.

        Args:
            **fields: Names and values, as ``source="shop.orders"``. Events take what
                ``assert_event`` takes, ``detail_includes`` and ``endpoint`` among it; rejected
                entries take ``entry``, calls take ``params`` and ``response``.

        Raises:
            TypeError: there is no such field; the message names those there are.
        """
        known = field_names(self._kind)
        for name in fields:
            if name not in known:
                msg = (
                    f"{self._kind.__name__} has no field {name!r} to filter by; "
                    f"its fields are {', '.join(known)}"
                )
                raise TypeError(msg)
        return self._keep(Criteria(fields).matches)

    def matching(self, pattern: EventPattern | Mapping[str, Any] | str) -> Captured[Item]:
        """Return the events that match an event pattern, as a rule of EventBridge would.

        Args:
            pattern: An event pattern, as a rule of EventBridge has it.

        Raises:
            InvalidEventPattern: EventBridge would refuse *pattern*.
            TypeError: the elements are no events.
        """
        if self._kind is not CapturedEvent:
            msg = f"event patterns match events; these are {self._kind.__name__} elements"
            raise TypeError(msg)
        return self._keep(Criteria({}, pattern).matches)

    def one(self) -> Item:
        """Return the only element.

        Raises:
            AssertionError: there is not exactly one; the message shows the first ones.
        """
        __tracebackhide__ = True
        if self._length != 1:
            shown = "".join(f"\n  {item!r}" for item in self[:_SHOWN])
            more = f"\n  and {self._length - _SHOWN} more" if self._length > _SHOWN else ""
            msg = f"expected exactly one {self._kind.__name__}, got {self._length}{shown}{more}"
            raise AssertionError(msg)
        return self[0]

    def of(self, items: Iterable[Item]) -> Captured[Item]:
        """Return a sequence of the same kind with these elements."""
        return Captured(self._kind, list(items))

    def _keep(self, matches: Callable[[Item], bool]) -> Captured[Item]:
        return self.of(item for item in self if matches(item))


_SHOWN = 5


def field_names(kind: type[Any]) -> tuple[str, ...]:
    """Return the names of the fields that elements of this kind are filtered by."""
    return (*(field.name for field in fields(kind)), *_MORE_FIELDS[kind])
