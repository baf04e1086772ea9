"""The event pattern language, fact by fact: ids name the facts of the page event-patterns.md."""

import copy
import json
import pickle
import sys
from collections import OrderedDict
from enum import Enum, IntEnum
from types import MappingProxyType

import pytest

from pytest_eventbridge_endpoints import EventPattern, InvalidEventPattern
from pytest_eventbridge_endpoints.json_text import read_as_written


def table(rows):
    """Parametrize a test with rows: (id, pattern, event, whether it matches)."""
    params = [pytest.param(*cells, id=name) for name, *cells in rows]
    return pytest.mark.parametrize(("pattern", "event", "matches"), params)


def values(rows):
    """Like ``table``, with one field v: (id, its alternatives, its value as JSON, matches)."""
    return table(
        (name, f'{{"v": {alternatives}}}', f'{{"v": {value}}}', matches)
        for name, alternatives, value, matches in rows
    )


# ----- structure -----


@table(
    [
        ("F1-one-of-the-alternatives", {"v": ["a", "b"]}, {"v": "b"}, True),
        ("F1-none-of-the-alternatives", {"v": ["a", "b"]}, {"v": "c"}, False),
        ("F1-all-fields", {"v": ["a"], "w": [1]}, {"v": "a", "w": 1}, True),
        ("F1-a-field-differs", {"v": ["a"], "w": [1]}, {"v": "a", "w": 2}, False),
        ("F1-a-field-is-missing", {"v": ["a"], "w": [1]}, {"v": "a"}, False),
        ("F1-other-fields-are-ignored", {"v": ["a"]}, {"v": "a", "w": {"x": [1]}}, True),
        ("F1-nested", {"a": {"b": {"c": [1]}}}, {"a": {"b": {"c": 1}}}, True),
        ("F2-dots-in-the-event", {"a": {"b": {"c": [1]}}}, {"a.b": {"c": 1}}, True),
        ("F2-dots-in-the-pattern", {"a.b": {"c": [1]}}, {"a": {"b": {"c": 1}}}, True),
        ("F2-dots-in-both", {"a.b": {"c": [1]}}, {"a": {"b.c": 1}}, True),
        ("F2-dots-over-an-array", {"a.b": [1]}, {"a": [{"b": 1}]}, True),
        ("F2-a-step-twice", {"a.b": {"b": [1]}}, {"a": {"b": 1}}, False),
        (
            "F2-a-step-that-begins-alike",
            {"a": {"b": [1]}},
            {"ab": {"b": 1}, "a": {"bb": 1}},
            False,
        ),
        ("F3-last-spelling-dots-first", '{"a.b": [1], "a": {"b": [2]}}', {"a": {"b": 2}}, True),
        ("F3-first-spelling-dots-first", '{"a.b": [1], "a": {"b": [2]}}', {"a": {"b": 1}}, False),
        ("F3-last-spelling-dots-last", '{"a": {"b": [2]}, "a.b": [1]}', {"a": {"b": 1}}, True),
        ("F3-duplicate-key", '{"v": [1], "v": [2]}', {"v": 2}, True),
        ("F3-objects-merge", '{"a": {"x": [1]}, "a": {"y": [2]}}', {"a": {"x": 1, "y": 2}}, True),
        (
            "F3-objects-merge-both-count",
            '{"a": {"x": [1]}, "a": {"y": [2]}}',
            {"a": {"y": 2}},
            False,
        ),
        ("F5-first-of-duplicate-keys", {"v": [0]}, '{"v": 0, "v": 1}', True),
        ("F5-last-of-duplicate-keys", {"v": [1]}, '{"v": 0, "v": 1}', True),
        ("F5-duplicate-objects", {"a": {"x": [1]}}, '{"a": {"x": 1}, "a": {}}', True),
        ("F6-keys-have-case", {"V": ["a"]}, {"v": "a"}, False),
        ("F7-empty-step", {"a": {"": {"v": [1]}}}, {"a": {"": {"v": 1}}}, True),
        ("F7-empty-step-is-a-step", {"a": {"": {"v": [1]}}}, {"a": {"v": 1}}, False),
        ("F7-empty-step-with-dots", {"a..v": [1]}, {"a": {"": {"v": 1}}}, True),
        ("F7-leading-empty-step-is-lost", {"": {"v": [1]}}, {"v": 1}, True),
        ("F7-leading-empty-step-in-the-event", {"": {"v": [1]}}, {"": {"v": 1}}, False),
        ("F7-leading-dot", {".v": [1]}, {"": {"v": 1}}, True),
        ("F7-two-leading-empty-steps", {"": {"": {"v": [1]}}}, {"": {"": {"v": 1}}}, True),
        ("F7-only-an-empty-step", {"": [1]}, {"": 1}, True),
        ("F8-json-in-a-string", {"a": {"v": [1]}}, {"a": '{"v": 1}'}, False),
        ("F9-text-behind-the-root", '{"v": ["a"]} and more', {"v": "a"}, True),
        ("F9-broken-json-behind-the-root", '{"v": ["a"]} {"', {"v": "a"}, True),
    ]
)
def test_structure(pattern, event, matches):
    """Fields are found by their path, however pattern and event are nested."""
    assert EventPattern(pattern).matches(event) is matches


def test_a_captured_event_is_an_event(event):
    """Nobody has to ask for its envelope first."""
    pattern = EventPattern({"source": ["shop.orders"]})

    assert pattern.matches(event())
    assert pattern.explain(event()) is None
    assert pattern.explain(event(source="shop")) == pattern.explain(event(source="shop").envelope)


def test_an_event_that_was_read_is_an_event():
    """Also one with a key that it has twice, which no dict can hold (F5)."""
    event = read_as_written('{"v": 0, "v": 1}')
    pattern = EventPattern({"v": [1]})

    assert pattern.matches(event)
    assert pattern.explain(event) is None


@pytest.mark.parametrize("value", ["1", '"1"', "true", '"true"', "null", '"null"', '""', '"a"'])
@pytest.mark.parametrize("expected", ["1", '"1"', "true", '"true"', "null", '"null"', '""', '"a"'])
def test_f10_values_of_different_types_are_different(expected, value):
    """A value matches itself, and nothing that only looks like it."""
    pattern = EventPattern(f'{{"v": [{expected}]}}')

    assert pattern.matches(f'{{"v": {value}}}') is (expected == value)


