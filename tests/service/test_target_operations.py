"""What the operations on targets answer and refuse."""

import pytest

ACCOUNT, OTHER = "123456789012", "210987654321"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/targets"
DONE = {"FailedEntryCount": 0, "FailedEntries": []}
SUFFICIENT = {
    "batch": {"BatchParameters": {"JobDefinition": "job", "JobName": "job"}},
    "ecs": {"EcsParameters": {"TaskDefinitionArn": "arn:aws:ecs:us-east-1:1:task-definition/a"}},
}
BLOCKS = {
    "AppSyncParameters": {},
    **SUFFICIENT["batch"],
    **SUFFICIENT["ecs"],
    "HttpParameters": {},
    "KinesisParameters": {"PartitionKeyPath": "$.id"},
    "RedshiftDataParameters": {"Database": "orders"},
    "RunCommandParameters": {"RunCommandTargets": [{"Key": "tag:a", "Values": ["b"]}]},
    "SageMakerPipelineParameters": {},
}
OWNERS = {
    "AppSyncParameters": ["appsync"],
    "BatchParameters": ["batch"],
    "EcsParameters": ["ecs"],
    "HttpParameters": ["execute-api", "api destination"],
    "KinesisParameters": ["kinesis"],
    "RedshiftDataParameters": ["redshift", "redshift-serverless"],
    "RunCommandParameters": ["ssm"],
    "SageMakerPipelineParameters": ["sagemaker"],
}


def arn_of(service, resource="orders", region="us-east-1", account=ACCOUNT):
    return f"arn:aws:{service}:{region}:{account}:{resource}"


QUEUE = arn_of("sqs")
BUS = arn_of("events", "event-bus/bills")
ARNS = {
    **{
        service: arn_of(service)
        for service in [
            *["appsync", "batch", "codebuild", "codepipeline", "ecs", "execute-api", "firehose"],
            *["glue", "imagebuilder", "inspector", "kinesis", "lambda", "logs", "redshift"],
            *["redshift-serverless", "sagemaker", "sns", "sqs", "ssm", "ssm-incidents", "states"],
        ]
    },
    "bus": BUS,
    "bus of another Region": arn_of("events", "event-bus/bills", "eu-west-1"),
    "bus of another account": arn_of("events", "event-bus/bills", account=OTHER),
    "api destination": arn_of("events", "api-destination/shop/1"),
    "built-in": arn_of("events", "target/create-snapshot"),
}
NEED_A_ROLE = [
    *["batch", "codebuild", "codepipeline", "ecs", "firehose", "glue", "inspector", "redshift"],
    *["sagemaker", "ssm", "states"],
    *["bus", "bus of another Region", "bus of another account", "api destination"],
]


def target(arn=QUEUE, id_="one", **members):
    return {"Id": id_, "Arn": arn, **members}


def put(aws, *targets, **request):
    return aws("PutTargets", {"Rule": "placed", "Targets": list(targets), **request})


def targets(aws, **request):
    return aws("ListTargetsByRule", {"Rule": "placed", **request})


@pytest.fixture
def rules(aws):
    """A service with the event bus ``orders``, and a rule ``placed`` on it and on ``default``."""
    aws("CreateEventBus", {"Name": "orders"})
    rule = {"Name": "placed", "EventPattern": '{"source": ["shop.orders"]}'}
    aws("PutRule", rule)
    aws("PutRule", {**rule, "EventBusName": "orders"})
    return aws


