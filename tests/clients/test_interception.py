import gc
import importlib.util
import json
import os
import sys
import threading
import time
from types import SimpleNamespace

import boto3
import botocore
import botocore.auth
import botocore.endpoint
import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    InvalidEndpointConfigurationError,
    MissingDependencyException,
    NoCredentialsError,
    ParamValidationError,
    UnknownSignatureVersionError,
)
from botocore.hooks import EventAliaser, HierarchicalEmitter
from botocore.stub import Stubber

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
from pytest_eventbridge_endpoints.clients.handlers import credentials_of
from pytest_eventbridge_endpoints.running.active import active_mocks

OURS = (
    "PutEvents, TestEventPattern and the operations on global endpoints, event buses, rules, "
    "targets and tags"
)

TRACE = "Root=1-6ab2832c-0123456789abcdef01234567"

# older versions of botocore sign with what Python 3.12 deprecates
OLD_SIGNERS = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


def new_client(session, **changes):
    return session.create_client("events", **{"region_name": "us-east-1", **changes})


# --- which clients ----------------------------------------------------------------------------


def test_a_client_older_than_the_mock_is_served(events, entry):
    """A client made when a module was imported needs no change."""
    with mock_eventbridge() as mock:
        response = events.put_events(Entries=[entry()])

    assert response["FailedEntryCount"] == 0
    assert response["Entries"] == [{"EventId": mock.events.one().id}]
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert response["ResponseMetadata"]["RetryAttempts"] == 0


def test_a_session_without_builtin_handlers_is_served(entry):
    """Nothing is hung into the sessions of the process."""
    client = new_client(botocore.session.Session(include_builtin_handlers=False))

    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])

    assert len(mock.events) == 1


def test_the_older_api_version_is_served(session, entry):
    """The model of 2014 goes by another service id, and has PutEvents as well."""
    client = new_client(session, api_version="2014-02-03")

    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])

    assert len(mock.events) == 1


def test_a_client_is_hooked_once(session, entry):
    """Mock after mock, a client's events hold our handlers once."""
    client = new_client(session)
    for _ in range(3):
        with mock_eventbridge() as mock:
            client.put_events(Entries=[entry()])
        assert mock.calls.one().attempts == 1
    assert len(mock.events) == 1


def test_clients_can_be_collected(session, entry):
    """The mock keeps no client alive."""
    with mock_eventbridge():
        client = new_client(session)
        client.put_events(Entries=[entry()])
        endpoints = sum(isinstance(o, botocore.endpoint.Endpoint) for o in gc.get_objects())
        del client
        gc.collect()
        left = sum(isinstance(o, botocore.endpoint.Endpoint) for o in gc.get_objects())

    assert left < endpoints


def test_the_region_comes_from_the_client(session, entry):
    """Neither a custom URL nor an endpoint's host names the Region of a client."""
    client = new_client(session, region_name="eu-west-1", endpoint_url="http://localhost:4566")

    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])

    assert mock.calls.one().region == "eu-west-1"


def test_threads_started_under_a_mock_see_it(events, entry):
    """A mock is for the process, not for the thread that started it."""
    with mock_eventbridge() as mock:
        threads = [
            threading.Thread(target=events.put_events, kwargs={"Entries": [entry()]})
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len({event.id for event in mock.events}) == 8
    assert len(mock.calls) == 8


def test_the_innermost_mock_answers(events, entry):
    """Nested mocks have nothing in common."""
    with mock_eventbridge() as outer, mock_eventbridge() as inner:
        events.put_events(Entries=[entry()])

    assert (len(outer.events), len(inner.events)) == (0, 1)
    assert active_mocks() == ()


def test_mocks_may_end_in_any_order(events, entry):
    """The process is as it was before when the last mock has ended."""
    before = dict(os.environ)
    first, second = mock_eventbridge(), mock_eventbridge(region="eu-west-1")
    first.__enter__()
    handle = second.__enter__()

    first.__exit__(None, None, None)
    events.put_events(Entries=[entry()])
    assert len(handle.events) == 1
    second.__exit__(None, None, None)

    assert dict(os.environ) == before
    assert active_mocks() == ()


# --- nothing is needed ------------------------------------------------------------------------


def test_neither_credentials_nor_a_region_are_needed(entry):
    """A client made under the mock as in an empty shell just works."""
    with mock_eventbridge(region="eu-west-1") as mock:
        boto3.client("events").put_events(Entries=[entry()])

    assert mock.events.one().region == "eu-west-1"


@pytest.mark.usefixtures("without_awscrt")
def test_an_endpoint_works_without_awscrt(events, entry):
    """Botocore's refusal for want of awscrt is lifted, and what it would sign is noted."""
    with mock_eventbridge() as mock:
        endpoint = mock.add_endpoint("orders")
        events.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])
        events.put_events(Entries=[entry()])

    assert mock._running.crt_was_missing
    signatures = [(call.signature_version, call.signing_region) for call in mock.calls]
    assert signatures == [("v4a", "*"), ("v4", "us-east-1")]
    assert "v4a" not in botocore.auth.AUTH_TYPE_MAPS


