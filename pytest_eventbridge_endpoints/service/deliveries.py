"""What rules do with the events that arrive at their event buses."""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from .arns import is_event_bus_arn, parse_event_bus_arn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..json_text import JsonObject
    from .account import Account
    from .arns import EventBus
    from .events import Event
    from .rules import Declaration


FORWARDED_TWICE = "THIRD_ACCOUNT_HOP_DETECTED"
"""The error of an event that a rule has sent to another bus of its Region already (R 99)."""

CROSSED_REGIONS_TWICE = "THIRD_REGION_HOP_DETECTED"
"""The error of an event that has come from another Region already (R 100)."""


class SentDelivery(NamedTuple):
    """An event that a rule sends to one of its targets."""

    event: Event
    rule_name: str
    rule_arn: str
    target: JsonObject
    """The target as it was put."""
    ingestion_time: float
    """When the rule got the event, in seconds since the epoch (T 15)."""
    error: str | None = None
    """Why it does not get there; None if it does."""
    declaration: Declaration | None = None
    """What declares the rule; None for a rule that a client made."""


class Fired(NamedTuple):
    """What rules do with events that have arrived."""

    forwarded: list[Event]
    """Events as they arrive at other buses, which rules have sent them to, in order."""
    deliveries: list[SentDelivery]


def fire(account: Account, arrived: Iterable[Event]) -> Fired:
    """Hold events against the rules of their buses, those that rules forward as well.

    An event that is forwarded to a Region that is out waits for its end (a guess). One that is
    forwarded to a bus that does not exist is gone, and leaves no delivery (R 101).
    """
    fired = Fired([], [])
    # it ends: an event is forwarded once in its Region, and once to another one
    for event in chain(arrived, fired.forwarded):
        for rule in account.event_buses.rules_for(event):
            ingestion_time = account.clock.time()
            for target in rule.targets.values():
                delivery = SentDelivery(
                    event, rule.name, rule.arn, target, ingestion_time, None, rule.declaration
                )
                _deliver(account, delivery, fired)
    return fired


def _deliver(account: Account, delivery: SentDelivery, fired: Fired) -> None:
    arn = delivery.target["Arn"]
    if not is_event_bus_arn(arn):
        fired.deliveries.append(delivery)
        return
    bus = parse_event_bus_arn(arn)
    # guess: whether it exists counts before the hops
    if not account.event_buses.knows(bus):
        return
    event = delivery.event
    error = refused_hop(
        event.bus.region,
        bus.region,
        forwarded_locally=event.forwarded_locally,
        # a copy that replication made has come from another Region (R 100)
        crossed_regions=event.crossed_regions or event.replica,
    )
    fired.deliveries.append(delivery._replace(error=error))
    if error is not None:
        return
    forwarded = _forwarded(account, event, bus)
    fired.forwarded.extend(account.arriving([forwarded]))


def refused_hop(
    region: str, to_region: str, *, forwarded_locally: bool, crossed_regions: bool
) -> str | None:
    """Return the error of an event that may not go on to another event bus; None if it may.

    It may once within a Region, and once to another Region (R 99, R 100). Guess: a hop to another
    account counts as one within the own account.

    Args:
        region: The Region in which it is now.
        to_region: The Region of the other event bus.
        forwarded_locally: Whether a rule has sent it to another event bus of its Region already.
        crossed_regions: Whether it has come from another Region already.
    """
    if region == to_region:
        return FORWARDED_TWICE if forwarded_locally else None
    return CROSSED_REGIONS_TWICE if crossed_regions else None


def _forwarded(account: Account, event: Event, bus: EventBus) -> Event:
    """Return an event as it arrives at another event bus.

    In the same Region it stays as it is (R 97). In another one it has a new id and a new time (R
    98).
    """
    if bus.region == event.bus.region:
        return event._replace(bus=bus, forwarded_locally=True)
    return event._replace(
        id=account.identifiers.event_id(),
        bus=bus,
        arrival_time=math.floor(account.clock.time()),
        crossed_regions=True,
    )
