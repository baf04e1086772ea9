import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_eventbridge_endpoints.service.answers import Unreachable
from pytest_eventbridge_endpoints.service.arns import EventBus
from pytest_eventbridge_endpoints.service.errors import EntryError
from pytest_eventbridge_endpoints.service.events import Event, Origin, Rejection
from pytest_eventbridge_endpoints.service.faults import EntryFault
from pytest_eventbridge_endpoints.service.limits import TIME_SIZE
from pytest_eventbridge_endpoints.service.put_events import entry_size

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
NOW = 1649334896
LIMIT = 1_048_576
ENDPOINT_ARN = f"arn:aws:events:us-east-1:{ACCOUNT}:endpoint/orders"


def arn(region, name="orders", account=ACCOUNT):
    return f"arn:aws:events:{region}:{account}:event-bus/{name}"


TRACE = "Root=1-6ab2832c-0123456789abcdef01234567"


def put(aws, *entries, region="us-east-1", **request):
    return aws.handle("PutEvents", {"Entries": list(entries), **request}, region)


def answer(aws, *entries, region="us-east-1", **request):
    return aws("PutEvents", {"Entries": list(entries), **request}, region)


def nested(levels):
    return '{"a":' * (levels - 1) + "{}" + "}" * (levels - 1)


@pytest.fixture
def endpoint(aws, create_request):
    """The endpoint ``orders`` from us-east-1 to us-west-2, for the bus ``orders``."""
    return aws.service.add_endpoint("us-east-1", create_request())


@pytest.fixture
def latest(start, stopped_time, create_request):
    """A service as of today, with the endpoint ``orders``."""
    aws = start(as_of="latest")
    aws.service.add_endpoint("us-east-1", create_request())
    return aws


# --- accepted entries ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("in_entry", "in_request", "expected"),
    [
        pytest.param(None, TRACE, TRACE, id="of the request"),
        pytest.param(TRACE, f"{TRACE[:-1]}5;Sampled=0", TRACE, id="both"),
        pytest.param(TRACE, None, TRACE, id="of the entry"),
        pytest.param("garbage", TRACE, None, id="malformed in the entry"),
        pytest.param(None, "garbage", None, id="malformed in the request"),
        pytest.param(None, None, None, id="none"),
    ],
)
def test_the_trace_header(aws, entry, in_entry, in_request, expected):
    """The X-Ray header of the entry counts, even if malformed, else the request's (AWS 10.4)."""
    body = json.dumps({"Entries": [entry(TraceHeader=in_entry)]}).encode()
    handled = aws.service.handle("PutEvents", "us-east-1", body, in_request)

    assert handled.accepted[0].trace_header == expected


@pytest.mark.parametrize("in_entry", [True, False], ids=["entry", "request"])
def test_a_generated_trace(start, stopped_time, entry, in_entry):
    """A trace without Root that is not sampled gets one of the call's time (AWS 10.4)."""
    header = "Root=bad;Sampled=0"
    body = json.dumps({"Entries": [entry(TraceHeader=header if in_entry else None)]}).encode()
    first, second = (
        start("a").service.handle("PutEvents", "us-east-1", body, header).accepted[0].trace_header
        for _ in range(2)
    )

    assert first == second
    assert re.fullmatch(f"Root=1-{NOW:08x}-[0-9a-f]{{24}};Sampled=0", first)


def read(event):
    """Return what is asked of the entry of an event."""
    names = ("source", "detail_type", "detail", "resources", "time", "trace_header")
    return {name: getattr(event, name) for name in names}


def test_an_event(aws, entry):
    """An entry becomes an event, with the EventId that was answered (AWS 6.27)."""
    sent = entry(Resources=["a", "b"], TraceHeader=TRACE, EventBusName="orders")
    handled = put(aws, sent)

    assert handled.accepted == [
        Event(
            id=handled.accepted[0].id,
            entry=sent,
            bus=EventBus(ACCOUNT, "us-east-1", "orders"),
            origin=Origin(
                account=ACCOUNT,
                region="us-east-1",
                time=NOW,
                endpoint=None,
                endpoint_id=None,
                trace_header=None,
            ),
            trace_header=TRACE,
            added_resources=(),
            replica=False,
        )
    ]
    assert read(handled.accepted[0]) == {
        "source": "shop.orders",
        "detail_type": "OrderPlaced",
        "detail": '{"id": 42}',
        "resources": ("a", "b"),
        "time": NOW,
        "trace_header": TRACE,
    }
    assert (handled.replicas, handled.rejected) == ([], [])


