"""Validation of what is asked about buses, rules, targets and tags, in AWS's words."""

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from refusals import NULL, at_least, at_most, pattern, refusal, violated
from valid_requests import QUEUE, TARGET, VALID, changed

from pytest_eventbridge_endpoints.service.shapes import compiled_pattern
from pytest_eventbridge_endpoints.service.validation import validate_request, validate_response
from pytest_eventbridge_endpoints.service.violation_texts import _enum_order, _java_hash

NAME = r"regular expression pattern: [\.\-_A-Za-z0-9]+"
BUS_NAME = r"regular expression pattern: [/\.\-_A-Za-z0-9]+"
BUS_NAME_OR_ARN = (
    r"regular expression pattern: "
    r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"
)
SOURCE_NAME = r"regular expression pattern: aws\.partner(/[\.\-_A-Za-z0-9]+){2,}"
KEY_ID = r"regular expression pattern: ^[a-zA-Z0-9_\-/:]*$"
HEADER_KEY = r"regular expression pattern: ^[!#$%&'*+-.^_`|~0-9a-zA-Z]+$"
HEADER_VALUE = r"^[ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*$"
QUERY_KEY = r"regular expression pattern: [^\x00-\x1F\x7F]+"
QUERY_VALUE = r"regular expression pattern: [^\x00-\x09\x0B\x0C\x0E-\x1F\x7F]+"
SECRET = (
    r"regular expression pattern: (^arn:aws([a-z]|\-)*:secretsmanager:[a-z0-9-.]+:.*)|"
    r"(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)"
)
TAG_KEY = r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$"
PARAMETER_NAME = r"regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*$"
NAME_RULES = (
    "[Member must have length less than or equal to 64, "
    "Member must have length greater than or equal to 1, "
    r"Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+]"
)


def more_than(number):
    return f"have value less than or equal to {number}"


def less_than(number):
    return f"have value greater than or equal to {number}"


# --- one member ---------------------------------------------------------------------------------

ALL_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
BUSES = ["CreateEventBus", "UpdateEventBus"]
WITH_BUS = [
    *["PutRule", "DeleteRule", "DescribeRule", "ListRules", "EnableRule", "DisableRule"],
    *["PutTargets", "RemoveTargets", "ListTargetsByRule", "ListRuleNamesByTarget"],
]
RULES = ["PutRule", "DeleteRule", "DescribeRule", "EnableRule", "DisableRule"]
OF_RULE = ["PutTargets", "RemoveTargets", "ListTargetsByRule"]
PAGES = ["ListEventBuses", "ListRules", "ListTargetsByRule", "ListRuleNamesByTarget"]
TAGGING = ["TagResource", "UntagResource", "ListTagsForResource"]
PUT = ["PutTargets"]
FIRST = ("Targets", 0)
ECS = (*FIRST, "EcsParameters")
VPC = (*ECS, "NetworkConfiguration", "awsvpcConfiguration")
PROVIDER = (*ECS, "CapacityProviderStrategy", 0)
COMMAND = (*FIRST, "RunCommandParameters", "RunCommandTargets")
REDSHIFT = (*FIRST, "RedshiftDataParameters")
PARAMETERS = (*FIRST, "SageMakerPipelineParameters", "PipelineParameterList")
RETRY = (*FIRST, "RetryPolicy")

