import json
import threading
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pytest_eventbridge_endpoints.service.answers import Reply, Unreachable
from pytest_eventbridge_endpoints.service.errors import ServiceError
from pytest_eventbridge_endpoints.service.put_events import Host
from pytest_eventbridge_endpoints.service.service import EventBridgeService, Handled
from pytest_eventbridge_endpoints.service.shapes import compile_check, schema

PATIENT = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

OPERATIONS = [
    "CreateEndpoint",
    "UpdateEndpoint",
    "DeleteEndpoint",
    "DescribeEndpoint",
    "ListEndpoints",
    "PutEvents",
]


def test_an_answer(aws):
    """An answer is AWS JSON 1.1, with the headers of AWS (AWS 5.1)."""
    handled = aws.handle("ListEndpoints", {})

    assert handled == Handled(
        Reply(
            200,
            {
                "x-amzn-requestid": handled.reply.headers["x-amzn-requestid"],
                "content-type": "application/x-amz-json-1.1",
                "content-length": "16",
                "date": "Thu, 07 Apr 2022 12:34:56 GMT",
            },
            b'{"Endpoints":[]}',
        ),
        at=1649334896.5,
        host=Host("us-east-1"),
    )
    assert (handled.endpoint, handled.served_region) == (None, "us-east-1")


def test_an_error(aws):
    """An error is answered with its short type, and handed up (AWS 5.3, 5.4)."""
    handled = aws.handle("DescribeEndpoint", {"Name": "orders"})

    assert handled.reply.status == 400
    assert handled.reply.body == (
        b'{"__type":"ResourceNotFoundException","message":"Endpoint orders does not exist."}'
    )
    assert (handled.error.code, handled.error.message) == (
        "ResourceNotFoundException",
        "Endpoint orders does not exist.",
    )
    assert (handled.accepted, handled.replicas, handled.rejected) == ((), (), ())


def test_the_date_is_the_mocks(aws):
    """The Date header follows the clock of the mock."""
    aws.account.clock.advance(24 * 60 * 60)

    assert aws.handle("ListEndpoints", {}).reply.headers["date"] == "Fri, 08 Apr 2022 12:34:56 GMT"


def test_request_ids_are_unique(aws):
    """Each answer has a request id of its own, errors too."""
    answers = [aws.handle("ListEndpoints", {"MaxResults": n % 2}) for n in range(100)]

    assert len({answer.reply.headers["x-amzn-requestid"] for answer in answers}) == 100


def test_no_answer(aws, entry):
    """An endpoint that is not there has no host, so nobody answers (AWS 6.23)."""
    request = {"Entries": [entry()], "EndpointId": "abcdefghij.veo"}

    handled = aws.handle("PutEvents", request)

    reason = "no endpoint has the EndpointId 'abcdefghij.veo'"
    assert handled.reply == Unreachable(reason)
    assert (handled.endpoint, handled.served_region) == (None, None)


def test_what_happened_is_handed_up(aws, entry, create_request):
    """Beside the answer stand the events, the copies and the entries refused."""
    endpoint = aws.service.add_endpoint("us-east-1", create_request())
    entries = [entry(EventBusName="orders"), entry(Source="aws.ec2")]
    request = {"Entries": entries, "EndpointId": endpoint.endpoint_id}
    handled = aws.handle("PutEvents", request)

    assert handled.error is None
    assert [event.bus.region for event in handled.accepted] == ["us-east-1"]
    assert [event.bus.region for event in handled.replicas] == ["us-west-2"]
    assert [rejection.entry for rejection in handled.rejected] == [entries[1]]


def test_add_endpoint(start, stopped_time, create_request):
    """An endpoint is added ACTIVE at once, and found like one that a client has made."""
    aws = start(transition_seconds=10)
    endpoint = aws.service.add_endpoint("us-east-1", create_request(Description="All orders"))
    described = aws("DescribeEndpoint", {"Name": "orders"})

    assert endpoint.state == described["State"] == "ACTIVE"
    assert described["EndpointId"] == endpoint.endpoint_id
    assert described["Description"] == "All orders"
    assert described["CreationTime"] == stopped_time


