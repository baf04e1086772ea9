"""What the operations on tags of event buses and rules answer and refuse."""

import pytest

ACCOUNT = "123456789012"
BUS = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/orders"
DEFAULT = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"
RULE = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/placed"
RULE_ON_BUS = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/orders/placed"
TAGGABLE = [DEFAULT, BUS, RULE, RULE_ON_BUS]
IDS = ["default bus", "bus", "rule", "rule on a bus"]
TOO_MANY = "The requested resource exceeds the maximum number allowed."
REQUESTS = {
    "TagResource": {"Tags": [{"Key": "team", "Value": "shop"}]},
    "UntagResource": {"TagKeys": ["team"]},
    "ListTagsForResource": {},
}


def tags(**values):
    return [{"Key": key, "Value": value} for key, value in values.items()]


def listed(aws, arn):
    return aws("ListTagsForResource", {"ResourceARN": arn})["Tags"]


@pytest.fixture
def shop(aws):
    """A service with the event bus ``orders``, and a rule ``placed`` on it and on ``default``."""
    aws("CreateEventBus", {"Name": "orders"})
    rule = {"Name": "placed", "EventPattern": '{"source": ["shop.orders"]}'}
    aws("PutRule", rule)
    aws("PutRule", {**rule, "EventBusName": "orders"})
    return aws


@pytest.mark.parametrize("arn", TAGGABLE, ids=IDS)
def test_tags_are_added_replaced_and_removed(shop, arn):
    """New keys come last, known ones keep their place, absent ones may be removed (R 92)."""
    steps = [
        (
            "TagResource",
            {"Tags": tags(team="shop", stage="test")},
            tags(team="shop", stage="test"),
        ),
        (
            "TagResource",
            {"Tags": tags(cost="1", team="bills")},
            tags(team="bills", stage="test", cost="1"),
        ),
        ("UntagResource", {"TagKeys": ["stage", "absent"]}, tags(team="bills", cost="1")),
        ("UntagResource", {"TagKeys": ["stage"]}, tags(team="bills", cost="1")),
        ("TagResource", {"Tags": []}, tags(team="bills", cost="1")),
        ("UntagResource", {"TagKeys": ["cost", "team"]}, []),
    ]

    assert listed(shop, arn) == []
    for operation, request, expected in steps:
        assert shop(operation, {"ResourceARN": arn, **request}) == {}
        assert listed(shop, arn) == expected
    assert [listed(shop, other) for other in TAGGABLE] == [[], [], [], []]


def test_tags_may_be_given_at_first(aws):
    """Of a key that is there twice the last value counts, a guess (R 94, R 95)."""
    twice = [*tags(team="shop", stage="test"), *tags(team="bills")]
    aws("CreateEventBus", {"Name": "orders", "Tags": twice})
    rule = {"Name": "placed", "EventBusName": "orders", "EventPattern": '{"source": ["a"]}'}
    aws("PutRule", {**rule, "Tags": twice})

    assert listed(aws, BUS) == tags(team="bills", stage="test")
    assert listed(aws, RULE_ON_BUS) == tags(team="bills", stage="test")


def not_an_arn(arn):
    message = f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
    return "ValidationException", message


def no_bus(name):
    return "ResourceNotFoundException", f"Event bus {name} does not exist."


def no_rule(name, bus):
    return "ResourceNotFoundException", f"Rule {name} does not exist on EventBus {bus}."


ARN = f"arn:aws:events:us-east-1:{ACCOUNT}"
ENDPOINT = f"{ARN}:endpoint/orders"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:event-bus/orders"
ELSEWHERE = f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/orders"
NOT_THERE = {
    "text": ("orders", not_an_arn("orders")),
    "endpoint": (ENDPOINT, not_an_arn(ENDPOINT)),
    "another service": (QUEUE, not_an_arn(QUEUE)),
    "no name": (BUS.removesuffix("orders"), not_an_arn(BUS.removesuffix("orders"))),
    "bus without a rule": (f"{ARN}:rule/orders/", not_an_arn(f"{ARN}:rule/orders/")),
    "bus": (f"{BUS}s", no_bus("orderss")),
    "rule": (f"{RULE}s", no_rule("placeds", "default")),
    "rule on a bus": (f"{RULE_ON_BUS}s", no_rule("placeds", "orders")),
    "rule on no bus": (RULE.replace("placed", "bills/placed"), no_bus("bills")),
    "another Region": (
        ELSEWHERE,
        ("ValidationException", "Cross-region API call is not allowed."),
    ),
}


@pytest.mark.parametrize("operation", REQUESTS)
@pytest.mark.parametrize(("arn", "refusal"), NOT_THERE.values(), ids=NOT_THERE)
def test_tags_are_of_a_bus_or_rule_that_is_there(shop, error, operation, arn, refusal):
    """An ARN names it, and no other resource can be tagged (R 93, R 95)."""
    assert shop(operation, {"ResourceARN": arn, **REQUESTS[operation]}) == error(*refusal)


@pytest.mark.parametrize("operation", REQUESTS)
def test_what_was_deleted_has_no_tags(shop, error, operation):
    """It is as unknown as what never was (R 93)."""
    shop("DeleteRule", {"Name": "placed", "EventBusName": "orders"})
    request = REQUESTS[operation]

    assert shop(operation, {"ResourceARN": RULE_ON_BUS, **request}) == error(
        *no_rule("placed", "orders")
    )
    shop("DeleteEventBus", {"Name": "orders"})
    assert shop(operation, {"ResourceARN": RULE_ON_BUS, **request}) == error(*no_bus("orders"))
    assert shop(operation, {"ResourceARN": BUS, **request}) == error(*no_bus("orders"))


@pytest.mark.parametrize("arn", TAGGABLE, ids=IDS)
def test_aws_has_its_own_tags(shop, error, arn):
    """Keys that begin with ``aws:`` are refused, and nothing is tagged (R 95)."""
    request = {"ResourceARN": arn, "Tags": tags(**{"team": "shop", "aws:team": "shop"})}

    assert shop("TagResource", request) == error(
        "ValidationException",
        "Parameter Tags is not valid. "
        "Reason: The key aws:team begins with aws:, which is reserved.",
    )
    assert listed(shop, arn) == []


@pytest.mark.parametrize("arn", TAGGABLE, ids=IDS)
def test_fifty_tags_are_the_most(shop, error, arn):
    """One more is refused, known keys may be tagged again (R 95)."""
    fifty = tags(**{f"key-{number}": "" for number in range(50)})
    more = tags(team="shop")

    assert shop("TagResource", {"ResourceARN": arn, "Tags": fifty}) == {}
    assert shop("TagResource", {"ResourceARN": arn, "Tags": more}) == error(
        "LimitExceededException", TOO_MANY
    )
    assert shop("TagResource", {"ResourceARN": arn, "Tags": fifty}) == {}
    assert listed(shop, arn) == fifty


def test_a_bus_is_not_made_with_bad_tags(aws, error):
    """Nor is a rule (R 95)."""
    request = {"Name": "orders", "Tags": tags(**{str(number): "" for number in range(51)})}

    assert aws("CreateEventBus", request) == error("LimitExceededException", TOO_MANY)
    assert [bus["Name"] for bus in aws("ListEventBuses", {})["EventBuses"]] == ["default"]
