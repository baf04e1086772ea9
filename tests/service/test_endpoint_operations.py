import itertools
import time

import pytest

HEALTH_CHECK = "arn:aws:route53:::healthcheck/6dd3a1cd"
ROLE = "arn:aws:iam::123456789012:role/replication"
DAY = 24 * 60 * 60


def bus(region, name="orders", account="123456789012"):
    return {"EventBusArn": f"arn:aws:events:{region}:{account}:event-bus/{name}"}


def routing(secondary="us-west-2", health_check=HEALTH_CHECK):
    return {
        "FailoverConfig": {
            "Primary": {"HealthCheck": health_check},
            "Secondary": {"Route": secondary},
        }
    }


def creation(name="orders", *, primary="us-east-1", secondary="us-west-2", **changes):
    """Return a CreateEndpoint request; None takes a member away."""
    request = {
        "Name": name,
        "RoutingConfig": routing(secondary),
        "EventBuses": [bus(primary), bus(secondary)],
        "RoleArn": ROLE,
        **changes,
    }
    return {member: value for member, value in request.items() if value is not None}


def configuration(**changes):
    return {
        "RoutingConfig": routing(),
        "ReplicationConfig": {"State": "ENABLED"},
        "EventBuses": [bus("us-east-1"), bus("us-west-2")],
        "RoleArn": ROLE,
        **changes,
    }


def names(response):
    return [endpoint["Name"] for endpoint in response["Endpoints"]]


ARN = "arn:aws:events:us-east-1:123456789012:endpoint/orders"


@pytest.fixture
def address(aws):
    """The EndpointId and EndpointUrl of the endpoint ``orders``."""

    def find(of=aws):
        endpoint_id = of.endpoint().endpoint_id
        return {
            "EndpointId": endpoint_id,
            "EndpointUrl": f"https://{endpoint_id}.endpoint.events.amazonaws.com",
        }

    return find


# --- CreateEndpoint -----------------------------------------------------------------------------


def test_create_answers_creating_without_an_address(aws):
    """The answer shows the configuration and CREATING, no EndpointId or EndpointUrl (AWS 2.2)."""
    response = aws("CreateEndpoint", creation(Description="All orders"))

    assert response == {"Name": "orders", "Arn": ARN, **configuration(), "State": "CREATING"}
    assert list(response) == [
        *["Name", "Arn", "RoutingConfig", "ReplicationConfig", "EventBuses", "RoleArn", "State"]
    ]


def test_create_and_describe(aws, address):
    """The next call finds it ACTIVE, with its address and times (AWS 2.3)."""
    aws("CreateEndpoint", creation(Description="All orders"))

    assert aws("DescribeEndpoint", {"Name": "orders"}) == {
        "Name": "orders",
        "Description": "All orders",
        "Arn": ARN,
        **configuration(),
        **address(),
        "State": "ACTIVE",
        "CreationTime": 1649334896.5,
        "LastModifiedTime": 1649334896.5,
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "ENABLED", id="by default"),
        pytest.param({"ReplicationConfig": {}}, "ENABLED", id="without State"),
        pytest.param({"ReplicationConfig": {"State": None}}, "ENABLED", id="State is null"),
        pytest.param({"ReplicationConfig": {"State": "ENABLED"}}, "ENABLED", id="ENABLED"),
        pytest.param({"ReplicationConfig": {"State": "DISABLED"}}, "DISABLED", id="DISABLED"),
    ],
)
def test_replication_is_enabled_by_default(aws, changes, expected):
    """ReplicationConfig is always answered (AWS 2.10)."""
    response = aws("CreateEndpoint", creation(**changes))

    assert response["ReplicationConfig"] == {"State": expected}


def test_no_role_is_needed_without_replication(aws):
    """RoleArn is absent where none was given (AWS 2.11)."""
    aws("CreateEndpoint", creation(RoleArn=None, ReplicationConfig={"State": "DISABLED"}))
    response = aws("DescribeEndpoint", {"Name": "orders"})

    assert "RoleArn" not in response
    assert response["Description"] == ""


