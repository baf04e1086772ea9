from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.errors import UnknownEndpointError

HEALTH_CHECK = 'a health check is an ARN as "arn:aws:route53:::healthcheck/abc", not {!r}'
BUS = 'an event bus has a name of letters, digits, ".", "-" and "_", not {!r}'
REGION = 'a Region has a name as "eu-west-1", not {!r}'


@pytest.mark.parametrize(
    ("use", "kind", "problem"),
    [
        *(
            (lambda mock, a=arn: mock.health_check(a), ValueError, HEALTH_CHECK.format(arn))
            for arn in ("orders", "", None, 5, [])
        ),
        *(
            (lambda mock, c=call, b=bus: c(mock, b), ValueError, BUS.format(bus))
            for bus in ("", None, 5, "a b/c", "arn:aws:sns:us-east-1:123456789012:topic")
            for call in (
                lambda mock, bus: mock.subscribe(print, event_bus=bus),
                lambda mock, bus: mock.bus(bus),
                lambda mock, bus: mock.add_event_bus(bus),
                lambda mock, bus: mock.add_endpoint("n", event_bus=bus),
            )
        ),
        *(
            (lambda mock, c=call, r=region: c(mock, r), ValueError, REGION.format(region))
            for region in ("useast1", 5)
            for call in (
                lambda mock, region: mock.add_endpoint("n", primary_region=region),
                lambda mock, region: mock.add_endpoint("n", secondary_region=region),
                lambda mock, region: mock.bus("n", region),
                lambda mock, region: mock.add_event_bus("n", region),
                lambda mock, region: mock.region_outage(region),
            )
        ),
        *(
            (
                lambda mock, r=value: mock.add_endpoint("n", replication=r),
                TypeError,
                f"replication is True or False, not {value!r}",
            )
            for value in ("DISABLED", None, 0)
        ),
        *(
            (
                lambda mock, n=name: mock.add_endpoint(n),
                TypeError,
                f"an endpoint has a name that is a text, not {name!r}",
            )
            for name in (b"orders", UUID(int=1), Path("orders"), ("a",), None)
        ),
        *(
            (
                lambda mock, a=arn: mock.add_endpoint("n", health_check=a),
                ValueError,
                HEALTH_CHECK.format(arn),
            )
            for arn in ("", 0, [], b"abc")
        ),
        *(
            (
                lambda mock, t=times: mock.assert_calls("PutEvents", times=t),
                TypeError,
                f"times is how many calls there have to be, 0 or more, or None, not {times!r}",
            )
            for times in ("1", 1.5, -1, True)
        ),
        (
            lambda mock: mock.expect_detail({}, source=5),
            TypeError,
            "source is a text or None, not 5",
        ),
        (
            lambda mock: mock.expect_detail({}, detail_type=["a"]),
            TypeError,
            "detail_type is a text or None, not ['a']",
        ),
        (
            lambda mock: mock.reject_entries("X", message=5),
            TypeError,
            "message is the text of the error, not 5",
        ),
        (
            lambda mock: mock.fail("PutEvents", "X", message=b"x"),
            TypeError,
            "message is the text of the error, not b'x'",
        ),
        *(
            (
                lambda mock, s=seconds: mock.clock.advance(s),
                ValueError,
                (
                    "clock.advance takes the seconds that pass, 0 or more and within the year "
                    f"9999, not {seconds!r}"
                ),
            )
            for seconds in ("5", None, timedelta(seconds=5))
        ),
        (
            lambda mock: mock.add_endpoint("n").set_state("CREATE_FAILED", 5),
            ValueError,
            "a reason has one line of 1 to 512 characters, not 5",
        ),
    ],
)
def test_what_cannot_be_is_an_error(eventbridge_mock, use, kind, problem):
    """At once, and in words: a rehearsal that silently does nothing proves nothing."""
    with pytest.raises(kind) as caught:
        use(eventbridge_mock)

    assert str(caught.value) == problem


@pytest.mark.parametrize(
    ("use", "problem"),
    [
        (
            lambda mock: mock.add_endpoint("orders", bus="orders"),
            (
                "add_endpoint has no argument 'bus' (did you mean 'event_bus'?); its arguments "
                "are name, primary_region, secondary_region, event_bus, replication, health_check"
            ),
        ),
        (
            lambda mock: mock.region_outage(regoin="us-east-1"),
            (
                "region_outage has no argument 'regoin' (did you mean 'region'?); its arguments "
                "are region, error"
            ),
        ),
        (
            lambda mock: mock.add_endpoint("orders").set_state("ACTIVE", colour="red"),
            "set_state has no argument 'colour'; its arguments are state, reason",
        ),
    ],
)
def test_a_misspelled_argument_is_answered_with_the_right_one(eventbridge_mock, use, problem):
    """In the words of the test, and with no name of a class that it does not know."""
    with pytest.raises(TypeError) as caught:
        use(eventbridge_mock)

    assert str(caught.value) == problem


