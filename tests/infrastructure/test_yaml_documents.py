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

pytest.importorskip("yaml")

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="ascii")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=10,
)


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
            "t.yaml:1: 'python/object:os.system' is no type of a template",
            id="an object of Python",
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
        pytest.param("a: \x00", "t.yaml is not YAML: ", id="a control character"),
        pytest.param("[" * 3000, "t.yaml is not YAML: ", id="nested too deep"),
        pytest.param("[" * 900 + "]" * 900, "t.yaml is nested too deep", id="nested deep"),
        pytest.param("a: !!int x", "t.yaml is not YAML: ", id="a number that is none"),
    ],
)
def test_bad_yaml_is_one_clear_error(text, message):
    """It names the file and the line."""
    with pytest.raises(InfrastructureError) as caught:
        content_of(text)
    ours, is_not_yaml, _ = message.partition(" is not YAML: ")
    # PyYAML has two parsers, and each its own words and lines for some of it
    assert str(caught.value).startswith(ours if not is_not_yaml else f"{ours[:6]}")
    assert (" is not YAML: " in str(caught.value)) == bool(is_not_yaml)
    assert "\n" not in str(caught.value)


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