# operations, where, value, where in AWS's words, what must be
MEMBERS = [
    # buses (R 9, R 33)
    *[
        ([*BUSES, "DeleteEventBus"], ("Name",), value, "name", constraints)
        for value, constraints in [
            ("", [at_least(1), pattern(BUS_NAME)]),
            ("n" * 257, [at_most(256)]),
            ("an order", [pattern(BUS_NAME)]),
            (QUEUE, [pattern(BUS_NAME)]),
        ]
    ],
    (["CreateEventBus", "DeleteEventBus"], ("Name",), None, "name", [NULL]),
    (["DescribeEventBus"], ("Name",), "!", "name", [pattern(BUS_NAME_OR_ARN)]),
    (["DescribeEventBus"], ("Name",), "n" * 1601, "name", [at_most(1600)]),
    (["DescribeEventBus"], ("Name",), "", "name", [at_least(1), pattern(BUS_NAME_OR_ARN)]),
    (["ListEventBuses"], ("NamePrefix",), "!", "namePrefix", [pattern(BUS_NAME)]),
    (["ListEventBuses"], ("NamePrefix",), "n" * 257, "namePrefix", [at_most(256)]),
    (
        ["CreateEventBus"],
        ("EventSourceName",),
        "",
        "eventSourceName",
        [at_least(1), pattern(SOURCE_NAME)],
    ),
    (
        ["CreateEventBus"],
        ("EventSourceName",),
        "aws.partner/orders",
        "eventSourceName",
        [pattern(SOURCE_NAME)],
    ),
    (BUSES, ("Description",), "d" * 513, "description", [at_most(512)]),
    (BUSES, ("KmsKeyIdentifier",), "a key", "kmsKeyIdentifier", [pattern(KEY_ID)]),
    (BUSES, ("KmsKeyIdentifier",), "k" * 2049, "kmsKeyIdentifier", [at_most(2048)]),
    (BUSES, ("DeadLetterConfig", "Arn"), "", "deadLetterConfig.arn", [at_least(1)]),
    (BUSES, ("DeadLetterConfig", "Arn"), "a" * 1601, "deadLetterConfig.arn", [at_most(1600)]),
    (
        BUSES,
        ("LogConfig", "IncludeDetail"),
        "full",
        "logConfig.includeDetail",
        ["satisfy enum value set: [FULL, NONE]"],
    ),
    (
        BUSES,
        ("LogConfig", "Level"),
        "DEBUG",
        "logConfig.level",
        ["satisfy enum value set: [TRACE, ERROR, INFO, OFF]"],
    ),
    # rules (R 7, R 9)
    (RULES, ("Name",), None, "name", [NULL]),
    (RULES, ("Name",), "", "name", [at_least(1), pattern(NAME)]),
    (RULES, ("Name",), "n" * 65, "name", [at_most(64)]),
    (RULES, ("Name",), "a/b", "name", [pattern(NAME)]),
    (OF_RULE, ("Rule",), None, "rule", [NULL]),
    (OF_RULE, ("Rule",), "!" * 65, "rule", [at_most(64), pattern(NAME)]),
    (["ListRules"], ("NamePrefix",), "", "namePrefix", [at_least(1), pattern(NAME)]),
    (WITH_BUS, ("EventBusName",), "", "eventBusName", [at_least(1), pattern(BUS_NAME_OR_ARN)]),
    (WITH_BUS, ("EventBusName",), "b" * 1601, "eventBusName", [at_most(1600)]),
    (WITH_BUS, ("EventBusName",), QUEUE, "eventBusName", [pattern(BUS_NAME_OR_ARN)]),
    (["PutRule"], ("ScheduleExpression",), "s" * 257, "scheduleExpression", [at_most(256)]),
    (
        ["PutRule", "TestEventPattern"],
        ("EventPattern",),
        "p" * 4097,
        "eventPattern",
        [at_most(4096)],
    ),
    (["TestEventPattern"], ("Event",), None, "event", [NULL]),
    (
        ["PutRule"],
        ("State",),
        "enabled",
        "state",
        [f"satisfy enum value set: [{ALL_EVENTS}, ENABLED, DISABLED]"],
    ),
    (["PutRule"], ("Description",), "d" * 513, "description", [at_most(512)]),
    (["PutRule"], ("RoleArn",), "", "roleArn", [at_least(1)]),
    (["PutRule"], ("RoleArn",), "r" * 1601, "roleArn", [at_most(1600)]),
    # pages (R 3)
    (PAGES, ("NextToken",), "", "nextToken", [at_least(1)]),
    (PAGES, ("NextToken",), "t" * 2049, "nextToken", [at_most(2048)]),
    (PAGES, ("Limit",), 0, "limit", [less_than(1)]),
    (PAGES, ("Limit",), 101, "limit", [more_than(100)]),
    (["ListRuleNamesByTarget"], ("TargetArn",), None, "targetArn", [NULL]),
    (["ListRuleNamesByTarget"], ("TargetArn",), "", "targetArn", [at_least(1)]),
    (["ListRuleNamesByTarget"], ("TargetArn",), "a" * 1601, "targetArn", [at_most(1600)]),
    # tags (R 95)
    (TAGGING, ("ResourceARN",), None, "resourceARN", [NULL]),
    (TAGGING, ("ResourceARN",), "", "resourceARN", [at_least(1)]),
    (TAGGING, ("ResourceARN",), "a" * 1601, "resourceARN", [at_most(1600)]),
    *[
        (["CreateEventBus", "PutRule", "TagResource"], ("Tags", 0, *path), value, at, constraints)
        for path, value, at, constraints in [
            ((), None, "tags.1.member", [NULL]),
            (("Key",), None, "tags.1.member.key", [NULL]),
            (("Key",), "", "tags.1.member.key", [at_least(1)]),
            (("Key",), "k" * 129, "tags.1.member.key", [at_most(128)]),
            (("Value",), None, "tags.1.member.value", [NULL]),
            (("Value",), "v" * 257, "tags.1.member.value", [at_most(256)]),
        ]
    ],
    # targets (R 6, R 80, T 16)
    *[
        (PUT, (*FIRST, *path), value, f"targets.1.member{at}", constraints)
        for path, value, at, constraints in [
            ((), None, "", [NULL]),
            (("Id",), None, ".id", [NULL]),
            (("Id",), "!@#$@!#$", ".id", [pattern(NAME)]),
            (("Id",), "i" * 65, ".id", [at_most(64)]),
            (("Id",), "", ".id", [at_least(1), pattern(NAME)]),
            (("Arn",), None, ".arn", [NULL]),
            (("Arn",), "", ".arn", [at_least(1)]),
            (("Arn",), "a" * 1601, ".arn", [at_most(1600)]),
            (("RoleArn",), "", ".roleArn", [at_least(1)]),
            (("Input",), "i" * 8193, ".input", [at_most(8192)]),
            (("InputPath",), "p" * 257, ".inputPath", [at_most(256)]),
            (
                ("InputTransformer", "InputTemplate"),
                None,
                ".inputTransformer.inputTemplate",
                [NULL],
            ),
            (
                ("InputTransformer", "InputTemplate"),
                "",
                ".inputTransformer.inputTemplate",
                [at_least(1)],
            ),
            (
                ("InputTransformer", "InputTemplate"),
                "t" * 8193,
                ".inputTransformer.inputTemplate",
                [at_most(8192)],
            ),
            (
                ("KinesisParameters", "PartitionKeyPath"),
                None,
                ".kinesisParameters.partitionKeyPath",
                [NULL],
            ),
            (
                ("KinesisParameters", "PartitionKeyPath"),
                "p" * 257,
                ".kinesisParameters.partitionKeyPath",
                [at_most(256)],
            ),
            (
                ("SqsParameters", "MessageGroupId"),
                "g" * 101,
                ".sqsParameters.messageGroupId",
                [at_most(100)],
            ),
            (("DeadLetterConfig", "Arn"), "", ".deadLetterConfig.arn", [at_least(1)]),
            (
                ("BatchParameters", "JobDefinition"),
                None,
                ".batchParameters.jobDefinition",
                [NULL],
            ),
            (("BatchParameters", "JobName"), None, ".batchParameters.jobName", [NULL]),
        ]
    ],
    *[
        (PUT, (*RETRY, name), value, f"targets.1.member.retryPolicy.{at}", [constraint])
        for name, value, at, constraint in [
            ("MaximumRetryAttempts", -1, "maximumRetryAttempts", less_than(0)),
            ("MaximumRetryAttempts", 186, "maximumRetryAttempts", more_than(185)),
            ("MaximumEventAgeInSeconds", 59, "maximumEventAgeInSeconds", less_than(60)),
            ("MaximumEventAgeInSeconds", 86401, "maximumEventAgeInSeconds", more_than(86400)),
        ]
    ],
    *[
        (PUT, (*COMMAND, 0, *path), value, f"{at}.1.member{rest}", constraints)
        for at in ["targets.1.member.runCommandParameters.runCommandTargets"]
        for path, value, rest, constraints in [
            (("Key",), None, ".key", [NULL]),
            (("Key",), "", ".key", [at_least(1)]),
            (("Key",), "k" * 129, ".key", [at_most(128)]),
            (("Key",), "tag!", ".key", [pattern(f"regular expression pattern: {TAG_KEY}")]),
            (("Values",), None, ".values", [NULL]),
        ]
    ],
    *[
        (PUT, (*ECS, *path), value, f"targets.1.member.ecsParameters.{at}", constraints)
        for path, value, at, constraints in [
            (("TaskDefinitionArn",), None, "taskDefinitionArn", [NULL]),
            (("TaskCount",), 0, "taskCount", [less_than(1)]),
            (
                ("LaunchType",),
                "ec2",
                "launchType",
                ["satisfy enum value set: [FARGATE, EXTERNAL, EC2]"],
            ),
            (
                ("PropagateTags",),
                "",
                "propagateTags",
                ["satisfy enum value set: [TASK_DEFINITION]"],
            ),
            (("ReferenceId",), "r" * 1025, "referenceId", [at_most(1024)]),
            (
                ("NetworkConfiguration", "awsvpcConfiguration", "Subnets"),
                None,
                "networkConfiguration.awsvpcConfiguration.subnets",
                [NULL],
            ),
            (
                ("NetworkConfiguration", "awsvpcConfiguration", "AssignPublicIp"),
                "ON",
                "networkConfiguration.awsvpcConfiguration.assignPublicIp",
                ["satisfy enum value set: [ENABLED, DISABLED]"],
            ),
            (
                ("CapacityProviderStrategy", 0, "capacityProvider"),
                None,
                "capacityProviderStrategy.1.member.capacityProvider",
                [NULL],
            ),
            (
                ("CapacityProviderStrategy", 0, "weight"),
                1001,
                "capacityProviderStrategy.1.member.weight",
                [more_than(1000)],
            ),
            (
                ("CapacityProviderStrategy", 0, "base"),
                -1,
                "capacityProviderStrategy.1.member.base",
                [less_than(0)],
            ),
            (
                ("PlacementConstraints", 0, "type"),
                "x",
                "placementConstraints.1.member.type",
                ["satisfy enum value set: [memberOf, distinctInstance]"],
            ),
            (
                ("PlacementConstraints", 0, "expression"),
                "e" * 2001,
                "placementConstraints.1.member.expression",
                [at_most(2000)],
            ),
            (
                ("PlacementStrategy", 0, "type"),
                "x",
                "placementStrategy.1.member.type",
                ["satisfy enum value set: [binpack, random, spread]"],
            ),
            (
                ("PlacementStrategy", 0, "field"),
                "f" * 256,
                "placementStrategy.1.member.field",
                [at_most(255)],
            ),
        ]
    ],
    *[
        (PUT, (*REDSHIFT, name), value, f"targets.1.member.redshiftDataParameters.{at}", [rule])
        for name, value, at, rule in [
            ("SecretManagerArn", "secret", "secretManagerArn", pattern(SECRET)),
            (
                "SecretManagerArn",
                "arn:aws:secretsmanager:x:\u2028",
                "secretManagerArn",
                pattern(SECRET),
            ),
            ("Database", None, "database", NULL),
            ("Database", "d" * 65, "database", at_most(64)),
            ("DbUser", "u" * 129, "dbUser", at_most(128)),
            ("StatementName", "s" * 501, "statementName", at_most(500)),
        ]
    ],
    *[
        (PUT, (*PARAMETERS, 0, name), value, f"{at}.1.member.{name.lower()}", [constraint])
        for at in ["targets.1.member.sageMakerPipelineParameters.pipelineParameterList"]
        for name, value, constraint in [
            ("Name", None, NULL),
            ("Name", "-a", pattern(PARAMETER_NAME)),
            ("Name", "n" * 257, at_most(256)),
            ("Value", None, NULL),
            ("Value", "v" * 1025, at_most(1024)),
        ]
    ],
]


