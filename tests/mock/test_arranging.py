"""What a test arranges, lets go wrong, and has called, through the handle and real clients."""

import json
import pickle
import threading
import traceback
import unittest
from datetime import datetime, timedelta, timezone

import botocore.session
import freezegun
import pytest
import time_machine
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from pytest_eventbridge_endpoints import InvalidEventPattern, mock_eventbridge
from pytest_eventbridge_endpoints.running.operations import OPERATIONS
from pytest_eventbridge_endpoints.running.targets import EndlessLoopError

ACCOUNT = "123456789012"


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
                "no endpoint 'a' can be added: Parameter EventBuses is not valid. Reason: An "
                "event bus must be provided in both the primary and secondary regions. Its "
                "primary and its secondary Region are both 'us-east-1'."
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
    assert str(caught.value) == "no endpoint is called 'nope'; the endpoints are: none"

    first = eventbridge_mock.add_endpoint("orders")
    second = eventbridge_mock.add_endpoint("orders", primary_region="eu-west-1")
    known = f"orders ({first.endpoint_id}, us-east-1), orders ({second.endpoint_id}, eu-west-1)"
    with pytest.raises(KeyError) as caught:
        eventbridge_mock.endpoint("nope")
    assert caught.value.args == (f"no endpoint is called 'nope'; the endpoints are: {known}",)
    with pytest.raises(KeyError) as caught:
        eventbridge_mock.endpoint("order")
    assert str(caught.value) == (
        f"no endpoint is called 'order' (did you mean 'orders'?); the endpoints are: {known}"
    )
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


# --- Regions that are out ---------------------------------------------------------------------

RETRIES = {"mode": "standard", "total_max_attempts": 3}


@pytest.fixture
def client():
    """Make a client of a Region that tries three times."""

    def client(region="us-east-1", mode="standard"):
        config = Config(retries={**RETRIES, "mode": mode})
        session = botocore.session.Session()
        return session.create_client("events", region_name=region, config=config)

    return client


@pytest.fixture
def put(client, entry):
    """Put the event of an order through an endpoint, from any Region."""
    events = client()

    def put(number, endpoint, **changes):
        detail = json.dumps({"id": number})
        entries = [entry(Detail=detail, EventBusName=endpoint.event_bus, **changes)]
        return events.put_events(EndpointId=endpoint.endpoint_id, Entries=entries)

    return put


def numbers(captured):
    return [event.detail["id"] for event in captured]


def test_a_region_that_is_out_cannot_be_reached(eventbridge_mock, client, entry):
    """Clients of that Region retry and fail as they would without a network."""
    east, west = client(), client("us-west-2")

    with eventbridge_mock.region_outage("us-east-1"):
        with pytest.raises(EndpointConnectionError) as caught:
            east.put_events(Entries=[entry()])
        with pytest.raises(EndpointConnectionError):
            east.list_endpoints()
        west.put_events(Entries=[entry()])
    east.put_events(Entries=[entry()])

    assert str(caught.value) == (
        'Could not connect to the endpoint URL: "https://events.us-east-1.amazonaws.com/"'
    )
    assert [event.region for event in eventbridge_mock.events] == ["us-west-2", "us-east-1"]
    failed = eventbridge_mock.calls[0]
    assert (failed.region, failed.attempts, len(failed.retry_delays)) == ("us-east-1", 3, 2)
    assert failed.error.code == "EndpointConnectionError"


def test_events_survive_the_loss_of_a_region(eventbridge_mock, put):
    """The endpoint fails over and back, and every event is on both buses in the end."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
    east = eventbridge_mock.bus("orders", "us-east-1")
    west = eventbridge_mock.bus("orders", "us-west-2")

    put(1, endpoint)
    with eventbridge_mock.region_outage("us-east-1"):
        put(2, endpoint)
        put(3, endpoint)
        assert numbers(east.events) == [1]
    put(4, endpoint)

    regions = [event.region for event in eventbridge_mock.events]
    assert regions == ["us-east-1", "us-west-2", "us-west-2", "us-east-1"]
    assert numbers(east.events) == numbers(west.events) == [1, 2, 3, 4]
    assert [event.replica for event in east.events] == [False, True, True, False]
    assert [event.envelope["region"] for event in east.events] == regions


def test_without_replication_a_failover_is_sticky(eventbridge_mock, put):
    """Somebody has to reset the health check (AWS 1.18)."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders", replication=False)

    with eventbridge_mock.region_outage("us-east-1"):
        put(1, endpoint)
    put(2, endpoint)
    endpoint.recover()
    put(3, endpoint)

    regions = [event.region for event in eventbridge_mock.events]
    assert regions == ["us-west-2", "us-west-2", "us-east-1"]


