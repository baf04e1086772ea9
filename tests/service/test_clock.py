import re
import time
from datetime import datetime, timezone

import pytest

from pytest_eventbridge_endpoints.service.clock import Clock, Identifiers, utc, whole_microseconds


def test_the_clock_is_the_machines_plus_what_was_added(stopped_time):
    """Advances add up, and nothing else moves the mock's time away from the real one."""
    clock = Clock()
    clock.advance(90)
    clock.advance(0.5)
    clock.advance(0)

    assert clock.time() == stopped_time + 90.5
    assert clock.now() == datetime(2022, 4, 7, 12, 36, 27, tzinfo=timezone.utc)


def test_the_clock_follows_a_replaced_one(monkeypatch):
    """Whoever replaces ``time.time`` later on sets the mock's time, too."""
    clock = Clock()
    clock.advance(1)
    monkeypatch.setattr(time, "time", lambda: 100.0)

    assert clock.time() == 101.0


@pytest.mark.parametrize("start", [1_775_044_800.0, 1_775_044_800.1, 1_649_334_896.123456])
@pytest.mark.parametrize(("first", "second"), [(0.2, 0.4), (0.1, 0.1), (0.7, 0.7), (0.3, 0.6)])
def test_sums_of_times_compare_exactly(monkeypatch, start, first, second):
    """Whichever way a time is reached, it is the same number."""
    monkeypatch.setattr(time, "time", lambda: start)
    clock = Clock()
    clock.advance(first)
    due = whole_microseconds(clock.time() + second)
    clock.advance(second)

    assert clock.time() == due


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-1, "-1"),
        (-0.001, "-0.001"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
        (1e12, "1000000000000.0"),
    ],
)
def test_time_never_runs_back(seconds, shown, stopped_time):
    """An advance that no clock can make is refused, and changes nothing."""
    clock = Clock()
    with pytest.raises(ValueError, match=r"^clock\.advance") as caught:
        clock.advance(seconds)

    assert str(caught.value) == (
        "clock.advance takes the seconds that pass, 0 or more and within the year 9999, "
        f"not {shown}"
    )
    assert clock.time() == stopped_time


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, datetime(1970, 1, 1, tzinfo=timezone.utc)),
        (-1.5, datetime(1969, 12, 31, 23, 59, 58, 500_000, tzinfo=timezone.utc)),
        (253402300799, datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)),
        (-62135596800, datetime(1, 1, 1, tzinfo=timezone.utc)),
    ],
)
def test_utc(seconds, expected):
    """Every second of the calendar has its datetime, before the epoch as well."""
    assert utc(seconds) == expected


@pytest.mark.parametrize("seconds", [253402300800, -62135596801, 1e300, float("inf"), 10**400])
def test_utc_outside_of_the_calendar(seconds):
    """What lies outside of the calendar is an OverflowError, however far."""
    with pytest.raises(OverflowError):
        utc(seconds)


def test_identifiers_have_the_formats_of_aws():
    """EventIds are five groups of hex digits (AWS 4.6), EndpointIds end with .veo (AWS 4.2)."""
    identifiers = Identifiers("seed")
    for _ in range(100):
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", identifiers.event_id())
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", identifiers.request_id())
        assert re.fullmatch(r"[a-z0-9]{10}\.veo", identifiers.endpoint_id())
        assert re.fullmatch("[a-z0-9]{40}", identifiers.token())


def test_identifiers_repeat_with_the_seed_and_only_then():
    """The same seed gives the same identifiers in the same order, another seed other ones."""

    def draw(seed):
        identifiers = Identifiers(seed)
        return [
            identifiers.event_id(),
            identifiers.event_id(),
            identifiers.endpoint_id(),
            identifiers.endpoint_id(),
            identifiers.token(),
        ]

    assert draw("a test") == draw("a test")
    assert len({*draw("a test"), *draw("another")}) == 10
