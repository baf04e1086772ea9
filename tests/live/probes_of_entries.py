"""What PutEvents answers for entries, with and without an endpoint."""

import json

from asking import ACCEPTED, NO_HOST, SECONDARY
from probes import ANOTHER, probe


@probe(
    "an `EndpointId` and a bus that is not the endpoint's",
    ACCEPTED,
    {ANOTHER: "put_events._destination: refuse the entry in these words"},
)
def an_entry_for_another_bus_than_the_endpoints(aws):
    return aws.put(aws.endpoint(), EventBusName=aws.bus())


@probe(
    "an `EndpointId` of an endpoint in the state CREATING",
    NO_HOST,
    {ACCEPTED: "endpoints.HOSTLESS_STATES", ANOTHER: "put_events.resolve"},
    is_slow=True,
)
def an_endpoint_that_is_creating(aws):
    return aws.put(aws.unfinished_endpoint())


@probe(
    "an `EndpointId` of an endpoint in the state UPDATING",
    ACCEPTED,
    {NO_HOST: "endpoints.HOSTLESS_STATES", ANOTHER: "put_events.resolve"},
    is_slow=True,
)
def an_endpoint_that_is_updating(aws):
    endpoint = aws.busy_endpoint()
    return aws.put(endpoint, EventBusName=aws.bus_of(endpoint))


@probe(
    "a request to the host of an endpoint without an `EndpointId`",
    ACCEPTED,
    "put_events.resolve",
)
def the_host_of_an_endpoint_without_its_id(aws):
    endpoint = aws.endpoint()
    host = f"https://{endpoint.id}.endpoint.events.amazonaws.com"
    return aws.answer(aws.client(endpoint_url=host).put_events, Entries=[aws.entry()])


@probe(
    "a bus ARN of a Region that a PutEvents call cannot reach",
    "ValidationException: Cross-region API call is not allowed.",
    "errors.cross_region_call",
)
def a_bus_of_another_region(aws):
    return aws.put(EventBusName=f"arn:aws:events:{SECONDARY}:{aws.account}:event-bus/default")


SEVERAL = {
    "no source, and a Detail that is none": {"Source": "", "Detail": "["},
    "a Detail that is none, and no detail type": {"Detail": "[", "DetailType": ""},
    "no detail type, and a reserved source": {"DetailType": "", "Source": "aws.probe"},
    "no Detail, and a reserved source": {"Detail": "", "Source": "aws.probe"},
    "a reserved source, and a long detail type": {"Source": "aws.probe", "DetailType": "x" * 129},
}


@probe(
    "several faults in one entry",
    json.dumps(
        [
            "InvalidArgument: Parameter Source is not valid. Reason: Source is a required argument.",
            "MalformedDetail: Detail is malformed.",
            (
                "InvalidArgument: Parameter DetailType is not valid. "
                "Reason: DetailType is a required argument."
            ),
            "InvalidArgument: Parameter Detail is not valid. Reason: Detail is a required argument.",
            "NotAuthorizedForSourceException: Not authorized for the source.",
        ]
    ),
    "put_events._content_error",
)
def several_faults_in_one_entry(aws):
    return json.dumps([aws.put(**members) for members in SEVERAL.values()])


@probe(
    "the text for a DetailType over 128 characters",
    "InvalidArgument: Parameter DetailType is not valid. "
    "Reason: DetailType must be at most 128 characters.",
    "errors.detail_type_too_long",
)
def a_long_detail_type(aws):
    return aws.put(DetailType="x" * 129)


@probe(
    "Detail nested too deep",
    "MalformedDetail: Detail is malformed.",
    {ACCEPTED: "json_object.is_json_object", ANOTHER: "put_events._content_error"},
)
def a_detail_that_is_nested_too_deep(aws):
    return aws.put(Detail='{"a":' * 2000 + "1" + "}" * 2000)


@probe(
    "integers beyond 64 bits, duplicate keys in Detail",
    ACCEPTED,
    "json_object.is_json_object",
)
def integers_beyond_64_bits_and_keys_that_repeat(aws):
    return aws.put(Detail=f'{{"a": {2**70}, "a": 1}}')


@probe(
    "a request body that is no JSON",
    json.dumps(
        [
            (
                "SerializationException: The request body is not valid: Expecting value: line 1 column 1 "
                "(char 0)"
            ),
            "SerializationException: The request body is not valid: it must be a JSON object",
            "SerializationException: NUMBER_VALUE cannot be converted to Date",
        ]
    ),
    "errors.body_is_not_json, time_out_of_range, wrong_type",
)
def bodies_that_are_wrong(aws):
    entry = json.dumps({"Entries": [{**aws.entry(), "Time": 1e300}]})
    return json.dumps([aws.send(body) for body in (b"no", b"[]", entry.encode())])


@probe(
    "`resources` of an event through an endpoint",
    '[["arn:a", "arn:aws:events:us-east-1:<account>:endpoint/<endpoint>"]]',
    "put_events._destination",
    is_slow=True,
)
def resources_of_an_event_through_an_endpoint(aws):
    endpoint, queue = aws.endpoint(), aws.queue()
    bus = aws.bus_of(endpoint)
    rule = aws.rule(bus, '{"source": ["probe"]}')
    aws.targets(rule, {"Id": "1", "Arn": queue, "InputPath": "$.resources"}, bus=bus)
    aws.put(endpoint, EventBusName=bus, Resources=["arn:a"])
    return aws.plain(json.dumps([json.loads(text) for text in aws.received(queue)]))


@probe(
    "replication while failed over",
    "the copy arrives in the primary Region",
    "routing.route",
    is_slow=True,
)
def replication_while_failed_over(aws):
    endpoint = aws.ready_endpoint()
    bus, queue = aws.bus_of(endpoint), aws.queue()
    rule = aws.rule(bus, '{"source": ["probe"]}')
    aws.targets(rule, {"Id": "1", "Arn": queue}, bus=bus)
    aws.failed_over(endpoint)
    aws.put(endpoint, EventBusName=bus)
    return "the copy arrives in the primary Region" if aws.received(queue) else "no copy arrives"


@probe(
    "the host of one endpoint and the `EndpointId` of another",
    ACCEPTED,
    "put_events._resolve_endpoint",
    is_slow=True,
)
def the_host_of_one_endpoint_and_the_id_of_another(aws):
    one, other = aws.endpoint(), aws.ready_endpoint()
    client = aws.client(endpoint_url=f"https://{one.id}.endpoint.events.amazonaws.com")
    entry = aws.entry(EventBusName=aws.bus_of(other))
    return aws.answer(client.put_events, Entries=[entry], EndpointId=other.id)


@probe(
    "the status of `InvalidSignatureException`",
    "400",
    "errors.signed_for_another_region",
    is_slow=True,
)
def a_signature_for_another_region(aws):
    endpoint = aws.ready_endpoint()
    aws.failed_over(endpoint)
    statuses = []
    client = aws.signer_of_one_region(statuses)
    aws.answer(client.put_events, Entries=[aws.entry()], EndpointId=endpoint.id)
    return " ".join(statuses)