def test_add_endpoint_knows_no_quota(start, stopped_time, create_request, error):
    """The quota binds clients only."""
    aws = start(endpoint_quota=1)
    for name in ("a", "b"):
        aws.service.add_endpoint("us-east-1", create_request(name))

    assert len(aws("ListEndpoints", {})["Endpoints"]) == 2
    assert aws("CreateEndpoint", create_request("c")) == error(
        "LimitExceededException", "The requested resource exceeds the maximum number allowed."
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param(
            {"Name": "orders"},
            "ResourceAlreadyExistsException: Endpoint orders already exists.",
            id="name is taken",
        ),
        pytest.param(
            {"Name": "or ders"},
            "ValidationException: 1 validation error detected: Value 'or ders' at 'name' failed "
            "to satisfy constraint: Member must satisfy regular expression pattern: "
            r"[\.\-_A-Za-z0-9]+",
            id="name is invalid",
        ),
        pytest.param(
            {"Name": "new", "RoleArn": None},
            "ValidationException: When replication is enabled, role cannot be empty.",
            id="no role",
        ),
    ],
)
def test_add_endpoint_refuses_what_create_endpoint_refuses(aws, create_request, changes, message):
    """An arranged endpoint is held to AWS's rules like any other."""
    aws.service.add_endpoint("us-east-1", create_request())
    with pytest.raises(ServiceError) as caught:
        aws.service.add_endpoint("us-east-1", create_request(**changes))

    assert str(caught.value) == message
    assert len(aws("ListEndpoints", {})["Endpoints"]) == 1


def test_threads_share_a_service(start, create_request, entry):
    """Calls of several threads at once lose nothing and repeat nothing."""
    aws = start(endpoint_quota=1000)
    endpoint = aws.service.add_endpoint("us-east-1", create_request())
    put = {"Entries": [entry(EventBusName="orders")] * 5, "EndpointId": endpoint.endpoint_id}
    answers = []

    def work(worker):
        for number in range(20):
            aws("CreateEndpoint", create_request(f"{worker}-{number}"))
            answers.append(aws.handle("PutEvents", put))
            if number % 2:
                aws("DeleteEndpoint", {"Name": f"{worker}-{number}"})

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [event.id for answer in answers for event in answer.accepted + answer.replicas]

    assert len(set(ids)) == len(ids) == 4 * 20 * 5 * 2
    assert len(aws("ListEndpoints", {})["Endpoints"]) == 1 + 4 * 10


@pytest.fixture
def locked(start, monkeypatch):
    """A service, and whether its account was locked whenever somebody looked at the clock."""
    aws, seen = start(), []

    def look():
        if aws.account.lock.acquire(blocking=False):
            aws.account.lock.release()
            seen.append(False)
        else:
            seen.append(True)

    def look_from_another_thread():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        return 1649334896.5

    monkeypatch.setattr(time, "time", look_from_another_thread)
    return aws, seen


def test_an_operation_has_the_account_for_itself(locked, entry):
    """The account is locked from the request to the answer."""
    aws, seen = locked
    aws.handle("PutEvents", {"Entries": [entry()]})

    assert set(seen) == {True}


def test_add_endpoint_has_the_account_for_itself(locked, create_request):
    """What a test arranges is safe from what the application does meanwhile."""
    aws, seen = locked
    aws.service.add_endpoint("us-east-1", create_request())

    assert set(seen) == {True}


# --- anything at all ----------------------------------------------------------------------------

ARN = "arn:aws:events:{}:123456789012:event-bus/orders"
MEMBERS = {
    "Name": st.sampled_from(["orders", "new", "", "a b", "n" * 65]),
    "Description": st.sampled_from(["", "All orders", "a\nb", "d" * 513, "\ud800"]),
    "RoutingConfig": st.fixed_dictionaries(
        {
            "FailoverConfig": st.fixed_dictionaries(
                {
                    "Primary": st.just({"HealthCheck": "arn:aws:route53:::healthcheck/abc"}),
                    "Secondary": st.fixed_dictionaries(
                        {"Route": st.sampled_from(["us-west-2", "us-east-1", "eu-west-1"])}
                    ),
                }
            )
        }
    ),
    "ReplicationConfig": st.sampled_from([{}, {"State": "ENABLED"}, {"State": "DISABLED"}]),
    "EventBuses": st.lists(
        st.sampled_from(["us-east-1", "us-west-2", "eu-west-1"]), min_size=1, max_size=3
    ).map(lambda regions: [{"EventBusArn": ARN.format(region)} for region in regions]),
    "RoleArn": st.just("arn:aws:iam::123456789012:role/replication"),
    "HomeRegion": st.sampled_from(["us-east-1", "us-west-2", "x"]),
    "NamePrefix": st.sampled_from(["o", "orders", "x"]),
    "NextToken": st.text(max_size=8),
    "MaxResults": st.integers(-1, 102),
    "EndpointId": st.sampled_from(["abcdefghij.veo", "x"]) | st.none(),
    "Entries": st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "Time": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
                "Source": st.sampled_from(["shop.orders", "aws.ec2", "", None]),
                "Resources": st.lists(st.sampled_from(["a", "", None]), max_size=2) | st.none(),
                "DetailType": st.sampled_from(["OrderPlaced", "", "d" * 129, None]),
                "Detail": st.sampled_from(["{}", "[]", "{", "", None, '{"a":"\ud800"}']),
                "EventBusName": st.sampled_from(
                    ["orders", "default", ARN.format("us-east-1"), ARN.format("eu-west-1"), None]
                ),
                "TraceHeader": st.sampled_from(
                    ["Root=1-6ab2832c-0123456789abcdef01234567", "x", None]
                ),
            },
        ),
        max_size=11,
    ),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*MEMBERS, "Time", "Detail"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def requests(draw, operation):
    """A request with members that often fit, and sometimes do not at all."""
    names = schema(operation, "Request")["properties"]
    chosen = [name for name in names if draw(st.integers(0, 9))]
    return {name: draw(MEMBERS[name] if draw(st.integers(0, 9)) else JSON) for name in chosen}


