"""The event pattern language, held against Python and against itself with random values."""

import ipaddress
import json
import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from meeting_patterns import events_of, fields_of, patterns_of

from pytest_eventbridge_endpoints import EventPattern, InvalidEventPattern, json_text

PATIENT = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

# few letters, so that texts often meet; a quote would meet the quotes around values (F33)
texts = st.text("abAB*\\ é\n.1", max_size=6)
# no text of these is an address (F12)
numbers = st.integers(-(10**15), 10**15) | st.sampled_from([0.5, -1.5, 1e100, 2.0, -0.0])
literals = st.sampled_from([True, False, None])
scalars = texts | numbers | literals
affixes = st.sampled_from(["prefix", "suffix", "equals-ignore-case"])
wildcards = texts.map(lambda text: re.sub(r"\*\*+", "*", text.replace("\\", ""))).filter(
    lambda wildcard: wildcard.count("*") < 4
)


def matches(alternative, value):
    return EventPattern({"v": [alternative]}).matches({"v": value})


@PATIENT
@given(texts | numbers, scalars)
def test_a_value_is_excluded_or_matches(excluded, value):
    """A value matches x, or anything but x, and never both (F41)."""
    assert matches({"anything-but": excluded}, value) is not matches(
        {"exactly": excluded} if isinstance(excluded, str) else excluded, value
    )


@PATIENT
@given(affixes, texts.filter(bool), scalars)
def test_what_an_operator_finds_is_excluded(operator, text, value):
    """A value matches an operator, or anything but that, and never both (F41)."""
    expression = {operator: text}

    assert matches({"anything-but": expression}, value) is not matches(expression, value)


@PATIENT
@given(wildcards, scalars)
def test_what_a_wildcard_finds_is_excluded(wildcard, value):
    """A value matches a wildcard, or anything but that, and never both (F41)."""
    expression = {"wildcard": wildcard}

    assert matches({"anything-but": expression}, value) is not matches(expression, value)


@PATIENT
@given(texts, texts)
def test_prefix_and_suffix_do_what_python_does(text, value):
    """Prefixes and suffixes are those of Python's strings (F30)."""
    assert matches({"prefix": text}, value) is value.startswith(text)
    assert matches({"suffix": text}, value) is value.endswith(text)


@PATIENT
@given(wildcards, texts)
def test_wildcard_does_what_a_regular_expression_does(wildcard, value):
    """A star is a dot and a star that go over line ends (F32)."""
    expression = ".*".join(map(re.escape, wildcard.split("*")))

    assert matches({"wildcard": wildcard}, value) is bool(
        re.fullmatch(expression, value, re.DOTALL)
    )


@PATIENT
@given(texts, texts)
def test_an_escaped_text_is_a_wildcard_for_itself(text, value):
    """With escapes, a wildcard matches its own text only (F32)."""
    escaped = re.sub(r"[*\\]", r"\\\g<0>", text)

    assert matches({"wildcard": escaped}, text) is True
    assert matches({"wildcard": escaped}, value) is (value == text)


@PATIENT
@given(st.text("aBcÄé1*", max_size=6), st.text("AbCäÉ1*", max_size=6))
def test_case_does_what_python_does(text, value):
    """Letters with one upper and one lower form are equal in both (F31)."""
    same = text.lower() == value.lower()

    assert matches({"equals-ignore-case": text}, value) is same
    assert matches({"equals-ignore-case": text}, text.swapcase()) is True


@PATIENT
@given(numbers, numbers, scalars)
def test_numeric_does_what_python_does(bottom, top, value):
    """Ranges are those of Python's numbers, for numbers only (F24)."""
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    is_number = number is not None

    assert matches({"numeric": ["=", bottom]}, value) is (is_number and number == bottom)
    assert matches({"numeric": [">=", bottom]}, value) is (is_number and number >= bottom)
    assert matches({"numeric": ["<", top]}, value) is (is_number and number < top)
    if bottom < top:
        within = {"numeric": [">", bottom, "<=", top]}
        assert matches(within, value) is (is_number and bottom < number <= top)


@PATIENT
@given(st.ip_addresses(v=4), st.ip_addresses(v=4, network="10.0.0.0/8"), st.integers(0, 31))
def test_cidr_does_what_python_does(address, near, mask):
    """Networks are those of Python's ipaddress (F45)."""
    network = ipaddress.ip_network(f"{near}/{mask}", strict=False)

    assert matches({"cidr": f"{near}/{mask}"}, str(address)) is (address in network)
    assert matches({"cidr": f"{near}/{mask}"}, str(network.broadcast_address)) is True


# few values, so that patterns and events often meet
small = st.sampled_from(["x", "y", 1, 2.5, None, True])
alternatives = st.lists(
    small
    | st.sampled_from(
        [{"exists": True}, {"exists": False}, {"prefix": "x"}, {"numeric": [">", 1]}]
    )
    | st.sampled_from([{"anything-but": "x"}, {"anything-but": [1, 2]}, {"suffix": "x"}]),
    min_size=1,
    max_size=2,
)
fields = fields_of(alternatives)
patterns = patterns_of(fields)
events = events_of(small)


