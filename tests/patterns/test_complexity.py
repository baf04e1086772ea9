"""How many wildcards, and how many alternatives of $or, a pattern may have.

Most rows stand for answers of AWS that have been published.
"""

import pytest

from pytest_eventbridge_endpoints import EventPattern, InvalidEventPattern

TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character "
    "sequences after a wildcard character"
)
TOO_MANY_RULES = "Or operator is producing over 1000 rule combinations"


def wildcards(*texts):
    return {"v": [{"wildcard": text} for text in texts]}


def excluded(*texts):
    return {"v": [{"anything-but": {"wildcard": list(texts)}}]}


def either(*fields):
    return {"$or": list(fields)}


def numbered(wildcard, count):
    """Return wildcards with a number in the place of braces."""
    return [wildcard.format(number) for number in range(count)]


def refusal(pattern):
    try:
        EventPattern(pattern)
    except InvalidEventPattern as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("most", "too_much"),
    [
        pytest.param(wildcards("*a*a*a*a*a"), wildcards("*a*a*a*a*a*"), id="stars"),
        pytest.param(
            wildcards("*:*:*:*:event-bus/*"), wildcards("*:*:*:*:*:event-bus/*"), id="arn"
        ),
        pytest.param(
            wildcards(f"*{'abc' * 8}*"), wildcards(f"*{'abc' * 9}*"), id="repeated-sequence"
        ),
        pytest.param(
            wildcards(*numbered("{}*x", 10)), wildcards(*numbered("{}*x", 11)), id="disjoint"
        ),
        pytest.param(
            wildcards(*numbered("*a{}*", 3)), wildcards(*numbered("*a{}*", 4)), id="alike"
        ),
        pytest.param(wildcards(*["*a*"] * 4), wildcards(*["*a*"] * 5), id="identical"),
        pytest.param(
            wildcards(*numbered("{}", 10)), wildcards(*numbered("{}", 11)), id="no-stars"
        ),
        pytest.param(
            excluded(*numbered("*a{}*", 4)), excluded(*numbered("*a{}*", 5)), id="excluded-list"
        ),
        pytest.param(
            {"v": [{"anything-but": {"wildcard": "*a*"}}] * 4},
            {"v": [{"anything-but": {"wildcard": "*a*"}}] * 5},
            id="excluded-alternatives",
        ),
        pytest.param(
            wildcards(f"*{'😀' * 5}*"), wildcards(f"*{'😀' * 10}*"), id="bytes-of-characters"
        ),
        pytest.param(
            either(*map(wildcards, numbered("{}*x", 10))),
            either(*map(wildcards, numbered("{}*x", 11))),
            id="in-or",
        ),
        pytest.param(
            either(*({"a": [n], "v": [{"wildcard": f"{n}*"}]} for n in range(11))),
            either(*({"a": [0], "v": [{"wildcard": f"{n}*"}]} for n in range(11))),
            id="in-or-behind-the-same-value",
        ),
        pytest.param(
            {**wildcards("*a*"), "$or": [{"w": [n]} for n in range(4)]},
            {**wildcards("*a*"), "$or": [{"w": [n]} for n in range(5)]},
            id="before-or",
        ),
        pytest.param(
            {"a": [{"exists": False}], **wildcards("*a*a*a*a*a*")},
            {"a": [{"exists": True}], **wildcards("*a*a*a*a*a*")},
            id="behind-a-field-that-is-absent",
        ),
        pytest.param(
            {f"v{n}": [{"wildcard": "*a*"}] for n in range(11)},
            {f"v{n}": [{"wildcard": "*a*"}] for n in range(10)} | wildcards("*a*a*a*a*a*"),
            id="fields",
        ),
    ],
)
def test_f52_wildcards_can_be_too_complex(most, too_much):
    """A pattern is refused from the very complexity on from which AWS refuses it."""
    assert refusal(most) is None
    assert refusal(too_much) == TOO_COMPLEX


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(wildcards("/Users/*/dir/dir/dir/dir/dir/doc.txt"), id="a-path"),
        pytest.param(excluded(*numbered("{}*x", 12)), id="excluded-disjoint"),
        pytest.param(excluded(*["*a*"] * 11), id="excluded-identical"),
        pytest.param(wildcards(*["literal"] * 11), id="identical-without-stars"),
        pytest.param(wildcards("a*\\\\", "*éé*", "a\\*b*"), id="escapes"),
        pytest.param(excluded("*kiwi*", "*BASE_QuxB*", "*Delta*", "*a/bc*"), id="excluded-alike"),
    ],
)
def test_f52_many_wildcards_are_not_complex(pattern):
    """It is no count of stars, nor of wildcards."""
    assert refusal(pattern) is None


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([2] * 9, None),
        ([10, 10, 10], None),
        ([2] * 10, TOO_MANY_RULES),
        ([10, 10, 11], TOO_MANY_RULES),
        ([1001], TOO_MANY_RULES),
        ([2] * 300, TOO_MANY_RULES),
    ],
)
def test_f51_or_makes_1000_rules_at_most(lengths, expected):
    """Alternatives of one $or add up, and several of them multiply."""
    pattern = {
        f"v{index}": either(*({"w": [number]} for number in range(length)))
        for index, length in enumerate(lengths)
    }

    assert refusal(pattern) == expected


def test_f51_nested_alternatives_are_added():
    """An $or inside an alternative makes rules for that alternative only."""
    inner = either(*({"w": [number]} for number in range(500)))
    most = either(inner, inner)

    assert refusal(most) is None
    assert refusal(either(most, {"a": [1]})) == TOO_MANY_RULES