def test_the_order_of_the_buses_is_kept_and_means_nothing(aws):
    """The secondary bus may come first (AWS 2.7)."""
    buses = [bus("us-west-2"), bus("us-east-1")]
    response = aws("CreateEndpoint", creation(EventBuses=buses))

    assert response["EventBuses"] == buses
    assert aws.endpoint().primary_region == "us-east-1"


def not_valid(name, reason):
    return f"Parameter {name} is not valid. Reason: {reason}"


NO_BUS_IN_A_REGION = not_valid(
    "EventBuses", "An event bus must be provided in both the primary and secondary regions."
)
INVALID = {
    "bus names differ": (
        {"EventBuses": [bus("us-east-1", "a"), bus("us-west-2", "b")]},
        not_valid(
            "EventBuses", "Event bus names must match in the primary and secondary regions."
        ),
    ),
    "accounts differ": (
        {"EventBuses": [bus("us-east-1"), bus("us-west-2", account="210987654321")]},
        not_valid("EventBuses", "Event buses must be in the same account."),
    ),
    "another account": (
        {
            "EventBuses": [
                bus("us-east-1", account="210987654321"),
                bus("us-west-2", account="210987654321"),
            ]
        },
        not_valid("EventBuses", "Event buses must be in the same account."),
    ),
    "one Region": ({"EventBuses": [bus("us-west-2"), bus("us-west-2")]}, NO_BUS_IN_A_REGION),
    "one Region, the call's": (
        {"EventBuses": [bus("us-east-1"), bus("us-east-1")]},
        NO_BUS_IN_A_REGION,
    ),
    "secondary is primary": ({"RoutingConfig": routing("us-east-1")}, NO_BUS_IN_A_REGION),
    "one Region alone": (
        {
            "RoutingConfig": routing("us-east-1"),
            "EventBuses": [bus("us-east-1"), bus("us-east-1")],
        },
        NO_BUS_IN_A_REGION,
    ),
    "secondary without a bus": ({"RoutingConfig": routing("eu-west-1")}, NO_BUS_IN_A_REGION),
    "primary elsewhere": (
        {"EventBuses": [bus("eu-west-1"), bus("us-west-2")]},
        NO_BUS_IN_A_REGION,
    ),
    "primary elsewhere, named last": (
        {"EventBuses": [bus("us-west-2"), bus("eu-west-1")]},
        NO_BUS_IN_A_REGION,
    ),
}
ROLE_IS_REQUIRED = "When replication is enabled, role cannot be empty."


@pytest.mark.parametrize(("changes", "message"), INVALID.values(), ids=INVALID)
def test_create_refuses_what_does_not_fit_together(aws, error, changes, message):
    """Buses and Regions have to agree with each other and the call (AWS 2.17, 3.15, 10.17)."""
    answer = aws("CreateEndpoint", creation(**changes))

    assert answer == error("ValidationException", message)
    assert aws("ListEndpoints", {}) == {"Endpoints": []}


@pytest.mark.parametrize("replication", [None, {"State": "ENABLED"}], ids=["default", "explicit"])
def test_create_refuses_replication_without_a_role(aws, error, replication):
    """Replication needs a role (AWS 10.17)."""
    answer = aws("CreateEndpoint", creation(RoleArn=None, ReplicationConfig=replication))

    assert answer == error("ValidationException", ROLE_IS_REQUIRED)


def test_create_refuses_a_name_that_is_taken(aws, error):
    """A name is taken once per Region (AWS 3.10)."""
    aws("CreateEndpoint", creation())
    again = aws("CreateEndpoint", creation())
    elsewhere = aws(
        "CreateEndpoint", creation(primary="us-west-2", secondary="us-east-1"), region="us-west-2"
    )

    assert again == error("ResourceAlreadyExistsException", "Endpoint orders already exists.")
    assert elsewhere["Arn"] == "arn:aws:events:us-west-2:123456789012:endpoint/orders"


