"""What the operations on rules, and TestEventPattern, answer and refuse."""

import json

import pytest

ACCOUNT, OTHER = "123456789012", "210987654321"
PATTERN = '{ "source": ["shop.orders"] }'
ROLE = f"arn:aws:iam::{ACCOUNT}:role/rules"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"
RATE = "rate(5 minutes)"
ALL_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
ARCHIVES = "prod.vhs.events.aws.internal"
TOO_MANY = "The requested resource exceeds the maximum number allowed."
RESERVED = (
    "Parameter Tags is not valid. Reason: The key aws:team begins with aws:, which is reserved."
)


def bus_arn(name="orders", region="us-east-1", account=ACCOUNT):
    return f"arn:aws:events:{region}:{account}:event-bus/{name}"


def rule_arn(path="placed", account=ACCOUNT):
    return f"arn:aws:events:us-east-1:{account}:rule/{path}"


def put(aws, name="placed", **members):
    """Put a rule with a pattern, unless it is told otherwise."""
    return aws("PutRule", {"Name": name, "EventPattern": PATTERN, **members})


def listed(name="placed", **members):
    """Return a rule of the default bus, as ListRules shows it."""
    return {
        "Name": name,
        "Arn": rule_arn(name),
        "State": "ENABLED",
        "EventBusName": "default",
        **members,
    }


def described(name="placed", **members):
    return listed(name, CreatedBy=ACCOUNT, **members)


@pytest.fixture
def orders(aws):
    """A service with an event bus ``orders``."""
    aws("CreateEventBus", {"Name": "orders"})
    return aws


@pytest.fixture
def archived(aws, error):
    """A service with the managed rule ``archive`` that has a target (R 61)."""
    request = {"Name": "archive", "EventPattern": PATTERN}
    aws.put_managed_rule(request, ARCHIVES)
    target = {"Id": "archive", "Arn": "arn:aws:events:us-east-1:::"}
    aws.put_managed_targets({"Rule": "archive", "Targets": [target]}, ARCHIVES)
    return aws


# --- PutRule, DescribeRule --------------------------------------------------------------------

TEXTS = {
    "pattern": {"EventPattern": PATTERN},
    "schedule": {"ScheduleExpression": RATE},
    "both": {"EventPattern": PATTERN, "ScheduleExpression": RATE},
    "empty pattern": {"EventPattern": "", "ScheduleExpression": RATE},
    "empty schedule": {"EventPattern": PATTERN, "ScheduleExpression": ""},
    "all": {
        "EventPattern": PATTERN,
        "ScheduleExpression": RATE,
        "Description": "All orders",
        "RoleArn": ROLE,
        "State": "DISABLED",
    },
    "state with all events": {"EventPattern": PATTERN, "State": ALL_EVENTS},
}


@pytest.mark.parametrize("members", TEXTS.values(), ids=TEXTS)
def test_a_rule_is_shown_as_it_was_put(aws, members):
    """Texts stay as they are, empty ones too; what was not given is absent (R 36 to R 39)."""
    answer = aws("PutRule", {"Name": "placed", **members})

    assert answer == {"RuleArn": rule_arn()}
    assert aws("DescribeRule", {"Name": "placed"}) == described(**members)
    assert aws("ListRules", {}) == {"Rules": [listed(**members)]}


@pytest.mark.parametrize("bus", ["orders", bus_arn()], ids=["name", "ARN"])
def test_a_rule_on_another_bus_has_it_in_its_arn(orders, bus):
    """The bus may be named by its ARN, and is answered by its name (R 10, R 35)."""
    assert put(orders, EventBusName=bus) == {"RuleArn": rule_arn("orders/placed")}
    assert orders("DescribeRule", {"Name": "placed", "EventBusName": bus}) == {
        **described(EventPattern=PATTERN),
        "Arn": rule_arn("orders/placed"),
        "EventBusName": "orders",
    }


