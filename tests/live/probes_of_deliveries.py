"""What rules hand to a queue."""

import json

from asking import ACCEPTED, PRIMARY, SECONDARY
from probes import probe


def given(aws, detail="{}", **members):
    """Return what a queue is given for an event: the answer where its target is refused."""
    queue, source = aws.queue(), aws.name("source")
    rule = aws.rule(pattern=json.dumps({"source": [source]}))
    refused = aws.targets(rule, {"Id": "1", "Arn": queue, **members})
    if refused != ACCEPTED:
        return refused
    aws.put(Source=source, Detail=detail)
    return json.dumps([aws.plain(text) for text in aws.received(queue)])


def filled(aws, template, detail="{}", **paths):
    """Return what a queue is given by a template."""
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    return given(aws, detail, InputTransformer=transformer)


@probe("an empty `InputPathsMap`", '["\\"text\\""]', "refused_input._refused_placeholders")
def an_empty_map_of_paths(aws):
    return filled(aws, '"text"')


@probe("blanks alone as input", "[]", "target_input._delivered")
def blanks_alone(aws):
    return filled(aws, "<a>", '{"a": "  "}', a="$.detail.a")


@probe(
    "what an object template gives",
    '["{\\"a\\":1}"]',
    "target_input._delivered",
)
def an_object_template(aws):
    return filled(aws, '{ "a" : <a> }', '{"a": 1}', a="$.detail.a")


@probe(
    "an index beyond the end; `[*]` that finds nothing; a number of more than nine digits",
    json.dumps(['["{\\"a\\":\\"\\"}"]', '["{\\"a\\":[]}"]']),
    "input_paths.value_at, is_input_path",
)
def paths_that_find_nothing(aws):
    beyond = filled(aws, '{"a": "<a>"}', '{"a": [1]}', a="$.detail.a[5]")
    nothing = filled(aws, '{"a": <a>}', '{"a": []}', a="$.detail.a[*].b")
    return json.dumps([beyond, nothing])


@probe("a key twice in an object", '["{\\"a\\":2}"]', "input_paths.value_at")
def a_key_twice(aws):
    return filled(aws, '{"a": <a>}', '{"a": 1, "a": 2}', a="$.detail.a")


@probe("blanks in front of a template", '["{\\"a\\":1}"]', "input_templates.is_object_template")
def blanks_in_front_of_a_template(aws):
    return filled(aws, '  {"a": <a>}', '{"a": 1}', a="$.detail.a")


@probe(
    "other characters in angle brackets than those of names",
    '["\\"<a b> 1\\""]',
    "input_templates.placeholders",
)
def other_characters_in_brackets(aws):
    return filled(aws, '"<a b> <a>"', '{"a": 1}', a="$.detail.a")


@probe(
    "missing or null inside quotes of an object template",
    '["{\\"a\\":\\"\\",\\"b\\":\\"null\\"}"]',
    "input_templates.filled",
)
def missing_and_null_inside_quotes(aws):
    paths = {"a": "$.detail.a", "b": "$.detail.b"}
    return filled(aws, '{"a": "<a>", "b": "<b>"}', '{"b": null}', **paths)


@probe(
    "quotes in the strings of an object that is put into text",
    '["\\"{a:x\\\\y}\\""]',
    "input_templates.filled",
)
def quotes_in_an_object_in_text(aws):
    return filled(aws, '"<a>"', '{"a": {"a": "x\\"y"}}', a="$.detail.a")


@probe(
    "`<aws.events.event>` in text",
    "it has no quotes",
    "target_input.target_input",
)
def the_whole_event_in_text(aws):
    (text,) = json.loads(filled(aws, '"<aws.events.event>"', '{"a": 1}'))
    return "it has no quotes" if '"detail"' not in text else "it has quotes"


@probe(
    "the place in `JSON syntax error` and `Invalid InputTemplate`",
    "ValidationException",
    "refused_input._syntax_error",
)
def an_input_that_is_wrong(aws):
    return given(aws, Input='{"a": }').partition(":")[0]


@probe(
    "half a character in an input",
    '["\\"\\\\ud800\\""]',
    "target_input._encodable",
)
def half_a_character(aws):
    return given(aws, Input='"\\ud800"')


@probe(
    "several faults of an input",
    "ValidationException",
    "refused_input.refused_input",
)
def several_faults_of_an_input(aws):
    return given(aws, Input="wrong", InputPath="wrong").partition(":")[0]


@probe(
    "a rule forwards to the bus that the event came from (R 99)",
    "1 event",
    "deliveries.refused_hop",
)
def an_event_that_is_sent_back(aws):
    first, second, queue = aws.bus(), aws.bus(), aws.queue()
    for bus, other in ((first, second), (second, first)):
        arn = f"arn:aws:events:{PRIMARY}:{aws.account}:event-bus/{other}"
        to_other = {"Id": "1", "Arn": arn, "RoleArn": aws.role()}
        to_queue = {"Id": "2", "Arn": queue}
        rule = aws.rule(bus, '{"source": ["probe"]}')
        refused = aws.targets(rule, to_other, *([to_queue] if bus == first else []), bus=bus)
        if refused != ACCEPTED:
            return refused
    aws.put(EventBusName=first)
    found = len(aws.received(queue))
    return f"{found} event{'' if found == 1 else 's'}"


@probe(
    "a rule forwards a replica to another Region (R 100)",
    "it does not arrive",
    "deliveries.refused_hop",
    is_slow=True,
)
def a_rule_that_forwards_a_replica(aws):
    endpoint, third = aws.endpoint(), "eu-west-1"
    bus, queue = aws.bus_of(endpoint), aws.queue(third)
    far = aws.bus(third)
    rule = aws.rule(bus, '{"source": ["probe"]}', SECONDARY)
    arn = f"arn:aws:events:{third}:{aws.account}:event-bus/{far}"
    target = {"Id": "1", "Arn": arn, "RoleArn": aws.role()}
    refused = aws.targets(rule, target, bus=bus, region=SECONDARY)
    if refused != ACCEPTED:
        return refused
    there = aws.rule(far, '{"source": ["probe"]}', third)
    aws.targets(there, {"Id": "1", "Arn": queue}, bus=far, region=third)
    aws.put(endpoint, EventBusName=bus)
    return "it arrives" if aws.received(queue) else "it does not arrive"
