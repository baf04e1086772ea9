"""Operations on event buses, rules, targets and tags: what AWS refuses, and what changes what."""

import pytest

REGION = "us-east-1"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:queue"
STREAM = f"arn:aws:kinesis:{REGION}:123456789012:stream/orders"
BATCH = f"arn:aws:batch:{REGION}:123456789012:job-queue/orders"
FIFO = f"{QUEUE}.fifo"
BUS = f"arn:aws:events:{REGION}:123456789012:event-bus/orders"
RULE = f"arn:aws:events:{REGION}:123456789012:rule/ship"
ROLE = "arn:aws:iam::123456789012:role/events"
PATTERN = '{"source": ["shop.orders"]}'
TOO_MANY = "The requested resource exceeds the maximum number allowed."


def dead_letters(arn):
    return {"DeadLetterConfig": {"Arn": arn}}


def targets(*members):
    """Return a request that puts targets, each a queue unless its members say otherwise."""
    default = [{"Id": f"new-{number}", "Arn": QUEUE} for number in range(len(members))]
    merged = [{**one, **more} for one, more in zip(default, members, strict=True)]
    return {"Rule": "ship", "Targets": merged}


def refused(message, code="ValidationException"):
    return {"__type": code, "message": message}


def invalid(name, reason):
    return f"Parameter {name} is not valid. Reason: {reason}"


@pytest.fixture(autouse=True)
def made(aws):
    """Make an event bus with a rule, and a rule with a target on the default one."""
    aws("CreateEventBus", {"Name": "orders"})
    aws("PutRule", {"Name": "bill", "EventBusName": "orders", "EventPattern": PATTERN})
    aws("PutRule", {"Name": "ship", "EventPattern": PATTERN})
    aws("PutTargets", targets({"Id": "old"}))


