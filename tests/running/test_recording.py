from contextlib import suppress

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from pytest_eventbridge_endpoints.running.calls import ClientCall
from pytest_eventbridge_endpoints.running.recording import Recording

ARN = "arn:aws:events:us-east-1:{}:event-bus/orders"


def test_a_call_that_somebody_else_answered_has_no_outcome_of_ours(eventbridge_mock):
    """It is a call all the same, with neither response nor error."""
    recording = Recording(eventbridge_mock._running.world.account)

    recording.take_call(ClientCall("PutEvents", "us-east-1", b"{}"))

    call = recording.calls.one()
    assert (call.response, call.error, call.attempts) == (None, None, 0)


def test_a_call_takes_as_many_steps_however_much_was_captured(
    events, entry, eventbridge_mock, calls_made
):
    """Nothing in a call goes through what there is already."""

    def put():
        events.put_events(Entries=[entry()])

    put()
    few = calls_made(put)
    for _ in range(200):
        events.put_events(Entries=[entry()] * 10)

    # a new second, for one, takes some steps of its own; to go through 2,000 events takes more
    assert calls_made(put) < few + 100
    assert len(eventbridge_mock.events) == 2003


def test_events_are_the_same_objects_at_every_look(events, entry, eventbridge_mock):
    """What was made at the first look is what every later one shows."""
    events.put_events(Entries=[entry()])
    (first,) = eventbridge_mock.events
    events.put_events(Entries=[entry()])

    assert eventbridge_mock.events[0] is first
    assert eventbridge_mock.bus().events[0] is first
    assert len(eventbridge_mock.events) == 2


@pytest.mark.parametrize(
    ("named", "event_bus"),
    [
        ({}, "default"),
        ({"EventBusName": "orders"}, "orders"),
        ({"EventBusName": ARN.format("123456789012")}, "orders"),
        ({"EventBusName": ARN.format("999999999999")}, ARN.format("999999999999")),
    ],
    ids=["none", "name", "own ARN", "another account's ARN"],
)
def test_a_rejected_entry_tells_its_bus_as_an_event_does(
    events, entry, eventbridge_mock, named, event_bus
):
    """By its name, and by its ARN where it belongs to another account."""
    events.put_events(Entries=[entry(**named), entry(Source="", **named)])

    assert eventbridge_mock.events.one().event_bus == event_bus
    assert eventbridge_mock.rejected.one().event_bus == event_bus


@pytest.fixture
def served(events, entry, eventbridge_mock):
    """Put an event, whatever comes of it, and return who served the call."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")

    def served(**request):
        with suppress(ClientError, ConnectionError, EndpointConnectionError, ReadTimeoutError):
            events.put_events(Entries=[entry(EventBusName="orders")], **request)
        call = eventbridge_mock.calls[-1]
        return call.endpoint, call.served_region

    served.endpoint, served.through = endpoint, {"EndpointId": endpoint.endpoint_id}
    return served


def test_a_call_knows_the_region_that_served_it(eventbridge_mock, served):
    """The client's own, or with an endpoint the one that events go to."""
    assert served() == (None, "us-east-1")
    assert served(**served.through) == ("orders", "us-east-1")
    with served.endpoint.failed_over():
        assert served(**served.through) == ("orders", "us-west-2")
    with eventbridge_mock.region_outage("us-east-1"):
        assert served(**served.through) == ("orders", "us-west-2")
        assert served() == (None, None)
        with eventbridge_mock.region_outage("us-west-2"):
            assert served(**served.through) == ("orders", None)
    served.endpoint.set_state("CREATE_FAILED")
    assert served(**served.through) == ("orders", None)
    assert served(EndpointId="abcdefghij.veo") == (None, None)


@pytest.mark.parametrize(
    ("error", "served_region"),
    [("NoSuchThing", "us-east-1"), (418, "us-east-1"), (ConnectionError("lost"), None)],
)
def test_an_error_is_an_answer_and_an_exception_is_none(
    eventbridge_mock, served, error, served_region
):
    """A Region that refuses a call has taken it."""
    eventbridge_mock.fail("PutEvents", error)

    assert served(**served.through) == ("orders", served_region)


def test_the_last_attempt_says_who_served_a_call(eventbridge_mock, served):
    """The first one may have failed."""
    eventbridge_mock.fail("PutEvents", ReadTimeoutError(endpoint_url="https://x"))

    assert served() == (None, "us-east-1")
    assert eventbridge_mock.calls.one().attempts == 2
