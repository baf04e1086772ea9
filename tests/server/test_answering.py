"""What another process is answered, and what the test sees of it."""

import http.client
import json

import pytest
from botocore.exceptions import ReadTimeoutError

from pytest_eventbridge_endpoints import mock_eventbridge

EAST, WEST = "us-east-1", "us-west-2"


def signed_for(region):
    scope = f"AKID/20261126/{region}/events/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host"}


V4A = {"Authorization": "AWS4-ECDSA-P256-SHA256 Credential=AKID/20261126/events/aws4_request"}


def test_a_call_over_http_is_captured_as_any_other(eventbridge_mock, post):
    """With the Region that it is signed for."""
    status, answer = post(headers=signed_for("eu-west-1"))

    event = eventbridge_mock.events.one()
    call = eventbridge_mock.calls.one()
    assert (status, answer) == (200, {"FailedEntryCount": 0, "Entries": [{"EventId": event.id}]})
    assert call.response == answer
    assert (event.region, call.region, call.served_region) == ("eu-west-1",) * 3
    assert (call.through, call.signature_version, call.attempts) == ("http", "v4", 1)
    assert call.retry_delays == ()


def test_a_call_of_this_process_is_told_apart(eventbridge_mock, events, entry, post):
    """By the field that says through what it came."""
    events.put_events(Entries=[entry()])
    post()

    assert [call.through for call in eventbridge_mock.calls] == ["process", "http"]
    assert len(eventbridge_mock.calls.filter(through="http")) == 1


@pytest.mark.parametrize(
    ("headers", "region"),
    [
        pytest.param(signed_for("ap-south-1"), "ap-south-1", id="as it is signed"),
        pytest.param({}, "eu-west-1", id="the setting, for what is not signed"),
        pytest.param(V4A, "eu-west-1", id="the setting, for SigV4A without an endpoint"),
        pytest.param(
            {"Host": "events.us-west-2.amazonaws.com"}, WEST, id="the host that was meant"
        ),
        pytest.param({"Host": "events.nowhere.amazonaws.com"}, "eu-west-1", id="no Region"),
    ],
)
@pytest.mark.eventbridge(region="eu-west-1")
def test_a_call_has_the_region_of_its_client(eventbridge_mock, post, headers, region):
    """As near to what the client has as the request tells."""
    post(headers=headers)

    assert [event.region for event in eventbridge_mock.events] == [region]


@pytest.mark.parametrize("headers", [V4A, {}], ids=["SigV4A", "unsigned"])
def test_a_call_through_an_endpoint_has_the_endpoints_region(eventbridge_mock, post, headers):
    """Nothing else names one."""
    endpoint = eventbridge_mock.add_endpoint("orders", primary_region="eu-west-1")
    post(headers=headers, EndpointId=endpoint.endpoint_id)
    with endpoint.failed_over():
        post(headers=headers, EndpointId=endpoint.endpoint_id)

    assert [call.region for call in eventbridge_mock.calls] == ["eu-west-1"] * 2
    assert [call.served_region for call in eventbridge_mock.calls] == ["eu-west-1", WEST]
    assert [event.endpoint for event in eventbridge_mock.events] == ["orders"] * 2


def test_the_host_of_an_endpoint_leads_through_it(eventbridge_mock, post):
    """Where a container's hosts lead that name to the door."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    host = endpoint.endpoint_url.removeprefix("https://")
    with endpoint.failed_over():
        post(headers={"Host": host}, EndpointId=endpoint.endpoint_id)

    assert eventbridge_mock.events.one().region == WEST


def test_sigv4_is_refused_while_events_go_elsewhere(eventbridge_mock, post):
    """The signature is not checked, but the Region that it names is (AWS 1.4)."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    with endpoint.failed_over():
        refused = post(headers=signed_for(EAST), EndpointId=endpoint.endpoint_id)
    nowhere = post(headers=signed_for("nowhere"))

    text = "Credential should be scoped to a valid region."
    assert refused == nowhere == (400, {"__type": "InvalidSignatureException", "message": text})
    assert not eventbridge_mock.events