def test_a_name_is_of_one_bus(orders):
    """The same name on two buses is two rules (R 43)."""
    put(orders)
    put(orders, EventBusName="orders", State="DISABLED")
    orders("DeleteRule", {"Name": "placed"})

    assert orders("ListRules", {}) == {"Rules": []}
    assert [r["State"] for r in orders("ListRules", {"EventBusName": "orders"})["Rules"]] == [
        "DISABLED"
    ]


def test_a_rule_on_the_bus_of_another_account(aws):
    """Its ARN has the account of the bus, CreatedBy is the caller's (R 60)."""
    bus = bus_arn(account=OTHER)

    assert put(aws, EventBusName=bus) == {"RuleArn": rule_arn("orders/placed", OTHER)}
    assert aws("DescribeRule", {"Name": "placed", "EventBusName": bus}) == {
        **described(EventPattern=PATTERN),
        "Arn": rule_arn("orders/placed", OTHER),
        "EventBusName": "orders",
    }


@pytest.mark.parametrize("members", TEXTS.values(), ids=TEXTS)
def test_a_rule_put_again_is_replaced(aws, members):
    """What is left out is gone, targets and tags are kept, new tags ignored (R 41, R 42)."""
    tags = [{"Key": "team", "Value": "shop"}]
    put(aws, Tags=tags, **{**TEXTS["all"], "EventPattern": '{"source": ["a"]}'})
    target = {"Id": "queue", "Arn": QUEUE}
    aws("PutTargets", {"Rule": "placed", "Targets": [target]})
    again = {"Name": "placed", **members, "Tags": [{"Key": "aws:team", "Value": "new"}]}

    assert aws("PutRule", again) == {"RuleArn": rule_arn()}
    assert aws("DescribeRule", {"Name": "placed"}) == described(**members)
    assert aws("ListTargetsByRule", {"Rule": "placed"}) == {"Targets": [target]}
    assert aws("ListTagsForResource", {"ResourceARN": rule_arn()}) == {"Tags": tags}


NOTHING_TO_MATCH = "Parameter(s) EventPattern or ScheduleExpression must be specified."
ON_DEFAULT_ONLY = "ScheduleExpression is supported only on the default event bus."
NOT_A_SCHEDULE = "Parameter ScheduleExpression is not valid."
TOO_LONG = "Parameter EventPattern for rule placed exceeds limit of 2048."
WITH_CLOUDTRAIL = (
    f"Parameter State is not valid. Reason: {ALL_EVENTS} needs an event pattern alone."
)


def pattern_of(size, letter="a"):
    """Return a valid pattern of a size in bytes."""
    frame = '{"source": [""]}'
    length, rest = divmod(size - len(frame), len(letter.encode()))
    return frame.replace('""', f'"{letter * length}{"a" * rest}"')


REFUSED = {
    "nothing": ({}, NOTHING_TO_MATCH),
    "empty pattern": ({"EventPattern": ""}, NOTHING_TO_MATCH),
    "empty schedule": ({"ScheduleExpression": ""}, NOTHING_TO_MATCH),
    "both empty": ({"EventPattern": "", "ScheduleExpression": ""}, NOTHING_TO_MATCH),
    "schedule elsewhere": (
        {"EventBusName": "orders", "ScheduleExpression": RATE},
        ON_DEFAULT_ONLY,
    ),
    "schedule elsewhere, by ARN": (
        {"EventBusName": bus_arn(), "ScheduleExpression": RATE},
        ON_DEFAULT_ONLY,
    ),
    "both elsewhere": (
        {"EventBusName": "orders", "ScheduleExpression": RATE, "EventPattern": PATTERN},
        ON_DEFAULT_ONLY,
    ),
    "empty schedule elsewhere": (
        {"EventBusName": "orders", "ScheduleExpression": "", "EventPattern": PATTERN},
        ON_DEFAULT_ONLY,
    ),
    "no schedule": ({"ScheduleExpression": "rate(1 minutes)"}, NOT_A_SCHEDULE),
    "no schedule beside a pattern": (
        {"ScheduleExpression": "at(2026-01-01T00:00:00)", "EventPattern": PATTERN},
        NOT_A_SCHEDULE,
    ),
    "long pattern": ({"EventPattern": pattern_of(2049)}, TOO_LONG),
    "long pattern, in bytes": ({"EventPattern": pattern_of(2049, "é")}, TOO_LONG),
    "long and wrong": ({"EventPattern": "x" * 2049}, TOO_LONG),
    "schedule with all events": (
        {"ScheduleExpression": RATE, "State": ALL_EVENTS},
        WITH_CLOUDTRAIL,
    ),
    "both with all events": (
        {"EventPattern": PATTERN, "ScheduleExpression": RATE, "State": ALL_EVENTS},
        WITH_CLOUDTRAIL,
    ),
}


