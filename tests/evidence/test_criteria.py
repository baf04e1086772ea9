from unittest.mock import ANY

import pytest

from pytest_eventbridge_endpoints.evidence.criteria import Criteria


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

    assert criteria.differences(event()) == differences
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

    assert Criteria({"endpoint": endpoint}).differences(through) == differences


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
    assert Criteria({"endpoint": endpoint}).differences(event()) == differences


def test_null_where_something_was_expected_needs_no_hint(event):
    """Null is its own explanation."""
    criteria = Criteria({"detail_includes": {"id": 42}})

    assert criteria.differences(event(detail_json='{"id": null}')) == [
        "detail.id: expected 42, got None"
    ]


@pytest.mark.parametrize("field", ["detail", "detail_includes"])
def test_a_detail_too_deep_to_parse_does_not_fit(event, field):
    """It is a difference like others, not an error."""
    # on every Python: from 3.12 on, json parses more levels than EventBridge takes
    deep = event(detail_json='{"a":' * 100_000 + "1" + "}" * 100_000)

    assert Criteria({field: {"a": 1}}).differences(deep) == [
        "detail: nested too deep for this Python to parse"
    ]


def test_a_pattern_has_to_fit_as_well(event):
    """Fields and pattern are one claim."""
    criteria = Criteria({"region": "us-east-1"}, {"source": ["shop.orders"]})

    assert criteria.matches(event())
    assert criteria.differences(event()) == []
    assert not criteria.matches(event(source="other"))
    assert not criteria.matches(event(region="eu-west-1"))
    assert len(criteria.differences(event(source="other", region="eu-west-1"))) == 2


def test_criteria_are_shown_as_they_are_written():
    """The text goes into messages."""
    criteria = Criteria({"source": "a", "detail_includes": {"id": 1}}, {"region": ["b"]})

    assert str(criteria) == "{\"region\": [\"b\"]}, source='a', detail_includes={'id': 1}"
    assert bool(criteria)
    assert not Criteria({})