def test_outages_nest_and_overlap(eventbridge_mock, put):
    """Of one Region or of both; an endpoint answers while one of its Regions does."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
    with eventbridge_mock.region_outage("us-east-1"):
        with eventbridge_mock.region_outage("us-east-1"):
            put(1, endpoint)
        put(2, endpoint)
        with eventbridge_mock.region_outage("us-west-2"), pytest.raises(EndpointConnectionError):
            put(3, endpoint)
        put(4, endpoint)

    assert numbers(eventbridge_mock.events) == [1, 2, 4]
    assert numbers(eventbridge_mock.bus("orders", "us-east-1").events) == [1, 2, 4]


def test_an_outage_without_a_block_is_noticed():
    """As a plain statement it does nothing, so the test fails."""
    with pytest.raises(AssertionError) as caught, mock_eventbridge() as mock:
        mock.region_outage("us-east-1")

    assert str(caught.value) == (
        "region_outage('us-east-1') never began: it needs a block, as in "
        "with eventbridge_mock.region_outage('us-east-1'):, or set assert_all_faults_used=False"
    )


def test_a_failover_without_a_block_is_noticed():
    """It would change nothing, as an outage without one."""
    with pytest.raises(AssertionError) as caught, mock_eventbridge() as mock:
        mock.add_endpoint("orders").failed_over()

    assert str(caught.value) == (
        "failed_over() of the endpoint 'orders' never began: it needs a block, as in "
        "with endpoint.failed_over():, or set assert_all_faults_used=False"
    )


def call_directly(mock, endpoint, client):
    with mock.region_outage("us-east-1"), pytest.raises(EndpointConnectionError):
        client("us-east-1").list_endpoints()


def put_through_the_endpoint(mock, endpoint, client):
    with mock.region_outage("us-east-1"):
        put_orders(endpoint, client)


def put_while_both_are_out(mock, endpoint, client):
    with (
        mock.region_outage("us-east-1"),
        mock.region_outage("us-west-2"),
        pytest.raises(EndpointConnectionError),
    ):
        put_orders(endpoint, client)


def let_a_copy_wait(mock, endpoint, client):
    with mock.region_outage("us-west-2"):
        put_orders(endpoint, client)


def call_in_the_second_block(mock, endpoint, client):
    outage = mock.region_outage("us-east-1")
    with outage:
        pass
    with outage:
        put_orders(endpoint, client)


def call_in_an_inner_block(mock, endpoint, client):
    with mock.region_outage("us-east-1"), mock.region_outage("us-east-1"):
        put_orders(endpoint, client)


def fail_while_it_lasts(mock, endpoint, client):
    outage = mock.region_outage("us-east-1")
    outage.__enter__()
    put_orders(endpoint, client)


def reset_in_the_block(mock, endpoint, client):
    with mock.region_outage("us-east-1"):
        mock.reset()


def put_orders(endpoint, client):
    entry = {"Source": "shop", "DetailType": "Placed", "Detail": "{}", "EventBusName": "orders"}
    client("us-east-1").put_events(EndpointId=endpoint.endpoint_id, Entries=[entry])


@pytest.mark.parametrize(
    "rehearse",
    [
        call_directly,
        put_through_the_endpoint,
        put_while_both_are_out,
        let_a_copy_wait,
        call_in_the_second_block,
        call_in_an_inner_block,
        fail_while_it_lasts,
        reset_in_the_block,
    ],
)
def test_an_outage_that_met_somebody_is_fine(client, rehearse):
    """A call was refused or moved elsewhere, or a copy waited."""
    with mock_eventbridge() as mock:
        rehearse(mock, mock.add_endpoint("orders", event_bus="orders"), client)


def do_nothing(mock, endpoint, client):
    with mock.region_outage("us-east-1"):
        pass


def call_elsewhere(mock, endpoint, client):
    with mock.region_outage("us-east-1"):
        client("eu-west-1").list_endpoints()


def call_too_late(mock, endpoint, client):
    with mock.region_outage("us-east-1"):
        pass
    with mock.region_outage("us-east-1"):
        put_orders(endpoint, client)


def never_end(mock, endpoint, client):
    mock.region_outage("us-east-1").__enter__()


def create_nothing_to_wait(mock, endpoint, client):
    lonely = mock.add_endpoint("lonely", event_bus="orders", replication=False)
    put_orders(lonely, client)
    with mock.region_outage("us-east-1"):
        client("us-west-2").list_endpoints()


@pytest.mark.parametrize(
    "rehearse", [do_nothing, call_elsewhere, call_too_late, never_end, create_nothing_to_wait]
)
def test_an_outage_that_met_nobody_is_noticed(client, rehearse):
    """The test would say nothing about the outage."""
    with mock_eventbridge() as mock:
        rehearse(mock, mock.add_endpoint("orders", event_bus="orders"), client)
        with pytest.raises(AssertionError) as caught:
            mock._running.raise_problems()

    assert str(caught.value) == (
        "region_outage('us-east-1') met nobody: no call was refused or moved elsewhere, and no "
        "copy waited, so the test says nothing about it; let the application call that Region in "
        "the block, or set assert_all_faults_used=False"
    )


def test_an_outage_of_a_misspelled_region_names_the_near_one(client):
    """Of those that clients call and endpoints have."""
    with (
        pytest.raises(AssertionError) as caught,
        mock_eventbridge() as mock,
        mock.region_outage("us-esat-1"),
    ):
        client("us-east-1").list_endpoints()

    assert str(caught.value).startswith(
        "region_outage('us-esat-1') met nobody (did you mean 'us-east-1'?): no call"
    )


def test_the_region_of_a_call_was_more_likely_meant_than_that_of_copies(client, entry):
    """Both are alike; an outage of the other one would test nothing of what was meant."""

    def rehearse_the_wrong_outage():
        with mock_eventbridge() as mock:
            through = {"EndpointId": mock.add_endpoint("orders").endpoint_id}
            with mock.region_outage("us-east-2"):
                client("us-east-1").put_events(Entries=[entry()], **through)

    with pytest.raises(AssertionError, match=r"met nobody \(did you mean 'us-east-1'\?\): no"):
        rehearse_the_wrong_outage()


def test_what_nobody_met_can_be_allowed():
    """The setting is that of unused faults."""
    with mock_eventbridge(assert_all_faults_used=False) as mock:
        do_nothing(mock, None, None)
        mock.region_outage("us-east-1")
        mock.add_endpoint("orders").failed_over()


def test_an_outage_ends_however_its_block_is_left(eventbridge_mock, client):
    """An exception in the block ends it as well."""
    with pytest.raises(EndpointConnectionError), eventbridge_mock.region_outage("us-east-1"):
        client().list_endpoints()

    assert client().list_endpoints()["Endpoints"] == []


def test_reset_ends_an_outage(eventbridge_mock, client):
    """Everything is forgotten, and the end of the block does no harm."""
    with eventbridge_mock.region_outage("us-east-1"):
        eventbridge_mock.reset()
        client().list_endpoints()

    client().list_endpoints()


@pytest.mark.parametrize("region", ["us-east1", "", None, "US-EAST-1"])
def test_an_outage_takes_a_region(eventbridge_mock, region):
    """A misspelled Region would be out without anybody noticing."""
    with pytest.raises(ValueError, match="a Region has a name") as caught:
        eventbridge_mock.region_outage(region)

    assert str(caught.value) == (f'a Region has a name as "eu-west-1", not {region!r}')


# --- calls that fail --------------------------------------------------------------------------


def test_a_throttled_call_is_retried(eventbridge_mock, client, entry):
    """Each attempt uses the fault, and the call succeeds when it is used up."""
    eventbridge_mock.fail("PutEvents", "ThrottlingException", times=2)

    response = client().put_events(Entries=[entry()])

    assert response["ResponseMetadata"]["RetryAttempts"] == 2
    call = eventbridge_mock.calls.one()
    assert (call.attempts, len(call.retry_delays), call.error) == (3, 2, None)
    assert len(eventbridge_mock.events) == 1


def test_a_call_fails_when_the_retries_are_used_up(eventbridge_mock, client, entry):
    """Then the client sees the error, as it would AWS's."""
    events = client()
    with (
        eventbridge_mock.fail("PutEvents", "ThrottlingException", times=None) as fault,
        pytest.raises(ClientError) as caught,
    ):
        events.put_events(Entries=[entry()])
    events.put_events(Entries=[entry()])

    error = caught.value.response["Error"]
    assert error == {"Code": "ThrottlingException", "Message": "Rate exceeded"}
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    failed, served = eventbridge_mock.calls
    assert str(failed.error) == "ThrottlingException: Rate exceeded"
    assert (failed.attempts, served.attempts, fault.used) == (3, 1, 3)
    assert failed.response is None


