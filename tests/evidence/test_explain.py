import pytest

from pytest_eventbridge_endpoints import CapturedCall, CapturedEvent, RejectedEntry
from pytest_eventbridge_endpoints.evidence import explain
from pytest_eventbridge_endpoints.evidence.captures import CallError
from pytest_eventbridge_endpoints.evidence.criteria import Criteria
from pytest_eventbridge_endpoints.evidence.seen import Seen

WHERE = "us-east-1  bus orders  shop.orders / OrderPlaced"
DETAIL = '{"id": 42, "items": {"book": 1}, "tags": ["new", {"vip": true}]}'


@pytest.fixture
def no_match(captured):
    """Explain that nothing matches, given events, rejected entries and calls."""

    def no_match(fields, events=(), *, rejected=(), calls=(), elsewhere=(), pattern=None):
        seen = Seen(
            captured(CapturedEvent, *events),
            captured(CapturedEvent, *elsewhere),
            captured(RejectedEntry, *rejected),
            captured(CapturedCall, *calls),
        )
        return explain.no_match(Criteria(fields, pattern), seen).splitlines()

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

    assert (
        lines[1]
        == "  10000 events were captured; 10000 of 10000 differ in 20 fields; the first 3:"
    )
    assert len(lines) == 2 + 3 * (1 + 8 + 1)
    assert lines[-2:] == ["      detail.7: expected 7, it is missing", "      and 12 more"]


@pytest.mark.parametrize(
    ("events", "how"),
    [
        (1, "1 event was captured; the closest differs in one field:"),
        (3, "3 events were captured; the closest 3 differ in one field:"),
        (5, "5 events were captured; 5 of 5 differ in one field; the first 3:"),
    ],
)
def test_it_is_said_how_many_are_equally_close(no_match, event, events, how):
    """Three of them are shown, which does not mean that there are three."""
    assert no_match({"source": "x"}, [event()] * events)[1] == f"  {how}"


def test_events_that_are_further_off_are_not_counted(no_match, event):
    """Only those that differ in as few fields as the closest one."""
    far = event(source="y", region="eu-west-1")
    events = [far, *[event()] * 4, far]

    assert no_match({"source": "x", "region": "us-east-1"}, events)[1] == (
        "  6 events were captured; 4 of 6 differ in one field; the first 3:"
    )


def test_of_very_many_events_the_first_ones_are_compared(no_match, event):
    """A failing test is no slow test; what was not looked at is said."""
    events = [event(source="other")] * 10_000 + [event(source="shops")]

    assert no_match({"source": "shop"}, events)[1] == (
        "  10001 events were captured, the first 10000 were compared; "
        "10000 of 10000 differ in one field; the first 3:"
    )


def test_a_long_difference_is_cut(no_match, event):
    """A line shows where long values differ, and the first line is no longer than others."""
    expected = {"blob": "x" * 1000 + "y"}
    actual = event(detail_json=f'{{"blob": "{"x" * 2000}"}}')

    lines = no_match({"detail": expected}, [actual])

    assert lines[0] == f"no event matches detail={{'blob': '{'x' * 283}…"
    same = "x" * 20
    assert lines[-1] == f"      detail.blob: expected …{same}y', got …{same}{'x' * 99}…"


def test_members_that_cannot_be_printed_are_escaped(no_match, event):
    """Neither a member's name nor a value breaks a line."""
    lines = no_match(
        {"detail": {"a\nb": "\x1b[31m", "card\n": 1}},
        [event(detail_json='{"a\\nb": 1, "cart\\n": 1}')],
    )

    assert lines[3:] == [
        "      detail.a\\nb: expected '\\x1b[31m', got 1 (a number, not a string)",
        "      detail.card\\n: expected 1, it is missing, there is detail.cart\\n",
        "      detail.cart\\n: not expected, got 1",
    ]


