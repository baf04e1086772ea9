"""What becomes of PutEvents entries: events as they arrive, and refusals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ..json_text import read_as_written
from .clock import utc
from .envelope import head

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from .arns import EventBus
    from .errors import EntryError


class Origin(NamedTuple):
    """The request that events come from, and how it arrived."""

    account: str
    region: str
    """The Region that took the call."""
    time: int
    """The time of the call, in whole seconds since the epoch."""
    trace_header: str | None
    """The X-Ray header of the request, as it is passed on (AWS 10.4)."""
    endpoint: str | None = None
    """The name of the global endpoint that it was sent through."""
    endpoint_id: str | None = None


class Event(NamedTuple):
    """An entry that was accepted, as it arrives at one event bus.

    The entry is kept as it was sent; properties look up what they need in it.
    """

    id: str
    entry: JsonObject
    bus: EventBus
    origin: Origin
    trace_header: str | None = None
    """The X-Ray header that it is passed on with (AWS 6.29, 10.4)."""
    added_resources: tuple[str, ...] = ()
    """What the endpoint adds to the sender's resources."""
    replica: bool = False
    arrival_time: int | None = None
    """When it came from another Region, in whole seconds since the epoch; None if it did not."""
    forwarded_locally: bool = False
    """Whether a rule has sent it to another event bus of the same Region."""
    crossed_regions: bool = False
    """Whether a rule has sent it to an event bus of another Region."""

    @property
    def source(self) -> str:
        """The Source of the entry."""
        source: str = self.entry["Source"]
        return source

    @property
    def detail_type(self) -> str:
        """The DetailType of the entry."""
        detail_type: str = self.entry["DetailType"]
        return detail_type

    @property
    def detail(self) -> str:
        """The Detail of the entry, as it was sent."""
        detail: str = self.entry["Detail"]
        return detail

    @property
    def resources(self) -> tuple[str, ...]:
        """The sender's resources, and those that the endpoint adds."""
        return (*(self.entry.get("Resources") or ()), *self.added_resources)

    @property
    def time(self) -> int:
        """When it happened, in whole seconds since the epoch, fractions cut off (AWS 6.28).

        From another Region it is when it arrived, whatever its entry says (AWS 10.5, R 98).
        """
        if self.arrival_time is not None:
            return self.arrival_time
        time = self.entry.get("Time")
        return self.origin.time if time is None else math.floor(time)

    def _envelope_as_written(self) -> JsonObject:
        """Return the envelope, with ``Detail`` at any depth and with all digits."""
        fixed = head(
            event_id=self.id,
            detail_type=self.detail_type,
            source=self.source,
            account=self.origin.account,
            time=utc(self.time),
            region=self.origin.region,
            resources=self.resources,
        )
        return {**fixed, "detail": read_as_written(self.detail)}


class Rejection(NamedTuple):
    """An entry that was refused, and why."""

    entry: JsonObject
    error: EntryError
    region: str
    bus: EventBus
    """The event bus that it was for."""
    requested: bool = False
    """Whether a test asked for it; else EventBridge itself refused the entry."""


class StrayEntry(NamedTuple):
    """An entry put through a global endpoint for another bus than the endpoint's (AWS 6.22)."""

    entry: JsonObject
    endpoint: str
    """The name of the endpoint."""
    endpoint_bus: str
    """The name of the endpoint's event bus."""
    bus: EventBus
    """The event bus that it was for."""
