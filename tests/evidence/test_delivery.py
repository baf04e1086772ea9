import copy
import dataclasses
import json
import pickle
from decimal import Decimal
from unittest.mock import ANY

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_eventbridge_endpoints import CapturedEvent
from pytest_eventbridge_endpoints.evidence.criteria import Criteria
from pytest_eventbridge_endpoints.evidence.delivery import Delivery
from pytest_eventbridge_endpoints.evidence.sequence import Captured

DEEP = "[" * 200_000 + "]" * 200_000
WHOSE = "the input of target 'queue' by rule 'ship'"

# --- the input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('{"id": 42}', {"id": 42}, id="an object"),
        pytest.param('"order 42"', "order 42", id="a text"),
        pytest.param(" null\n", None, id="null"),
        pytest.param("1" * 5000, Decimal("1" * 5000), id="very many digits"),
    ],
)
def test_the_input_is_parsed(delivery, text, value):
    """It is what the target would read from the text."""
    assert delivery(input_json=text).input == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            "[hello]", "Expecting value: line 1 column 2 (char 1)", id="a text without its quotes"
        ),
        pytest.param('"a"\n"b"', "Extra data: line 2 column 1 (char 4)", id="several values"),
        pytest.param("", "Expecting value: line 1 column 1 (char 0)", id="nothing"),
        pytest.param("[NaN]", "NaN is no number of JSON", id="NaN"),
    ],
)
def test_an_input_that_is_not_one_json_value_has_no_value(delivery, text, problem):
    """Several values are delivered (T 9), no JSON is not (T 11); the text is there to look at."""
    with pytest.raises(ValueError, match="JSON value") as caught:
        delivery(input_json=text).input  # noqa: B018 (to look at it is what is tested)

    assert str(caught.value) == f"{WHOSE} is not one JSON value ({problem}); .input_json has it"


def test_an_input_too_deep_to_parse_says_where_its_text_is(delivery):
    """As the detail of an event does."""
    with pytest.raises(RecursionError) as caught:
        delivery(input_json=DEEP).input  # noqa: B018 (to look at it is what is tested)

    assert str(caught.value) == (
        f"{WHOSE} is nested too deep for this Python to parse, so .input cannot show it; "
        ".input_json has its text"
    )


@given(
    text=st.text(alphabet='{}[]":,0123.eE-+ \\utrfalsn', max_size=12)
    | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(repr)
)
@settings(deadline=None, database=None)
def test_the_input_is_a_value_or_a_value_error(text):
    """Whatever a template makes, there is one value of JSON, or none."""
    made = Delivery("ship", "arn", "orders", "us-east-1", "queue", "arn", EVENT, text)
    try:
        value = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"^the input of .* is not one JSON value"):
            made.input  # noqa: B018 (to look at it is what is tested)
    else:
        assert made.input == value


EVENT = CapturedEvent("1", "s", "d", "{}", (), None, "us-east-1", "1", "orders")


def test_changing_a_parsed_input_changes_no_delivery(delivery):
    """Each access parses anew."""
    made = delivery()
    made.input["id"] = 7

    assert made.input == {"id": 42}


# --- a value ----------------------------------------------------------------------------------


def test_a_delivery_is_a_value(delivery, event):
    """It can be compared, hashed, copied and sent to another process, and never changes."""
    made = delivery()

    assert made == delivery()
    assert made != delivery(event=event(id="other"))
    assert len({made, delivery(), delivery(error="INVALID_JSON")}) == 2
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.rule = "other"


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        (
            {},
            (
                "Delivery(rule='ship', target='queue', input={\"id\": 42}, event_bus='orders', "
                "region='us-east-1')"
            ),
        ),
        (
            {"input_json": "x" * 201, "error": "INVALID_JSON"},
            (
                f"Delivery(rule='ship', target='queue', input={'x' * 200}…, event_bus='orders', "
                "region='us-east-1', error='INVALID_JSON')"
            ),
        ),
    ],
    ids=["delivered", "failed"],
)
def test_a_delivery_shows_what_it_is(delivery, changes, shown):
    """In one line, with an input that is cut."""
    assert repr(delivery(**changes)) == shown


# --- sequences of deliveries ------------------------------------------------------------------