@values(
    [
        ("F10-no-case", '["é"]', '"É"', False),
        ("F10-no-normalization", '["\\u00e9"]', '"e\\u0301"', False),
        ("F10-escapes-are-read", '["\\u00e9\\n\\/"]', '"é\\n/"', True),
        ("F10-false", "[false]", "false", True),
        ("F11-empty-string-is-not-null", '[""]', "null", False),
        ("F11-empty-array-is-not-empty", '[""]', "[]", False),
        ("F11-empty-array-is-not-null", "[null]", "[]", False),
        ("F11-null-in-an-array", "[null]", "[null]", True),
        ("F11-empty-object-is-not-null", "[null]", "{}", False),
        ("F12-leading-zeros", '["10.0.0.1"]', '"010.0.0.1"', True),
        ("F12-leading-zeros-are-decimal", '["8.0.0.1"]', '"010.0.0.1"', False),
        ("F12-as-it-is", '["10.0.0.1"]', '"10.0.0.1"', True),
        ("F12-another", '["10.0.0.1"]', '"10.0.0.2"', False),
        ("F12-as-long-as-it-gets", '["255.255.255.255"]', '"ffff:ffff::"', True),
        ("F12-ipv6-short", '["::1"]', '"0:0:0:0:0:0:0:1"', True),
        ("F12-ipv6-case", '["2001:DB8::A"]', '"2001:db8::a"', True),
        ("F12-ipv4-mapped", '["::ffff:a00:1"]', '"10.0.0.1"', True),
        ("F12-too-big-an-octet-is-a-string", '["1.2.3.999"]', '"1.2.3.999"', True),
        ("F12-too-big-an-octet-is-no-address", '["1.2.3.999"]', '"01.2.3.999"', False),
        ("F12-too-long-is-a-string", '["1.2.3.0000000004"]', '"1.2.3.4"', False),
        ("F12-three-octets-are-a-string", '["1.2.3"]', '"01.2.3"', False),
        ("F12-colons-that-are-a-string", '["a:b"]', '"a:b"', True),
        ("F12-no-address-for-an-address", '["10.0.0.1"]', '"localhost"', False),
        ("F13-exactly", '[{"exactly": "a"}]', '"a"', True),
        ("F13-exactly-has-case", '[{"exactly": "a"}]', '"A"', False),
        ("F13-exactly-is-never-an-address", '[{"exactly": "10.0.0.1"}]', '"010.0.0.1"', False),
        ("F13-exactly-an-address-as-it-is", '[{"exactly": "10.0.0.1"}]', '"10.0.0.1"', True),
    ]
)
def test_values(pattern, event, matches):
    """Plain values match exactly; only addresses have several spellings."""
    assert EventPattern(pattern).matches(event) is matches


# ----- numbers -----


@values(
    [
        ("F20-fifteen-digits", '[{"numeric": ["<", 2]}]', "1.23456789012345", True),
        ("F20-sixteen-digits-of-a-double", "[9007199254740992]", "9007199254740992.0", True),
        ("F20-integers-that-no-double-has", '[{"numeric": [">", 0]}]', "9007199254740993", False),
        ("F20-a-round-big-integer", '[{"numeric": ["=", 1e22]}]', "1" + 22 * "0", True),
        ("F20-too-big-for-a-double", '[{"numeric": [">", 0]}]', "1" + 400 * "0", False),
        ("F20-thousands-of-digits", '[{"exists": true}]', "1" * 5000, True),
        ("F21-point-zero", "[300]", "300.0", True),
        ("F21-exponent", "[300]", "3.0e2", True),
        ("F21-exponent-in-the-pattern", "[3.0E+2]", "300", True),
        ("F21-negative-exponent", "[0.003]", "3e-3", True),
        ("F21-zeros-behind-the-point", "[0.30]", "0.3", True),
        ("F21-zeros-in-front", "[0.000000000000001]", "1e-15", True),
        ("F21-minus-zero", "[-0]", "0", True),
        ("F21-minus-zero-in-the-event", "[0]", "-0.0", True),
        ("F21-zero-with-an-exponent", "[0e7]", "0", True),
        ("F21-sign", "[-5]", "5", False),
        ("F21-sign-of-a-long-number", "[-9007199254740993]", "9007199254740993", False),
        ("F22-by-its-digits", "[9007199254740993]", "9007199254740993", True),
        ("F22-not-by-its-double", "[9007199254740993]", "9007199254740992", False),
        (
            "F22-a-fraction-of-too-many-digits",
            "[0.1234567890123456789]",
            "0.1234567890123456789",
            False,
        ),
        ("F22-too-small-for-a-double", "[1e-400]", "0", False),
        ("F22-an-exponent-of-many-digits", f"[1e-{'9' * 5000}]", "0", False),
        ("F22-a-zero-with-such-an-exponent", f"[0e-{'9' * 5000}]", "0", True),
        ("F22-too-big-for-a-double", "[1e309]", "1e309", False),
        ("F23-more-than-five-billion", "[5000000001]", "5000000001", True),
        ("F23-seven-decimal-places", "[0.1234567]", "0.1234567", True),
        ("F23-as-big-as-it-gets", "[1e100]", "1e100", True),
        ("F24-equals", '[{"numeric": ["=", 5]}]', "5.0", True),
        ("F24-equals-not", '[{"numeric": ["=", 5]}]', "6", False),
        ("F24-less", '[{"numeric": ["<", 5]}]', "4.9", True),
        ("F24-not-less", '[{"numeric": ["<", 5]}]', "5", False),
        ("F24-less-or-equal", '[{"numeric": ["<=", 5]}]', "5", True),
        ("F24-greater", '[{"numeric": [">", 5]}]', "5.1", True),
        ("F24-not-greater", '[{"numeric": [">", 5]}]', "5", False),
        ("F24-greater-or-equal", '[{"numeric": [">=", 5]}]', "5", True),
        ("F24-negative", '[{"numeric": ["<", 0]}]', "-0.5", True),
        ("F24-range", '[{"numeric": [">", 0, "<=", 5]}]', "5", True),
        ("F24-range-bottom-is-out", '[{"numeric": [">", 0, "<=", 5]}]', "0", False),
        ("F24-range-bottom-is-in", '[{"numeric": [">=", 0, "<", 5]}]', "0", True),
        ("F24-range-top-is-out", '[{"numeric": [">=", 0, "<", 5]}]', "5", False),
        ("F24-range-beyond", '[{"numeric": [">=", 0, "<", 5]}]', "6", False),
        ("F24-a-string-is-no-number", '[{"numeric": ["=", 5]}]', '"5"', False),
        ("F24-a-digit-string-is-no-number", '[{"numeric": [">", 0]}]', '"5"', False),
        ("F24-null-is-no-number", '[{"numeric": ["<=", 0]}]', "null", False),
        ("F24-false-is-no-number", '[{"numeric": ["<=", 0]}]', "false", False),
        ("F50-fractions-are-doubles", "[1.0000000000000001]", "1.0000000000000001", False),
        ("F50-fractions-are-doubles-then-equal", "[1]", "1.0000000000000001", True),
        ("F50-integers-keep-their-digits", "[10000000000000001]", "10000000000000001", True),
    ]
)
def test_numbers(pattern, event, matches):
    """Numbers match by what they are worth, if a double can tell."""
    assert EventPattern(pattern).matches(event) is matches


@table(
    [
        ("F21-float", {"v": [300]}, {"v": 300.0}, True),
        ("F21-minus-zero", {"v": [0]}, {"v": -0.0}, True),
        ("F21-a-long-float", {"v": [0.1]}, {"v": 0.1}, True),
        ("F22-a-long-integer", {"v": [2**70 + 1]}, {"v": 2**70 + 1}, True),
        ("F22-another-long-integer", {"v": [2**70 + 1]}, {"v": 2**70}, False),
        ("F22-a-long-negative-integer", {"v": [-(10**16) - 1]}, {"v": -(10**16) - 1}, True),
        ("F21-a-round-long-integer", {"v": [1e22]}, {"v": 10**22}, True),
        ("F10-booleans-are-no-numbers", {"v": [1]}, {"v": True}, False),
        ("F10-numbers-are-no-booleans", {"v": [False]}, {"v": 0}, False),
    ]
)
def test_numbers_of_python(pattern, event, matches):
    """Numbers in mappings follow the same facts."""
    assert EventPattern(pattern).matches(event) is matches


# ----- operators on strings -----