# --- PutTargets, ListTargetsByRule, RemoveTargets ---------------------------------------------


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"Input": '{ "a": 1 }'},
        {"Input": ""},
        {"InputPath": "$.detail"},
        {"InputPath": ""},
        {"InputTransformer": {"InputPathsMap": {"a": "$.id"}, "InputTemplate": '"<a>"'}},
        {"RetryPolicy": {"MaximumRetryAttempts": 3}},
        {"RetryPolicy": {"MaximumEventAgeInSeconds": 60}},
        {"DeadLetterConfig": {"Arn": arn_of("sqs", "lost")}},
        {"DeadLetterConfig": {}},
        {"RoleArn": ROLE},
        {"SqsParameters": {"MessageGroupId": "a"}},
    ],
    ids=lambda members: " ".join(f"{name} {value}" for name, value in members.items()) or "none",
)
def test_a_target_is_shown_as_it_was_put(rules, members):
    """Only with the members that it was put with (R 67, R 80, R 81)."""
    assert put(rules, target(**members)) == DONE
    assert targets(rules) == {"Targets": [target(**members)]}
    assert targets(rules, EventBusName="orders") == {"Targets": []}


def test_a_target_put_again_is_replaced(rules):
    """What is left out is gone; the others stay, and one ARN may have two ids (R 69)."""
    put(rules, target(Input="1"), target(id_="two"))

    assert put(rules, target(arn_of("sns"), "one")) == DONE
    assert targets(rules) == {"Targets": [target(arn_of("sns")), target(id_="two")]}


def test_targets_are_listed_by_id(rules, error):
    """Whatever order they were put in; a token is of one rule (R 81, R 86, R 87)."""
    rules("PutRule", {"Name": "other", "EventPattern": '{"source": ["a"]}'})
    put(rules, target(id_="primary"), target(id_="third"))
    put(rules, target(id_="duplicate"))
    first = targets(rules, Limit=1)
    token = first["NextToken"]
    rest = {"Targets": [target(id_="primary"), target(id_="third")]}

    assert first["Targets"] == [target(id_="duplicate")]
    assert targets(rules, NextToken=token) == rest
    default = arn_of("events", "event-bus/default")
    assert targets(rules, NextToken=token, Limit=2, EventBusName=default) == rest
    for changes in ({"NextToken": "x"}, {"EventBusName": "orders"}, {"Rule": "other"}):
        assert targets(rules, **{"NextToken": token, **changes}) == error(
            "ValidationException", "Parameter NextToken is not valid."
        )


def test_targets_are_removed(rules):
    """Those that are named, once or twice; unknown ids are no error (R 82)."""
    put(rules, target(), target(id_="two"))
    removal = {"Rule": "placed", "Ids": ["one", "one", "three"]}

    assert [rules("RemoveTargets", removal) for _ in range(2)] == [DONE, DONE]
    assert targets(rules) == {"Targets": [target(id_="two")]}


TOO_MANY = ("LimitExceededException", "The requested resource exceeds the maximum number allowed.")


@pytest.mark.parametrize("count", [6, 7, 10])
def test_a_rule_has_five_targets(rules, error, count):
    """More are refused as a whole, at once and one by one; known ids may be put again (R 71)."""
    five = [target(id_=str(number)) for number in range(5)]

    assert put(rules, *(target(id_=str(number)) for number in range(count))) == error(*TOO_MANY)
    assert targets(rules) == {"Targets": []}
    assert put(rules, *five) == DONE
    assert put(rules, target(Input="1", id_="4"), target(id_="more")) == error(*TOO_MANY)
    assert targets(rules) == {"Targets": five}
    assert put(rules, target(Input="1", id_="4")) == DONE


def not_valid(arn, reason):
    return f"Parameter {arn} is not valid. Reason: {reason}"


def malformed(arn):
    return not_valid(arn, "Provided Arn is not in correct format.")


def no_target(arn):
    return not_valid(
        arn,
        f"Service as target config for ARN: {arn} not found. "
        "The API call hasn't been recognized as managed rules call",
    )