@pytest.mark.parametrize(("members", "message"), REFUSED.values(), ids=REFUSED)
def test_a_rule_is_refused(orders, error, members, message):
    """Pattern, schedule, state and bus have to go together (R 40, R 48, R 49, R 52, R 54)."""
    bus = {"EventBusName": members.get("EventBusName", "default")}
    refusal = error("ValidationException", message)

    assert orders("PutRule", {"Name": "placed", **members}) == refusal
    assert orders("ListRules", bus) == {"Rules": []}
    put(orders, **bus)
    before = orders("ListRules", bus)
    assert orders("PutRule", {"Name": "placed", **members}) == refusal
    assert orders("ListRules", bus) == before


@pytest.mark.parametrize(
    "pattern", [pattern_of(2048), pattern_of(2048, "é")], ids=["letters", "in bytes"]
)
def test_a_pattern_may_have_2048_bytes(aws, pattern):
    """The limit itself passes (R 52)."""
    assert put(aws, EventPattern=pattern) == {"RuleArn": rule_arn()}


def bad_pattern(pattern, reason, column):
    place = f'[Source: (String)"{pattern}"; line: 1, column: {column}]'
    return pattern, f"Event pattern is not valid. Reason: {reason}\n at {place}"


BAD_PATTERNS = {
    "match type": bad_pattern('{"a":[{"prefixes":"x"}]}', "Unrecognized match type prefixes", 20),
    "scalar": bad_pattern('{"a":"x"}', '"a" must be an object or an array', 7),
    "empty array": bad_pattern('{"a":[]}', "Empty arrays are not allowed", 8),
    "array": bad_pattern("[]", "Filter is not an object", 2),
}


@pytest.mark.parametrize("operation", ["PutRule", "TestEventPattern"])
@pytest.mark.parametrize(("pattern", "message"), BAD_PATTERNS.values(), ids=BAD_PATTERNS)
def test_a_bad_pattern_is_refused(aws, error, operation, pattern, message):
    """AWS's reason stands in the message, with its place; no event is read (R 50, R 51, R 91)."""
    more = {"PutRule": {"Name": "placed"}, "TestEventPattern": {"Event": "no event"}}

    assert aws(operation, {"EventPattern": pattern, **more[operation]}) == error(
        "InvalidEventPatternException", message
    )


@pytest.mark.parametrize("state", ["ENABLED", ALL_EVENTS])
def test_all_management_events_may_be_asked_for_on_any_bus(orders, state):
    """With a pattern alone (R 54)."""
    put(orders, EventBusName="orders", State=state)

    assert orders("ListRules", {"EventBusName": "orders"})["Rules"][0]["State"] == state


def test_a_bus_takes_more_rules_than_an_account_has_at_first(orders):
    """AWS raises its quota of 300 on request (R 57), so the mock has none."""
    for number in range(301):
        assert "RuleArn" in put(orders, f"rule-{number}")


