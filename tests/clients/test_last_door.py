"""The last door: what nobody answered is not sent, by no client and to no host of AWS's."""

import json
import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import botocore
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
from pytest_eventbridge_endpoints.clients.dummy_credentials import is_signed_with_dummies
from pytest_eventbridge_endpoints.running.hosts import is_aws_host

# botocore before 1.40 signs with what Python 3.12 deprecates
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")

KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}

HOSTS = [
    {},
    {"use_ssl": False},
    {"endpoint_url": "https://vpce-0123-abcd.events.us-east-1.vpce.amazonaws.com"},
    {"endpoint_url": "https://EVENTS.us-east-1.amazonaws.com"},
    {"endpoint_url": "http://events.us-east-1.amazonaws.com:8080"},
    {"config": Config(use_dualstack_endpoint=True)},
    {"config": Config(use_fips_endpoint=True)},
    {"region_name": "cn-north-1"},
    {"region_name": "us-gov-west-1"},
    {"region_name": "aws-global"},
    {"region_name": "us-iso-east-1"},
]


@pytest.fixture
def new_client(session):
    def make(service="events", **changes):
        return session.create_client(service, **{"region_name": "us-east-1", **changes})

    return make


# --- which hosts ------------------------------------------------------------------------------


def test_every_host_of_every_partition_is_awss(session):
    """Whatever host botocore's own data names for a service is known as AWS's."""
    loader = session.get_component("data_loader")
    endpoints = loader.load_data("endpoints")
    suffixes = set()
    for partition in endpoints["partitions"]:
        variants = partition["defaults"].get("variants", [])
        suffixes |= {partition["dnsSuffix"], *(each["dnsSuffix"] for each in variants)}

    assert len(suffixes) > 5
    assert [suffix for suffix in suffixes if not is_aws_host(f"https://events.x.{suffix}/")] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:4566",
        "http://127.0.0.1:5000/",
        "https://events.us-east-1.localhost.localstack.cloud",
        "https://amazonaws.com.example.org",
        "https://myamazonaws.com",
        "https://[::1]:4566/",
        "not a URL",
        "",
    ],
)
def test_other_hosts_are_the_users_own(url):
    """A name that only looks like AWS's is not."""
    assert not is_aws_host(url)


# --- EventBridge ------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [{}, KEYS], ids=["no keys", "keys"])
@pytest.mark.parametrize("options", HOSTS, ids=range(len(HOSTS)))
def test_what_no_mock_answers_is_not_sent(new_client, options, keys, entry):
    """On any host of AWS's: ours are answered, other operations are refused, by any client."""
    before = new_client(**options, **keys)
    with mock_eventbridge() as mock:
        for client in (before, new_client(**options, **keys)):
            client.put_events(Entries=[entry()])
            with pytest.raises(UnmockedOperationError, match="DeleteArchive is not mocked and"):
                client.delete_archive(ArchiveName="orders")
    assert len(mock.events) == 2


def test_nothing_is_sent_to_the_host_of_an_unknown_endpoint(new_client, entry, eventbridge_mock):
    """Ours find no host there, and other operations are refused."""
    url = "https://abcdefghij.veo.endpoint.events.amazonaws.com"
    client = new_client(endpoint_url=url)

    with pytest.raises(EndpointConnectionError, match="abcdefghij"):
        client.put_events(Entries=[entry()])
    with pytest.raises(UnmockedOperationError, match="DeleteArchive is not mocked and"):
        client.delete_archive(ArchiveName="orders")


@pytest.mark.parametrize("options", HOSTS, ids=range(len(HOSTS)))
@pytest.mark.usefixtures("outside_pytest")
def test_no_late_call_is_sent(new_client, options, entry):
    """After the mock, a client that was used under it is refused on any host of AWS's."""
    client = new_client(**options, **KEYS)
    with mock_eventbridge():
        client.put_events(Entries=[entry()])

    for call in (lambda: client.put_events(Entries=[entry()]), client.list_archives):
        with pytest.raises(UnmockedOperationError, match="was not sent to AWS"):
            call()