@pytest.mark.parametrize("name", ["put_events", "putevents", "PutEvent"])
def test_an_operation_is_known_by_any_spelling_of_its_name(eventbridge_mock, name):
    """A method of a client is spelled otherwise."""
    with pytest.raises(ValueError, match=f"no operation '{name}' .did you mean 'PutEvents'.."):
        eventbridge_mock.fail(name, 503)


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def holding_itself():
    value = {}
    value["a"] = value
    return value


ODD = {
    "bytes": b"x",
    "UUID": UUID(int=1),
    "path": Path("no-such-file"),
    "tuple": ("a",),
    "object": object(),
    "list": [],
    "dict": {},
    "holds itself": holding_itself(),
    "deep": nested(100_000),
    "deep inside": {"a": nested(100_000)},
    "float": 1.5,
    "nan": float("nan"),
    "bool": True,
    "negative": -1,
    "huge": 10**5000,
    "surrogate": "\ud800",
    "empty": "",
    "long": "x" * 10_000,
}


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "use",
    [
        lambda mock, value: mock.add_endpoint(value),
        lambda mock, value: mock.add_endpoint("n", primary_region=value),
        lambda mock, value: mock.add_endpoint("n", secondary_region=value),
        lambda mock, value: mock.add_endpoint("n", event_bus=value),
        lambda mock, value: mock.add_endpoint("n", replication=value),
        lambda mock, value: mock.add_endpoint("n", health_check=value),
        lambda mock, value: mock.add_endpoint("n").set_state(value),
        lambda mock, value: mock.add_endpoint("n").set_state("CREATE_FAILED", value),
        lambda mock, value: mock.endpoint(value),
        lambda mock, value: mock.health_check(value),
        lambda mock, value: mock.add_event_bus(value),
        lambda mock, value: mock.add_event_bus("n", value),
        lambda mock, value: mock.bus(value),
        lambda mock, value: mock.bus("n", value),
        lambda mock, value: mock.region_outage(value),
        lambda mock, value: mock.fail(value, 503),
        lambda mock, value: mock.fail("PutEvents", value),
        lambda mock, value: mock.fail("PutEvents", 503, times=value),
        lambda mock, value: mock.fail("PutEvents", 503, message=value),
        lambda mock, value: mock.fail("PutEvents", 503, region=value),
        lambda mock, value: mock.reject_entries(value),
        lambda mock, value: mock.reject_entries("X", times=value),
        lambda mock, value: mock.reject_entries("X", pattern=value),
        lambda mock, value: mock.subscribe(value),
        lambda mock, value: mock.subscribe(print, pattern=value),
        lambda mock, value: mock.subscribe(print, event_bus=value),
        lambda mock, value: mock.subscribe(print, region=value),
        lambda mock, value: mock.expect_detail(value),
        lambda mock, value: mock.expect_detail({}, source=value),
        lambda mock, value: mock.expect_detail({}, detail_type=value),
        lambda mock, value: mock.assert_calls(value),
        lambda mock, value: mock.assert_calls("PutEvents", times=value),
        lambda mock, value: mock.assert_event(value),
        lambda mock, value: mock.assert_event(source=value),
        lambda mock, value: mock.assert_event(detail=value),
        lambda mock, value: mock.assert_event(detail_includes=value),
        lambda mock, value: mock.assert_event(resources=value),
        lambda mock, value: mock.assert_event(endpoint=value),
        lambda mock, value: mock.assert_event(times=value),
        lambda mock, value: mock.events.matching(value),
        lambda mock, value: mock.clock.advance(value),
    ],
)
def test_whatever_is_given_is_taken_or_answered_in_words(events, entry, use, value):
    """No argument brings up an error from the inside, hangs, or ends in a bare RecursionError."""
    with mock_eventbridge(assert_all_faults_used=False) as mock:
        events.put_events(Entries=[entry()])
        with suppress(UnknownEndpointError, TypeError, ValueError, AssertionError, OSError):
            use(mock, value)
        # what was asked for and never used is no matter here
        mock.reset()
