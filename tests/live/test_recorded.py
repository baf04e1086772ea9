"""What was recorded once, asked again: of the mock, or with --live of AWS."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from recorded_rules import CASES, assert_answer, assert_error, filled, name_of

ROOT = Path(__file__).parents[2]

INPUTS = json.loads(
    (ROOT / "tests" / "patterns" / "recorded" / "target-input.json").read_text(encoding="utf-8")
)


@pytest.fixture
def is_free(aws):
    """Skip what needs an empty account, where somebody has what it makes."""

    def is_free(case):
        names = {
            (step["op"], name)
            for step in case["steps"]
            for member in ("Name", "Rule", "EventBusName")
            if isinstance(name := step["params"].get(member), str)
        }
        for operation, name in names:
            describe = (
                aws.events.describe_event_bus if "Bus" in operation else aws.events.describe_rule
            )
            if name != "default" and aws.live and aws.answer(describe, Name=name) == "accepted":
                pytest.skip(f"{name} is there already")

    return is_free


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_rules_are_answered_as_recorded(aws, case, is_free):
    """Step by step, from an account that has none of it."""
    is_free(case)
    values = {"account": aws.account, "region": "us-east-1", "other_region": "eu-west-1"}
    made = []
    try:
        for step in case["steps"]:
            params = filled(step["params"], values)
            region = filled(step.get("region", "{region}"), values)
            client = aws.client(region)
            made.append((client, step["op"], params))
            answer_is_as_recorded(aws, client, step, params, values)
    finally:
        for client, operation, params in reversed(made):
            remove(client, operation, params)


def answer_is_as_recorded(aws, client, step, params, values):
    expect = filled(step.get("expect", {}), values)
    call = getattr(client, xform_name(step["op"]))
    if "error" in expect:
        with pytest.raises(ClientError) as caught:
            call(**params)
        error = caught.value.response["Error"]
        assert_error(expect["error"], error["Code"], error["Message"])
        return
    answer = json.loads(json.dumps(call(**params), default=lambda time: time.timestamp()))
    assert_answer(step, expect, answer, values)


def remove(client, operation, params):
    """Remove what a step may have made."""
    with suppress(ClientError):
        if operation == "CreateEventBus" and params.get("Name") != "default":
            client.delete_event_bus(Name=params["Name"])
        elif operation == "PutRule":
            where = {key: params[key] for key in ("EventBusName",) if key in params}
            targets = client.list_targets_by_rule(Rule=params["Name"], **where)["Targets"]
            if targets:
                ids = [target["Id"] for target in targets]
                client.remove_targets(Rule=params["Name"], Ids=ids, **where)
            client.delete_rule(Name=params["Name"], **where)


@pytest.mark.parametrize("case", INPUTS["cases"], ids=lambda case: case["name"])
def test_targets_are_given_what_was_recorded(aws, case):
    """Next to the whole event, which another target gets."""
    queue, whole, source = aws.queue(), aws.queue(), aws.name("source")
    rule = aws.rule(pattern=json.dumps({"source": [source]}))
    answer = aws.targets(rule, {"Id": "one", "Arn": queue, **case["target"]})
    if case["outcome"] == "refused":
        message = case["message"].replace("{id}", "one")
        assert answer.startswith(f"ValidationException: {message}")
        return
    assert answer == "accepted"
    aws.targets(rule, {"Id": "two", "Arn": whole})
    detail = json.dumps(INPUTS["events"][case["event"]])
    aws.put(Source=source, DetailType="OrderPlaced", Detail=detail)
    texts = aws.received(queue)
    if case["outcome"] == "dlq" and aws.live:
        assert texts == []
    elif "text" in case and case["outcome"] == "target":
        (envelope,) = aws.received(whole)
        (text,) = texts
        assert_text(text, case, rule, envelope, aws)


def assert_text(text, case, rule, envelope, aws):
    event = json.loads(envelope)
    said = {
        "{envelope}": envelope,
        "{rule}": rule,
        "{rule_arn}": f"arn:aws:events:us-east-1:{aws.account}:rule/{rule}",
        "{ingestion}": "INGESTION",
    }
    # the time of the event in milliseconds is not asked here
    expected = case["text"]
    if "{event}" in expected:
        short = json.loads(text[text.index('{"id"') : text.rindex("}") + 1])
        assert (short["id"], short["source"]) == (event["id"], event["source"])
        return
    for name, words in said.items():
        expected = expected.replace(name, words)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "INGESTION", text)
    if case.get("compare") == "json":
        assert json.loads(text) == json.loads(expected)
    else:
        assert text == expected
