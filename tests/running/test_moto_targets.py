"""What each kind of target in moto is given, when a rule in moto fires."""

import base64
import json

import boto3
import pytest
import responses
from moto import mock_aws
from moto.awslambda.models import LambdaBackend
from moto.events.models import events_backends
from moto.firehose import models

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.running.moto_rules import MotoRuleError

ACCOUNT = "123456789012"
REGION = "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/any"


@pytest.fixture
def mock():
    """The mock, with moto beside it, whose rules it serves."""
    with mock_aws(), mock_eventbridge(forward_to_moto=True) as mock:
        yield mock


def client(service, region=REGION):
    return boto3.client(service, region_name=region)


def put_rule(*targets, name="orders", bus="default", region=REGION):
    """Make a rule in moto for every order."""
    events = client("events", region)
    pattern = '{"source": ["shop.orders"]}'
    events.put_rule(Name=name, EventPattern=pattern, EventBusName=bus)
    numbered = [{"Id": str(number), **target} for number, target in enumerate(targets)]
    events.put_targets(Rule=name, EventBusName=bus, Targets=numbered)


# --- kinds of targets -------------------------------------------------------------------------


def queue(name="orders", region=REGION, **attributes):
    """Make a queue; return its ARN, and a function that says what it got."""
    sqs = client("sqs", region)
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def received():
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in messages]

    return f"arn:aws:sqs:{region}:{ACCOUNT}:{name}", received


def topic(_):
    arn = client("sns").create_topic(Name="orders")["TopicArn"]
    queue_arn, received = queue("behind")
    client("sns").subscribe(
        TopicArn=arn,
        Protocol="sqs",
        Endpoint=queue_arn,
        Attributes={"RawMessageDelivery": "true"},
    )
    return arn, received


def function(monkeypatch):
    payloads = []
    monkeypatch.setattr(LambdaBackend, "invoke", lambda *args: payloads.append(args[3]))
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders", lambda: payloads


def log_group(_):
    logs = client("logs")
    logs.create_log_group(logGroupName="/shop/orders")

    def received():
        events = logs.filter_log_events(logGroupName="/shop/orders")["events"]
        return [event["message"] for event in events]

    return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/shop/orders", received


def stream(_):
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="orders", ShardCount=1)

    def received():
        (shard,) = kinesis.list_shards(StreamName="orders")["Shards"]
        iterator = kinesis.get_shard_iterator(
            StreamName="orders", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = kinesis.get_records(ShardIterator=iterator)["Records"]
        return [record["Data"].decode() for record in records]

    return f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/orders", received


def delivery_stream(_):
    s3 = client("s3")
    s3.create_bucket(Bucket="orders")
    arn = client("firehose").create_delivery_stream(
        DeliveryStreamName="orders",
        S3DestinationConfiguration={"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::orders"},
    )["DeliveryStreamARN"]

    def received():
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket="orders").get("Contents", [])]
        bodies = [s3.get_object(Bucket="orders", Key=key)["Body"] for key in keys]
        return [body.read().decode() for body in bodies]

    return arn, received


def state_machine(_):
    states = client("stepfunctions")
    arn = states.create_state_machine(name="orders", definition="{}", roleArn=ROLE)[
        "stateMachineArn"
    ]

    def received():
        executions = states.list_executions(stateMachineArn=arn)["executions"]
        arns = [execution["executionArn"] for execution in executions]
        return [states.describe_execution(executionArn=arn)["input"] for arn in arns]

    return arn, received


KINDS = {
    "queue": lambda _: queue(),
    "topic": topic,
    "function": function,
    "log group": log_group,
    "stream": stream,
    "delivery stream": delivery_stream,
    "state machine": state_machine,
}
TRANSFORMER = {
    "InputPathsMap": {"id": "$.detail.id", "note": "$.detail.note"},
    # moto's own parser raises at the string without quotes
    "InputTemplate": '{"order": <id>, "note": <note>, "by": "<aws.events.rule-name>"}',
}


@pytest.fixture(params=KINDS)
def resource(request, mock, monkeypatch):
    """The ARN of a target, and a function that says what it got."""
    return KINDS[request.param](monkeypatch)


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ({}, None),
        ({"Input": '{ "fixed": true }'}, '{ "fixed": true }'),
        ({"InputPath": "$.detail"}, '{"id":1.50,"note":"a \\"b\\""}'),
        ({"InputTransformer": TRANSFORMER}, '{"order":1.50,"note":"a \\"b\\"","by":"orders"}'),
    ],
    ids=["nothing", "Input", "InputPath", "InputTransformer"],
)
def test_a_target_is_given_its_input(mock, entry, resource, target, text):
    """Every kind of target is given the same text, byte for byte."""
    arn, received = resource
    put_rule({"Arn": arn, **target})

    detail = '{"id": 1.50, "note": "a \\"b\\""}'
    client("events").put_events(Entries=[entry(Detail=detail)])

    event = mock.events.one()
    envelope = json.dumps({**event.envelope, "detail": 0}, separators=(",", ":"))
    whole = envelope.replace('"detail":0', '"detail":{"id":1.50,"note":"a \\"b\\""}')
    assert received() == [text or whole]