@values(
    [
        ("F30-prefix", '[{"prefix": "ab"}]', '"abc"', True),
        ("F30-prefix-whole", '[{"prefix": "ab"}]', '"ab"', True),
        ("F30-prefix-inside", '[{"prefix": "b"}]', '"abc"', False),
        ("F30-prefix-longer", '[{"prefix": "abc"}]', '"ab"', False),
        ("F30-prefix-empty", '[{"prefix": ""}]', '"abc"', True),
        ("F30-prefix-empty-on-empty", '[{"prefix": ""}]', '""', True),
        ("F30-prefix-of-a-number", '[{"prefix": "1"}]', "12", False),
        ("F30-prefix-empty-on-null", '[{"prefix": ""}]', "null", False),
        ("F30-prefix-empty-on-a-boolean", '[{"prefix": ""}]', "true", False),
        ("F30-prefix-empty-on-a-number", '[{"prefix": ""}]', "1", False),
        ("F30-suffix", '[{"suffix": "bc"}]', '"abc"', True),
        ("F30-suffix-inside", '[{"suffix": "b"}]', '"abc"', False),
        ("F30-suffix-empty", '[{"suffix": ""}]', '"abc"', True),
        ("F30-suffix-of-a-number", '[{"suffix": "2"}]', "12", False),
        ("F31-equal-but-for-case", '[{"equals-ignore-case": "aBc"}]', '"AbC"', True),
        ("F31-longer", '[{"equals-ignore-case": "aBc"}]', '"AbCd"', False),
        ("F31-empty", '[{"equals-ignore-case": ""}]', '""', True),
        ("F31-empty-on-more", '[{"equals-ignore-case": ""}]', '"a"', False),
        ("F31-not-a-number", '[{"equals-ignore-case": "1"}]', "1", False),
        ("F31-characters-of-expressions", '[{"equals-ignore-case": "(.*)"}]', '"(a)"', False),
        ("F31-umlaut", '[{"equals-ignore-case": "Ä"}]', '"ä"', True),
        ("F31-sharp-s-itself", '[{"equals-ignore-case": "ß"}]', '"ß"', True),
        ("F31-sharp-s-upper", '[{"equals-ignore-case": "ß"}]', '"SS"', True),
        ("F31-sharp-s-folded", '[{"equals-ignore-case": "ß"}]', '"ss"', False),
        ("F31-sharp-s-mixed", '[{"equals-ignore-case": "ß"}]', '"Ss"', False),
        ("F31-kelvin", '[{"equals-ignore-case": "K"}]', '"\\u212a"', False),
        ("F31-long-s", '[{"equals-ignore-case": "S"}]', '"\\u017f"', False),
        ("F31-dotted-i-itself", '[{"equals-ignore-case": "\\u0130"}]', '"\\u0130"', True),
        ("F31-dotted-i-lower", '[{"equals-ignore-case": "\\u0130"}]', '"i\\u0307"', True),
        ("F31-dotted-i-without-dot", '[{"equals-ignore-case": "\\u0130"}]', '"i"', False),
        ("F31-beyond-the-plane-itself", '[{"equals-ignore-case": "😀"}]', '"😀"', False),
        ("F31-beyond-the-plane", '[{"equals-ignore-case": "😀"}]', '"??"', True),
        ("F31-beyond-the-plane-once", '[{"equals-ignore-case": "😀"}]', '"?"', False),
        ("F31-half-a-character", '[{"equals-ignore-case": "\\ud83d"}]', '"?"', True),
        ("F31-prefix", '[{"prefix": {"equals-ignore-case": "aB"}}]', '"AbC"', True),
        ("F31-prefix-with-line-end", '[{"prefix": {"equals-ignore-case": "a"}}]', '"A\\nb"', True),
        ("F31-prefix-inside", '[{"prefix": {"equals-ignore-case": "b"}}]', '"abc"', False),
        ("F31-prefix-sharp-s", '[{"prefix": {"equals-ignore-case": "ß"}}]', '"SSt"', True),
        ("F31-suffix", '[{"suffix": {"equals-ignore-case": "bC"}}]', '"aBc"', True),
        ("F31-suffix-inside", '[{"suffix": {"equals-ignore-case": "b"}}]', '"abc"', False),
        ("F31-suffix-empty", '[{"suffix": {"equals-ignore-case": ""}}]', '"abc"', True),
        ("F32-star-at-the-end", '[{"wildcard": "ab*"}]', '"abc"', True),
        ("F32-star-at-the-beginning", '[{"wildcard": "*bc"}]', '"abc"', True),
        ("F32-star-inside", '[{"wildcard": "a*c"}]', '"abbc"', True),
        ("F32-star-for-nothing", '[{"wildcard": "a*c"}]', '"ac"', True),
        ("F32-star-for-line-ends", '[{"wildcard": "a*c"}]', '"a\\n\\nc"', True),
        ("F32-only-a-star", '[{"wildcard": "*"}]', '""', True),
        ("F32-stars", '[{"wildcard": "*b*d*"}]', '"abcde"', True),
        ("F32-stars-in-order", '[{"wildcard": "*d*b*"}]', '"abcde"', False),
        ("F32-no-overlap", '[{"wildcard": "ab*ba"}]', '"aba"', False),
        ("F32-no-overlap-inside", '[{"wildcard": "a*bb*c"}]', '"abc"', False),
        ("F32-a-later-place-for-the-last-piece", '[{"wildcard": "*ab"}]', '"abcab"', True),
        ("F32-no-star", '[{"wildcard": "abc"}]', '"abc"', True),
        ("F32-no-star-longer", '[{"wildcard": "abc"}]', '"abcabc"', False),
        ("F32-empty", '[{"wildcard": ""}]', '""', True),
        ("F32-no-star-behind-a-quote", '[{"wildcard": "abc"}]', '"x\\"abc"', False),
        ("F32-star-behind-a-quote", '[{"wildcard": "ab*"}]', '"x\\"abc"', False),
        ("F32-question-mark-is-itself", '[{"wildcard": "a?c"}]', '"abc"', False),
        ("F32-escaped-star", '[{"wildcard": "a\\\\*c"}]', '"a*c"', True),
        ("F32-escaped-star-is-no-star", '[{"wildcard": "a\\\\*c"}]', '"abc"', False),
        ("F32-escaped-backslash", '[{"wildcard": "a\\\\\\\\*"}]', '"a\\\\bc"', True),
        ("F32-escaped-backslash-is-needed", '[{"wildcard": "a\\\\\\\\*"}]', '"abc"', False),
        ("F32-not-a-number", '[{"wildcard": "*"}]', "1", False),
        ("F32-not-null", '[{"wildcard": "*"}]', "null", False),
        ("F33-suffix-with-the-first-quote", '[{"suffix": "\\"ab"}]', '"ab"', True),
        ("F33-prefix-with-the-last-quote", '[{"prefix": "ab\\""}]', '"ab"', True),
        ("F33-prefix-with-a-quote-inside", '[{"prefix": "a\\"b"}]', '"a\\"bc"', True),
    ]
)
def test_operators_on_strings(pattern, event, matches):
    """Operators on strings match strings, and nothing else."""
    assert EventPattern(pattern).matches(event) is matches


# ----- anything-but, exists, cidr -----


