"""moto's rules as one more target: what arrives at an event bus goes on to SQS, Lambda and logs.

moto keeps the rules and their targets. Our ``EventPattern`` decides which rule an event matches,
as it knows the whole pattern language.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from ..moto import moto_has_event_bus
from ..patterns.pattern import EventPattern
from ..service.arns import EventBus, is_event_bus_arn, parse_event_bus_arn
from ..words import count
from .interruptions import is_interruption

if TYPE_CHECKING:
    from ..evidence.captures import CapturedEvent


class MotoRuleError(RuntimeError):
    """What moto raised when it sent an event to the targets of its rules."""


class MotoRules:
    """All rules in moto, as a subscription to every event bus."""

    name = "moto's rules"

    def __init__(self, account: str) -> None:
        """Begin for a mock of *account*, whose event buses its captures name without an ARN."""
        self._account = account
        self._sent = 0

    def row(self) -> list[str]:
        """Return how often a rule was matched, for the report of a failing test."""
        return [self.name, "every Region", "every bus", f"matched {count(self._sent, 'time')}"]

    def wants(self, event: CapturedEvent) -> bool:
        """Say whether moto is active and has the bus that the event arrived at.

        An event for a bus that moto does not know is dropped, as on AWS.
        """
        return moto_has_event_bus(*self._bus(event))

    def call(self, event: CapturedEvent) -> None:
        """Send an event to the targets of the rules that it matches.

        Raises:
            MotoRuleError: moto failed for some rule; the other rules were tried all the same.
        """
        from moto.events.models import events_backends  # noqa: PLC0415 (moto is the user's own)

        account, region, name = self._bus(event)
        failed: list[str] = []
        first: Exception | None = None
        for rule in list(events_backends[account][region].event_buses[name].rules.values()):
            try:
                self._send(rule, event)
            except Exception as error:  # noqa: PERF203 (whatever moto raises)
                if is_interruption(error):
                    raise
                first = first or error
                failed.append(f"rule {rule.name} in {region}: {type(error).__name__}: {error}")
        if failed:
            raise MotoRuleError("\n".join(failed)) from first

    def _bus(self, event: CapturedEvent) -> EventBus:
        if is_event_bus_arn(event.event_bus):
            return parse_event_bus_arn(event.event_bus)
        return EventBus(self._account, event.region, event.event_bus)

    def _send(self, rule: Any, event: CapturedEvent) -> None:
        pattern = rule.event_pattern.dump()
        # a rule without a pattern has a schedule
        if pattern is None or rule.state == "DISABLED":
            return
        if not EventPattern(pattern).matches(event):
            return
        self._sent += 1
        _send_to_moto(rule, event, [t for t in rule.targets if not _is_function(t)])
        for target in filter(_is_function, rule.targets):
            _invoke(target, event)


def _message(event: CapturedEvent) -> Any:
    """Return the envelope in moto's internal form, with times in seconds."""
    seconds = event.time.timestamp()
    return {**event.envelope, "time": seconds, "ingestion-time": seconds}


def _send_to_moto(rule: Any, event: CapturedEvent, targets: list[Any]) -> None:
    """Let moto send an event to *targets*, with a copy of the rule that matches everything."""
    rule = copy.copy(rule)
    rule.targets = targets
    rule.event_pattern = type(rule.event_pattern).load(None)
    rule.send_to_targets(_message(event))


def _is_function(target: Any) -> bool:
    return str(target["Arn"]).split(":")[2:3] == ["lambda"]


def _invoke(target: Any, event: CapturedEvent) -> None:
    """Invoke a Lambda function in moto, which moto's own rules do not do."""
    from moto.awslambda.utils import get_backend  # noqa: PLC0415 (moto is the user's own)
    from moto.events.utils import EventTemplateParser  # noqa: PLC0415

    _, _, _, region, account, _, name, *qualifier = target["Arn"].split(":")
    payload = event.envelope_json
    if "InputTransformer" in target:
        transformer = target["InputTransformer"]
        template, paths = transformer["InputTemplate"], transformer.get("InputPathsMap", {})
        payload = json.dumps(EventTemplateParser.parse(template, paths, _message(event)))
    headers = {"x-amz-invocation-type": "Event"}
    get_backend(account, region).invoke(name, "".join(qualifier) or None, payload, headers, {})
