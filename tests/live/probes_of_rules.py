"""What the operations on event buses, rules, targets and tags answer."""

import json

from asking import ACCEPTED, PRIMARY, SECONDARY
from probes import probe

PATTERN = '{"source": ["nobody"]}'


def create_bus(aws, **members):
    """Ask for an event bus, and return what is answered."""
    name = members.pop("Name", None) or aws.name("bus")
    aws.later(aws.events.delete_event_bus, Name=name)
    return aws.answer(aws.events.create_event_bus, Name=name, **members)


def put_rule(aws, **members):
    """Ask for a rule, and return what is answered."""
    name = aws.name("rule")
    aws.later(aws.events.delete_rule, Name=name)
    return aws.answer(aws.events.put_rule, Name=name, **members)


@probe(
    "an `EventSourceName` of a partner (R 20)",
    "ResourceNotFoundException: Event source aws.partner/a/b does not exist.",
    "rule_errors.event_source_not_found",
)
def a_partner_event_source(aws):
    name = "aws.partner/a/b"
    return create_bus(aws, Name=name, EventSourceName=name)


@probe(
    "the code for a name with a slash (R 19)",
    "ValidationException: Event bus name must not contain '/'.",
    "rule_errors.name_has_a_slash",
)
def a_bus_with_a_slash(aws):
    return create_bus(aws, Name="a/b")


@probe(
    "UpdateEventBus of an unknown bus",
    "ResourceNotFoundException: Event bus <bus> does not exist.",
    "bus_operations.update_event_bus",
)
def an_update_of_an_unknown_bus(aws):
    return aws.answer(aws.events.update_event_bus, Name=aws.name("bus"), Description="new")


@probe('`Description: ""` in UpdateEventBus', "no description", "bus_operations.update_event_bus")
def an_empty_description(aws):
    bus = aws.bus()
    aws.events.update_event_bus(Name=bus, Description="old")
    aws.events.update_event_bus(Name=bus, Description="")
    described = aws.events.describe_event_bus(Name=bus)
    return repr(described["Description"]) if "Description" in described else "no description"


@probe(
    "what moves `LastModifiedTime` (R 15)",
    "not PutRule",
    "rule_operations.put_rule",
)
def what_moves_the_time_of_a_bus(aws):
    bus = aws.bus()
    before = aws.events.describe_event_bus(Name=bus)["LastModifiedTime"]
    aws.rule(bus)
    moved = aws.events.describe_event_bus(Name=bus)["LastModifiedTime"] != before
    return "PutRule, too" if moved else "not PutRule"


@probe(
    "a dead-letter queue whose text is no ARN",
    ACCEPTED,
    "dead_letters.check_dead_letters",
)
def a_dead_letter_queue_that_is_no_arn(aws):
    return create_bus(aws, DeadLetterConfig={"Arn": "no arn"})


@probe("order of ListEventBuses (R 34)", "by name", "bus_operations.list_event_buses")
def the_order_of_buses(aws):
    for _ in range(3):
        aws.bus()
    names = [bus["Name"] for bus in aws.events.list_event_buses()["EventBuses"]]
    return "by name" if names == sorted(names) else "in another order"


@probe(
    "several faults in CreateEventBus",
    "ValidationException: Event bus name must not contain '/'.",
    "bus_operations.create_event_bus",
)
def several_faults_in_create_event_bus(aws):
    queue = f"arn:aws:sqs:{SECONDARY}:{aws.account}:dead"
    return create_bus(aws, Name="a/b", DeadLetterConfig={"Arn": queue})


@probe("`LogConfig` in answers (R 12)", "as sent", "bus_operations._configuration")
def the_log_config_of_a_bus(aws):
    name, config = aws.name("bus"), {"IncludeDetail": "NONE", "Level": "ERROR"}
    aws.later(aws.events.delete_event_bus, Name=name)
    made = aws.events.create_event_bus(Name=name, LogConfig=config)
    found = aws.events.describe_event_bus(Name=name)
    as_sent = config == made.get("LogConfig") == found.get("LogConfig")
    return "as sent" if as_sent else f"{made.get('LogConfig')} and {found.get('LogConfig')}"


@probe(
    "rules of endpoints that replicate (R 66)",
    "0 rules",
    "rule_operations.list_rules",
    is_slow=True,
)
def rules_of_endpoints(aws):
    endpoint = aws.endpoint()
    rules = aws.events.list_rules(EventBusName=aws.bus_of(endpoint))["Rules"]
    managed = [rule for rule in rules if "ManagedBy" in rule]
    return f"{len(managed)} rules"


@probe(
    "PutRule on an unknown bus (R 44)",
    "ResourceNotFoundException: Event bus <bus> does not exist.",
    "lookup.reachable_bus",
)
def a_rule_on_an_unknown_bus(aws):
    return put_rule(aws, EventPattern=PATTERN, EventBusName=aws.name("bus"))