def test_the_quota_is_per_region(start, error):
    """One endpoint over the quota is refused, and a deletion makes room (AWS 1.27, 3.12)."""
    aws = start(endpoint_quota=2)
    for name in ("a", "b"):
        assert aws("CreateEndpoint", creation(name))["State"] == "CREATING"
    refused = aws("CreateEndpoint", creation("c"))
    taken = aws("CreateEndpoint", creation("a"))
    other = creation("c", primary="eu-west-1", secondary="eu-north-1")
    elsewhere = aws("CreateEndpoint", other, region="eu-west-1")
    aws("DeleteEndpoint", {"Name": "a"})
    room = aws("CreateEndpoint", creation("c"))

    assert refused == error(
        "LimitExceededException", "The requested resource exceeds the maximum number allowed."
    )
    assert taken == error("ResourceAlreadyExistsException", "Endpoint a already exists.")
    assert (elsewhere["State"], room["State"]) == ("CREATING", "CREATING")


# --- UpdateEndpoint -----------------------------------------------------------------------------

UPDATES = {
    "RoutingConfig": {"RoutingConfig": routing(health_check=f"{HEALTH_CHECK}-2")},
    "ReplicationConfig": {"ReplicationConfig": {"State": "DISABLED"}},
    "EventBuses": {"EventBuses": [bus("us-west-2", "new"), bus("us-east-1", "new")]},
    "RoleArn": {"RoleArn": f"{ROLE}-2"},
    "all": configuration(
        RoutingConfig=routing("eu-west-1"), EventBuses=[bus("eu-west-1"), bus("us-east-1")]
    ),
}


@pytest.mark.parametrize("changes", UPDATES.values(), ids=UPDATES)
def test_update_changes_what_it_names(aws, address, changes):
    """Members that a request omits keep their values, and the address never changes (AWS 2.8)."""
    aws("CreateEndpoint", creation(Description="All orders"))
    before = address()
    aws.account.clock.advance(60)
    response = aws("UpdateEndpoint", {"Name": "orders", **changes})
    described = aws("DescribeEndpoint", {"Name": "orders"})

    expected = {"Name": "orders", "Arn": ARN, **configuration(**changes), **before}
    assert response == {**expected, "State": "UPDATING"}
    assert described == {
        **expected,
        "Description": "All orders",
        "State": "ACTIVE",
        "CreationTime": 1649334896.5,
        "LastModifiedTime": 1649334956.5,
    }


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        pytest.param({"Description": "New"}, "New", id="new"),
        pytest.param({"Description": ""}, "", id="empty"),
        pytest.param({"Description": None}, "All orders", id="null"),
        pytest.param({}, "All orders", id="nothing"),
        pytest.param({**configuration(), "Description": "New"}, "New", id="all else as before"),
        pytest.param({"ReplicationConfig": {}}, "All orders", id="empty ReplicationConfig"),
    ],
)
def test_a_new_description_needs_no_work(aws, address, changes, description):
    """With no other change, the endpoint stays ACTIVE (AWS 2.4)."""
    aws("CreateEndpoint", creation(Description="All orders"))
    aws.account.clock.advance(60)
    response = aws("UpdateEndpoint", {"Name": "orders", **changes})
    described = aws("DescribeEndpoint", {"Name": "orders"})

    expected = {"Name": "orders", "Arn": ARN, **configuration(), **address(), "State": "ACTIVE"}
    assert response == expected
    assert described == {
        **expected,
        "Description": description,
        "CreationTime": 1649334896.5,
        "LastModifiedTime": 1649334956.5,
    }


@pytest.mark.parametrize(("changes", "message"), INVALID.values(), ids=INVALID)
def test_update_refuses_what_does_not_fit_together(aws, error, changes, message):
    """An update is held to the rules of creation, and changes nothing when refused."""
    aws("CreateEndpoint", creation())
    before = aws("DescribeEndpoint", {"Name": "orders"})
    aws.account.clock.advance(60)
    answer = aws("UpdateEndpoint", {"Name": "orders", **changes, "Description": "New"})

    assert answer == error("ValidationException", message)
    assert aws("DescribeEndpoint", {"Name": "orders"}) == before


def test_update_needs_a_role_to_enable_replication(aws, error):
    """Without a role, replication is refused; with one, both come together (AWS 10.17)."""
    aws("CreateEndpoint", creation(RoleArn=None, ReplicationConfig={"State": "DISABLED"}))
    enable = {"Name": "orders", "ReplicationConfig": {"State": "ENABLED"}}
    refused = aws("UpdateEndpoint", enable)
    accepted = aws("UpdateEndpoint", {**enable, "RoleArn": ROLE})

    assert refused == error("ValidationException", ROLE_IS_REQUIRED)
    assert (accepted["ReplicationConfig"], accepted["RoleArn"]) == ({"State": "ENABLED"}, ROLE)


