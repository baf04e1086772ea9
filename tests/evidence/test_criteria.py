import json
import math
import sys
from datetime import date, datetime, timezone
from decimal import Decimal
from unittest.mock import ANY
from uuid import UUID

import pytest

from pytest_eventbridge_endpoints import CapturedCall, CapturedEvent
from pytest_eventbridge_endpoints.evidence import explain
from pytest_eventbridge_endpoints.evidence.criteria import Criteria
from pytest_eventbridge_endpoints.evidence.seen import Seen

AT = datetime(2026, 1, 1, tzinfo=timezone.utc)


def told(criteria, event):
    """Say in words where an event does not fit."""
    return [str(difference) for difference in criteria.differences(event)]


@pytest.mark.parametrize(
    ("fields", "differences"),
    [
        # every field by itself
        ({"source": "shop.orders", "detail_type": "OrderPlaced", "region": "us-east-1"}, []),
        ({"source": "shop"}, ["source: expected 'shop', got 'shop.orders'"]),
        ({"event_bus": "shop"}, ["event_bus: expected 'shop', got 'orders'"]),
        ({"source": ANY}, []),
        ({"trace_header": "x"}, ["trace_header: expected 'x', got None"]),
        (
            {"source": "a", "region": "b"},
            [
                "source: expected 'a', got 'shop.orders'",
                "region: expected 'b', got 'us-east-1'",
            ],
        ),
        # resources are a list to whoever writes them down
        ({"resources": ["arn:aws:s3:::invoices"]}, []),
        ({"resources": ("arn:aws:s3:::invoices",)}, []),
        (
            {"resources": ["x"]},
            ["resources[0]: expected 'x', got 'arn:aws:s3:::invoices'"],
        ),
        (
            {"resources": []},
            ["resources: expected 0 elements, got 1: ['arn:aws:s3:::invoices']"],
        ),
        # the whole detail
        ({"detail": {"id": 42, "items": {"book": 1}, "tags": ["new", {"vip": True}]}}, []),
        (
            {"detail": {"id": 42, "items": {"book": 1}}},
            ["detail.tags: not expected, got ['new', {'vip': True}]"],
        ),
        ({"detail": []}, [ANY]),
        # a part of it
        ({"detail_includes": {"items": {}}}, []),
        ({"detail_includes": {"tags": ["new", {}]}}, []),
        ({"detail_includes": {"items": {"book": ANY}}}, []),
        ({"detail_includes": {"id": 42.0}}, []),
        (
            {"detail_includes": {"id": "42"}},
            ["detail.id: expected '42', got 42 (a number, not a string)"],
        ),
        ({"detail_includes": {"id": 43}}, ["detail.id: expected 43, got 42"]),
        (
            {"detail_includes": {"id": None}},
            ["detail.id: expected None, got 42 (a number, not null)"],
        ),
        (
            {"detail_includes": {"ids": 42}},
            ["detail.ids: expected 42, it is missing, there is detail.id"],
        ),
        (
            {"detail_includes": {"Item_s": {}}},
            ["detail.Item_s: expected {}, it is missing, there is detail.items"],
        ),
        ({"detail_includes": {"zzz": 42}}, ["detail.zzz: expected 42, it is missing"]),
        (
            {"detail_includes": {"items": {"book": True}}},
            ["detail.items.book: expected True, got 1 (a number, not a boolean)"],
        ),
        (
            {"detail_includes": {"tags": ["new", {"vip": 1}]}},
            ["detail.tags[1].vip: expected 1, got True (a boolean, not a number)"],
        ),
        (
            {"detail_includes": {"tags": ["new"]}},
            ["detail.tags: expected 1 element, got 2: ['new', {'vip': True}]"],
        ),
        (
            {"detail_includes": {"items": [1]}},
            ["detail.items: expected [1], got {'book': 1} (an object, not an array)"],
        ),
    ],
    ids=str,
)
def test_fields_are_compared_with_words_for_each_difference(event, fields, differences):
    """JSON types are kept apart, and near misses are pointed out."""
    criteria = Criteria(fields)

    assert told(criteria, event()) == differences
    assert criteria.matches(event()) is (not differences)


class NamedEndpoint:
    name = "shop"
    endpoint_id = "abc.veo"

    def __repr__(self):
        return "endpoint"


@pytest.mark.parametrize(
    ("endpoint", "differences"),
    [
        ("shop", []),
        ("abc.veo", []),
        (NamedEndpoint(), []),
        ("other", ["endpoint: expected 'other', got 'shop' (abc.veo)"]),
        (None, ["endpoint: expected None, got 'shop' (abc.veo)"]),
    ],
    ids=repr,
)
def test_an_endpoint_is_known_by_name_and_by_id(event, endpoint, differences):
    """The endpoint itself will do as well."""
    through = event(endpoint="shop", endpoint_id="abc.veo")

    assert told(Criteria({"endpoint": endpoint}), through) == differences


@pytest.mark.parametrize(
    ("endpoint", "differences"),
    [
        (None, []),
        ("shop", ["endpoint: expected 'shop', got none"]),
        (NamedEndpoint(), ["endpoint: expected 'shop', got none"]),
    ],
    ids=repr,
)
def test_an_event_may_have_no_endpoint(event, endpoint, differences):
    """None asks for events that were put without one."""
    assert told(Criteria({"endpoint": endpoint}), event()) == differences


def test_null_where_something_was_expected_needs_no_hint(event):
    """Null is its own explanation."""
    criteria = Criteria({"detail_includes": {"id": 42}})

    assert told(criteria, event(detail_json='{"id": null}')) == [
        "detail.id: expected 42, got None"
    ]


