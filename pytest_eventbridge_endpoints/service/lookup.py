"""Find the event buses and the rules that requests name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import errors, rule_errors
from .arns import DEFAULT_BUS, EventBus, parse_event_bus_arn

if TYPE_CHECKING:
    from .account import Account
    from .event_buses import ExistingBus
    from .rules import Rule


def existing_bus(account: Account, region: str, name_or_arn: str | None) -> ExistingBus:
    """Return the event bus that a call of *region* names; None is the default one (R 10, R 27).

    Raises:
        ServiceError: the ARN is of another Region (R 11), or there is no such bus (R 26).
    """
    bus = EventBus(account.account_id, region, name_or_arn or DEFAULT_BUS)
    if bus.name.startswith("arn:"):
        bus = parse_event_bus_arn(bus.name)
    return reachable_bus(account, region, bus)


def reachable_bus(account: Account, region: str, bus: EventBus) -> ExistingBus:
    """Return an event bus that a call of *region* reaches.

    Raises:
        ServiceError: the bus is of another Region (R 11; a guess for the ARN of a tag operation),
            or there is none (R 26). That the Region comes first is a guess.
    """
    if bus.region != region:
        raise errors.cross_region_call()
    existing = account.event_buses.find(bus, account.account_id)
    if existing is None:
        raise rule_errors.event_bus_not_found(bus.name)
    return existing


def rule_on(existing: ExistingBus, name: str) -> Rule:
    """Return a rule of an event bus.

    Raises:
        ServiceError: there is no such rule (R 45).
    """
    rule = existing.rules.get(name)
    if rule is None:
        raise rule_errors.rule_not_found(name, existing.bus.name)
    return rule