def test_the_answer_has_the_event_id(aws, entry):
    """The EventId of the answer is the id of the event (AWS 6.7, 6.10)."""
    handled = put(aws, entry(), entry())
    first, second = handled.accepted

    assert handled.reply.body.decode() == (
        f'{{"FailedEntryCount":0,"Entries":[{{"EventId":"{first.id}"}},'
        f'{{"EventId":"{second.id}"}}]}}'
    )


def test_what_an_entry_may_leave_out(aws, entry):
    """Without bus, time, resources and trace header an event goes to the default bus, now."""
    (event,) = put(aws, entry(Resources=None, EventBusName=None, Time=None)).accepted

    assert read(event) == read(put(aws, entry()).accepted[0])
    assert event.bus == EventBus(ACCOUNT, "us-east-1", "default")
    assert (event.time, event.resources, event.trace_header) == (NOW, (), None)


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        pytest.param(1, 1, id="seconds"),
        pytest.param(0, 0, id="epoch"),
        pytest.param(1649334896.999, 1649334896, id="fraction"),
        pytest.param(-1, -1, id="before the epoch"),
        pytest.param(-1.5, -2, id="fraction before the epoch"),
        pytest.param(253402300799.9, 253402300799, id="last second"),
        pytest.param(-62135596800, -62135596800, id="first second"),
    ],
)
def test_times_are_cut_to_seconds(aws, entry, time, expected):
    """Fractions of a second are cut off, downwards (AWS 6.28)."""
    assert put(aws, entry(Time=time)).accepted[0].time == expected


@pytest.mark.parametrize("time", [253402300800, -62135596801, -1e20, 1e300, 10**400])
def test_times_outside_of_the_calendar(aws, entry, error, time):
    """A time that no date has is refused with the request."""
    handled = put(aws, entry(), entry(Time=time))

    assert answer(aws, entry(), entry(Time=time)) == error(
        "SerializationException", "NUMBER_VALUE cannot be converted to Date"
    )
    assert (handled.accepted, handled.rejected) == ((), ())


def test_the_time_of_the_call_is_the_mocks(aws, entry):
    """Events without a time get the one of the mock's clock."""
    aws.account.clock.advance(0.75)

    assert put(aws, entry()).accepted[0].time == NOW + 1


def test_ids_repeat_with_the_seed(start, stopped_time, entry):
    """The same calls get the same ids in each run, other seeds other ones."""

    def ids(seed):
        return [event.id for event in put(start(seed), entry(), entry()).accepted]

    assert ids("a test") == ids("a test")
    assert len({*ids("a test"), *ids("another")}) == 4


# --- entries that are refused -------------------------------------------------------------------

NO_SOURCE = (
    "InvalidArgument",
    "Parameter Source is not valid. Reason: Source is a required argument.",
)
NO_DETAIL_TYPE = (
    "InvalidArgument",
    "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
)
NO_DETAIL = (
    "InvalidArgument",
    "Parameter Detail is not valid. Reason: Detail is a required argument.",
)
RESERVED = ("NotAuthorizedForSourceException", "Not authorized for the source.")
LONG_DETAIL_TYPE = (
    "InvalidArgument",
    "Parameter DetailType is not valid. Reason: DetailType must be at most 128 characters.",
)
MALFORMED = ("MalformedDetail", "Detail is malformed.")
NULL_RESOURCE = ("InternalFailure", "Internal Service Failure")

