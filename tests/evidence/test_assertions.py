import re
from unittest.mock import ANY

import pytest

from pytest_eventbridge_endpoints import (
    CapturedEvent,
    EventPattern,
    InvalidEventPattern,
    mock_eventbridge,
)
from pytest_eventbridge_endpoints.evidence.assertions import EventAssertions
from pytest_eventbridge_endpoints.evidence.criteria import CONDITIONS
from pytest_eventbridge_endpoints.evidence.delivery_assertions import DeliveryAssertions
from pytest_eventbridge_endpoints.evidence.seen import Seen


class Evidence(EventAssertions):
    """Assertions about events that are given to it."""

    def __init__(self, captured, *events):
        self._events = captured(CapturedEvent, *events)

    @property
    def events(self):
        return self._events

    @property
    def _account(self):
        return "123456789012"

    def _seen(self):
        return Seen(self._events, self._events)


@pytest.fixture
def evidence(captured, event):
    """Three events, the second one through an endpoint in the other Region."""
    return Evidence(
        captured,
        event(id="1", detail_json='{"id": 1}'),
        event(
            id="2",
            detail_json='{"id": 2, "gift": true}',
            region="us-west-2",
            endpoint="shop",
            endpoint_id="a.veo",
            resources=("r",),
        ),
        event(id="3", source="other", detail_type="Other", event_bus="other", detail_json="{}"),
    )


@pytest.mark.parametrize(
    ("pattern", "fields", "found"),
    [
        (None, {}, "1"),
        (None, {"source": "other"}, "3"),
        (None, {"detail_type": "Other"}, "3"),
        (None, {"detail": {"id": 2, "gift": True}}, "2"),
        (None, {"detail_includes": {"gift": ANY}}, "2"),
        (None, {"resources": ["r"]}, "2"),
        (None, {"event_bus": "other"}, "3"),
        (None, {"region": "us-west-2"}, "2"),
        (None, {"endpoint": "shop"}, "2"),
        (None, {"endpoint": None, "source": "other"}, "3"),
        ({"source": ["other"]}, {}, "3"),
        ('{"detail": {"id": [{"numeric": [">", 1]}]}}', {"region": ANY}, "2"),
    ],
    ids=str,
)
def test_the_first_event_that_fits_is_returned(evidence, pattern, fields, found):
    """Every condition counts, and what is not named may be anything."""
    assert evidence.assert_event(pattern, **fields).id == found


def test_a_number_of_events_is_exact(evidence):
    """With times, all events that fit are returned."""
    found = evidence.assert_event(source="shop.orders", times=2)

    assert [event.id for event in found] == ["1", "2"]
    assert found.filter(region="us-west-2").one().id == "2"
    assert evidence.assert_event(source="nobody", times=0) == []


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (
            lambda evidence: evidence.assert_event(source="shop"),
            "no event matches source='shop'",
        ),
        (
            lambda evidence: evidence.assert_event(source="shop.orders", times=3),
            "expected 3 events that match source='shop.orders', got 2",
        ),
        (
            lambda evidence: evidence.assert_no_events(source="other"),
            "expected 0 events that match source='other', got 1",
        ),
        (lambda evidence: evidence.assert_no_events(), "expected 0 events, got 3"),
        (
            lambda evidence: evidence.assert_no_events({"source": ["other"]}),
            'expected 0 events that match {"source": ["other"]}, got 1',
        ),
    ],
)
def test_a_missed_claim_is_an_assertion_error(evidence, claim, message):
    """The first line says what was claimed."""
    with pytest.raises(AssertionError) as caught:
        claim(evidence)

    assert str(caught.value).splitlines()[0] == message


def test_no_events_is_a_claim_too(evidence, captured):
    """Nothing fits, or nothing was captured."""
    evidence.assert_no_events(source="nobody")
    Evidence(captured).assert_no_events()


@pytest.mark.parametrize("times", [-1, 1.0, True, "1"])
def test_times_is_a_number_of_events(evidence, times):
    """Anything else is a mistake in the test."""
    with pytest.raises(TypeError) as caught:
        evidence.assert_event(times=times)

    assert str(caught.value) == (
        f"times is how many events have to match, 0 or more, or None, not {times!r}"
    )


@pytest.mark.parametrize(
    ("ask", "more"), [(Evidence.assert_event, ", times"), (Evidence.assert_no_events, "")]
)
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("detailtype", " (did you mean 'detail_type'?)"),
        ("DetailType", " (did you mean 'detail_type'?)"),
        ("bus", " (did you mean 'event_bus'?)"),
        ("x", ""),
    ],
)
def test_a_misspelled_condition_is_a_type_error(evidence, ask, more, name, hint):
    """The message names the conditions that there are."""
    with pytest.raises(TypeError) as caught:
        ask(evidence, **{name: "OrderPlaced"})

    assert str(caught.value) == (
        f"an event has no condition {name!r}{hint}; there are source, detail_type, detail, "
        f"detail_includes, resources, event_bus, region, endpoint{more}"
    )


@pytest.mark.parametrize("ask", [Evidence.assert_event, Evidence.assert_no_events])
def test_a_source_without_its_name_is_no_pattern(evidence, ask):
    """A text that is no JSON object was most likely meant for the source."""
    with pytest.raises(InvalidEventPattern) as caught:
        ask(evidence, "shop")

    assert str(caught.value) == (
        "Unrecognized token 'shop': was expecting (JSON String, Number, Array, Object or token "
        "'null', 'true' or 'false')\n"
        ' at [Source: (String)"shop"; line: 1, column: 5]'
        " (an event pattern is a JSON object; did you mean source='shop'?)"
    )
    assert caught.value.reason.startswith("Unrecognized token 'shop'")


