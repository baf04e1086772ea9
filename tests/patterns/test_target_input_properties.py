"""What targets are given, held against itself with random events, paths and templates."""

import json
import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pytest_eventbridge_endpoints.json_text import read_as_written, values, write_as_written
from pytest_eventbridge_endpoints.patterns.input_paths import value_at
from pytest_eventbridge_endpoints.patterns.refused_input import refused_input
from pytest_eventbridge_endpoints.patterns.target_input import (
    FiredRule,
    target_input,
)

PATIENT = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

RULE = FiredRule("harvest", "arn:aws:events:us-east-1:123456789012:rule/harvest", 1.5)

# few names, so that paths often lead somewhere
names = st.sampled_from(["a", "b", "c-d"])
texts = st.text('ab"\\<> é\n{}', max_size=5) | st.text(max_size=3)
trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # halves of characters too, which JSON can hold
    | st.text(st.characters(), max_size=3)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
events = st.dictionaries(names, trees, max_size=3).map(
    lambda detail: {
        "version": "0",
        "id": "1",
        "detail-type": "d",
        "source": "s",
        "account": "123456789012",
        "time": "2026-01-02T03:04:05Z",
        "region": "us-east-1",
        "resources": [],
        "detail": read_as_written(json.dumps(detail)),
    }
)
steps = names.map(".{}".format) | st.sampled_from(["[0]", "[1]", "[*]"])
paths = st.lists(steps, max_size=3).map(lambda taken: f"$.detail{''.join(taken)}") | st.just("$")
maps = st.dictionaries(st.sampled_from(["a", "b"]), paths, max_size=2)
pieces = st.sampled_from(
    [
        *('"', "{", "}", "[", "]", ":", ",", " ", "\\", "<", ">", "null", "1", '"k":'),
        *("<a>", "<b>", '"<a>"', '"x <b>"', "<unknown>"),
        *("<aws.events.event>", "<aws.events.event.json>", "<aws.events.rule-name>"),
    ]
)
templates = st.lists(pieces, max_size=8).map("".join) | texts
fields = st.tuples(names, st.sampled_from(["<a>", '"<a>"', "[<b>]", "<aws.events.event>"]))
object_templates = st.lists(fields, max_size=3).map(
    lambda taken: "{" + ", ".join(f'"{name}": {value}' for name, value in taken) + "}"
)

_PLACEHOLDER = re.compile("<[^>]*>")


def transformer(template, paths):
    return {
        "Id": "one",
        "InputTransformer": {"InputTemplate": template, "InputPathsMap": paths},
    }


@PATIENT
@given(templates | object_templates, maps, events)
def test_any_template_gives_something_for_any_event(template, paths, event):
    """What is said to be JSON holds JSON values alone, and what is not does not."""
    result = target_input(transformer(template, paths), event, RULE)

    if result is not None:
        refusal = refused_input({"Id": "one", "Input": result.text})
        assert result.is_json is (refusal is None)
        assert result.text.encode()


@PATIENT
@given(object_templates, maps.filter(lambda paths: len(paths) == 2), events)
def test_an_object_template_gives_one_object_or_no_json(template, paths, event):
    """A value can break it, and can never turn it into something else."""
    result = target_input(transformer(template, paths), event, RULE)

    assert refused_input(transformer(template, paths)) is None
    if result.is_json:
        assert list(json.loads(result.text)) == list(json.loads(_PLACEHOLDER.sub("1", template)))


@PATIENT
@given(events)
def test_a_whole_event_can_be_read_again(event):
    """Nothing is lost and nothing is added."""
    assert read_as_written(target_input({"Id": "one"}, event, RULE).text) == event


@PATIENT
@given(trees)
def test_what_is_written_is_what_was_read(tree):
    """Writing gives the text that json gives, with the digits of the original."""
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))

    assert write_as_written(read_as_written(text)) == text


@PATIENT
@given(paths, events)
def test_a_path_gives_what_the_steps_give(path, event):
    """What a path leads to is what its first part leads to, and the rest from there."""
    assume("[*]" not in path and path != "$")
    last = max(path.rfind("."), path.rfind("["))
    owner = value_at(path[:last], event)

    assert value_at(path, event) is value_at(f"${path[last:]}", owner)


@PATIENT
@given(st.text(max_size=9) | templates, st.dictionaries(st.text(max_size=3), st.text(max_size=5)))
def test_no_text_is_too_odd_to_be_refused(text, paths):
    """There is an answer for every text, as Input, InputPath and InputTransformer."""
    for target in ({"Id": text, "Input": text}, {"Id": text, "InputPath": text}):
        assert isinstance(refused_input(target), (str, type(None)))
    assert isinstance(refused_input(transformer(text, paths)), (str, type(None)))


@PATIENT
@given(st.lists(trees, max_size=4))
def test_values_one_after_the_other_are_told_apart(found):
    """Each value of a text is found, and nothing between them."""
    texts = [json.dumps(tree) for tree in found]
    text = "\n".join(texts)

    assert [text[value[0].start : value[-1].end] for value in values(text)] == texts
