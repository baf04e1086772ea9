"""What was recorded of endpoints and PutEvents, asked again.

What was recorded of event buses, rules, targets and tags stands in tests/service/recorded, and
what targets are given in tests/patterns/recorded.
"""

import json
import re
import time

from asking import ACCEPTED, PRIMARY, SECONDARY
from probes import fact

REQUIRED = "InvalidArgument: Parameter {0} is not valid. Reason: {0} is a required argument."
MALFORMED = "MalformedDetail: Detail is malformed."


@fact(
    "AWS 6.1",
    json.dumps([REQUIRED.format(name) for name in ("Source", "DetailType", "Detail")]),
)
def an_entry_that_lacks_something(aws):
    return json.dumps([aws.put(**{name: None}) for name in ("Source", "DetailType", "Detail")])


@fact("AWS 6.3", json.dumps([MALFORMED] * 4 + [ACCEPTED]))
def a_detail_that_is_no_object(aws):
    details = ("text", "[]", "{", '"text"', "{}")
    return json.dumps([aws.put(Detail=detail) for detail in details])


@fact(
    "AWS 6.4",
    json.dumps(["NotAuthorizedForSourceException: Not authorized for the source.", ACCEPTED]),
)
def a_source_of_aws(aws):
    return json.dumps([aws.put(Source="aws.probe"), aws.put(Source="aws-probe")])


@fact("AWS 6.6, AWS 6.7, AWS 6.10", "ErrorCode, EventId, ErrorCode of 200, 2 failed")
def the_results_of_several_entries(aws):
    entries = [aws.entry(Detail="["), aws.entry(), aws.entry(Detail="[")]
    answer = aws.events.put_events(Entries=entries)
    members = [
        next(name for name in ("ErrorCode", "EventId") if name in e) for e in answer["Entries"]
    ]
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return f"{', '.join(members)} of {status}, {answer['FailedEntryCount']} failed"


@fact("AWS 6.8", "InternalFailure: Internal Service Failure")
def null_in_resources(aws):
    return aws.put(Resources=[None])


@fact("AWS 6.9", "it fails alone")
def a_long_detail_type_fails_its_entry_alone(aws):
    entries = [aws.entry(DetailType="x" * 129), aws.entry()]
    answer = aws.events.put_events(Entries=entries)
    return "it fails alone" if answer["FailedEntryCount"] == 1 else "it does not fail alone"


@fact("AWS 5.9, AWS 5.13, AWS 5.15, AWS 6.11", "eleven entries as they were recorded")
def eleven_entries(aws):
    answer = aws.answer(aws.events.put_events, Entries=[aws.entry()] * 11)
    told = (
        r"ValidationException: 1 validation error detected: Value '\[(PutEventsRequestEntry\("
        r"time=null, source=probe, resources=null, detailType=Probe, detail=\{\}, "
        r"eventBusName=null, traceHeader=null, kmsKeyIdentifier=null, internalMetadata=null\)"
        r"(, )?){11}\]' at 'entries' failed to satisfy constraint: Member must have length less "
        r"than or equal to 10"
    )
    return "eleven entries as they were recorded" if re.fullmatch(told, answer) else answer


@fact(
    "AWS 6.12", "ValidationException: Total size of the entries in the request is over the limit."
)
def too_many_bytes(aws):
    return aws.put(Detail=json.dumps({"a": "x" * 1_100_000}))


@fact("AWS 6.18, R 105", ACCEPTED)
def an_unknown_bus(aws):
    return aws.put(EventBusName=aws.name("bus"))


@fact("AWS 10.1", MALFORMED)
def a_malformed_detail_without_a_detail_type(aws):
    return aws.put(DetailType=None, Detail="[")


@fact("AWS 4.6", "as recorded")
def the_form_of_an_event_id(aws):
    (entry,) = aws.events.put_events(Entries=[aws.entry()])["Entries"]
    form = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    return "as recorded" if re.fullmatch(form, entry["EventId"]) else entry["EventId"]


@fact(
    "AWS 6.27, R 96", "version, id, detail-type, source, account, time, region, resources, detail"
)
def the_keys_of_an_envelope(aws):
    envelope, _ = delivered(aws)
    return ", ".join(envelope)


@fact("AWS 6.28", "2026-01-01T00:00:00Z")
def the_time_of_an_envelope(aws):
    envelope, _ = delivered(aws, Time=1767225600.9)
    return envelope["time"]


@fact("AWS 10.3, R 97", "no blanks")
def blanks_in_an_envelope(aws):
    _, text = delivered(aws, Detail='{ "a" : 1 }')
    return "no blanks" if " " not in text.replace('"Probe"', "") else text


def delivered(aws, **members):
    """Put an event, and return what a queue is given, parsed and as it is."""
    queue, source = aws.queue(), aws.name("source")
    rule = aws.rule(pattern=json.dumps({"source": [source]}))
    aws.targets(rule, {"Id": "1", "Arn": queue})
    aws.put(Source=source, **members)
    (text,) = aws.received(queue)
    return json.loads(text), text


@fact("AWS 5.2", "SerializationException: STRING_VALUE cannot be converted to Date")
def a_time_that_is_text(aws):
    return aws.send(json.dumps({"Entries": [{**aws.entry(), "Time": "x"}]}).encode())


@fact("AWS 5.6", "SerializationException")
def a_value_of_the_wrong_type(aws):
    answer = aws.send(json.dumps({"Entries": [{"Source": ["x"]}]}).encode())
    return answer.partition(":")[0]


@fact("AWS 5.10, R 4", "ValidationException: 2 validation errors detected: ")
def several_violations(aws):
    answer = aws.answer(aws.events.list_endpoints, NamePrefix="x" * 65, MaxResults=0)
    return answer.partition("Value")[0]


