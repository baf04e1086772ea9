import pytest

from pytest_eventbridge_endpoints.service.answers import Raised
from pytest_eventbridge_endpoints.service.errors import EntryError, HttpError, requested_error
from pytest_eventbridge_endpoints.service.faults import CallFault, EntryFault, Faults


def throttled(times=1, region=None, error=None, operation="PutEvents"):
    error = error or requested_error("ThrottlingException", None)
    return CallFault("fail(...)", times, operation, region, error)


@pytest.fixture
def put(aws, entry):
    """Put entries; return what became of them."""
    return lambda *entries, region="us-east-1", **more: aws.handle(
        "PutEvents", {"Entries": [*entries] or [entry()], **more}, region
    )


# --- which requests ---------------------------------------------------------------------------


def test_a_fault_is_met_as_often_as_it_was_asked_for():
    """Afterwards requests are served again."""
    faults = Faults()
    fault = faults.add_call(throttled(2))
    met = [faults.spend_on_call("PutEvents", "us-east-1") for _ in range(3)]

    assert met == [fault, fault, None]
    assert (fault.used, fault.is_left, fault.is_unused) == (2, False, False)
    assert list(faults) == [fault]


@pytest.mark.parametrize(
    ("fault", "operation", "region", "is_met"),
    [
        (throttled(), "PutEvents", "us-east-1", True),
        (throttled(), "ListEndpoints", "us-east-1", False),
        (throttled(region="us-east-1"), "PutEvents", "us-east-1", True),
        (throttled(region="us-east-1"), "PutEvents", "us-west-2", False),
    ],
)
def test_which_requests_a_fault_is_for(fault, operation, region, is_met):
    """A fault is for one operation, and for one Region where it names one."""
    faults = Faults()
    faults.add_call(fault)

    assert (faults.spend_on_call(operation, region) is not None) is is_met


def test_faults_are_met_in_the_order_in_which_they_were_asked_for():
    """The first that fits is used up first."""
    faults = Faults()
    asked = [throttled(), throttled(region="us-west-2"), throttled()]
    for fault in asked:
        faults.add_call(fault)

    assert [faults.spend_on_call("PutEvents", "us-east-1") for _ in range(3)] == [
        asked[0],
        asked[2],
        None,
    ]


def test_a_fault_without_end_happens_until_it_is_ended():
    """times=None means every request until then."""
    faults = Faults()
    fault = faults.add_call(throttled(None))
    met = [faults.spend_on_call("PutEvents", "us-east-1") for _ in range(20)]
    fault.ended = True

    assert met == [fault] * 20
    assert faults.spend_on_call("PutEvents", "us-east-1") is None
    assert not fault.is_unused


@pytest.mark.parametrize(
    ("times", "used", "said", "is_unused"),
    [
        (1, 0, "fail(...) was never used", True),
        (1, 1, "fail(...) was used 1 of 1 time", False),
        (3, 1, "fail(...) was used 1 of 3 times", True),
        (3, 3, "fail(...) was used 3 of 3 times", False),
        (None, 0, "fail(...) was never used", True),
        (None, 1, "fail(...) was used 1 time", False),
        (None, 2, "fail(...) was used 2 times", False),
    ],
)
def test_a_fault_says_how_often_it_was_used(times, used, said, is_unused):
    """That is what a report shows, and it tells the unused ones."""
    faults = Faults()
    fault = faults.add_call(throttled(times))
    for _ in range(used):
        faults.spend_on_call("PutEvents", "us-east-1")

    assert str(fault) == said
    assert fault.is_unused is is_unused


# --- what they do -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "message", "answer"),
    [
        ("ThrottlingException", None, (400, "Rate exceeded")),
        ("ThrottlingException", "Slow down", (400, "Slow down")),
        (
            "InternalException",
            None,
            (500, "Service encountered unexpected problem. Please try again."),
        ),
        ("InternalFailure", None, (500, "Internal Service Failure")),
        ("ServiceUnavailable", None, (503, "The test asked for this error.")),
        ("AccessDeniedException", "", (400, "")),
    ],
)
def test_a_service_code_is_answered_as_an_error(aws, put, code, message, answer):
    """Client errors are HTTP 400, errors of the service are not (AWS 5.4)."""
    aws.account.faults.add_call(throttled(error=requested_error(code, message)))
    failed, served = put(), put()

    status, text = answer
    assert failed.reply.status == status
    assert failed.reply.body.decode() == f'{{"__type":"{code}","message":"{text}"}}'
    assert (failed.accepted, len(served.accepted)) == ((), 1)


