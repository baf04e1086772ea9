import pickle
import random
from datetime import datetime, timedelta, timezone

import freezegun
import pytest
import time_machine

from pytest_eventbridge_endpoints import (
    CapturedCall,
    CapturedEvent,
    EventBridgeMock,
    RejectedEntry,
    UnmockedOperationError,
    mock_eventbridge,
)
from pytest_eventbridge_endpoints.evidence.captures import Captured

ACCOUNT = "123456789012"


def test_everything_public_has_a_home():
    """The package's names are those of the documentation, resolved when asked for."""
    import pytest_eventbridge_endpoints as package

    for name in package.__all__:
        assert getattr(package, name).__module__.startswith(package.__name__)
        assert name in dir(package)
    with pytest.raises(AttributeError) as caught:
        package.nope  # noqa: B018
    assert str(caught.value) == "module 'pytest_eventbridge_endpoints' has no attribute 'nope'"


# --- captures ---------------------------------------------------------------------------------


def test_what_a_call_put_is_captured(eventbridge_mock, events):
    """An accepted entry is an event, with all that was sent and all that AWS adds."""
    response = events.put_events(
        Entries=[
            {
                "Time": datetime(2026, 11, 23, 12, 0, 0, 900_000, tzinfo=timezone.utc),
                "Source": "shop.orders",
                "DetailType": "OrderPlaced",
                "Detail": '{"id":42}',
                "Resources": ["arn:aws:s3:::invoices"],
                "EventBusName": "orders",
                "TraceHeader": "Root=1",
            }
        ]
    )

    assert eventbridge_mock.events == [
        CapturedEvent(
            id=response["Entries"][0]["EventId"],
            source="shop.orders",
            detail_type="OrderPlaced",
            detail_json='{"id":42}',
            resources=("arn:aws:s3:::invoices",),
            time=datetime(2026, 11, 23, 12, tzinfo=timezone.utc),
            region="us-east-1",
            account=ACCOUNT,
            event_bus="orders",
            endpoint_id=None,
            endpoint=None,
            trace_header="Root=1",
            replica=False,
            origin_region="us-east-1",
        )
    ]
    assert eventbridge_mock.bus("orders").events == eventbridge_mock.events
    assert eventbridge_mock.bus("orders", "us-west-2").events == []
    assert eventbridge_mock.bus().events == []


def test_an_event_through_an_endpoint_knows_it(eventbridge_mock, events, entry):
    """The event names the endpoint, and its replica arrives on the other bus."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="shop")

    events.put_events(
        EndpointId=endpoint.endpoint_id, Entries=[entry(EventBusName="shop", Resources=["mine"])]
    )

    event = eventbridge_mock.events.one()
    assert (event.endpoint, event.endpoint_id) == ("orders", endpoint.endpoint_id)
    assert event.resources == ("mine", endpoint.arn)
    assert eventbridge_mock.bus("shop", "us-east-1").events == [event]
    replica = eventbridge_mock.bus("shop", "us-west-2").events.one()
    assert (replica.replica, replica.region, replica.origin_region) == (
        True,
        "us-west-2",
        "us-east-1",
    )
    assert replica.id != event.id
    assert eventbridge_mock.bus("shop", "us-west-2").assert_event(source="shop.orders") == replica
    with pytest.raises(AssertionError, match="expected 0 events, got 1"):
        eventbridge_mock.bus("shop", "us-west-2").assert_no_events()


def test_an_event_for_another_account_is_not_on_our_bus(eventbridge_mock, events, entry):
    """The sender's account stays in the event, and the bus is known by its ARN (AWS 6.26)."""
    arn = "arn:aws:events:us-east-1:999999999999:event-bus/orders"

    events.put_events(Entries=[entry(EventBusName=arn)])

    assert eventbridge_mock.events.one().event_bus == arn
    assert eventbridge_mock.events.one().account == ACCOUNT
    assert eventbridge_mock.bus("orders").events == []
    assert len(eventbridge_mock.bus(arn).events) == 1