@values(
    [
        ("F40-string", '[{"anything-but": "a"}]', '"b"', True),
        ("F40-string-excluded", '[{"anything-but": "a"}]', '"a"', False),
        ("F40-number", '[{"anything-but": 1}]', "2", True),
        ("F40-number-excluded", '[{"anything-but": 1}]', "1.0", False),
        ("F40-number-zero", '[{"anything-but": 0}]', "-0.0", False),
        ("F40-strings", '[{"anything-but": ["a", "b"]}]', '"c"', True),
        ("F40-strings-excluded", '[{"anything-but": ["a", "b"]}]', '"b"', False),
        ("F40-numbers", '[{"anything-but": [1, 2e0]}]', "3", True),
        ("F40-numbers-excluded", '[{"anything-but": [1, 2e0]}]', "2", False),
        ("F40-prefix", '[{"anything-but": {"prefix": "a"}}]', '"ba"', True),
        ("F40-prefix-excluded", '[{"anything-but": {"prefix": "a"}}]', '"ab"', False),
        ("F40-prefixes-excluded", '[{"anything-but": {"prefix": ["a", "b"]}}]', '"bc"', False),
        ("F40-suffix", '[{"anything-but": {"suffix": "a"}}]', '"ab"', True),
        ("F40-suffix-excluded", '[{"anything-but": {"suffix": "a"}}]', '"ba"', False),
        ("F40-suffixes-excluded", '[{"anything-but": {"suffix": ["x", "a"]}}]', '"ba"', False),
        ("F40-case", '[{"anything-but": {"equals-ignore-case": "a"}}]', '"b"', True),
        ("F40-case-excluded", '[{"anything-but": {"equals-ignore-case": "a"}}]', '"A"', False),
        ("F40-cases", '[{"anything-but": {"equals-ignore-case": ["a", "b"]}}]', '"B"', False),
        ("F40-case-empty", '[{"anything-but": {"equals-ignore-case": ""}}]', '""', False),
        ("F40-wildcard", '[{"anything-but": {"wildcard": "a*c"}}]', '"ab"', True),
        ("F40-wildcard-excluded", '[{"anything-but": {"wildcard": "a*c"}}]', '"abc"', False),
        ("F40-wildcard-empty", '[{"anything-but": {"wildcard": ""}}]', '""', False),
        ("F40-wildcards", '[{"anything-but": {"wildcard": ["x*", "a*c"]}}]', '"abc"', False),
        ("F40-an-address-is-a-string", '[{"anything-but": "10.0.0.1"}]', '"010.0.0.1"', True),
        ("F41-null-for-a-string", '[{"anything-but": "a"}]', "null", True),
        ("F41-number-for-a-string", '[{"anything-but": "1"}]', "1", True),
        ("F41-boolean-for-a-string", '[{"anything-but": "true"}]', "true", True),
        ("F41-string-for-a-number", '[{"anything-but": 1}]', '"1"', True),
        ("F41-null-for-a-number", '[{"anything-but": [0]}]', "null", True),
        ("F41-number-for-a-prefix", '[{"anything-but": {"prefix": "1"}}]', "1", True),
        ("F41-null-for-a-wildcard", '[{"anything-but": {"wildcard": "*"}}]', "null", True),
        ("F41-an-object-is-no-value", '[{"anything-but": "a"}]', "{}", False),
        ("F42-some-element", '[{"anything-but": "a"}]', '["a", "b"]', True),
        ("F42-no-element", '[{"anything-but": "a"}]', '["a", "a"]', False),
        ("F42-empty-array", '[{"anything-but": "a"}]', "[]", False),
    ]
)
def test_anything_but(pattern, event, matches):
    """What is not excluded matches, whatever its type, if there is something."""
    assert EventPattern(pattern).matches(event) is matches


@table(
    [
        ("F41-anything-but-needs-a-value", {"v": [{"anything-but": "a"}]}, {"w": 1}, False),
        ("F43-value", {"v": [{"exists": True}]}, {"v": "a"}, True),
        ("F43-null", {"v": [{"exists": True}]}, {"v": None}, True),
        ("F43-missing", {"v": [{"exists": True}]}, {"w": 1}, False),
        ("F43-empty-array", {"v": [{"exists": True}]}, {"v": []}, False),
        ("F43-empty-object", {"v": [{"exists": True}]}, {"v": {}}, False),
        ("F43-object", {"v": [{"exists": True}]}, {"v": {"w": 1}}, False),
        ("F43-value-in-an-array", {"v": [{"exists": True}]}, {"v": [1]}, True),
        ("F43-false-value", {"v": [{"exists": False}]}, {"v": "a"}, False),
        ("F43-false-null", {"v": [{"exists": False}]}, {"v": None}, False),
        ("F43-false-missing", {"v": [{"exists": False}]}, {}, True),
        ("F43-false-empty-array", {"v": [{"exists": False}]}, {"v": []}, True),
        ("F43-false-object", {"v": [{"exists": False}]}, {"v": {"w": 1}}, True),
        ("F43-false-value-in-an-array", {"v": [{"exists": False}]}, {"v": [1]}, False),
        ("F44-absent", {"v": [{"exists": False}, "a"]}, {}, True),
        ("F44-or-a-value", {"v": [{"exists": False}, "a"]}, {"v": "a"}, True),
        ("F44-another-value", {"v": ["a", {"exists": False}]}, {"v": "b"}, False),
        ("F44-always", {"v": [{"exists": False}, {"exists": True}]}, {"v": "b"}, True),
    ]
)
def test_exists(pattern, event, matches):
    """A field exists where a scalar is at its very path."""
    assert EventPattern(pattern).matches(event) is matches


@values(
    [
        ("F45-inside", '[{"cidr": "10.0.0.0/24"}]', '"10.0.0.255"', True),
        ("F45-outside", '[{"cidr": "10.0.0.0/24"}]', '"10.0.1.0"', False),
        ("F45-below", '[{"cidr": "10.0.1.0/24"}]', '"10.0.0.255"', False),
        ("F45-no-whole-byte", '[{"cidr": "10.0.0.0/25"}]', '"10.0.0.128"', False),
        ("F45-host-bits", '[{"cidr": "10.0.0.77/24"}]', '"10.0.0.1"', True),
        ("F45-widest", '[{"cidr": "10.0.0.0/0"}]', '"203.0.113.9"', True),
        ("F45-narrowest", '[{"cidr": "10.0.0.1/31"}]', '"10.0.0.0"', True),
        ("F45-ipv6", '[{"cidr": "2001:db8::/32"}]', '"2001:db8:1::2"', True),
        ("F45-ipv6-outside", '[{"cidr": "2001:db8::/32"}]', '"2001:db9::"', False),
        ("F45-ipv6-narrowest", '[{"cidr": "2001:db8::1/127"}]', '"2001:db8::"', True),
        ("F45-no-address", '[{"cidr": "10.0.0.0/0"}]', '"everywhere"', False),
        ("F45-no-valid-address", '[{"cidr": "10.0.0.0/0"}]', '"10.0.0.256"', False),
        ("F45-null", '[{"cidr": "10.0.0.0/0"}]', "null", False),
        ("F46-leading-zeros", '[{"cidr": "010.0.0.0/8"}]', '"10.1.2.3"', True),
        ("F46-plus", '[{"cidr": "10.0.0.0/+8"}]', '"10.1.2.3"', True),
        ("F46-slash-at-the-end", '[{"cidr": "10.0.0.0/8/"}]', '"10.1.2.3"', True),
        ("F47-ipv4-holds-ipv6", '[{"cidr": "10.0.0.0/8"}]', '"a00::1"', True),
        ("F47-ipv6-holds-ipv4", '[{"cidr": "::/0"}]', '"10.0.0.1"', True),
        ("F47-ipv6-holds-ipv4-undecided", '[{"cidr": "::/0"}]', '"0.0.0.0"', False),
        ("F47-a-literal-holds-ipv6", '["10.0.0.1"]', '"a00:1::5"', True),
        ("F48-a-number", '[{"cidr": "10.0.0.1/0"}]', "1", True),
        ("F48-digits-of-a-number", '["16.1.1.1"]', "10010101", True),
        ("F48-digits-before-the-point", '[{"cidr": "16.0.0.0/4"}]', "1.5", False),
        ("F48-a-negative-number", '[{"cidr": "10.0.0.1/0"}]', "-1", False),
        ("F48-a-boolean", '[{"cidr": "10.0.0.1/0"}]', "false", False),
        ("F48-not-beside-a-number", '[{"cidr": "10.0.0.1/0"}, 5]', "1", False),
        ("F48-not-beside-numeric", '[{"numeric": ["<", 0]}, {"cidr": "10.0.0.1/0"}]', "1", False),
        (
            "F48-not-beside-an-excluded-number",
            '[{"cidr": "::/0"}, {"anything-but": [1]}]',
            "1",
            False,
        ),
        ("F48-beside-a-number-by-its-digits", '[{"cidr": "::/0"}, 9007199254740993]', "1", True),
        ("F48-beside-an-excluded-string", '[{"cidr": "::/0"}, {"anything-but": "a"}]', "1", True),
        ("F48-addresses-beside-a-number", '[{"cidr": "10.0.0.0/8"}, 5]', '"10.0.0.1"', True),
    ]
)
def test_cidr(pattern, event, matches):
    """Addresses are compared by their hex digits, and so are numbers where nobody counts."""
    assert EventPattern(pattern).matches(event) is matches