@pytest.mark.parametrize(
    ("error", "body"),
    [
        (HttpError(413), b""),
        (HttpError(503, "Slow Down"), b'{"message":"Slow Down"}'),
        (HttpError(503, ""), b'{"message":""}'),
    ],
)
def test_an_http_status_is_answered_without_a_code(aws, put, error, body):
    """The body is empty as AWS's are (AWS 5.7), or has a message alone."""
    aws.account.faults.add_call(throttled(error=error))
    reply = put().reply

    assert (reply.status, reply.body) == (error.status, body)
    assert reply.headers["content-length"] == str(len(body))
    assert reply.headers["x-amzn-requestid"]


def test_an_exception_is_handed_up(aws, put):
    """The client meets it instead of an answer."""
    error = TimeoutError("no answer")
    aws.account.faults.add_call(throttled(error=error))

    assert put().reply == Raised(error)


def test_a_fault_comes_before_validation(aws):
    """A throttled service does not look at the request."""
    aws.account.faults.add_call(throttled(operation="ListEndpoints"))

    assert aws("ListEndpoints", {"MaxResults": 0})["__type"] == "ThrottlingException"


@pytest.mark.parametrize("failed_over", [False, True])
def test_a_fault_of_a_region_is_met_where_the_request_arrives(
    aws, put, create_request, failed_over, entry
):
    """Through an endpoint, that is the active Region (AWS 1.5), not the client's."""
    endpoint = aws.service.add_endpoint("us-east-1", create_request())
    if failed_over:
        endpoint.health.fail()
    fault = aws.account.faults.add_call(throttled(region="us-west-2"))
    put(entry(), EndpointId=endpoint.endpoint_id)

    assert fault.used == int(failed_over)


def test_a_request_that_arrives_nowhere_meets_no_fault(aws, put, entry):
    """A host that does not resolve, or is out, answers nothing at all."""
    fault = aws.account.faults.add_call(throttled())
    put(entry(), EndpointId="abcdefghij.veo")
    aws.service.begin_outage("us-east-1")
    put()

    assert fault.used == 0


# --- entries ----------------------------------------------------------------------------------


def rejected(times=1, matches=lambda _: True):
    return EntryFault("reject_entries(...)", times, matches, EntryError("Code", "Text."))


def test_entries_are_rejected_one_by_one(aws, put, entry):
    """The rest of the request is accepted, in its order (AWS 6.7)."""
    aws.account.faults.add_entry(rejected(2, lambda event: event.source != "kept"))
    sources = ["a", "kept", "b", "c"]
    handled = put(*[entry(Source=source) for source in sources])

    assert [event.source for event in handled.accepted] == ["kept", "c"]
    assert [rejection.entry["Source"] for rejection in handled.rejected] == ["a", "b"]
    assert {rejection.error for rejection in handled.rejected} == {EntryError("Code", "Text.")}


def test_an_entry_that_fails_anyhow_meets_no_fault(aws, put, entry):
    """Its own error is answered, and the fault is kept for a good one."""
    fault = aws.account.faults.add_entry(rejected())
    handled = put(entry(Detail="no JSON"))

    assert [rejection.error.code for rejection in handled.rejected] == ["MalformedDetail"]
    assert fault.used == 0


def test_a_rejected_entry_has_no_replica(aws, put, create_request, entry):
    """What was not accepted is copied nowhere."""
    endpoint = aws.service.add_endpoint("us-east-1", create_request())
    aws.account.faults.add_entry(rejected())
    handled = put(entry(EventBusName="orders"), EndpointId=endpoint.endpoint_id)

    assert (handled.accepted, handled.replicas) == ([], [])