def test_rejected_entries_are_captured(eventbridge_mock, events, entry):
    """A refused entry is no event, and shows what was sent and why it was refused."""
    events.put_events(Entries=[entry(), entry(Source="aws.mine"), {}])

    assert len(eventbridge_mock.events) == 1
    assert eventbridge_mock.rejected == [
        RejectedEntry(
            entry_json=(
                '{"Source": "aws.mine", "DetailType": "OrderPlaced", "Detail": "{\\"id\\": 42}"}'
            ),
            error_code="NotAuthorizedForSourceException",
            error_message="Not authorized for the source.",
            region="us-east-1",
        ),
        RejectedEntry(
            entry_json="{}",
            error_code="InvalidArgument",
            error_message="Parameter Source is not valid. Reason: Source is a required argument.",
            region="us-east-1",
        ),
    ]
    assert eventbridge_mock.rejected[0].entry == entry(Source="aws.mine")


def test_calls_are_captured(eventbridge_mock, events, entry):
    """Parameters and response are what the client was given and what it returned."""
    time = datetime(2026, 11, 23, tzinfo=timezone.utc)
    response = events.put_events(Entries=[entry(Time=time)])
    del response["ResponseMetadata"]

    call = eventbridge_mock.calls.one()
    assert call.params == {"Entries": [entry(Time=time)]}
    assert call.response == response
    assert (call.operation, call.region, call.error) == ("PutEvents", "us-east-1", None)
    assert (call.attempts, call.retry_delays) == (1, ())


def test_captures_stay_readable_after_the_mock(events, entry):
    """A handle that outlives its mock still shows what happened."""
    with mock_eventbridge() as mock:
        events.put_events(Entries=[entry()])

    assert mock.assert_event(source="shop.orders").detail == {"id": 42}
    assert pickle.loads(pickle.dumps(mock.events)) == mock.events


def test_earlier_views_do_not_grow(eventbridge_mock, events, entry):
    """A sequence is what was captured so far."""
    events.put_events(Entries=[entry()])
    before = eventbridge_mock.events
    events.put_events(Entries=[entry()])

    assert (len(before), len(eventbridge_mock.events)) == (1, 2)


def test_calls_are_counted(eventbridge_mock, events, entry):
    """assert_calls returns the calls, or says what was called instead."""
    events.put_events(Entries=[entry()])

    (call,) = eventbridge_mock.assert_calls("PutEvents", times=1)
    assert isinstance(call, CapturedCall)
    assert eventbridge_mock.assert_calls("ListEndpoints", times=0) == []
    with pytest.raises(AssertionError) as caught:
        eventbridge_mock.assert_calls("PutEvents", 2)
    assert str(caught.value) == (
        "expected 2 calls to PutEvents, got 1\n  calls[0]  PutEvents  us-east-1  succeeded"
    )


def test_calls_of_an_unknown_operation_cannot_be_counted(eventbridge_mock):
    """A misspelled operation is never called, so it is a mistake of the test."""
    with pytest.raises(ValueError, match="no operation") as caught:
        eventbridge_mock.assert_calls("put_events", 1)

    assert str(caught.value) == (
        "there is no operation 'put_events'; the six are CreateEndpoint, UpdateEndpoint, "
        "DeleteEndpoint, DescribeEndpoint, ListEndpoints, PutEvents"
    )


def test_a_bus_says_which_it_is(eventbridge_mock):
    """The repr names bus and Region."""
    assert repr(eventbridge_mock.bus("orders", "eu-west-1")) == (
        "MockedEventBus('orders', 'eu-west-1', 0 events)"
    )
    bus = eventbridge_mock.bus()
    assert (bus.rejected, bus.calls) == ([], [])


# --- endpoints --------------------------------------------------------------------------------


