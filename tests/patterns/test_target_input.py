"""What targets are given: the recorded cases, and each fact (T 1 to T 17) by itself."""

import json
from pathlib import Path

import pytest

from pytest_eventbridge_endpoints.json_text import read_as_written, write_as_written
from pytest_eventbridge_endpoints.patterns.refused_input import refused_input
from pytest_eventbridge_endpoints.patterns.target_input import (
    FiredRule,
    TargetInput,
    target_input,
)

RULE = FiredRule("harvest", "arn:aws:events:us-east-1:123456789012:rule/harvest", 1789301850.408)
INGESTION = "2026-09-13T12:17:30.408Z"
ENVELOPE = {
    "version": "0",
    "id": "1982ff5d-e5f8-f170-70fe-cce791205b4d",
    "detail-type": "OrderPlaced",
    "source": "shop.orders",
    "account": "123456789012",
    "time": "2026-01-02T03:04:05Z",
    "region": "us-east-1",
    "resources": ["a"],
}
SHORT_EVENT = (
    '{"id":"1982ff5d-e5f8-f170-70fe-cce791205b4d","account":"123456789012",'
    '"detailType":"OrderPlaced","time":1767323045000,"source":"shop.orders",'
    '"region":"us-east-1","resources":["a"],"version":"0"}'
)


def envelope(detail):
    """Return an envelope around the text of a Detail."""
    return {**ENVELOPE, "detail": read_as_written(detail)}


def given(target, detail="{}"):
    return target_input({"Id": "one", **target}, envelope(detail), RULE)


def transformed(template, detail="{}", **paths):
    """Return what an InputTransformer gives; *paths* is its map."""
    transformer = {"InputTemplate": template, "InputPathsMap": paths}
    return given({"InputTransformer": transformer}, detail)


def refused(**target):
    return refused_input({"Id": "one", **target})


def refused_template(template, **paths):
    return refused(InputTransformer={"InputTemplate": template, "InputPathsMap": paths})


# --- what was recorded ------------------------------------------------------------------------

RECORDED = json.loads(
    (Path(__file__).parent / "recorded" / "target-input.json").read_text(encoding="utf-8")
)


def cases(*outcomes):
    return [
        pytest.param(case, id=case["name"])
        for case in RECORDED["cases"]
        if case["outcome"] in outcomes
    ]


@pytest.mark.parametrize("case", cases("target", "dlq"))
def test_a_target_is_given_what_was_recorded(case):
    """What AWS delivered is delivered, and what it called no JSON is none."""
    event = envelope(json.dumps(RECORDED["events"][case["event"]]))
    target = {"Id": "one", **case["target"]}

    result = target_input(target, event, RULE)

    assert refused_input(target) is None
    assert result.is_json is (case["outcome"] == "target")
    if "text" in case:
        said = {"{envelope}": write_as_written(event), "{event}": SHORT_EVENT}
        said |= {"{rule}": RULE.name, "{rule_arn}": RULE.arn, "{ingestion}": INGESTION}
        text = case["text"]
        for name, words in said.items():
            text = text.replace(name, words)
        if case.get("compare") == "json":
            assert json.loads(result.text) == json.loads(text)
        else:
            assert result.text == text


@pytest.mark.parametrize("case", cases("refused"))
def test_put_targets_refuses_what_was_recorded(case):
    """The whole text is AWS's; of one that ends in a location, the location was not recorded."""
    message = case["message"].replace("{id}", "one")
    if message.endswith(": "):
        message += '[Source: (String)"not json"; line: 1, column: 1]'

    assert refused(**case["target"]) == message


# --- Input and InputPath ----------------------------------------------------------------------


def test_without_anything_a_target_is_given_the_whole_event():
    """It is compact, and has all digits and all keys that were sent."""
    detail = '{"a": 1.50, "b": 12345678901234567890123, "a": [], "c": {}, "d": "\\u00e9\\n"}'

    assert given({}, detail) == TargetInput(
        json.dumps(ENVELOPE, separators=(",", ":"))[:-1]
        + ',"detail":{"a":1.50,"b":12345678901234567890123,"a":[],"c":{},"d":"é\\n"}}',
        is_json=True,
    )