@pytest.mark.usefixtures("without_awscrt")
def test_require_crt_leaves_botocores_refusal(events, entry):
    """Who wants to know about a missing awscrt is told by botocore, as in production."""
    if importlib.util.find_spec("awscrt"):
        pytest.skip("awscrt is not missing")
    with mock_eventbridge(), mock_eventbridge(require_crt=True) as mock:
        endpoint = mock.add_endpoint("orders")
        with pytest.raises(MissingDependencyException):
            events.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])

    assert len(mock.calls) == 0


def test_a_real_v4a_signer_stays_in_place(events, entry, monkeypatch):
    """Where awscrt is installed, nothing is put in its place and nothing is warned of."""

    class Signer(botocore.auth.BaseSigner):
        REQUIRES_REGION = True

        def __init__(self, credentials, service_name, region_name):
            pass

    monkeypatch.setitem(botocore.auth.AUTH_TYPE_MAPS, "v4a", Signer)
    with mock_eventbridge() as mock:
        endpoint = mock.add_endpoint("orders")
        events.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])

    assert not mock._running.crt_was_missing
    assert botocore.auth.AUTH_TYPE_MAPS["v4a"] is Signer


@OLD_SIGNERS
def test_signing_is_botocores_when_asked_for(session, events, entry):
    """With sign=True requests are signed, and a client without credentials is told so."""
    headers = []
    signing = new_client(session, aws_access_key_id="AKID", aws_secret_access_key="secret")
    signing.meta.events.register(
        "before-send.eventbridge.PutEvents",
        lambda request, **_: headers.append(request.headers.get("Authorization")),
    )

    with mock_eventbridge(sign=True) as mock:
        signing.put_events(Entries=[entry()])
        with pytest.raises(NoCredentialsError):
            events.put_events(Entries=[entry()])
    with mock_eventbridge():
        signing.put_events(Entries=[entry()])

    assert b"Credential=AKID/" in headers[0]
    assert headers[1] is None
    # what was never sent did not arrive
    assert len(mock.calls) == 1


def test_awscrt_signs_for_endpoints_when_asked_to(session, entry):
    """With sign=True and awscrt, a request to an endpoint is signed for every Region."""
    pytest.importorskip("awscrt")
    headers = []
    client = new_client(session, aws_access_key_id="AKID", aws_secret_access_key="secret")
    client.meta.events.register(
        "before-send.eventbridge.PutEvents",
        lambda request, **_: headers.append(dict(request.headers.items())),
    )

    with mock_eventbridge(sign=True, require_crt=True) as mock:
        endpoint = mock.add_endpoint("orders")
        client.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])
    with mock_eventbridge() as mock:
        endpoint = mock.add_endpoint("orders")
        client.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])

    assert headers[0]["Authorization"].startswith(b"AWS4-ECDSA-P256-SHA256 Credential=AKID/")
    assert headers[0]["X-Amz-Region-Set"] == b"*"
    assert "Authorization" not in headers[1]
    assert not mock._running.crt_was_missing


def test_no_signer_of_the_users_own_is_asked(session, entry):
    """Unless signing is wanted, nobody else's choice of a signer asks for credentials."""
    client = new_client(session)
    client.meta.events.register("choose-signer.eventbridge.PutEvents", lambda **_: "v4")

    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])

    assert len(mock.events) == 1