def test_an_added_endpoint_is_as_a_client_would_see_it(eventbridge_mock, events):
    """The live endpoint and DescribeEndpoint agree."""
    endpoint = eventbridge_mock.add_endpoint(
        "orders",
        primary_region="eu-west-1",
        secondary_region="eu-central-1",
        event_bus="shop",
        replication=False,
        health_check="arn:aws:route53:::healthcheck/abc",
    )
    described = events.describe_endpoint(Name="orders", HomeRegion="eu-west-1")

    assert endpoint.name == described["Name"] == "orders"
    assert (
        endpoint.arn == described["Arn"] == f"arn:aws:events:eu-west-1:{ACCOUNT}:endpoint/orders"
    )
    assert endpoint.endpoint_id == described["EndpointId"]
    assert endpoint.endpoint_url == described["EndpointUrl"]
    assert endpoint.state == described["State"] == "ACTIVE"
    assert endpoint.primary_region == endpoint.active_region == "eu-west-1"
    assert endpoint.secondary_region == "eu-central-1"
    assert endpoint.event_bus == "shop"
    assert endpoint.replication is False
    assert endpoint.health_check == "arn:aws:route53:::healthcheck/abc"
    assert described["ReplicationConfig"] == {"State": "DISABLED"}
    assert eventbridge_mock.endpoint("orders") is endpoint
    assert eventbridge_mock.endpoint(endpoint.endpoint_id) is endpoint
    assert repr(endpoint) == (
        f"Endpoint('orders', endpoint_id='{endpoint.endpoint_id}', state='ACTIVE', "
        "active_region='eu-west-1')"
    )


def test_an_endpoint_made_by_a_client_is_live(eventbridge_mock, events, create_request):
    """The handle follows what clients do."""
    events.create_endpoint(**create_request("orders"))
    endpoint = eventbridge_mock.endpoint("orders")

    assert (endpoint.state, endpoint.replication) == ("ACTIVE", True)
    events.update_endpoint(Name="orders", ReplicationConfig={"State": "DISABLED"})
    assert (endpoint.state, endpoint.replication) == ("ACTIVE", False)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            {"name": "a b"},
            (
                "no endpoint 'a b' can be added: 1 validation error detected: Value 'a b' at "
                "'name' failed to satisfy constraint: Member must satisfy regular expression "
                r"pattern: [\.\-_A-Za-z0-9]+"
            ),
        ),
        (
            {"name": "taken"},
            "no endpoint 'taken' can be added: Endpoint taken already exists.",
        ),
        (
            {"name": "a", "secondary_region": "us-east-1"},
            (
                "no endpoint 'a' can be added: Parameter EventBuses is not valid. Reason: Event "
                "buses must be in different Regions."
            ),
        ),
    ],
    ids=str,
)
def test_an_endpoint_that_cannot_be_is_an_error(eventbridge_mock, settings, problem):
    """Arranging follows the rules of CreateEndpoint, in AWS's words."""
    eventbridge_mock.add_endpoint("taken")

    with pytest.raises(ValueError, match="can be added") as caught:
        eventbridge_mock.add_endpoint(**settings)

    assert str(caught.value) == problem


@pytest.mark.eventbridge(endpoint_quota=1)
def test_the_quota_is_for_clients(eventbridge_mock, events, create_request):
    """A test may arrange more endpoints than clients may create."""
    for number in range(3):
        eventbridge_mock.add_endpoint(f"orders-{number}")

    with pytest.raises(events.exceptions.LimitExceededException):
        events.create_endpoint(**create_request("orders"))


def test_an_unknown_endpoint_is_a_key_error_that_names_the_known_ones(eventbridge_mock):
    """The error loses nothing and helps."""
    with pytest.raises(KeyError) as caught:
        eventbridge_mock.endpoint("nope")
    assert caught.value.args == ("no endpoint is called 'nope'; the endpoints are: none",)

    first = eventbridge_mock.add_endpoint("orders")
    second = eventbridge_mock.add_endpoint("orders", primary_region="eu-west-1")
    known = f"orders ({first.endpoint_id}, us-east-1), orders ({second.endpoint_id}, eu-west-1)"
    with pytest.raises(KeyError) as caught:
        eventbridge_mock.endpoint("nope")
    assert caught.value.args == (f"no endpoint is called 'nope'; the endpoints are: {known}",)
    with pytest.raises(KeyError) as caught:
        eventbridge_mock.endpoint("orders")
    assert caught.value.args == (
        f"several endpoints are called 'orders'; the endpoints are: {known}",
    )