@pytest.mark.parametrize(
    "target",
    [
        {"Input": ""},
        {"InputTransformer": {"InputTemplate": "<a>", "InputPathsMap": {"a": "$.missing"}}},
        {"InputTransformer": {"InputTemplate": "<a>", "InputPathsMap": {"a": "$.source"}}},
    ],
    ids=["empty Input", "empty text", "no JSON"],
)
def test_what_aws_would_not_deliver_is_not_sent(mock, entry, target):
    """Nothing arrives, and nothing fails."""
    arn, received = queue()
    put_rule({"Arn": arn, **target})

    client("events").put_events(Entries=[entry()])

    assert received() == []
    assert mock._running.section().splitlines()[-1].endswith("matched 1 time")


def test_a_version_of_a_function_is_invoked(mock, entry, monkeypatch):
    """The alias or version behind the name is its qualifier, and nobody waits for the answer."""
    invoked = []
    monkeypatch.setattr(LambdaBackend, "invoke", lambda _, *args: invoked.append(args))
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders"
    put_rule({"Arn": arn, "Input": "1"}, {"Arn": f"{arn}:live", "Input": "2"})

    client("events").put_events(Entries=[entry()])

    headers = {"x-amz-invocation-type": "Event"}
    assert invoked == [("orders", None, "1", headers, {}), ("orders", "live", "2", headers, {})]