def test_update_keeps_the_role_when_replication_ends(aws):
    """A role is never unset (AWS 2.9)."""
    aws("CreateEndpoint", creation())
    response = aws(
        "UpdateEndpoint", {"Name": "orders", "ReplicationConfig": {"State": "DISABLED"}}
    )

    assert response["RoleArn"] == ROLE


# --- states -------------------------------------------------------------------------------------


def test_a_creation_takes_its_time(slow_aws):
    """CREATING lasts transition_seconds, then LastModifiedTime moves (AWS 2.3)."""
    slow_aws("CreateEndpoint", creation())
    shown = []
    for seconds in (0, 9, 1, 60):
        slow_aws.account.clock.advance(seconds)
        endpoint = slow_aws("DescribeEndpoint", {"Name": "orders"})
        shown.append([endpoint[key] for key in ("State", "CreationTime", "LastModifiedTime")])

    assert shown == [
        ["CREATING", 1649334896.5, 1649334896.5],
        ["CREATING", 1649334896.5, 1649334896.5],
        ["ACTIVE", 1649334896.5, 1649334906.5],
        ["ACTIVE", 1649334896.5, 1649334906.5],
    ]


def test_nothing_is_modified_before_it_is_created(start, monkeypatch):
    """While CREATING, both times are the same, however the clock ticks (AWS 2.3)."""
    aws = start(transition_seconds=1000)
    monkeypatch.setattr(time, "time", itertools.count(1649334896.0).__next__)
    aws("CreateEndpoint", creation())
    endpoint = aws("DescribeEndpoint", {"Name": "orders"})

    assert endpoint["LastModifiedTime"] == endpoint["CreationTime"]


def test_a_change_ends_when_it_is_over(slow_aws):
    """LastModifiedTime is the end of the change, not the first look at it."""
    slow_aws("CreateEndpoint", creation())
    slow_aws.account.clock.advance(60)
    created = slow_aws("DescribeEndpoint", {"Name": "orders"})
    slow_aws("UpdateEndpoint", {"Name": "orders", "RoleArn": f"{ROLE}-2"})
    slow_aws.account.clock.advance(60)
    (updated,) = slow_aws("ListEndpoints", {})["Endpoints"]

    assert created["LastModifiedTime"] == 1649334906.5
    assert updated["LastModifiedTime"] == 1649334966.5


def test_an_update_takes_its_time(slow_aws):
    """UPDATING lasts transition_seconds; LastModifiedTime moves when it begins and ends."""
    slow_aws("CreateEndpoint", creation())
    slow_aws.account.clock.advance(60)
    slow_aws("UpdateEndpoint", {"Name": "orders", "RoleArn": f"{ROLE}-2"})
    shown = []
    for seconds in (0, 9, 1, 60):
        slow_aws.account.clock.advance(seconds)
        endpoint = slow_aws("DescribeEndpoint", {"Name": "orders"})
        shown.append([endpoint[key] for key in ("State", "RoleArn", "LastModifiedTime")])

    assert shown == [
        ["UPDATING", f"{ROLE}-2", 1649334956.5],
        ["UPDATING", f"{ROLE}-2", 1649334956.5],
        ["ACTIVE", f"{ROLE}-2", 1649334966.5],
        ["ACTIVE", f"{ROLE}-2", 1649334966.5],
    ]


def test_a_deletion_takes_its_time(slow_aws, error):
    """DELETING is shown until it is gone; then its name is free again (AWS 2.5, 2.14)."""
    slow_aws("CreateEndpoint", creation())
    slow_aws.account.clock.advance(60)
    first = slow_aws.endpoint().endpoint_id
    deleted = slow_aws("DeleteEndpoint", {"Name": "orders"})
    slow_aws.account.clock.advance(9)
    described = slow_aws("DescribeEndpoint", {"Name": "orders"})
    listed = slow_aws("ListEndpoints", {})
    taken = slow_aws("CreateEndpoint", creation())
    slow_aws.account.clock.advance(1)
    gone = slow_aws("DescribeEndpoint", {"Name": "orders"})
    empty = slow_aws("ListEndpoints", {})
    again = slow_aws("CreateEndpoint", creation())

    assert deleted == {}
    assert (described["State"], described["LastModifiedTime"]) == ("DELETING", 1649334956.5)
    assert listed == {"Endpoints": [described]}
    assert taken == error("ResourceAlreadyExistsException", "Endpoint orders already exists.")
    assert gone == error("ResourceNotFoundException", "Endpoint orders does not exist.")
    assert empty == {"Endpoints": []}
    assert again["State"] == "CREATING"
    assert slow_aws.endpoint().endpoint_id != first


