"""Patterns that EventBridge refuses, each with the reason that it gives."""

import json

import pytest

from pytest_eventbridge_endpoints import EventPattern, InvalidEventPattern

MIXED = (
    "Inside anything but list, either all values are number or string, mixed type is not supported"
)
IN_LIST = "Inside anything but list, start|null|boolean is not supported."
IN_IGNORE_CASE = (
    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
)
NEITHER = "Value of anything-but must be an array or single string/number value."
ELEMENTS = "Too many elements in numeric expression"
TERMS = "Too many terms in numeric range expression"
COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character "
    "sequences after a wildcard character"
)

STRUCTURE = [
    ('["x"]', "Filter is not an object"),
    ('"x"', "Filter is not an object"),
    ("", "Filter is not an object"),
    ('{"a": "x"}', '"a" must be an object or an array'),
    ('{"a": 1}', '"a" must be an object or an array'),
    ('{"a": null, "a": [1]}', '"a" must be an object or an array'),
    ("{}", "Empty objects are not allowed"),
    ('{"a": {}}', "Empty objects are not allowed"),
    ('{"a": []}', "Empty arrays are not allowed"),
    ('{"a": [[1]]}', "Match value must be String, number, true, false, or null"),
    ('{"a": [{}]}', "Match expression name not found"),
    ('{"a": [{"nope": 1}]}', "Unrecognized match type nope"),
    ('{"a": [{"EXISTS": true}]}', "Unrecognized match type EXISTS"),
    ('{"a": [{"prefix": "a", "suffix": "b"}]}', "Only one key allowed in match expression"),
    ('{"a": [{"prefix": "a", "prefix": "a"}]}', "Only one key allowed in match expression"),
    ('{"a": [{"exists": true, "x": 1}]}', "Only one key allowed in match expression"),
]

STRINGS = [
    ('{"a": [{"prefix": 1}]}', "prefix match pattern must be a string"),
    ('{"a": [{"cidr": 1}]}', "prefix match pattern must be a string"),
    ('{"a": [{"suffix": null}]}', "suffix match pattern must be a string"),
    ('{"a": [{"wildcard": ["x"]}]}', "wildcard match pattern must be a string"),
    ('{"a": [{"equals-ignore-case": {}}]}', "equals-ignore-case match pattern must be a string"),
    ('{"a": [{"exactly": true}]}', "exact match pattern must be a string"),
    ('{"a": [{"prefix": {}}]}', "Prefix expression name not found"),
    ('{"a": [{"suffix": {}}]}', "Suffix expression name not found"),
    ('{"a": [{"prefix": {"suffix": "x"}}]}', "Unsupported prefix pattern: suffix"),
    ('{"a": [{"suffix": {"wildcard": "x"}}]}', "Unsupported suffix pattern: wildcard"),
    (
        '{"a": [{"prefix": {"equals-ignore-case": 1}}]}',
        "equals-ignore-case match pattern must be a string",
    ),
    (
        '{"a": [{"prefix": {"equals-ignore-case": "x", "y": 1}}]}',
        "Only one key allowed in match expression",
    ),
    ('{"a": [{"exists": null}]}', "exists match pattern must be either true or false."),
    ('{"a": [{"exists": "true"}]}', "exists match pattern must be either true or false."),
    ('{"a": [{"wildcard": "a**b"}]}', "Consecutive wildcard characters at pos 2"),
    ('{"a": [{"wildcard": "é**"}]}', "Consecutive wildcard characters at pos 3"),
    (r'{"a": [{"wildcard": "a\\b"}]}', "Invalid escape character at pos 2"),
]

NUMBERS = [
    ('{"a": [{"numeric": 1}]}', "Value of numeric must be an array."),
    ('{"a": [{"numeric": []}]}', "Invalid member in numeric match: ]"),
    ('{"a": [{"numeric": [1]}]}', "Invalid member in numeric match: 1"),
    ('{"a": [{"numeric": ["==", 1]}]}', "Unrecognized numeric range operator: =="),
    ('{"a": [{"numeric": ["=", "1"]}]}', "Value of equals must be numeric"),
    ('{"a": [{"numeric": [">", "1"]}]}', "Value of > must be numeric"),
    ('{"a": [{"numeric": [">", 1, "<", "2"]}]}', "Value of < must be numeric"),
    ('{"a": [{"numeric": ["=", 1, "<", 2]}]}', ELEMENTS),
    ('{"a": [{"numeric": ["<", 1, ">", 2]}]}', ELEMENTS),
    ('{"a": [{"numeric": ["=", 1], "x": 1}]}', ELEMENTS),
    ('{"a": [{"numeric": [">", 1, 2]}]}', "Bad value in numeric range: 2"),
    ('{"a": [{"numeric": [">", 1, ">", 2]}]}', "Bad numeric range operator: >"),
    ('{"a": [{"numeric": [">", 1, "<", 2, "<", 3]}]}', TERMS),
    ('{"a": [{"numeric": [">", 2, "<", 1]}]}', "Bottom must be less than top"),
    ('{"a": [{"numeric": [">=", 1, "<=", 1]}]}', "Bottom must be less than top"),
    (
        '{"a": [{"numeric": ["=", 9007199254740993]}]}',
        "Cannot compare number : 9007199254740993",
    ),
]