@pytest.mark.parametrize(
    ("tags", "code", "message"),
    [
        ([{"Key": "aws:team", "Value": "shop"}], "ValidationException", RESERVED),
        (
            [{"Key": str(number), "Value": ""} for number in range(51)],
            "LimitExceededException",
            TOO_MANY,
        ),
    ],
    ids=["reserved", "too many"],
)
def test_bad_tags_refuse_a_new_rule(aws, error, tags, code, message):
    """There is no rule then (R 95)."""
    assert put(aws, Tags=tags) == error(code, message)
    assert aws("ListRules", {}) == {"Rules": []}


# --- which bus, which rule --------------------------------------------------------------------

NAMED = {
    "PutRule": {"Name": "placed", "EventPattern": PATTERN},
    "DeleteRule": {"Name": "placed"},
    "DescribeRule": {"Name": "placed"},
    "EnableRule": {"Name": "placed"},
    "DisableRule": {"Name": "placed"},
    "ListRules": {},
    "ListRuleNamesByTarget": {"TargetArn": QUEUE},
    "PutTargets": {"Rule": "placed", "Targets": [{"Id": "a", "Arn": QUEUE}]},
    "RemoveTargets": {"Rule": "placed", "Ids": ["a"]},
    "ListTargetsByRule": {"Rule": "placed"},
}


@pytest.mark.parametrize("bus", ["orders", bus_arn()], ids=["name", "ARN"])
@pytest.mark.parametrize("operation", NAMED)
def test_an_unknown_bus_is_not_found(aws, error, operation, bus):
    """Before anything is said of a rule, by its name alone (R 26, R 44, R 46, R 85)."""
    assert aws(operation, {**NAMED[operation], "EventBusName": bus}) == error(
        "ResourceNotFoundException", "Event bus orders does not exist."
    )


@pytest.mark.parametrize("operation", NAMED)
def test_a_bus_of_another_region_is_out_of_reach(aws, error, operation):
    """Its ARN names where it is (R 11)."""
    bus = bus_arn("default", "eu-west-1")

    assert aws(operation, {**NAMED[operation], "EventBusName": bus}) == error(
        "ValidationException", "Cross-region API call is not allowed."
    )


@pytest.mark.parametrize("bus", ["default", "orders"])
@pytest.mark.parametrize(
    "operation",
    [
        *["DescribeRule", "EnableRule", "DisableRule"],
        *["PutTargets", "RemoveTargets", "ListTargetsByRule"],
    ],
)
def test_an_unknown_rule_is_not_found(orders, error, operation, bus):
    """The message names its bus, the default one too (R 45)."""
    assert orders(operation, {**NAMED[operation], "EventBusName": bus}) == error(
        "ResourceNotFoundException", f"Rule placed does not exist on EventBus {bus}."
    )


# --- EnableRule, DisableRule, DeleteRule ------------------------------------------------------


@pytest.mark.parametrize("state", [None, "ENABLED", "DISABLED", ALL_EVENTS])
@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        (["DisableRule"], "DISABLED"),
        (["EnableRule"], "ENABLED"),
        (["DisableRule", "DisableRule"], "DISABLED"),
        (["DisableRule", "EnableRule", "EnableRule"], "ENABLED"),
    ],
    ids=["off", "on", "off twice", "off and on"],
)
def test_rules_are_switched(aws, state, operations, expected):
    """Nothing but the state changes, and the one with all events is not restored (R 55)."""
    put(aws, State=state, Description="All orders")
    answers = [aws(operation, {"Name": "placed"}) for operation in operations]

    assert answers == [{}] * len(operations)
    assert aws("DescribeRule", {"Name": "placed"}) == described(
        EventPattern=PATTERN, Description="All orders", State=expected
    )


def test_a_rule_that_is_not_there_is_deleted(aws):
    """Deleting is a success, also twice (R 46)."""
    put(aws)

    assert [aws("DeleteRule", {"Name": "placed"}) for _ in range(3)] == [{}, {}, {}]
    assert aws("ListRules", {}) == {"Rules": []}