def test_a_deletion_is_over_at_once(aws, error):
    """With transition_seconds=0 the next call finds nothing."""
    aws("CreateEndpoint", creation())
    aws("DeleteEndpoint", {"Name": "orders"})

    assert aws("DescribeEndpoint", {"Name": "orders"}) == error(
        "ResourceNotFoundException", "Endpoint orders does not exist."
    )


def test_deletions_end_one_by_one(slow_aws):
    """Each deletion takes its own time, in whatever Region."""
    for name in ("a", "b", "c"):
        slow_aws("CreateEndpoint", creation(name))
    other = creation("a", primary="eu-west-1", secondary="eu-north-1")
    slow_aws("CreateEndpoint", other, region="eu-west-1")
    slow_aws.account.clock.advance(60)
    shown = []
    for name, region in (("b", "us-east-1"), ("a", "eu-west-1"), ("a", "us-east-1")):
        slow_aws("DeleteEndpoint", {"Name": name}, region=region)
        slow_aws.account.clock.advance(5)
        shown.append(
            [
                names(slow_aws("ListEndpoints", {}, region=where))
                for where in ("us-east-1", "eu-west-1")
            ]
        )
    slow_aws.account.clock.advance(5)
    shown.append(
        [
            names(slow_aws("ListEndpoints", {}, region=where))
            for where in ("us-east-1", "eu-west-1")
        ]
    )

    assert shown == [
        [["a", "b", "c"], ["a"]],
        [["a", "c"], ["a"]],
        [["a", "c"], []],
        [["c"], []],
    ]


@pytest.mark.parametrize("operation", ["UpdateEndpoint", "DeleteEndpoint"])
@pytest.mark.parametrize("state", ["CREATING", "UPDATING", "DELETING"])
def test_a_busy_endpoint_is_left_alone(aws, error, operation, state):
    """While one change is under way there is no other (AWS 2.12)."""
    aws("CreateEndpoint", creation())
    aws.endpoint().set_state(state)
    before = aws("DescribeEndpoint", {"Name": "orders"})
    answer = aws(operation, {"Name": "orders"})

    assert answer == error(
        "ConcurrentModificationException",
        f"Endpoint orders is in {state} state and cannot be modified.",
    )
    assert aws("DescribeEndpoint", {"Name": "orders"}) == before


@pytest.mark.parametrize(
    ("first", "request_", "state"),
    [
        ("CreateEndpoint", creation(), "CREATING"),
        ("UpdateEndpoint", {"Name": "orders", "RoleArn": f"{ROLE}-2"}, "UPDATING"),
        ("DeleteEndpoint", {"Name": "orders"}, "DELETING"),
    ],
    ids=["CREATING", "UPDATING", "DELETING"],
)
def test_a_change_keeps_others_out_until_it_is_over(slow_aws, error, first, request_, state):
    """A change that a client began refuses the next one (AWS 2.12)."""
    if first != "CreateEndpoint":
        slow_aws("CreateEndpoint", creation())
        slow_aws.account.clock.advance(10)
    slow_aws(first, request_)
    busy = error(
        "ConcurrentModificationException",
        f"Endpoint orders is in {state} state and cannot be modified.",
    )

    assert slow_aws("UpdateEndpoint", {"Name": "orders", "Description": "New"}) == busy
    assert slow_aws("DeleteEndpoint", {"Name": "orders"}) == busy
    slow_aws.account.clock.advance(10)
    assert slow_aws("DeleteEndpoint", {"Name": "orders"}) in (
        {},
        error("ResourceNotFoundException", "Endpoint orders does not exist."),
    )