@pytest.mark.parametrize(
    ("operation", "request_", "answer"),
    [
        pytest.param(
            "DeleteEventBus",
            {"Name": "orders"},
            refused("EventBus can't be deleted since it has rules."),
            id="a bus with rules (R 24)",
        ),
        pytest.param(
            "CreateEventBus",
            {"Name": "orders"},
            refused("Event bus orders already exists.", "ResourceAlreadyExistsException"),
            id="a bus that is there (R 18)",
        ),
        pytest.param(
            "CreateEventBus",
            {"Name": "a", "EventSourceName": "aws.partner/b/c"},
            refused("Event bus name must match event source name"),
            id="a partner's bus under another name (R 20)",
        ),
        pytest.param(
            "CreateEventBus",
            {"Name": "aws.partner/b/c", "EventSourceName": "aws.partner/b/c"},
            refused("Event source aws.partner/b/c does not exist.", "ResourceNotFoundException"),
            id="a partner's bus without a source (R 20)",
        ),
        pytest.param(
            "CreateEventBus",
            {"Name": "aws.orders"},
            refused("EventBus name starting with 'aws.' is not valid."),
            id="a name that is reserved (R 20)",
        ),
        pytest.param(
            "CreateEventBus",
            {"Name": "a/b"},
            refused("Event bus name must not contain '/'."),
            id="a slash (R 19)",
        ),
        pytest.param(
            "UpdateEventBus",
            {"Name": "orders", "DeadLetterConfig": {}},
            refused(
                invalid(
                    "DeadLetterConfig.Arn",
                    "Provide a valid SQS queue ARN, or an empty string to remove the dead-letter "
                    "queue configuration.",
                )
            ),
            id="dead letters without an ARN (R 29)",
        ),
        pytest.param(
            "CreateEventBus",
            {"Name": "a", **dead_letters(STREAM)},
            refused("kinesis is not supported as a dead letter resource"),
            id="dead letters in a stream (R 31)",
        ),
        pytest.param(
            "PutTargets",
            targets(dead_letters(FIFO)),
            refused("SQS FIFO is not supported by Dead Letter Queues"),
            id="dead letters in a FIFO queue (R 79)",
        ),
        pytest.param(
            "PutTargets",
            targets(dead_letters(QUEUE.replace(REGION, "us-west-2"))),
            refused(
                (
                    f"Access to the resource {QUEUE.replace(REGION, 'us-west-2')} is denied. "
                    "Reason: You must specify a dead letter queue in the same region."
                ),
                "AccessDeniedException",
            ),
            id="dead letters in another Region (R 79)",
        ),
        pytest.param(
            "DescribeRule",
            {"Name": "a", "EventBusName": BUS.replace(REGION, "us-west-2")},
            refused("Cross-region API call is not allowed."),
            id="the ARN of another Region (R 11)",
        ),
        pytest.param(
            "PutRule",
            {
                "Name": "a",
                "EventPattern": PATTERN,
                "ScheduleExpression": "rate(1 day)",
                "State": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
            },
            refused(
                invalid(
                    "State",
                    "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS needs an event pattern alone.",
                )
            ),
            id="all management events on a schedule (R 54)",
        ),
        pytest.param(
            "DeleteRule",
            {"Name": "ship"},
            refused("Rule can't be deleted since it has targets."),
            id="a rule with targets (R 47)",
        ),
        pytest.param(
            "PutTargets",
            targets({"Id": "a"}, {"Id": "a"}),
            refused(invalid("targets", "More than one target with Id 'a' is provided.")),
            id="an id twice (R 70)",
        ),
        pytest.param(
            "PutTargets",
            targets({}, {}, {}, {}, {}),
            refused(TOO_MANY, "LimitExceededException"),
            id="five more targets (R 71)",
        ),
        pytest.param(
            "PutTargets",
            targets({"Arn": BATCH}),
            refused(f"RoleArn is required for target {BATCH}."),
            id="no role (R 75)",
        ),
        pytest.param(
            "PutTargets",
            targets({"Arn": STREAM}),
            refused(f"Rule ship does not have RoleArn assigned to invoke target {STREAM}"),
            id="no role for a stream (R 75)",
        ),
        pytest.param(
            "PutTargets",
            targets({"Arn": BATCH, "RoleArn": ROLE}),
            refused("Parameter(s) BatchParameters must be specified for target: new-0"),
            id="no parameters (R 78)",
        ),
        pytest.param(
            "PutTargets",
            targets({"Arn": FIFO}),
            refused("Parameter(s) SqsParameters must be specified for target: new-0"),
            id="no parameters of a FIFO queue (R 78)",
        ),
        pytest.param(
            "PutTargets",
            targets({"KinesisParameters": {"PartitionKeyPath": "$.id"}}),
            refused("Parameter(s) KinesisParameters not supported for target: new-0"),
            id="parameters of another service (R 78)",
        ),
        pytest.param(
            "PutTargets",
            targets({"Arn": BUS, "RoleArn": ROLE, "Input": "{}"}),
            refused("Modifying the input for target new-0 is not supported."),
            id="the input of a bus (R 76)",
        ),
        pytest.param(
            "PutTargets",
            targets({"Arn": BUS, "RoleArn": ROLE, "RetryPolicy": {"MaximumRetryAttempts": 1}}),
            refused("Retry policy is not supported for Event bus targets."),
            id="retries of a bus (R 76)",
        ),
        pytest.param(
            "PutTargets",
            targets({"Arn": BUS.replace("orders", "default"), "RoleArn": ROLE}),
            refused("Source EventBus and Target EventBus must not be the same."),
            id="a bus that targets itself (R 76)",
        ),
        pytest.param(
            "TagResource",
            {"ResourceARN": RULE, "Tags": [{"Key": "aws:name", "Value": "a"}]},
            refused(invalid("Tags", "The key aws:name begins with aws:, which is reserved.")),
            id="a tag of AWS (R 95)",
        ),
        pytest.param(
            "TagResource",
            {"ResourceARN": BUS, "Tags": [{"Key": f"{n}", "Value": "a"} for n in range(51)]},
            refused(TOO_MANY, "LimitExceededException"),
            id="51 tags (R 95)",
        ),
        pytest.param(
            "ListTagsForResource",
            {"ResourceARN": BUS.replace("event-bus", "endpoint")},
            refused(
                invalid(
                    BUS.replace("event-bus", "endpoint"), "Provided Arn is not in correct format."
                )
            ),
            id="tags of an endpoint (R 95)",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(aws, operation, request_, answer):
    """It is refused in AWS's words, and nothing changes."""
    assert aws(operation, request_) == answer
    assert aws("ListTargetsByRule", {"Rule": "ship"}) == {"Targets": [{"Id": "old", "Arn": QUEUE}]}
    assert [bus["Name"] for bus in aws("ListEventBuses", {})["EventBuses"]] == [
        "default",
        "orders",
    ]


def test_a_known_id_is_replaced_on_a_rule_with_five_targets(aws):
    """Only ids that are new count for the quota (R 69, R 71)."""
    aws("PutTargets", targets({}, {}, {}, {}))

    assert aws("PutTargets", targets({"Id": "old", "Arn": FIFO[:-5], "Input": "1"})) == {
        "FailedEntryCount": 0,
        "FailedEntries": [],
    }
    listed = aws("ListTargetsByRule", {"Rule": "ship"})["Targets"]
    assert len(listed) == 5
    assert listed[-1] == {"Id": "old", "Arn": QUEUE, "Input": "1"}


def test_an_update_of_a_bus_moves_its_time(aws):
    """UpdateEventBus alone changes LastModifiedTime (R 15, a guess)."""
    aws.account.clock.advance(60)
    aws("PutRule", {"Name": "a", "EventBusName": "orders", "EventPattern": PATTERN})
    before = aws("DescribeEventBus", {"Name": "orders"})
    aws("UpdateEventBus", {"Name": "orders", "Description": "new", **dead_letters(QUEUE)})
    after = aws("DescribeEventBus", {"Name": "orders"})

    assert before["LastModifiedTime"] == before["CreationTime"]
    assert after == {
        **before,
        "Description": "new",
        **dead_letters(QUEUE),
        "LastModifiedTime": before["CreationTime"] + 60,
    }


def test_an_alias_of_a_key_is_shown_by_its_arn(aws):
    """CreateEventBus answers with the ARN of the alias (R 32); an empty text removes it (R 28)."""
    created = aws("CreateEventBus", {"Name": "a", "KmsKeyIdentifier": "alias/orders"})
    updated = aws("UpdateEventBus", {"Name": "a", "KmsKeyIdentifier": ""})

    assert created["KmsKeyIdentifier"] == f"arn:aws:kms:{REGION}:123456789012:alias/orders"
    assert "KmsKeyIdentifier" not in updated


def test_tags_are_changed_one_by_one(aws):
    """New keys come last, known ones are replaced, and unknown ones are no error (R 92)."""
    for tags in ({"a": "1", "b": "2"}, {"c": "3", "a": "4"}):
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        aws("TagResource", {"ResourceARN": RULE, "Tags": pairs})
    aws("UntagResource", {"ResourceARN": RULE, "TagKeys": ["b", "unknown"]})

    assert aws("ListTagsForResource", {"ResourceARN": RULE}) == {
        "Tags": [{"Key": "a", "Value": "4"}, {"Key": "c", "Value": "3"}]
    }


def test_the_role_of_a_rule_will_do_for_a_stream(aws):
    """A Kinesis stream needs no role of its own where its rule has one (R 75, a guess)."""
    aws("PutRule", {"Name": "ship", "EventPattern": PATTERN, "RoleArn": ROLE})

    assert aws("PutTargets", targets({"Arn": STREAM}))["FailedEntryCount"] == 0


def test_an_update_of_a_rule_keeps_its_targets_and_tags(aws):
    """All else is replaced, and the tags of an update are ignored (R 41, R 42)."""
    tag = {"Key": "team", "Value": "shop"}
    aws("TagResource", {"ResourceARN": RULE, "Tags": [tag]})
    aws("PutRule", {"Name": "ship", "EventPattern": PATTERN, "Description": "old"})
    update = {"Name": "ship", "EventPattern": PATTERN, "State": "DISABLED"}
    aws("PutRule", {**update, "Tags": [{"Key": "team", "Value": "other"}]})

    assert aws("ListTagsForResource", {"ResourceARN": RULE}) == {"Tags": [tag]}
    assert aws("ListTargetsByRule", {"Rule": "ship"}) == {"Targets": [{"Id": "old", "Arn": QUEUE}]}
    assert aws("DescribeRule", {"Name": "ship"}) == {
        **update,
        "Arn": RULE,
        "EventBusName": "default",
        "CreatedBy": "123456789012",
    }