REFUSED = {
    "nothing": ({"Source": None, "DetailType": None, "Detail": None}, NO_SOURCE),
    "no Source": ({"Source": None}, NO_SOURCE),
    "empty Source": ({"Source": ""}, NO_SOURCE),
    "neither DetailType nor Detail": ({"DetailType": None, "Detail": None}, NO_DETAIL_TYPE),
    "no DetailType": ({"DetailType": None}, NO_DETAIL_TYPE),
    "empty DetailType": ({"DetailType": ""}, NO_DETAIL_TYPE),
    "no Detail": ({"Detail": None}, NO_DETAIL),
    "empty Detail": ({"Detail": ""}, NO_DETAIL),
    "reserved Source": ({"Source": "aws.ec2"}, RESERVED),
    "only the prefix": ({"Source": "aws."}, RESERVED),
    "long DetailType": ({"DetailType": "d" * 129}, LONG_DETAIL_TYPE),
    "text": ({"Detail": "Order 42"}, MALFORMED),
    "array": ({"Detail": '["user guide"]'}, MALFORMED),
    "object, badly quoted": ({"Detail": "{{}"}, MALFORMED),
    "string": ({"Detail": '"{}"'}, MALFORMED),
    "number": ({"Detail": "42"}, MALFORMED),
    "null": ({"Detail": "null"}, MALFORMED),
    "NaN": ({"Detail": '{"id": NaN}'}, MALFORMED),
    "spaces": ({"Detail": " "}, MALFORMED),
    "null resource": ({"Resources": ["a", None]}, NULL_RESOURCE),
    # several at once: the first of these is named
    "missing before reserved": ({"Source": "aws.ec2", "Detail": None}, NO_DETAIL),
    "reserved before long": ({"Source": "aws.ec2", "DetailType": "d" * 129}, RESERVED),
    "no Source before malformed": ({"Source": None, "Detail": "{"}, NO_SOURCE),
    "malformed before no DetailType": ({"DetailType": None, "Detail": "no json"}, MALFORMED),
    "malformed before empty DetailType": ({"DetailType": "", "Detail": "no json"}, MALFORMED),
    "malformed before reserved": ({"Source": "aws.ec2", "Detail": "{"}, MALFORMED),
    "malformed before long": ({"DetailType": "d" * 129, "Detail": "{"}, MALFORMED),
    "malformed before null": ({"Detail": "{", "Resources": [None]}, MALFORMED),
}


@pytest.mark.parametrize(("changes", "expected"), REFUSED.values(), ids=REFUSED)
def test_an_entry_is_refused_inside_the_answer(aws, entry, changes, expected):
    """What is wrong with one entry is answered in its place (AWS 6.1 to 6.9, 10.1)."""
    code, message = expected
    bad = entry(**changes)
    handled = put(aws, bad)

    assert handled.reply.status == 200
    assert answer(aws, bad) == {
        "FailedEntryCount": 1,
        "Entries": [{"ErrorCode": code, "ErrorMessage": message}],
    }
    assert (handled.accepted, handled.replicas) == ([], [])
    (rejection,) = handled.rejected
    assert rejection == Rejection(
        bad, rejection.error, "us-east-1", EventBus("123456789012", "us-east-1", "default")
    )
    assert (rejection.error.code, rejection.error.message) == expected


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"Source": "aws-orders"}, id="Source like a reserved one"),
        pytest.param({"Source": "AWS.orders"}, id="Source in capitals"),
        pytest.param({"Source": "my.aws.orders"}, id="Source with aws inside"),
        pytest.param({"DetailType": "ü" * 128}, id="longest DetailType"),
        pytest.param({"Detail": "{}"}, id="empty object"),
        pytest.param({"Detail": ' {"id": 1}\n'}, id="spaces around"),
        pytest.param({"Detail": '{"id": 1, "id": 2}'}, id="duplicate keys"),
        pytest.param({"Detail": '{"id": 9223372036854775808}'}, id="big integer"),
        pytest.param({"Detail": '{"id": ' + "9" * 5000 + "}"}, id="very big integer"),
        pytest.param({"Detail": '{"name": "\\ud800"}'}, id="lone surrogate, escaped"),
        pytest.param({"Detail": '{"name": "\ud800"}'}, id="lone surrogate"),
        pytest.param({"Resources": []}, id="no resources"),
        pytest.param({"Resources": [""]}, id="empty resource"),
        pytest.param({"Unknown": 1}, id="unknown member"),
    ],
)
def test_an_entry_that_is_just_right(aws, entry, changes):
    """What looks strange and is not wrong arrives as it was sent (AWS 6.3, 6.4, 6.16, 6.17)."""
    sent = entry(**changes)
    (event,) = put(aws, sent).accepted

    assert (event.source, event.detail_type, event.detail, list(event.resources)) == (
        sent["Source"],
        sent["DetailType"],
        sent["Detail"],
        sent.get("Resources", []),
    )