@pytest.mark.parametrize("state", ["CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"])
def test_what_has_failed_may_be_changed(aws, state):
    """An update tries again, whatever it changes, and the reason goes away (AWS 2.13)."""
    aws("CreateEndpoint", creation())
    aws.endpoint().set_state(state, "No luck.")
    failed = aws("DescribeEndpoint", {"Name": "orders"})
    updated = aws("UpdateEndpoint", {"Name": "orders", "Description": "New"})
    described = aws("DescribeEndpoint", {"Name": "orders"})

    assert (failed["State"], failed["StateReason"]) == (state, "No luck.")
    assert updated["State"] == "UPDATING"
    assert described["State"] == "ACTIVE"
    assert "StateReason" not in described


@pytest.mark.parametrize("state", ["CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"])
def test_what_has_failed_may_be_deleted(slow_aws, state):
    """A failed endpoint can be got rid of (AWS 2.13)."""
    slow_aws("CreateEndpoint", creation())
    slow_aws.endpoint().set_state(state, "No luck.")
    deleted = slow_aws("DeleteEndpoint", {"Name": "orders"})
    described = slow_aws("DescribeEndpoint", {"Name": "orders"})

    assert deleted == {}
    assert described["State"] == "DELETING"
    assert "StateReason" not in described


# --- DescribeEndpoint, DeleteEndpoint -----------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("DescribeEndpoint", {"Name": "order"}),
        ("DescribeEndpoint", {"Name": "order", "HomeRegion": "us-east-1"}),
        ("UpdateEndpoint", {"Name": "order"}),
        ("DeleteEndpoint", {"Name": "order"}),
    ],
    ids=["DescribeEndpoint", "DescribeEndpoint, HomeRegion", "UpdateEndpoint", "DeleteEndpoint"],
)
def test_an_unknown_name(aws, error, operation, request_):
    """Nobody is found under another name (AWS 2.15, 3.11)."""
    aws("CreateEndpoint", creation())

    assert aws(operation, request_) == error(
        "ResourceNotFoundException", "Endpoint order does not exist."
    )


@pytest.mark.parametrize("operation", ["DescribeEndpoint", "UpdateEndpoint", "DeleteEndpoint"])
def test_an_endpoint_is_found_in_its_home_region(aws, error, operation):
    """The secondary Region does not know the endpoint (AWS 2.17)."""
    aws("CreateEndpoint", creation())

    assert aws(operation, {"Name": "orders"}, region="us-west-2") == error(
        "ResourceNotFoundException", "Endpoint orders does not exist."
    )


def test_describe_looks_in_the_home_region(aws, error):
    """HomeRegion says where to look, whatever the client's Region (AWS 3.21)."""
    aws("CreateEndpoint", creation())
    home = aws("DescribeEndpoint", {"Name": "orders"})
    request = {"Name": "orders", "HomeRegion": "us-east-1"}
    null = {"Name": "orders", "HomeRegion": None}

    assert aws("DescribeEndpoint", request, region="eu-west-1") == home
    assert aws("DescribeEndpoint", null) == home
    assert aws("DescribeEndpoint", {"Name": "orders", "HomeRegion": "us-west-2"}) == error(
        "ResourceNotFoundException", "Endpoint orders does not exist."
    )


# --- ListEndpoints ------------------------------------------------------------------------------


@pytest.fixture
def shop(aws):
    """A service with endpoints in two Regions."""
    for name in ("orders-10", "Orders", "orders-1", "bills", "orders", "zoo", "orders-2"):
        aws("CreateEndpoint", creation(name))
    for name in ("orders", "stock"):
        request = creation(name, primary="eu-west-1", secondary="eu-north-1")
        aws("CreateEndpoint", request, region="eu-west-1")
    return aws