@pytest.mark.parametrize("nested", ["[{}]", '{{"a":{}}}'], ids=["arrays", "objects"])
def test_a_deep_event_is_given_whole(nested):
    """Nothing here recurses: the interpreter would give up below what EventBridge takes."""
    detail = "0"
    for _ in range(1100):
        detail = nested.format(detail)
    detail = f'{{"a":{detail}}}'

    assert given({"InputPath": "$.detail"}, detail).text == detail
    assert transformed('{"a":<b>}', detail, b="$.detail.a").text == detail


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('{ "fixed": true }', TargetInput('{ "fixed": true }', is_json=True)),
        ("17", TargetInput("17", is_json=True)),
        ("1 2", TargetInput("1 2", is_json=True)),
        ("fixed", TargetInput("fixed", is_json=False)),
        ("", None),
        (" \n", None),
    ],
)
def test_a_fixed_input_is_given_as_it_is(text, result):
    """Its blanks stay, and an empty one is never delivered (T 2)."""
    assert given({"Input": text}) == result


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("", "{}"),
        ("$.detail.nothing", "{}"),
        ("$.detail.missing", "{}"),
        ("$.detail.empty", '""'),
        ("$.detail.rows[0].name", '"a"'),
        ("$.detail.rows[*].name", '["a","b"]'),
        ("$.detail.rows[*]", '[{"name":"a"},{"name":"b"},{}]'),
        ("$.detail.rows[*].tags[*]", "[]"),
        ("$.detail.rows[3]", "{}"),
        ("$.detail.lists[0][*]", "[1]"),
        ("$.detail.rows[0][0]", "{}"),
        ("$.detail.rows.name", "{}"),
        ("$.detail.missing[*]", "[]"),
        ("$.detail.twice", "2"),
        ("$.detail-type", '"OrderPlaced"'),
        ("$.detail[0]", "{}"),
        ("$.detail.*", "{}"),
    ],
)
def test_a_path_leads_to_a_value(path, text):
    """It is compact JSON, and what is missing or null is an empty object (T 4)."""
    detail = (
        '{"nothing": null, "empty": "", "rows": [{"name": "a"}, {"name": "b"}, {}], '
        '"twice": 1, "twice": 2, "lists": [[1], [2]]}'
    )

    assert given({"InputPath": path}, detail) == TargetInput(text, is_json=True)


def test_half_a_character_is_escaped():
    """A text with half a surrogate pair could not be sent by anybody."""
    assert given({"InputPath": "$.detail.a"}, '{"a": "\\ud83d"}').text == '"\\ud83d"'
    assert transformed('"<a>"', '{"a": "\\ud83d"}', a="$.detail.a").text == '"\\ud83d"'


# --- templates --------------------------------------------------------------------------------

DETAIL = (
    '{"text": "say \\"hi\\"\\n", "number": 1.50, "flag": true, "nothing": null, '
    '"object": {"a": "b"}, "list": ["a", 1], "plain": "hello"}'
)


def named(template):
    """Return what a template gives whose placeholders are the names in DETAIL."""
    paths = {name: f"$.detail.{name}" for name in [*json.loads(DETAIL), "missing"]}
    return transformed(template, DETAIL, **paths)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        # outside quotes (T 6)
        ('{"a":<text>}', r'{"a":"say \"hi\"\n"}'),
        ('{"a":<number>}', '{"a":1.50}'),
        ('{"a":<nothing>}', '{"a":null}'),
        ('{"a":<object>}', '{"a":{"a":"b"}}'),
        ('{"a":<missing>}', '{"a":""}'),
        ('{"a":[<missing>,<flag>]}', '{"a":["",true]}'),
        # inside quotes (T 7)
        ('{"a":"<text>"}', r'{"a":"say \"hi\"\n"}'),
        ('{"a":"is <number> <flag>"}', '{"a":"is 1.50 true"}'),
        ('{"a":"<missing><nothing>"}', '{"a":"null"}'),
        (r'{"a":"\"<plain>\\","b":<plain>}', r'{"a":"\"hello\\","b":"hello"}'),
        ('{"a":"<object>"}', None),
        ('{"a":"<list>"}', None),
        # compact, where it is one value
        (' { "a" : "b c" } ', '{"a":"b c"}'),
        ('{ "a": <flag> } 1', '{ "a": true } 1'),
    ],
)
def test_an_object_template_is_filled_with_json(template, text):
    """What breaks the JSON is said to be none (T 11)."""
    result = named(template)

    assert (result.text if result.is_json else None) == text