@pytest.fixture
def deliveries(captured, delivery, event):
    """Three deliveries: to a queue, with an error to a function, and of another event."""
    other = event(source="other", detail_type="Other", detail_json='{"id": 7}', endpoint="shop")
    return captured(
        Delivery,
        delivery(),
        delivery(
            "bill", target_id="f", _target_arn="arn:f", input_json="[x]", error="INVALID_JSON"
        ),
        delivery(event=other, event_bus="other", region="eu-west-1", input_json='{"id": [7, 8]}'),
    )


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({}, [0, 1, 2]),
        ({"rule": "ship"}, [0, 2]),
        ({"rule": "arn:aws:events:us-east-1:123456789012:rule/orders/bill"}, [1]),
        ({"rule": ANY}, [0, 1, 2]),
        ({"target": "queue"}, [0, 2]),
        ({"target": "arn:f"}, [1]),
        ({"input": {"id": 42}}, [0]),
        ({"input": "[x]"}, [1]),
        ({"input": {"id": [7, ANY]}}, [2]),
        ({"input_includes": {}}, [0, 2]),
        ({"input_includes": {"id": 42}}, [0]),
        ({"error": None}, [0, 2]),
        ({"error": "INVALID_JSON"}, [1]),
        ({"source": "other"}, [2]),
        ({"detail_type": "OrderPlaced"}, [0, 1]),
        ({"detail": {"id": 7}}, [2]),
        ({"detail_includes": {"id": 42}}, [0, 1]),
        ({"resources": ("arn:aws:s3:::invoices",)}, [0, 1, 2]),
        ({"event_bus": "other"}, [2]),
        ({"region": "us-east-1"}, [0, 1]),
        ({"endpoint": "shop"}, [2]),
        ({"target_arn": "arn:f", "input_json": "[x]"}, [1]),
    ],
    ids=str,
)
def test_deliveries_are_filtered_by_what_assertions_take(deliveries, conditions, found):
    """The words are the same; an event's are about the event, but its bus is the rule's."""
    assert deliveries.filter(**conditions) == [deliveries[index] for index in found]


def test_deliveries_match_a_pattern_by_their_event(deliveries):
    """As the rule saw it."""
    assert deliveries.matching({"source": ["other"]}).one().region == "eu-west-1"


def test_a_misspelled_field_is_a_type_error(deliveries):
    """The message names the fields that there are."""
    with pytest.raises(TypeError) as caught:
        deliveries.filter(rules="ship")

    assert str(caught.value) == (
        "Delivery has no field 'rules' to filter by (did you mean 'rule'?); its fields are rule, "
        "rule_arn, event_bus, region, target_id, target_arn, event, input_json, error, target, "
        "input, input_includes, source, detail_type, detail, detail_includes, resources, endpoint"
    )


def test_not_exactly_one_delivery(deliveries):
    """The first ones are shown."""
    with pytest.raises(AssertionError) as caught:
        deliveries.filter(rule="bill", error=None).one()

    assert str(caught.value) == "expected exactly one Delivery, got 0"
    assert pickle.loads(pickle.dumps(deliveries)) == deliveries
    assert Captured(Delivery).kind is Delivery


@pytest.mark.parametrize(
    ("conditions", "differences"),
    [
        (
            {"rule": "shop", "target": "mail"},
            [
                (
                    "rule: expected 'shop', got 'ship' "
                    "(arn:aws:events:us-east-1:123456789012:rule/orders/ship)"
                ),
                "target: expected 'mail', got 'queue' (arn:aws:sqs:us-east-1:123456789012:ship)",
            ],
        ),
        ({"input": {"id": 42, "x": 1}}, ["input.x: expected 1, it is missing"]),
        ({"input_includes": {"id": "42"}}, [ANY]),
        ({"error": "INVALID_JSON"}, ["error: expected 'INVALID_JSON', got None"]),
        ({"source": "shop"}, ["source: expected 'shop', got 'shop.orders'"]),
    ],
    ids=str,
)
def test_where_a_delivery_does_not_fit(delivery, conditions, differences):
    """Each place in its line."""
    assert list(map(str, Criteria(conditions).differences(delivery()))) == differences


def test_an_input_too_deep_fits_nothing(delivery):
    """It is said, and no error."""
    (difference,) = Criteria({"input": []}).differences(delivery(input_json=DEEP))

    assert str(difference) == "input: nested too deep for this Python to parse"
