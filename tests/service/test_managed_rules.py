"""Rules that an AWS service manages: who may change what of them (R 61 to R 64)."""

import pytest

from pytest_eventbridge_endpoints.service.rule_operations import put_rule
from pytest_eventbridge_endpoints.service.target_operations import put_targets

REGION = "us-east-1"
SERVICE = "prod.vhs.events.aws.internal"
RULE = {"Name": "archive", "EventPattern": '{"source": ["shop"]}'}
RULE_ARN = f"arn:aws:events:{REGION}:123456789012:rule/archive"
QUEUE = {"Id": "one", "Arn": f"arn:aws:sqs:{REGION}:123456789012:queue"}
ARCHIVE = {"Id": "one", "Arn": f"arn:aws:events:{REGION}:::"}

MANAGED = "archive is a managed rule."
NEEDS_FORCE = f"{MANAGED} Set 'force' parameter to true to override."
TAGS = "Tag related operations on the managed rule archive is not allowed."


@pytest.fixture(autouse=True)
def managed_rule(aws):
    """Have an AWS service make a rule with a target."""
    put_rule(aws.account, REGION, RULE, managed_by=SERVICE)
    targets = {"Rule": "archive", "Targets": [ARCHIVE]}
    put_targets(aws.account, REGION, targets, managed_by=SERVICE)


def shown(aws):
    """Return all that answers show of the rule."""
    return [
        aws("DescribeRule", {"Name": "archive"}),
        aws("ListTargetsByRule", {"Rule": "archive"}),
        aws("ListTagsForResource", {"ResourceARN": RULE_ARN}),
    ]


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("PutRule", RULE, MANAGED),
        ("EnableRule", {"Name": "archive"}, MANAGED),
        ("DisableRule", {"Name": "archive"}, MANAGED),
        ("PutTargets", {"Rule": "archive", "Targets": [QUEUE]}, MANAGED),
        ("DeleteRule", {"Name": "archive"}, NEEDS_FORCE),
        ("RemoveTargets", {"Rule": "archive", "Ids": ["one"]}, NEEDS_FORCE),
        ("RemoveTargets", {"Rule": "archive", "Ids": ["one"], "Force": False}, NEEDS_FORCE),
        ("TagResource", {"ResourceARN": RULE_ARN, "Tags": [{"Key": "a", "Value": "b"}]}, TAGS),
        ("UntagResource", {"ResourceARN": RULE_ARN, "TagKeys": ["a"]}, TAGS),
    ],
    ids=[
        *["put_rule", "enable", "disable", "put_targets", "delete", "remove_targets"],
        *["remove_targets_without_force", "tag", "untag"],
    ],
)
def test_a_user_cannot_change_a_managed_rule(aws, operation, request_, message):
    """Every change of a managed rule is refused (R 62 to R 64), and nothing of it changes."""
    before = shown(aws)

    answer = aws(operation, request_)

    assert answer == {"__type": "ManagedRuleException", "message": message}
    assert shown(aws) == before


def test_answers_show_who_manages_a_rule(aws):
    """Answers name the AWS service; targets are listed, there are no tags (R 61)."""
    described, targets, tags = shown(aws)

    assert described["ManagedBy"] == SERVICE
    assert [rule["ManagedBy"] for rule in aws("ListRules", {})["Rules"]] == [SERVICE]
    assert (targets, tags) == ({"Targets": [ARCHIVE]}, {"Tags": []})


def test_only_an_aws_service_has_an_archive_as_target(aws):
    """The target that an archive's rule has is refused to users (R 61, R 73)."""
    aws("PutRule", {**RULE, "Name": "own"})

    answer = aws("PutTargets", {"Rule": "own", "Targets": [ARCHIVE]})

    assert answer["__type"] == "ValidationException"
    assert f"Service as target config for ARN: {ARCHIVE['Arn']} not found." in answer["message"]


def test_the_service_that_manages_a_rule_changes_it(aws):
    """The AWS service that manages a rule may put it again; it stays managed (R 62)."""
    put_rule(aws.account, REGION, {**RULE, "Description": "new"}, managed_by=SERVICE)

    described = aws("DescribeRule", {"Name": "archive"})
    assert (described["Description"], described["ManagedBy"]) == ("new", SERVICE)


def test_a_user_deletes_a_managed_rule_by_force(aws):
    """With Force, a user removes the targets of a managed rule, and then the rule (R 63)."""
    aws("RemoveTargets", {"Rule": "archive", "Ids": ["one"], "Force": True})
    aws("DeleteRule", {"Name": "archive", "Force": True})

    assert aws("ListRules", {}) == {"Rules": []}