@pytest.mark.parametrize(
    ("template", "result"),
    [
        ('"<plain> <number> <flag> <nothing>"', '"hello 1.50 true null"'),
        ('"<object> <list> <missing>."', '"{a:b} [a,1] ."'),
        ('"a <plain>"\n"b <plain>"', '"a hello"\n"b hello"'),
        ("[ <number> ]", "[ 1.50 ]"),
        ('"<text>"', TargetInput('"say "hi"\n"', is_json=False)),
        ("[<plain>]", TargetInput("[hello]", is_json=False)),
        ("1<number>2", TargetInput("11.502", is_json=True)),
        ('<number>"a"', TargetInput('1.50"a"', is_json=False)),
        ("<missing>", None),
        (" <missing> ", None),
    ],
)
def test_any_other_template_is_filled_with_text(template, result):
    """Strings are not escaped, and all else is without quotes (T 8, T 9, T 10)."""
    expected = TargetInput(result, is_json=True) if isinstance(result, str) else result

    assert named(template) == expected


def test_the_quotes_in_an_object_go_as_well():
    """Every quote is removed from an object that is put into text."""
    result = transformed('"<a>"', '{"a": {"b": "c \\"d\\""}}', a="$.detail.a")

    assert result == TargetInput('"{b:c \\d\\}"', is_json=False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rule-name", '"harvest"'),
        ("rule-arn", f'"{RULE.arn}"'),
        ("event.ingestion-time", f'"{INGESTION}"'),
        ("event", SHORT_EVENT),
        ("event.json", write_as_written(envelope(DETAIL))),
        ("unknown", "<aws.events.unknown>"),
    ],
)
def test_reserved_names_need_no_map(name, text):
    """They are values like others; an unknown one stays as text (T 14, T 15)."""
    transformer = {"InputTemplate": f'{{"a":<aws.events.{name}>}}'}

    assert given({"InputTransformer": transformer}, DETAIL).text == f'{{"a":{text}}}'


def test_a_reserved_name_cannot_be_given_away():
    """A map cannot have it, as its names have no dots (T 16)."""
    paths = {"aws.events.rule-name": "$.detail"}
    transformer = {"InputTemplate": "<aws.events.rule-name>", "InputPathsMap": paths}

    assert given({"InputTransformer": transformer}) == TargetInput("harvest", is_json=False)


# --- what PutTargets refuses ------------------------------------------------------------------

TEMPLATE = {"InputTemplate": "{}"}
ONLY_ONE = "Only one of Input, InputPath, or InputTransformer must be provided for target one."


@pytest.mark.parametrize(
    "target",
    [
        {"Input": "", "InputPath": ""},
        {"Input": "{}", "InputTransformer": TEMPLATE},
        {"InputPath": "$", "InputTransformer": TEMPLATE},
    ],
    ids="+".join,
)
def test_only_one_kind_of_input_is_taken(target):
    """Two of them are refused, before what is wrong with either (T 1, R 77)."""
    assert refused(**target) == ONLY_ONE


@pytest.mark.parametrize("path", ["$", "$.a-b.c_d/e", "$[0][*].a", "$.detail.a[10]"])
def test_a_path_is_taken(path):
    """Names have letters, digits and three marks (T 3)."""
    assert refused(InputPath=path) is None
    assert refused_template("<a>", a=path) is None


