import json

import pytest

from pytest_eventbridge_endpoints import CapturedCall, CapturedEvent, RejectedEntry
from pytest_eventbridge_endpoints.evidence import criteria
from pytest_eventbridge_endpoints.evidence.captures import CallError
from pytest_eventbridge_endpoints.evidence.comparison import explain_equal
from pytest_eventbridge_endpoints.evidence.delivery import Delivery

WHERE = "us-east-1  bus orders  shop.orders / OrderPlaced"


def test_events_that_differ_in_fields_and_in_their_detail(event):
    """Fields by name, and the Detail by path."""
    expected = event(source="shop", detail_json='{"id": 43, "items": {"book": 1}, "tags": []}')

    assert explain_equal(event(), expected) == [
        "captured events differ:",
        "  source: expected 'shop', got 'shop.orders'",
        "  detail.id: expected 43, got 42",
        "  detail.tags: expected 0 elements, got 2: ['new', {'vip': True}]",
    ]


@pytest.mark.parametrize("text", ['{"id":42}', "no JSON", "[" * 200_000])
def test_a_detail_that_is_only_written_in_another_way(event, text):
    """Texts are what is compared, so they are shown where nothing else differs."""
    sent = '{"id": 42}'
    lines = explain_equal(event(detail_json=sent), event(detail_json=text))

    assert lines[1].startswith(f"  detail_json: expected '{text[:200]}")


def test_calls_and_rejected_entries(call, rejection):
    """Their JSON is shown by path as well; None is no JSON."""
    failed = call(response_json=None, error=CallError("A", "b"))

    assert explain_equal(failed, call(request_json='{"Entries": []}')) == [
        "captured calls differ:",
        (
            "  params.Entries: expected 0 elements, got 1: [{'Source': 'a', 'Time': "
            "datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.timezone.utc)}]"
        ),
        '  response_json: expected \'{"FailedEntryCount": 0, "Entries": []}\', got None',
        "  error: expected None, got CallError(code='A', message='b')",
    ]
    assert explain_equal(rejection(), rejection(entry_json='{"Source": "b"}')) == [
        "captured rejected entries differ:",
        "  entry.Source: expected 'b', got 'a'",
        (
            "  entry.Time: not expected, got datetime.datetime(2026, 11, 23, 12, 0, "
            "tzinfo=datetime.timezone.utc)"
        ),
    ]


def test_a_sequence_with_others_than_expected(captured, event, rejection):
    """Each difference has its place."""
    events = captured(CapturedEvent, event(), event(region="x"), event())

    assert explain_equal(events, [event(), event(), {"id": 42}]) == [
        "captured events differ: 2 of 3",
        "events[1]  x  bus orders  shop.orders / OrderPlaced",
        "  region: expected 'us-east-1', got 'x'",
        f"events[2]  expected {{'id': 42}}, got {WHERE}",
    ]
    assert explain_equal(captured(RejectedEntry, rejection()), ()) == [
        "captured rejected entries differ: got 1, expected 0",
        "rejected[0]  not expected: MalformedDetail: Detail is malformed.",
    ]


def test_a_sequence_that_is_too_short(captured, event, call):
    """What is missing is shown."""
    assert explain_equal(captured(CapturedEvent), [event(), 5]) == [
        "captured events differ: got 0, expected 2",
        f"events[0]  missing: {WHERE}",
        "events[1]  missing: 5",
    ]
    assert explain_equal(captured(CapturedCall), captured(CapturedCall, call())) == [
        "captured calls differ: got 0, expected 1",
        "calls[0]  missing: PutEvents  us-east-1  succeeded",
    ]


def test_what_was_captured_may_stand_on_the_right(captured, event):
    """It is what there is all the same."""
    assert explain_equal([], captured(CapturedEvent, event())) == [
        "captured events differ: got 1, expected 0",
        f"events[0]  not expected: {WHERE}",
    ]


def test_much_is_cut_unless_asked_for(captured, event):
    """Ten thousand differences are three, and eight in each."""
    many = captured(CapturedEvent, *[event()] * 10_000)
    detail = "{" + ", ".join(f'"{number}": 0' for number in range(20)) + "}"
    short = explain_equal(many, [event(detail_json=detail, source="x" * 1000)] * 10_000)

    assert len(short) == 1 + 3 * (1 + 8 + 1) + 1
    assert short[-2:] == ["  and 16 more (-vv shows all)", "and 9997 more differ (-vv shows all)"]
    assert max(map(len, short)) < 310
    assert len(explain_equal(many[:5], [], whole=True)) == 6
    assert len(explain_equal(event(), event(detail_json=detail), whole=True)) == 24


@pytest.mark.parametrize(
    ("left", "right"), [([], []), (1, 2), ("a", None)], ids=["lists", "numbers", "others"]
)
def test_other_things_are_left_to_pytest(left, right):
    """Only captures are explained here."""
    assert explain_equal(left, right) is None


def test_captures_of_different_kinds_are_left_to_pytest(event, call, captured):
    """So is a sequence against something that is none."""
    assert explain_equal(event(), call()) is None
    assert explain_equal(captured(CapturedEvent), 5) is None


def test_deliveries_that_differ(captured, delivery, event):
    """Their input is shown by path, and so is their event."""
    other = delivery(
        event=event(source="shop", detail_json='{"id": 43, "items": {"book": 1}, "tags": []}'),
        input_json='{"id": 43}',
    )

    assert explain_equal(delivery(), other) == [
        "captured deliveries differ:",
        "  event.source: expected 'shop', got 'shop.orders'",
        "  event.detail.id: expected 43, got 42",
        "  event.detail.tags: expected 0 elements, got 2: ['new', {'vip': True}]",
        "  input.id: expected 43, got 42",
    ]
    assert explain_equal(captured(Delivery, delivery(error="INVALID_JSON")), []) == [
        "captured deliveries differ: got 1, expected 0",
        (
            "deliveries[0]  not expected: us-east-1  bus orders  ship -> queue "
            "(arn:aws:sqs:us-east-1:123456789012:ship)  INVALID_JSON"
        ),
    ]


def test_a_similar_name_is_looked_for_where_it_is_shown(delivery, event, monkeypatch):
    """Of many members that are missing in the event of a delivery eight are."""
    looked_for = []
    monkeypatch.setattr(criteria, "nearest", lambda name, _: looked_for.append(name))
    many = json.dumps(dict.fromkeys("abcdefghijkl"))
    actual, expected = (delivery(event=event(detail_json=text)) for text in ("{}", many))

    explain_equal(actual, expected)

    assert looked_for == ["a", "b", "c", "d", "e", "f", "g", "h"]


def test_a_name_like_a_missing_one_is_told_with_its_path(delivery, event):
    """That of the event of a delivery, too."""
    actual, expected = (
        delivery(event=event(detail_json=text)) for text in ('{"order": 1}', '{"ordr": 1}')
    )

    assert explain_equal(actual, expected)[1] == (
        "  event.detail.ordr: expected 1, it is missing, there is event.detail.order"
    )