@pytest.mark.parametrize(
    ("error", "message", "seen", "attempts"),
    [
        (503, None, ("503", "Service Unavailable"), 3),
        (413, None, ("413", ""), 1),
        (500, "Broken", ("500", "Broken"), 3),
        ("InternalException", "Broken", ("InternalException", "Broken"), 3),
        ("AccessDeniedException", "No", ("AccessDeniedException", "No"), 1),
    ],
)
def test_what_a_client_sees(client, error, message, seen, attempts):
    """A status alone is told as botocore tells it; server errors are retried."""
    with mock_eventbridge() as mock:
        mock.fail("ListEndpoints", error, times=attempts, message=message)
        with pytest.raises(ClientError) as caught:
            client().list_endpoints()

    assert caught.value.response["Error"] == dict(zip(("Code", "Message"), seen, strict=True))
    call = mock.calls.one()
    assert ((call.error.code, call.error.message), call.attempts) == (seen, attempts)


def test_a_modelled_error_is_caught_as_such(eventbridge_mock, client, create_request):
    """``client.exceptions`` works, for a throttled control plane too (AWS 3.25)."""
    events = client()
    eventbridge_mock.fail("CreateEndpoint", "InternalException", times=3)
    eventbridge_mock.fail("CreateEndpoint", "ThrottlingException", times=3)

    with pytest.raises(events.exceptions.InternalException):
        events.create_endpoint(**create_request())
    with pytest.raises(ClientError, match="Rate exceeded"):
        events.create_endpoint(**create_request())
    events.create_endpoint(**create_request())


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(endpoint_url="https://events.us-east-1.amazonaws.com/"),
        ReadTimeoutError(endpoint_url="https://events.us-east-1.amazonaws.com/"),
        EndpointConnectionError(endpoint_url="https://events.us-east-1.amazonaws.com/"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_exception_is_raised_as_botocore_would(eventbridge_mock, client, entry, error):
    """It goes through botocore's retry loop, and comes out as itself."""
    eventbridge_mock.fail("PutEvents", error, times=3)

    with pytest.raises(type(error)) as caught:
        client().put_events(Entries=[entry()])

    assert caught.value is error
    frames = len(traceback.extract_tb(error.__traceback__))
    eventbridge_mock.fail("PutEvents", error, times=3)
    with pytest.raises(type(error)):
        client().put_events(Entries=[entry()])
    assert len(traceback.extract_tb(error.__traceback__)) == frames
    call = eventbridge_mock.calls[0]
    assert (call.attempts, call.error.code) == (3, type(error).__name__)
    assert call.error.message == str(error)


def test_an_exception_that_botocore_does_not_retry_comes_out_at_once(eventbridge_mock, client):
    """Any exception can be asked for."""
    eventbridge_mock.fail("ListEndpoints", MemoryError("no more"))

    with pytest.raises(MemoryError, match="no more"):
        client().list_endpoints()

    assert eventbridge_mock.calls.one().attempts == 1


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_no_retry_mode_waits(eventbridge_mock, client, entry, monkeypatch, mode):
    """Neither between the attempts nor for the rate limit of the adaptive mode."""
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr(threading.Condition, "wait", lambda *_: pytest.fail("it waits"))
    eventbridge_mock.fail("PutEvents", "ThrottlingException", times=8)
    events = client(mode=mode)

    for _ in range(2):
        with pytest.raises(ClientError):
            events.put_events(Entries=[entry()])
    for _ in range(3):
        events.put_events(Entries=[entry()])

    assert waited == []
    assert [call.attempts for call in eventbridge_mock.calls] == [3, 3, 3, 1, 1]


def test_faults_of_a_region(eventbridge_mock, client, entry):
    """One Region is throttled, the other is not."""
    eventbridge_mock.fail("PutEvents", "ThrottlingException", times=None, region="us-east-1")

    client("us-west-2").put_events(Entries=[entry()])
    with pytest.raises(ClientError):
        client("us-east-1").put_events(Entries=[entry()])

    assert eventbridge_mock.events.one().region == "us-west-2"


@pytest.mark.parametrize(
    ("arguments", "options", "kind", "problem"),
    [
        (
            ("put_events", 503),
            {},
            ValueError,
            (
                "there is no operation 'put_events' (did you mean 'PutEvents'?); there are "
                + ", ".join(OPERATIONS)
            ),
        ),
        (
            ("PutEvents", "503"),
            {},
            ValueError,
            "an error code is a name as \"ThrottlingException\", not '503'",
        ),
        (
            ("PutEvents", 200),
            {},
            ValueError,
            (
                'fail takes a service code as "ThrottlingException", an HTTP status from 300 to '
                "599 or an instance of an exception, not 200"
            ),
        ),
        (
            ("PutEvents", ConnectTimeoutError),
            {},
            TypeError,
            (
                'fail takes a service code as "ThrottlingException", an HTTP status from 300 to '
                "599 or an instance of an exception, not "
                "<class 'botocore.exceptions.ConnectTimeoutError'>"
            ),
        ),
        (
            ("PutEvents", ValueError("a")),
            {"message": "b"},
            TypeError,
            "ValueError('a') has a message of its own; leave out message='b'",
        ),
        *(
            (
                ("PutEvents", 503),
                {"times": times},
                ValueError,
                f"times is how often it happens, 1 or more, or None for every time, not {times!r}",
            )
            for times in (0, -1, True, "2")
        ),
        (
            ("PutEvents", 503),
            {"region": "us"},
            ValueError,
            "a Region has a name as \"eu-west-1\", not 'us'",
        ),
    ],
)
def test_a_fault_that_cannot_be_is_an_error(eventbridge_mock, arguments, options, kind, problem):
    """The message says what can be."""
    with pytest.raises(kind) as caught:
        eventbridge_mock.fail(*arguments, **options)

    assert str(caught.value) == problem


# --- entries that fail ------------------------------------------------------------------------


def test_entries_are_rejected_inside_an_answer(eventbridge_mock, client, entry):
    """Each entry that matches uses the fault, and the others are accepted."""
    eventbridge_mock.reject_entries(
        "ThrottlingException", times=2, pattern={"detail": {"id": [{"numeric": [">", 1]}]}}
    )

    response = client().put_events(
        Entries=[entry(Detail=json.dumps({"id": number})) for number in (1, 2, 3, 4)]
    )

    assert response["FailedEntryCount"] == 2
    assert [result.get("ErrorCode") for result in response["Entries"]] == [
        None,
        "ThrottlingException",
        "ThrottlingException",
        None,
    ]
    assert numbers(eventbridge_mock.events) == [1, 4]
    assert [rejected.error_message for rejected in eventbridge_mock.rejected] == [
        "Rate exceeded",
        "Rate exceeded",
    ]
    assert eventbridge_mock.calls.one().attempts == 1


def test_entries_are_rejected_in_one_region(eventbridge_mock, client, entry):
    """The Region that takes the call decides."""
    eventbridge_mock.reject_entries("InternalFailure", region="us-west-2")

    answers = [
        client(region).put_events(Entries=[entry()]) for region in ("us-east-1", "us-west-2")
    ]

    assert [answer["FailedEntryCount"] for answer in answers] == [0, 1]


def test_every_entry_is_rejected_until_the_block_ends(eventbridge_mock, client, entry):
    """times=None means every one."""
    with eventbridge_mock.reject_entries("InternalFailure", times=None, message="No"):
        rejected = client().put_events(Entries=[entry(), entry()])
    accepted = client().put_events(Entries=[entry()])

    assert rejected["Entries"] == [{"ErrorCode": "InternalFailure", "ErrorMessage": "No"}] * 2
    assert accepted["FailedEntryCount"] == 0


def test_a_rejection_that_cannot_be_is_an_error(eventbridge_mock):
    """At once, not when an entry comes."""
    with pytest.raises(ValueError, match="an error code is a name"):
        eventbridge_mock.reject_entries(503)
    with pytest.raises(ValueError, match="times is how often it happens"):
        eventbridge_mock.reject_entries("InternalFailure", times=0)
    with pytest.raises(ValueError, match="a Region has a name"):
        eventbridge_mock.reject_entries("InternalFailure", region="us")
    with pytest.raises(InvalidEventPattern):
        eventbridge_mock.reject_entries("InternalFailure", pattern={"source": "shop"})


# --- what is left over ------------------------------------------------------------------------


def test_an_unused_fault_is_an_error(client):
    """Outside pytest it is raised when the mock ends."""
    with pytest.raises(AssertionError) as caught, mock_eventbridge() as mock:  # noqa: PT012
        mock.fail("ListEndpoints", 418, times=3, region="us-east-1", message="No")
        mock.fail("PutEvents", 503)
        mock.reject_entries("InternalFailure", times=None, pattern={"source": ["a"]})
        with pytest.raises(ClientError):
            client().list_endpoints()

    or_else = ", or set assert_all_faults_used=False"
    unused = f"was never used; nothing met it, so correct it or remove it{or_else}"
    assert str(caught.value).splitlines() == [
        (
            "unused fault: fail('ListEndpoints', 418, times=3, message='No', region='us-east-1') "
            "was used 1 of 3 times; nothing more met it, so correct it or lower times to 1"
            f"{or_else}"
        ),
        f"unused fault: fail('PutEvents', 503) {unused}",
        (
            "unused fault: reject_entries('InternalFailure', times=None, "
            f"pattern={{'source': ['a']}}) {unused}"
        ),
    ]


@pytest.mark.parametrize(
    ("times", "entries", "problem"),
    [
        (
            1,
            [{"Detail": "[]"}],
            (
                "was never used; 1 entry would have met it, but EventBridge refused each on its "
                "own: MalformedDetail; correct what is put, or remove it"
            ),
        ),
        (
            3,
            [{"Detail": "no"}, {}, {"DetailType": ""}, {"Source": "other", "Detail": "[]"}],
            (
                "was used 1 of 3 times; 2 entries would have met it, but EventBridge refused each "
                "on its own: MalformedDetail, InvalidArgument; correct what is put, or lower "
                "times to 1"
            ),
        ),
        (
            1,
            [{"Source": "other", "Detail": "[]"}],
            "was never used; nothing met it, so correct it or remove it",
        ),
        (1, [{}, {"Detail": "[]"}], None),
    ],
)
def test_a_fault_says_that_what_it_met_was_refused_already(events, entry, times, entries, problem):
    """The fault is right, and what the application puts is not."""
    with mock_eventbridge(assert_all_entries_accepted=False) as mock:
        mock.reject_entries("InternalFailure", times=times, pattern={"source": ["shop.orders"]})
        events.put_events(Entries=[entry(**changes) for changes in entries])
        found = [found.text for found in mock._running.problems()]

    options = ("" if times == 1 else f", times={times}") + ", pattern={'source': ['shop.orders']}"
    text = f"unused fault: reject_entries('InternalFailure'{options}) {problem}"
    assert found == [f"{text}, or set assert_all_faults_used=False"] * (problem is not None)


def test_unused_faults_can_be_allowed():
    """The setting turns it off."""
    with mock_eventbridge(assert_all_faults_used=False) as mock:
        mock.fail("PutEvents", 503)


def test_an_exception_goes_before_unused_faults():
    """What went wrong first is what the user sees."""
    with pytest.raises(ZeroDivisionError), mock_eventbridge() as mock:  # noqa: PT012
        mock.fail("PutEvents", 503)
        raise ZeroDivisionError


# --- targets ----------------------------------------------------------------------------------


def test_a_target_is_called_with_what_arrives(eventbridge_mock, events, entry):
    """Envelope by envelope, on its bus and in its Region only."""
    received, elsewhere = [], []
    eventbridge_mock.subscribe(received.append, event_bus="orders")
    eventbridge_mock.subscribe(elsewhere.append)
    eventbridge_mock.subscribe(elsewhere.append, event_bus="orders", region="us-west-2")

    events.put_events(Entries=[entry(EventBusName="orders"), entry(EventBusName="orders")])

    assert received == [event.envelope for event in eventbridge_mock.events]
    assert elsewhere == []


def test_a_target_has_an_envelope_of_its_own(eventbridge_mock, events, entry):
    """What one target does with it, nobody else sees."""
    received = []
    eventbridge_mock.subscribe(dict.clear)
    eventbridge_mock.subscribe(received.append)

    events.put_events(Entries=[entry()])

    assert received == [eventbridge_mock.events.one().envelope] != [{}]


def test_a_target_is_called_with_what_matches(eventbridge_mock, events, entry):
    """A subscription has an event pattern, as a rule has."""
    received = []
    eventbridge_mock.subscribe(received.append, pattern={"source": [{"prefix": "shop."}]})

    events.put_events(Entries=[entry(), entry(Source="stock")])

    assert [event["source"] for event in received] == ["shop.orders"]


def test_a_consumer_in_both_regions_gets_both_copies(eventbridge_mock, put):
    """So a test can prove that it is idempotent (AWS 1.14)."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
    received = []
    for region in ("us-east-1", "us-west-2"):
        eventbridge_mock.subscribe(received.append, event_bus="orders", region=region)

    put(1, endpoint)

    first, second = received
    assert first["id"] != second["id"]
    assert first == {**second, "id": first["id"]}


def test_targets_see_replicas_when_their_region_is_back(eventbridge_mock, put):
    """Not before, and in order."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
    received = []
    eventbridge_mock.subscribe(
        lambda event: received.append(event["detail"]["id"]), event_bus="orders"
    )

    with eventbridge_mock.region_outage("us-east-1"):
        put(1, endpoint)
        put(2, endpoint)
        assert received == []

    assert received == [1, 2]


def test_a_target_is_called_when_the_answer_is_decided(eventbridge_mock, client, entry):
    """Once per event, however many attempts the call took."""
    received = []
    eventbridge_mock.subscribe(
        lambda event: received.append(eventbridge_mock.calls.one().attempts)
    )
    eventbridge_mock.fail("PutEvents", 503)

    client().put_events(Entries=[entry()])

    assert received == [2]


def test_what_a_target_raises_reaches_nobody_but_the_test(events, entry):
    """put_events returns, other targets are called, and the mock's end raises it."""
    received = []

    def broken(event):
        return event["no such key"]

    with pytest.raises(KeyError) as caught, mock_eventbridge() as mock:  # noqa: PT012
        mock.subscribe(broken)
        mock.subscribe(received.append)
        response = events.put_events(Entries=[entry()])

    assert response["FailedEntryCount"] == 0
    assert len(received) == 1
    assert caught.traceback[-1].name == "broken"


def test_a_target_may_put_events(eventbridge_mock, client, entry):
    """Its events arrive, and their targets are called, before the first call returns."""
    events, received = client(), []
    eventbridge_mock.subscribe(
        lambda event: events.put_events(Entries=[entry(EventBusName="invoices")])
    )
    eventbridge_mock.subscribe(received.append, event_bus="invoices")

    events.put_events(Entries=[entry()])

    assert len(received) == 1
    assert [call.operation for call in eventbridge_mock.calls] == ["PutEvents", "PutEvents"]


def test_a_targets_own_calls_are_its_own(eventbridge_mock, client, entry, monkeypatch):
    """Nothing of the call that put the event is under way any more."""
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)

    def target(_):
        import botocore.endpoint

        botocore.endpoint.time.sleep(7)

    eventbridge_mock.subscribe(target)
    client().put_events(Entries=[entry()])

    assert waited == [7]
    assert eventbridge_mock.calls.one().retry_delays == ()


