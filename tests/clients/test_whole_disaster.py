"""What clients meet: answers that are lost, Regions that fail in their own way, other hosts."""

import json

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from pytest_eventbridge_endpoints import mock_eventbridge

EAST, WEST = "us-east-1", "us-west-2"
KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
# older versions of botocore sign with what Python 3.12 deprecates
OLD_SIGNERS = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")
TIMEOUT = ReadTimeoutError(endpoint_url="https://events.us-east-1.amazonaws.com")


@pytest.fixture
def new_client(session):
    """Make a client with keys, which tries twice unless told otherwise."""

    def new_client(attempts=2, endpoint_url=None, region=EAST, **options):
        config = Config(retries={"mode": "standard", "total_max_attempts": attempts}, **options)
        return session.create_client(
            "events", region_name=region, endpoint_url=endpoint_url, config=config, **KEYS
        )

    return new_client


@pytest.fixture
def put(new_client, entry):
    """Put the event with this number."""
    client = new_client()

    def put(number, client=client, endpoint=None):
        through = {} if endpoint is None else {"EndpointId": endpoint.endpoint_id}
        return client.put_events(Entries=[entry(Detail=json.dumps({"id": number}))], **through)

    return put


# --- answers that are lost --------------------------------------------------------------------


@pytest.mark.parametrize("error", [TIMEOUT, 503, "InternalException"], ids=repr)
def test_what_botocore_sends_again_is_there_twice(eventbridge_mock, put, error):
    """AWS took the first request in full; the caller is told about the second alone."""
    seen = []
    eventbridge_mock.subscribe(lambda event: seen.append(event["id"]))
    eventbridge_mock.fail("PutEvents", error, accepted=True)
    answer = put(1)

    first, second = eventbridge_mock.events
    assert answer["Entries"] == [{"EventId": second.id}]
    assert seen == [first.id, second.id]
    assert first.id != second.id
    assert first.detail == second.detail
    call = eventbridge_mock.calls.one()
    assert (call.attempts, call.error, call.served_region) == (2, None, EAST)


def test_a_caller_that_never_got_an_answer_does_not_know(eventbridge_mock, put, new_client):
    """The event is there, and the application was told that it failed."""
    eventbridge_mock.fail("PutEvents", TIMEOUT, accepted=True)

    with pytest.raises(ReadTimeoutError):
        put(1, new_client(attempts=1))

    call = eventbridge_mock.calls.one()
    assert eventbridge_mock.events.one().detail == {"id": 1}
    assert (call.error.code, call.served_region) == ("ReadTimeoutError", EAST)


def test_the_answer_of_any_operation_may_be_lost(eventbridge_mock, new_client, create_request):
    """What was created is there, and the second attempt finds it taken."""
    eventbridge_mock.fail("CreateEndpoint", 500, accepted=True)

    with pytest.raises(ClientError, match="Endpoint orders already exists"):
        new_client().create_endpoint(**create_request())
    assert eventbridge_mock.endpoint("orders").name == "orders"


def test_a_refusal_may_be_lost_like_any_answer(eventbridge_mock, new_client):
    """The request was refused, and the caller sees the time-out."""
    eventbridge_mock.fail("DescribeEndpoint", TIMEOUT, accepted=True)

    with pytest.raises(ReadTimeoutError):
        new_client(attempts=1).describe_endpoint(Name="orders")
    assert eventbridge_mock.calls.one().served_region == EAST


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        ("ThrottlingException", "'ThrottlingException'"),
        (429, "429"),
        (301, "301"),
    ],
)
def test_only_an_answer_can_be_lost(eventbridge_mock, error, shown):
    """What a service sends when it refuses cannot hide that it accepted."""
    with pytest.raises(ValueError, match="accepted=True") as caught:
        eventbridge_mock.fail("PutEvents", error, accepted=True)
    assert str(caught.value) == (
        "accepted=True is for an answer that is lost: an exception or an HTTP status of 500 or "
        f"more, not {shown}"
    )


def test_a_lost_answer_is_named_as_it_was_asked_for():
    """Where nothing met it."""
    with pytest.raises(AssertionError) as caught, mock_eventbridge() as mock:
        mock.fail("PutEvents", 503, accepted=True)
    assert str(caught.value).startswith(
        "unused fault: fail('PutEvents', 503, accepted=True) was never used"
    )


# --- how a Region is out ----------------------------------------------------------------------


def test_a_region_may_be_out_with_an_http_status(eventbridge_mock, put):
    """As a load balancer in front of a service that is gone."""
    with eventbridge_mock.region_outage(EAST, 503), pytest.raises(ClientError) as caught:
        put(1)

    assert caught.value.response["Error"]["Code"] == "503"
    call = eventbridge_mock.calls.one()
    assert (call.attempts, call.served_region) == (2, None)
    eventbridge_mock.assert_no_events()


