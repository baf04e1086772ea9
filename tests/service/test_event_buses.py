"""Which event buses exist: created, made known, an endpoint's, known elsewhere, deleted."""

import pytest

from pytest_eventbridge_endpoints.service.arns import EventBus

ACCOUNT, OTHER = "123456789012", "210987654321"


@pytest.fixture
def populated(start, stopped_time, create_request):
    """A service that knows event buses in each way that there is."""
    elsewhere = EventBus(ACCOUNT, "us-east-1", "elsewhere")
    aws = start(is_known_elsewhere=lambda bus: bus == elsewhere)
    aws.service.add_endpoint("us-east-1", create_request())
    aws.account.event_buses.make_known("local", "us-east-1")
    aws.account.event_buses.make_known("global", None)
    aws("CreateEventBus", {"Name": "created"})
    return aws


def listed(aws, region="us-east-1", account_id=None, **request):
    """Return the names of the event buses that are listed."""
    answer = aws("ListEventBuses", request, region, account_id)
    return [bus["Name"] for bus in answer["EventBuses"]]


@pytest.mark.parametrize(
    ("bus", "expected"),
    [
        pytest.param(EventBus(ACCOUNT, "us-east-1", "default"), True, id="default"),
        pytest.param(EventBus(ACCOUNT, "sa-east-1", "default"), True, id="default, anywhere"),
        pytest.param(EventBus(ACCOUNT, "us-east-1", "local"), True, id="added in one Region"),
        pytest.param(EventBus(ACCOUNT, "us-west-2", "local"), False, id="not in the other"),
        pytest.param(EventBus(ACCOUNT, "ap-south-1", "global"), True, id="added everywhere"),
        pytest.param(EventBus(ACCOUNT, "us-east-1", "orders"), True, id="endpoint, primary"),
        pytest.param(EventBus(ACCOUNT, "us-west-2", "orders"), True, id="endpoint, secondary"),
        pytest.param(EventBus(ACCOUNT, "eu-west-1", "orders"), False, id="not of the endpoint"),
        pytest.param(EventBus(ACCOUNT, "us-east-1", "created"), True, id="created"),
        pytest.param(EventBus(ACCOUNT, "us-west-2", "created"), False, id="not created there"),
        pytest.param(EventBus(ACCOUNT, "us-east-1", "elsewhere"), True, id="elsewhere"),
        pytest.param(EventBus(ACCOUNT, "us-west-2", "elsewhere"), False, id="not even elsewhere"),
        pytest.param(EventBus(ACCOUNT, "us-east-1", "order"), False, id="unknown"),
        pytest.param(EventBus(OTHER, "us-east-1", "order"), True, id="another account"),
    ],
)
def test_which_event_buses_are_known(populated, error, bus, expected):
    """A bus is known if somebody made it known; those of other accounts are never denied."""
    name, account_id = bus.name, bus.account
    answer = populated("DescribeEventBus", {"Name": name}, bus.region, account_id)

    assert populated.account.event_buses.knows(bus) is expected
    if bus.account == ACCOUNT and expected:
        assert answer["Arn"] == f"arn:aws:events:{bus.region}:{ACCOUNT}:event-bus/{name}"
    else:
        message = f"Event bus {name} does not exist."
        assert answer == error("ResourceNotFoundException", message)


@pytest.mark.parametrize(
    ("region", "account_id", "expected"),
    [
        ("us-east-1", None, ["created", "default", "global", "local", "orders"]),
        ("us-west-2", None, ["default", "global", "orders"]),
        ("eu-west-1", None, ["default", "global"]),
        ("us-east-1", OTHER, ["default"]),
    ],
    ids=["primary", "secondary", "neither", "another account"],
)
def test_what_is_known_is_listed(populated, region, account_id, expected):
    """Lists hold every bus whose name is known here, for its own account and Region."""
    assert listed(populated, region, account_id) == expected


def test_a_bus_from_elsewhere_is_listed_once_it_was_looked_at(populated):
    """Its name is not known before."""
    populated("DescribeEventBus", {"Name": "elsewhere"})

    assert "elsewhere" in listed(populated)


@pytest.mark.parametrize("name", ["local", "global", "orders", "elsewhere"])
def test_a_bus_known_without_creation_may_be_created_once(populated, error, name):
    """CreateEventBus succeeds for it, and fails when it is called again (R 18)."""
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/{name}"

    assert populated("CreateEventBus", {"Name": name}) == {"EventBusArn": arn}
    assert populated("CreateEventBus", {"Name": name}) == error(
        "ResourceAlreadyExistsException", f"Event bus {name} already exists."
    )


def test_creation_keeps_the_rules_of_a_bus_known_before(populated):
    """Rules may stand on it already; its times are those of the creation (R 15)."""
    rule = {"Name": "all", "EventBusName": "local", "EventPattern": '{"source": ["a"]}'}
    populated("PutRule", rule)
    populated.account.clock.advance(10)
    populated("UpdateEventBus", {"Name": "local", "Description": "early"})
    populated.account.clock.advance(10)
    populated("CreateEventBus", {"Name": "local", "Tags": [{"Key": "team", "Value": "shop"}]})
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/local"

    assert populated("DescribeEventBus", {"Name": "local"}) == {
        "Name": "local",
        "Arn": arn,
        "CreationTime": 1649334916.5,
        "LastModifiedTime": 1649334916.5,
    }
    assert len(populated("ListRules", {"EventBusName": "local"})["Rules"]) == 1
    assert populated("ListTagsForResource", {"ResourceARN": arn}) == {
        "Tags": [{"Key": "team", "Value": "shop"}]
    }