@pytest.mark.parametrize("pattern", ['{"source": "shop"}', ' {"source": [}', {"source": []}, 5])
def test_a_pattern_that_is_refused_is_told_in_the_words_of_eventbridge(evidence, pattern):
    """What was meant for a pattern needs no other hint."""
    with pytest.raises(InvalidEventPattern) as refused:
        EventPattern(pattern)
    with pytest.raises(InvalidEventPattern) as caught:
        evidence.assert_event(pattern)

    assert str(caught.value) == str(refused.value)


def test_subclasses_say_what_the_claims_are_about():
    """The base class has nothing to assert on."""
    with pytest.raises(NotImplementedError):
        EventAssertions().assert_event()
    with pytest.raises(NotImplementedError):
        _ = EventAssertions().events
    with pytest.raises(NotImplementedError):
        EventAssertions()._seen()
    with pytest.raises(NotImplementedError):
        EventAssertions().rejected  # noqa: B018 (to look at it is what is tested)
    with pytest.raises(NotImplementedError):
        _ = DeliveryAssertions().deliveries
    with pytest.raises(NotImplementedError):
        DeliveryAssertions().assert_delivery()


# --- what no event could have -----------------------------------------------------------------


IMPOSSIBLE = [
    ({"source": ["shop"]}, "source=['shop'], so this cannot fail; it takes a text"),
    ({"source": None}, "source=None, so this cannot fail; it takes a text"),
    ({"detail_type": b"x"}, "detail_type=b'x', so this cannot fail; it takes a text"),
    (
        {"detail": '{"id": 1}'},
        "detail='{\"id\": 1}', so this cannot fail; it takes a dict, as the parsed Detail is",
    ),
    (
        {"detail_includes": [1]},
        "detail_includes=[1], so this cannot fail; it takes a dict, as the parsed Detail is",
    ),
    ({"resources": "arn"}, "resources='arn', so this cannot fail; it takes a list"),
    (
        {"region": "US-EAST-1"},
        "region='US-EAST-1', so this cannot fail; it takes the name of a Region, as \"eu-west-1\"",
    ),
    ({"region": 1}, "region=1, so this cannot fail; it takes a text"),
    (
        {"event_bus": "my bus"},
        "event_bus='my bus', so this cannot fail; it takes the name of an event bus, or its ARN",
    ),
    ({"endpoint": 7}, "endpoint=7, so this cannot fail; it takes a name, an id, an Endpoint or"),
]


@pytest.mark.parametrize(("conditions", "text"), IMPOSSIBLE)
def test_that_no_event_has_what_none_could_have_proves_nothing(conditions, text):
    """A negative assertion that cannot fail is an error; a positive one fails anyway."""
    with mock_eventbridge() as mock:
        for call in (
            lambda: mock.assert_no_events(**conditions),
            lambda: mock.assert_event(**conditions, times=0),
            lambda: mock.bus().assert_no_events(**conditions),
        ):
            with pytest.raises(ValueError, match=re.escape(text)):
                call()
        with pytest.raises(AssertionError):
            mock.assert_event(**conditions)


@pytest.mark.parametrize(
    ("pattern", "unknown"),
    [
        ({"detial": {"id": [1]}}, "'detial' (did you mean 'detail'?)"),
        ({"source": ["a"], "detailType": ["b"]}, "'detailType' (did you mean 'detail-type'?)"),
        ({"$or": [{"sorce": ["a"]}, {"order": ["b"]}]}, "'sorce' (did you mean 'source'?)"),
    ],
)
def test_that_no_event_matches_what_none_could_match_proves_nothing(
    events, entry, pattern, unknown
):
    """Neither does that of a bus; a positive assertion fails anyway."""
    with mock_eventbridge() as mock:
        events.put_events(Entries=[entry()])
        for negative in (mock.assert_no_events, mock.bus().assert_no_events):
            with pytest.raises(ValueError, match="no event could match") as caught:
                negative(pattern)
            text = (
                f", so this cannot fail: events have no member {unknown}; they have version, id, "
            )
            assert text in str(caught.value)
        with pytest.raises(AssertionError):
            mock.assert_event(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        {"$or": [{"sorce": ["a"]}, {"source": ["b"]}]},
        {"order": [{"exists": False}], "source": ["b"]},
        {"replay-name": ["again"]},
        {"detail": {"detial": [1]}},
    ],
)
def test_a_pattern_that_some_event_may_match_is_held_against_those_there_are(pattern):
    """Whatever one of its alternatives needs."""
    with mock_eventbridge() as mock:
        mock.assert_no_events(pattern)


def test_a_value_that_compares_itself_may_fit(events, entry):
    """What decides by its own == is asked, in a negative assertion too."""
    with mock_eventbridge() as mock:
        events.put_events(Entries=[entry()])
        for condition in CONDITIONS:
            if condition != "endpoint":
                with pytest.raises(AssertionError):
                    mock.assert_no_events(**{condition: ANY})


@pytest.mark.parametrize("region", [{}, {"region": "us-east-1"}, {"region": "eu-west-1"}])
def test_an_event_bus_may_be_named_by_its_arn(events, entry, region):
    """The ARN of a bus of the mock's own account stands for its name and its Region."""
    arn = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
    found = region.get("region") != "eu-west-1"
    with mock_eventbridge() as mock:
        events.put_events(Entries=[entry(EventBusName="orders")])

        assert len(mock.assert_event(event_bus=arn, **region, times=int(found))) == found
        elsewhere = arn.replace("us-east-1", "us-west-2")
        mock.assert_no_events(event_bus=elsewhere, **region)
        mock.assert_no_events(event_bus=arn.replace("123456789012", "111122223333"), **region)
