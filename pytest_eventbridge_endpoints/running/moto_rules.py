"""moto's rules as one more target: what arrives at an event bus goes on to SQS, Lambda and logs.

moto keeps the rules and their targets. Our ``EventPattern`` decides which rule an event matches,
and ``target_input`` what its targets are given.
"""

from __future__ import annotations

import copy
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..moto import moto_has_event_bus
from ..patterns.pattern import EventPattern
from ..patterns.target_input import FiredRule, target_input
from ..service.arns import EventBus, parse_event_bus_arn
from ..service.deliveries import refused_hop
from ..words import count
from .interruptions import is_interruption
from .moto_targets import hand_over, is_served, service_of
from .recording import bus_of_captured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..evidence.captures import CapturedEvent
    from ..service.clock import Clock, Identifiers
    from .target_functions import Target


class MotoRuleError(RuntimeError):
    """What moto raised when it sent an event to the targets of its rules."""


_ARCHIVES = "events::"
"""The service of the ARN that the rules of all archives have as their target."""


class _Arrival(NamedTuple):
    """An event at an event bus, and whether rules have sent it on already."""

    event: CapturedEvent
    bus: EventBus
    forwarded_locally: bool = False
    crossed_regions: bool = False


class MotoRules:
    """All rules in moto, as a subscription to every event bus.

    Args:
        account: The account of the mock, whose event buses its captures name without an ARN.
        clock: The clock of the mock.
        identifiers: The identifiers of the mock, for events that go to another Region.
    """

    name = name_apart = "moto's rules"
    function: Target | None = None

    def __init__(self, account: str, clock: Clock, identifiers: Identifiers) -> None:
        self._account = account
        self._clock = clock
        self._identifiers = identifiers
        self._matches = 0

    def row(self) -> list[str]:
        """Return how often a rule was matched, for the report of a failing test."""
        return [self.name, "every Region", "every bus", f"matched {count(self._matches, 'time')}"]

    def copied(self) -> MotoRules:
        """Return itself: there is one moto."""
        return self

    def wants(self, event: CapturedEvent) -> bool:
        """Say whether moto is active and has the bus that the event arrived at.

        An event for a bus that moto does not know is dropped, as on AWS.
        """
        return moto_has_event_bus(*bus_of_captured(event, self._account))

    def call(self, event: CapturedEvent) -> None:
        """Send an event to the targets of the rules that it matches.

        Raises:
            MotoRuleError: some rule or target failed; the others were tried all the same.
        """
        failures = _Failures()
        # a copy that replication made has come from another Region
        bus = bus_of_captured(event, self._account)
        arrivals = [_Arrival(event, bus, crossed_regions=event.replica)]
        for arrival in arrivals:
            for rule in _rules_of(arrival.bus):
                targets = []
                with failures.of(rule, arrival.bus.region):
                    targets = self._matched_targets(rule, arrival.event)
                for target in targets:
                    with failures.of(rule, arrival.bus.region):
                        arrivals += self._send(arrival, rule, target)
        failures.raise_if_any()

    def _matched_targets(self, rule: Any, event: CapturedEvent) -> list[Any]:
        """Return the targets of a rule, none if an event does not match it; count the matches."""
        pattern = rule.event_pattern.dump()
        # a rule without a pattern has a schedule
        if pattern is None or rule.state == "DISABLED" or not EventPattern(pattern).matches(event):
            return []
        self._matches += 1
        return list(rule.targets)

    def _send(self, arrival: _Arrival, rule: Any, target: Any) -> list[_Arrival]:
        """Send an event to a target, and return where it arrives if that is an event bus."""
        event, arn = arrival.event, target["Arn"]
        if service_of(arn) == "events:event-bus":
            return self._forwarded(arrival, parse_event_bus_arn(arn))
        if service_of(arn) == _ARCHIVES:
            _send_to_moto(rule, event, target)
            return []
        fired = FiredRule(rule.name, rule.arn, self._clock.time())
        given = target_input(target, event._envelope_as_written(), fired)  # noqa: SLF001
        if given is not None and given.is_json:
            if is_served(arn):
                hand_over(target, given.text, event.id)
            else:
                _send_to_moto(rule, event, target)
        return []

    def _forwarded(self, arrival: _Arrival, bus: EventBus) -> list[_Arrival]:
        """Return an event as it arrives at another event bus, if it does.

        It stays what it is in its Region (R 97), and gets a new id and time in another one (R
        98). It is lost where it may not go on, and where the event bus does not exist (R 101).
        """
        error = refused_hop(
            arrival.bus.region,
            bus.region,
            forwarded_locally=arrival.forwarded_locally,
            crossed_regions=arrival.crossed_regions,
        )
        if error is not None or not moto_has_event_bus(*bus):
            return []
        if bus.region == arrival.bus.region:
            return [arrival._replace(bus=bus, forwarded_locally=True)]
        event_id, time = self._identifiers.event_id(), self._clock.now()
        event = replace(arrival.event, id=event_id, time=time)
        return [arrival._replace(event=event, bus=bus, crossed_regions=True)]


def _rules_of(bus: EventBus) -> list[Any]:
    from moto.events.models import events_backends  # noqa: PLC0415 (moto is the user's own)

    return list(events_backends[bus.account][bus.region].event_buses[bus.name].rules.values())


class _Failures:
    """What was raised for some rules, while the others had their chance."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._first: Exception | None = None

    @contextmanager
    def of(self, rule: Any, region: str) -> Iterator[None]:
        """Keep what is raised inside, unless it is an interruption."""
        try:
            yield
        except Exception as error:
            if is_interruption(error):
                raise
            self._first = self._first or error
            self._texts.append(f"rule {rule.name} in {region}: {type(error).__name__}: {error}")

    def raise_if_any(self) -> None:
        """Raise MotoRuleError if there were any."""
        if self._texts:
            raise MotoRuleError("\n".join(self._texts)) from self._first


def _send_to_moto(rule: Any, event: CapturedEvent, target: Any) -> None:
    """Let moto send an event to a target, with a copy of the rule that matches everything."""
    if service_of(target["Arn"]) != _ARCHIVES:
        # moto gives API destinations no body, and its parser refuses templates that are right
        target = {**target, "InputTransformer": {"InputTemplate": "{}"}}
    rule = copy.copy(rule)
    rule.targets = [target]
    rule.event_pattern = type(rule.event_pattern).load(None)
    seconds = event.time.timestamp()
    # moto's internal form has times in seconds
    rule.send_to_targets({**event.envelope, "time": seconds, "ingestion-time": seconds})