@pytest.mark.parametrize("name", ["created", "local", "global", "orders", "elsewhere"])
def test_a_deleted_bus_is_gone_however_it_was_known(populated, error, name):
    """It is neither found nor listed, takes no rules, and may be created anew."""
    bus = EventBus(ACCOUNT, "us-east-1", name)

    assert populated("DeleteEventBus", {"Name": name}) == {}
    assert not populated.account.event_buses.knows(bus)
    assert name not in listed(populated)
    assert populated("DescribeEventBus", {"Name": name}) == error(
        "ResourceNotFoundException", f"Event bus {name} does not exist."
    )
    populated("CreateEventBus", {"Name": name})
    assert populated.account.event_buses.knows(bus)
    assert name in listed(populated)


@pytest.mark.parametrize(
    ("name", "region", "expected"),
    [
        ("local", "us-east-1", True),
        ("local", None, True),
        ("local", "us-west-2", False),
        ("global", "us-east-1", False),
    ],
    ids=["in its Region", "everywhere", "in another Region", "another name"],
)
def test_a_deleted_bus_may_be_made_known_again(populated, name, region, expected):
    """Somebody who says that it is there is right."""
    populated("DeleteEventBus", {"Name": "local"})
    populated.account.event_buses.make_known(name, region)

    bus = EventBus(ACCOUNT, "us-east-1", "local")
    assert populated.account.event_buses.knows(bus) is expected


def test_a_deletion_is_of_one_region(populated):
    """A bus known everywhere stays where nobody deleted it."""
    populated("DeleteEventBus", {"Name": "global"})

    assert "global" in listed(populated, "us-west-2")


def test_names_may_have_slashes(start, error):
    """A partner's event bus is known and found by name and ARN, with its rules and tags."""
    aws = start()
    name = "aws.partner/example.com/orders"
    aws.account.event_buses.make_known(name, None)
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/{name}"
    rule = {"Name": "all", "EventBusName": arn, "EventPattern": '{"source": ["a"]}'}
    put = aws("PutRule", {**rule, "Tags": [{"Key": "team", "Value": "shop"}]})

    assert put == {"RuleArn": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{name}/all"}
    assert listed(aws) == [name, "default"]
    assert aws("DescribeEventBus", {"Name": name})["Arn"] == arn
    assert aws("DescribeRule", {"Name": "all", "EventBusName": name})["EventBusName"] == name
    assert aws("ListTagsForResource", {"ResourceARN": arn}) == {"Tags": []}
    assert aws("ListTagsForResource", {"ResourceARN": put["RuleArn"]}) == {
        "Tags": [{"Key": "team", "Value": "shop"}]
    }
    assert aws("ListTagsForResource", {"ResourceARN": f"{put['RuleArn']}s"}) == error(
        "ResourceNotFoundException", f"Rule alls does not exist on EventBus {name}."
    )


def test_nothing_is_made_known_by_another_account_that_asks(start, error):
    """About the buses of the mock's own account all is known, whoever calls."""
    aws = start()
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/orders"

    assert aws("DescribeEventBus", {"Name": arn}, account_id=OTHER) == error(
        "ResourceNotFoundException", "Event bus orders does not exist."
    )
    assert listed(aws) == ["default"]


def test_the_buses_of_other_accounts_are_there(start):
    """The caller has the ARN, and nothing is known about the account (R 60)."""
    aws = start()
    arn = f"arn:aws:events:us-east-1:{OTHER}:event-bus/orders"

    assert aws("DescribeEventBus", {"Name": arn})["Arn"] == arn
    assert [existing.bus for existing in aws.account.event_buses] == [
        EventBus(OTHER, "us-east-1", "orders")
    ]
    assert listed(aws) == ["default"]


@pytest.mark.parametrize("known", [[], ["local"]], ids=["default alone", "made known"])
def test_the_quota_counts_every_bus_of_a_region(start, error, known):
    """The 101st is refused, ``default`` and those made known counted (R 21)."""
    aws = start()
    for name in known:
        aws.account.event_buses.make_known(name, None)
    for number in range(99 - len(known)):
        assert "EventBusArn" in aws("CreateEventBus", {"Name": f"bus-{number}"})

    assert aws("CreateEventBus", {"Name": "more"}) == error(
        "LimitExceededException", "The requested resource exceeds the maximum number allowed."
    )
    assert "more" not in listed(aws, NamePrefix="m")
    for name in known:
        assert "EventBusArn" in aws("CreateEventBus", {"Name": name})
    assert "EventBusArn" in aws("CreateEventBus", {"Name": "more"}, "us-west-2")
    assert "EventBusArn" in aws("CreateEventBus", {"Name": "more"}, account_id=OTHER)
    aws("DeleteEventBus", {"Name": "bus-0"})
    assert "EventBusArn" in aws("CreateEventBus", {"Name": "more"})