def test_who_answers_is_never_asked_to_leave(new_client):
    """A Stubber, or a handler of the user's own, answers an operation that no mock knows."""
    stubbed, handled = new_client(), new_client()
    stubber = Stubber(stubbed)
    stubber.add_response("list_archives", {"Archives": []})
    answer = {"ArchiveName": "orders"}
    body = json.dumps(answer).encode()
    handled.meta.events.register(
        "before-send.eventbridge.DescribeArchive",
        lambda request, **_: botocore.awsrequest.AWSResponse(request.url, 200, {}, Raw(body)),
    )

    with mock_eventbridge(), stubber:
        assert stubbed.list_archives()["Archives"] == []
        assert handled.describe_archive(ArchiveName="orders")["ArchiveName"] == "orders"


class Raw:
    def __init__(self, body):
        self._body = body

    def stream(self):
        yield self._body


def test_the_newer_api_is_refused_by_its_name(session, new_client):
    """It is another service, whose calls nobody answers, whatever the settings are."""
    if "eventbridgev2" not in session.get_available_services():
        pytest.skip("this botocore does not know it")
    client = new_client("eventbridgev2", **KEYS)
    bus = "arn:aws:events:us-east-1:123456789012:event-busv2/orders/abcdefghijklmnopqrstuvwxy"
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": "{}"}
    with (
        mock_eventbridge(other_services="allow"),
        pytest.raises(UnmockedOperationError) as caught,
    ):
        client.put_events(EventBusArn=bus, Entries=[entry])

    assert str(caught.value) == (
        "eventbridgev2 PutEvents is not mocked and was not sent: pytest-eventbridge-endpoints "
        "answers the service events, not EventBridge's newer API. To give an answer of your own, "
        "activate a botocore.stub.Stubber on this client."
    )


# --- a server of the user's own ---------------------------------------------------------------