def test_a_near_miss_is_closer_than_a_far_one(no_match, event):
    """A misspelled name, or a number for a text, is more likely what was meant."""
    events = [
        event(detail_type="StockMoved"),
        event(detail_type="OrderPlaced"),
        event(detail_json='{"id": "43"}', detail_type="OrderPaced"),
    ]

    assert no_match({"detail_type": "OrderPaced"}, events[:2]) == [
        "no event matches detail_type='OrderPaced'",
        "  2 events were captured; the closest differs in one field:",
        f"    events[1]  {WHERE}",
        "      detail_type: expected 'OrderPaced', got 'OrderPlaced' (a misspelling?)",
    ]
    assert no_match({"detail_type": "OrderPaced", "detail_includes": {"id": 43}}, events) == [
        "no event matches detail_type='OrderPaced', detail_includes={'id': 43}",
        "  3 events were captured; the closest differs in one field:",
        "    events[2]  us-east-1  bus orders  shop.orders / OrderPaced",
        "      detail.id: expected 43, got '43' (a string, not a number)",
    ]


def test_a_value_of_another_type_is_a_near_miss(no_match, event):
    """Of many events, the one whose number was written as a text."""
    events = [event(detail_json=f'{{"id": {number}}}') for number in range(5)]

    assert no_match({"detail_includes": {"id": "3"}}, events)[1:] == [
        "  5 events were captured; the closest differs in one field:",
        f"    events[3]  {WHERE}",
        "      detail.id: expected '3', got 3 (a number, not a string)",
    ]


def test_of_equally_close_events_the_plainest_are_named(no_match, event):
    """One plain difference is easier to read than two near misses."""
    events = [event(source="shop.order", detail_type="OrderPlace"), event(region="x")]
    fields = {"source": "shop.orders", "detail_type": "OrderPlaced", "region": "us-east-1"}

    assert no_match(fields, events)[1:3] == [
        "  2 events were captured; the closest differs in one field:",
        "    events[1]  x  bus orders  shop.orders / OrderPlaced",
    ]


def test_the_closest_of_many_is_found(no_match, event):
    """Wherever it stands."""
    events = [event(source="x", detail_json="{}")] * 500
    events[321] = event(detail_json='{"id": 43}', region="eu-west-1")
    fields = {"region": "us-east-1", "detail_includes": {"id": 43}, "source": "shop.orders"}

    assert no_match(fields, events)[1:] == [
        "  500 events were captured; the closest differs in one field:",
        "    events[321]  eu-west-1  bus orders  shop.orders / OrderPlaced",
        "      region: expected 'us-east-1', got 'eu-west-1'",
    ]


def test_the_closest_to_a_pattern(no_match, event):
    """Where a pattern is explained, each field of it counts."""
    events = [event(source="x", detail_type="y"), event(source="x")]
    pattern = {"source": ["shop.orders"], "detail-type": ["OrderPlaced"]}

    assert no_match({}, events, pattern=pattern)[1:] == [
        "  2 events were captured; the closest differs in one field:",
        "    events[1]  us-east-1  bus orders  x / OrderPlaced",
        '      source: "x" did not match "shop.orders"',
    ]


def test_an_event_that_fits_is_elsewhere(no_match, event):
    """A wrong bus or Region is a likely mistake."""
    replica = event(region="us-west-2", replica=True)

    assert no_match({"source": "shop.orders"}, elsewhere=[replica]) == [
        "no event matches source='shop.orders'",
        "  no events were captured",
        "  1 event fits, but is a replica or was forwarded; bus(name, region) has it:",
        "    us-west-2  bus orders  shop.orders / OrderPlaced  (replica)",
    ]
    assert no_match({"source": "shop.orders"}, elsewhere=[replica] * 5)[2:] == [
        "  5 events fit, but are replicas or were forwarded; bus(name, region) has them:",
        *["    us-west-2  bus orders  shop.orders / OrderPlaced  (replica)"] * 3,
        "    and 2 more",
    ]
    assert no_match({"source": "shop.orders"}, [event(source="x")], elsewhere=[])[4:] == []


def test_the_buses_that_have_events_are_named(no_match, event):
    """Where a bus has none, another one may have been meant."""
    elsewhere = [event(), event(), event(region="us-west-2"), event(event_bus="a\nb")]
    lines = [
        "  no events were captured",
        (
            "  buses with events: orders in us-east-1 (2), orders in us-west-2 (1), "
            r"a\nb in us-east-1 (1)"
        ),
    ]

    assert no_match({"source": "x"}, elsewhere=elsewhere)[1:] == lines
    assert no_match({}, elsewhere=elsewhere)[1:] == lines
    assert no_match({"source": "x"}, [event()], elsewhere=elsewhere)[4:] == []