def paths(pattern, path=()):
    for key, value in pattern.items():
        here = (*path, *key.split("."))
        if isinstance(value, dict):
            yield from paths(value, here)
        else:
            yield here


def backwards(node):
    if isinstance(node, dict):
        return {key: backwards(node[key]) for key in reversed(node)}
    return node


@PATIENT
@given(fields, events)
def test_the_order_of_keys_does_not_matter(pattern, event):
    """Without $or and two spellings of a path, keys can be in any order (F3)."""
    found = list(paths(pattern))
    assume(len(set(found)) == len(found))
    forwards = EventPattern(pattern).matches(event)

    assert EventPattern(backwards(pattern)).matches(backwards(event)) is forwards


@PATIENT
@given(patterns, events)
def test_mappings_and_texts_agree(pattern, event):
    """It does not matter how a pattern and an event are handed over."""
    from_mapping, from_text = EventPattern(pattern), EventPattern(json.dumps(pattern, indent=1))

    assert from_text.matches(json.dumps(event)) is from_mapping.matches(event)
    assert from_text.explain(json.dumps(event)) == from_mapping.explain(event)


@PATIENT
@given(patterns, events)
def test_what_does_not_match_is_explained(pattern, event):
    """There is an explanation exactly if there is no match."""
    event_pattern = EventPattern(pattern)

    assert (event_pattern.explain(event) is None) is event_pattern.matches(event)


@PATIENT
@given(fields, fields, events)
def test_or_is_one_or_the_other(first, second, event):
    """A pattern with $or matches what one of its alternatives matches (F70)."""
    either = EventPattern({"$or": [first, second]}).matches(event)

    assert either is any(EventPattern(pattern).matches(event) for pattern in (first, second))


def chosen(node):
    """Yield the event with one element chosen of each array, in all ways (F61)."""
    if isinstance(node, list):
        for item in node:
            yield from chosen(item)
        return
    if not isinstance(node, dict):
        yield node
        return
    ways = [{}]
    for key, value in node.items():
        ways = [{**way, key: item} for way in ways for item in [*chosen(value), {}]]
    yield from ways


bits = st.integers(0, 1)
bit_patterns = st.recursive(
    st.lists(bits, min_size=1, max_size=1),
    lambda inner: st.dictionaries(st.sampled_from("ab"), inner, min_size=1),
)
objects = st.dictionaries(st.sampled_from("ab"), bits)
objects_of_arrays = st.dictionaries(st.sampled_from("ab"), bits | st.lists(objects, max_size=2))


@PATIENT
@given(bit_patterns, st.lists(objects_of_arrays, max_size=3))
def test_arrays_match_by_some_choice_of_elements(alternatives, array):
    """A pattern matches if it matches with some one element of each array (F61)."""
    pattern, event = EventPattern({"v": alternatives}), {"v": array}

    assert pattern.matches(event) is any(map(pattern.matches, chosen(event)))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
json_texts = st.builds(
    json.dumps,
    json_values,
    ensure_ascii=st.booleans(),
    indent=st.sampled_from([None, 1]),
)


def damaged(text, at, piece):
    return text[: at % (len(text) + 1)] + piece + text[at % (len(text) + 1) + 1 :]


likely_texts = json_texts | st.builds(
    damaged, json_texts, st.integers(0, 200), st.sampled_from(['"', "{", "]", ",", ":", "0", ""])
)


def plain(node):
    """Return what was decoded as something that can be compared."""
    if isinstance(node, json_text.Object):
        return [(key, plain(value)) for key, value in node.items()]
    if isinstance(node, dict):
        return [(key, plain(value)) for key, value in node.items()]
    if isinstance(node, list):
        return [plain(item) for item in node]
    return (type(node), node)


def outcome(decode, text):
    try:
        return plain(decode(text))
    except ValueError:
        return "refused"


@PATIENT
@given(likely_texts | st.text())
def test_both_decoders_agree(text):
    """The decoder for deep texts reads what the usual decoder reads, and refuses the same."""
    usual = outcome(json_text._DECODER.decode, text)

    assert outcome(json_text._read_without_recursion, text) == usual


@pytest.mark.parametrize(
    "ask",
    [EventPattern, EventPattern({"a": [1]}).matches, EventPattern({"a": [1]}).explain],
    ids=["pattern", "matches", "explain"],
)
@PATIENT
@given(text=likely_texts | st.text())
def test_any_text_is_taken_or_refused(ask, text):
    """Whatever text is a pattern or an event, it works or is refused for a reason."""
    try:
        ask(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017


operator_names = st.sampled_from(
    [
        *("$or", "a", "prefix", "suffix", "wildcard", "equals-ignore-case", "anything-but"),
        *("numeric", "cidr", "exists", "exactly"),
    ]
)
arrangements = st.recursive(
    small | st.sampled_from(["10.0.0.0/8", "<", "=", ">="]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(operator_names, inner, max_size=2),
    max_leaves=12,
)


@PATIENT
@given(st.dictionaries(operator_names, arrangements, max_size=2))
def test_any_mapping_is_taken_or_refused(pattern):
    """Whatever is made of operators, it works or is refused for a reason."""
    try:
        text = EventPattern(pattern).text
    except InvalidEventPattern as error:
        assert error.reason  # noqa: PT017
    else:
        assert json.loads(text) == pattern
