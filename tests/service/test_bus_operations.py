"""What the operations on event buses answer and refuse."""

import pytest

ACCOUNT = "123456789012"
ARN = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/orders"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:lost"
KEY_ARN = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
PARTNER = "aws.partner/example.com/orders"
NOW = 1649334896.5
DEAD_LETTERS = {"DeadLetterConfig": {"Arn": QUEUE}}
LOGS = {"LogConfig": {"IncludeDetail": "FULL", "Level": "INFO"}}
ALL = {"Description": "All orders", "KmsKeyIdentifier": KEY_ARN, **DEAD_LETTERS, **LOGS}
TIMES = {"CreationTime": NOW, "LastModifiedTime": NOW}


def description(name="orders", region="us-east-1", **members):
    arn = f"arn:aws:events:{region}:{ACCOUNT}:event-bus/{name}"
    return {"Name": name, "Arn": arn, **TIMES, **members}


# --- CreateEventBus, DescribeEventBus ---------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param(ALL, ALL, id="all"),
        pytest.param({"Description": "a"}, {"Description": "a"}, id="description"),
        pytest.param({"KmsKeyIdentifier": "1"}, {"KmsKeyIdentifier": "1"}, id="key id"),
        pytest.param(
            {"KmsKeyIdentifier": "alias/orders"},
            {"KmsKeyIdentifier": f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/orders"},
            id="key alias",
        ),
        pytest.param(DEAD_LETTERS, DEAD_LETTERS, id="dead letters"),
        pytest.param(LOGS, LOGS, id="logs"),
        pytest.param({"Description": None, "LogConfig": None}, {}, id="nulls"),
        pytest.param(
            {
                "Description": "",
                "KmsKeyIdentifier": "",
                "DeadLetterConfig": {},
                "LogConfig": {},
            },
            {},
            id="empty ones",
        ),
        pytest.param({"Tags": [{"Key": "team", "Value": "shop"}]}, {}, id="tags"),
        pytest.param(
            {"DeadLetterConfig": {"Arn": "lost"}},
            {"DeadLetterConfig": {"Arn": "lost"}},
            id="dead letters, no ARN",
        ),
    ],
)
def test_creation_and_description_show_what_was_set(aws, sent, shown):
    """The answer echoes what was sent, but for tags; a description has times (R 12, R 14)."""
    assert aws("CreateEventBus", {"Name": "orders", **sent}) == {"EventBusArn": ARN, **shown}
    assert aws("DescribeEventBus", {"Name": "orders"}) == description(**shown)


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("eu-west-1", f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/orders"),
        ("cn-north-1", f"arn:aws-cn:events:cn-north-1:{ACCOUNT}:event-bus/orders"),
    ],
)
def test_a_bus_belongs_to_the_region_of_the_call(aws, error, region, arn):
    """Its ARN names the Region, and no other Region has it (R 13)."""
    assert aws("CreateEventBus", {"Name": "orders"}, region) == {"EventBusArn": arn}
    assert aws("DescribeEventBus", {"Name": "orders"}) == error(
        "ResourceNotFoundException", "Event bus orders does not exist."
    )


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"Name": None},
        {"Name": "default"},
        {"Name": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"},
    ],
    ids=["no name", "null", "name", "ARN"],
)
def test_the_default_bus_is_there(aws, request_):
    """It is described by no name, its name or its ARN (R 10, R 14, R 27)."""
    assert aws("DescribeEventBus", request_) == description("default")


BAD_NAMES = {
    "default": (
        {"Name": "default"},
        "ResourceAlreadyExistsException",
        "Event bus default already exists.",
    ),
    "slash": (
        {"Name": "a/b"},
        "ValidationException",
        "Event bus name must not contain '/'.",
    ),
    "reserved": (
        {"Name": "aws.orders"},
        "ValidationException",
        "EventBus name starting with 'aws.' is not valid.",
    ),
    "reserved, with slashes": (
        {"Name": PARTNER},
        "ValidationException",
        "EventBus name starting with 'aws.' is not valid.",
    ),
    "another name than the source's": (
        {"Name": "orders", "EventSourceName": PARTNER},
        "ValidationException",
        "Event bus name must match event source name",
    ),
    "unknown source": (
        {"Name": PARTNER, "EventSourceName": PARTNER},
        "ResourceNotFoundException",
        f"Event source {PARTNER} does not exist.",
    ),
}


@pytest.mark.parametrize(("request_", "code", "message"), BAD_NAMES.values(), ids=BAD_NAMES)
def test_creation_refuses_names(aws, error, request_, code, message):
    """Only partner event buses have names with slashes or ``aws.`` (R 18 to R 20)."""
    assert aws("CreateEventBus", request_) == error(code, message)
    assert aws("ListEventBuses", {}) == {"EventBuses": [description("default")]}