@values(
    [
        ("values-and-operators", '["a", {"prefix": "b"}, {"suffix": "c"}, 5]', '"xc"', True),
        ("values-beside-operators", '["a", {"prefix": "b"}, {"suffix": "c"}, 5]', "5", True),
        ("none", '["a", {"prefix": "b"}, {"suffix": "c"}, 5]', '"xd"', False),
        ("only-operators", '[{"prefix": "b"}, {"suffix": "c"}]', '"bx"', True),
    ]
)
def test_alternatives_of_different_kinds(pattern, event, matches):
    """Values and operators stand side by side in a field."""
    assert EventPattern(pattern).matches(event) is matches


# ----- arrays -----

PEOPLE = {"people": [{"first": "Anna", "last": "Smith"}, {"first": "Bob", "last": "Jones"}]}
ORDERS = {
    "orders": [
        {"state": "open", "items": [{"sku": "a", "qty": 1}, {"sku": "b", "qty": 2}]},
        {"state": "shut", "items": [{"sku": "c", "qty": 3}]},
    ]
}


def order(state, sku, qty):
    return {"orders": {"state": [state], "items": {"sku": [sku], "qty": [qty]}}}


@table(
    [
        ("F60-an-element", {"v": ["b"]}, {"v": ["a", "b"]}, True),
        ("F60-no-element", {"v": ["c"]}, {"v": ["a", "b"]}, False),
        ("F60-mixed-elements", {"v": [None]}, {"v": ["a", {"w": 1}, [2], None]}, True),
        ("F60-a-long-path", {"detail": {"tags": ["b"]}}, {"detail": {"tags": ["a", "b"]}}, True),
        ("F60-nested-arrays", {"v": [2]}, {"v": [[1], [[2]]]}, True),
        ("F60-objects-in-nested-arrays", {"v": {"w": [1]}}, {"v": [[[{"w": 1}]]]}, True),
        ("F60-tuples", {"v": ["b"]}, {"v": ("a", "b")}, True),
        ("F61-one-element", {"people": {"first": ["Anna"], "last": ["Smith"]}}, PEOPLE, True),
        ("F61-two-elements", {"people": {"first": ["Anna"], "last": ["Jones"]}}, PEOPLE, False),
        ("F61-an-outer-element", order("open", "b", 2), ORDERS, True),
        ("F61-two-inner-elements", order("open", "a", 2), ORDERS, False),
        ("F61-two-outer-elements", order("shut", "a", 1), ORDERS, False),
        ("F61-alternatives", order("shut", "c", 3), ORDERS, True),
        (
            "F61-two-arrays",
            {"v": {"w": [1]}, "x": {"y": [2]}},
            {"v": [{"w": 0}, {"w": 1}], "x": [{"y": 2}, {"y": 3}]},
            True,
        ),
        (
            "F61-scalars-are-free",
            {"v": ["a"], "w": ["b"]},
            {"v": ["x", "a"], "w": ["b", "y"]},
            True,
        ),
        (
            "F61-scalars-of-an-element",
            {"v": {"t": ["a"], "n": [2]}},
            {"v": [{"t": ["a"], "n": 1}, {"t": ["b"], "n": 2}]},
            False,
        ),
        (
            "F61-a-field-beside-the-array",
            {"v": {"w": [1]}, "x": ["y"]},
            {"v": [{"w": 1}], "x": "z"},
            False,
        ),
        (
            "F61-a-field-missing-in-the-array",
            {"v": {"w": [1], "x": [2]}},
            {"v": [{"w": 1}]},
            False,
        ),
        (
            "F62-absent-where-an-earlier-field-matched",
            {"d": {"a": ["x"], "b": [{"exists": False}]}},
            {"d": [{"a": "x"}, {"b": 1}]},
            True,
        ),
        (
            "F62-present-where-an-earlier-field-matched",
            {"d": {"a": ["x"], "b": [{"exists": False}]}},
            {"d": [{"a": "x", "b": 1}, {"a": "y"}]},
            False,
        ),
        (
            "F62-absent-where-a-later-field-matched",
            {"d": {"a": [{"exists": False}], "b": ["x"]}},
            {"d": [{"a": 1}, {"b": "x"}]},
            False,
        ),
        (
            "F62-absent-everywhere",
            {"d": {"a": [{"exists": False}], "b": ["x"]}},
            {"d": [{"b": "x"}, {"b": "y"}]},
            True,
        ),
        (
            "F62-both-absent-in-different-elements",
            {"d": {"a": [{"exists": False}], "b": [{"exists": False}]}},
            {"d": [{"a": 1}, {"b": 1}]},
            False,
        ),
        (
            "F62-absent-in-an-inner-array",
            {"d": {"a": ["x"], "e": {"b": [{"exists": False}]}}},
            {"d": [{"a": "x", "e": [{"c": 1}]}, {"a": "y", "e": [{"b": 1}]}]},
            True,
        ),
        (
            "F62-present-in-two-other-elements",
            {"d": {"a": ["x"], "b": [{"exists": False}]}},
            {"d": [{"b": 1}, {"a": "x"}, {"b": 2}]},
            True,
        ),
        (
            "F62-present-in-one-of-two-inner-arrays",
            {"d": {"a": {"k": [{"exists": False}]}, "b": {"k": [1]}, "z": ["x"]}},
            {"d": [{"b": [{"k": 1}], "z": "x"}, {"b": [{"k": 1}], "a": [{"k": 1}]}]},
            False,
        ),
        (
            "F62-present-outside-of-the-array",
            {"a": ["x"], "b": [{"exists": False}]},
            {"a": ["x"], "b": [{"c": 1}, 2]},
            False,
        ),
        (
            "F44-in-an-array",
            {"d": {"a": ["x"], "b": [{"exists": False}, 1]}},
            {"d": [{"a": "x", "b": 1}, {"b": 2}]},
            True,
        ),
    ]
)
def test_arrays(pattern, event, matches):
    """One element is chosen of each array, for all fields."""
    assert EventPattern(pattern).matches(event) is matches


def test_f61_many_arrays_of_many_elements_take_no_time():
    """Elements are not tried in all combinations."""
    things = [{"a": number, "b": -number} for number in range(200)]
    event = dict.fromkeys("klmnopqrst", things)
    pattern = {
        name: {"a": [{"numeric": [">", 0]}], "b": [{"numeric": [">", 0]}]} for name in event
    }

    assert EventPattern(pattern).matches(event) is False


# ----- $or -----


