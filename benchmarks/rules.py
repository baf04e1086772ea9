"""What rules cost: a call to a bus without, with many and with very many of them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_eventbridge_endpoints import mock_eventbridge

from . import contestants
from .rows import Row
from .timing import in_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .rows import Effort
    from .timing import Contestant

_MATCHING = 3
_MANY, _VERY_MANY = 300, 3000
_QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"


def rows(effort: Effort) -> Iterator[Row]:
    """Measure a call of one entry that three rules deliver, each to one target."""
    with mock_eventbridge():
        # each on a bus of its own, so that one mock has them all
        calls = {number: _bus(number) for number in (0, _MANY, _VERY_MANY)}
        times = in_turns(
            {f"{number}": _contestant(call) for number, call in calls.items()},
            rounds=effort.rounds,
            calls=effort.calls,
        )
    medians = [times.median(f"{number}") * 1e6 for number in calls]
    yield Row(
        f"put_events with {_MANY} rules on the bus, {_MATCHING} of them matching",
        times.ratio(f"{_MANY}", "0"),
        1.5,
        "x without rules",
        medians=f"{medians[1]:.0f} µs, {medians[0]:.0f} µs",
    )
    yield Row(
        f"put_events with {_VERY_MANY:,} rules on the bus, {_MATCHING} of them matching",
        times.ratio(f"{_VERY_MANY}", f"{_MANY}"),
        1.2,
        f"x {_MANY} rules",
        medians=f"{medians[2]:.0f} µs, {medians[1]:.0f} µs",
    )


def _bus(rules: int) -> Callable[[], object]:
    """Make an event bus with that many rules, and return a call to it."""
    events: Any = contestants.client()
    name = f"orders-{rules}"
    events.create_event_bus(Name=name)
    for number in range(rules):
        place = "source" if number < _MATCHING else f"elsewhere-{number}"
        pattern = {"source": ["shop.orders" if place == "source" else place]}
        # all rules are about one detail type, as those of one application often are
        text = json.dumps({**pattern, "detail-type": ["OrderPlaced"]})
        events.put_rule(Name=f"rule-{number}", EventBusName=name, EventPattern=text)
        targets = [{"Id": "queue", "Arn": _QUEUE}]
        events.put_targets(Rule=f"rule-{number}", EventBusName=name, Targets=targets)
    batch = [{**entry, "EventBusName": name} for entry in contestants.entries(1)]
    return lambda: events.put_events(Entries=batch)


def _contestant(call: Callable[[], object]) -> Contestant:
    @contextmanager
    def contestant() -> Iterator[Callable[[], object]]:
        yield call

    return contestant