@pytest.mark.parametrize("force", [None, False, True])
def test_a_rule_with_targets_stays(aws, error, force):
    """Its targets have to go first, whatever Force says (R 47)."""
    put(aws)
    aws("PutTargets", NAMED["PutTargets"])

    assert aws("DeleteRule", {"Name": "placed", "Force": force}) == error(
        "ValidationException", "Rule can't be deleted since it has targets."
    )
    aws("RemoveTargets", NAMED["RemoveTargets"])
    assert aws("DeleteRule", {"Name": "placed", "Force": force}) == {}


# --- managed rules ----------------------------------------------------------------------------


def test_managed_rules_are_shown(archived):
    """ListRules and DescribeRule name the AWS service; they have targets, and no tags (R 61)."""
    members = {"EventPattern": PATTERN, "ManagedBy": ARCHIVES}

    assert archived("DescribeRule", {"Name": "archive"}) == described("archive", **members)
    assert archived("ListRules", {}) == {"Rules": [listed("archive", **members)]}
    assert archived("ListTargetsByRule", {"Rule": "archive"}) == {
        "Targets": [{"Id": "archive", "Arn": "arn:aws:events:us-east-1:::"}]
    }
    assert archived("ListTagsForResource", {"ResourceARN": rule_arn("archive")}) == {"Tags": []}


IS_MANAGED = "archive is a managed rule."
NEEDS_FORCE = "archive is a managed rule. Set 'force' parameter to true to override."
NO_TAGS = "Tag related operations on the managed rule archive is not allowed."


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("PutRule", {"Name": "archive", "EventPattern": PATTERN}, IS_MANAGED),
        ("EnableRule", {"Name": "archive"}, IS_MANAGED),
        ("DisableRule", {"Name": "archive"}, IS_MANAGED),
        ("PutTargets", {"Rule": "archive", "Targets": [{"Id": "a", "Arn": QUEUE}]}, IS_MANAGED),
        ("DeleteRule", {"Name": "archive"}, NEEDS_FORCE),
        ("DeleteRule", {"Name": "archive", "Force": False}, NEEDS_FORCE),
        ("RemoveTargets", {"Rule": "archive", "Ids": ["archive"]}, NEEDS_FORCE),
        ("TagResource", {"ResourceARN": rule_arn("archive"), "Tags": []}, NO_TAGS),
        ("UntagResource", {"ResourceARN": rule_arn("archive"), "TagKeys": []}, NO_TAGS),
    ],
)
def test_managed_rules_are_not_changed(archived, error, operation, request_, message):
    """Only their AWS service does (R 62 to R 64)."""
    before = archived("DescribeRule", {"Name": "archive"})

    assert archived(operation, request_) == error("ManagedRuleException", message)
    assert archived("DescribeRule", {"Name": "archive"}) == before
    assert len(archived("ListTargetsByRule", {"Rule": "archive"})["Targets"]) == 1


def test_the_service_of_a_managed_rule_changes_it(archived, error):
    """Another AWS service does not."""
    request = {"Name": "archive", "EventPattern": PATTERN, "State": "DISABLED"}

    assert archived.put_managed_rule(request, ARCHIVES) == {"RuleArn": rule_arn("archive")}
    assert archived("DescribeRule", {"Name": "archive"})["State"] == "DISABLED"
    assert archived.put_managed_rule(request, "pipes.amazonaws.com") == error(
        "ManagedRuleException", IS_MANAGED
    )


def test_force_deletes_a_managed_rule(archived, error):
    """Its targets first (R 47, R 63); until then its bus stays (R 24)."""
    forced = {"Name": "archive", "Force": True}

    assert archived("DeleteRule", forced) == error(
        "ValidationException", "Rule can't be deleted since it has targets."
    )
    removal = {"Rule": "archive", "Ids": ["archive"], "Force": True}
    assert archived("RemoveTargets", removal) == {"FailedEntryCount": 0, "FailedEntries": []}
    assert archived("DeleteRule", forced) == {}
    assert archived("ListRules", {}) == {"Rules": []}