def check(aws, operation, body):
    """Send a body, and hold the answer to what every answer promises."""
    handled = aws.service.handle(operation, "us-east-1", body)
    if isinstance(handled.reply, Unreachable):
        assert operation == "PutEvents"
        return handled
    answer = json.loads(handled.reply.body)
    assert handled.reply.headers["content-length"] == str(len(handled.reply.body))
    if handled.error is None:
        assert handled.reply.status == 200
        assert compile_check(schema(operation, "Response"))(answer)
    else:
        assert handled.reply.status == 400
        assert answer == {"__type": handled.error.code, "message": handled.error.message}
        assert handled.error.message
    return handled


@pytest.fixture(scope="module")
def served(start):
    """A service that has the endpoint ``orders``, and sees many requests."""
    aws = start()
    check(
        aws,
        "CreateEndpoint",
        json.dumps(
            {
                "Name": "orders",
                "RoutingConfig": {
                    "FailoverConfig": {
                        "Primary": {"HealthCheck": "arn:aws:route53:::healthcheck/abc"},
                        "Secondary": {"Route": "us-west-2"},
                    }
                },
                "EventBuses": [
                    {"EventBusArn": ARN.format(region)} for region in ("us-east-1", "us-west-2")
                ],
                "RoleArn": "arn:aws:iam::123456789012:role/replication",
            }
        ).encode(),
    )
    return aws


@pytest.mark.parametrize("operation", OPERATIONS)
@given(body=st.binary(max_size=40))
@example(b"")
@example(b"{}")
@example(b"\xff\xfe{\x00}\x00")
@example(b"[" * 100_000)
@example(b'{"Entries":[{"Time":1e999}]}')
@example(b'{"MaxResults":' + b"9" * 5000 + b"}")
@settings(PATIENT, max_examples=40)
def test_any_body_is_answered(served, operation, body):
    """Whatever bytes arrive, there is an answer, and never an exception."""
    check(served, operation, body)


@pytest.mark.parametrize("operation", OPERATIONS)
@given(value=JSON)
@settings(PATIENT, max_examples=40)
def test_any_json_is_answered(served, operation, value):
    """Whatever JSON arrives, there is an answer, and never an exception."""
    check(served, operation, json.dumps(value).encode())


@pytest.mark.parametrize("operation", OPERATIONS)
@given(data=st.data())
@settings(PATIENT, max_examples=100)
def test_any_request_is_answered(served, operation, data):
    """Whatever members a request has, the answer is one that AWS could give."""
    request = data.draw(requests(operation))
    handled = check(served, operation, json.dumps(request).encode())
    if operation == "PutEvents" and handled.error is None and isinstance(handled.reply, Reply):
        results = json.loads(handled.reply.body)["Entries"]
        assert len(results) == len(request["Entries"])
        assert len(handled.accepted) + len(handled.rejected) == len(results)


def test_a_body_at_the_edge_of_what_can_be_read_is_answered(aws):
    """Whether Python can just read it, or just not show it, there is an answer."""
    codes = set()
    for depth in range(800, 1100):
        deep = b'{"a":' * depth + b"1" + b"}" * depth
        handled = aws.service.handle(
            "PutEvents", "us-east-1", b'{"Entries":[{"Detail":' + deep + b"}]}"
        )
        codes.add(handled.error.code)

    assert codes == {"SerializationException"}


def test_an_answer_that_breaks_its_schema_is_our_fault(aws, create_request):
    """What AWS would not answer is never sent: the test stops with the reason."""
    endpoint = aws.service.add_endpoint("us-east-1", create_request())
    endpoint.endpoint_url = "https://ORDERS"
    with pytest.raises(RuntimeError, match="the mock made a response that DescribeEndpoint does"):
        aws.handle("DescribeEndpoint", {"Name": "orders"})


def test_a_service_belongs_to_its_account(start):
    """The account is what a service keeps between calls."""
    account = start().account

    assert EventBridgeService(account).account is account