OF_A_TARGET = {
    "no ARN": ([target("queue")], malformed("queue")),
    "no resource": ([target(arn_of("sqs", ""))], malformed(arn_of("sqs", ""))),
    "another partition": (
        [target("arn:aws-cn:sqs:us-east-1:1:a")],
        malformed("arn:aws-cn:sqs:us-east-1:1:a"),
    ),
    "bus of no Region": (
        [target(arn_of("events", "event-bus/bills", "moon-1"), RoleArn=ROLE)],
        malformed(arn_of("events", "event-bus/bills", "moon-1")),
    ),
    "service without targets": ([target(arn_of("s3"))], no_target(arn_of("s3"))),
    "an archive's": (
        [target("arn:aws:events:us-east-1:::")],
        no_target("arn:aws:events:us-east-1:::"),
    ),
    "rule": ([target(arn_of("events", "rule/a"))], no_target(arn_of("events", "rule/a"))),
    "id twice": (
        [target(id_="b"), target(id_="a"), target(id_="a")],
        not_valid("targets", "More than one target with Id 'a' is provided."),
    ),
    "two inputs": (
        [target(Input="{}", InputPath="$.a")],
        "Only one of Input, InputPath, or InputTransformer must be provided for target one.",
    ),
    "bad path": ([target(InputPath="detail")], "InputPath for target one is invalid."),
    "role for logs": (
        [target(arn_of("logs"), RoleArn=ROLE)],
        f"RoleArn is not supported for target {arn_of('logs')}.",
    ),
    "no role for Kinesis": (
        [target(arn_of("kinesis"))],
        f"Rule placed does not have RoleArn assigned to invoke target {arn_of('kinesis')}",
    ),
    "FIFO without a group": (
        [target(f"{QUEUE}.fifo")],
        "Parameter(s) SqsParameters must be specified for target: one",
    ),
    "ECS without its block": (
        [target(arn_of("ecs"), RoleArn=ROLE)],
        "Parameter(s) EcsParameters must be specified for target: one",
    ),
    "Batch without its block": (
        [target(arn_of("batch"), RoleArn=ROLE)],
        "Parameter(s) BatchParameters must be specified for target: one",
    ),
    "dead letters to a topic": (
        [target(DeadLetterConfig={"Arn": arn_of("sns")})],
        "sns is not supported as a dead letter resource",
    ),
    "dead letters to a function": (
        [target(DeadLetterConfig={"Arn": arn_of("lambda")})],
        "lambda is not supported as a dead letter resource",
    ),
    "dead letters to a FIFO queue": (
        [target(DeadLetterConfig={"Arn": f"{QUEUE}.fifo"})],
        "SQS FIFO is not supported by Dead Letter Queues",
    ),
    "input of a bus": (
        [target(BUS, RoleArn=ROLE, Input="{}")],
        "Modifying the input for target one is not supported.",
    ),
    "path of a bus": (
        [target(BUS, RoleArn=ROLE, InputPath="$.detail")],
        "Modifying the input for target one is not supported.",
    ),
    "transformer of a bus": (
        [target(BUS, RoleArn=ROLE, InputTransformer={"InputTemplate": '"a"'})],
        "Modifying the input for target one is not supported.",
    ),
    "retries of a bus": (
        [target(BUS, RoleArn=ROLE, RetryPolicy={"MaximumRetryAttempts": 1})],
        "Retry policy is not supported for Event bus targets.",
    ),
    "its own bus": (
        [target(arn_of("events", "event-bus/default"), RoleArn=ROLE)],
        "Source EventBus and Target EventBus must not be the same.",
    ),
}


@pytest.mark.parametrize(("put_", "message"), OF_A_TARGET.values(), ids=OF_A_TARGET)
def test_a_target_refuses_the_request(rules, error, put_, message):
    """Nothing of it is stored, and what was there stays (R 68, R 70, R 73, R 75 to R 79)."""
    put(rules, target(id_="kept"))

    assert put(rules, target(id_="good"), *put_) == error("ValidationException", message)
    assert targets(rules) == {"Targets": [target(id_="kept")]}


def test_dead_letters_stay_in_the_region(rules, error):
    """A queue elsewhere is refused as it is for an event bus (R 79)."""
    arn = arn_of("sqs", region="eu-west-1")

    assert put(rules, target(DeadLetterConfig={"Arn": arn})) == error(
        "AccessDeniedException",
        f"Access to the resource {arn} is denied. "
        "Reason: You must specify a dead letter queue in the same region.",
    )


