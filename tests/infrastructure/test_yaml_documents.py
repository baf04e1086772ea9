"""Templates in YAML, with the short forms of CloudFormation's functions."""

import contextlib
import importlib
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_eventbridge_endpoints import InfrastructureError
from pytest_eventbridge_endpoints.infrastructure import yaml_documents

yaml = pytest.importorskip("yaml")

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="ascii")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=10,
)


@pytest.fixture(scope="module", autouse=True, params=["in C", "in Python"])
def parser(request):
    """Each parser of PyYAML in turn: not every machine has the one in C."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "in Python":
            patch.delattr(yaml, "CSafeLoader", raising=False)
        yield


def content_of(text):
    """Return what a text of YAML holds."""
    content, _ = yaml_documents.parse_yaml(text, "t.yaml")
    return content


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("!Ref Bus", {"Ref": "Bus"}, id="Ref"),
        pytest.param("!Condition Here", {"Condition": "Here"}, id="Condition"),
        pytest.param("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}, id="GetAtt"),
        pytest.param("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}, id="GetAtt of a list"),
        pytest.param("!Sub 'x-${A}'", {"Fn::Sub": "x-${A}"}, id="Sub"),
        pytest.param("!Sub ['${a}', {a: 1}]", {"Fn::Sub": ["${a}", {"a": 1}]}, id="Sub of a list"),
        pytest.param(
            "!Join [',', [a, !Ref B]]", {"Fn::Join": [",", ["a", {"Ref": "B"}]]}, id="Join"
        ),
        pytest.param("!If [A, b, c]", {"Fn::If": ["A", "b", "c"]}, id="If"),
        pytest.param("!Unheard x", {"Fn::Unheard": "x"}, id="an unknown one"),
        pytest.param("Fn::Base64: !Sub x", {"Fn::Base64": {"Fn::Sub": "x"}}, id="a long form"),
        pytest.param("2012-10-17", "2012-10-17", id="a date is a text"),
        pytest.param("[yes, 012, 1.5, ~, 'no']", [True, 10, 1.5, None, "no"], id="scalars"),
        pytest.param("{123456789012: a, on: b}", {"123456789012": "a", "on": "b"}, id="keys"),
        pytest.param(
            "{x: &a {b: 1}, y: {<<: *a, c: 2}}",
            {"x": {"b": 1}, "y": {"b": 1, "c": 2}},
            id="merged",
        ),
        pytest.param(
            "{x: &a {b: 1}, y: {b: 2, <<: *a}}",
            {"x": {"b": 1}, "y": {"b": 2}},
            id="merged, and replaced",
        ),
        pytest.param(
            "{a: &a {k: 1}, p: {d: &d {<<: *a, k: 2}, <<: *d}, q: *d}",
            {"a": {"k": 1}, "p": {"d": {"k": 2}, "k": 2}, "q": {"k": 2}},
            id="merged with what is merged itself",
        ),
        pytest.param(
            "{a: &a {key: 1}, b: &b {key: 2, other: 2}, c: {<<: [*a, *b]}}",
            {
                "a": {"key": 1},
                "b": {"key": 2, "other": 2},
                "c": {"key": 1, "other": 2},
            },
            id="merged of a list, the first one wins",
        ),
        pytest.param("{y: {<<: {a: 1}, <<: {b: 2}}}", {"y": {"a": 1, "b": 2}}, id="merged twice"),
        pytest.param("{x: &a [1], y: *a}", {"x": [1], "y": [1]}, id="an alias"),
    ],
)
def test_content_is_that_of_the_long_forms(text, expected):
    """As CloudFormation reads it."""
    assert content_of(text) == expected


@given(JSON)
def test_json_is_yaml(value):
    """Both give the same content."""
    assert content_of(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("Resources", "Rule"), 3),
        (("Resources", "Rule", "Targets", 0, "Arn"), 5),
        (("Resources", "Rule", "Targets", 0, "Arn", "Fn::GetAtt", 1), 5),
        (("Resources", "Rule", "Name", "Fn::Join", 1, 1, "Ref"), 9),
        (("Resources", "Rule", "Targets", 4), 4),
        (("Resources", "Rule", "Name", "Fn::Join", "x"), 6),
        (("Nothing",), 1),
    ],
)
def test_lines_are_those_of_the_file(path, line):
    """Also inside of short forms, which stand in no line of their own."""
    text = """Resources:
  Rule:
    Targets:
    - Id: a
      Arn: !GetAtt F.Arn
    Name: !Join
      - '-'
      - - a
        - !Ref B