def test_creation_refuses_a_name_that_is_taken(aws, error):
    """Whatever else differs, and the bus stays as it is (R 18)."""
    aws("CreateEventBus", {"Name": "orders"})

    assert aws("CreateEventBus", {"Name": "orders", "Description": "new"}) == error(
        "ResourceAlreadyExistsException", "Event bus orders already exists."
    )
    assert aws("DescribeEventBus", {"Name": "orders"}) == description()


def other_region(arn):
    reason = "You must specify a dead letter queue in the same region."
    message = f"Access to the resource {arn} is denied. Reason: {reason}"
    return "AccessDeniedException", message


NO_QUEUES = {
    "topic": (
        f"arn:aws:sns:us-east-1:{ACCOUNT}:lost",
        "ValidationException",
        "sns is not supported as a dead letter resource",
    ),
    "topic of another Region": (
        f"arn:aws:sns:eu-west-1:{ACCOUNT}:lost",
        "ValidationException",
        "sns is not supported as a dead letter resource",
    ),
    "FIFO": (
        f"{QUEUE}.fifo",
        "ValidationException",
        "SQS FIFO is not supported by Dead Letter Queues",
    ),
    "another Region": (
        f"arn:aws:sqs:eu-west-1:{ACCOUNT}:lost",
        *other_region(f"arn:aws:sqs:eu-west-1:{ACCOUNT}:lost"),
    ),
}


@pytest.mark.parametrize(("arn", "code", "message"), NO_QUEUES.values(), ids=NO_QUEUES)
def test_dead_letters_need_a_queue_of_the_region(aws, error, arn, code, message):
    """Neither creation nor update takes another one, and both change nothing then (R 31, R 79)."""
    refused = {"Name": "orders", "DeadLetterConfig": {"Arn": arn}, "Description": "new"}

    assert aws("CreateEventBus", refused) == error(code, message)
    assert aws("CreateEventBus", {"Name": "orders"}) == {"EventBusArn": ARN}
    assert aws("UpdateEventBus", refused) == error(code, message)
    assert aws("DescribeEventBus", {"Name": "orders"}) == description()


# --- UpdateEventBus ---------------------------------------------------------------------------

OTHER_QUEUE = {"DeadLetterConfig": {"Arn": f"{QUEUE}-too"}}


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        pytest.param({}, ALL, id="nothing"),
        pytest.param({"Description": None}, ALL, id="null"),
        pytest.param({"Description": "new"}, {**ALL, "Description": "new"}, id="description"),
        pytest.param(OTHER_QUEUE, {**ALL, **OTHER_QUEUE}, id="dead letters"),
        pytest.param(
            {"KmsKeyIdentifier": "alias/a"},
            {**ALL, "KmsKeyIdentifier": f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/a"},
            id="key",
        ),
        pytest.param(
            {"LogConfig": {"Level": "OFF"}}, {**ALL, "LogConfig": {"Level": "OFF"}}, id="logs"
        ),
        pytest.param(
            {"KmsKeyIdentifier": ""},
            {name: value for name, value in ALL.items() if name != "KmsKeyIdentifier"},
            id="key away",
        ),
        pytest.param(
            {"Description": ""},
            {name: value for name, value in ALL.items() if name != "Description"},
            id="description away",
        ),
    ],
)
def test_an_update_changes_what_it_names(aws, changes, shown):
    """The rest stays, empty text takes away, and LastModifiedTime moves (R 15, R 28, R 30)."""
    aws("CreateEventBus", {"Name": "orders", **ALL})
    aws.account.clock.advance(10)

    assert aws("UpdateEventBus", {"Name": "orders", **changes}) == {
        "Name": "orders",
        "Arn": ARN,
        **shown,
    }
    assert aws("DescribeEventBus", {"Name": "orders"}) == {
        **description(**shown),
        "LastModifiedTime": NOW + 10,
    }


@pytest.mark.parametrize("request_", [{}, {"Name": "default"}], ids=["no name", "name"])
def test_the_default_bus_may_be_updated(aws, request_):
    """It is the one that is meant without a name (R 30)."""
    aws("UpdateEventBus", {**request_, "Description": "all"})

    assert aws("DescribeEventBus", {})["Description"] == "all"


@pytest.mark.parametrize("config", [{}, {"Arn": None}], ids=["empty", "null"])
def test_an_update_refuses_dead_letters_without_a_queue(aws, error, config):
    """AWS asks for an ARN then, and the queue stays (R 29)."""
    aws("CreateEventBus", {"Name": "orders", **DEAD_LETTERS})

    assert aws("UpdateEventBus", {"Name": "orders", "DeadLetterConfig": config}) == error(
        "ValidationException",
        "Parameter DeadLetterConfig.Arn is not valid. Reason: Provide a valid SQS queue ARN, or "
        "an empty string to remove the dead-letter queue configuration.",
    )
    assert aws("DescribeEventBus", {"Name": "orders"}) == description(**DEAD_LETTERS)