@pytest.mark.parametrize(
    "path",
    ["a", "$.", "$.*", "$['a']", '$["a"]', "$..a", "$[-1]", "$[0:2]", "$.a b", "$.é", "$\n"],
)
def test_a_path_is_refused(path):
    """The path of a target and those of a map are refused alike (T 3)."""
    assert refused(InputPath=path) == "InputPath for target one is invalid."
    assert refused_template("<a>", a=path) == "InputPath for target one is invalid."


def test_an_empty_path_is_taken_outside_a_map_alone():
    """That is so on AWS (T 3)."""
    assert refused(InputPath="") is None
    assert refused_template("<a>", a="") == "InputPath for target one is invalid."


@pytest.mark.parametrize("text", ["", "null", "1 2", '{"a": [1]}', '"a""b"'])
def test_an_input_is_taken(text):
    """Any JSON value, several of them, or nothing (T 2, T 9)."""
    assert refused(Input=text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("not-json", "line: 1, column: 1"),
        ('{"a":\n  nope}', "line: 2, column: 3"),
        ("{", "line: 1, column: 2"),
        ("01", "line: 1, column: 1"),
        ("1,2", "line: 1, column: 1"),
        ("[1],2", "line: 1, column: 4"),
        ("[NaN]", "line: 1, column: 2"),
    ],
)
def test_what_is_no_json_is_refused_as_input_and_as_template(text, place):
    """The place is where the wrong token begins (T 2, T 12)."""
    source = f'[Source: (String)"{text}"; {place}]'

    assert refused(Input=text) == f"JSON syntax error in input for target one: {source}"
    assert refused_template(text) == f"Invalid InputTemplate for target one : {source}."


def test_a_long_text_is_cut():
    """EventBridge's parser shows 500 characters."""
    shown = f'[Source: (String)"{"x" * 500}"[truncated 100 chars]; line: 1, column: 1]'

    assert refused(Input="x" * 600) == f"JSON syntax error in input for target one: {shown}"


INVALID = 'Invalid InputTemplate for target one : [Source: (String)"{}"; line: 1, column: {}].'
UNKNOWN = "InputTemplate for target one contains invalid placeholder {}."
AS_KEY = "InputTemplate placeholder present as a JSON object key for target one."
EVENT_JSON = (
    "InputTemplate for target one contains placeholder aws.events.event.json valid only for JSON "
    "template."
)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<a>", None),
        ('"<a> <aws.events.rule-name>"\n"<a>"', None),
        ('{"a": <a>, "b": "<a>"}', None),
        ('[<a>, ":"]', None),
        ('"a < b > c"', None),
        ("hello <a>", INVALID.format("hello null", 1)),
        ("{<a>: 1}", INVALID.format("{null: 1}", 2)),
        ('{"<a>": 1}', AS_KEY),
        ('{"b": <a>, "c-<a>": 1}', AS_KEY),
        ('[{"<a>": 1}]', AS_KEY),
        ('[<aws.events.event.ingestion-time>, {"<a>": 1}]', AS_KEY),
        ('"<b> <c>"', UNKNOWN.format("b")),
        ('"<aws.events.unknown>"', UNKNOWN.format("aws.events.unknown")),
        ('{"a": <aws.events.event.json>}', None),
        ("<aws.events.event.json>", EVENT_JSON),
        ('{"<a>": <aws.events.event.json>, "<b>": 1}', AS_KEY),
    ],
)
def test_templates_with_a_map(template, message):
    """A template is read with null for each placeholder (T 12 to T 15)."""
    assert refused_template(template, a="$.detail") == message


@pytest.mark.parametrize("given", [{}, {"InputPathsMap": {}}, {"InputPathsMap": None}])
def test_unknown_names_are_taken_without_a_map(given):
    """They stay as text (T 14)."""
    transformer = {"InputTemplate": '"<b> <aws.events.unknown>"', **given}

    assert refused(InputTransformer=transformer) is None