def test_an_endless_loop_is_stopped(events, entry, monkeypatch):
    """A target that calls itself by its own events is named."""
    monkeypatch.setattr("pytest_eventbridge_endpoints.running.targets.MOST_DELIVERIES", 50)

    def echo(event):
        events.put_events(Entries=[entry(Source=event["source"])])

    with pytest.raises(EndlessLoopError) as caught, mock_eventbridge() as mock:  # noqa: PT012
        mock.subscribe(echo)
        events.put_events(Entries=[entry()])

    assert len(mock.events) == 52
    assert str(caught.value) == (
        "targets go on putting events that call targets: stopped after 50 deliveries of such "
        f"events, at {mock.events[-1]!r} for the target echo. Narrow the pattern that it is "
        "subscribed with, or that of its rule, so that it leaves out what the target itself puts."
    )


def test_targets_are_called_by_threads_of_their_own(eventbridge_mock, client, entry):
    """Each call delivers what it put, whatever other threads are busy with."""
    events, first_begun, second_done = client(), threading.Event(), threading.Event()
    received = []

    def target(event):
        if event["source"] == "first":
            first_begun.set()
            assert second_done.wait(10)
        received.append((event["source"], threading.current_thread().name))

    eventbridge_mock.subscribe(target)
    thread = threading.Thread(
        target=events.put_events, kwargs={"Entries": [entry(Source="first")]}, name="other"
    )
    thread.start()
    assert first_begun.wait(10)
    events.put_events(Entries=[entry(Source="second")])
    assert received == [("second", "MainThread")]
    second_done.set()
    thread.join()

    assert received == [("second", "MainThread"), ("first", "other")]