@pytest.mark.parametrize(
    ("operation", "path", "value", "java_path", "constraints"),
    [
        pytest.param(operation, *member, id=f"{operation}-{member[2]}-{number}")
        for number, (operations, *member) in enumerate(MEMBERS)
        for operation in operations
    ],
)
def test_each_member_has_its_words(operation, path, value, java_path, constraints):
    """A member that breaks a rule is named with its value and the rule (R 3, R 5, R 6, R 7)."""
    shown = "null" if value is None else f"'{value}'"

    assert refusal(operation, changed(VALID[operation], path, value)) == violated(
        *[(shown, java_path, constraint) for constraint in constraints]
    )


def test_violations_are_named_in_the_order_of_the_model():
    """The token stands before the limit, as the model has them (R 4)."""
    request = {"Limit": 0, "NextToken": "", "TargetArn": QUEUE}

    assert refusal("ListRuleNamesByTarget", request) == violated(
        ("''", "nextToken", at_least(1)), ("'0'", "limit", less_than(1))
    )


@pytest.mark.parametrize(
    ("operation", "path", "value"),
    [
        pytest.param("UpdateEventBus", ("Name",), None, id="no name of a bus to update"),
        pytest.param("UpdateEventBus", ("KmsKeyIdentifier",), "", id="no key, R 28"),
        pytest.param("UpdateEventBus", ("DeadLetterConfig",), {}, id="no queue, R 29"),
        pytest.param("DescribeEventBus", ("Name",), None, id="no name of a bus to show, R 27"),
        pytest.param("PutRule", ("EventPattern",), "", id="an empty pattern, R 39"),
        pytest.param("PutRule", ("ScheduleExpression",), "", id="an empty schedule, R 39"),
        pytest.param("PutRule", ("EventBusName",), "aws.partner/a/b", id="a partner's bus"),
        pytest.param("PutRule", ("Tags",), [], id="no tags"),
        pytest.param("TagResource", ("Tags", 0, "Value"), "", id="an empty tag"),
        pytest.param("PutTargets", ("Targets",), [TARGET] * 10, id="ten targets"),
        pytest.param("PutTargets", (*FIRST, "Input"), "", id="an empty input, T 2"),
        pytest.param("PutTargets", (*FIRST, "InputPath"), "", id="an empty path, T 3"),
        pytest.param("PutTargets", (*FIRST, "New"), 1, id="member of a later model"),
        pytest.param(
            "PutTargets", (*FIRST, "InputTransformer", "InputPathsMap"), {}, id="no paths"
        ),
        pytest.param(
            "PutTargets",
            (*FIRST, "InputTransformer", "InputPathsMap"),
            {f"{number}": "p" * 256 for number in range(100)},
            id="a hundred paths",
        ),
        pytest.param("PutTargets", (*COMMAND, 0, "Key"), "tag:Größe\u3000٣", id="letters"),
        pytest.param("PutTargets", (*REDSHIFT, "Sqls"), [], id="no statements"),
        pytest.param("PutTargets", PARAMETERS, [], id="no parameters"),
        pytest.param("RemoveTargets", ("Ids",), ["i"] * 100, id="a hundred ids"),
    ],
)
def test_what_just_passes(operation, path, value):
    """What AWS has other words for, or none, is no violation."""
    validate_request(operation, changed(VALID[operation], path, value))


