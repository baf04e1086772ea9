"""What a test holds follows a reset: it never shows, or changes, a world that is gone."""

import gc
import operator
import weakref
from datetime import timedelta

import pytest
from botocore.exceptions import EndpointConnectionError

ARN = "arn:aws:route53:::healthcheck/abc"


def test_a_bus_shows_what_arrived_since(eventbridge_mock, events, entry):
    """No claim about it passes that would fail on the bus as it is now."""
    bus = eventbridge_mock.bus()
    events.put_events(Entries=[entry()])
    eventbridge_mock.reset()
    before = list(bus.events)
    events.put_events(Entries=[entry(Source="later"), entry(Source="")])

    assert before == []
    assert bus.events == eventbridge_mock.bus().events
    assert bus.events.one().source == "later"
    assert (len(bus.rejected), len(bus.calls)) == (1, 1)
    with pytest.raises(AssertionError, match="expected 0 events, got 1"):
        bus.assert_no_events()


def test_the_clock_is_the_one_of_the_mock(eventbridge_mock):
    """What was advanced is forgotten, and advancing it again is seen everywhere."""
    clock = eventbridge_mock.clock
    real = clock.now()
    clock.advance(86_400)
    eventbridge_mock.reset()
    after = clock.now()
    clock.advance(3600)

    assert clock is eventbridge_mock.clock
    assert after - real < timedelta(hours=1)
    assert timedelta(hours=1) <= eventbridge_mock.clock.now() - real < timedelta(hours=2)


def test_a_health_check_decides_about_the_endpoints_of_now(eventbridge_mock):
    """It is healthy again, and endpoints that were made since follow it."""
    check = eventbridge_mock.health_check(ARN)
    check.fail()
    eventbridge_mock.reset()
    healthy = check.healthy
    endpoint = eventbridge_mock.add_endpoint("orders", health_check=ARN)
    check.fail()

    assert healthy
    assert not eventbridge_mock.health_check(ARN).healthy
    assert endpoint.active_region == "us-west-2"


def test_an_outage_ends_with_the_reset(eventbridge_mock, events, entry):
    """Its block goes on in a world in which nothing is out, and leaves that world alone."""
    with eventbridge_mock.region_outage("us-east-1"):
        eventbridge_mock.reset()
        events.put_events(Entries=[entry()])
        with eventbridge_mock.region_outage("us-east-1"), pytest.raises(EndpointConnectionError):
            events.put_events(Entries=[entry()])
        events.put_events(Entries=[entry()])

    assert len(eventbridge_mock.events) == 2


def test_an_outage_that_ends_ends_none_of_now(eventbridge_mock, events, entry):
    """The end of a block from before the reset brings back no Region."""
    old = eventbridge_mock.region_outage("us-east-1")
    old.__enter__()
    eventbridge_mock.reset()
    with eventbridge_mock.region_outage("us-east-1"):
        old.__exit__(None, None, None)
        with pytest.raises(EndpointConnectionError):
            events.put_events(Entries=[entry()])


def test_an_outage_asked_for_before_begins_now(eventbridge_mock, events, entry):
    """With the block it is this world's Region that goes out, and comes back."""
    outage = eventbridge_mock.region_outage("us-east-1")
    eventbridge_mock.reset()
    with outage, pytest.raises(EndpointConnectionError):
        events.put_events(Entries=[entry()])
    events.put_events(Entries=[entry()])

    assert len(eventbridge_mock.events) == 1


@pytest.mark.parametrize(
    ("ask", "given"), [("fail", ("PutEvents", 503)), ("reject_entries", ("InternalFailure",))]
)
def test_a_fault_of_before_cannot_begin_a_block(eventbridge_mock, ask, given):
    """Nothing would fail in that block, and the test would not notice."""
    fault = getattr(eventbridge_mock, ask)(*given)
    eventbridge_mock.reset()

    with pytest.raises(LookupError) as caught, fault:
        pass

    assert str(caught.value) == (
        f"{fault.asked} is gone: eventbridge_mock.reset() forgot it; ask for it again"
    )


def test_a_fault_is_met_no_more(eventbridge_mock, events, entry):
    """It says how often it was met, and ending it does no harm."""
    with eventbridge_mock.fail("PutEvents", 503) as fault:
        eventbridge_mock.reset()
        events.put_events(Entries=[entry()])

    assert (fault.used, fault.is_unused) == (0, True)
    assert len(eventbridge_mock.events) == 1
    assert eventbridge_mock.calls.one().attempts == 1