ANYTHING_BUT = [
    ('{"a": [{"anything-but": null}]}', NEITHER),
    ('{"a": [{"anything-but": true}]}', NEITHER),
    ('{"a": [{"anything-but": [null]}]}', IN_LIST),
    ('{"a": [{"anything-but": [{}]}]}', IN_LIST),
    ('{"a": [{"anything-but": []}]}', MIXED),
    ('{"a": [{"anything-but": ["x", 1]}]}', MIXED),
    ('{"a": [{"anything-but": {}}]}', "Anything-But expression name not found"),
    ('{"a": [{"anything-but": {"cidr": "x"}}]}', "Unsupported anything-but pattern: cidr"),
    ('{"a": [{"anything-but": {"prefix": null}}]}', NEITHER),
    (
        '{"a": [{"anything-but": {"prefix": 1}}]}',
        "prefix/suffix match pattern must be a string",
    ),
    (
        '{"a": [{"anything-but": {"suffix": [1]}}]}',
        "prefix/suffix match pattern must be a string",
    ),
    ('{"a": [{"anything-but": {"prefix": ""}}]}', "Null prefix/suffix not allowed"),
    ('{"a": [{"anything-but": {"suffix": [""]}}]}', "Null prefix/suffix not allowed"),
    ('{"a": [{"anything-but": {"equals-ignore-case": [1]}}]}', IN_IGNORE_CASE),
    (
        '{"a": [{"anything-but": {"wildcard": 1}}]}',
        "wildcard match pattern must be a string",
    ),
    (
        '{"a": [{"anything-but": {"wildcard": "a**"}}]}',
        "Consecutive wildcard characters at pos 2",
    ),
    ('{"a": [{"anything-but": "x", "y": 1}]}', ELEMENTS),
    ('{"a": [{"anything-but": {"prefix": "x", "y": 1}}]}', ELEMENTS),
    ('{"a": [{"anything-but": {"prefix": "x"}, "y": 1}]}', ELEMENTS),
    (
        '{"a": [{"anything-but": {"prefix": []}}]}',
        "Empty lists are not allowed in anything-but/prefix",
    ),
]

OR = [
    ('{"$or": {"a": [1]}}', "It must be an Array followed with $or."),
    ('{"$or": [1, 2]}', "Only JSON object is allowed in array of $or relationship."),
    ('{"$or": []}', "There must have at least 2 Objects in $or relationship."),
    ('{"$or": [{"a": [1]}]}', "There must have at least 2 Objects in $or relationship."),
    (
        '{"$or": [{"a": [1]}, {"prefix": [1]}]}',
        "prefix is Ruler reserved fieldName which cannot be used inside $or.",
    ),
    (
        '{"$or": [{"a": [1]}, {"b": {"in-date-range": [1]}}]}',
        "in-date-range is Ruler reserved fieldName which cannot be used inside $or.",
    ),
]