def test_a_region_may_be_out_with_an_exception(eventbridge_mock, put):
    """As where packets are dropped."""
    timeout = ConnectTimeoutError(endpoint_url="https://events.us-east-1.amazonaws.com")
    with eventbridge_mock.region_outage(EAST, timeout), pytest.raises(ConnectTimeoutError):
        put(1)

    assert eventbridge_mock.calls.one().attempts == 2


def test_of_outages_that_overlap_the_latest_decides(eventbridge_mock, put):
    """And when it is over, the one before."""
    with eventbridge_mock.region_outage(EAST):
        with eventbridge_mock.region_outage(EAST, 503), pytest.raises(ClientError):
            put(1)
        with pytest.raises(EndpointConnectionError):
            put(2)
    put(3)


def test_calls_through_an_endpoint_fail_as_its_region_does(put):
    """Until the endpoint fails over."""
    with mock_eventbridge(failover_seconds=360) as mock:
        endpoint = mock.add_endpoint("orders")
        with mock.region_outage(EAST, 500):
            with pytest.raises(ClientError, match="500"):
                put(1, endpoint=endpoint)
            mock.clock.advance(360)
            put(2, endpoint=endpoint)

    assert mock.events.one().region == WEST


@pytest.mark.parametrize(
    ("error", "kind", "problem"),
    [
        (200, ValueError, "200"),
        ("ThrottlingException", TypeError, "'ThrottlingException'"),
        (ConnectTimeoutError, TypeError, "<class 'botocore.exceptions.ConnectTimeoutError'>"),
    ],
    ids=repr,
)
def test_an_outage_that_cannot_be_is_an_error(eventbridge_mock, error, kind, problem):
    """The message names what is taken."""
    with pytest.raises(kind) as caught:
        eventbridge_mock.region_outage(EAST, error)
    assert str(caught.value) == (
        "region_outage takes an HTTP status from 300 to 599 or an instance of an exception, not "
        f"{problem}: a Region that is out answers with no error code"
    )


# --- signatures and hosts ---------------------------------------------------------------------


@pytest.fixture
def through_v4(new_client, put):
    """Put an event through an endpoint with SigV4, in each of the ways that there are."""

    def through_id(endpoint):
        return put(1, new_client(signature_version="v4"), endpoint)

    def through_host(endpoint):
        return put(1, new_client(endpoint_url=endpoint.endpoint_url))

    return {"EndpointId": through_id, "endpoint_url": through_host}


@OLD_SIGNERS
@pytest.mark.parametrize("way", ["EndpointId", "endpoint_url"])
@pytest.mark.parametrize("sign", [True, False])
def test_sigv4_is_refused_while_events_go_elsewhere(through_v4, way, sign):
    """The signature is for the client's Region, and another one reads it (AWS 1.4)."""
    with mock_eventbridge(sign=sign) as mock:
        endpoint = mock.add_endpoint("orders")
        through_v4[way](endpoint)
        with endpoint.failed_over(), pytest.raises(ClientError) as caught:
            through_v4[way](endpoint)
        through_v4[way](endpoint)

    assert caught.value.response["Error"] == {
        "Code": "InvalidSignatureException",
        "Message": "Credential should be scoped to a valid region.",
    }
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert [event.region for event in mock.events] == [EAST, EAST]
    assert [call.served_region for call in mock.calls] == [EAST, WEST, EAST]


def test_a_client_of_the_other_region_is_refused_until_the_failover(new_client, put):
    """What counts is where events go, not where the endpoint is at home."""
    client = new_client(region=WEST, signature_version="v4")
    with mock_eventbridge() as mock:
        endpoint = mock.add_endpoint("orders")
        with pytest.raises(ClientError, match="InvalidSignatureException"):
            put(1, client, endpoint)
        with endpoint.failed_over():
            put(2, client, endpoint)


def test_sigv4a_is_for_every_region(eventbridge_mock, put):
    """As botocore signs for endpoints by itself."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    with endpoint.failed_over():
        put(1, endpoint=endpoint)

    assert eventbridge_mock.events.one().region == WEST


def test_the_host_of_an_endpoint_leads_to_the_active_region(eventbridge_mock, new_client, put):
    """A call there without an EndpointId is as any call in that Region (guess)."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    client = new_client(endpoint_url=endpoint.endpoint_url)
    put(1, client)

    event = eventbridge_mock.events.one()
    assert (event.region, event.endpoint, event.resources) == (EAST, None, ())
    assert eventbridge_mock.bus("default", WEST).events == []
    call = eventbridge_mock.calls.one()
    assert (call.endpoint, call.served_region) == ("orders", EAST)
    assert client.list_endpoints()["Endpoints"][0]["Name"] == "orders"