@pytest.mark.parametrize(
    ("request_", "region", "expected"),
    [
        pytest.param(
            {},
            "us-east-1",
            ["Orders", "bills", "orders", "orders-1", "orders-10", "orders-2", "zoo"],
            id="all",
        ),
        pytest.param({}, "eu-west-1", ["orders", "stock"], id="another Region"),
        pytest.param({}, "us-west-2", [], id="the secondary Region"),
        pytest.param({"HomeRegion": "eu-west-1"}, "us-east-1", ["orders", "stock"], id="home"),
        pytest.param({"HomeRegion": "ap-south-1"}, "us-east-1", [], id="empty home"),
        pytest.param(
            {"NamePrefix": "orders"},
            "us-east-1",
            ["orders", "orders-1", "orders-10", "orders-2"],
            id="prefix",
        ),
        pytest.param(
            {"NamePrefix": "orders-1"}, "us-east-1", ["orders-1", "orders-10"], id="longer prefix"
        ),
        pytest.param({"NamePrefix": "rders"}, "us-east-1", [], id="within a name"),
        pytest.param({"NamePrefix": "zoology"}, "us-east-1", [], id="longer than a name"),
        pytest.param(
            {"NamePrefix": "orders", "HomeRegion": "eu-west-1"},
            "us-east-1",
            ["orders"],
            id="prefix and home",
        ),
        pytest.param(
            {"NamePrefix": None, "HomeRegion": None, "MaxResults": None, "NextToken": None},
            "eu-west-1",
            ["orders", "stock"],
            id="nulls",
        ),
    ],
)
def test_list(shop, request_, region, expected):
    """A Region's endpoints by name, those that begin with a prefix (AWS 3.21 to 3.23)."""
    response = shop("ListEndpoints", request_, region=region)

    assert names(response) == expected
    assert list(response) == ["Endpoints"]


def test_list_shows_what_describe_shows(shop):
    """An endpoint looks the same in a list."""
    listed = shop("ListEndpoints", {"HomeRegion": "eu-west-1"})["Endpoints"]

    assert listed == [
        shop("DescribeEndpoint", {"Name": name}, region="eu-west-1")
        for name in names({"Endpoints": listed})
    ]


def pages(aws, **request):
    """Return the names on each page."""
    found, token = [], {}
    while True:
        response = aws("ListEndpoints", {**request, **token})
        found.append(names(response))
        if "NextToken" not in response:
            return found
        token = {"NextToken": response["NextToken"]}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            {"MaxResults": 3},
            [["Orders", "bills", "orders"], ["orders-1", "orders-10", "orders-2"], ["zoo"]],
        ),
        (
            {"MaxResults": 6},
            [["Orders", "bills", "orders", "orders-1", "orders-10", "orders-2"], ["zoo"]],
        ),
        (
            {"MaxResults": 7},
            [["Orders", "bills", "orders", "orders-1", "orders-10", "orders-2", "zoo"]],
        ),
        ({"MaxResults": 1, "NamePrefix": "orders-1"}, [["orders-1"], ["orders-10"]]),
        (
            {"MaxResults": 2, "NamePrefix": "orders"},
            [["orders", "orders-1"], ["orders-10", "orders-2"]],
        ),
        ({"MaxResults": 1, "HomeRegion": "eu-west-1"}, [["orders"], ["stock"]]),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_pages(shop, request_, expected):
    """Pages follow each other without gap or repetition, and the last has no token."""
    assert pages(shop, **request_) == expected


def test_a_page_has_a_hundred_endpoints(start):
    """Without MaxResults, a page is as large as it may be (AWS 3.24)."""
    aws = start(endpoint_quota=1000)
    for number in range(201):
        aws("CreateEndpoint", creation(f"e{number:03}"))

    assert [len(page) for page in pages(aws)] == [100, 100, 1]


def test_a_page_costs_the_same_whatever_else_there_is(start, calls_made):
    """Listing one page of 5,000 endpoints takes no more steps than one of 200."""

    def cost(endpoints):
        aws = start(endpoint_quota=endpoints)
        for number in range(endpoints):
            aws.service.add_endpoint("us-east-1", creation(f"e{number:04}"))
        return calls_made(lambda: aws("ListEndpoints", {"MaxResults": 20}))

    cost(30)  # what is compiled at the first use
    # a few more for the garbage collector, which comes when it likes
    assert cost(5000) < cost(200) + 100


def test_pages_bear_changes_between_them(shop):
    """What comes and goes between two calls shifts nothing: a page begins behind a name."""
    first = shop("ListEndpoints", {"MaxResults": 3})
    for name in ("bills", "orders", "orders-10"):
        shop("DeleteEndpoint", {"Name": name})
    for name in ("aaa", "orders-0"):
        shop("CreateEndpoint", creation(name))
    second = shop("ListEndpoints", {"MaxResults": 3, "NextToken": first["NextToken"]})

    assert names(second) == ["orders-0", "orders-1", "orders-2"]


