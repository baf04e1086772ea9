"""The rules of the service as evidence: what a message about deliveries is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..evidence.rules import RuleOnBus, TargetOfRule
from ..service.arns import is_event_bus_arn, parse_event_bus_arn
from .recording import bus_as_captured

if TYPE_CHECKING:
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


def _rule_on_bus(rule: Rule, account: Account) -> RuleOnBus:
    targets = [
        TargetOfRule(id_, target["Arn"], _missing_bus(target["Arn"], account))
        for id_, target in rule.targets.items()
    ]
    return RuleOnBus(
        name=rule.name,
        arn=rule.arn,
        event_bus=bus_as_captured(rule.bus, account.account_id),
        region=rule.bus.region,
        state=rule.state,
        pattern=rule.pattern,
        schedule=rule.schedule_expression,
        targets=tuple(targets),
    )


def _missing_bus(arn: str, account: Account) -> str | None:
    """Return the name of the event bus that a target leads to, if there is none."""
    if not is_event_bus_arn(arn):
        return None
    bus = parse_event_bus_arn(arn)
    return None if account.event_buses.knows(bus) else bus_as_captured(bus, account.account_id)