@pytest.mark.usefixtures("without_awscrt")
def test_an_unsigned_stand_in_signs_nothing(session, entry):
    """Even with sign=True an endpoint's call goes unsigned where there is no awscrt."""
    client = new_client(session, aws_access_key_id="AKID", aws_secret_access_key="secret")

    with mock_eventbridge(sign=True) as mock:
        endpoint = mock.add_endpoint("orders")
        client.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])

    assert len(mock.events) == 1


@pytest.mark.usefixtures("without_awscrt")
@pytest.mark.parametrize("keys", [{}, {"aws_access_key_id": "a", "aws_secret_access_key": "b"}])
def test_the_stand_in_is_no_signer_for_other_services(session, keys):
    """A client that asks for SigV4A is refused without awscrt, as under no mock."""
    with mock_eventbridge():
        client = session.create_client(
            "s3", region_name="us-east-1", config=Config(signature_version="v4a"), **keys
        )
        with pytest.raises(UnknownSignatureVersionError):
            client.list_buckets()


# --- boto3's default session ------------------------------------------------------------------


def test_boto3s_default_session_is_put_aside(monkeypatch, entry):
    """A default session with real credentials is hidden while a mock is active."""
    real = boto3.Session(aws_access_key_id="real", aws_secret_access_key="real")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", real)

    with mock_eventbridge() as mock:
        assert boto3.DEFAULT_SESSION.get_credentials().access_key == "eventbridge-mock"
        boto3.client("events").put_events(Entries=[entry()])

    assert boto3.DEFAULT_SESSION is real
    assert len(mock.events) == 1


def test_boto3s_default_session_keeps_its_region(monkeypatch, entry):
    """A Region that the application set up for boto3 still holds."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    boto3.setup_default_session(region_name="ap-south-1")

    with mock_eventbridge() as mock:
        boto3.client("events").put_events(Entries=[entry()])

    assert mock.events.one().region == "ap-south-1"


def test_boto3_may_be_imported_under_a_mock(monkeypatch):
    """A default session that is made under a mock does not outlive it."""
    monkeypatch.delitem(sys.modules, "boto3")

    with mock_eventbridge():
        monkeypatch.setitem(sys.modules, "boto3", boto3)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", "made under the mock")

    assert boto3.DEFAULT_SESSION is None


def test_a_run_without_boto3_is_fine(monkeypatch, events, entry):
    """boto3 is never imported for anybody."""
    monkeypatch.delitem(sys.modules, "boto3")

    with mock_eventbridge():
        events.put_events(Entries=[entry()])

    assert "boto3" not in sys.modules


# --- errors as botocore raises them -----------------------------------------------------------


def test_errors_of_the_service_are_client_errors(events):
    """A modelled error is the client's own exception class."""
    with mock_eventbridge() as mock, pytest.raises(ClientError) as caught:
        events.describe_endpoint(Name="orders")

    assert isinstance(caught.value, events.exceptions.ResourceNotFoundException)
    assert str(caught.value) == (
        "An error occurred (ResourceNotFoundException) when calling the DescribeEndpoint "
        "operation: Endpoint orders does not exist."
    )
    assert str(mock.calls.one().error) == (
        "ResourceNotFoundException: Endpoint orders does not exist."
    )
    assert mock.calls.one().response is None


def test_an_endpoint_id_without_a_host_is_a_connection_error(events, entry):
    """An unknown id is retried like any host that does not resolve (AWS 6.23)."""
    with mock_eventbridge() as mock, pytest.raises(EndpointConnectionError) as caught:
        events.put_events(EndpointId="abcdefghij.veo", Entries=[entry()])

    assert str(caught.value) == (
        "Could not connect to the endpoint URL: "
        '"https://abcdefghij.veo.endpoint.events.amazonaws.com/"'
    )
    call = mock.calls.one()
    assert call.error.code == "EndpointConnectionError"
    assert call.attempts > 1
    assert len(call.retry_delays) == call.attempts - 1


@pytest.mark.parametrize("header", [TRACE, TRACE.encode()])
def test_the_x_ray_header_is_propagated(session, entry, header):
    """What the X-Ray SDK hangs on a request comes with its events (AWS 6.29)."""
    client = new_client(session)

    def trace(params, **_):
        params["headers"]["X-Amzn-Trace-Id"] = header

    client.meta.events.register("before-call.events.PutEvents", trace)

    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])

    assert mock.events.one().trace_header == TRACE