def test_a_bus_may_be_named_by_its_arn(eventbridge_mock, client, entry):
    """That of the own account is the bus of that name, in the Region that the ARN says."""
    own = f"arn:aws:events:us-west-2:{ACCOUNT}:event-bus/orders"
    foreign = "arn:aws:events:us-east-1:210987654321:event-bus/orders"
    received, of_others = [], []
    eventbridge_mock.subscribe(received.append, event_bus=own)
    eventbridge_mock.subscribe(of_others.append, event_bus=foreign)

    client("us-west-2").put_events(Entries=[entry(EventBusName=own)])
    client().put_events(Entries=[entry(EventBusName=foreign)])

    assert (len(received), len(of_others)) == (1, 1)
    assert len(eventbridge_mock.bus(own).events) == 1
    assert eventbridge_mock.bus(own).events == eventbridge_mock.bus("orders", "us-west-2").events
    assert len(eventbridge_mock.bus(foreign).events) == 1


def test_many_replicas_are_no_loop(eventbridge_mock, put, monkeypatch):
    """What nobody's target has put is delivered to its end."""
    monkeypatch.setattr("pytest_eventbridge_endpoints.running.targets.MOST_DELIVERIES", 3)
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
    received = []
    eventbridge_mock.subscribe(received.append, event_bus="orders")

    with eventbridge_mock.region_outage("us-east-1"):
        for number in range(10):
            put(number, endpoint)

    assert len(received) == 10