@pytest.mark.parametrize(
    ("as_of", "limit"), [("2022-04-07", 1100), ("latest", 1000)], ids=["spec", "latest"]
)
def test_nesting_is_limited(start, entry, as_of, limit):
    """Detail may be as deep as the documentation of the day says (AWS 0.2, 6.15)."""
    results = answer(
        start(as_of=as_of), entry(Detail=nested(limit)), entry(Detail=nested(limit + 1))
    )["Entries"]

    assert list(results[0]) == ["EventId"]
    assert results[1] == {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}


def test_good_and_bad_entries(aws, entry):
    """Results stand in the order of the request, and good entries are accepted (AWS 6.7)."""
    entries = [
        entry(Detail='{"id": 1}'),
        entry(Source=None),
        entry(Detail='{"id": 2}'),
        entry(Detail="{"),
        entry(Detail='{"id": 3}'),
    ]
    response = answer(aws, *entries)
    handled = put(aws, *entries)

    assert response["FailedEntryCount"] == 2
    assert [sorted(result) for result in response["Entries"]] == [
        ["EventId"],
        ["ErrorCode", "ErrorMessage"],
        ["EventId"],
        ["ErrorCode", "ErrorMessage"],
        ["EventId"],
    ]
    assert [event.detail for event in handled.accepted] == [
        entries[0]["Detail"],
        entries[2]["Detail"],
        entries[4]["Detail"],
    ]
    assert [rejection.entry for rejection in handled.rejected] == [entries[1], entries[3]]


# --- size ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sized", "size"),
    [
        pytest.param({}, 0, id="nothing"),
        pytest.param({"Source": "abc"}, 3, id="Source"),
        pytest.param({"DetailType": "abcd"}, 4, id="DetailType"),
        pytest.param({"Detail": '{"a":1}'}, 7, id="Detail"),
        pytest.param({"Resources": ["ab", None, "", "c"]}, 3, id="Resources"),
        pytest.param({"Resources": None}, 0, id="null Resources"),
        pytest.param({"Time": 0}, 14, id="Time"),
        pytest.param({"Time": None}, 0, id="null Time"),
        pytest.param({"Detail": "ü€😀"}, 9, id="UTF-8"),
        pytest.param({"Detail": "\ud800"}, 3, id="lone surrogate"),
        pytest.param({"EventBusName": "orders", "TraceHeader": TRACE}, 0, id="not counted"),
    ],
)
def test_entry_size(sized, size):
    """An entry's size is the one of the user guide's formula (AWS 6.14)."""
    assert entry_size(sized) == size


