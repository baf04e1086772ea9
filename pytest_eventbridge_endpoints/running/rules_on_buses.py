"""The rules of the service as evidence: what a message about deliveries is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..evidence.explain_deliveries import arrived_for
from ..evidence.rules import RuleOnBus, TargetOfRule
from ..service.arns import is_event_bus_arn, parse_event_bus_arn
from ..service.rules import Declaration, DeclaredTarget
from .recording import bus_as_captured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..evidence.captures import CapturedEvent
    from ..service.account import Account
    from ..service.rules import Rule


def rules_on_buses(account: Account) -> list[RuleOnBus]:
    """Return the rules of all event buses as they are now, as a test of *account* sees them."""
    with account.lock:
        return [
            _rule_on_bus(rule, account)
            for bus in account.event_buses
            for rule in bus.rules.values()
        ]


def targets_of(rule: Rule, account: Account) -> tuple[TargetOfRule, ...]:
    """Return the targets of a rule, as a test of *account* sees them."""
    declared = rule.declaration.targets if rule.declaration else {}
    return tuple(
        TargetOfRule(
            id_,
            target["Arn"],
            _missing_bus(target["Arn"], account),
            *declared.get(id_, DeclaredTarget()),
        )
        for id_, target in rule.targets.items()
    )


def _rule_on_bus(rule: Rule, account: Account) -> RuleOnBus:
    declaration = rule.declaration or Declaration()
    return RuleOnBus(
        name=rule.name,
        arn=rule.arn,
        event_bus=bus_as_captured(rule.bus, account.account_id),
        region=rule.bus.region,
        state=rule.state,
        pattern=rule.pattern,
        schedule=rule.schedule_expression,
        targets=targets_of(rule, account),
        names=declaration.names,
        undecided=declaration.undecided,
    )


def _missing_bus(arn: str, account: Account) -> str | None:
    """Return the name of the event bus that a target leads to, if there is none."""
    if not is_event_bus_arn(arn):
        return None
    bus = parse_event_bus_arn(arn)
    return None if account.event_buses.knows(bus) else bus_as_captured(bus, account.account_id)


class Doubts(NamedTuple):
    """What a mock cannot know because of rules that nobody can decide."""

    rules: list[RuleOnBus]
    """All rules; those that may have been sent events by such a rule cannot be decided, either."""
    buses: dict[tuple[str, str], object]
    """The event buses, by name and Region, that may have been sent events, and why."""


def doubts(rules: list[RuleOnBus], arrivals: Sequence[CapturedEvent], account_id: str) -> Doubts:
    """Follow what rules that nobody can decide may have sent on to other event buses."""
    buses: dict[tuple[str, str], object] = {}
    waiting = [
        (rule, rule.undecided)
        for rule in rules
        if rule.undecided and any(True for _ in arrived_for(rule, arrivals))
    ]
    while waiting:
        rule, why = waiting.pop()
        for target in rule.targets:
            if not is_event_bus_arn(target.arn):
                continue
            bus = parse_event_bus_arn(target.arn)
            reached = (bus_as_captured(bus, account_id), bus.region)
            if reached not in buses:
                buses[reached] = why
                waiting += [(r, why) for r in rules if (r.event_bus, r.region) == reached]
    marked = [
        rule._replace(undecided=rule.undecided or buses[place], may_be_reached=True)
        if (place := (rule.event_bus, rule.region)) in buses
        else rule
        for rule in rules
    ]
    return Doubts(marked, buses)