def test_a_loop_stops_nobody_elses_deliveries(client, entry, monkeypatch):
    """Only what the loop has put is dropped."""
    monkeypatch.setattr("pytest_eventbridge_endpoints.running.targets.MOST_DELIVERIES", 3)
    events, received = client(), []

    def echo(event):
        received.append(event["source"])
        if event["source"] in {"loop", "echo"}:
            events.put_events(Entries=[entry(Source="echo")])

    with pytest.raises(EndlessLoopError), mock_eventbridge() as mock:  # noqa: PT012
        mock.subscribe(echo)
        events.put_events(Entries=[entry(Source=s) for s in ("loop", "a", "b", "c", "loop")])

    assert received == ["loop", "a", "b", "c", "loop", "echo", "echo", "echo"]


def test_reset_in_a_target_forgets_what_is_still_to_come(eventbridge_mock, events, entry):
    """Neither the other targets nor the other events are delivered."""
    received = []

    def target(event):
        received.append(event["source"])
        eventbridge_mock.reset()

    eventbridge_mock.subscribe(target)
    eventbridge_mock.subscribe(lambda _: 1 / 0)

    events.put_events(Entries=[entry(Source="a"), entry(Source="b")])

    assert received == ["a"]
    assert eventbridge_mock._running.problems() == []