@fact("AWS 5.3, AWS 5.4, R 1", "ResourceNotFoundException, 400")
def the_form_of_an_error(aws):
    try:
        aws.events.describe_rule(Name=aws.name())
    except aws.events.exceptions.ResourceNotFoundException as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return f"{error.response['Error']['Code']}, {status}"
    return "no error"


@fact("AWS 2.15", "ResourceNotFoundException")
def an_unknown_endpoint_is_deleted(aws):
    return aws.answer(aws.events.delete_endpoint, Name=aws.name()).partition(":")[0]


@fact(
    "AWS 10.17",
    json.dumps(
        [
            "ValidationException: When replication is enabled, role cannot be empty.",
            (
                "ValidationException: Parameter EventBuses is not valid. Reason: Event bus names must "
                "match in the primary and secondary regions."
            ),
        ]
    ),
)
def endpoints_that_are_refused(aws):
    request = aws.request_of_endpoint()
    without_role = {name: value for name, value in request.items() if name != "RoleArn"}
    first, second = (bus["EventBusArn"] for bus in request["EventBuses"])
    other = [{"EventBusArn": first}, {"EventBusArn": f"{second}-2"}]
    asked = (without_role, {**request, "EventBuses": other})
    return json.dumps([aws.answer(aws.events.create_endpoint, **one) for one in asked])


@fact("AWS 2.2, AWS 2.7", "CREATING, the secondary bus first", is_slow=True)
def what_create_endpoint_answers(aws):
    request = aws.request_of_endpoint()
    request["EventBuses"].reverse()
    aws.later(aws.delete_endpoint, name=request["Name"])
    answer = aws.events.create_endpoint(**request)
    unexpected = {"EndpointId", "EndpointUrl", "Description"} & {*answer}
    shown = answer["EventBuses"] == request["EventBuses"]
    order = "the secondary bus first" if shown else "in another order"
    return ", ".join([answer["State"], order, *sorted(unexpected)])


@fact("AWS 2.3, AWS 2.6, AWS 4.1, AWS 4.4", "as recorded", is_slow=True)
def what_describe_endpoint_answers(aws):
    name = aws.endpoint().name
    found = aws.events.describe_endpoint(Name=name)
    wrong = {
        "State": found["State"] == "ACTIVE",
        "StateReason": "StateReason" not in found,
        "Arn": found["Arn"] == f"arn:aws:events:{PRIMARY}:{aws.account}:endpoint/{name}",
        "EndpointUrl": found["EndpointUrl"]
        == f"https://{found['EndpointId']}.endpoint.events.amazonaws.com",
    }
    return ", ".join(member for member, is_right in wrong.items() if not is_right) or "as recorded"


@fact("AWS 2.10, AWS 2.11", "DISABLED, no role", is_slow=True)
def an_endpoint_without_replication(aws):
    request = aws.request_of_endpoint(ReplicationConfig={"State": "DISABLED"})
    del request["RoleArn"]
    aws.later(aws.delete_endpoint, name=request["Name"])
    aws.events.create_endpoint(**request)
    found = aws.events.describe_endpoint(Name=request["Name"])
    role = "a role" if "RoleArn" in found else "no role"
    return f"{found['ReplicationConfig']['State']}, {role}"


@fact("AWS 2.4, AWS 2.8", "ACTIVE, the rest is there", is_slow=True)
def an_update_of_the_description(aws):
    endpoint = aws.ready_endpoint()
    answer = aws.events.update_endpoint(Name=endpoint.name, Description="new")
    found = aws.events.describe_endpoint(Name=endpoint.name)
    members = ("RoutingConfig", "ReplicationConfig", "EventBuses", "RoleArn")
    is_there = all(found[member] == endpoint.request[member] for member in members)
    return f"{answer['State']}, {'the rest is there' if is_there else 'the rest changed'}"


@fact("AWS 2.5", "gone", is_slow=True)
def an_endpoint_that_is_deleted(aws):
    endpoint = aws.ready_endpoint()
    aws.events.delete_endpoint(Name=endpoint.name)
    for _ in range(90 if aws.live else 1):
        answer = aws.answer(aws.events.describe_endpoint, Name=endpoint.name)
        if answer != ACCEPTED:
            break
        time.sleep(10)
    return "gone" if answer.startswith("ResourceNotFoundException") else answer


@fact("AWS 1.13, AWS 10.5, R 98", "another id, us-east-1, <account>")
def an_event_that_is_forwarded_to_another_region(aws):
    here, there, queue = aws.bus(), aws.bus(SECONDARY), aws.queue(SECONDARY)
    arn = f"arn:aws:events:{SECONDARY}:{aws.account}:event-bus/{there}"
    rule = aws.rule(here, '{"source": ["probe"]}')
    aws.targets(rule, {"Id": "1", "Arn": arn, "RoleArn": aws.role()}, bus=here)
    rule = aws.rule(there, '{"source": ["probe"]}', SECONDARY)
    aws.targets(rule, {"Id": "1", "Arn": queue}, bus=there, region=SECONDARY)
    (put,) = aws.events.put_events(Entries=[aws.entry(EventBusName=here)])["Entries"]
    (text,) = aws.received(queue)
    event = json.loads(text)
    which = "the same id" if event["id"] == put["EventId"] else "another id"
    return aws.plain(f"{which}, {event['region']}, {event['account']}")


@fact(
    "AWS 1.4",
    "InvalidSignatureException: Credential should be scoped to a valid region.",
    is_slow=True,
)
def a_client_that_signs_for_one_region(aws):
    endpoint = aws.ready_endpoint()
    aws.failed_over(endpoint)
    client = aws.signer_of_one_region([])
    return aws.answer(client.put_events, Entries=[aws.entry()], EndpointId=endpoint.id)