def test_the_host_of_an_endpoint_fails_over(eventbridge_mock, session, entry):
    """What is not signed is taken in the other Region."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    client = session.create_client(
        "events",
        region_name=EAST,
        endpoint_url=endpoint.endpoint_url,
        config=Config(signature_version=UNSIGNED),
    )
    with eventbridge_mock.region_outage(EAST):
        client.put_events(Entries=[entry()])

    assert eventbridge_mock.events.one().region == WEST


def test_the_host_of_an_unknown_endpoint_does_not_resolve(eventbridge_mock, new_client, put):
    """Nor does it while its endpoint is not ready."""
    unknown = new_client(endpoint_url="https://abc.veo.endpoint.events.amazonaws.com")
    with pytest.raises(EndpointConnectionError) as caught:
        put(1, unknown)
    assert str(caught.value.__cause__) == (
        "under eventbridge_mock nobody answers: no endpoint has the EndpointId 'abc.veo'"
    )

    endpoint = eventbridge_mock.add_endpoint("orders")
    endpoint.set_state("CREATING")
    with pytest.raises(EndpointConnectionError):
        put(1, new_client(endpoint_url=endpoint.endpoint_url))


# --- deliveries that happen twice -------------------------------------------------------------


@pytest.fixture
def received(eventbridge_mock):
    """What a subscribed function was called with, by number."""
    received = []
    eventbridge_mock.subscribe(lambda event: received.append(event["detail"]["id"]))
    return received


def test_a_delivery_may_happen_twice(eventbridge_mock, received, put):
    """EventBridge delivers at least once: the function gets the same event again."""
    fault = eventbridge_mock.repeat_deliveries()
    put(1)
    put(2)

    assert received == [1, 1, 2]
    assert fault.used == 1
    assert [event.detail["id"] for event in eventbridge_mock.events] == [1, 2]


def test_every_delivery_that_matches_is_repeated_in_a_block(eventbridge_mock, received, put):
    """With times=None, until the block ends."""
    with eventbridge_mock.repeat_deliveries(times=None, pattern={"detail": {"id": [2, 3]}}):
        for number in (1, 2, 3):
            put(number)
    put(2)

    assert received == [1, 2, 2, 3, 3, 2]


def test_a_rules_delivery_is_told_as_often_as_it_happens(eventbridge_mock, events, put):
    """With its input, to the function that stands for the target."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:ship"
    events.put_rule(Name="ship", EventPattern='{"source": ["shop.orders"]}')
    events.put_targets(Rule="ship", Targets=[{"Id": "1", "Arn": arn, "InputPath": "$.detail"}])
    inputs = []
    eventbridge_mock.connect(arn, inputs.append)
    eventbridge_mock.repeat_deliveries()
    put(1)

    assert inputs == [{"id": 1}, {"id": 1}]
    assert [delivery.target_arn for delivery in eventbridge_mock.deliveries] == [arn, arn]


def test_a_function_does_not_see_what_the_first_call_did_to_its_event(eventbridge_mock, put):
    """Each call has a copy of its own."""
    received = []

    def spoil(event):
        received.append(dict(event["detail"]))
        event["detail"].clear()

    eventbridge_mock.subscribe(spoil)
    eventbridge_mock.repeat_deliveries()
    put(1)

    assert received == [{"id": 1}, {"id": 1}]


def test_a_repetition_that_never_happened_is_noticed():
    """As any fault is."""
    with pytest.raises(AssertionError) as caught, mock_eventbridge() as mock:
        mock.repeat_deliveries(times=2, pattern={"source": ["shop"]})
    assert str(caught.value) == (
        "unused fault: repeat_deliveries(times=2, pattern={'source': ['shop']}) was never used; "
        "nothing met it, so correct it or remove it, or set assert_all_faults_used=False"
    )


def test_nothing_is_repeated_where_nobody_listens(put):
    """A delivery that calls no function is none that could happen twice."""
    with mock_eventbridge(assert_all_faults_used=False) as mock:
        fault = mock.repeat_deliveries()
        put(1)

    assert fault.used == 0


def test_a_repeated_delivery_is_in_the_report_as_often_as_it_happened(keeps_time, events, put):
    """Each with its rule and target."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:ship"
    with mock_eventbridge() as mock:
        events.put_rule(Name="ship", EventPattern='{"source": ["shop.orders"]}')
        events.put_targets(Rule="ship", Targets=[{"Id": "1", "Arn": arn}])
        mock.connect(arn, lambda _: None)
        mock.repeat_deliveries()
        put(1)

        (timeline,) = mock._running.timelines()
        assert [delivery["target_arn"] for delivery in timeline["deliveries"]] == [arn, arn]