@pytest.mark.parametrize("kind", ARNS)
def test_which_targets_need_a_role(rules, error, kind):
    """Whether the role, or the destination, exists does not matter (R 74, R 75)."""
    members = SUFFICIENT.get(kind, {})
    with_role = DONE
    without = DONE
    if kind in NEED_A_ROLE:
        without = error("ValidationException", f"RoleArn is required for target {ARNS[kind]}.")
    elif kind == "logs":
        message = f"RoleArn is not supported for target {ARNS[kind]}."
        with_role = error("ValidationException", message)
    elif kind == "kinesis":
        message = f"Rule placed does not have RoleArn assigned to invoke target {ARNS[kind]}"
        without = error("ValidationException", message)

    assert put(rules, target(ARNS[kind], **members)) == without
    assert put(rules, target(ARNS[kind], RoleArn=ROLE, **members)) == with_role


def test_the_role_of_the_rule_serves_a_stream(rules):
    """A guess from AWS's text (R 75)."""
    rule = {"Name": "placed", "EventPattern": '{"source": ["a"]}', "RoleArn": ROLE}
    rules("PutRule", rule)

    assert put(rules, target(arn_of("kinesis"))) == DONE


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("kind", ["sqs", "lambda", "appsync", *SUFFICIENT, "api destination"])
def test_blocks_are_of_their_services(rules, error, kind, block):
    """A block of another service is refused (R 78)."""
    role = {"RoleArn": ROLE}
    members = {**role, **SUFFICIENT.get(kind, {}), block: BLOCKS[block]}
    answer = put(rules, target(ARNS[kind], **members))

    if kind in OWNERS[block]:
        assert answer == DONE
    else:
        assert answer == error(
            "ValidationException", f"Parameter(s) {block} not supported for target: one"
        )


@pytest.mark.parametrize(
    ("block", "kind"), [(block, kind) for block, kinds in OWNERS.items() for kind in kinds]
)
def test_services_take_their_blocks(rules, block, kind):
    """Each block has a service that it is for (R 78)."""
    assert put(rules, target(ARNS[kind], RoleArn=ROLE, **{block: BLOCKS[block]})) == DONE


def test_a_bus_as_target_may_have_dead_letters(rules):
    """That is all that it may have beside a role (R 76)."""
    bus = target(BUS, RoleArn=ROLE, DeadLetterConfig={"Arn": QUEUE})

    assert put(rules, bus) == DONE
    assert targets(rules) == {"Targets": [bus]}


@pytest.mark.parametrize(
    "arn",
    [
        arn_of("events", "event-bus/default", "eu-west-1"),
        arn_of("events", "event-bus/default", account=OTHER),
        arn_of("events", "event-bus/orders"),
    ],
    ids=["another Region", "another account", "another name"],
)
def test_a_bus_of_another_place_is_another_bus(rules, arn):
    """Only the rule's own bus is refused (R 76)."""
    assert put(rules, target(arn, RoleArn=ROLE)) == DONE


# --- order ------------------------------------------------------------------------------------


def test_the_arn_is_read_before_the_rule_is_seen_to_be_managed(aws, error):
    """A bad ARN is told first (R 73)."""
    rule = {"Name": "placed", "EventPattern": '{"source": ["a"]}'}
    aws.put_managed_rule(rule, "prod.vhs.events.aws.internal")

    assert put(aws, target("queue")) == error("ValidationException", malformed("queue"))
    assert put(aws, target()) == error("ManagedRuleException", "placed is a managed rule.")


def test_another_aws_service_is_refused_too(aws, error):
    """A managed rule is its own service's (R 62)."""
    rule = {"Name": "placed", "EventPattern": '{"source": ["a"]}'}
    aws.put_managed_rule(rule, "prod.vhs.events.aws.internal")
    request = {"Rule": "placed", "Targets": [target()]}

    assert aws.put_managed_targets(request, "pipes.amazonaws.com") == error(
        "ManagedRuleException", "placed is a managed rule."
    )