def filled(size, filling, **others):
    """Return an entry of exactly *size* bytes, most of them repetitions of *filling*."""
    made = {"Source": "s", "DetailType": "t", **others}
    room = size - entry_size(made) - len('{"a":""}')
    width = len(filling.encode())
    return {**made, "Detail": '{"a":"' + filling * (room // width) + "x" * (room % width) + '"}'}


@pytest.mark.parametrize("filling", ["a", "ü", "€", "😀"], ids=["1 byte", "2", "3", "4"])
@pytest.mark.parametrize(
    "others",
    [
        pytest.param({}, id="Detail"),
        pytest.param({"Time": 0}, id="Time"),
        pytest.param({"Resources": ["ä" * 1000, "b"]}, id="Resources"),
    ],
)
def test_the_size_of_a_request_is_limited(aws, error, filling, others):
    """Entries of one byte less than the limit pass, of the limit do not (AWS 6.12, 6.13)."""
    assert answer(aws, filled(LIMIT - 1, filling, **others))["FailedEntryCount"] == 0
    assert answer(aws, filled(LIMIT, filling, **others)) == error(
        "ValidationException", "Total size of the entries in the request is over the limit."
    )


def test_the_size_is_that_of_all_entries(aws, error):
    """The entries of a request are added up, those that would be refused as well (AWS 6.14)."""
    half = filled(LIMIT // 2, "a")
    bad = {**filled(LIMIT // 2 - 1, "a"), "Source": "a"}
    handled = put(aws, half, half)

    assert answer(aws, half, bad)["FailedEntryCount"] == 0
    assert answer(aws, half, {**bad, "Source": "aws."}) == error(
        "ValidationException", "Total size of the entries in the request is over the limit."
    )
    assert (handled.accepted, handled.rejected) == ((), ())


entries_sent = st.lists(
    st.fixed_dictionaries(
        {"Source": st.text(), "DetailType": st.text(), "Detail": st.text()},
        optional={"Time": st.integers(0, 9), "Resources": st.lists(st.text())},
    )
)


@given(entries=entries_sent, is_ascii=st.booleans())
def test_entries_are_no_larger_than_their_body(entries, is_ascii):
    """Only Time counts for more than it takes: so a small body needs no counting."""
    text = json.dumps({"Entries": entries}, ensure_ascii=is_ascii, separators=(",", ":"))

    body_size = len(text.encode("utf-8", "surrogatepass"))
    assert sum(map(entry_size, entries)) <= body_size + TIME_SIZE * len(entries)


# --- buses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("orders", EventBus(ACCOUNT, "us-east-1", "orders"), id="name"),
        pytest.param("default", EventBus(ACCOUNT, "us-east-1", "default"), id="default"),
        pytest.param(arn("us-east-1"), EventBus(ACCOUNT, "us-east-1", "orders"), id="ARN"),
        pytest.param("arn", EventBus(ACCOUNT, "us-east-1", "arn"), id="name like an ARN"),
        pytest.param(
            arn("us-east-1", account=OTHER_ACCOUNT),
            EventBus(OTHER_ACCOUNT, "us-east-1", "orders"),
            id="another account's",
        ),
    ],
)
def test_a_bus_by_name_and_by_arn(aws, entry, name, expected):
    """Both name a bus, the event's account stays the sender's (AWS 6.18, 6.19, 6.26)."""
    (event,) = put(aws, entry(EventBusName=name)).accepted

    assert event.bus == expected
    assert (event.origin.account, event.origin.region) == (ACCOUNT, "us-east-1")


def test_a_bus_of_another_region(aws, entry, error):
    """A bus ARN of another Region refuses the request (AWS 10.7)."""
    entries = [entry(), entry(EventBusName=arn("eu-west-1"))]
    handled = put(aws, *entries)

    assert answer(aws, *entries) == error(
        "ValidationException", "Cross-region API call is not allowed."
    )
    assert (handled.accepted, handled.rejected) == ((), ())


def test_a_bus_of_the_clients_region(aws, entry):
    """The Region of a call is its client's."""
    (event,) = put(aws, entry(EventBusName=arn("eu-west-1")), region="eu-west-1").accepted

    assert event.bus == EventBus(ACCOUNT, "eu-west-1", "orders")
    assert event.origin.region == "eu-west-1"


def unknown(name):
    return (
        "InvalidArgument",
        f"Parameter EventBusName is not valid. Reason: Event bus {name} does not exist.",
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"EventBusName": "bills"}, unknown("bills"), id="name"),
        pytest.param({"EventBusName": arn("us-east-1", "bills")}, unknown("bills"), id="ARN"),
        pytest.param({"EventBusName": "bills", "Detail": "{"}, MALFORMED, id="content first"),
    ],
)
def test_unknown_buses_may_be_refused(start, entry, changes, expected):
    """The strict setting fails the entry where AWS would drop the event (AWS 6.18)."""
    code, message = expected
    aws = start(reject_unknown_event_buses=True)

    assert answer(aws, entry(**changes)) == {
        "FailedEntryCount": 1,
        "Entries": [{"ErrorCode": code, "ErrorMessage": message}],
    }


@pytest.mark.parametrize(
    "name",
    [None, "default", "added", arn("us-east-1", "added"), arn("us-east-1", "x", OTHER_ACCOUNT)],
    ids=["none", "default", "added", "ARN", "another account's"],
)
def test_known_buses_are_not_refused(start, entry, name):
    """What was made known passes the strict setting, and what cannot be known as well."""
    aws = start(reject_unknown_event_buses=True)
    aws.account.event_buses.make_known("added", "us-east-1")

    assert answer(aws, entry(EventBusName=name))["FailedEntryCount"] == 0