def test_botocores_own_refusals_stay(session, events, entry):
    """What botocore refuses before it sends anything is refused as ever."""
    fips = new_client(session, config=Config(use_fips_endpoint=True))

    with mock_eventbridge() as mock:
        with pytest.raises(ParamValidationError):
            events.put_events(Entries=[])
        with pytest.raises(InvalidEndpointConfigurationError):
            events.put_events(EndpointId="under_score", Entries=[entry()])
        with pytest.raises(InvalidEndpointConfigurationError):
            fips.put_events(EndpointId="abc.veo", Entries=[entry()])

    assert mock.calls == []


def test_retries_do_not_wait(events, entry, monkeypatch):
    """What botocore would have slept is noted, not slept."""
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)

    with mock_eventbridge() as mock, pytest.raises(EndpointConnectionError):
        events.put_events(EndpointId="abcdefghij.veo", Entries=[entry()])

    assert slept == []
    assert all(delay >= 0 for delay in mock.calls.one().retry_delays)


def test_retries_wait_when_asked_to(events, entry, monkeypatch):
    """With retry_sleep=True the delays are slept, and noted all the same."""
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)

    with mock_eventbridge(retry_sleep=True) as mock, pytest.raises(EndpointConnectionError):
        events.put_events(EndpointId="abcdefghij.veo", Entries=[entry()])

    assert tuple(slept) == mock.calls.one().retry_delays != ()


def test_others_sleep_as_ever(monkeypatch):
    """Botocore's own clock is only told apart for EventBridge calls, and put back after."""
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)

    with mock_eventbridge():
        botocore.endpoint.time.sleep(3)

    assert slept == [3]
    assert botocore.endpoint.time is time


# --- what is not ours -------------------------------------------------------------------------


def test_another_operation_is_refused(events):
    """An EventBridge operation that nobody mocks never reaches the network."""
    with mock_eventbridge() as mock, pytest.raises(UnmockedOperationError) as caught:
        events.list_archives()

    assert str(caught.value) == (
        "EventBridge ListArchives is not mocked and was not sent: pytest-eventbridge-endpoints "
        f"answers {OURS}. To have moto serve ListArchives, activate moto's mock_aws beside this "
        "mock; to give an answer of your own, activate a botocore.stub.Stubber on this client."
    )
    assert isinstance(caught.value, RuntimeError)
    assert not isinstance(caught.value, ClientError)
    assert mock.calls == []


def test_other_services_are_left_alone(session):
    """Requests of other services pass by, to whoever answers them."""
    client = session.create_client(
        "dynamodb", region_name="us-east-1", config=Config(signature_version=botocore.UNSIGNED)
    )
    client.meta.events.register("before-send.dynamodb", canned(b'{"TableNames": []}'))

    with mock_eventbridge() as mock:
        response = client.list_tables()

    assert response["TableNames"] == []
    assert mock.calls == []


def test_a_stubber_wins(events):
    """The more explicit stub answers, and the mock sees nothing."""
    stub = Stubber(events)
    stub.add_response("list_endpoints", {"Endpoints": []})

    with mock_eventbridge() as mock, stub:
        events.list_endpoints()

    assert mock.calls == []


REGISTRATIONS = ["register_first", "register", "register_last"]
BEFORE_SEND = ["before-send", "before-send.eventbridge", "before-send.eventbridge.PutEvents"]


@pytest.mark.parametrize("is_late", [False, True], ids=["before us", "after us"])
@pytest.mark.parametrize("event", BEFORE_SEND)
@pytest.mark.parametrize("register", REGISTRATIONS)
def test_an_answer_of_the_users_own_wins(session, entry, register, event, is_late):
    """What another handler of the client answers did not arrive, whatever the order."""
    client, called = new_client(session), []
    with mock_eventbridge() as mock:
        if is_late:
            client.put_events(Entries=[entry()])
            mock.reset()
        mock.subscribe(called.append)
        getattr(client.meta.events, register)(
            event, canned(b'{"FailedEntryCount": 0, "Entries": [{"EventId": "theirs"}]}')
        )
        response = client.put_events(Entries=[entry()])

    assert response["Entries"] == [{"EventId": "theirs"}]
    assert (list(mock.events), list(mock.calls), called) == ([], [], [])


