import copy
import dataclasses
import pickle
from datetime import datetime, timezone

import pytest

from pytest_eventbridge_endpoints import CapturedCall, CapturedEvent, RejectedEntry
from pytest_eventbridge_endpoints.evidence.captures import CallError
from pytest_eventbridge_endpoints.evidence.sequence import Captured

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)

# --- one event --------------------------------------------------------------------------------


def test_the_detail_is_parsed(event):
    """The detail is what a consumer reads from the text."""
    assert event().detail == {"id": 42, "items": {"book": 1}, "tags": ["new", {"vip": True}]}


def test_changing_a_parsed_detail_changes_no_capture(event):
    """Each access parses anew."""
    captured = event()

    captured.detail["id"] = 7
    captured.envelope["detail"]["id"] = 7

    assert captured.detail["id"] == captured.envelope["detail"]["id"] == 42


def test_the_envelope_is_what_a_target_receives(event):
    """Keys stand in the order of AWS, and the Region is the origin's (AWS 1.11, 6.27)."""
    replica = event(region="us-west-2", replica=True, endpoint="orders", endpoint_id="a.veo")

    assert replica.envelope == {
        "version": "0",
        "id": "6f2a",
        "detail-type": "OrderPlaced",
        "source": "shop.orders",
        "account": "123456789012",
        "time": "2026-11-23T12:00:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:s3:::invoices"],
        "detail": {"id": 42, "items": {"book": 1}, "tags": ["new", {"vip": True}]},
    }
    assert list(replica.envelope) == [
        "version",
        "id",
        "detail-type",
        "source",
        "account",
        "time",
        "region",
        "resources",
        "detail",
    ]


def test_the_envelope_text_keeps_the_detail_to_the_letter(event):
    """Duplicate keys and exact numbers survive."""
    text = event(detail_json='{"a":1e2, "a":1.0}').envelope_json

    assert text.endswith('"resources": ["arn:aws:s3:::invoices"], "detail": {"a":1e2, "a":1.0}}')


def test_years_before_1000_have_four_digits(event):
    """ISO 8601 wants them padded."""
    early = event(time=datetime(101, 1, 1, tzinfo=timezone.utc))

    assert early.envelope["time"] == "0101-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        (
            {"detail_json": "{}"},
            (
                "CapturedEvent('shop.orders', 'OrderPlaced', detail={}, event_bus='orders', "
                "region='us-east-1')"
            ),
        ),
        (
            {"detail_json": "{}", "endpoint": "shop", "endpoint_id": "a.veo", "replica": True},
            (
                "CapturedEvent('shop.orders', 'OrderPlaced', detail={}, event_bus='orders', "
                "region='us-east-1', endpoint='shop', replica=True)"
            ),
        ),
        (
            {"detail_json": '{"a": "' + "x" * 300 + '"}'},
            (
                "CapturedEvent('shop.orders', 'OrderPlaced', detail={\"a\": \""
                + "x" * 193
                + "…, event_bus='orders', region='us-east-1')"
            ),
        ),
    ],
    ids=["plain", "replica", "long"],
)
def test_the_repr_shows_where_and_what(event, changes, shown):
    """A long detail is cut."""
    assert repr(event(**changes)) == shown


def test_integers_of_any_length_are_read(event):
    """Python makes no int of more than 4,300 digits, so longer ones are Decimal."""
    long = event(detail_json=f'{{"long": {"9" * 5000}, "short": 5}}')

    assert long.detail == {"long": 10**5000 - 1, "short": 5}
    assert type(long.detail["short"]) is int
    assert long.envelope["detail"]["long"] == 10**5000 - 1
    assert Captured(CapturedEvent, [long, event()]).filter(detail_includes={"short": 5}) == [long]


@pytest.fixture
def deep(event):
    """An event that is nested as deep as EventBridge allows."""
    return event(detail_json='{"a":' * 1100 + "1" + "}" * 1100)


def test_a_deep_detail_is_captured_like_any_other(deep):
    """Comparing, hashing, copying, pickling and showing it need no parser."""
    assert deep == dataclasses.replace(deep)
    assert hash(deep) == hash(copy.copy(deep))
    assert pickle.loads(pickle.dumps(deep)) == deep
    assert len(repr(deep)) < 400


