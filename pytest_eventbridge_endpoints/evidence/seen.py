"""What a mock has seen, for the message of a failed assertion and the report of a failing test."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .captures import CapturedCall, CapturedEvent, RejectedEntry
from .delivery import Delivery
from .sequence import Captured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .rules import RuleOnBus
    from .timeline import Turn


class Seen(NamedTuple):
    """Everything that can be told about what happened."""

    events: Captured[CapturedEvent] = Captured(CapturedEvent)
    """The events that an assertion is about: the accepted entries, or what one bus received."""
    arrivals: Captured[CapturedEvent] = Captured(CapturedEvent)
    """What arrived at any event bus, replicas included, in order."""
    rejected: Captured[RejectedEntry] = Captured(RejectedEntry)
    calls: Captured[CapturedCall] = Captured(CapturedCall)
    account: str = ""
    """The account of the mock, whose event buses events name without an ARN."""
    unanswered: Sequence[str] = ()
    """Why requests met nobody, each reason once."""
    where: str = ""
    """Where the events should have been, as ``at bus orders in us-east-1``; empty for anywhere."""
    event_bus: str = ""
    """The event bus where they should have been, if an assertion is about one."""
    endpoints: Sequence[list[str]] = ()
    """A row for each endpoint: what it is, and where its events go."""
    under_way: Sequence[list[str]] = ()
    """A row for each event that has not arrived yet, and why."""
    turns: Sequence[Turn] = ()
    """The outages and failovers that began or ended, among the calls."""
    unmocked: Sequence[object] = ()
    """The calls that nobody answered."""
    faults: Sequence[object] = ()
    targets: Sequence[list[str]] = ()
    """A row for each target: its name, and how often it was called."""
    raised: Sequence[object] = ()
    """What targets raised, with tracebacks."""
    deliveries: Captured[Delivery] = Captured(Delivery)
    """What rules handed to their targets, or tried to, in order."""
    rules: Sequence[RuleOnBus] = ()
    """The rules that there are now."""
    rules_are_motos: bool = False
    """Whether rules were made in moto, so that this mock has none."""