def test_where_no_event_arrived_is_said():
    """A bus is named."""
    seen = Seen(where="at bus a in b")

    assert explain.no_match(Criteria({}), seen).splitlines() == [
        "no event was captured",
        "  no events arrived at bus a in b",
    ]


def test_a_call_says_how_many_entries_were_rejected(call):
    """A success is none if nothing was accepted."""
    response = '{"FailedEntryCount": 2, "Entries": [{}, {}, {}]}'

    assert explain.call_line(call(response_json=response)) == (
        "PutEvents  us-east-1  succeeded, 2 of 3 entries rejected"
    )
    assert explain.outcome(call(response_json=None)) == "succeeded"


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"source": "a"}, True),
        ({"source": "b"}, False),
        ({"detail_type": "b", "event_bus": "default", "region": "x", "endpoint": "y"}, True),
        ({"detail_includes": {"id": 1}}, True),
        ({"detail": {"id": 2}}, False),
        ({"resources": ["x"]}, False),
    ],
)
def test_an_entry_that_fits_was_rejected(no_match, rejection, fields, fits):
    """The event is missing because it was refused, and the reason is AWS's."""
    entry = '{"Source": "a", "DetailType": "b", "Detail": "{\\"id\\": 1}"}'
    lines = no_match(fields, rejected=[rejection(entry_json=entry)])

    which = "that fits " if fits else ""
    assert lines[2:] == [f"  1 entry {which}was rejected: MalformedDetail: Detail is malformed."]


def test_entries_that_fit_are_told_apart_from_others(no_match, rejection):
    """Both may matter. What is no JSON fits no detail."""
    rejected = [
        rejection(entry_json='{"Source": "a", "Detail": "no JSON"}', error_message="x"),
        rejection(entry_json='{"Source": "a"}', error_message="y"),
        rejection(entry_json='{"Source": "b"}', error_message="z"),
    ]

    assert no_match({"source": "a"}, rejected=rejected)[2:] == [
        "  2 entries that fit were rejected: MalformedDetail: x; MalformedDetail: y",
        "  1 entry was rejected: MalformedDetail: z",
    ]
    assert no_match({"source": "a", "detail": {}}, rejected=rejected[:1])[2:] == [
        "  1 entry was rejected: MalformedDetail: x",
    ]


def test_too_few_events_are_explained_like_none(captured, event, rejection):
    """The missing one may have been rejected."""
    events = captured(CapturedEvent, event())
    seen = Seen(events, events, captured(RejectedEntry, rejection(event_bus="bills")))
    criteria = Criteria({"event_bus": "orders"})

    few = explain.wrong_count(criteria, 2, [(0, events[0])], seen)
    many = explain.wrong_count(criteria, 0, [(0, events[0])], seen)

    assert few.splitlines() == [
        "expected 2 events that match event_bus='orders', got 1",
        f"  events[0]  {WHERE}  {DETAIL}",
        "  1 entry was rejected: MalformedDetail: Detail is malformed.",
    ]
    assert len(many.splitlines()) == 2


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
        Criteria({"region": "us-east-1"}), 1, list(enumerate(events)), Seen(events)
    )

    assert lines.splitlines() == [
        "expected 1 event that matches region='us-east-1', got 7",
        *[
            f"  events[{index}]  us-east-1  bus orders  endpoint shop  "
            f"shop.orders / OrderPlaced  (replica)  {DETAIL}"
            for index in range(5)
        ],
        "  and 2 more",
    ]


def test_a_wrong_number_without_criteria(captured, event):
    """No criteria, no words about them."""
    events = captured(CapturedEvent, event())

    lines = explain.wrong_count(Criteria({}), 0, [(0, event())], Seen(events)).splitlines()
    assert lines == [
        "expected 0 events, got 1",
        f"  events[0]  {WHERE}  {DETAIL}",
    ]


def test_none_instead_of_some_shows_the_closest(captured, event):
    """Where none matches, what came close is of more use."""
    events = captured(CapturedEvent, event())

    lines = explain.wrong_count(Criteria({"source": "a"}), 2, [], Seen(events)).splitlines()
    assert lines == [
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


def test_what_cannot_be_printed_is_escaped(no_match, event):
    """A source may hold anything, and a line stays a line."""
    lines = no_match({"source": "a"}, [event(source="a\nb\ud800", detail_type="é")])

    assert lines[2] == r"    events[0]  us-east-1  bus orders  a\nb\ud800 / é"
