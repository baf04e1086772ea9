"""The service answers about event buses, rules, targets and tags as AWS was recorded to."""

import json

import pytest
from recorded_rules import CASES, assert_answer, assert_error, filled, name_of


def answer_of(service, step, values):
    """Return the HTTP status and the answer to one step."""
    region = filled(step.get("region", "{region}"), values)
    body = json.dumps(filled(step["params"], values)).encode()
    reply = service.handle(step["op"], region, body).reply
    return reply.status, json.loads(reply.body)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_answers_are_those_that_were_recorded(case, start):
    """The mock answers a sequence of calls as AWS did."""
    service = start().service
    values = {"account": "123456789012", "region": "us-east-1", "other_region": "eu-west-1"}
    for step in case["steps"]:
        status, answer = answer_of(service, step, values)
        expect = filled(step.get("expect", {}), values)
        if "error" in expect:
            assert status == 400
            assert_error(expect["error"], answer["__type"], answer["message"])
            continue
        assert status == 200, answer
        assert_answer(step, expect, answer, values)