@pytest.mark.parametrize("operation", VALID)
def test_valid_requests_pass(operation):
    """A request that has every member passes."""
    validate_request(operation, VALID[operation])


# --- lists and maps -----------------------------------------------------------------------------

IN_TARGET = "targets.1.member"
WHOLES = [
    pytest.param(
        "RemoveTargets",
        ("Ids",),
        ["queue", "!", ""],
        f"Value '[queue, !, ]' at 'ids' failed to satisfy constraint: "
        f"Member must satisfy constraint: {NAME_RULES}",
        id="scalars, once",
    ),
    pytest.param(
        "RemoveTargets",
        ("Ids",),
        ["queue", None],
        f"Value '[queue, null]' at 'ids' failed to satisfy constraint: "
        f"Member must satisfy constraint: {NAME_RULES[:-1]}, Member must not be null]",
        id="null in a list",
    ),
    pytest.param(
        "RemoveTargets",
        ("Ids",),
        [],
        "Value '[]' at 'ids' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1",
        id="no ids",
    ),
    pytest.param(
        "UntagResource",
        ("TagKeys",),
        ["k" * 129],
        f"Value '[{'k' * 129}]' at 'tagKeys' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must have length less than or equal to 128, "
        "Member must have length greater than or equal to 1]",
        id="tag keys",
    ),
    pytest.param(
        "PutTargets",
        (*VPC, "Subnets"),
        [None],
        f"Value '[null]' at '{IN_TARGET}.ecsParameters.networkConfiguration."
        "awsvpcConfiguration.subnets' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must not be null]",
        id="null in a list without rules",
    ),
    pytest.param(
        "PutTargets",
        (*COMMAND, 0, "Values"),
        ["", "shop"],
        f"Value '[, shop]' at '{IN_TARGET}.runCommandParameters.runCommandTargets."
        "1.member.values' failed to satisfy constraint: Member must satisfy constraint: "
        "[Member must have length less than or equal to 256, "
        "Member must have length greater than or equal to 1]",
        id="scalars, deep inside",
    ),
    pytest.param(
        "PutTargets",
        COMMAND,
        [{"Key": "a", "Values": ["b", "c"]}] * 6,
        f"Value '[{', '.join(['RunCommandTarget(key=a, values=[b, c])'] * 6)}]' at "
        f"'{IN_TARGET}.runCommandParameters.runCommandTargets' failed to satisfy constraint: "
        "Member must have length less than or equal to 5",
        id="too many structures",
    ),
    pytest.param(
        "PutTargets",
        (*FIRST, "HttpParameters", "PathParameterValues"),
        ["a\u2028"],
        f"Value '[a\u2028]' at '{IN_TARGET}.httpParameters.pathParameterValues' failed to "
        "satisfy constraint: Member must satisfy constraint: "
        r"[Member must satisfy regular expression pattern: ^(?!\s*$).+]",
        id="a line end",
    ),
    pytest.param(
        "PutTargets",
        (*FIRST, "InputTransformer", "InputPathsMap"),
        {"who?": "$.detail.user", "what?": "$.detail.name"},
        "Value '{who?=$.detail.user, what?=$.detail.name}' at "
        f"'{IN_TARGET}.inputTransformer.inputPathsMap' failed to satisfy constraint: "
        "Map keys must satisfy constraint: [Member must have length less than or equal to 256, "
        "Member must have length greater than or equal to 1, "
        r"Member must satisfy regular expression pattern: [A-Za-z0-9\_\-]+]",
        id="keys of a map, once",
    ),
    pytest.param(
        "PutTargets",
        (*FIRST, "InputTransformer", "InputPathsMap"),
        {"a": "p" * 257},
        f"Value '{{a={'p' * 257}}}' at '{IN_TARGET}.inputTransformer.inputPathsMap' failed to "
        "satisfy constraint: Map value must satisfy constraint: "
        "[Member must have length less than or equal to 256]",
        id="a value of a map",
    ),
    pytest.param(
        "PutTargets",
        (*FIRST, "InputTransformer", "InputPathsMap"),
        {"a": None},
        f"Value '{{a=null}}' at '{IN_TARGET}.inputTransformer.inputPathsMap' failed to satisfy "
        "constraint: Map value must satisfy constraint: "
        "[Member must have length less than or equal to 256, Member must not be null]",
        id="null in a map",
    ),
    pytest.param(
        "PutTargets",
        (*FIRST, "HttpParameters", "HeaderParameters"),
        {"a b": "c"},
        f"Value '{{a b=c}}' at '{IN_TARGET}.httpParameters.headerParameters' failed to satisfy "
        "constraint: Map keys must satisfy constraint: "
        f"[Member must have length less than or equal to 512, Member must satisfy {HEADER_KEY}]",
        id="a header's name",
    ),
    pytest.param(
        "PutTargets",
        (*FIRST, "HttpParameters", "HeaderParameters"),
        {"a": " " * 200 + "\n"},
        f"Value '{{a={' ' * 200}\n}}' at '{IN_TARGET}.httpParameters.headerParameters' failed to "
        "satisfy constraint: Map value must satisfy constraint: "
        "[Member must have length less than or equal to 512, "
        f"Member must satisfy regular expression pattern: {HEADER_VALUE}]",
        id="a header's value",
    ),
    pytest.param(
        "PutTargets",
        (*FIRST, "HttpParameters", "QueryStringParameters"),
        {"\x7f": "\x00"},
        f"Value '{{\x7f=\x00}}' at '{IN_TARGET}.httpParameters.queryStringParameters' failed to "
        "satisfy constraint: Map keys must satisfy constraint: "
        f"[Member must have length less than or equal to 512, Member must satisfy {QUERY_KEY}]; "
        f"Value '{{\x7f=\x00}}' at '{IN_TARGET}.httpParameters.queryStringParameters' failed to "
        "satisfy constraint: Map value must satisfy constraint: "
        f"[Member must have length less than or equal to 512, Member must satisfy {QUERY_VALUE}]",
        id="keys before values",
    ),
    pytest.param(
        "PutTargets",
        (*REDSHIFT, "Sql"),
        "",
        f"Value at '{IN_TARGET}.redshiftDataParameters.sql' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1",
        id="a secret",
    ),
    pytest.param(
        "PutTargets",
        (*REDSHIFT, "Sqls"),
        ["select 1", ""],
        f"Value at '{IN_TARGET}.redshiftDataParameters.sqls' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must have length less than or equal to 100000, "
        "Member must have length greater than or equal to 1]",
        id="secrets",
    ),
    pytest.param(
        "PutTargets",
        (*FIRST, "AppSyncParameters", "GraphQLOperation"),
        "",
        f"Value at '{IN_TARGET}.appSyncParameters.graphQLOperation' failed to satisfy "
        "constraint: Member must have length greater than or equal to 1",
        id="a secret operation",
    ),
]