def test_the_bus_of_an_endpoint_is_known(start, entry, create_request):
    """Through the endpoint its bus is known in the Region that the events go to."""
    aws = start(reject_unknown_event_buses=True)
    endpoint = aws.service.add_endpoint("us-east-1", create_request())
    request = {"EndpointId": endpoint.endpoint_id}
    healthy = put(aws, entry(EventBusName="orders"), **request).accepted
    endpoint.health.fail()
    failed_over = put(aws, entry(EventBusName="orders"), **request).accepted
    code, message = unknown("bills")
    refused = answer(aws, entry(EventBusName="bills"), **request)

    assert [event.bus.region for event in healthy + failed_over] == ["us-east-1", "us-west-2"]
    assert refused["Entries"] == [{"ErrorCode": code, "ErrorMessage": message}]


# --- endpoints ----------------------------------------------------------------------------------


OTHER_REGION = {"us-east-1": "us-west-2", "us-west-2": "us-east-1"}


@pytest.mark.parametrize("active", OTHER_REGION, ids=["healthy", "failed over"])
@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-west-1"])
def test_an_event_through_an_endpoint(aws, endpoint, entry, region, active):
    """It goes to the active Region, whatever the client's, and a copy to the other (AWS 1.1)."""
    if active == endpoint.secondary_region:
        endpoint.health.fail()
    sent = entry(EventBusName="orders", Resources=["a"], Time=7, TraceHeader=TRACE)
    handled = put(aws, sent, region=region, EndpointId=endpoint.endpoint_id)
    (event,) = handled.accepted
    (copy,) = handled.replicas

    assert event == Event(
        id=event.id,
        entry=sent,
        bus=EventBus(ACCOUNT, active, "orders"),
        origin=Origin(
            account=ACCOUNT,
            region=active,
            time=NOW,
            endpoint="orders",
            endpoint_id=endpoint.endpoint_id,
            trace_header=None,
        ),
        trace_header=TRACE,
        added_resources=(ENDPOINT_ARN,),
        replica=False,
    )
    assert read(event) == {
        "source": "shop.orders",
        "detail_type": "OrderPlaced",
        "detail": '{"id": 42}',
        "resources": ("a", ENDPOINT_ARN),
        "time": 7,
        "trace_header": TRACE,
    }
    assert copy == event._replace(
        id=copy.id,
        bus=EventBus(ACCOUNT, OTHER_REGION[active], "orders"),
        replica=True,
        arrival_time=NOW,
    )
    assert copy.id != event.id
    assert (event.time, copy.time) == (7, NOW)
    assert handled.reply.body.decode() == (
        f'{{"FailedEntryCount":0,"Entries":[{{"EventId":"{event.id}"}}]}}'
    )


def test_copies_keep_the_order_of_the_entries(aws, endpoint, entry):
    """Each accepted entry has one copy, a refused one has none."""
    handled = put(
        aws,
        entry(EventBusName="orders", Detail='{"id": 1}'),
        entry(EventBusName="orders", Detail="{"),
        entry(EventBusName="orders", Detail='{"id": 3}'),
        EndpointId=endpoint.endpoint_id,
    )

    assert [copy.detail for copy in handled.replicas] == ['{"id": 1}', '{"id": 3}']
    assert len({event.id for event in handled.accepted + handled.replicas}) == 4


def test_no_copies_without_replication(aws, create_request, entry):
    """With replication DISABLED an event is in one Region alone (AWS 1.10)."""
    endpoint = aws.service.add_endpoint(
        "us-east-1", create_request(ReplicationConfig={"State": "DISABLED"})
    )
    handled = put(aws, entry(EventBusName="orders"), EndpointId=endpoint.endpoint_id)

    assert handled.accepted[0].resources == (ENDPOINT_ARN,)
    assert handled.replicas == []


def test_refused_entries_name_the_active_region(aws, endpoint, entry):
    """A refusal comes from the Region that took the call."""
    endpoint.health.fail()
    (rejection,) = put(aws, entry(Detail="{"), EndpointId=endpoint.endpoint_id).rejected

    assert rejection.region == "us-west-2"


@pytest.mark.parametrize("changes", [{}, {"EventBusName": "bills"}], ids=["default", "another"])
def test_another_bus_than_the_endpoints(aws, endpoint, entry, changes):
    """Its events arrive in the active Region, unmarked and without copies (AWS 6.21, 6.22)."""
    endpoint.health.fail()
    handled = put(aws, entry(Resources=["a"], **changes), EndpointId=endpoint.endpoint_id)
    (event,) = handled.accepted

    assert event.bus == EventBus(ACCOUNT, "us-west-2", changes.get("EventBusName", "default"))
    assert event.resources == ("a",)
    assert handled.replicas == []