@pytest.mark.parametrize("attribute", ["detail", "envelope"])
def test_what_cannot_be_parsed_says_so_by_name(event, attribute):
    """Only the parsed views of such an event are out of reach, and the error says why."""
    # on every Python: from 3.12 on, json parses more levels than EventBridge takes
    deep = event(detail_json='{"a":' * 100_000 + "1" + "}" * 100_000)

    with pytest.raises(RecursionError) as caught:
        getattr(deep, attribute)

    assert str(caught.value) == (
        "the Detail of event 6f2a is nested too deep for this Python to parse, so "
        f".{attribute} cannot show it; .detail_json has its text"
    )


# --- captures as values -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["event", "call", "rejection"])
def test_captures_are_values(request, kind):
    """They are frozen, comparable, hashable and picklable."""
    make = request.getfixturevalue(kind)

    assert make() == make()
    assert len({make(), make()}) == 1
    assert make(region="eu-west-1") != make()
    assert pickle.loads(pickle.dumps(make())) == make()
    with pytest.raises(dataclasses.FrozenInstanceError):
        make().region = "eu-west-1"


def test_a_rejected_entry_shows_what_was_sent(rejection):
    """The entry is as it was given to put_events, Time as a datetime."""
    assert rejection().entry == {"Source": "a", "Time": NOON}
    assert repr(rejection()) == (
        'RejectedEntry(MalformedDetail: Detail is malformed. {"Source": "a", "Time": 1795435200})'
    )


def test_a_call_shows_parameters_and_response(call):
    """They are as the client was given them and gave them back, times as datetimes."""
    described = call(response_json='{"Name": "a", "CreationTime": 1795435200.5}')

    assert call().params == {"Entries": [{"Source": "a", "Time": NOON}]}
    assert described.response == {"Name": "a", "CreationTime": NOON.replace(microsecond=500000)}


@pytest.mark.parametrize("time", ["1e400", '"noon"', "true", "1e300"])
def test_a_time_that_is_none_is_shown_as_it_was_sent(call, time):
    """AWS refused it; the test still sees it."""
    sent = call(request_json=f'{{"Time": {time}}}').params["Time"]

    assert sent == {"1e400": float("inf"), '"noon"': "noon", "true": True, "1e300": 1e300}[time]


def test_parameters_that_are_no_json_are_an_error_by_name(call):
    """The text is still there, and the repr works."""
    sent = call(request_json="orders")

    with pytest.raises(ValueError, match="sent no JSON") as caught:
        sent.params  # noqa: B018
    assert str(caught.value) == (
        "this PutEvents call sent no JSON (Expecting value: line 1 column 1 (char 0)); "
        ".request_json has its text"
    )
    assert repr(sent) == repr(call())


def test_a_failed_call_has_an_error_and_no_response(call):
    """The error reads as code and message."""
    failed = call(response_json=None, error=CallError("Throttling", "Rate exceeded"), attempts=3)

    assert failed.response is None
    assert str(failed.error) == "Throttling: Rate exceeded"
    assert repr(failed) == (
        "CapturedCall(PutEvents in us-east-1, error='Throttling: Rate exceeded', attempts=3)"
    )
    assert repr(call()) == "CapturedCall(PutEvents in us-east-1, succeeded, attempts=1)"


# --- sequences --------------------------------------------------------------------------------


def test_a_sequence_is_like_a_tuple(event):
    """Length, index, slice, iteration, membership: all as of a tuple."""
    first, second, third = event(id="1"), event(id="2"), event(id="3")
    sequence = Captured(CapturedEvent, [first, second, third])

    assert len(sequence) == 3
    assert (sequence[0], sequence[-1]) == (first, third)
    assert sequence[1:] == [second, third]
    assert type(sequence[1:]) is Captured
    assert list(sequence) == [first, second, third]
    assert second in sequence
    assert sequence.index(third) == 2
    assert repr(sequence[:1]) == repr([first])


def test_an_index_out_of_range_says_how_many_there_are(event):
    """The error counts what was captured."""
    with pytest.raises(IndexError) as caught:
        Captured(CapturedEvent, [event()])[1]

    assert str(caught.value) == "no element 1 of 1 captured"


def test_a_sequence_equals_lists_and_tuples_of_the_same(event):
    """Plain assert compares with what is written down."""
    sequence = Captured(CapturedEvent, [event()])

    assert sequence == [event()]
    assert sequence == (event(),)
    assert sequence == Captured(CapturedEvent, [event()])
    assert sequence != []
    assert sequence != [event(id="other")]
    assert sequence != {event()}
    assert Captured(CapturedEvent) == []


