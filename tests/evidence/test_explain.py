import pytest

from pytest_eventbridge_endpoints import CapturedCall, CapturedEvent, RejectedEntry
from pytest_eventbridge_endpoints.evidence import explain
from pytest_eventbridge_endpoints.evidence.captures import CallError
from pytest_eventbridge_endpoints.evidence.criteria import Criteria

WHERE = "us-east-1  bus orders  shop.orders / OrderPlaced"


@pytest.fixture
def no_match(captured):
    """Explain that nothing matches, given events, rejected entries and calls."""

    def no_match(fields, events=(), rejected=(), calls=()):
        return explain.no_match(
            Criteria(fields),
            captured(CapturedEvent, *events),
            captured(RejectedEntry, *rejected),
            captured(CapturedCall, *calls),
        ).splitlines()

    return no_match


def test_nothing_was_captured(no_match):
    """Without events there is nothing close."""
    assert no_match({"source": "a"}) == [
        "no event matches source='a'",
        "  no events were captured",
    ]
    assert no_match({}) == ["no event was captured", "  no events were captured"]


def test_the_closest_event_is_named_with_its_differences(no_match, event):
    """Of several events, the one that differs in the fewest fields."""
    events = [event(source="other", detail_type="Other"), event(), event(source="x", region="y")]

    assert no_match({"source": "shop", "detail_type": "OrderPlaced"}, events) == [
        "no event matches source='shop', detail_type='OrderPlaced'",
        "  3 events were captured; the closest 2 differ in one field:",
        f"    events[1]  {WHERE}",
        "      source: expected 'shop', got 'shop.orders'",
        "    events[2]  y  bus orders  x / OrderPlaced",
        "      source: expected 'shop', got 'x'",
    ]


def test_a_single_event_is_the_closest(no_match, event):
    """Each field that differs has its line."""
    assert no_match({"source": "shop", "region": "x"}, [event()]) == [
        "no event matches source='shop', region='x'",
        "  1 event was captured; the closest differs in 2 fields:",
        f"    events[0]  {WHERE}",
        "      source: expected 'shop', got 'shop.orders'",
        "      region: expected 'x', got 'us-east-1'",
    ]


def test_the_message_stays_short(no_match, event):
    """Ten thousand equally close events are three, and many differences are eight."""
    detail = {str(number): number for number in range(20)}
    lines = no_match({"detail_includes": detail}, [event(detail_json="{}")] * 10_000)

    assert lines[1] == "  10000 events were captured; the closest 3 differ in 20 fields:"
    assert len(lines) == 2 + 3 * (1 + 8 + 1)
    assert lines[-2:] == ["      detail.7: expected 7, it is missing", "      and 12 more"]


def test_a_long_difference_is_cut(no_match, event):
    """A difference is one line, whatever the values."""
    lines = no_match({"source": "x" * 1000}, [event()])

    assert len(lines[-1]) == len("      ") + 300 + len("…")


def test_rejected_entries_and_failed_calls_are_named(no_match, rejection, call):
    """The event that a test expected may be among them; each reason is named once."""
    failed = call(operation="CreateEndpoint", response_json=None, error=CallError("A", "b"))

    assert no_match({}, rejected=[rejection()] * 2, calls=[failed, call()])[2:] == [
        "  2 entries were rejected: MalformedDetail: Detail is malformed.",
        "  1 call failed: CreateEndpoint: A: b",
    ]


def test_many_reasons_are_cut(no_match, rejection):
    """Three reasons are enough to begin with."""
    rejected = [rejection(error_code=code) for code in "ABCDE"]

    assert no_match({}, rejected=rejected)[-1] == (
        "  5 entries were rejected: A: Detail is malformed.; B: Detail is malformed.; "
        "C: Detail is malformed. and 2 more"
    )


def test_a_wrong_number_of_events_lists_them(captured, event):
    """What matches is listed, the first five."""
    events = captured(CapturedEvent, *[event(replica=True, endpoint="shop")] * 7)

    lines = explain.wrong_count(
        Criteria({"region": "us-east-1"}), 1, list(enumerate(events)), events
    )

    assert lines.splitlines() == [
        "expected 1 event that matches region='us-east-1', got 7",
        *[
            f"  events[{index}]  us-east-1  bus orders  endpoint shop  "
            "shop.orders / OrderPlaced  (replica)"
            for index in range(5)
        ],
        "  and 2 more",
    ]


def test_a_wrong_number_without_criteria(captured, event):
    """No criteria, no words about them."""
    events = captured(CapturedEvent, event())

    assert explain.wrong_count(Criteria({}), 0, [(0, event())], events).splitlines() == [
        "expected 0 events, got 1",
        f"  events[0]  {WHERE}",
    ]


def test_none_instead_of_some_shows_the_closest(captured, event):
    """Where none matches, what came close is of more use."""
    events = captured(CapturedEvent, event())

    assert explain.wrong_count(Criteria({"source": "a"}), 2, [], events).splitlines() == [
        "expected 2 events that match source='a', got 0",
        "  1 event was captured; the closest differs in one field:",
        f"    events[0]  {WHERE}",
        "      source: expected 'a', got 'shop.orders'",
    ]


def test_a_wrong_number_of_calls_lists_all_calls(captured, call):
    """Retries and errors are shown with each call."""
    failed = call(response_json=None, error=CallError("A", "b"), attempts=3)
    calls = captured(CapturedCall, call(operation="ListEndpoints"), failed)

    assert explain.wrong_calls("PutEvents", 2, calls).splitlines() == [
        "expected 2 calls to PutEvents, got 1",
        "  calls[0]  ListEndpoints  us-east-1  succeeded",
        "  calls[1]  PutEvents  us-east-1  A: b  3 attempts",
    ]


def test_no_call_at_all(captured):
    """It is said in so many words."""
    calls = captured(CapturedCall)

    assert explain.wrong_calls("PutEvents", 1, calls).splitlines() == [
        "expected 1 call to PutEvents, got 0",
        "  no call was captured",
    ]


def test_the_section_is_cut(captured, event):
    """A failing test with many events shows the first twenty."""
    many = captured(CapturedEvent, *[event(detail_json='"' + "x" * 100 + '"')] * 25)
    none = captured(CapturedCall), captured(RejectedEntry)

    lines = explain.section(none[0], many, none[1], {}).splitlines()

    assert lines[0] == "events (25)"
    assert lines[1] == f'  {WHERE}  "{"x" * 79}…'
    assert lines[21:] == ["  and 5 more"]
    assert explain.section(none[0], many[:0], none[1], {}) == ""