@pytest.mark.parametrize(
    ("target", "text"),
    [
        pytest.param(
            "AWSEvents.ListArchives",
            "EventBridge ListArchives of another process is not mocked: "
            "pytest-eventbridge-endpoints answers PutEvents, TestEventPattern and the operations "
            "on global endpoints, event buses, rules, targets and tags.",
            id="an operation of EventBridge",
        ),
        pytest.param(
            "DynamoDB_20120810.PutItem",
            "DynamoDB_20120810.PutItem is not for EventBridge: the door of eventbridge_mock "
            "answers nothing else",
            id="another service",
        ),
        pytest.param(
            "AWSEvents.ListRules",
            "EventBridge ListRules of another process was not answered: the setting rules='moto' "
            'leaves it to moto, which answers this process alone. Set rules="own" to have this '
            "mock answer it.",
            id="an operation that is moto's",
        ),
    ],
)
@pytest.mark.eventbridge(rules="moto", assert_all_calls_mocked=False)
def test_what_nobody_mocks_is_an_unknown_operation(eventbridge_mock, post, target, text):
    """As AWS says it (AWS 5.5), with the way out."""
    answer = post(headers={"X-Amz-Target": target})

    assert answer == (400, {"__type": "UnknownOperationException", "message": text})
    assert not eventbridge_mock.calls


def test_a_request_that_names_no_operation_is_refused_alone(server, post):
    """It may come from anybody, and fails no test."""
    assert post(headers={"X-Amz-Target": ""}) == (
        400,
        {
            "__type": "UnknownOperationException",
            "message": "a request that names no operation is not for EventBridge: the door of "
            "eventbridge_mock answers nothing else",
        },
    )


def test_what_nobody_mocks_fails_the_test(post_to):
    """Though the other process may swallow what it is answered."""

    def call_it():
        with mock_eventbridge() as mock, mock.serve() as server:
            post_to(server, headers={"X-Amz-Target": "AWSEvents.ListArchives"})

    with pytest.raises(AssertionError) as caught:
        call_it()
    assert str(caught.value).startswith(
        "a call that is not mocked was swallowed: EventBridge ListArchives of another process is "
    )


def test_faults_and_rejections_reach_other_processes(eventbridge_mock, post, entry):
    """As they reach clients of this one."""
    eventbridge_mock.fail("PutEvents", "ThrottlingException")
    eventbridge_mock.fail("PutEvents", 503)
    eventbridge_mock.reject_entries("InternalFailure", {"detail": {"id": [2]}})
    entries = [entry(Detail=json.dumps({"id": number})) for number in (1, 2)]

    throttled, unavailable, rejected = (post(Entries=entries) for _ in range(3))

    assert throttled[1] == {"__type": "ThrottlingException", "message": "Rate exceeded"}
    assert unavailable == (503, None)
    assert rejected[1]["FailedEntryCount"] == 1
    assert [str(call.error) for call in eventbridge_mock.calls] == [
        "ThrottlingException: Rate exceeded",
        "503: Service Unavailable",
        "None",
    ]


def test_a_status_without_a_name_is_told_as_it_is(eventbridge_mock, post):
    """HTTP knows no phrase for it."""
    eventbridge_mock.fail("PutEvents", 599)

    assert post() == (599, None)
    assert str(eventbridge_mock.calls.one().error) == "599: "


@pytest.mark.parametrize("accepted", [False, True])
def test_an_exception_closes_the_connection(eventbridge_mock, post, accepted):
    """Whatever it is here, the other process gets no answer; what is taken is taken."""
    error = ReadTimeoutError(endpoint_url="https://events.us-east-1.amazonaws.com")
    eventbridge_mock.fail("PutEvents", error, accepted=accepted)

    with pytest.raises(http.client.RemoteDisconnected):
        post()
    assert eventbridge_mock.calls.one().error.code == "ReadTimeoutError"
    assert len(eventbridge_mock.events) == accepted


