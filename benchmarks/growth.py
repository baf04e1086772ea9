"""What does not grow with a test: calls, pages, and the price of an event that is looked at."""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from pytest_eventbridge_endpoints import EventPattern, mock_eventbridge

from . import contestants
from .rows import Row
from .timing import in_turns, seconds_per_call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_eventbridge_endpoints import EventBridgeMock

    from .rows import Effort

_PATTERN = {
    "source": ["shop.orders"],
    "detail-type": ["OrderPlaced"],
    "detail": {"id": [42]},
}
_BATCH = 10


def rows(effort: Effort) -> Iterator[Row]:
    """Measure what many events and endpoints do."""
    floor = contestants.floor_seconds(effort.calls)
    yield _patterns(effort)
    yield _memory(effort)
    with mock_eventbridge() as mock:
        yield _calls(effort, mock)
        yield from _looks(mock, floor)
    yield _keys()
    yield _pages(effort)


def _patterns(effort: Effort) -> Row:
    from moto.events.models import EventPattern as MotoPattern  # noqa: PLC0415 (as in moto())

    with mock_eventbridge() as mock:
        contestants.client().put_events(Entries=contestants.entries(1))
        event: Any = mock.events.one().envelope
    pattern, moto_pattern = EventPattern(_PATTERN), MotoPattern.load(json.dumps(_PATTERN))

    @contextmanager
    def ours() -> Iterator[Callable[[], object]]:
        yield lambda: pattern.matches(event)

    @contextmanager
    def moto() -> Iterator[Callable[[], object]]:
        yield lambda: moto_pattern.matches_event(event)

    times = in_turns({"ours": ours, "moto": moto}, rounds=effort.rounds, calls=effort.calls * 10)
    return Row(
        "event pattern of 3 fields, matches a second",
        times.ratio("moto", "ours"),
        2.4,
        "x moto's",
        at_least=True,
        medians=f"{1 / times.median('ours'):,.0f}, moto {1 / times.median('moto'):,.0f}",
    )


def _memory(effort: Effort) -> Row:
    client, entries = contestants.client(), contestants.entries(1)
    number = effort.events // 20
    with mock_eventbridge():
        client.put_events(Entries=entries)
        tracemalloc.start()
        for _ in range(number):
            client.put_events(Entries=entries)
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    what = "memory of an event with a Detail of 200 bytes, its call included"
    return Row(what, taken / number, 2048, "bytes")


def _calls(effort: Effort, mock: EventBridgeMock) -> Row:
    """Fill *mock*, and compare its first calls with its last ones."""
    client, entries = contestants.client(), contestants.entries(_BATCH)
    calls = effort.events // _BATCH // 10
    ratios = []
    floor = contestants.floor(_BATCH)
    for _ in range(10):
        begin = time.perf_counter()
        for _ in range(calls):
            client.put_events(Entries=entries)
        seconds = (time.perf_counter() - begin) / calls
        with floor() as canned:
            ratios.append(seconds / seconds_per_call(canned, calls // 5))
    return Row(
        f"a call after {len(mock.events) * 9 // 10:,} captured events",
        sum(ratios[-2:]) / sum(ratios[:2]),
        1.1,
        "x the first calls",
    )


def _looks(mock: EventBridgeMock, floor: float) -> Iterator[Row]:
    """Measure what a test asks of many events."""
    events = mock.events
    tenth = events[: len(events) // 10]
    asked: dict[str, Callable[[Any], object]] = {
        "matching(pattern)": lambda events: events.matching(_PATTERN),
        "filter(source=, detail_includes=)": lambda events: events.filter(
            source="shop.orders", detail_includes={"id": 42}
        ),
    }
    for name, ask in asked.items():
        few, many = (_seconds(ask, some) / len(some) for some in (tenth, events))
        title = f"{name}, an event of {len(events):,}"
        medians = f"{many * 1e6:.1f} µs"
        yield Row(title, many / floor, 0.05, "floor calls", medians=medians)
        title = f"{name}, an event of {len(events):,} to one of {len(tenth):,}"
        yield Row(title, many / few, 1.25, "x")

    def expect(_: Any) -> None:
        mock.assert_event(source="shop.orders", detail_includes={"id": "42"})

    def search(events: Any) -> object:
        return events.filter(source="shop.orders", detail_includes={"id": "42"})

    whole, searching = _seconds(expect, events), _seconds(search, events)
    title = f"the message of a failing assert_event over {len(events):,} events"
    medians = f"{(whole - searching) * 1e3:.0f} ms, and {searching * 1e3:.0f} ms to search them"
    yield Row(title, (whole - searching) / floor, 1600, "floor calls", medians=medians)


def _keys() -> Row:
    few, many = _seconds_to_miss(_KEYS // 2), _seconds_to_miss(_KEYS)
    what = f"a key of a failing assertion over {_KEYS:,} keys to one of {_KEYS // 2:,}"
    return Row(what, many / few / 2, 1.25, "x", medians=f"{many * 1e3:.0f} ms")


_KEYS = 2000


def _seconds_to_miss(keys: int) -> float:
    """Measure a failing assertion over a Detail of many keys, none of which fits."""
    expected = {f"other-{number}": number for number in range(keys)}
    detail = json.dumps({f"key-{number}": number for number in range(keys)})
    with mock_eventbridge() as mock:
        entry = {**contestants.entries(1)[0], "Detail": detail}
        contestants.client().put_events(Entries=[entry])
        return _seconds(lambda _: mock.assert_event(detail=expected), None)


def _seconds(ask: Callable[[Any], object], events: Any) -> float:
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        with suppress(AssertionError):
            ask(events)
        best = min(best, time.perf_counter() - begin)
    return best


def _pages(effort: Effort) -> Row:
    client = contestants.client()

    @contextmanager
    def few() -> Iterator[Callable[[], object]]:
        with mock_eventbridge() as mock:
            _add_endpoints(mock, 100)
            yield client.list_endpoints

    @contextmanager
    def many() -> Iterator[Callable[[], object]]:
        yield client.list_endpoints

    with mock_eventbridge() as mock:
        _add_endpoints(mock, effort.events)
        contestants_ = {"few": few, "many": many}
        times = in_turns(contestants_, rounds=effort.rounds, calls=max(1, effort.calls // 10))
    return Row(
        f"list_endpoints, a page of 100 of {effort.events:,}",
        times.ratio("many", "few"),
        1.1,
        "x a page of 100 of 100",
        medians=f"{times.median('many') * 1e6:.0f} µs",
    )


def _add_endpoints(mock: EventBridgeMock, number: int) -> None:
    for index in range(number):
        mock.add_endpoint(f"orders-{index:06}")
