"""The index of event patterns: it finds what trying each pattern finds, and tries few of them."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from meeting_patterns import events_of, fields_of, patterns_of

from pytest_eventbridge_endpoints import EventPattern, InvalidEventPattern
from pytest_eventbridge_endpoints.json_text import read_as_written
from pytest_eventbridge_endpoints.patterns.index import PatternIndex

PATIENT = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def index_of(patterns):
    """Return an index whose items are the places of the patterns."""
    return PatternIndex((EventPattern(pattern), place) for place, pattern in enumerate(patterns))


# few values, so that patterns and events often meet
values = st.sampled_from(["", "x", "X", "xy", "yx", "10.0.0.1", 1, 2.5, -0.0, 10**20, None, True])
expressions = st.sampled_from(
    [
        *({"exists": True}, {"exists": False}, {"exactly": "10.0.0.1"}, {"cidr": "10.0.0.0/8"}),
        *({"prefix": "x"}, {"prefix": ""}, {"prefix": {"equals-ignore-case": "X"}}),
        *({"suffix": "y"}, {"suffix": ""}, {"suffix": {"equals-ignore-case": "Y"}}),
        *({"equals-ignore-case": "Xy"}, {"equals-ignore-case": ""}),
        *({"wildcard": "x*"}, {"wildcard": "*y"}, {"wildcard": "x*y"}, {"wildcard": "xy"}),
        *({"wildcard": "*"}, {"wildcard": "*x*"}),
        *({"numeric": ["=", 1.0]}, {"numeric": ["<", 2]}, {"numeric": [">", 0, "<=", 2.5]}),
        *({"anything-but": "x"}, {"anything-but": [1, 2.5]}, {"anything-but": ["x", "xy"]}),
        *({"anything-but": {"prefix": "x"}}, {"anything-but": {"suffix": ["x", "y"]}}),
        *({"anything-but": {"wildcard": "x*"}}, {"anything-but": {"equals-ignore-case": "XY"}}),
    ]
)
alternatives = st.lists(values | expressions, min_size=1, max_size=3)


def is_accepted(pattern):
    """Say whether EventBridge takes a pattern: it may have too many wildcards."""
    try:
        return bool(EventPattern(pattern))
    except InvalidEventPattern:
        return False


patterns = patterns_of(fields_of(alternatives)).filter(is_accepted)
events = events_of(values)


@PATIENT
@given(st.lists(patterns, max_size=6), st.lists(events, min_size=1, max_size=3))
def test_an_index_finds_what_trying_each_pattern_finds(patterns, events):
    """Whatever the patterns and the events, the same patterns match, in the same order."""
    index = index_of(patterns)

    for event in map(read_as_written, map(json.dumps, events)):
        tried = [place for place, each in enumerate(patterns) if EventPattern(each).matches(event)]
        assert index.matching(event) == tried


# --- traps ------------------------------------------------------------------------------------

TRAPS = [
    ("no patterns", [], {"a": "x"}, []),
    ("nothing of the event is asked for", [{"a": ["x"]}], {}, []),
    ("a missing value", [{"a": ["x", {"exists": False}]}], {"b": 1}, [0]),
    ("only a missing value", [{"a": [{"exists": False}]}], {"b": 1}, [0]),
    ("beside a missing value", [{"a": [{"exists": False}], "b": [1]}], {"b": 1}, [0]),
    ("null", [{"a": [None]}, {"a": ["null"]}], {"a": None}, [0]),
    ("a text like a literal", [{"a": [True]}, {"a": ["true"]}], {"a": "true"}, [1]),
    ("a number in two ways", [{"a": [300]}, {"a": ["300"]}], '{"a": 3.0e2}', [0]),
    ("a negative zero", [{"a": [0]}], '{"a": -0.0}', [0]),
    ("a number with many digits", [{"a": [10**20 + 1]}], {"a": 10**20 + 1}, [0]),
    ("an address", [{"a": ["10.0.0.1"]}, {"a": ["x"]}], {"a": "010.000.000.001"}, [0]),
    ("one text of two", [{"a": ["x", "y"]}], {"a": "y"}, [0]),
    ("a text or another condition", [{"a": ["x", {"numeric": ["<", 1]}]}], {"a": 0}, [0]),
    ("anything but", [{"a": [{"anything-but": "x"}]}], {"a": "y"}, [0]),
    ("another case", [{"a": [{"equals-ignore-case": "ÄB"}]}], {"a": "äb"}, [0]),
    ("beginnings", [{"a": [{"prefix": x}]} for x in ("", "x", "xy", "y")], {"a": "xy"}, [0, 1, 2]),
    ("ends", [{"a": [{"suffix": x}]} for x in ("", "y", "xy", "x")], {"a": "xy"}, [0, 1, 2]),
    ("a value shorter than a beginning", [{"a": [{"prefix": "xyz"}]}], {"a": "xy"}, []),
    ("a value shorter than an end", [{"a": [{"suffix": "xyz"}]}], {"a": "yz"}, []),
    ("a wildcard without a star", [{"a": [{"wildcard": "x\\*"}]}], {"a": "x*"}, [0]),
    ("a wildcard of a star", [{"a": [{"wildcard": "*"}]}], {"a": ""}, [0]),
    ("a beginning of a number", [{"a": [{"prefix": "1"}]}], {"a": 10}, []),
    ("values in an array", [{"a": ["x"]}, {"a": ["y"]}, {"a": ["z"]}], {"a": ["y", "x"]}, [0, 1]),
    ("a value twice", [{"a": ["x", {"prefix": "x"}]}], {"a": ["x", "x"]}, [0]),
    ("objects in an array", [{"a": {"b": ["x"]}}], {"a": [{"b": "y"}, {"b": "x"}]}, [0]),
    ("no one element", [{"a": {"b": [1], "c": [1]}}], {"a": [{"b": 1}, {"c": 1}]}, []),
    ("a key with a dot", [{"a": {"b": ["x"]}}], {"a.b": "x"}, [0]),
    ("a key that repeats", [{"a": {"b": [n]}} for n in (1, 2)], '{"a": {"b": 1, "b": 2}}', [0, 1]),
    ("a scalar on the way", [{"a": ["x"]}, {"a": {"b": ["x"]}}], {"a": "x"}, [0]),
    ("one of $or", [{"$or": [{"a": [1]}, {"b": [1]}]}], {"b": 1}, [0]),
    ("both of $or", [{"$or": [{"a": [1]}, {"b": [1]}]}], {"a": 1, "b": 1}, [0]),
    ("a field in both of $or", [{"$or": [{"a": [1]}, {"a": [2]}]}], {"a": 2}, [0]),
    (
        "one of $or asks for no text",
        [{"$or": [{"a": [1]}, {"b": [{"exists": True}]}]}],
        {"b": 2},
        [0],
    ),
    ("the same pattern twice", [{"a": ["x"]}, {"a": ["x"]}], {"a": "x"}, [0, 1]),
]


@pytest.mark.parametrize(
    ("patterns", "event", "expected"), [pytest.param(*case, id=name) for name, *case in TRAPS]
)
def test_traps(patterns, event, expected):
    """A pattern is found however it asks for a value, and however the event writes it."""
    text = event if isinstance(event, str) else json.dumps(event)

    assert index_of(patterns).matching(read_as_written(text)) == expected


def test_the_order_is_kept():
    """Items come in the order they were given, however many are between them."""
    index = index_of([{"a": [1 if place in {1, 8} else 2]} for place in range(9)])

    assert index.matching({"a": 1}) == [1, 8]


def test_items_need_no_hash():
    """An item can be anything, and the same item can have two patterns."""
    item = []
    index = PatternIndex([(EventPattern({"a": [1]}), item), (EventPattern({"b": [1]}), item)])

    assert index.matching({"a": 1, "b": 1}) == [item, item]


# --- few are tried ----------------------------------------------------------------------------

SHOP = {"source": ["shop"]}
SHAPES = {
    "a field of detail": lambda n: {**SHOP, "detail": {"customer": [f"c{n}"]}},
    "source": lambda n: {"source": [f"s{n}"]},
    "detail type": lambda n: {**SHOP, "detail-type": [f"t{n}"]},
    "resources": lambda n: {**SHOP, "resources": [f"r{n}"]},
    "a number": lambda n: {**SHOP, "detail": {"number": [n, -n - 1]}},
    "a beginning": lambda n: {**SHOP, "detail": {"key": [{"prefix": f"{n}/"}]}},
    "an end": lambda n: {**SHOP, "detail": {"key": [{"suffix": f"/{n}"}]}},
    "the beginning of a wildcard": lambda n: {**SHOP, "detail": {"key": [{"wildcard": f"{n}/*"}]}},
    "the end of a wildcard": lambda n: {**SHOP, "detail": {"key": [{"wildcard": f"*/{n}"}]}},
    "alternatives": lambda n: {
        **SHOP,
        "$or": [{"detail": {"customer": [f"c{n}"]}}, {"detail": {"number": [n]}}],
    },
    "a rare value beside a common one": lambda n: {
        "resources": ["r", f"s{n}"],
        "source": [f"s{n}"],
    },
    "beside a field that can be missing": lambda n: {
        "source": [f"s{n}"],
        "detail": {"number": [7, {"exists": False}]},
    },
}
EVENT = {
    "source": ["shop", "s7"],
    "detail-type": "t7",
    "resources": ["r7", "r"],
    "detail": {"customer": "c7", "number": 7, "key": "7/7"},
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_only_what_can_match_is_tried(shape, monkeypatch):
    """Of many patterns of one shape, the one that matches is tried, and no other."""
    index = index_of(map(shape, range(100)))
    tried = []
    matches = EventPattern.matches
    monkeypatch.setattr(
        EventPattern, "matches", lambda self, event: tried.append(self) or matches(self, event)
    )

    assert index.matching(EVENT) == [7]
    assert tried == [EventPattern(shape(7))]