def test_a_bus_with_a_managed_rule_stays(orders, error):
    """It has a rule (R 24)."""
    request = {"Name": "archive", "EventPattern": PATTERN, "EventBusName": "orders"}
    orders.put_managed_rule(request, ARCHIVES)

    assert orders("DeleteEventBus", {"Name": "orders"}) == error(
        "ValidationException", "EventBus can't be deleted since it has rules."
    )


# --- ListRules, ListRuleNamesByTarget ---------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        (None, ["both", "pattern", "schedule"]),
        ("p", ["pattern"]),
        ("pattern", ["pattern"]),
        ("P", []),
        ("attern", []),
    ],
)
def test_rules_are_listed_by_name(aws, prefix, expected):
    """Those whose names begin with the prefix (R 58)."""
    for name in ("schedule", "both", "pattern"):
        put(aws, name)

    assert aws("ListRules", {"NamePrefix": prefix}) == {
        "Rules": [listed(name, EventPattern=PATTERN) for name in expected]
    }


def with_target(aws, *names, arn=QUEUE, **bus):
    for name in names:
        put(aws, name, **bus)
        request = {"Rule": name, "Targets": [{"Id": i, "Arn": arn} for i in "ab"], **bus}
        assert aws("PutTargets", request)["FailedEntryCount"] == 0


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"TargetArn": QUEUE}, ["a", "b", "c"]),
        ({"TargetArn": QUEUE, "EventBusName": "default"}, ["a", "b", "c"]),
        ({"TargetArn": QUEUE, "EventBusName": bus_arn()}, ["d"]),
        ({"TargetArn": f"{QUEUE}-too"}, ["other"]),
        ({"TargetArn": QUEUE[:-1]}, []),
        ({"TargetArn": QUEUE.replace("us-east-1", "")}, []),
        ({"TargetArn": QUEUE.replace(ACCOUNT, "")}, []),
        ({"TargetArn": QUEUE.replace("sqs", "moon")}, []),
        ({"TargetArn": bus_arn(region="moon-1")}, []),
    ],
    ids=[
        *["default", "its name", "another bus", "another target", "start of a name"],
        *["no Region", "no account", "unknown service", "bus of no Region"],
    ],
)
def test_the_rules_of_a_target(orders, request_, expected):
    """Each rule of one bus that has exactly this ARN, once and by name, disabled or not (R 83)."""
    with_target(orders, "c", "a", "b")
    orders("DisableRule", {"Name": "b"})
    with_target(orders, "d", EventBusName="orders")
    with_target(orders, "other", arn=f"{QUEUE}-too")

    assert orders("ListRuleNamesByTarget", request_) == {"RuleNames": expected}


@pytest.mark.parametrize(
    "arn",
    [
        "orders",
        "arn:aws:sqs",
        f"arn:aws:sqs:us-east-1:{ACCOUNT}:",
        f"arn::sqs:us-east-1:{ACCOUNT}:orders",
        f"arn:aws::us-east-1:{ACCOUNT}:orders",
        f"arn:aws-cn:sqs:us-east-1:{ACCOUNT}:orders",
        f"urn:aws:sqs:us-east-1:{ACCOUNT}:orders",
    ],
)
def test_a_target_is_looked_up_by_its_arn(aws, error, arn):
    """No ARN, another partition, no resource: refused (R 84)."""
    assert aws("ListRuleNamesByTarget", {"TargetArn": arn}) == error(
        "ValidationException",
        f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.",
    )


QUERIES = {
    "ListRules": ({}, "Rules"),
    "ListRuleNamesByTarget": ({"TargetArn": QUEUE}, "RuleNames"),
}