def test_a_health_check_is_shared_by_all_that_name_it(eventbridge_mock):
    """When it fails, all its endpoints fail over."""
    arn = "arn:aws:route53:::healthcheck/shared"
    shared = [eventbridge_mock.add_endpoint(name, health_check=arn) for name in ("a", "b")]
    other = eventbridge_mock.add_endpoint("c")

    eventbridge_mock.health_check(arn).fail()
    assert [e.active_region for e in (*shared, other)] == ["us-west-2", "us-west-2", "us-east-1"]
    assert repr(eventbridge_mock.health_check(arn)) == f"HealthCheck('{arn}', healthy=False)"

    eventbridge_mock.health_check(arn).recover()
    assert {e.active_region for e in shared} == {"us-east-1"}


@pytest.mark.eventbridge(unknown_event_buses="reject")
def test_unknown_buses_can_be_rejected(eventbridge_mock, events, entry):
    """The default bus, the buses of endpoints and those made known are accepted."""
    eventbridge_mock.add_endpoint("orders", event_bus="shop")
    eventbridge_mock.add_event_bus("everywhere")
    eventbridge_mock.add_event_bus("elsewhere", "eu-west-1")
    names = ["default", "shop", "everywhere", "elsewhere", "nowhere"]

    events.put_events(Entries=[entry(EventBusName=name) for name in names])

    assert [event.event_bus for event in eventbridge_mock.events] == names[:3]
    assert [rejection.entry["EventBusName"] for rejection in eventbridge_mock.rejected] == names[
        3:
    ]


# --- time -------------------------------------------------------------------------------------


def test_advancing_the_clock_moves_every_time(eventbridge_mock, events, entry):
    """Timestamps and transitions are of the mock's time."""
    before = eventbridge_mock.clock.now()
    eventbridge_mock.clock.advance(86400)
    events.put_events(Entries=[entry()])

    assert before.tzinfo is timezone.utc
    assert eventbridge_mock.clock.now() - before >= timedelta(days=1)
    assert eventbridge_mock.events.one().time >= before.replace(microsecond=0) + timedelta(days=1)


@pytest.mark.parametrize(
    "frozen", [freezegun.freeze_time, lambda when: time_machine.travel(when, tick=False)]
)
def test_frozen_time_is_respected(eventbridge_mock, events, entry, frozen):
    """Under freezegun or time-machine the mock's time stands, and times are plain datetimes."""
    with frozen("2030-01-02T03:04:05+00:00"):
        events.put_events(Entries=[entry()])
        endpoint = eventbridge_mock.add_endpoint("orders")
        described = events.describe_endpoint(Name=endpoint.name)

    when = datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    time = eventbridge_mock.events.one().time
    assert (time, type(time)) == (when, datetime)
    assert described["CreationTime"] == when
    assert pickle.loads(pickle.dumps(time)) == when


# --- reset ------------------------------------------------------------------------------------


def test_reset_forgets_everything(eventbridge_mock, events, entry):
    """After a reset the mock is as it began, and identifiers are still new."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    endpoint.fail_over()
    events.put_events(Entries=[entry(), {}])
    first = eventbridge_mock.events.one()
    eventbridge_mock.clock.advance(86400)

    eventbridge_mock.reset()

    for captures in (eventbridge_mock.events, eventbridge_mock.rejected, eventbridge_mock.calls):
        assert isinstance(captures, Captured)
        assert captures == []
    assert eventbridge_mock.bus().events == []
    assert eventbridge_mock.health_check(endpoint.health_check).healthy
    assert eventbridge_mock.clock.now() - first.time < timedelta(hours=1)
    with pytest.raises(KeyError):
        eventbridge_mock.endpoint("orders")
    events.put_events(Entries=[entry()])
    assert eventbridge_mock.events.one().id != first.id


def test_the_tests_own_random_numbers_are_left_alone(eventbridge_mock, events, entry):
    """A seed that a test sets is the test's."""
    random.seed(1)
    expected = random.random()
    random.seed(1)

    events.put_events(Entries=[entry()])

    assert random.random() == expected


def test_problems_are_told_once(events):
    """What must not be missed is raised once, not again at every end."""
    with mock_eventbridge() as mock:
        pass
    assert isinstance(mock, EventBridgeMock)
    with mock_eventbridge(assert_all_calls_mocked=True) as mock:
        with pytest.raises(UnmockedOperationError):
            events.list_rules()
        with pytest.raises(AssertionError, match="ListRules"):
            mock.raise_problems()
        mock.raise_problems()