@pytest.mark.parametrize("field", ["detail", "detail_includes"])
def test_a_detail_too_deep_to_parse_does_not_fit(event, field):
    """It is a difference like others, not an error."""
    # on every Python: from 3.12 on, json parses more levels than EventBridge takes
    deep = event(detail_json='{"a":' * 100_000 + "1" + "}" * 100_000)

    assert told(Criteria({field: {"a": 1}}), deep) == [
        "detail: nested too deep for this Python to parse"
    ]


def test_a_pattern_has_to_fit_as_well(event):
    """Fields and pattern are one claim."""
    criteria = Criteria({"region": "us-east-1"}, {"source": ["shop.orders"]})

    assert criteria.matches(event())
    assert told(criteria, event()) == []
    assert not criteria.matches(event(source="other"))
    assert not criteria.matches(event(region="eu-west-1"))
    assert len(told(criteria, event(source="other", region="eu-west-1"))) == 2


def test_criteria_are_shown_as_they_are_written():
    """The text goes into messages."""
    criteria = Criteria({"source": "a", "detail_includes": {"id": 1}}, {"region": ["b"]})

    assert str(criteria) == "{\"region\": [\"b\"]}, source='a', detail_includes={'id': 1}"
    assert bool(criteria)
    assert not Criteria({})


@pytest.mark.parametrize(
    ("expected", "hint"),
    [
        (AT, "(a string; JSON has no datetime)"),
        (AT.date(), "(a string; JSON has no date)"),
        (type("FakeDate", (date,), {})(2026, 1, 1), "(a string; JSON has no date)"),
        (UUID(int=1), "(a string; JSON has no UUID)"),
        (b"x", "(a string; JSON has no bytes)"),
        ((1, 2), "(a string; JSON has no tuple)"),
    ],
    ids=repr,
)
def test_a_value_that_json_does_not_have_is_no_misspelling(event, expected, hint):
    """However it is written: a Detail never holds it."""
    written = event(detail_json=json.dumps({"at": str(expected)}))

    assert told(Criteria({"detail": {"at": expected}}), written) == [
        f"detail.at: expected {expected!r}, got {str(expected)!r} {hint}"
    ]


def test_only_what_is_written_alike_is_near(event):
    """A value of another type that reads the same counts half, without a word about spelling."""
    criteria = Criteria({"detail": {"price": Decimal("1.50")}})
    written = event(detail_json='{"price": "1.50"}')

    assert told(criteria, written) == ["detail.price: expected Decimal('1.50'), got '1.50'"]
    assert criteria.distance(written, math.inf) == (0.5, 1)


def holding_itself():
    value = {"id": 42}
    value["self"] = value
    return value


def list_holding_itself():
    value = []
    value.append(value)
    return {"tags": value}


def nested(levels, innermost=1):
    value = innermost
    for _ in range(levels):
        value = {"a": value}
    return value


DEEP = 100_000


@pytest.mark.parametrize("field", ["detail", "detail_includes"])
@pytest.mark.parametrize(
    ("expected", "difference"),
    [
        (
            holding_itself(),
            "detail.self: expected {'id': 42, 'self': {...}}, it is missing",
        ),
        (
            list_holding_itself(),
            "detail.tags: expected 1 element, got 2: ['new', {'vip': True}]",
        ),
        (
            {"tags": nested(DEEP)},
            (
                "detail.tags: expected (dict that cannot be shown), "
                "got ['new', {'vip': True}] (an array, not an object)"
            ),
        ),
        (
            {"id": nested(DEEP)},
            ("detail.id: expected (dict that cannot be shown), got 42 (a number, not an object)"),
        ),
    ],
    ids=["holds itself", "a list that holds itself", "too deep", "too deep for a scalar"],
)
def test_an_expectation_of_any_shape_is_compared(event, field, expected, difference):
    """What no JSON text can be is a difference like others: no hang, and no RecursionError."""
    criteria = Criteria({field: expected})

    assert difference in told(criteria, event())
    assert not criteria.matches(event())
    assert criteria.distance(event(), math.inf) > (0, 0)
    assert str(criteria).startswith(f"{field}=")


def test_a_detail_as_deep_as_python_parses_is_compared(event):
    """Python calls no function for each level."""
    levels = sys.getrecursionlimit() // 3
    text = '{"a":' * levels + "1" + "}" * levels

    assert Criteria({"detail": nested(levels)}).matches(event(detail_json=text))
    (difference,) = told(Criteria({"detail": nested(levels, 2)}), event(detail_json=text))
    assert difference.endswith(".a: expected 2, got 1")


def test_the_work_of_a_message_grows_with_the_members(captured, event, calls_made):
    """A Detail with twice as many members that differ takes about twice as long to explain."""

    def work(members):
        detail = json.dumps({f"key_{number}": number for number in range(members)})
        seen = Seen(captured(CapturedEvent, event(detail_json=detail)))
        criteria = Criteria({"detail_includes": {f"kay_{n}": n for n in range(members)}})
        return calls_made(lambda: explain.no_match(criteria, seen))

    assert work(1000) < 2.5 * work(500)


def test_a_value_that_cannot_be_read_is_an_error(call, captured):
    """A call that sent no JSON has no parameters to compare."""
    with pytest.raises(ValueError, match=r"^this PutEvents call sent no JSON"):
        captured(CapturedCall, call(request_json="no JSON")).filter(params={})