@pytest.mark.parametrize(
    ("operation", "changes"),
    [
        ("ListRules", {"NextToken": "x"}),
        ("ListRules", {"NamePrefix": "a"}),
        ("ListRules", {"EventBusName": "orders"}),
        ("ListRuleNamesByTarget", {"NextToken": "x"}),
        ("ListRuleNamesByTarget", {"TargetArn": f"{QUEUE}-too"}),
        ("ListRuleNamesByTarget", {"EventBusName": "orders"}),
    ],
)
def test_a_token_is_of_one_query(orders, error, operation, changes):
    """Of other rules it is garbage; Limit and the form of the bus may change (R 86, R 87)."""
    with_target(orders, "a", "b", "c")
    query, member = QUERIES[operation]
    first = orders(operation, {**query, "Limit": 1})
    more = {**query, "NextToken": first["NextToken"]}
    rest = orders(operation, {**more, "EventBusName": bus_arn("default"), "Limit": 2})

    names = [rule["Name"] if member == "Rules" else rule for rule in rest[member]]
    assert names == ["b", "c"]
    assert "NextToken" not in rest
    assert orders(operation, {**more, "Limit": 1})[member] == rest[member][:1]
    assert orders(operation, {**more, **changes}) == error(
        "ValidationException", "Parameter NextToken is not valid."
    )


@pytest.mark.parametrize("operation", QUERIES)
def test_a_page_has_a_hundred_rules_without_a_limit(aws, operation):
    """A full last page has no token (R 58, R 88)."""
    with_target(aws, *(f"rule-{number:03}" for number in range(200)))
    query, member = QUERIES[operation]
    first = aws(operation, query)
    second = aws(operation, {**query, "NextToken": first["NextToken"]})

    assert [len(first[member]), len(second[member])] == [100, 100]
    assert list(second) == [member]


# --- TestEventPattern -------------------------------------------------------------------------

EVENT = {
    "id": "1",
    "account": ACCOUNT,
    "source": "shop.orders",
    "time": "2022-04-07T12:34:56Z",
    "region": "us-east-1",
    "detail-type": "OrderPlaced",
}


@pytest.mark.parametrize(
    ("pattern", "changes", "expected"),
    [
        (PATTERN, {}, True),
        (PATTERN, {"source": "shop.bills"}, False),
        ('{"extra": [1]}', {"extra": 1}, True),
        ('{"detail": {"id": [42]}}', {"detail": {"id": 42}}, True),
        ('{"resources": ["a"]}', {"resources": ["b", "a"]}, True),
        ('{"id": [null]}', {"id": None}, True),
        (pattern_of(4096), {}, False),
    ],
    ids=["matches", "does not", "other keys", "detail", "resources", "null", "no rule's limit"],
)
def test_a_pattern_is_tried(aws, pattern, changes, expected):
    """The answer says whether it matches; a rule's limit of size does not count (R 52, R 89)."""
    request = {"EventPattern": pattern, "Event": json.dumps({**EVENT, **changes})}

    assert aws("TestEventPattern", request) == {"Result": expected}


def test_an_event_with_keys_twice_is_tried(aws):
    """They are kept, as everywhere in patterns."""
    event = f'{json.dumps(EVENT)[:-1]}, "source": "shop.orders"}}'

    assert aws("TestEventPattern", {"EventPattern": PATTERN, "Event": event}) == {"Result": True}


@pytest.mark.parametrize(
    "event",
    [
        *["", "no event", "[]", "42", json.dumps([EVENT])],
        *(json.dumps({k: v for k, v in EVENT.items() if k != name}) for name in EVENT),
    ],
    ids=["empty", "text", "array", "number", "event in an array", *EVENT],
)
def test_what_is_no_event_is_not_tried(aws, error, event):
    """An event is an object with six keys (R 90)."""
    assert aws("TestEventPattern", {"EventPattern": PATTERN, "Event": event}) == error(
        "ValidationException", "Parameter Event is not valid."
    )


def test_an_empty_pattern_is_not_tried(aws, error):
    """It is no pattern (R 91)."""
    pattern, message = bad_pattern("", "Filter is not an object", 1)

    assert aws("TestEventPattern", {"EventPattern": pattern, "Event": json.dumps(EVENT)}) == error(
        "InvalidEventPatternException", message
    )