def test_the_bus_of_another_account(latest, entry):
    """A bus of the endpoint's name in another account is not the endpoint's."""
    name = arn("us-east-1", account=OTHER_ACCOUNT)
    endpoint_id = latest.endpoint().endpoint_id
    handled = put(latest, entry(EventBusName=name), EndpointId=endpoint_id)

    assert handled.accepted[0].bus == EventBus(OTHER_ACCOUNT, "us-east-1", "orders")
    assert handled.accepted[0].resources == ()
    assert handled.replicas == []


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2"])
def test_an_arn_beside_an_endpoint_as_of_the_spec(aws, endpoint, entry, region):
    """The spec wants the name, so the entry fails and says which setting takes ARNs (AWS 0.4)."""
    bad = entry(EventBusName=arn(region))
    response = answer(aws, bad, entry(EventBusName="orders"), EndpointId=endpoint.endpoint_id)

    assert response["FailedEntryCount"] == 1
    assert response["Entries"][0] == {
        "ErrorCode": "InvalidArgument",
        "ErrorMessage": (
            "Parameter EventBusName is not valid. Reason: With an EndpointId it must be the "
            'name, not the ARN, of the event bus (the setting as_of = "latest" accepts both).'
        ),
    }
    assert list(response["Entries"][1]) == ["EventId"]


@pytest.mark.parametrize("named", OTHER_REGION)
@pytest.mark.parametrize("active", OTHER_REGION, ids=["healthy", "failed over"])
def test_an_arn_beside_an_endpoint_today(latest, entry, named, active):
    """The ARN of either Region means the bus of the active one (AWS 6.20)."""
    endpoint = latest.endpoint()
    if active == endpoint.secondary_region:
        endpoint.health.fail()
    handled = put(latest, entry(EventBusName=arn(named)), EndpointId=endpoint.endpoint_id)

    assert [event.bus for event in handled.accepted] == [EventBus(ACCOUNT, active, "orders")]
    assert [event.bus for event in handled.replicas] == [
        EventBus(ACCOUNT, OTHER_REGION[active], "orders")
    ]
    assert handled.accepted[0].resources == (ENDPOINT_ARN,)


def test_an_arn_of_a_third_region(start, create_request, entry, error):
    """A Region that the endpoint does not have is out of reach (AWS 6.20, 10.7)."""
    aws = start(as_of="latest")
    endpoint_id = aws.service.add_endpoint("us-east-1", create_request()).endpoint_id
    sent = entry(EventBusName=arn("eu-west-1"))

    assert answer(aws, sent, region="eu-west-1", EndpointId=endpoint_id) == error(
        "ValidationException", "Cross-region API call is not allowed."
    )


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-west-1"])
def test_an_arn_beside_an_endpoint_fails_its_entry_alone(aws, endpoint, entry, region):
    """As of 2022 no ARN is taken, whichever Region it is of; the other entries are (spec)."""
    handled = put(aws, entry(), entry(EventBusName=arn(region)), EndpointId=endpoint.endpoint_id)

    assert len(handled.accepted) == 1
    assert [rejection.error.code for rejection in handled.rejected] == ["InvalidArgument"]


def test_an_endpoint_id_of_the_wrong_form(aws):
    """No host could have such a name, and the message is of more use than none at all."""
    answer = aws("PutEvents", {"EndpointId": "abcde", "Entries": [{"Time": "yesterday"}]})

    assert answer["__type"] == "ValidationException"
    assert answer["message"].startswith(
        "1 validation error detected: Value 'abcde' at 'endpointId' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: "
    )


@pytest.mark.parametrize(
    "request_",
    [
        {"Entries": [{}] * 11},
        {"Entries": [{"EventBusName": "a b"}]},
        {"Entries": [{"Time": "yesterday"}]},
        {"Entries": [{"Detail": "d" * 2**20}]},
    ],
)
def test_a_host_that_does_not_resolve_refuses_nothing(aws, request_):
    """Nobody is there who could look at the request (AWS 6.23)."""
    handled = aws.handle("PutEvents", {"EndpointId": "abcdefghij.veo", **request_})

    assert handled.reply == Unreachable("no endpoint has the EndpointId 'abcdefghij.veo'")