# --- whichever bus is meant -------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["DescribeEventBus", "UpdateEventBus"])
def test_an_unknown_bus_is_not_found(aws, error, operation):
    """It says which one (R 26, R 30)."""
    assert aws(operation, {"Name": "orders"}) == error(
        "ResourceNotFoundException", "Event bus orders does not exist."
    )


def test_an_arn_of_another_region_is_out_of_reach(aws, error):
    """Whether or not the bus exists (R 11)."""
    aws("CreateEventBus", {"Name": "orders"})

    assert aws("DescribeEventBus", {"Name": ARN}, "us-west-2") == error(
        "ValidationException", "Cross-region API call is not allowed."
    )


# --- DeleteEventBus ---------------------------------------------------------------------------


def test_a_bus_that_is_not_there_is_deleted(aws):
    """Deleting is a success, also twice (R 22)."""
    aws("CreateEventBus", {"Name": "orders"})

    assert [aws("DeleteEventBus", {"Name": "orders"}) for _ in range(3)] == [{}, {}, {}]
    assert aws("ListEventBuses", {}) == {"EventBuses": [description("default")]}


def test_the_default_bus_stays(aws, error):
    """Nobody deletes it (R 23)."""
    assert aws("DeleteEventBus", {"Name": "default"}) == error(
        "ValidationException", "Cannot delete event bus default."
    )


def test_a_bus_with_rules_stays(aws, error):
    """Its rules have to go first; nothing is deleted along (R 24)."""
    aws("CreateEventBus", {"Name": "orders"})
    named = {"Name": "all", "EventBusName": "orders"}
    aws("PutRule", {**named, "EventPattern": '{"source": ["a"]}'})

    assert aws("DeleteEventBus", {"Name": "orders"}) == error(
        "ValidationException", "EventBus can't be deleted since it has rules."
    )
    assert aws("DescribeRule", named)["State"] == "ENABLED"
    aws("DeleteRule", named)
    assert aws("DeleteEventBus", {"Name": "orders"}) == {}


def test_a_bus_made_again_is_a_new_one(aws):
    """Nothing is left of its configuration and its tags (R 25)."""
    tags = [{"Key": "team", "Value": "shop"}]
    aws("CreateEventBus", {"Name": "orders", **ALL, "Tags": tags})
    aws("DeleteEventBus", {"Name": "orders"})
    aws.account.clock.advance(10)
    aws("CreateEventBus", {"Name": "orders"})
    times = {"CreationTime": NOW + 10, "LastModifiedTime": NOW + 10}

    assert aws("DescribeEventBus", {"Name": "orders"}) == {**description(), **times}
    assert aws("ListTagsForResource", {"ResourceARN": ARN}) == {"Tags": []}


# --- ListEventBuses ---------------------------------------------------------------------------


def test_the_list_shows_less_than_a_description(aws):
    """Of the configuration it has the Description alone (R 17)."""
    aws("CreateEventBus", {"Name": "orders", **ALL})

    assert aws("ListEventBuses", {"NamePrefix": "orders"}) == {
        "EventBuses": [description(Description="All orders")]
    }


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        (None, ["a", "default", "order", "orders"]),
        ("order", ["order", "orders"]),
        ("orders", ["orders"]),
        ("rder", []),
        ("O", []),
    ],
)
def test_the_list_is_of_names_that_begin_with_a_prefix(aws, prefix, expected):
    """By name, ``default`` among the others (R 34)."""
    for name in ("orders", "order", "a"):
        aws("CreateEventBus", {"Name": name})
    answer = aws("ListEventBuses", {"NamePrefix": prefix})

    assert answer == {"EventBuses": [description(name) for name in expected]}


def test_pages_follow_each_other(aws, error):
    """A token leads to the next page, again and with any Limit, of one query (R 86 to R 88)."""
    for name in ("e", "f", "g"):
        aws("CreateEventBus", {"Name": name})
    first = aws("ListEventBuses", {"Limit": 2})
    token = first["NextToken"]
    rest = {"EventBuses": [description("f"), description("g")]}

    assert first["EventBuses"] == [description("default"), description("e")]
    assert aws("ListEventBuses", {"NextToken": token, "Limit": 2}) == rest
    assert aws("ListEventBuses", {"NextToken": token}) == rest
    assert aws("ListEventBuses", {"Limit": 2})["NextToken"] != token
    for changes in ({"NextToken": "x"}, {"NamePrefix": "e"}):
        assert aws("ListEventBuses", {"NextToken": token, **changes}) == error(
            "ValidationException", "Parameter NextToken is not valid."
        )


def test_a_page_has_a_hundred_buses_without_a_limit(aws):
    """The quota lets no account create more, so the hundred-and-first is one made known (R 34)."""
    for number in range(100):
        aws.account.event_buses.make_known(f"bus-{number:02}", None)
    first = aws("ListEventBuses", {})

    assert [bus["Name"] for bus in first["EventBuses"]] == [f"bus-{n:02}" for n in range(100)]
    assert aws("ListEventBuses", {"NextToken": first["NextToken"]}) == {
        "EventBuses": [description("default")]
    }