@pytest.fixture
def server():
    """A local server that answers everything, as LocalStack or moto's server would."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(self.headers["X-Amz-Target"])
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()


def test_an_own_server_gets_what_the_mock_does_not_answer(server, new_client, entry):
    """Under the mock and after it; what the mock answers does not come there."""
    url, received = server
    client = new_client(endpoint_url=url, **KEYS)
    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])
        assert received == []
        client.list_archives()
    client.put_events(Entries=[entry()])

    assert len(mock.events) == 1
    assert received == ["AWSEvents.ListArchives", "AWSEvents.PutEvents"]


# --- other services ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "call", "method", "path"),
    [
        ("sts", lambda sts: sts.get_caller_identity(), "POST", "/"),
        ("scheduler", lambda scheduler: scheduler.list_schedules(), "GET", "/schedules"),
        ("s3", lambda s3: s3.list_buckets(), "GET", "/"),
        ("sdb", lambda sdb: sdb.list_domains(), "POST", "/"),
    ],
)
def test_nobody_gets_the_dummy_credentials(new_client, service, call, method, path):
    """Whichever way a service signs, a call with our dummies is refused, and says what to do."""
    with mock_eventbridge():
        client = new_client(service)
        with pytest.raises(UnmockedOperationError) as caught:
            call(client)

    assert str(caught.value) == (
        f"the call {method} {client.meta.endpoint_url}{path} (service {service}) was not sent: "
        "nobody answers it, and AWS would get the dummy credentials of eventbridge_mock. To have "
        "it answered, activate moto's mock_aws or a botocore.stub.Stubber; to have it sent, give "
        'the client credentials of its own, or set other_services="allow".'
    )


@pytest.mark.usefixtures("outside_pytest")
def test_a_client_with_our_dummies_is_refused_after_the_mock(session):
    """The credentials are worth no more when the mock has ended."""
    with mock_eventbridge():
        client = botocore.session.Session().create_client("sts", region_name="us-east-1")
        client._request_signer._credentials.get_frozen_credentials()
    with pytest.raises(UnmockedOperationError, match="eventbridge_mock, which has ended"):
        client.get_caller_identity()


class SentError(Exception):
    """A request came to the network."""


def refuse_network(client):
    def refuse(_):
        raise SentError

    client._endpoint.http_session = type("Session", (), {"send": staticmethod(refuse)})
    return client


@pytest.mark.parametrize(
    ("settings", "options", "made_before"),
    [
        ({"other_services": "allow"}, {}, False),
        ({}, KEYS, False),
        ({}, {"config": Config(signature_version=botocore.UNSIGNED)}, False),
        ({}, {"endpoint_url": "http://localhost:4566"}, False),
        ({}, KEYS, True),
    ],
    ids=["allowed", "its own keys", "unsigned", "own server", "made before"],
)
def test_other_services_are_the_users_business(new_client, settings, options, made_before):
    """Where AWS would not get our dummies, nothing stands in the way."""
    client = new_client("sts", **options) if made_before else None
    with mock_eventbridge(**settings), pytest.raises(SentError):
        refuse_network(client or new_client("sts", **options)).get_caller_identity()


@pytest.mark.parametrize(
    ("headers", "url", "body", "expected"),
    [
        ({"Authorization": "AWS4-HMAC-SHA256 Credential=eventbridge-mock/2026"}, "", b"", True),
        ({"Authorization": b"AWS eventbridge-mock:signature"}, "", None, True),
        (
            {"X-Amzn-Authorization": "AWS3 AWSAccessKeyId=eventbridge-mock,Algorithm=x"},
            "",
            "",
            True,
        ),
        ({"X-Amz-Security-Token": b"eventbridge-mock"}, "", b"", True),
        ({}, "https://x/?X-Amz-Credential=eventbridge-mock%2F20261126", "", True),
        ({}, "https://x/?AWSAccessKeyId=eventbridge-mock&Signature=x", "", True),
        ({}, "https://x/?A=1&X-Amz-Security-Token=eventbridge-mock&B=2", "", True),
        ({}, "", "Action=X&AWSAccessKeyId=eventbridge-mock&SignatureVersion=2&Y=1", True),
        ({"Authorization": "Bearer eventbridge-mock-token"}, "", b"", False),
        ({"Authorization": "AWS4-HMAC-SHA256 Credential=AKID/2026"}, "", b"", False),
        ({}, "https://x/eventbridge-mock", b"eventbridge-mock", False),
        ({}, "", b"a message about ?AWSAccessKeyId=eventbridge-mock", False),
        ({}, "", "a message about ?AWSAccessKeyId=eventbridge-mock", False),
        ({}, "", 42, False),
    ],
)
def test_the_dummies_are_seen_wherever_a_signature_puts_them(headers, url, body, expected):
    """In a header, in a presigned URL or in a form; a text that only holds the name is none."""
    request = type("Request", (), {"headers": headers, "url": url, "body": body})

    assert is_signed_with_dummies(request) is expected


# --- a process whose sockets are watched ------------------------------------------------------

WATCHED = """
    import sys, threading, warnings
    reached = []
    sys.addaudithook(
        lambda event, args: reached.append((event, str(args)))
        if event in ("socket.getaddrinfo", "socket.connect", "socket.sendto") else None
    )
    import botocore.session
    from botocore.config import Config
    from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge

    ENTRY = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": "{}"}
    KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}
    session = botocore.session.Session()

    def clients(service):
        for mode in ("legacy", "standard", "adaptive"):
            config = Config(retries={"mode": mode, "total_max_attempts": 2})
            for options in ({}, KEYS, {"use_ssl": False}, {"region_name": "eu-west-1"}):
                yield session.create_client(
                    service, **{"region_name": "us-east-1", "config": config, **options}
                )

    def attempt(call, **arguments):
        global made
        made += 1
        try:
            call(**arguments)
        except UnmockedOperationError:
            pass

    made = 0
    for older in (list(clients("events")), []):
        with mock_eventbridge(assert_all_calls_mocked=False) as mock:
            everyone = older or list(clients("events"))
            for client in everyone:
                client.put_events(Entries=[ENTRY])
                attempt(client.list_archives)
                attempt(client.delete_archive, ArchiveName="orders")
            sts, s3 = (session.create_client(s, region_name="us-east-1") for s in ("sts", "s3"))
            attempt(sts.get_caller_identity)
            attempt(s3.list_buckets)
        for client in everyone:
            attempt(client.put_events, Entries=[ENTRY])
            thread = threading.Thread(target=attempt, args=(client.list_archives,))
            thread.start()
            thread.join()
    print(made, reached)
"""


def run_python(script, *arguments):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_nothing_reaches_a_socket_of_the_process():
    """Python itself tells of every look-up and connection: there is none."""
    result = run_python(WATCHED)

    assert (result.stdout, result.stderr) == ("100 []\n", "")


def test_an_error_that_a_test_asks_for_is_an_answer(new_client, entry):
    """What a test asks for is an answer, and needs no door."""
    client = new_client()
    with mock_eventbridge() as mock:
        mock.fail("PutEvents", "ThrottlingException", times=None)
        with pytest.raises(ClientError, match="ThrottlingException"):
            client.put_events(Entries=[entry()])
