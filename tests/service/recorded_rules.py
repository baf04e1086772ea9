"""What AWS was recorded to answer about event buses, rules, targets and tags."""

import json
from pathlib import Path

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "recorded" / "rules.jsonl").read_text().splitlines()
]
"""One case a line, each from an empty account: what is asked step by step, and what AWS answers.

``expect`` holds an error (None for a half that was not recorded), or members that are in the
answer and members that are not; a step without it succeeds. ``save`` keeps a member for later
steps.
"""


def name_of(case):
    """Return what a test of a case is called."""
    return f"{case['id']}-{case['topic']}"


def filled(value, values):
    """Put values in the place of their names in braces."""
    text = json.dumps(value)
    for name, replacement in values.items():
        text = text.replace("{" + name + "}", replacement)
    return json.loads(text)


def assert_error(error, code, message):
    """Assert that an error is the one of a step, as far as that was recorded."""
    expected_code, expected_message = error
    assert expected_code in (None, code)
    assert expected_message in (None, message)


def assert_answer(step, expect, answer, values):
    """Assert that an answer has what is expected of it, and keep what later steps need."""
    assert_includes(answer, expect.get("response_includes", {}))
    assert [path for path in expect.get("absent", ()) if has(answer, path)] == []
    for name, member in step.get("save", {}).items():
        values[name] = answer[member]


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