@pytest.mark.parametrize(("operation", "path", "value", "sentences"), WHOLES)
def test_lists_and_maps_are_shown_whole(operation, path, value, sentences):
    """What is wrong with scalars is said of their list or map, once, with every rule (AWS 5)."""
    count = sentences.count("failed to satisfy constraint: ")
    detected = f"{count} validation {'error' if count == 1 else 'errors'} detected"

    assert refusal(operation, changed(VALID[operation], path, value)) == (
        "ValidationException",
        400,
        f"{detected}: {sentences}",
    )


def test_a_map_of_paths_as_it_was_recorded():
    """A map is printed in the order of Java's hash codes, as a user saw it."""
    paths = {
        "Quem foi?": "$.detail.userIdentity.userName",
        "o que?": "$.detail.eventName",
        "de onde?": "$.detail.sourceIPAddress",
    }
    target = {"Id": "a", "Arn": QUEUE, "InputTransformer": {"InputPathsMap": paths}}
    target["InputTransformer"]["InputTemplate"] = "<a>"

    _, _, message = refusal("PutTargets", {"Rule": "a", "Targets": [target]})

    assert message == (
        "1 validation error detected: Value '{de onde?=$.detail.sourceIPAddress, "
        "Quem foi?=$.detail.userIdentity.userName, o que?=$.detail.eventName}' at "
        "'targets.1.member.inputTransformer.inputPathsMap' failed to satisfy constraint: "
        "Map keys must satisfy constraint: [Member must have length less than or equal to 256, "
        "Member must have length greater than or equal to 1, "
        r"Member must satisfy regular expression pattern: [A-Za-z0-9\_\-]+]"
    )