def test_where_nobody_answers_the_connection_is_closed(eventbridge_mock, post):
    """A Region that is out, and an endpoint that does not exist."""
    with eventbridge_mock.region_outage(EAST), pytest.raises(http.client.RemoteDisconnected):
        post()
    with pytest.raises(http.client.RemoteDisconnected):
        post(EndpointId="abcdefghij.veo")
    assert [str(call.error) for call in eventbridge_mock.calls] == [
        "ConnectionClosed: us-east-1 is out",
        "ConnectionClosed: no endpoint has the EndpointId 'abcdefghij.veo'",
    ]


# --- attempts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("looks", [True, False], ids=["looked at between", "not looked at"])
def test_attempts_with_one_invocation_id_are_one_call(eventbridge_mock, post, looks):
    """As SDKs number them; what a test was given does not change."""
    eventbridge_mock.fail("PutEvents", 503, times=2)
    seen = []
    for _ in range(3):
        post(headers={"amz-sdk-invocation-id": "one"})
        if looks:
            seen += eventbridge_mock.calls
    post(headers={"amz-sdk-invocation-id": "another"})

    first, second = eventbridge_mock.calls
    assert (first.attempts, first.error, second.attempts) == (3, None, 1)
    assert [call.attempts for call in seen] == ([1, 2, 3] if looks else [])


def test_without_an_invocation_id_each_attempt_is_a_call(eventbridge_mock, post):
    """Nothing says that they belong together."""
    post()
    post()

    assert [call.attempts for call in eventbridge_mock.calls] == [1, 1]


def test_an_invocation_id_of_another_operation_begins_a_new_call(eventbridge_mock, post):
    """A client that gives the same id to everything does not confuse them."""
    post(headers={"amz-sdk-invocation-id": "one"})
    post(
        body="{}",
        headers={"amz-sdk-invocation-id": "one", "X-Amz-Target": "AWSEvents.ListEndpoints"},
    )

    assert [call.operation for call in eventbridge_mock.calls] == ["PutEvents", "ListEndpoints"]


def test_only_the_latest_calls_may_be_tried_again(eventbridge_mock, post, monkeypatch):
    """A door that is open for long does not grow."""
    monkeypatch.setattr("pytest_eventbridge_endpoints.server.answering._REMEMBERED", 1)
    for name in ("one", "another", "one"):
        post(headers={"amz-sdk-invocation-id": name})

    assert [call.attempts for call in eventbridge_mock.calls] == [1, 1, 1]


def test_a_retry_after_a_reset_is_a_call_of_its_own(eventbridge_mock, post):
    """What was before is forgotten."""
    post(headers={"amz-sdk-invocation-id": "one"})
    eventbridge_mock.reset()
    post(headers={"amz-sdk-invocation-id": "one"})

    assert len(eventbridge_mock.calls) == 1


def test_the_report_has_one_call_with_all_attempts(keeps_time, post_to):
    """Its attempts are those of all requests."""
    with mock_eventbridge() as mock, mock.serve() as server:
        mock.fail("PutEvents", 503)
        for name in ("one", "another", "one"):
            post_to(server, headers={"amz-sdk-invocation-id": name})
        timeline = mock._running.timelines()[0]

    told = [(len(call["attempts"]), call["through"]) for call in timeline["calls"]]
    assert told == [(1, "http"), (2, "http")]


# --- targets ----------------------------------------------------------------------------------


def test_functions_are_called_before_the_answer(eventbridge_mock, post):
    """Who has the answer may count on it."""
    seen = []
    eventbridge_mock.subscribe(seen.append)
    post()

    assert len(seen) == 1


def test_the_innermost_mock_does_not_matter(post, eventbridge_mock):
    """Each door answers for its own mock."""
    with mock_eventbridge() as inner:
        post()

        assert (len(inner.events), len(eventbridge_mock.events)) == (0, 1)


@pytest.mark.parametrize("body", ["[]", "nothing", '"EndpointId"', '{"EndpointId": 1}', ""])
def test_a_bad_body_is_refused_as_by_aws(eventbridge_mock, post, body):
    """It is not the door that judges it."""
    status, answer = post(body=body, headers=V4A)

    assert (status, eventbridge_mock.calls.one().error.code) == (400, answer["__type"])
