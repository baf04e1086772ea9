"""What happened and when: the timeline of one mock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..service.endpoints import GlobalEndpoint
    from ..service.transit import UnderWay
    from .captures import CapturedCall, CapturedEvent, RejectedEntry
    from .delivery import Delivery


class Moment(NamedTuple):
    """When something happened."""

    step: int
    """How many things had happened by then, this one counted."""
    at: float
    """Seconds on the mock's clock, since the epoch."""


class Attempt(NamedTuple):
    """One HTTP request of a call."""

    moment: Moment
    answer: str
    """The HTTP status, the service's error code, or what the client met instead of an answer."""


class Condition(NamedTuple):
    """Something that lasts: a Region is out, or an endpoint moves or is failed over."""

    kind: str
    """``outage``, ``move`` or ``failover``."""
    region: str
    """The Region that is out, or that the endpoint's events will go to, or go to meanwhile."""
    endpoint: str | None = None
    event_bus: str | None = None


class Turn(NamedTuple):
    """A condition begins or ends, among the calls."""

    calls: int
    """How many calls were over by then."""
    condition: Condition
    begins: bool

    def __str__(self) -> str:
        """Say what happens."""
        kind, region, endpoint, _ = self.condition
        if kind == "outage":
            return f"{region} is {'out' if self.begins else 'back'}"
        if kind == "move":
            return f"endpoint {endpoint} {'moves' if self.begins else 'stops moving'} to {region}"
        moved = "failed over to" if self.begins else "is back from"
        return f"endpoint {endpoint} {moved} {region}"


class Lasting(NamedTuple):
    """A condition that still lasts."""

    condition: Condition
    began: Moment
    why: str | None
    """Why an endpoint moves or is failed over, as it was at the beginning; None for an outage."""


class Span(NamedTuple):
    """For how long a condition lasted."""

    condition: Condition
    began: Moment
    ended: Moment
    why: str | None = None
    """As for one that still lasts."""


@dataclass(eq=False)
class FunctionCall:
    """A function of the test's is called with an event, or in the place of a rule's target."""

    function: str
    event: CapturedEvent
    error: str | None = None
    """What it raised."""


class Timeline(NamedTuple):
    """What a mock has seen after some step, in order, each thing with its moment."""

    since: int
    """The step that it counts from."""
    last_step: int
    endpoints: Sequence[GlobalEndpoint]
    calls: Sequence[tuple[CapturedCall, Sequence[Attempt], Moment]]
    """Calls, their attempts, and when they were over."""
    events: Sequence[tuple[CapturedEvent, Moment]]
    """What arrived at event buses, replicas included."""
    rejected: Sequence[tuple[RejectedEntry, Moment]]
    spans: Sequence[Span]
    deliveries: Sequence[tuple[Delivery, Moment]] = ()
    """What rules handed to their targets, or tried to."""
    function_calls: Sequence[tuple[FunctionCall, Moment]] = ()
    """How functions of the test's were called."""
    lasting: Sequence[Lasting] = ()
    under_way: Sequence[UnderWay] = ()
    """What has not arrived yet."""
    now: float = 0.0
    """The time on the mock's clock."""