def test_too_many_paths():
    """A map with more than a hundred variables is too long (T 16)."""
    paths = {f"{number:03}": "$" for number in range(101)}
    path = (*FIRST, "InputTransformer", "InputPathsMap")

    _, _, message = refusal("PutTargets", changed(VALID["PutTargets"], path, paths))

    head, shown, tail = re.fullmatch(r"(.*\{)(.*)(\}.*)", message).groups()
    assert sorted(shown.split(", ")) == [f"{name}=$" for name in paths]
    assert head == "1 validation error detected: Value '{"
    assert tail == (
        "}' at 'targets.1.member.inputTransformer.inputPathsMap' failed to satisfy constraint: "
        "Member must have length less than or equal to 100"
    )


def test_eleven_targets():
    """Too many targets are shown with all that they have, secrets masked (R 72)."""
    full = (
        f"Target(id=queue, arn={QUEUE}, roleArn=arn:aws:iam::123456789012:role/targets, "
        "input={}, inputPath=$.detail, inputTransformer=InputTransformer("
        'inputPathsMap={id=$.detail.id, source=$.source}, inputTemplate={"id": <id>}), '
        "kinesisParameters=KinesisParameters(partitionKeyPath=$.id), "
        "runCommandParameters=RunCommandParameters(runCommandTargets=["
        "RunCommandTarget(key=tag:team, values=[shop, stock])]), "
        "ecsParameters=EcsParameters("
        "taskDefinitionArn=arn:aws:ecs:us-east-1:123456789012:task-definition/orders:1, "
        "taskCount=1, launchType=FARGATE, networkConfiguration=NetworkConfiguration("
        "awsvpcConfiguration=AwsVpcConfiguration(subnets=[subnet-1], securityGroups=[sg-1], "
        "assignPublicIp=DISABLED)), platformVersion=LATEST, group=orders, "
        "capacityProviderStrategy=[CapacityProviderStrategyItem(capacityProvider=FARGATE, "
        "weight=1, base=0)], enableECSManagedTags=true, enableExecuteCommand=false, "
        "placementConstraints=[PlacementConstraint(type=memberOf, "
        "expression=attribute:x == y)], placementStrategy=[PlacementStrategy(type=spread, "
        "field=host)], propagateTags=TASK_DEFINITION, referenceId=orders, "
        "tags=[Tag(key=team, value=shop)]), "
        "batchParameters=BatchParameters(jobDefinition=orders, jobName=orders, "
        "arrayProperties=BatchArrayProperties(size=2), "
        "retryStrategy=BatchRetryStrategy(attempts=3)), "
        "sqsParameters=SqsParameters(messageGroupId=orders), "
        "httpParameters=HttpParameters(pathParameterValues=[orders], "
        "headerParameters={X-Team=the shop}, queryStringParameters={team=the shop}), "
        "redshiftDataParameters=RedshiftDataParameters("
        "secretManagerArn=arn:aws:secretsmanager:us-east-1:123456789012:secret:orders, "
        "database=orders, dbUser=shop, sql=*** Sensitive Data Redacted ***, "
        "statementName=orders, withEvent=true, sqls=*** Sensitive Data Redacted ***), "
        "sageMakerPipelineParameters=SageMakerPipelineParameters(pipelineParameterList=["
        "SageMakerPipelineParameter(name=size, value=1)]), "
        f"deadLetterConfig=DeadLetterConfig(arn={QUEUE}), "
        "retryPolicy=RetryPolicy(maximumRetryAttempts=0, maximumEventAgeInSeconds=60), "
        "appSyncParameters=AppSyncParameters("
        "graphQLOperation=*** Sensitive Data Redacted ***))"
    )
    request = {"Rule": "placed", "Targets": [TARGET] * 11}

    assert refusal("PutTargets", request) == violated(
        (f"'[{', '.join([full] * 11)}]'", "targets", at_most(10))
    )