@pytest.mark.parametrize("event", [*BEFORE_SEND, "request-created.eventbridge.PutEvents"])
@pytest.mark.parametrize("register", REGISTRATIONS)
def test_a_refusal_of_the_users_own_wins(session, entry, register, event):
    """What another handler of the client refuses did not arrive, and met no fault."""
    client = new_client(session)

    def refuse(**_):
        raise KeyError

    with mock_eventbridge(assert_all_faults_used=False) as mock:
        fault = mock.fail("PutEvents", 503)
        getattr(client.meta.events, register)(event, refuse)
        with pytest.raises(KeyError):
            client.put_events(Entries=[entry()])

    assert (list(mock.events), list(mock.calls), fault.used) == ([], [], 0)


@pytest.mark.parametrize("register", REGISTRATIONS)
def test_a_handler_that_only_looks_changes_nothing(session, entry, register):
    """A handler that traces or logs requests does not keep them from the mock."""
    client, seen = new_client(session), []
    getattr(client.meta.events, register)(
        "before-send", lambda request, **_: seen.append(request.url)
    )

    with mock_eventbridge() as mock:
        response = client.put_events(Entries=[entry()])

    assert response["Entries"] == [{"EventId": mock.events.one().id}]
    assert mock.calls.one().attempts == len(seen) == 1


def test_an_attempt_may_be_the_mocks_and_the_next_another_handlers(session, entry):
    """A call counts the attempts that the mock answered, and shows no answer but the mock's."""
    client = new_client(session)
    answers = iter([None, canned(b'{"FailedEntryCount": 0, "Entries": []}')])

    def answer_the_second(request, **_):
        answer = next(answers)
        return answer and answer(request)

    client.meta.events.register("before-send", answer_the_second)
    with mock_eventbridge() as mock:
        mock.fail("PutEvents", 503)
        client.put_events(Entries=[entry()])

    call = mock.calls.one()
    assert (call.attempts, call.error, call.response) == (1, None, None)


def test_a_protocol_that_is_not_json_is_refused(session, entry):
    """A client of the future is told that it is too young, not answered in the wrong tongue."""
    client = new_client(session)
    client.meta.events.register(
        "request-created.eventbridge.PutEvents",
        lambda request, **_: request.headers.replace_header("Content-Type", "application/cbor"),
    )

    with mock_eventbridge() as mock, pytest.raises(UnmockedOperationError) as caught:
        client.put_events(Entries=[entry()])

    assert str(caught.value) == (
        "pytest-eventbridge-endpoints speaks application/x-amz-json-1.1, but this client sent "
        "PutEvents as application/cbor; a newer version of the plugin may know this protocol"
    )
    assert mock.events == []


def canned(body):
    """Make a handler that answers with one body."""

    class Raw:
        def stream(self):
            yield body

    def answer(request, **_):
        return AWSResponse(request.url, 200, {"Content-Type": "application/x-amz-json-1.0"}, Raw())

    return answer


# --- after the mock ---------------------------------------------------------------------------


def refuse_network(client):
    """Make sure that a request which is let through goes nowhere."""

    def refuse(_):
        raise ConnectionRefusedError

    client._endpoint.http_session = SimpleNamespace(send=refuse)
    return client


@pytest.mark.usefixtures("outside_pytest")
def test_a_client_fails_closed_after_its_mock(session, entry):
    """A late call is refused with what to do about it, and nobody records it."""
    client = new_client(session)
    with mock_eventbridge():
        client.put_events(Entries=[entry()])
    refuse_network(client)

    with pytest.raises(UnmockedOperationError) as caught:
        client.put_events(Entries=[entry()])
    assert str(caught.value) == (
        "EventBridge PutEvents was not sent to AWS: this client was used under "
        "eventbridge_mock, and the mock has ended. If a test makes the call, give that test the "
        "fixture eventbridge_mock; or set eventbridge_after_mock = allow to let it reach AWS."
    )
    with pytest.raises(UnmockedOperationError):
        client.list_archives()


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({"after_mock": "allow"}, {}),
        ({}, {"endpoint_url": "http://localhost:4566"}),
    ],
    ids=["allowed", "own server"],
)
def test_a_client_is_free_after_its_mock(session, entry, settings, changes):
    """Where it is allowed, or the user's own URL is called, nothing stands in the way."""
    client = refuse_network(
        new_client(session, **changes, config=Config(signature_version=botocore.UNSIGNED))
    )
    # the last mock decides
    with mock_eventbridge(), mock_eventbridge(**settings) as mock:
        client.put_events(Entries=[entry()])
    assert len(mock.events) == 1

    with pytest.raises(ConnectionRefusedError):
        client.put_events(Entries=[entry()])