@table(
    [
        ("F70-first", {"$or": [{"a": [1]}, {"b": [2]}]}, {"a": 1}, True),
        ("F70-second", {"$or": [{"a": [1]}, {"b": [2]}]}, {"b": 2}, True),
        ("F70-neither", {"$or": [{"a": [1]}, {"b": [2]}]}, {"a": 2, "b": 1}, False),
        ("F70-with-fields", {"c": [3], "$or": [{"a": [1]}, {"b": [2]}]}, {"b": 2}, False),
        (
            "F70-with-later-fields",
            {"$or": [{"a": [1]}, {"b": [2]}], "c": [3]},
            {"b": 2, "c": 3},
            True,
        ),
        ("F70-keeps-the-path", {"d": {"$or": [{"a": [1]}, {"b": [2]}]}}, {"d": {"b": 2}}, True),
        (
            "F70-inside-an-alternative",
            {"$or": [{"a": [1]}, {"d": {"b": [2]}}]},
            {"d": {"b": 2}},
            True,
        ),
        (
            "F70-nested",
            {"$or": [{"a": [1]}, {"$or": [{"b": [2]}, {"c": [3]}]}]},
            {"c": 3},
            True,
        ),
        (
            "F70-nested-with-fields",
            {"$or": [{"a": [1]}, {"d": [4], "$or": [{"b": [2]}, {"c": [3]}]}]},
            {"c": 3},
            False,
        ),
        (
            "F70-two-of-them",
            '{"$or": [{"a": [1]}, {"b": [2]}], "$or": [{"c": [3]}, {"d": [4]}]}',
            {"b": 2, "c": 3},
            True,
        ),
        (
            "F70-two-of-them-need-both",
            '{"$or": [{"a": [1]}, {"b": [2]}], "$or": [{"c": [3]}, {"d": [4]}]}',
            {"a": 1, "b": 2},
            False,
        ),
        ("F70-in-an-event-it-is-a-key", {"a": [1]}, {"$or": [{"a": 1}]}, False),
        (
            "F71-overwrites-what-is-before",
            {"a": ["1"], "$or": [{"a": ["2"]}, {"b": ["3"]}]},
            {"a": "2"},
            True,
        ),
        (
            "F71-keeps-what-is-before",
            {"a": ["1"], "$or": [{"a": ["2"]}, {"b": ["3"]}]},
            {"a": "1", "b": "3"},
            True,
        ),
        (
            "F71-needs-what-is-before",
            {"a": ["1"], "$or": [{"a": ["2"]}, {"b": ["3"]}]},
            {"a": "2", "b": "3", "c": 1},
            True,
        ),
        (
            "F71-does-not-mix",
            {"a": ["1"], "$or": [{"a": ["2"]}, {"b": ["3"]}]},
            {"a": "1"},
            False,
        ),
        (
            "F71-is-overwritten-by-what-is-behind",
            {"$or": [{"a": ["2"]}, {"b": ["3"]}], "a": ["1"]},
            {"a": "1"},
            True,
        ),
        (
            "F71-what-is-behind-always-counts",
            {"$or": [{"a": ["2"]}, {"b": ["3"]}], "a": ["1"]},
            {"a": "2"},
            False,
        ),
        (
            "F72-reserved-names-outside-are-names",
            {"prefix": ["a"], "=": [1]},
            {"prefix": "a", "=": 1},
            True,
        ),
    ]
)
def test_or(pattern, event, matches):
    """The pattern matches what one of the alternatives matches."""
    assert EventPattern(pattern).matches(event) is matches


def test_f53_the_size_quota_is_not_part_of_the_language():
    """A pattern may be longer than PutRule takes."""
    pattern = EventPattern({"v": [f"value number {number}" for number in range(1000)]})

    assert pattern.matches({"v": "value number 999"}) is True


# ----- events -----


class Colour(str, Enum):
    RED = "red"


class Size(IntEnum):
    BIG = 3


@table(
    [
        ("dict", {"a": {"v": [1]}}, OrderedDict(a=OrderedDict(v=1)), True),
        ("mapping", {"a": {"v": [1]}}, MappingProxyType({"a": MappingProxyType({"v": 1})}), True),
        ("mapping-in-an-array", {"a": {"v": [1]}}, {"a": [MappingProxyType({"v": 1})]}, True),
        ("string-of-another-class", {"v": ["red"]}, {"v": Colour.RED}, True),
        ("string-of-another-class-in-an-array", {"v": ["red"]}, {"v": [Colour.RED]}, True),
        ("number-of-another-class", {"v": [3]}, {"v": Size.BIG}, True),
        ("many-keys", {"a": {"v": [1]}}, {"a": {**{f"k{n}": n for n in range(99)}, "v": 1}}, True),
        ("many-other-keys", {"a": {"v": [1]}}, {"a": {f"k{n}": n for n in range(99)}}, False),
        (
            "many-keys-with-dots",
            {"a": {"b": {"v": [1]}}},
            {f"k{n}": n for n in range(99)} | {"a.b": {"v": 1}},
            True,
        ),
        ("key-of-another-class", {"red": {"v": [1]}}, {Colour.RED: {"v": 1}}, True),
        ("keys-that-json-writes-as-text", {"true": [1], "3": [1]}, {True: 1, Size.BIG: 1}, True),
        ("array-in-two-places", {"v": [1]}, {"v": [[1], *[[2]] * 2]}, True),
        ("text", {"v": ["é"]}, ' {"v": "\\u00e9"} ', True),
        ("other-types-elsewhere", {"v": [1]}, {"v": 1, "w": object()}, True),
    ]
)
def test_events_are_mappings_or_json(pattern, event, matches):
    """An event can be of any kind of mapping, or text."""
    assert EventPattern(pattern).matches(event) is matches


IN_ITSELF = [1]
IN_ITSELF.append([2, IN_ITSELF])


@pytest.mark.parametrize("ask", [EventPattern.matches, EventPattern.explain])
@pytest.mark.parametrize(
    ("event", "error", "message"),
    [
        ("[1]", ValueError, "the event is not a JSON object"),
        ("1", ValueError, "the event is not a JSON object"),
        ("{", ValueError, "the event is not JSON: Expecting property name"),
        ("", ValueError, "the event is not JSON: Expecting value"),
        ('{"v": 1} x', ValueError, "the event is not JSON: Extra data"),
        ('{"v": NaN}', ValueError, "the event is not JSON: NaN is no number of JSON"),
        ('{"v": -Infinity}', ValueError, "the event is not JSON: -Infinity is no number of JSON"),
        (b"{}", TypeError, "an event is a mapping or JSON text, not bytes"),
        (None, TypeError, "an event is a mapping or JSON text, not NoneType"),
        ([], TypeError, "an event is a mapping or JSON text, not list"),
        ({"v": float("nan")}, ValueError, "nan is not JSON"),
        ({"v": float("inf")}, ValueError, "inf is not JSON"),
        ({"v": {1, 2}}, TypeError, "set is not a JSON type"),
        ({"v": IN_ITSELF}, ValueError, "the event contains itself"),
        ({"v": [2, [IN_ITSELF]]}, ValueError, "the event contains itself"),
        ({(1, 2): 1}, TypeError, "keys must be str, int, float, bool or None, not tuple"),
    ],
    ids=repr,
)
def test_what_is_no_event_is_refused(ask, event, error, message):
    """Whatever is not JSON is a ValueError or a TypeError that says so."""
    with pytest.raises(error) as caught:
        ask(EventPattern({"v": [1]}), event)

    assert str(caught.value).startswith(message)


DEPTH = 1100


def nested(depth, inside):
    return '{"a":' * depth + inside + "}" * depth


def nested_dict(depth, inside):
    for _ in range(depth):
        inside = {"a": inside}
    return inside