# --- wrong JSON types ---------------------------------------------------------------------------

JAVA = {
    "java.lang.Boolean": True,
    "java.lang.String": "x",
    "com.amazon.coral.value.json.numbers.TruncatingBigNumber": 1.5,
    "java.util.LinkedHashMap": {},
    "java.util.ArrayList": [],
}
TARGETS = [
    ("CreateEventBus", ("Tags",), "a List", "java.util.ArrayList"),
    ("CreateEventBus", ("LogConfig",), "a Structure", "java.util.LinkedHashMap"),
    ("PutRule", ("EventPattern",), "an String", "java.lang.String"),
    ("DeleteRule", ("Force",), "an Boolean", "java.lang.Boolean"),
    ("ListRules", ("Limit",), "an Integer", None),
    ("RemoveTargets", ("Ids", 1), "an String", "java.lang.String"),
    (
        "PutTargets",
        (*FIRST, "InputTransformer", "InputPathsMap"),
        "a Map",
        "java.util.LinkedHashMap",
    ),
    (
        "PutTargets",
        (*FIRST, "InputTransformer", "InputPathsMap", "id"),
        "an String",
        "java.lang.String",
    ),
    ("PutTargets", (*ECS, "EnableExecuteCommand"), "an Boolean", "java.lang.Boolean"),
    ("PutTargets", (*PROVIDER, "base"), "an Integer", None),
]


@pytest.mark.parametrize(
    ("operation", "path", "java_class", "target"),
    [
        pytest.param(operation, path, java_class, target, id=f"{path[-1]}-{java_class}-{number}")
        for number, (operation, path, target, fitting) in enumerate(TARGETS)
        for java_class in JAVA
        if java_class != fitting
    ],
)
def test_wrong_types(operation, path, java_class, target):
    """A value of another JSON type is a SerializationException (AWS 5.6)."""
    assert refusal(operation, changed(VALID[operation], path, JAVA[java_class])) == (
        "SerializationException",
        400,
        f"class {java_class} can not be converted to {target}",
    )