NOW = {
    "state": operator.attrgetter("state"),
    "state_reason": operator.attrgetter("state_reason"),
    "last_modified_time": operator.attrgetter("last_modified_time"),
    "active_region": operator.attrgetter("active_region"),
    "fail_over": operator.methodcaller("fail_over"),
    "recover": operator.methodcaller("recover"),
    "set_state": operator.methodcaller("set_state", "CREATE_FAILED"),
    "failed_over": lambda endpoint: endpoint.failed_over().__enter__(),
}


@pytest.mark.parametrize("ask", NOW.values(), ids=NOW)
def test_an_endpoint_says_that_it_is_gone(eventbridge_mock, ask):
    """It shows no state that nobody is in, and changes no endpoint of its name."""
    endpoint = eventbridge_mock.add_endpoint("orders", health_check=ARN)
    eventbridge_mock.reset()
    another = eventbridge_mock.add_endpoint("orders", health_check=ARN)

    with pytest.raises(LookupError) as caught:
        ask(endpoint)

    assert str(caught.value) == (
        "the endpoint 'orders' is gone: eventbridge_mock.reset() forgot it; add_endpoint makes "
        "another one"
    )
    assert (another.state, another.active_region) == ("ACTIVE", "us-east-1")


def test_an_endpoint_that_is_gone_still_tells_what_it_was(eventbridge_mock):
    """With that a test can make another one."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders", replication=False)
    eventbridge_mock.reset()
    another = eventbridge_mock.add_endpoint(
        endpoint.name,
        primary_region=endpoint.primary_region,
        secondary_region=endpoint.secondary_region,
        event_bus=endpoint.event_bus,
        replication=endpoint.replication,
        health_check=endpoint.health_check,
    )

    assert eventbridge_mock.endpoint("orders") is another
    assert another.endpoint_id != endpoint.endpoint_id
    assert another.creation_time >= endpoint.creation_time
    assert another.arn == endpoint.arn
    assert repr(endpoint) == (
        f"Endpoint('orders', endpoint_id='{endpoint.endpoint_id}', forgotten by reset())"
    )


def test_a_failover_ends_with_the_reset(eventbridge_mock):
    """The end of the block says nothing about health checks of now."""
    endpoint = eventbridge_mock.add_endpoint("orders", health_check=ARN)
    with endpoint.failed_over():
        eventbridge_mock.reset()
        another = eventbridge_mock.add_endpoint("orders", health_check=ARN)
        shown = [another.active_region]
        another.fail_over()
    shown.append(another.active_region)

    assert shown == ["us-east-1", "us-west-2"]


def test_what_was_captured_before_stays_readable(eventbridge_mock, events, entry):
    """It is evidence of what was so, and does not grow."""
    events.put_events(Entries=[entry()])
    captured = eventbridge_mock.events
    eventbridge_mock.reset()
    events.put_events(Entries=[entry()] * 2)

    assert (len(captured), len(eventbridge_mock.events)) == (1, 2)


def test_a_world_that_is_gone_is_given_back(eventbridge_mock, events, entry):
    """However often a long-lived mock is reset, and whatever a test has looked at."""
    worlds = []
    for _ in range(3):
        endpoint = eventbridge_mock.add_endpoint("orders")
        eventbridge_mock.bus("orders").assert_no_events()
        with eventbridge_mock.region_outage("eu-west-1"), endpoint.failed_over():
            events.put_events(Entries=[entry()])
        assert len(eventbridge_mock.calls) == 1
        worlds.append(weakref.ref(eventbridge_mock._running.world))
        eventbridge_mock.reset()
    gc.collect()

    assert [world() for world in worlds] == [None] * 3
    assert endpoint.name == "orders"


def test_a_call_stays_with_its_events(eventbridge_mock, session, entry):
    """A reset between the answer and the end of a call does not part them."""
    client = session.create_client("events", region_name="us-east-1")
    before = []

    def reset_once(**_):
        if not before:
            before.append(eventbridge_mock.events)
            eventbridge_mock.reset()

    client.meta.events.register("response-received.eventbridge.PutEvents", reset_once)
    client.put_events(Entries=[entry()])
    shown = len(eventbridge_mock.calls), len(eventbridge_mock.events)
    client.put_events(Entries=[entry()])

    assert len(before[0]) == 1
    assert shown == (0, 0)
    assert (len(eventbridge_mock.calls), len(eventbridge_mock.events)) == (1, 1)