def test_a_sequence_does_not_grow(event):
    """What is captured later does not show in an earlier view."""
    items = [event(id="1")]
    sequence = Captured(CapturedEvent, items)
    items.append(event(id="2"))

    assert len(sequence) == len(list(sequence)) == 1
    assert sequence == [event(id="1")]
    assert pickle.loads(pickle.dumps(sequence)) == sequence
    with pytest.raises(IndexError):
        sequence[1]


def test_a_sequence_cannot_be_hashed(event):
    """Like a list, it compares by what is in it."""
    with pytest.raises(TypeError):
        hash(Captured(CapturedEvent, [event()]))


def test_one_is_the_only_element(event):
    """With exactly one there is nothing to index."""
    assert Captured(CapturedEvent, [event()]).one() == event()


def test_one_of_none_is_an_error():
    """The message says what was expected."""
    with pytest.raises(AssertionError) as caught:
        Captured(CapturedCall).one()

    assert str(caught.value) == "expected exactly one CapturedCall, got 0"


def test_one_of_many_shows_the_first_ones(rejection):
    """The message stays short."""
    with pytest.raises(AssertionError) as caught:
        Captured(RejectedEntry, [rejection(entry_json="{}")] * 7).one()

    shown = "\n  RejectedEntry(MalformedDetail: Detail is malformed. {})"
    assert str(caught.value) == (
        f"expected exactly one RejectedEntry, got 7{shown * 5}\n  and 2 more"
    )


# --- filters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ({"source": "shop.orders"}, "12"),
        ({"region": "us-west-2"}, "2"),
        ({"detail": {"id": 1}}, "1"),
        ({"detail_includes": {"id": 2}}, "2"),
        ({"endpoint": "shop"}, "2"),
        ({"endpoint": "abc.veo"}, "2"),
        ({"endpoint": None}, "1"),
        ({"resources": ["r"]}, "2"),
        ({"resources": ()}, "1"),
        ({"replica": False, "id": "1"}, "1"),
        ({}, "12"),
    ],
    ids=str,
)
def test_events_are_filtered_by_their_fields(event, fields, ids):
    """All fields have to fit."""
    first = event(id="1", detail_json='{"id": 1}', resources=())
    second = event(
        id="2",
        detail_json='{"id": 2, "more": true}',
        resources=("r",),
        region="us-west-2",
        endpoint="shop",
        endpoint_id="abc.veo",
    )
    kept = Captured(CapturedEvent, [first, second]).filter(**fields)

    assert "".join(event.id for event in kept) == ids


def test_calls_and_rejections_are_filtered_alike(call, rejection):
    """Each kind is filtered by its own fields."""
    calls = Captured(CapturedCall, [call(), call(operation="ListEndpoints")])
    rejected = Captured(RejectedEntry, [rejection(), rejection(error_code="InternalFailure")])

    assert calls.filter(operation="ListEndpoints").one() == calls[1]
    assert calls.filter(params=call().params) == calls
    assert rejected.filter(error_code="MalformedDetail").one() == rejected[0]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (
            CapturedEvent,
            (
                "CapturedEvent has no field 'nope' to filter by; its fields are id, source, "
                "detail_type, detail_json, resources, time, region, account, event_bus, "
                "endpoint_id, endpoint, trace_header, replica, origin_region, forwarded, detail, "
                "detail_includes"
            ),
        ),
        (
            RejectedEntry,
            (
                "RejectedEntry has no field 'nope' to filter by; its fields are entry_json, "
                "error_code, error_message, region, event_bus, entry"
            ),
        ),
        (
            CapturedCall,
            (
                "CapturedCall has no field 'nope' to filter by; its fields are operation, region, "
                "request_json, response_json, error, attempts, retry_delays, signature_version, "
                "signing_region, endpoint, served_region, through, params, response"
            ),
        ),
    ],
)
def test_an_unknown_field_is_an_error_that_names_the_known_ones(kind, message):
    """Also where nothing was captured yet."""
    with pytest.raises(TypeError) as caught:
        Captured(kind).filter(nope=1)

    assert str(caught.value) == message


def test_events_are_matched_as_a_rule_would(event):
    """An event pattern is a filter as well."""
    events = Captured(CapturedEvent, [event(id="1"), event(id="2", source="other")])

    assert events.matching({"source": ["other"]}).one().id == "2"
    assert events.matching('{"detail": {"id": [42]}}') == events


def test_only_events_match_patterns(call):
    """Calls have no envelope, and the error says what they are."""
    with pytest.raises(TypeError) as caught:
        Captured(CapturedCall, [call()]).matching({"source": ["a"]})

    assert str(caught.value) == "event patterns match events; these are CapturedCall elements"