# --- patterns and orders ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regex", "text", "expected"),
    [
        (".*", "", True),
        ("a.+", "ab", True),
        ("a.+", "a\r", False),
        ("a.+", "a\u0085", False),
        (r"a\.+", "a..", True),
        (r"a\.+", "ab", False),
        (r"\d", "\u0661", False),
    ],
)
def test_patterns_are_read_as_java_reads_them(regex, text, expected):
    """A dot matches no line end of Java's, and classes are those of ASCII (AWS 5.17)."""
    assert bool(compiled_pattern(regex).fullmatch(text)) is expected


def test_letters_numbers_and_separators():
    """What Java's classes L, N and Z hold is allowed in the key of a command's target."""
    tag_key = compiled_pattern(TAG_KEY)
    allowed = {text for text in map(chr, range(sys.maxunicode + 1)) if tag_key.fullmatch(text)}

    assert allowed == {
        text
        for text in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(text)[0] in "LNZ" or text in "_.:/=+-@"
    }


@given(st.text("\t a~\x7f\n", max_size=9))
@example(" a\t")
def test_a_header_is_what_the_model_says(text):
    """The pattern that is quick says yes to the same texts as the model's."""
    expected = re.compile(HEADER_VALUE, re.ASCII).fullmatch(text)

    assert bool(compiled_pattern(HEADER_VALUE).fullmatch(text)) is bool(expected)


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        (
            ["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"],
            ["HEAD", "POST", "PATCH", "DELETE", "PUT", "GET", "OPTIONS"],
        ),
        (
            ["BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"],
            ["BASIC", "OAUTH_CLIENT_CREDENTIALS", "API_KEY"],
        ),
    ],
    ids=["methods", "authorization"],
)
def test_enums_are_printed_as_they_were_recorded(values, printed):
    """The order of an enum in a text is that of Java's hash codes (AWS 5.12)."""
    assert _enum_order(values) == printed


@pytest.mark.parametrize(
    ("text", "code"),
    [("", 0), ("hello", 99162322), ("Aa", 2112), ("BB", 2112), ("😀", 1772899), ("\ud800", 55296)],
    ids=["empty", "hello", "Aa", "BB", "astral", "surrogate"],
)
def test_hash_codes_are_those_of_java(text, code):
    """A text's hash code counts its UTF-16 units, as ``String.hashCode`` does."""
    assert _java_hash(text) == code


# --- responses ----------------------------------------------------------------------------------

MOMENTS = {"CreationTime": 1649334896.5, "LastModifiedTime": 1649334896.5}
A_BUS = {"Name": "orders", "Arn": "arn"}
A_RULE = {"Name": "placed", "Arn": "arn", "State": "ENABLED", "EventBusName": "orders"}
NO_FAILURE = {"FailedEntryCount": 0, "FailedEntries": []}
ANSWERS = [
    ("CreateEventBus", {"EventBusArn": "arn"}),
    ("UpdateEventBus", A_BUS),
    ("DeleteEventBus", {}),
    ("DescribeEventBus", {**A_BUS, **MOMENTS}),
    ("ListEventBuses", {"EventBuses": [{**A_BUS, **MOMENTS}]}),
    ("PutRule", {"RuleArn": "arn"}),
    ("DeleteRule", {}),
    ("DescribeRule", {**A_RULE, "CreatedBy": "123456789012"}),
    ("ListRules", {"Rules": [A_RULE]}),
    ("EnableRule", {}),
    ("DisableRule", {}),
    ("PutTargets", NO_FAILURE),
    ("RemoveTargets", NO_FAILURE),
    ("ListTargetsByRule", {"Targets": []}),
    ("ListRuleNamesByTarget", {"RuleNames": []}),
    ("TestEventPattern", {"Result": False}),
    ("TagResource", {}),
    ("UntagResource", {}),
    ("ListTagsForResource", {"Tags": []}),
]


@pytest.mark.parametrize(("operation", "least"), ANSWERS, ids=[name for name, _ in ANSWERS])
def test_the_least_that_an_answer_holds(operation, least):
    """An answer with these members is enough, and with one less, or a strange one, it is not."""
    validate_response(operation, least)
    for wrong in [*({**least, name: None} for name in least), {**least, "Strange": 1}]:
        with pytest.raises(RuntimeError, match="made a response that"):
            validate_response(operation, wrong)


def test_rules_in_lists_do_not_say_who_created_them():
    """Entries of ListRules lack CreatedBy (R 37)."""
    with pytest.raises(RuntimeError, match="made a response that"):
        validate_response("ListRules", {"Rules": [{**A_RULE, "CreatedBy": "123456789012"}]})


@pytest.mark.parametrize("count", [0, 1, 100], ids=str)
def test_targets_in_lists_may_be_any_number(count):
    """A list of targets that is answered has no limits of its own (R 81)."""
    validate_response("ListTargetsByRule", {"Targets": [TARGET] * count})