@pytest.mark.parametrize("nest", [nested, lambda depth, v: nested_dict(depth, json.loads(v))])
@pytest.mark.parametrize(("inside", "matches"), [('{"v": 1}', True), ('{"v": 2}', False)])
def test_an_event_can_be_as_deep_as_it_wants(nest, inside, matches):
    """No depth of an event is too much for matching."""
    pattern = EventPattern({".".join("a" * DEPTH): {"v": [1]}})

    assert pattern.matches(nest(DEPTH, inside)) is matches


def test_a_deep_event_can_be_explained():
    """No depth of an event is too much for explaining."""
    path = ".".join("a" * DEPTH)
    pattern = EventPattern({path: {"v": [1]}})

    explanation = pattern.explain(nested(DEPTH, '{"v": 2}'))
    assert explanation == f"{'a.' * 100}…: 2 did not match 1"


def test_deep_arrays_are_flattened():
    """No depth of arrays is too much."""
    event = '{"v":' + "[" * 20_000 + '1, {"w": 2}' + "]" * 20_000 + "}"

    assert EventPattern({"v": {"w": [2]}}).matches(event) is True


def from_far_down(levels, ask):
    return ask() if not levels else from_far_down(levels - 1, ask)


def test_the_depth_does_not_depend_on_the_callers_stack():
    """A caller that is far down the stack gets the same answer."""
    pattern = EventPattern({"a": {"v": [1]}})
    event = f'{{"a": {{"v": 1}}, "b": {nested(DEPTH, "1")}}}'
    levels = sys.getrecursionlimit() // 2

    assert from_far_down(levels, lambda: pattern.matches(event)) is True


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (f'{{"v": {DEEP}', "the event is not JSON: Unexpected end-of-input at char 200006"),
        (
            f'{{"v": {DEEP}}} x',
            (
                "the event is not JSON: Unexpected character ('x' (code 120)): "
                "expected nothing after the value at char 200008"
            ),
        ),
        (DEEP, "the event is not a JSON object"),
    ],
    ids=["open", "more", "array"],
)
def test_deep_text_that_is_no_event_is_refused(event, message):
    """Deep texts are refused for the same reasons as others."""
    with pytest.raises(ValueError, match="the event is not") as caught:
        EventPattern({"v": [1]}).matches(event)

    assert str(caught.value) == message


def test_deep_text_is_read_as_other_text():
    """Beside something deep, values are what they are elsewhere, and so are duplicates."""
    values = ["1", "-2.5e3", "true", "false", "null", '"\\u00e9\\"x"', '"second"']
    array = ", ".join(values[:-1])
    event = f'{{"deep": {DEEP}, "v": [{array}], "v": "second", "w": [], "w": {{}}}}'
    pattern = '{"v": [%s], "w": [{"exists": false}]}'

    assert [value for value in values if EventPattern(pattern % value).matches(event)] == values


# ----- the pattern as a value -----


def test_text_of_a_mapping():
    """A mapping becomes JSON; a text stays as it is."""
    assert EventPattern({"v": ["é", 1.0, True, None]}).text == '{"v": ["é", 1.0, true, null]}'
    assert EventPattern(' {"v":[1]}').text == ' {"v":[1]}'


@pytest.mark.parametrize(
    "mapping",
    [MappingProxyType({"a": {"v": [1]}}), {"a": MappingProxyType({"v": (1,)})}],
)
def test_any_mapping_is_a_pattern(mapping):
    """A pattern can be of any kind of mapping."""
    assert EventPattern(mapping) == EventPattern({"a": {"v": [1]}})


def test_patterns_are_compared_by_their_text():
    """Equal texts make equal patterns, with equal hashes."""
    assert EventPattern({"v": [1]}) == EventPattern('{"v": [1]}')
    assert EventPattern({"v": [1]}) != EventPattern({"v": [2]})
    assert EventPattern({"v": [1]}) != '{"v": [1]}'
    assert len({EventPattern({"v": [1]}), EventPattern('{"v": [1]}')}) == 1


def test_a_pattern_shows_itself():
    """The repr is short and shows the JSON."""
    assert repr(EventPattern({"v": [1]})) == 'EventPattern({"v": [1]})'


def test_a_pattern_does_not_change():
    """Nothing can be assigned to a pattern."""
    pattern = EventPattern({"v": [1]})

    with pytest.raises(AttributeError):
        pattern.text = "{}"
    with pytest.raises(AttributeError):
        pattern.other = 1


@pytest.mark.parametrize(
    "twin_of", [copy.copy, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))]
)
def test_a_pattern_can_be_copied(twin_of):
    """Copies and pickles are the same pattern."""
    pattern = EventPattern({"v": [{"prefix": "a"}, {"exists": False}]})
    twin = twin_of(pattern)

    assert twin == pattern
    assert twin.matches({"v": "ab"}) is True


def test_a_refusal_can_be_pickled():
    """An exception comes out of another process as it was."""
    with pytest.raises(InvalidEventPattern) as caught:
        EventPattern({"v": 1})
    twin = pickle.loads(pickle.dumps(caught.value))

    assert (str(twin), twin.reason) == (str(caught.value), '"v" must be an object or an array')


# ----- explanations -----