@pytest.mark.parametrize("state", ["CREATING", "CREATE_FAILED"])
def test_states_without_a_host(aws, endpoint, entry, state):
    """An endpoint that never was ready has no host (AWS 6.24)."""
    endpoint.set_state(state)

    assert put(aws, entry(), EndpointId=endpoint.endpoint_id).reply == Unreachable(
        f"the endpoint 'orders' is {state}"
    )


@pytest.mark.parametrize(
    "state", ["ACTIVE", "UPDATING", "DELETING", "UPDATE_FAILED", "DELETE_FAILED"]
)
def test_states_that_keep_serving(aws, endpoint, entry, state):
    """An endpoint that was ready once serves until it is gone."""
    endpoint.set_state(state)
    handled = put(aws, entry(EventBusName="orders"), EndpointId=endpoint.endpoint_id)

    assert len(handled.accepted) == len(handled.replicas) == 1


def test_the_host_comes_and_goes(slow_aws, create_request, entry):
    """There is a host from the end of the creation to the end of the deletion (AWS 6.23, 6.24)."""
    slow_aws("CreateEndpoint", create_request())
    endpoint = slow_aws.endpoint()
    reached = []

    def reach():
        reply = put(slow_aws, entry(), EndpointId=endpoint.endpoint_id).reply
        reached.append(not isinstance(reply, Unreachable))

    reach()
    slow_aws.account.clock.advance(10)
    reach()
    slow_aws("UpdateEndpoint", {"Name": "orders", "ReplicationConfig": {"State": "DISABLED"}})
    reach()
    slow_aws.account.clock.advance(10)
    slow_aws("DeleteEndpoint", {"Name": "orders"})
    reach()
    slow_aws.account.clock.advance(10)
    reach()

    assert reached == [False, True, True, True, False]


def test_why_nobody_answers_is_known_inside(aws, endpoint, entry):
    """The client does not learn it, but who looks for the cause does."""

    def reason(**request):
        return put(aws, entry(), **request).reply.reason

    through = {"EndpointId": endpoint.endpoint_id}
    unknown = reason(EndpointId="abcdefghij.veo")
    endpoint.set_state("CREATE_FAILED")
    unready = reason(**through)
    endpoint.set_state("ACTIVE")
    aws.account.begin_outage("us-east-1")
    out = reason()
    aws.account.begin_outage("us-west-2")

    assert unknown == "no endpoint has the EndpointId 'abcdefghij.veo'"
    assert unready == "the endpoint 'orders' is CREATE_FAILED"
    assert out == "us-east-1 is out"
    assert reason(**through) == "events of the endpoint 'orders' go to us-west-2, which is out"


@pytest.mark.parametrize("asked", ["name", "arn", "endpoint_url"])
def test_what_else_an_endpoint_is_called_by_is_answered_with_its_id(aws, endpoint, entry, asked):
    """No such host resolves either, and inside it is known which id was meant."""
    given = getattr(endpoint, asked)

    assert put(aws, entry(), EndpointId=given).reply == Unreachable(
        f"no endpoint has the EndpointId {given!r} (did you mean {endpoint.endpoint_id!r}?)"
    )


@pytest.mark.parametrize("endpoint_id", ["abcdefghij.veo", "a.b"])
def test_an_unknown_endpoint(aws, endpoint, entry, endpoint_id):
    """An id that nobody has is a host that does not resolve (AWS 6.23)."""
    assert put(aws, entry(), EndpointId=endpoint_id).reply == Unreachable(
        f"no endpoint has the EndpointId {endpoint_id!r}"
    )


# --- what a test is told of -------------------------------------------------------------------


def test_a_rejection_says_whether_a_test_asked_for_it(aws, entry):
    """What EventBridge refuses itself is another matter."""
    error = EntryError("InternalFailure", "")
    aws.account.faults.add_entry(EntryFault("asked", 1, lambda _: True, error))

    handled = put(aws, entry(), entry(Source="aws.shop"))

    assert [rejection.requested for rejection in handled.rejected] == [True, False]
