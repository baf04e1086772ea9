"""What AWS was recorded to answer about event buses, rules, targets and tags."""

import json
from pathlib import Path

import pytest

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "recorded" / "rules.jsonl").read_text().splitlines()
]
"""One case a line, each from an empty account: what is asked step by step, and what AWS answers.

``expect`` holds an error (None for a half that was not recorded), or members that are in the
answer and members that are not; a step without it succeeds. ``save`` keeps a member for later
steps.
"""


def answer_of(service, step, values):
    """Return the HTTP status and the answer to one step."""
    params = json.loads(filled(json.dumps(step["params"]), values))
    region = filled(step.get("region", "{region}"), values)
    reply = service.handle(step["op"], region, json.dumps(params).encode()).reply
    return reply.status, json.loads(reply.body)


def filled(text, values):
    """Put values in the place of their names in braces."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def assert_includes(actual, expected):
    """Assert that a value has what is expected of it; an object may have more members."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            assert name in actual
            assert_includes(actual[name], value)
    elif isinstance(expected, list):
        assert len(actual) == len(expected)
        for pair in zip(actual, expected, strict=True):
            assert_includes(*pair)
    else:
        assert actual == expected


def has(answer, path):
    """Say whether there is a member at a path, as ``Rules.0.CreatedBy``."""
    for step in path.split("."):
        if isinstance(answer, list):
            answer = answer[int(step)]
        elif step in answer:
            answer = answer[step]
        else:
            return False
    return True


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']}-{case['topic']}" for case in CASES])
def test_answers_are_those_that_were_recorded(case, start):
    """The mock answers a sequence of calls as AWS did."""
    service = start().service
    values = {"account": "123456789012", "region": "us-east-1", "other_region": "eu-west-1"}
    for step in case["steps"]:
        status, answer = answer_of(service, step, values)
        expect = json.loads(filled(json.dumps(step.get("expect", {})), values))
        if "error" in expect:
            code, message = expect["error"]
            assert status == 400
            assert code in (None, answer["__type"])
            assert message in (None, answer["message"])
            continue
        assert status == 200, answer
        assert_includes(answer, expect.get("response_includes", {}))
        assert [path for path in expect.get("absent", ()) if has(answer, path)] == []
        for name, member in step.get("save", {}).items():
            values[name] = answer[member]
