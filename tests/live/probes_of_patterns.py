"""Which events a pattern matches."""

import json

from probes import probe
from probes_of_rules import event_of, try_pattern


def matches(aws, pattern, detail):
    """Say whether a pattern matches an event with this detail, or what is answered instead."""
    asked = {"EventPattern": pattern, "Event": event_of(aws, detail=detail)}
    found = []
    refused = aws.answer(lambda: found.append(aws.events.test_event_pattern(**asked)["Result"]))
    return found[0] if found else refused


@probe(
    "F9, F12, F33 and the second half of F62",
    json.dumps({"behind it": True, "address": True, "quote": True, "later": True}),
    "patterns/: see docs/reference/event-patterns.md for each",
)
def what_the_engine_does(aws):
    late = {"detail": {"a": [{"exists": False}], "b": {"c": ["x"]}}}
    return json.dumps(
        {
            "behind it": matches(aws, '{"source": ["a"]} and more', {}),
            "address": matches(aws, '{"detail": {"a": ["::1"]}}', {"a": "0:0:0:0:0:0:0:1"}),
            "quote": matches(aws, '{"detail": {"a": [{"prefix": "x\\""}]}}', {"a": "x"}),
            "later": matches(aws, json.dumps(late), {"b": [{"c": "x"}, {"c": "y"}]}),
        }
    )


@probe(
    "Whether EventBridge refuses a pattern of more than 256 fields",
    "accepted",
    "patterns/pattern.py",
)
def a_pattern_of_many_fields(aws):
    fields = ",".join(f'"{number:x}":["x"]' for number in range(300))
    return try_pattern(aws, f'{{"detail":{{{fields}}}}}')


@probe(
    "How AWS counts nested `$or` for F51",
    json.dumps(["accepted", "InvalidEventPatternException"]),
    "patterns/complexity.py",
)
def nested_alternatives(aws):
    def alternatives(number):
        return {"$or": [{f"{n:x}": ["x"]} for n in range(number)]}

    def nested(number):
        """Return a pattern of two alternatives, each with 25 times so many inside."""
        inner = {"p": alternatives(25), "q": alternatives(number)}
        either = {"$or": [{"y": ["x"], **inner}, {"z": ["x"], **inner}]}
        return json.dumps({"detail": either}, separators=(",", ":"))

    answers = [try_pattern(aws, nested(number)) for number in (20, 21)]
    return json.dumps([answer.partition(":")[0] for answer in answers])
