from datetime import timedelta

import pytest

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
