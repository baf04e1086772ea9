"""Where in a pattern EventBridge says that something is wrong.

Most rows stand for answers of AWS that have been published.
"""

import pytest

from pytest_eventbridge_endpoints import EventPattern, InvalidEventPattern


def refusal(pattern):
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern(pattern)
    return caught.value


@pytest.mark.parametrize(
    ("pattern", "column"),
    [
        # a value is read, but a string only to its first quote
        ('{"int": 42}', 11),
        ('{"string": "my-value"}', 13),
        ('["not", "a", "dict", "but valid json"]', 2),
        ('{"resources": []}', 17),
        ('{"time": [{"prefix": 123}]}', 25),
        ('{"time": [{"prefix": ["2022-07-13"]}]}', 23),
        ('{"FileName": [{"suffix": 123}]}', 29),
        ('{"detail-type": [{"equals-ignore-case": {"prefix": "ec2"}}]}', 42),
        ('{"detail": {"sourceIPAddress": [{"cidr": ["bad-type"]}]}}', 43),
        ('{"EventBusArn": [{"wildcard": 123}]}', 34),
        # the value behind a name is read with it
        ('{"my_key": [{"EXISTS": true}]}', 28),
        ('{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}', 36),
        ('{"a": [{"prefix": "x", "suffix": "y"}]}', 35),
        ('{"a": [{}]}', 10),
        # the reader has gone on to the end of a string
        ('{"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:**:event-bus/*"}]}', 72),
        ('{"a": [{"anything-but": {"prefix": ""}}]}', 38),
        ('{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}', 49),
        ('{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', 50),
        ('{"a": [{"numeric": ["=", "1"]}]}', 27),
        ('{"a": [{"numeric": []}]}', 22),
        ('{"a": [{"anything-but": [1, "b"]}]}', 33),
        ('{"a": [{"anything-but": [9007199254740993]}]}', 42),
        ('{"$or": [{"a": [1]}]}', 21),
        # not JSON
        ("this is valid json but not a dict", 5),
        ("{'bad': 'quotation'}", 2),
        # twice, if it is in a list
        ('{"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}}', 66),
        ('{"detail": {"FilePath": [{"anything-but": {"wildcard": 123}}]}}', 59),
        ('{"detail": {"FileName": [{"anything-but": {"suffix": 123}}]}}', 57),
        ('{"detail": {"FileName": [{"anything-but": {"suffix": {"prefix": "a"}}}]}}', 55),
    ],
)
def test_the_column(pattern, column):
    """The column is the one behind what the parser of AWS has read."""
    error = refusal(pattern)
    location = f'\n at [Source: (String)"{pattern}"; line: 1, column: {column}]'

    assert str(error) == f"{error.reason}{location}"


@pytest.mark.parametrize(
    ("pattern", "column"),
    [
        ('{"detail": {"state": [{"anything-but": {"equals-ignore-case": [123, 456]}}]}}', 67),
        ('{"detail": {"state": [{"anything-but": {"wildcard": [123, "*/dir/*"]}}]}}', 57),
        ('{"detail": {"state": [{"anything-but": {"prefix": [123, "test"]}}]}}', 55),
        ('{"detail": {"state": [{"anything-but": [null]}]}}', 45),
        ('{"a": [{"anything-but": {"suffix": ["a", ""]}}]}', 44),
    ],
)
def test_the_column_is_given_twice_inside_a_list(pattern, column):
    """What is wrong in a list of anything-but has its location twice."""
    error = refusal(pattern)
    location = f'\n at [Source: (String)"{pattern}"; line: 1, column: {column}]'

    assert str(error) == f"{error.reason}{location}{location}"


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ('{"a": [1],\n "b": 2}', "line: 2, column: 8"),
        ('{\r\n"a": [1],\r\n\r\n"b": 2}', "line: 4, column: 7"),
        ('\r{"a":\r{}}', "line: 3, column: 3"),
    ],
)
def test_the_line(pattern, place):
    """Lines end as they do on all systems."""
    assert str(refusal(pattern)).endswith(f"; {place}]")


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ('{"a": 1, "b": [', '"a" must be an object or an array'),
        ('{"a": [{"cidr": "x"}], "b": 1}', "Malformed CIDR, one '/' required"),
        ('{"a": [{"wildcard": "**"}], "a": 1}', "Consecutive wildcard characters at pos 1"),
        ('{"a": [1], "b": {}, "c": []}', "Empty objects are not allowed"),
        ('{"a": [{"wildcard": "*a*a*a*a*a*a"}], "b": 1}', '"b" must be an object or an array'),
    ],
)
def test_the_first_fault_is_the_reason(pattern, reason):
    """Of several faults, the reader meets one first; the limits are looked at in the end."""
    assert refusal(pattern).reason == reason


RESERVED = [
    *("exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard"),
    *("numeric", "cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard"),
    *("not-equals-ignore-case", "date-after", "date-on-or-after", "date-before"),
    *("date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range"),
]


@pytest.mark.parametrize("name", RESERVED)
def test_f72_reserved_names(name):
    """Inside $or, at any depth, no field has the name of an operator; elsewhere it may."""
    reason = f"{name} is Ruler reserved fieldName which cannot be used inside $or."

    assert refusal({"$or": [{"a": [1]}, {name: [1]}]}).reason == reason
    assert refusal({"$or": [{"a": {"b": {name: [1]}}}, {"c": [1]}]}).reason == reason
    assert EventPattern({name: [1], "$or": [{"a": [1]}, {"b": [1]}]}).matches({name: 1, "b": 1})


@pytest.mark.parametrize("alternative", [{}, 1, "a", [], None])
def test_f54_or_is_never_a_field(alternative):
    """What stands in $or is never taken for a value."""
    assert refusal({"$or": [{"a": [1]}, alternative]}).reason in (
        "Empty objects are not allowed",
        "Only JSON object is allowed in array of $or relationship.",
    )


@pytest.mark.parametrize("pattern", [[], [{"a": [1]}], None, 1, True, "", " "])
def test_what_is_no_object_is_refused(pattern):
    """Only an object is a pattern, whatever else could be written as JSON."""
    assert refusal(pattern).reason == "Filter is not an object"


def test_a_pattern_that_holds_itself_is_refused():
    """A mapping without end is no JSON."""
    pattern = {}
    pattern["a"] = pattern

    assert str(refusal(pattern)) == "Event pattern is not JSON: Circular reference detected"


def test_half_a_character_does_no_harm():
    """JSON may hold what no text encoding does."""
    pattern = EventPattern('{"v": [{"prefix": "\\ud83d"}]}')

    assert pattern.matches('{"v": "\\ud83dx"}') is True
    assert refusal('{"v": [{"wildcard": "\\ud83d**"}]}').reason == (
        "Consecutive wildcard characters at pos 2"
    )