@probe(
    "several faults in PutRule",
    json.dumps(
        [
            "ValidationException: ScheduleExpression is supported only on the default event bus.",
            "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ]
    ),
    "rule_operations._checked_pattern",
)
def several_faults_in_put_rule(aws):
    bus = aws.bus()
    asked = [
        {"ScheduleExpression": "wrong", "EventPattern": "wrong", "EventBusName": bus},
        {"State": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"},
    ]
    return json.dumps([put_rule(aws, **members) for members in asked])


def pattern_of(size):
    """Return an event pattern of so many bytes."""
    empty = '{"source": [""]}'
    return empty.replace('""', f'"{"x" * (size - len(empty))}"')


@probe(
    "a pattern of exactly 2048 bytes, and the code for more (R 52)",
    json.dumps(
        [
            ACCEPTED,
            "ValidationException: Parameter EventPattern for rule <rule> exceeds limit of 2048.",
        ]
    ),
    "rule_operations._checked_pattern",
)
def a_pattern_of_2048_bytes(aws):
    return json.dumps([put_rule(aws, EventPattern=pattern_of(size)) for size in (2048, 2049)])


@probe(
    "the text for the state with all management events beside a schedule (R 54)",
    "ValidationException: Parameter State is not valid. Reason: "
    "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS needs an event pattern alone.",
    "rule_errors.schedule_with_cloudtrail",
)
def all_management_events_on_a_schedule(aws):
    state = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    return put_rule(aws, State=state, ScheduleExpression="rate(1 day)")


SCHEDULES = ["rate(0 days)", "rate(1 days)", "cron(0 0 ? * * *)", "cron(0 0 L-3 * ? *)"]


@probe(
    "schedules that nobody recorded or documented (R 49)",
    json.dumps(["ValidationException", "ValidationException", ACCEPTED, ACCEPTED]),
    "schedule.is_schedule",
)
def unusual_schedules(aws):
    answers = [put_rule(aws, ScheduleExpression=schedule) for schedule in SCHEDULES]
    return json.dumps([answer.partition(":")[0] for answer in answers])


@probe(
    "a garbled `NextToken` of ListRules, ListTargetsByRule, ListEventBuses (R 86)",
    "ValidationException: Parameter NextToken is not valid.",
    "errors.token_is_invalid",
)
def a_garbled_token_of_rules(aws):
    return aws.answer(aws.events.list_rules, NextToken="garbled")


def event_of(aws, **changes):
    """Return an event as TestEventPattern takes it; None leaves a member out."""
    event = {
        "id": "1",
        "account": aws.account,
        "source": "a",
        "time": "2026-01-01T00:00:00Z",
        "region": PRIMARY,
        "resources": [],
        "detail-type": "b",
        "detail": {},
        **changes,
    }
    return json.dumps({name: value for name, value in event.items() if value is not None})


def try_pattern(aws, pattern=PATTERN, **changes):
    """Ask whether an event matches, and return what is answered."""
    event = event_of(aws, **changes)
    return aws.answer(aws.events.test_event_pattern, EventPattern=pattern, Event=event)


@probe(
    "an event without one of its members, or with strange values, in TestEventPattern (R 90)",
    json.dumps({"detail": ACCEPTED, "resources": ACCEPTED, "strange": ACCEPTED}),
    "rule_operations._check_event",
)
def an_event_that_lacks_something(aws):
    return json.dumps(
        {
            "detail": try_pattern(aws, detail=None),
            "resources": try_pattern(aws, resources=None),
            "strange": try_pattern(aws, time="noon", region="nowhere"),
        }
    )


@probe(
    "a pattern and an event that are both wrong; an empty pattern (R 91)",
    json.dumps(["InvalidEventPatternException", "InvalidEventPatternException"]),
    "rule_operations.try_event_pattern",
)
def a_pattern_and_an_event_that_are_wrong(aws):
    wrong = aws.answer(aws.events.test_event_pattern, EventPattern="wrong", Event="wrong")
    return json.dumps([answer.partition(":")[0] for answer in (wrong, try_pattern(aws, "{}"))])


@probe(
    "a pattern of 2049 to 4096 bytes in TestEventPattern (R 52)",
    ACCEPTED,
    "rule_operations.try_event_pattern",
)
def a_long_pattern_that_is_tried(aws):
    return try_pattern(aws, pattern_of(3000))


# --- targets and tags -------------------------------------------------------------------------


def target(aws, number=1, **members):
    """Return a target, a queue that nobody has."""
    return {"Id": str(number), "Arn": f"arn:aws:sqs:{PRIMARY}:{aws.account}:q{number}", **members}


@probe(
    "more than 10 targets in one request (R 72)",
    "ValidationException",
    "schemas/shapes.json",
)
def eleven_targets_in_one_request(aws):
    targets = [target(aws, number) for number in range(11)]
    return aws.targets(aws.rule(), *targets).partition(":")[0]


@probe(
    "the code for an `Id` twice in one request (R 70)",
    "ValidationException",
    "rule_errors.repeated_target",
)
def an_id_twice(aws):
    return aws.targets(aws.rule(), target(aws), target(aws)).partition(":")[0]


@probe(
    "a known `Id` on a rule with five targets (R 71)",
    ACCEPTED,
    "target_operations.put_targets",
)
def a_known_id_on_a_full_rule(aws):
    rule = aws.rule()
    aws.targets(rule, *(target(aws, number) for number in range(5)))
    return aws.targets(rule, target(aws, 3, Input="{}"))


@probe(
    "a Kinesis stream without a role, on a rule with one (R 75)",
    ACCEPTED,
    "target_checks._check_role",
)
def a_stream_without_a_role(aws):
    stream = f"arn:aws:kinesis:{PRIMARY}:{aws.account}:stream/s"
    return aws.targets(aws.rule(RoleArn=aws.role()), {"Id": "1", "Arn": stream})


@probe(
    "a target's dead-letter queue in another Region (R 79)",
    "AccessDeniedException: Access to the resource "
    "arn:aws:sqs:us-west-2:<account>:dead is denied. Reason: You must specify a dead letter queue "
    "in the same region.",
    "rule_errors.dead_letters_of_another_region",
)
def dead_letters_of_another_region(aws):
    queue = {"Arn": f"arn:aws:sqs:{SECONDARY}:{aws.account}:dead"}
    return aws.targets(aws.rule(), target(aws, DeadLetterConfig=queue))


@probe(
    "several faults in PutTargets",
    "ValidationException: Rule <rule> does not have RoleArn assigned to invoke target "
    "arn:aws:kinesis:us-east-1:<account>:stream/s",
    "target_operations.put_targets, target_checks.check_target",
)
def several_faults_in_put_targets(aws):
    stream = f"arn:aws:kinesis:{PRIMARY}:{aws.account}:stream/s"
    queue = {"Arn": f"arn:aws:sqs:{SECONDARY}:{aws.account}:dead"}
    wrong = {"Id": "1", "Arn": stream, "Input": "wrong", "DeadLetterConfig": queue}
    return aws.targets(aws.rule(), wrong)


@probe(
    "several constraints on a map or an element of a list",
    "ValidationException",
    "violation_texts._CONSTRAINTS",
)
def a_map_with_wrong_keys(aws):
    paths = {"": "$.a", "b" * 300: "$.b"}
    transformer = {"InputPathsMap": paths, "InputTemplate": ""}
    answer = aws.targets(aws.rule(), target(aws, InputTransformer=transformer))
    return answer.partition(":")[0]


@probe("repeated `Ids` in RemoveTargets (R 82)", ACCEPTED, "target_operations.remove_targets")
def ids_twice_in_remove_targets(aws):
    rule = aws.rule()
    aws.targets(rule, target(aws))
    return aws.answer(aws.events.remove_targets, Rule=rule, Ids=["1", "1"])


@probe(
    "ListTargetsByRule of a rule without targets",
    "[]",
    "target_operations.list_targets_by_rule",
)
def a_rule_without_targets(aws):
    return json.dumps(aws.events.list_targets_by_rule(Rule=aws.rule())["Targets"])


def tag(aws, *tags):
    """Tag a rule, and return what is answered."""
    rule = aws.rule()
    arn = aws.events.describe_rule(Name=rule)["Arn"]
    made = [{"Key": key, "Value": value} for key, value in tags]
    answer = aws.answer(aws.events.tag_resource, ResourceARN=arn, Tags=made)
    tags = aws.events.list_tags_for_resource(ResourceARN=arn)["Tags"]
    return f"{answer.partition(':')[0]}, {json.dumps(tags) if len(tags) < 3 else len(tags)}"


@probe(
    "over 50 tags, a key that begins with `aws:`, a key twice in one request (R 95)",
    json.dumps(
        [
            "LimitExceededException, []",
            "ValidationException, []",
            'accepted, [{"Key": "a", "Value": "2"}]',
        ]
    ),
    "tags.with_tags",
)
def unusual_tags(aws):
    many = [(str(number), "") for number in range(51)]
    return json.dumps([tag(aws, *many), tag(aws, ("aws:a", "")), tag(aws, ("a", "1"), ("a", "2"))])


@probe(
    "an ARN of something else, or of another Region, in operations on tags (R 95)",
    json.dumps(
        [
            "ValidationException",
            "ValidationException: Cross-region API call is not allowed.",
        ]
    ),
    "tag_operations._tagged",
)
def tags_of_something_else(aws):
    queue = f"arn:aws:sqs:{PRIMARY}:{aws.account}:q"
    far = f"arn:aws:events:{SECONDARY}:{aws.account}:event-bus/default"
    ask = aws.events.list_tags_for_resource
    of_queue, of_far = aws.answer(ask, ResourceARN=queue), aws.answer(ask, ResourceARN=far)
    return json.dumps([of_queue.partition(":")[0], of_far])