"""
    _, find_line = yaml_documents.parse_yaml(text, "t.yaml")

    assert find_line(path) == line


def test_the_line_of_what_replaces_a_merged_value():
    """The value that counts is the one whose line is told."""
    text = "x: &a\n  b: 1\n  c: 1\ny:\n  <<: *a\n  b: 2\n"
    content, find_line = yaml_documents.parse_yaml(text, "t.yaml")

    assert content["y"] == {"b": 2, "c": 1}
    assert [find_line(("y", key)) for key in "bc"] == [6, 3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a: [1",
            "t.yaml:1 is not YAML: while parsing a flow sequence did not find expected ',' or ']'",
            id="a list that is not closed",
        ),
        pytest.param(
            "a:\n\t- b",
            "t.yaml:2 is not YAML: while scanning for the next token found character that cannot "
            "start any token",
            id="a tab",
        ),
        pytest.param(
            "a: 1\nb: 2\na: 3", "t.yaml:3: 'a' stands in line 1 already", id="a key that repeats"
        ),
        pytest.param(
            "a: 1\n---\nb: 2",
            "t.yaml:2 is not YAML: expected a single document in the stream but found another "
            "document",
            id="two documents",
        ),
        pytest.param(
            "a: !!python/object:os.system x",
            "t.yaml:1: a scalar tagged !!python/object:os.system is no type of a template",
            id="an object of Python",
        ),
        pytest.param(
            "a: !!python/object/apply:os.system [x]",
            "t.yaml:1: a sequence tagged !!python/object/apply:os.system is no type of a template",
            id="a call of Python",
        ),
        pytest.param(
            "a:\n  !!python/object:os.x {b: 1}",
            "t.yaml:2: a mapping tagged !!python/object:os.x is no type of a template",
            id="an object of Python with members",
        ),
        pytest.param(
            "a: !!set {b}", "t.yaml:1: a mapping tagged !!set is no type of a template", id="a set"
        ),
        pytest.param("a: !!bool x", "t.yaml:1: 'x' is no value of !!bool", id="no boolean"),
        pytest.param("a: !!float ''", "t.yaml:1: '' is no value of !!float", id="no number"),
        pytest.param(
            f"a: {'1:00' + ':00' * 300}.5",
            f"t.yaml:1: '1:00{':00' * 98}:… is no value of !!float",
            id="a number out of range",
        ),
        pytest.param(
            f"a: 1\nb: {'9' * 1001}",
            "t.yaml:2: the number has too many digits",
            id="too many digits",
        ),
        pytest.param(
            "x: &a {b: 1}\ny:\n  <<: *a\n  c: 1\n  c: 2",
            "t.yaml:5: 'c' stands in line 4 already",
            id="a key that repeats beside merged ones",
        ),
        pytest.param(
            "a:\n  <<: [{b: 1}, c]",
            "t.yaml:2: what is merged is an object, or a list of objects",
            id="a text that is merged",
        ),
        pytest.param("? [a]\n: b", "t.yaml:1: the key of an object is a text", id="a list as key"),
        pytest.param(
            "a: &x\n  b: *x",
            "t.yaml:1 is not read: an alias leads to what it is a part of",
            id="an alias inside of itself",
        ),
        pytest.param(
            "a: *x",
            "t.yaml:1 is not YAML: found undefined alias",
            id="an alias of nothing",
        ),
        pytest.param("[" * 900 + "]" * 900, "t.yaml is nested too deep", id="nested deep"),
        pytest.param("a: !!int x", "t.yaml:1: 'x' is no value of !!int", id="no integer"),
    ],
)
def test_bad_yaml_is_one_clear_error(text, message):
    """It names the file and the line."""
    with pytest.raises(InfrastructureError) as caught:
        content_of(text)
    ours, is_not_yaml, _ = message.partition(" is not YAML: ")
    if is_not_yaml:
        # PyYAML has two parsers, and each its own words and lines for some of it
        assert str(caught.value).startswith(ours[:6])
        assert is_not_yaml in str(caught.value)
        assert "\n" not in str(caught.value)
    else:
        assert str(caught.value) == message


def test_a_character_that_yaml_does_not_have():
    """Its line is told, whatever stands before it."""
    with pytest.raises(InfrastructureError) as caught:
        content_of("a: 1\nß: \x00")
    assert str(caught.value) == "t.yaml:2 is not YAML: it has the character U+0000"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 200_000, id="lists"),
        pytest.param("{a: " * 200_000, id="objects"),
        pytest.param("- " * 200_000, id="a list in block style"),
        pytest.param('["\\UFFFFFFFF"]', id="a character out of range"),
    ],
)
def test_what_the_parsers_refuse_differently(text):
    """One has a limit of levels, the other that of Python, and none ends the process."""
    with pytest.raises(
        InfrastructureError, match=r"^t\.yaml(:\d+)? is (not YAML: .+|nested too deep)$"
    ):
        content_of(text)


def test_aliases_do_not_explode():
    """A document of a few lines may stand for more values than a machine has room for."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]

    with pytest.raises(InfrastructureError) as caught:
        content_of("\n".join(lines))
    assert str(caught.value) == (
        "t.yaml:6 is not read: with its aliases written out it has more than 1,000,000 values"
    )


@pytest.fixture
def without_pyyaml():
    """The machine of somebody who has not installed the extra."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "yaml", None)
        importlib.reload(yaml_documents)
        yield
    importlib.reload(yaml_documents)


@pytest.mark.usefixtures("without_pyyaml")
def test_yaml_without_pyyaml():
    """The message says what to install."""
    with pytest.raises(InfrastructureError) as caught:
        yaml_documents.parse_yaml("a: 1", "t.yaml")
    assert str(caught.value) == (
        "t.yaml is YAML, which needs PyYAML: pip install 'pytest-eventbridge-endpoints[yaml]'"
    )


def test_a_file_is_yaml_by_its_content(document):
    """Templates have many endings."""
    assert document("a: 1", "template.template").content == {"a": 1}
    assert document("{a: 1}", "flow.yaml").content == {"a": 1}
    assert document('{"a": 1}', "json.yaml").content == {"a": 1}


@given(st.text())
def test_any_text_is_read_or_refused(text):
    """With no other error."""
    with contextlib.suppress(InfrastructureError):
        content_of(text)