def test_a_client_that_no_mock_has_served_is_not_touched(session, entry):
    """Outside of mocks, other clients do what they do."""
    client = refuse_network(
        new_client(session, config=Config(signature_version=botocore.UNSIGNED))
    )

    with pytest.raises(ConnectionRefusedError):
        client.put_events(Entries=[entry()])


@OLD_SIGNERS
def test_our_handlers_are_silent_after_the_mock(session, entry):
    """A client that is free again behaves as if it had never been mocked."""
    client = new_client(session, aws_access_key_id="AKID", aws_secret_access_key="secret")
    with mock_eventbridge(after_mock="allow"):
        client.put_events(Entries=[entry()])
    sent = []

    def answer(request, **rest):
        sent.append(request.headers["Authorization"])
        return canned(json.dumps({"FailedEntryCount": 0, "Entries": []}).encode())(request)

    client.meta.events.register_last("before-send.eventbridge", answer)
    client.put_events(Entries=[entry()])

    assert b"Credential=AKID/" in sent[0]


# --- bad requests -----------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"orders", b"[]", b'{"Entries": NaN}', b"\xff", "ö"])
def test_a_body_that_is_no_json_object_is_refused(session, entry, body):
    """The client gets an error of AWS, and nothing captured before is lost."""
    client = new_client(session)
    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])
        client.meta.events.register(
            "before-call.eventbridge.PutEvents", lambda params, **_: params.update(body=body)
        )
        with pytest.raises(ClientError) as caught:
            client.put_events(Entries=[entry()])

    assert caught.value.response["Error"]["Code"] == "SerializationException"
    assert "The request body is not valid: " in caught.value.response["Error"]["Message"]
    assert len(mock.events) == 1
    assert mock.calls[1].error.code == "SerializationException"


# --- replies ----------------------------------------------------------------------------------


def test_headers_are_found_whichever_way_their_names_are_written(session, entry):
    """A hook that looks at a reply finds its headers as it would find AWS's."""
    client = new_client(session)
    seen = []
    client.meta.events.register(
        "after-call.eventbridge.PutEvents", lambda http_response, **_: seen.append(http_response)
    )
    with mock_eventbridge():
        metadata = client.put_events(Entries=[entry()])["ResponseMetadata"]

    headers = seen[0].headers
    assert headers["Content-Type"] == headers["content-type"] == "application/x-amz-json-1.1"
    assert headers.get("X-AMZN-RequestId") == metadata["RequestId"]
    assert "DATE" in headers
    assert "X-Other" not in headers
    assert headers.get("X-Other", "none") == "none"
    with pytest.raises(KeyError, match="x-other"):
        headers["X-Other"]
    assert metadata["HTTPHeaders"] == dict(headers)


class SpeechlessError(Exception):
    """An exception that cannot give its text."""

    def __str__(self):
        message = "no text"
        raise RuntimeError(message)


def test_an_exception_without_a_text_reaches_the_application(events, entry):
    """It is the one that the test asked for, and the call is recorded."""
    with mock_eventbridge() as mock:
        mock.fail("PutEvents", SpeechlessError())
        with pytest.raises(SpeechlessError):
            events.put_events(Entries=[entry()])

    assert str(mock.calls.one().error) == "SpeechlessError: "


def test_the_name_of_an_endpoint_is_answered_with_its_id(events, entry):
    """The traceback shows it above botocore's own words."""
    with mock_eventbridge() as mock:
        endpoint = mock.add_endpoint("orders")
        with pytest.raises(EndpointConnectionError) as caught:
            events.put_events(EndpointId="orders", Entries=[entry()])

    assert str(caught.value.__cause__) == (
        "under eventbridge_mock nobody answers: no endpoint has the EndpointId 'orders' "
        f"(did you mean {endpoint.endpoint_id!r}?)"
    )


def test_a_client_without_a_signer_has_no_credentials():
    """Its events lead to nobody who signs."""
    emitter = EventAliaser(HierarchicalEmitter())
    emitter.register("request-created.eventbridge", lambda **_: None)

    assert credentials_of(SimpleNamespace(_event_emitter=emitter)) is None