def test_a_token_fits_another_page_size(shop):
    """MaxResults may change from page to page."""
    first = shop("ListEndpoints", {"MaxResults": 2})
    second = shop("ListEndpoints", {"MaxResults": 100, "NextToken": first["NextToken"]})

    assert names(second) == ["orders", "orders-1", "orders-10", "orders-2", "zoo"]


@pytest.fixture
def token(shop):
    """The token of the second page of all endpoints that begin with ``orders``."""
    return shop("ListEndpoints", {"MaxResults": 1, "NamePrefix": "orders"})["NextToken"]


@pytest.mark.parametrize(
    ("changes", "region"),
    [
        pytest.param({"NamePrefix": None}, "us-east-1", id="no prefix"),
        pytest.param({"NamePrefix": "orders-"}, "us-east-1", id="another prefix"),
        pytest.param({"HomeRegion": "eu-west-1"}, "us-east-1", id="another home"),
        pytest.param({}, "eu-west-1", id="another Region"),
    ],
)
def test_a_token_is_bound_to_its_query(shop, token, error, changes, region):
    """A token of one query is no token of another one (AWS 3.19)."""
    request = {"NamePrefix": "orders", "NextToken": token, **changes}

    assert shop("ListEndpoints", request, region=region) == error(
        "ValidationException", "Parameter NextToken is not valid."
    )


def test_a_token_is_good_wherever_its_query_is_the_same(shop, token):
    """The home Region counts, named or not."""
    request = {"NamePrefix": "orders", "NextToken": token, "HomeRegion": "us-east-1"}

    assert names(shop("ListEndpoints", request, region="eu-west-1")) == [
        *["orders-1", "orders-10", "orders-2"]
    ]


@pytest.mark.parametrize("seed", ["seed", "another"])
def test_a_token_is_bound_to_its_account(shop, token, start, error, seed):
    """A token of one account, or of one mock, is none of another."""
    assert start(seed)("ListEndpoints", {"NamePrefix": "orders", "NextToken": token}) == error(
        "ValidationException", "Parameter NextToken is not valid."
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: "garbage", id="garbage"),
        pytest.param(lambda _: "g", id="one character"),
        pytest.param(lambda _: "größe", id="no ASCII"),
        pytest.param(lambda token: token[:-1], id="shorter"),
        pytest.param(lambda token: token + "A", id="longer"),
        pytest.param(lambda token: token + "=", id="padded"),
        pytest.param(lambda token: token.upper(), id="upper case"),
        pytest.param(lambda token: token[::-1], id="reversed"),
    ],
)
def test_a_token_cannot_be_made_up(shop, token, error, change):
    """Any other text than a token that was handed out is refused (AWS 3.19)."""
    request = {"NamePrefix": "orders", "NextToken": change(token)}

    assert shop("ListEndpoints", request) == error(
        "ValidationException", "Parameter NextToken is not valid."
    )


def test_a_token_expires(shop, token, error):
    """A token is good for 24 hours (AWS 0.7, 3.2)."""
    request = {"NamePrefix": "orders", "NextToken": token}
    shop.account.clock.advance(DAY - 1)
    good = names(shop("ListEndpoints", request))
    shop.account.clock.advance(2)

    assert good == ["orders-1", "orders-10", "orders-2"]
    assert shop("ListEndpoints", request) == error(
        "InvalidToken", "The pagination token has expired."
    )


def test_a_token_is_good_for_all_of_its_last_second(shop, token):
    """A token expires when it is older than 24 hours, not before."""
    shop.account.clock.advance(DAY)
    response = shop("ListEndpoints", {"NamePrefix": "orders", "NextToken": token})

    assert names(response) == ["orders-1", "orders-10", "orders-2"]


def test_a_token_may_be_read_twice(shop, token):
    """A call that is repeated gets the same page."""
    request = {"NamePrefix": "orders", "NextToken": token, "MaxResults": 1}

    assert names(shop("ListEndpoints", request)) == names(shop("ListEndpoints", request))