def test_a_fifo_queue_has_its_message_group(mock, entry):
    """The group is the target's."""
    arn, received = queue("a.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    put_rule({"Arn": arn, "Input": "1", "SqsParameters": {"MessageGroupId": "g"}})

    client("events").put_events(Entries=[entry()])

    assert received() == ["1"]


def test_a_record_has_the_event_id_as_its_partition_key(mock, entry, monkeypatch):
    """That is what EventBridge takes where a target says nothing else."""
    arn, _ = stream(monkeypatch)
    keys = []
    monkeypatch.setattr(
        "moto.kinesis.models.KinesisBackend.put_record", lambda _, *args: keys.append(args[2])
    )
    put_rule({"Arn": arn})

    client("events").put_events(Entries=[entry()])

    assert keys == [mock.events.one().id]


def test_an_older_moto_is_given_base64(mock, entry, monkeypatch):
    """It decodes the records of a delivery stream itself."""
    given = []
    monkeypatch.setattr(models, "b64decode", base64.b64decode, raising=False)
    monkeypatch.setattr(models.FirehoseBackend, "put_record", lambda _, *args: given.append(args))
    put_rule({"Arn": f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/orders", "Input": "[1]"})

    client("events").put_events(Entries=[entry()])

    assert given == [("orders", {"Data": base64.b64encode(b"[1]")})]


def test_an_archive_keeps_the_event(mock, entry):
    """An archive is moto's, and a replay of it as well."""
    bus = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default"
    client("events").create_archive(ArchiveName="orders", EventSourceArn=bus)

    client("events").put_events(Entries=[entry()])

    (kept,) = events_backends[ACCOUNT][REGION].archives["orders"].events
    assert kept["id"] == mock.events.one().id


@pytest.mark.parametrize(
    ("template", "requests"),
    [('"an order: <id>"', 1), ("<source>", 0)],
    ids=["JSON", "no JSON"],
)
def test_an_api_destination_is_called_as_moto_does(mock, entry, monkeypatch, template, requests):
    """Moto sends no body, if it is asked to send anything; our templates are not read by it."""
    monkeypatch.setenv("MOTO_EVENTS_INVOKE_HTTP", "true")
    events = client("events")
    connection = events.create_connection(
        Name="shop",
        AuthorizationType="BASIC",
        AuthParameters={"BasicAuthParameters": {"Username": "u", "Password": "p"}},
    )["ConnectionArn"]
    arn = events.create_api_destination(
        Name="shop",
        ConnectionArn=connection,
        InvocationEndpoint="https://shop.example/orders",
        HttpMethod="POST",
    )["ApiDestinationArn"]
    paths = {"id": "$.detail.id", "source": "$.source"}
    put_rule({"Arn": arn, "InputTransformer": {"InputTemplate": template, "InputPathsMap": paths}})
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web:
        web.post("https://shop.example/orders")

        events.put_events(Entries=[entry()])

        assert len(web.calls) == requests


def test_what_moto_does_not_serve_fails_the_test(entry):
    """The other targets of the rule have their chance."""

    @mock_aws
    @mock_eventbridge(forward_to_moto=True)
    def application():
        arn, received = queue()
        put_rule({"Arn": f"arn:aws:batch:{REGION}:{ACCOUNT}:job-queue/orders"}, {"Arn": arn})
        client("events").put_events(Entries=[entry()])
        assert len(received()) == 1

    with pytest.raises(MotoRuleError) as caught:
        application()

    assert str(caught.value) == (
        f"rule orders in {REGION}: NotImplementedError: Expr not defined for "
        "<class 'moto.events.models.Rule'>"
    )


def test_a_rule_that_aws_would_refuse_fails_the_test(entry):
    """Moto takes patterns that EventBridge does not; the other rules have their chance."""

    @mock_aws
    @mock_eventbridge(forward_to_moto=True)
    def application():
        pattern = '{"source": [{"like": "shop"}]}'
        client("events").put_rule(Name="first", EventPattern=pattern)
        arn, received = queue()
        put_rule({"Arn": arn})
        client("events").put_events(Entries=[entry()])
        assert len(received()) == 1

    with pytest.raises(MotoRuleError) as caught:
        application()

    assert str(caught.value) == (
        f"rule first in {REGION}: InvalidEventPattern: Unrecognized match type like\n"
        ' at [Source: (String)"{"source": [{"like": "shop"}]}"; line: 1, column: 23]'
    )


# --- event buses ------------------------------------------------------------------------------


def bus_arn(name="default", region=REGION):
    return f"arn:aws:events:{region}:{ACCOUNT}:event-bus/{name}"


def bus_with_queue(name, *targets, region=REGION):
    """Make a bus with a rule for a queue and for more targets; return what the queue got."""
    if name != "default":
        client("events", region).create_event_bus(Name=name)
    arn, received = queue(name, region)
    put_rule({"Arn": arn}, *({"Arn": target} for target in targets), bus=name, region=region)
    return lambda: [json.loads(text) for text in received()]


def test_an_event_arrives_at_another_bus_once(mock, entry):
    """It is the same event there, and goes no further within its Region (R 97, R 99)."""
    first = bus_with_queue("default", bus_arn("second"), bus_arn("nowhere"))
    second = bus_with_queue("second", bus_arn("third"), bus_arn("default"), bus_arn("second"))
    third = bus_with_queue("third")

    client("events").put_events(Entries=[entry()])

    envelope = mock.events.one().envelope
    assert first() == second() == [envelope]
    assert third() == []
    assert len(mock.events) == 1


def test_an_event_goes_to_another_region_once(mock, entry):
    """It has a new id and time there, and all else is what it was (R 98, R 100)."""
    west = "us-west-2"
    first = bus_with_queue("default", bus_arn("far", west))
    far = bus_with_queue("far", bus_arn(), bus_arn("farther", west), region=west)
    farther = bus_with_queue("farther", bus_arn("back"), region=west)
    back = bus_with_queue("back")
    time = "2020-01-02T03:04:05Z"

    client("events").put_events(Entries=[entry(Time=time)])

    (original,) = first()
    (arrived,) = far()
    assert original == mock.events.one().envelope
    assert (original["time"], original["id"] == arrived["id"]) == (time, False)
    assert arrived["time"] > time
    assert {**arrived, "id": original["id"], "time": time} == original
    assert farther() == [arrived]
    assert back() == []


def test_a_replica_has_been_to_another_region(mock, entry):
    """Replication counts as the one way to another Region (R 100)."""
    near = bus_with_queue("default", bus_arn(region="us-west-2"))
    far = bus_with_queue("default", bus_arn(), region="us-west-2")
    endpoint = mock.add_endpoint("orders")

    client("events").put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])

    assert len(near()) == 1
    assert len(far()) == 2


def test_every_run_of_a_rehearsal_is_forwarded(mock):
    """There is one moto, and a rehearsal does not undo what it holds."""
    arn, received = queue()
    put_rule({"Arn": arn})
    entry = {"Source": "shop.orders", "DetailType": "OrderPlaced", "Detail": "{}"}
    events = client("events")

    mock.rehearse(lambda: events.put_events(Entries=[entry]), disasters=["throttled"])

    assert len(received()) == 2