@pytest.mark.parametrize(
    "error", [StopIteration(), unittest.SkipTest("no"), pytest.skip.Exception("no")]
)
def test_what_would_not_fail_a_test_is_told_in_words(events, entry, error):
    """A skip, or what a generator makes something else of, is still a failure."""

    def target(_):
        raise error

    with pytest.raises(AssertionError) as caught, mock_eventbridge() as mock:  # noqa: PT012
        mock.subscribe(target)
        events.put_events(Entries=[entry()])

    headline, traceback = str(caught.value).split("\n", 1)
    assert headline.startswith(f"the target target raised {type(error).__name__} at Captured")
    assert "in target" in traceback


def test_a_subscription_that_cannot_be_is_an_error(eventbridge_mock):
    """At once, not when an event arrives."""
    with pytest.raises(InvalidEventPattern):
        eventbridge_mock.subscribe(print, pattern={"source": "shop"})
    with pytest.raises(ValueError, match="a Region has a name"):
        eventbridge_mock.subscribe(print, region="us")
    with pytest.raises(TypeError, match="is no target"):
        eventbridge_mock.subscribe("orders.handler")


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("ThrotlingException", "ThrottlingException"),
        ("InternalFailiure", "InternalFailure"),
        ("ValidationExeption", "ValidationException"),
    ],
)
def test_a_misspelled_error_code_is_an_error(code, meant):
    """Botocore would not retry it, and the application would look broken."""
    with mock_eventbridge() as mock:
        for ask in (lambda: mock.fail("PutEvents", code), lambda: mock.reject_entries(code)):
            with pytest.raises(ValueError, match=f"^'{code}' is no error code of AWS") as caught:
                ask()
            assert str(caught.value).endswith(f" (did you mean {meant!r}?)")


@pytest.mark.parametrize("code", ["Throttling", "SlowDown", "InternalServerException", "Code.A"])
def test_any_other_error_code_is_taken_as_it_is(code):
    """Nobody knows all codes of AWS."""
    with mock_eventbridge(assert_all_faults_used=False) as mock:
        assert mock.fail("PutEvents", code).asked == f"fail('PutEvents', {code!r})"