NOT_JSON = [
    ('{"a": [1]', "Unexpected end-of-input"),
    (
        '{"a": [this]}',
        (
            "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or "
            "token 'null', 'true' or 'false')"
        ),
    ),
    (
        '{"a": [NaN]}',
        (
            "Unrecognized token 'NaN': was expecting (JSON String, Number, Array, Object or "
            "token 'null', 'true' or 'false')"
        ),
    ),
    (
        "{'a': [1]}",
        "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
    ),
    (
        '{"a" [1]}',
        (
            "Unexpected character ('[' (code 91)): was expecting a colon to separate field name "
            "and value"
        ),
    ),
    (
        '{"a": [1 2]}',
        ("Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"),
    ),
    (
        '{"a": [1] "b": [2]}',
        ("Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries"),
    ),
    (
        '{"a": ["x]}',
        (
            "Unexpected character ('\"' (code 34)): a string is not closed, or holds a control "
            "character or a wrong escape"
        ),
    ),
    (
        '{"a": [,]}',
        (
            "Unexpected character (',' (code 44)): expected a valid value (JSON String, Number, "
            "Array, Object or token 'null', 'true' or 'false')"
        ),
    ),
]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [*STRUCTURE, *STRINGS, *NUMBERS, *ANYTHING_BUT, *OR, *NOT_JSON],
    ids=lambda value: value if value.startswith(("{", "[", '"')) else "",
)
def test_a_refusal_gives_the_reason_of_eventbridge(pattern, reason):
    """The reason is AWS's own, and the text ends with where in the pattern it is."""
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern(pattern)

    assert caught.value.reason == reason
    assert str(caught.value).startswith(f'{reason}\n at [Source: (String)"{pattern}"; line: 1, ')


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ('{"a": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required"),
        ('{"a": [{"cidr": "10.0.0.0/8/8"}]}', "Malformed CIDR, one '/' required"),
        ('{"a": [{"cidr": "10.0.0.0/x"}]}', "Malformed CIDR, mask bits must be an integer"),
        ('{"a": [{"cidr": "10.0.0.0/-1"}]}', "Malformed CIDR, mask bits must not be negative"),
        ('{"a": [{"cidr": "localhost/8"}]}', "Nonstandard IP address: localhost"),
        ('{"a": [{"cidr": "10.0.0.999/8"}]}', "Invalid IP address: 10.0.0.999"),
        ('{"a": [{"cidr": "10.0.0.0/32"}]}', "IPv4 mask bits must be < 32"),
        ('{"a": [{"cidr": "::/128"}]}', "IPv6 mask bits must be < 128"),
        (
            '{"a": [{"anything-but": 9007199254740993}]}',
            "Cannot compare number : 9007199254740993",
        ),
        ('{"a": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}', COMPLEX),
    ],
)
def test_some_refusals_have_no_location(pattern, reason):
    """Where AWS says nothing about the place, neither does the text."""
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern(pattern)

    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ('{"a": "x"}', "line: 1, column: 8"),
        ('{"a": 12}', "line: 1, column: 9"),
        ('{\n  "a": []\n}', "line: 2, column: 10"),
    ],
)
def test_the_location_is_behind_what_was_read(pattern, place):
    """Lines and columns count from one, as in the parser that AWS uses."""
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern(pattern)

    assert str(caught.value).endswith(f"; {place}]")


def test_a_location_inside_a_list_of_anything_but_is_given_twice():
    """AWS says it twice, and so does the text."""
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern('{"a": [{"anything-but": [null]}]}')

    assert str(caught.value).count("\n at [Source: ") == 2


def test_a_long_pattern_is_cut_in_the_location():
    """The first 500 characters are shown."""
    pattern = json.dumps({"a": ["x" * 600], "b": 1})
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern(pattern)

    cut = len(pattern) - 500
    assert f'(String)"{pattern[:500]}"[truncated {cut} chars]; line: 1' in str(caught.value)


def test_too_many_alternatives_are_refused():
    """Nested alternatives multiply, up to 1,000 (F51)."""
    deep = "".join(f'"$or": [{{"a{n}": [1]}}, {{"b{n}": [1]}}], ' for n in range(10))
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern("{" + deep + '"c": [1]}')

    assert str(caught.value) == "Or operator is producing over 1000 rule combinations"


def test_a_pattern_that_is_too_deep_is_refused():
    """It is a refusal, not an error of the interpreter."""
    pattern = '{"a":' * 100_000 + "[1]" + "}" * 100_000
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern(pattern)
    assert str(caught.value) == "Event pattern is nested too deeply"

    nested = [1]
    for _ in range(100_000):
        nested = {"a": nested}
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern(nested)
    assert str(caught.value) == "Event pattern is nested too deeply"
    # taken apart level by level: the interpreter would do so by recursion
    while isinstance(nested, dict):
        nested = nested.pop("a")


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ({"a": [object]}, "Event pattern is not JSON: type is not a JSON type"),
        (
            {"a": [float("nan")]},
            "Event pattern is not JSON: Out of range float values are not JSON compliant: nan",
        ),
    ],
)
def test_a_mapping_that_is_no_json_is_refused(pattern, reason):
    """What cannot be written down is no pattern."""
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern(pattern)

    assert caught.value.reason.startswith(reason.partition(": nan")[0])