@pytest.mark.parametrize(
    ("pattern", "event", "explanation"),
    [
        pytest.param({"v": [1]}, {"v": 1}, None, id="match"),
        pytest.param({"v": [1]}, {}, "v: missing, expected 1", id="missing"),
        pytest.param({"v": ["b"]}, {"v": "a"}, 'v: "a" did not match "b"', id="different"),
        pytest.param(
            {"v": ["b", 1, {"prefix": "c"}]},
            {"v": ["a", None]},
            'v: "a", null did not match "b" or 1 or {"prefix": "c"}',
            id="several",
        ),
        pytest.param(
            {"detail": {"coupon": [{"exists": True}], "total": [{"numeric": [">", 100]}]}},
            {"detail": {"total": 99}},
            'detail.coupon: missing, expected {"exists": true}\n'
            'detail.total: 99 did not match {"numeric": [">", 100]}',
            id="fields-in-order-of-path",
        ),
        pytest.param(
            {"v": [{"exists": False}]},
            {"v": 1},
            'v: 1 did not match {"exists": false}',
            id="present",
        ),
        pytest.param(
            '{"v": [ {"numeric":\n[">", 1.0E2 ]},3e2]}',
            '{"v": [-1.50, 0.0, 1e1]}',
            'v: -1.50, 0.0, 1e1 did not match {"numeric": [">", 1.0E2]} or 3e2',
            id="numbers-as-they-are-written",
        ),
        pytest.param(
            {"v": [0]},
            {"v": [1, 2.0, 3, 4, 5, 6, 7]},
            "v: 1, 2.0, 3, 4, 5 and 2 more did not match 0",
            id="values-are-cut",
        ),
        pytest.param(
            {"v": [1, 2, 3, 4, 5, 6]},
            {"v": 0},
            "v: 0 did not match 1 or 2 or 3 or 4 or 5 or 1 more",
            id="alternatives-are-cut",
        ),
        pytest.param(
            {"v": ["y" * 100]},
            {"v": "x" * 100},
            f'v: "{"x" * 79}… did not match "{"y" * 79}…',
            id="long-strings-are-cut",
        ),
        pytest.param(
            {"v": [1]},
            {"v": ["x" * 78]},
            f'v: "{"x" * 78}" did not match 1',
            id="other-strings-are-whole",
        ),
        pytest.param(
            {"v": ["arn:aws:states:" + "x" * 100 + ":42", "arn:aws:states:" + "x" * 100 + ":43"]},
            {"v": "arn:aws:states:" + "x" * 100 + ":4"},
            f'v: …{"x" * 18}:4" did not match …{"x" * 18}:42" or …{"x" * 18}:43"',
            id="what-long-strings-share-is-cut",
        ),
        pytest.param(
            {"we\nird": [1], "value": [1]},
            {"value\x1b": {}},
            "value: missing, expected 1 (there is value\\u001b)\nwe\\nird: missing, expected 1",
            id="keys-that-can-be-printed",
        ),
        pytest.param(
            {"v\n": [1]},
            {"v\n": {"\x00": 1}},
            "v\\n: missing, expected 1 (v\\n is an object with \\u0000: name a leaf)",
            id="objects-that-can-be-printed",
        ),
        pytest.param(
            {"v\n": {"w": [1]}},
            {"v\n": 1},
            "v\\n.w: missing, expected 1 (v\\n is a number, not an object)",
            id="scalars-that-can-be-printed",
        ),
        pytest.param(
            {f"k{number}": [1] for number in range(10, 35)},
            {"other": 1},
            "\n".join(f"k{number}: missing, expected 1" for number in range(10, 30))
            + "\nand 5 more fields",
            id="fields-are-cut",
        ),
        pytest.param(
            {"$or": [{"a": [number]} for number in range(25)]},
            {},
            "\n".join(
                f"alternative {number + 1} of 25: a: missing, expected {number}"
                for number in range(20)
            )
            + "\nand 5 more alternatives",
            id="alternatives-of-or-are-cut",
        ),
        pytest.param(
            {"d": {"a": ["x"], "b": [{"exists": False}], "c": ["z"]}},
            {"d": [{"a": "x", "c": "q"}, {"b": 1, "c": "z"}]},
            "every field matches by itself, but no one element of the arrays holds them together: "
            "d.a, d.b, d.c",
            id="F62-absent-in-the-element-that-matches",
        ),
        pytest.param(
            {"d": {"a": ["x"], "b": [{"exists": False}]}, "e": ["q"]},
            {"d": [{"a": "x"}, {"b": 1}], "e": "no"},
            'e: "no" did not match "q"',
            id="F62-absent-is-not-the-reason",
        ),
        pytest.param(
            {"d": {"a": ["x"], "b": [{"exists": False}]}},
            {"d": [{"a": "x", "b": 1}]},
            'd.b: 1 did not match {"exists": false}',
            id="F62-absent-is-the-reason",
        ),
        pytest.param(
            {"v": ["é"]},
            {"v": 'a"\n\ud83d'},
            'v: "a\\"\\n\\ud83d" did not match "é"',
            id="json-that-can-be-printed",
        ),
        pytest.param(
            {
                "people": {"first": ["Anna"], "last": ["Jones"], "age": [{"exists": False}]},
                "v": [1],
            },
            {**PEOPLE, "v": 1},
            "every field matches by itself, but no one element of the arrays holds them together: "
            "people.first, people.last",
            id="no-one-element",
        ),
        pytest.param(
            {"v": [1], "$or": [{"a": [1]}, {"b": [2], "c": [3]}, {"people": {"first": ["Anna"]}}]},
            {"v": 1, "a": 2, "c": 4},
            "alternative 1 of 3: a: 2 did not match 1\n"
            "alternative 2 of 3: b: missing, expected 2; c: 4 did not match 3\n"
            'alternative 3 of 3: people.first: missing, expected "Anna"',
            id="alternatives-of-or",
        ),
    ],
)
def test_explanations(pattern, event, explanation):
    """Each field that does not match has its line; a match needs none."""
    assert EventPattern(pattern).explain(event) == explanation


@pytest.mark.parametrize(
    ("pattern", "event", "hint"),
    [
        pytest.param(
            {"detail": {"customer": ["a"]}},
            {"detail": {"customer": {"tier": "gold", "id": 5}}},
            "(detail.customer is an object with tier, id: name a leaf)",
            id="object",
        ),
        pytest.param(
            {"detail": {"items": ["a"]}},
            {"detail": {"items": [{"sku": "a"}, {"sku": "b", "qty": 1}]}},
            "(detail.items is an object with sku, qty: name a leaf)",
            id="objects-in-an-array",
        ),
        pytest.param(
            {"v": ["a"]},
            {"v": dict.fromkeys("abcdefg", 1)},
            "(v is an object with a, b, c, d, e and 2 more: name a leaf)",
            id="object-of-many",
        ),
        pytest.param({"v": ["a"]}, {"v": []}, "(v is empty)", id="empty-array"),
        pytest.param({"v": ["a"]}, {"v": {}}, "(v is empty)", id="empty-object"),
        pytest.param(
            {"detailType": ["a"]}, {"detail-type": "a"}, "(there is detail-type)", id="near"
        ),
        pytest.param(
            {"detail": {"order": {"state": ["a"]}}},
            {"detail": {"orders": {"state": "a"}}},
            "(there is detail.orders)",
            id="near-on-the-way",
        ),
        pytest.param(
            {"detail": {"state": ["a"]}},
            '{"detail": {"x": 1}, "detail": {"sate": "a"}}',
            "(there is detail.sate)",
            id="near-in-a-duplicate",
        ),
        pytest.param(
            {"detail": {"state": ["a"]}},
            {"detail": '{"state": "a"}'},
            "(detail is a string, not an object)",
            id="json-in-a-string",
        ),
        pytest.param(
            {"detail": {"state": ["a"]}},
            {"detail": [None]},
            "(detail is null, not an object)",
            id="null-in-an-array",
        ),
        pytest.param({"K": ["a"]}, {"k": "a"}, "(there is k)", id="near-in-another-case"),
        pytest.param({"detail": {"state": ["a"]}}, {"detail": []}, "", id="nothing-on-the-way"),
        pytest.param({"detail": {"state": ["a"]}}, {"detail": {"x": 1}}, "", id="nothing-near"),
    ],
)
def test_hints_where_a_value_is_missing(pattern, event, hint):
    """A missing value comes with what is there instead."""
    explanation = EventPattern(pattern).explain(event)

    assert explanation.endswith(f', expected "a"{" " if hint else ""}{hint}')


@pytest.mark.parametrize(
    ("alternatives", "value", "hint"),
    [
        ('[{"numeric": [">", 1]}]', '"5"', ' ("5" is a string, numeric matches numbers only)'),
        ('[{"prefix": "5"}]', "5", " (5 is a number, prefix matches strings only)"),
        ('[{"suffix": "5"}]', "true", " (true is a boolean, suffix matches strings only)"),
        ('[{"wildcard": "*"}]', "null", " (null is null, wildcard matches strings only)"),
        (
            '[{"prefix": "5"}, {"equals-ignore-case": "5"}]',
            '["6", 5.0]',
            " (5.0 is a number, prefix matches strings only)",
        ),
        (
            '[{"numeric": [">", 1]}]',
            "9007199254740993",
            " (9007199254740993 is a number with more digits than EventBridge compares)",
        ),
        ("[5]", '"5"', ' ("5" is a string, 5 is a number)'),
        ('["5", "6"]', "[7, 6]", ' (6 is a number, "6" is a string)'),
        ('["true"]', "true", ' (true is a boolean, "true" is a string)'),
        ("[null]", '"null"', ' ("null" is a string, null is null)'),
        ('[{"numeric": [">", 1]}, "a"]', '"5"', ""),
        ('[{"anything-but": 1}]', "1", ""),
        ("[1]", "2", ""),
    ],
)
def test_hints_about_types(alternatives, value, hint):
    """A value that can never match, or would if it had another type, is named."""
    explanation = EventPattern(f'{{"v": {alternatives}}}').explain(f'{{"v": {value}}}')

    _, matched, expected = explanation.partition(" did not match ")
    assert matched
    assert expected[expected.index(" (") if hint else len(expected) :] == hint
    assert expected.endswith(")") is bool(hint)
