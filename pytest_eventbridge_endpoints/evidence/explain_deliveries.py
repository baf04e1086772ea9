"""Messages for failed assertions about deliveries: what was delivered, or why a rule did not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..words import and_more, count, cut, enumerated, printable, shown
from .captures import CapturedEvent
from .criteria import CONDITIONS, OF_BUS, OF_EVENT, Criteria
from .explain import (
    CLOSEST,
    EXPLAINED,
    closest,
    delivery_line,
    elsewhere,
    headline,
    listed,
    troubles,
)
from .sequence import Captured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..patterns.pattern import EventPattern
    from .criteria import Difference
    from .delivery import Delivery
    from .rules import RuleOnBus, TargetOfRule
    from .seen import Seen

_PLACES = 5
"""Places shown at which one event is not what a test asks for, or what a rule is for."""

_HELD_AGAINST_PATTERN = 1_000
"""The most events that are held against a pattern to find the closest one, which is slow."""

MADE_IN_MOTO = 'the rules were made in moto; with the setting rules="own", this mock has them'


class AskedDelivery:
    """What a test asks about deliveries, each part for what it is compared with."""

    def __init__(self, conditions: Mapping[str, Any]) -> None:
        self._conditions = conditions
        self.criteria = Criteria({**conditions, "error": conditions.get("error")})
        """What a delivery is compared with; an error is to be asked for."""
        self.names = self._some("rule", "target")
        """The rule and the target."""
        self.bus = self._some(*OF_BUS)
        """The event bus of the rule."""
        self.event = self._some(*OF_EVENT)
        """What the event is like, wherever it arrives."""
        self.entry = self._some(*CONDITIONS)
        """What the entry of the event is like."""

    def _some(self, *names: str) -> Criteria:
        return Criteria({name: v for name, v in self._conditions.items() if name in names})

    def __str__(self) -> str:
        """Show what is asked as it is written in a call."""
        return str(Criteria(self._conditions))

    @property
    def error(self) -> Any:
        """The error that is asked for; None for none."""
        return self._conditions.get("error")

    @property
    def target(self) -> Any:
        """The target that is asked for; None for any."""
        return self._conditions.get("target")

    @property
    def names_a_rule(self) -> bool:
        """Whether the test asks for one rule."""
        return "rule" in self._conditions

    def names_rule(self, rule: RuleOnBus) -> bool:
        """Say whether this may be the rule that is asked for, by its name or by its target."""
        if self.names_a_rule:
            return self._conditions["rule"] in rule.known_by
        return "target" not in self._conditions or bool(self.targets_of(rule))

    def may_be_of(self, rule: RuleOnBus, arrivals: Sequence[CapturedEvent]) -> bool:
        """Say whether a rule that nobody can decide may have delivered what is asked for."""
        if not self.names_rule(rule) or (rule.has_a_bus and not self.bus.matches(rule)):
            return False
        if self.names:
            return True
        return any(self.event.matches(event) for event in arrived_for(rule, arrivals))

    def targets_of(self, rule: RuleOnBus) -> Sequence[TargetOfRule]:
        """Return the targets of a rule that are asked for."""
        if "target" not in self._conditions:
            return rule.targets
        return [t for t in rule.targets if self._conditions["target"] in t.known_by]


def arrived_for(rule: RuleOnBus, arrivals: Sequence[CapturedEvent]) -> Iterator[CapturedEvent]:
    """Go through the events that arrived at the bus of a rule, or may have."""
    here = (rule.event_bus, rule.region)
    anywhere = rule.may_be_reached or not rule.has_a_bus
    return (e for e in arrivals if anywhere or (e.event_bus, e.region) == here)


def no_delivery(asked: AskedDelivery, seen: Seen) -> str:
    """Say that no delivery matches, which came closest, or why rules delivered nothing."""
    what = cut(str(asked))
    lines = [f"no delivery matches {what}" if what else "nothing was delivered"]
    return "\n".join([*lines, *_misses(asked, seen)])


def wrong_count(
    asked: AskedDelivery, times: int, matching: Sequence[tuple[int, Delivery]], seen: Seen
) -> str:
    """Say how many deliveries match instead of how many should."""
    verb = "matches" if times == 1 else "match"
    what = cut(str(asked))
    which = f" that {verb} {what}" if what else ""
    lines = [f"expected {count(times, 'delivery')}{which}, got {len(matching)}"]
    lines += listed([_delivery(index, delivery) for index, delivery in matching])
    if not matching:
        lines += _misses(asked, seen)
    elif len(matching) < times:
        lines += _failed(asked, seen)
        lines += troubles(asked.entry, seen)
    return "\n".join(lines)


def _delivery(index: int, delivery: Delivery) -> str:
    given = cut(printable(delivery.input_json), 80)
    return f"deliveries[{index}]  {delivery_line(delivery)}  {given}"


def _misses(asked: AskedDelivery, seen: Seen) -> list[str]:
    """Name the closest deliveries, the rules that did not deliver, and what else went wrong."""
    positions = [i for i, d in enumerate(seen.deliveries) if asked.names.surely_matches(d)]
    lines = []
    if positions:
        lines += closest(
            asked.criteria,
            seen.deliveries,
            noun="delivery",
            several="deliveries",
            line=delivery_line,
            positions=positions,
            which=f" with {cut(str(asked.names))}" if asked.names else "",
        )
        lines += _failed(asked, seen)
    arrivals = seen.arrivals[:EXPLAINED]
    if not positions:
        lines += _rules(asked, seen, arrivals)
    elif not any(asked.entry.matches(seen.deliveries[position]) for position in positions):
        # the event that the test describes may have arrived, and no rule delivered it
        described = [event for event in arrivals if asked.entry.matches(event)]
        lines += _rules(asked, seen, described) if described else []
    return lines + troubles(asked.entry, seen)


def _failed(asked: AskedDelivery, seen: Seen) -> list[str]:
    """Name the deliveries that did not get there, unless the test asks for an error."""
    failed = [
        _delivery(index, delivery)
        for index, delivery in enumerate(seen.deliveries)
        if delivery.error and asked.names.surely_matches(delivery)
    ]
    if not failed or asked.error is not None:
        return []
    return [
        f"  {count(len(failed), 'delivery')} failed:",
        *(f"  {line}" for line in listed(failed, CLOSEST)),
    ]


# --- why rules delivered nothing --------------------------------------------------------------


def _rules(asked: AskedDelivery, seen: Seen, left: Sequence[CapturedEvent]) -> list[str]:
    """Say of each rule that may be meant why it did not deliver the events that are left."""
    if not seen.rules:
        none = "there are no rules: put_rule and put_targets make what delivers"
        return [f"  {MADE_IN_MOTO if seen.rules_are_motos else none}"]
    meant = [rule for rule in seen.rules if asked.names_rule(rule)]
    if not meant:
        gone = "no such rule exists now" if asked.names_a_rule else "no rule has such a target now"
        return [f"  {gone}"]
    there = [rule for rule in meant if asked.bus.matches(rule)]
    if not there:
        return listed(
            [f"{_named(rule)} is on another bus or in another Region" for rule in meant], CLOSEST
        )
    if not asked.names_a_rule:
        described = {(e.event_bus, e.region) for e in left if asked.entry.matches(e)}
        there = [r for r in there if (r.event_bus, r.region) in described] or there
    lines = [line for rule in there[:CLOSEST] for line in _why(rule, asked, seen, left)]
    return [f"  {line}" for line in [*lines, *and_more(len(there), CLOSEST)]]


def _why(
    rule: RuleOnBus, asked: AskedDelivery, seen: Seen, left: Sequence[CapturedEvent]
) -> list[str]:
    """Say why a rule delivered none of the events that are left."""
    name = _named(rule)
    if rule.undecided:
        return [f"{name} is not decided"]
    if rule.state == "DISABLED":
        return [f"{name} is DISABLED"]
    if rule.pattern is None:
        return [f"{name} has a schedule only, {rule.schedule}, which never fires here"]
    here = [e for e in left if (e.event_bus, e.region) == (rule.event_bus, rule.region)]
    if not any(map(asked.event.matches, here)):
        such = "such event" if asked.event else "event"
        lines = [f"{name}: no {such} arrived at its bus"]
        lines += elsewhere(
            asked.event, seen._replace(events=Captured(CapturedEvent, here), where=_named(rule))
        )
        return lines + _unfitting(rule.pattern, asked, here)
    event = _nearest(rule.pattern, asked, here)
    which = "an event that fits" if asked.event else "the closest event"
    unmatched = _unmatched(rule.pattern, event)
    claim = "does not match" if unmatched else "matches"
    obstacle = "" if unmatched else f", but {_obstacle(rule, asked)}"
    return [f"{name} {claim} {which}{obstacle}:", f"  {headline(event)}", *unmatched]


def _unfitting(
    pattern: EventPattern, asked: AskedDelivery, events: Sequence[CapturedEvent]
) -> list[str]:
    """Name the event that is most like what is asked for, and say whether the rule is for it."""
    if not events:
        return []
    event = _nearest(pattern, asked, events)
    lines = [f"  the closest one:  {headline(event)}"]
    lines += _places(asked.event.differences(event))
    unmatched = _unmatched(pattern, event)
    return [*lines, "  which the rule does not match:", *unmatched] if unmatched else lines


def _nearest(
    pattern: EventPattern, asked: AskedDelivery, events: Sequence[CapturedEvent]
) -> CapturedEvent:
    """Return the event that is most like what is asked for, and then most like the pattern."""
    distances = [asked.event.distance(event, math.inf) for event in events]
    least = min(distances)
    alike = [e for e, distance in zip(events, distances, strict=True) if distance == least]
    return min(alike[:_HELD_AGAINST_PATTERN], key=lambda event: len(_mismatches(pattern, event)))


def _mismatches(pattern: EventPattern, event: CapturedEvent) -> list[str]:
    return (pattern.explain(event) or "").splitlines()


def _unmatched(pattern: EventPattern, event: CapturedEvent) -> list[str]:
    """Return where an event does not match a pattern; no lines if it does."""
    return _places(_mismatches(pattern, event))


def _places(found: Sequence[Difference | str]) -> list[str]:
    # only those that are shown are put into words: that looks for a name like a missing one
    lines = [cut(str(difference)) for difference in found[:_PLACES]]
    return [f"    {line}" for line in [*lines, *and_more(len(found), _PLACES)]]


def _obstacle(rule: RuleOnBus, asked: AskedDelivery) -> str:
    """Say why a rule delivers nothing of an event that it matches."""
    if not rule.targets:
        return "it has no targets (put_targets adds some)"
    targets = asked.targets_of(rule)
    if not targets:
        its = enumerated(list(map(str, rule.targets)), CLOSEST, between=", ", last=" and ")
        return printable(f"it has no target {shown(asked.target)}; its targets are {its}")
    if all(target.missing_bus for target in targets):
        first = targets[0]
        # EventBridge drops it without a word (R 101)
        return (
            f"the event bus {first.missing_bus!r} of its target {first.id!r} does not exist "
            "(add_event_bus makes it known)"
        )
    # whose input is empty is given nothing (T 10)
    return "it arrived before the rule or its target was there, or the input would be empty"


def _named(rule: RuleOnBus) -> str:
    return printable(f"rule {rule.name} (bus {rule.event_bus} in {rule.region})")
