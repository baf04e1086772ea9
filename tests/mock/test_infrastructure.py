"""Infrastructure as it is declared, loaded into a mock."""

import re
from pathlib import Path

import pytest

from pytest_eventbridge_endpoints import InfrastructureError, UnresolvedError, mock_eventbridge

ACCOUNT = "123456789012"
EAST, WEST = "us-east-1", "us-west-2"
CHECKS = "arn:aws:route53:::healthcheck"
PATTERN = {"source": ["shop.orders"]}
QUEUE_ARN = f"arn:aws:sqs:{EAST}:{ACCOUNT}:orders"
FUNCTION_ARN = f"arn:aws:lambda:{EAST}:{ACCOUNT}:function:warehouse"


def rule(pattern=PATTERN, bus=None, targets=(), **properties):
    """Return a rule for a template."""
    made = {"EventPattern": pattern, "Targets": list(targets), **properties}
    if bus is not None:
        made["EventBusName"] = bus
    return {"Type": "AWS::Events::Rule", "Properties": made}


def to(logical_id, **members):
    """Return a target."""
    return {"Id": logical_id.lower(), "Arn": {"Fn::GetAtt": [logical_id, "Arn"]}, **members}


def routed(check, route=WEST):
    """Return a routing with this health check."""
    return {"FailoverConfig": {"Primary": {"HealthCheck": check}, "Secondary": {"Route": route}}}


def endpoint(**properties):
    """Return a global endpoint, with changes."""
    check = {"Fn::Sub": f"{CHECKS}/${{Check}}"}
    buses = [
        {
            "EventBusArn": {
                "Fn::Sub": f"arn:aws:events:{region}:${{AWS::AccountId}}:event-bus/${{Bus}}"
            }
        }
        for region in (EAST, WEST)
    ]
    made = {
        "Name": "orders",
        "RoutingConfig": routed(check),
        "EventBuses": buses,
        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
    }
    return {"Type": "AWS::Events::Endpoint", "Properties": {**made, **properties}}


BUS = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}}
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}}
FUNCTION = {"Type": "AWS::Lambda::Function", "Properties": {}}
BUCKET = {"Type": "AWS::S3::Bucket"}
SHOP = {
    "Bus": BUS,
    "Check": {"Type": "AWS::Route53::HealthCheck"},
    "Role": {"Type": "AWS::IAM::Role"},
    "Endpoint": endpoint(),
    "Queue": QUEUE,
    "Warehouse": FUNCTION,
    "ToQueue": rule(bus={"Ref": "Bus"}, targets=[to("Queue")]),
    "ToWarehouse": rule(bus={"Ref": "Bus"}, targets=[to("Warehouse", InputPath="$.detail")]),
}
UPLOADS = {
    "Bucket": BUCKET,
    "Queue": QUEUE,
    "Uploads": rule(
        {"source": ["shop.orders"], "detail": {"b": [{"Ref": "Bucket"}]}}, targets=[to("Queue")]
    ),
}


# --- what is loaded ---------------------------------------------------------------------------


def test_rules_deliver_as_they_are_declared(eventbridge_mock, load, put):
    """And are called by their logical ids, as their targets are."""
    load(SHOP)
    put()

    delivery = eventbridge_mock.assert_delivery(rule="ToQueue", target="Queue")
    assert (delivery.rule, delivery.target_id, delivery.target_arn) == (
        "ToQueue",
        "queue",
        QUEUE_ARN,
    )
    assert eventbridge_mock.assert_delivery(rule="ToWarehouse", target="Warehouse").input == {
        "id": 42
    }
    assert len(eventbridge_mock.deliveries) == 2
    assert eventbridge_mock.deliveries.filter(target="Warehouse") == [
        eventbridge_mock.deliveries[1]
    ]


def test_an_endpoint_fails_over_as_it_is_declared(eventbridge_mock, load, events, entry):
    """Its health check is the declared one, by whichever way it is found (C 6)."""
    infrastructure = load(SHOP)
    declared = infrastructure.endpoint("Endpoint")

    def put():
        entries = [entry(EventBusName="orders")]
        events.put_events(EndpointId=declared.endpoint_id, Entries=entries)
        return eventbridge_mock.events[-1].region

    with declared.failed_over():
        assert put() == WEST
    assert put() == EAST
    infrastructure.health_check("Check").fail()
    assert put() == WEST
    assert declared is eventbridge_mock.endpoint("orders")
    assert declared.health_check == infrastructure.arn("Check")


def test_the_same_template_in_two_regions(eventbridge_mock, load, events, entry):
    """Each has its rules, and a Region tells them apart (C 7)."""
    east = {"Fn::Equals": [{"Ref": "AWS::Region"}, EAST]}
    resources = {**SHOP, "Endpoint": {**endpoint(), "Condition": "East"}}
    infrastructure = load(resources, region=[EAST, WEST], sections={"Conditions": {"East": east}})

    id_ = infrastructure.endpoint("Endpoint").endpoint_id
    events.put_events(EndpointId=id_, Entries=[entry(EventBusName="orders")])
    for region in (EAST, WEST):
        eventbridge_mock.assert_delivery(rule="ToQueue", region=region, times=1)
        assert infrastructure.rule("ToQueue", region=region).region == region
        assert infrastructure.event_bus("Bus", region=region).events
    with pytest.raises(LookupError) as caught:
        infrastructure.rule("ToQueue")
    assert str(caught.value) == (
        "several are called 'ToQueue': ToQueue (ToQueue in us-east-1), ToQueue (ToQueue in "
        'us-west-2); name the stack too, as "OrdersStack/OrdersRule", or pass region='
    )


def test_loads_are_no_calls(eventbridge_mock, load):
    """A test that counts calls counts those of its application."""
    load(SHOP)

    assert eventbridge_mock.calls == []


def test_clients_see_what_was_loaded(load, events):
    """As if it had been deployed."""
    load(SHOP)

    assert [r["Name"] for r in events.list_rules(EventBusName="orders")["Rules"]] == [
        "ToQueue",
        "ToWarehouse",
    ]
    assert events.describe_endpoint(Name="orders")["State"] == "ACTIVE"
    (target,) = events.list_targets_by_rule(Rule="ToQueue", EventBusName="orders")["Targets"]
    assert target == {"Id": "queue", "Arn": QUEUE_ARN}


def test_the_event_bus_of_a_partner(load):
    """Is there, though no partner has offered its event source."""
    name = "aws.partner/example.com/1"
    bus = {**BUS, "Properties": {"Name": name, "EventSourceName": name}}
    infrastructure = load(
        {"Bus": bus, "Rule": rule(bus={"Ref": "Bus"}, targets=[to("Queue")]), "Queue": QUEUE}
    )

    assert infrastructure.rule("Rule").event_bus == infrastructure.event_bus("Bus").name == name


def test_a_schedule_never_fires(eventbridge_mock, load):
    """It is listed."""
    nightly = {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 day)"}}
    infrastructure = load({"Nightly": nightly})
    eventbridge_mock.clock.advance(100_000)

    declared = infrastructure.rule("Nightly")
    assert (declared.schedule_expression, declared.event_pattern) == ("rate(1 day)", None)
    assert eventbridge_mock.deliveries == []


# --- look-ups ---------------------------------------------------------------------------------


def test_look_ups_by_logical_id_name_and_arn(load):
    """Each finds the same."""
    infrastructure = load({**SHOP, "Named": rule(bus={"Ref": "Bus"}, Name="shipping")})
    arn = f"arn:aws:events:{EAST}:{ACCOUNT}:rule/orders/shipping"

    for name in ("Named", "shipping", arn):
        found = infrastructure.rule(name)
        assert (found.logical_id, found.name, found.arn) == ("Named", "shipping", arn)
        assert (found.event_bus, found.region, found.state) == ("orders", EAST, "ENABLED")
        assert found.event_pattern.text == '{"source":["shop.orders"]}'
    made = infrastructure.endpoint("Endpoint")
    for name in ("orders", made.arn, made.endpoint_id):
        assert infrastructure.endpoint(name) is made
    assert infrastructure.event_bus("orders").name == "orders"
    assert repr(found) == "DeclaredRule('Named', name='shipping', region='us-east-1')"


def test_arns_by_logical_id(load):
    """Of all that is declared, targets included."""
    infrastructure = load(SHOP)

    assert infrastructure.arn("Bus") == f"arn:aws:events:{EAST}:{ACCOUNT}:event-bus/orders"
    assert infrastructure.arn("Queue") == QUEUE_ARN
    assert infrastructure.arn("ToQueue") == f"arn:aws:events:{EAST}:{ACCOUNT}:rule/orders/ToQueue"
    assert (
        infrastructure.arn("Endpoint", region=EAST)
        == f"arn:aws:events:{EAST}:{ACCOUNT}:endpoint/orders"
    )
    with pytest.raises(UnresolvedError):
        infrastructure.arn("Warehouse")
    with pytest.raises(LookupError, match="no resource is declared as 'Q'"):
        infrastructure.arn("Q", region=WEST)


def test_lists_of_what_is_declared(load):
    """In the order of the template."""
    infrastructure = load(SHOP)

    assert [rule.logical_id for rule in infrastructure.rules] == ["ToQueue", "ToWarehouse"]
    assert [bus.name for bus in infrastructure.event_buses] == ["orders"]
    assert [made.name for made in infrastructure.endpoints] == ["orders"]
    (part,) = infrastructure.unresolved
    assert (part.logical_id, part.member, part.expression, part.place, part.cure) == (
        "ToWarehouse",
        "the ARN of the target warehouse",
        "!GetAtt Warehouse.Arn",
        "template.json:97",
        'values={"Warehouse.Arn": ...}',
    )
    assert str(part) == (
        "ToWarehouse: the ARN of the target warehouse: !GetAtt Warehouse.Arn (template.json:97): "
        'AWS generates the name of Warehouse; pass values={"Warehouse.Arn": ...}'
    )


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("endpoint", "no endpoint is declared as 'Tosqueue'; there are Endpoint"),
        (
            "rule",
            (
                "no rule is declared as 'Tosqueue' (did you mean 'ToQueue'?); there are ToQueue, "
                "ToWarehouse"
            ),
        ),
        ("event_bus", "no event bus is declared as 'Tosqueue'; there are Bus"),
        ("health_check", "no health check is declared as 'Tosqueue'; there are Check"),
    ],
)
def test_a_name_that_nothing_has(load, kind, message):
    """The message names those that there are."""
    infrastructure = load(SHOP)

    with pytest.raises(LookupError) as caught:
        getattr(infrastructure, kind)("Tosqueue")
    assert str(caught.value) == message


def test_a_target_that_may_be_there_is_listed_once(load):
    """As what nobody knows of its rule, with what to pass."""
    target = {"Id": "queue", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}
    ship = rule()
    ship["Properties"]["Targets"] = [{"Fn::If": ["IsProd", target, {"Ref": "AWS::NoValue"}]}]
    is_prod = {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    sections = {"Parameters": {"Stage": {"Type": "String"}}, "Conditions": is_prod}

    (part,) = load({"Ship": ship, "Queue": QUEUE}, sections=sections).unresolved
    assert (part.logical_id, part.member, part.cure) == (
        "Ship",
        "Targets",
        'parameters={"Stage": ...}',
    )


@pytest.mark.parametrize("kind", ["rule", "endpoint"])
def test_what_a_condition_takes_out_is_told(load, kind):
    """It stands in the template, so a misspelling is not what to look for."""
    resources = {"Ship": {**rule(), "Condition": "IsEast"}}
    is_east = {"IsEast": {"Fn::Equals": [{"Ref": "AWS::Region"}, EAST]}}
    infrastructure = load(resources, sections={"Conditions": is_east}, region=[EAST, WEST])

    assert infrastructure.rule("Ship").region == EAST
    with pytest.raises(LookupError) as caught:
        getattr(infrastructure, kind)("Ship", region=WEST)
    assert str(caught.value) == (
        f"no {kind} is declared as 'Ship': the condition IsEast does not hold in us-west-2 "
        "(template.json:13)"
    )
    assert repr(infrastructure).count("Ship") == 1


def test_values_that_differ_by_region_need_a_load_for_each(load, eventbridge_mock):
    """Each load leaves what the others have put into other Regions."""
    resources = {"Bucket": {"Type": "AWS::S3::Bucket"}, "Ship": rule()}
    resources["Ship"]["Properties"]["EventPattern"] = {"source": [{"Ref": "Bucket"}]}
    for region in (EAST, WEST):
        load(resources, region=region, values={"Bucket": f"photos-{region}"})

    patterns = {
        one.region: one.event_pattern.text for one in eventbridge_mock.infrastructure.rules
    }
    assert patterns == {
        EAST: '{"source":["photos-us-east-1"]}',
        WEST: '{"source":["photos-us-west-2"]}',
    }


def test_nothing_is_declared(load):
    """A template without rules is loaded, too."""
    infrastructure = load({"Queue": QUEUE})

    assert repr(infrastructure) == "declared: nothing"
    with pytest.raises(LookupError, match="no rule is declared as None; there are none"):
        infrastructure.rule(None)
    with pytest.raises(ValueError, match="a Region has a name"):
        infrastructure.rule("x", region="nowhere")


def test_a_rule_is_live(eventbridge_mock, load, events):
    """It shows what a client has made of it since."""
    declared = load(SHOP).rule("ToQueue")
    events.disable_rule(Name="ToQueue", EventBusName="orders")
    assert declared.state == "DISABLED"

    events.remove_targets(Rule="ToQueue", EventBusName="orders", Ids=["queue"])
    events.delete_rule(Name="ToQueue", EventBusName="orders")
    with pytest.raises(LookupError) as caught:
        declared.state  # noqa: B018
    assert str(caught.value) == (
        "the rule 'ToQueue' is gone: it was deleted, or the mock was reset"
    )
    eventbridge_mock.reset()
    with pytest.raises(LookupError):
        declared.state  # noqa: B018


def test_an_endpoint_that_a_client_has_deleted(eventbridge_mock, load, events):
    """Is gone."""
    infrastructure = load(SHOP)
    events.delete_endpoint(Name="orders")
    eventbridge_mock.clock.advance(1)

    with pytest.raises(KeyError) as caught:
        infrastructure.endpoint("Endpoint")
    assert str(caught.value) == "the endpoint 'orders' in us-east-1 is gone: it was deleted"


def test_a_table_of_what_was_found(load):
    """Readable at a glance, with what is not known."""
    queue = {**to("Queue"), "Id": "other"}
    infrastructure = load(
        {
            **SHOP,
            "Off": rule(State="DISABLED", targets=[to("Queue"), queue]),
            "Uploads": rule({"b": [{"Ref": "Bucket"}]}, bus={"Ref": "Unknown"}),
            "Bucket": BUCKET,
            "Inner": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": "https://x"},
            },
        },
        sections={"Parameters": {"Unknown": {"Type": "String"}}},
    )

    lines = repr(infrastructure).splitlines()
    assert lines[0] == (
        "declared: 1 endpoint, 1 event bus, 4 rules, 1 health check, 1 nested stack"
    )
    assert [" ".join(line.split()) for line in lines[1:9]] == [
        "endpoint Endpoint us-east-1 bus orders orders -> us-west-2",
        "event bus Bus us-east-1 orders",
        'rule ToQueue us-east-1 bus orders {"source":["shop.orders"]} -> Queue',
        'rule ToWarehouse us-east-1 bus orders {"source":["shop.orders"]} -> Warehouse',
        'rule Off us-east-1 bus default DISABLED {"source":["shop.orders"]} -> Queue, Queue',
        "rule Uploads us-east-1 bus not known !Ref Bucket -> no targets",
        "health check Check us-east-1",
        "nested stack Inner us-east-1",
    ]
    assert lines[9] == "not known from the files alone:"
    assert len(lines) == 14


def test_a_long_table_is_cut(load):
    """After a hundred rows."""
    rules = {f"Rule{number}": rule({"x": [{"Ref": "Bucket"}]}) for number in range(102)}
    lines = repr(load({"Bucket": BUCKET, **rules})).splitlines()

    assert lines[0] == "declared: 102 rules"
    assert lines[101] == "  and 2 more"
    assert lines[-1] == "  and 2 more"


# --- what AWS refuses -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        pytest.param(
            {**SHOP, "Endpoint": endpoint(RoutingConfig=routed({"Ref": "Check"}))},
            "the endpoint Endpoint (AWS::Events::Endpoint): ValidationException: 1 validation "
            "error detected: Value '{check}' at "
            "'routingConfig.failoverConfig.primary.healthCheck' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: "
            "^arn:aws([a-z]|\\-)*:route53:::healthcheck/[\\-a-z0-9]+$",
            id="a bare health check id",
        ),
        pytest.param(
            {**SHOP, "Endpoint": endpoint(RoutingConfig=routed(f"{CHECKS}/a", "SECONDARY"))},
            "the endpoint Endpoint (AWS::Events::Endpoint): ValidationException: ",
            id="Route: SECONDARY",
        ),
        pytest.param(
            {
                **SHOP,
                "Endpoint": endpoint(EventBuses=[{"EventBusArn": {"Fn::GetAtt": ["Bus", "Arn"]}}]),
            },
            "the endpoint Endpoint (AWS::Events::Endpoint): ValidationException: ",
            id="one bus",
        ),
        pytest.param(
            {**SHOP, "Endpoint": endpoint(RoleArn={"Ref": "AWS::NoValue"})},
            "the endpoint Endpoint (AWS::Events::Endpoint): ValidationException: ",
            id="replication without a role",
        ),
        pytest.param(
            {"Bus": {"Type": "AWS::Events::EventBus", "Properties": {}}},
            "the event bus Bus (AWS::Events::EventBus): ValidationException: ",
            id="a bus without a name",
        ),
        pytest.param(
            {"Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "a/b"}}},
            "the event bus Bus (AWS::Events::EventBus): ValidationException: ",
            id="a name with a slash",
        ),
        pytest.param(
            {"Rule": rule({"source": "shop"})},
            "the rule Rule (AWS::Events::Rule): InvalidEventPatternException: ",
            id="an event pattern",
        ),
        pytest.param(
            {"Rule": rule(targets=[{"Id": "x", "Arn": "queue"}])},
            "the rule Rule (AWS::Events::Rule): ValidationException: ",
            id="a target",
        ),
        pytest.param(
            {"Rule": rule(targets=[{"Id": "x"}])},
            "the rule Rule (AWS::Events::Rule): ValidationException: ",
            id="a target without an ARN",
        ),
        pytest.param(
            {"Rule": rule(bus="gone")},
            "the rule Rule (AWS::Events::Rule): ResourceNotFoundException: Event bus gone does "
            "not exist. Declare the event bus, or make it known before: "
            "eventbridge_mock.add_event_bus('gone')",
            id="a bus that nobody declared",
        ),
    ],
)
def test_what_aws_refuses_fails_the_load(eventbridge_mock, load, resources, message):
    """With AWS's words, the file, the line and the logical id; and nothing is loaded."""
    with pytest.raises(InfrastructureError) as caught:
        load(resources)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{check}", str(caught.value))
    line, _, refused = text.partition(": AWS refuses ")
    assert re.fullmatch(r"template\.json:[0-9]+", line)
    assert refused.startswith(message)
    with pytest.raises(LookupError):
        eventbridge_mock.infrastructure  # noqa: B018


def test_a_load_that_fails_leaves_the_mock_as_it_was(eventbridge_mock, load, events, put):
    """What was loaded before is still there, and nothing of the other."""
    load(SHOP)
    bad = {
        "Bus2": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "b"}},
        "Rule": rule(bus="x"),
    }
    with pytest.raises(InfrastructureError):
        load(bad, name="bad.json")

    put()
    eventbridge_mock.assert_delivery(rule="ToQueue")
    assert [bus["Name"] for bus in events.list_event_buses()["EventBuses"]] == [
        "default",
        "orders",
    ]


def test_an_endpoint_whose_name_is_taken(eventbridge_mock, load):
    """By one that the test has added; the rules are not loaded either."""
    eventbridge_mock.add_endpoint("orders")
    with pytest.raises(InfrastructureError, match=r"AWS refuses the endpoint Endpoint .*orders"):
        load(SHOP)

    with pytest.raises(LookupError):
        eventbridge_mock.infrastructure  # noqa: B018


def test_two_rules_of_one_name(load):
    """On one event bus."""
    with pytest.raises(InfrastructureError) as caught:
        load({"A": rule(Name="ship"), "B": rule(Name="ship")})
    assert str(caught.value) == (
        "template.json:15: the rule B has the name 'ship', which another rule of the event bus "
        "'default' in us-east-1 has already"
    )


# --- what is there already --------------------------------------------------------------------


def test_what_is_known_already_does_not_stand_in_the_way(eventbridge_mock, load, events, put):
    """Neither of a load, nor of CreateEventBus."""
    eventbridge_mock.add_event_bus("orders")
    load(SHOP)
    load(SHOP)
    load(
        {"Bus": BUS, "Again": rule(bus={"Ref": "Bus"}, targets=[to("Queue")]), "Queue": QUEUE},
        name="b.json",
    )
    events.create_event_bus(Name="orders")
    load(SHOP)

    put()
    eventbridge_mock.assert_delivery(rule="ToQueue", times=1)
    eventbridge_mock.assert_delivery(rule="Again", times=1)


def test_a_bus_that_a_client_has_deleted_is_loaded_again(eventbridge_mock, load, events, put):
    """With its rules."""
    load(SHOP)
    for name, id_ in (("ToQueue", "queue"), ("ToWarehouse", "warehouse")):
        events.remove_targets(Rule=name, EventBusName="orders", Ids=[id_])
        events.delete_rule(Name=name, EventBusName="orders")
    events.delete_endpoint(Name="orders")
    events.delete_event_bus(Name="orders")
    eventbridge_mock.clock.advance(1)
    load(SHOP)
    put()

    eventbridge_mock.assert_delivery(rule="ToQueue", times=1)


def test_what_a_target_is_run_with_need_not_be_known(eventbridge_mock, load, put):
    """Tasks, jobs and groups are never run; AWS wants to be told which, all the same."""
    unknown, role = {"Ref": "Open"}, f"arn:aws:iam::{ACCOUNT}:role/r"
    network = {"awsvpcConfiguration": {"Subnets": unknown}}
    parameters = {
        "Cluster": {
            "RoleArn": role,
            "EcsParameters": {"TaskDefinitionArn": unknown, "NetworkConfiguration": network},
        },
        "Jobs": {"RoleArn": role, "BatchParameters": {"JobDefinition": unknown, "JobName": "j"}},
        "Fifo": {"SqsParameters": {"MessageGroupId": unknown}},
        "Queue": {"Id": unknown, "HttpParameters": {"HeaderParameters": {"a": unknown}}},
    }
    arns = {
        "Cluster": f"arn:aws:ecs:{EAST}:{ACCOUNT}:cluster/c",
        "Jobs": f"arn:aws:batch:{EAST}:{ACCOUNT}:job-queue/j",
        "Fifo": f"arn:aws:sqs:{EAST}:{ACCOUNT}:q.fifo",
        "Queue": QUEUE_ARN,
    }
    targets = [{"Id": name, "Arn": arns[name], **more} for name, more in parameters.items()]
    load(
        {
            "Bus": {**BUS, "Properties": {"Name": "orders", "LogConfig": {"Level": unknown}}},
            "Rule": rule(bus="orders", targets=targets, Tags=[{"Key": "a", "Value": unknown}]),
        },
        sections={"Parameters": {"Open": {"Type": "String"}}},
    )
    put()

    assert [delivery.target_id for delivery in eventbridge_mock.deliveries] == [
        "Cluster",
        "Jobs",
        "Fifo",
        "unresolved",
    ]


def test_a_role_that_is_not_known_is_a_role(eventbridge_mock, load, put):
    """A stream needs one, on the target or on the rule."""
    stream = {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "s"}}
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    load(
        {
            "Bus": BUS,
            "Role": {"Type": "AWS::IAM::Role"},
            "Stream": stream,
            "OnRule": rule(bus="orders", RoleArn=role, targets=[to("Stream")]),
            "OnTarget": rule(bus="orders", targets=[to("Stream", RoleArn=role)]),
        }
    )
    put()

    eventbridge_mock.assert_delivery(target="Stream", times=2)


def test_a_rule_that_has_moved(eventbridge_mock, load, events, put):
    """From a bus that is gone to another one."""
    other = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "other"}}
    load({"Bus": other, "Rule": rule(bus="other")})
    events.delete_rule(Name="Rule", EventBusName="other")
    events.delete_event_bus(Name="other")
    load({"Bus": BUS, "Rule": rule(bus="orders", targets=[to("Queue")]), "Queue": QUEUE})
    put()

    eventbridge_mock.assert_delivery(rule="Rule", times=1)


def test_a_name_that_another_source_has_taken(eventbridge_mock, load, put):
    """As PutRule replaces a rule of the same name, whoever has made it."""
    named = {"Bus": BUS, "Queue": QUEUE, "A": rule(bus="orders", Name="ship")}
    load(named)
    taken = {"B": rule(bus="orders", Name="ship", targets=[to("Queue")]), "Queue": QUEUE}
    load(taken, name="second.json")
    load({"Bus": BUS, "Queue": QUEUE, "A": rule(bus="orders", Name="bill")})
    put()

    eventbridge_mock.assert_delivery(rule="ship", times=1)


def test_a_bus_of_two_stacks(eventbridge_mock, load, template, put):
    """Is one bus, which a rule may name by its ARN."""
    child = template({"Bus": BUS}, "child.json")
    arn = f"arn:aws:events:{EAST}:{ACCOUNT}:event-bus/orders"
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": child}}
    load(
        {"Bus": BUS, "Child": nested, "Rule": rule(bus=arn, targets=[to("Queue")]), "Queue": QUEUE}
    )
    put()

    eventbridge_mock.assert_delivery(rule="Rule", event_bus="orders")


def test_what_nobody_looks_at_need_not_be_known(eventbridge_mock, load, put):
    """Dead-letter queues and roles."""
    dead_letters = {"Arn": {"Fn::GetAtt": ["Dead", "Arn"]}}
    retries = {"MaximumRetryAttempts": {"Ref": "Open"}}
    load(
        {
            "Bus": BUS,
            "Dead": {"Type": "AWS::SQS::Queue"},
            "Queue": QUEUE,
            "Rule": rule(
                bus={"Ref": "Bus"},
                RoleArn={"Ref": "Open"},
                targets=[to("Queue", DeadLetterConfig=dead_letters, RetryPolicy=retries)],
            ),
        },
        sections={"Parameters": {"Open": {"Type": "String"}}},
    )
    put()

    eventbridge_mock.assert_delivery(rule="Rule")


def test_a_rule_on_a_bus_that_is_known(eventbridge_mock, load, put):
    """Known by add_event_bus; in a mock where it is not, the same file fails."""
    rules = {"Rule": rule(bus="central", targets=[to("Queue")]), "Queue": QUEUE}
    eventbridge_mock.add_event_bus("central")
    load(rules)
    put(EventBusName="central")
    eventbridge_mock.assert_delivery(rule="Rule")

    eventbridge_mock.reset()
    with pytest.raises(InfrastructureError, match="Event bus central does not exist"):
        load(rules)


def test_a_later_load_of_a_source_takes_the_place_of_the_former(eventbridge_mock, load, put):
    """As the next deployment of a stack does."""
    load(UPLOADS)
    load(UPLOADS, values={"Bucket": "photos"})
    put(EventBusName="default", Detail='{"b": "photos"}')
    eventbridge_mock.assert_delivery(rule="Uploads", times=1)

    infrastructure = load(SHOP)
    made = infrastructure.endpoint("Endpoint")
    changed = {**SHOP, "Endpoint": endpoint(ReplicationConfig={"State": "DISABLED"})}
    assert load(changed).endpoint("Endpoint") is made
    assert not made.replication


def test_an_endpoint_that_is_busy_is_not_loaded_again(eventbridge_mock, load, events):
    """As AWS refuses to update it."""
    load(SHOP)
    eventbridge_mock.endpoint("orders").set_state("UPDATING")

    with pytest.raises(InfrastructureError, match="AWS refuses the endpoint Endpoint"):
        load(SHOP)
    events.describe_endpoint(Name="orders")


def test_rules_of_two_sources_may_have_one_logical_id(eventbridge_mock, load, put):
    """AWS gives each a name of its own."""
    resources = {
        "Bus": BUS,
        "Queue": QUEUE,
        "Ship": rule(bus={"Ref": "Bus"}, targets=[to("Queue")]),
    }
    load(resources)
    second = load(resources, name="second.json")
    put()

    assert len(eventbridge_mock.deliveries) == 2
    assert second.rule("Ship").name == "Ship-2"
    eventbridge_mock.assert_delivery(rule="Ship", times=2)


def test_everything_that_was_loaded(eventbridge_mock, load):
    """Is found in one place."""
    with pytest.raises(LookupError) as caught:
        eventbridge_mock.infrastructure  # noqa: B018
    assert str(caught.value) == (
        "no infrastructure was loaded into this mock: eventbridge_mock.load(...) loads some, and "
        'the setting infrastructure="cdk.out" loads it into every mock'
    )
    load(SHOP)
    load({"Other": rule()}, name="other.json")

    assert [rule.logical_id for rule in eventbridge_mock.infrastructure.rules] == [
        "ToQueue",
        "ToWarehouse",
        "Other",
    ]


def test_a_reset_forgets_what_was_loaded(eventbridge_mock, load, events):
    """By hand."""
    load(SHOP)
    eventbridge_mock.reset()

    assert [bus["Name"] for bus in events.list_event_buses()["EventBuses"]] == ["default"]
    with pytest.raises(LookupError):
        eventbridge_mock.infrastructure  # noqa: B018


def test_a_file_that_changes_is_read_again(eventbridge_mock, load, put):
    """In a run that writes its templates."""
    load({"A": rule({"source": ["x"]}, targets=[to("Queue")]), "Queue": QUEUE})
    eventbridge_mock.reset()
    load({"A": rule(targets=[to("Queue")]), "Queue": QUEUE, "More": QUEUE})
    put(EventBusName="default")

    eventbridge_mock.assert_delivery(rule="A")


def test_many_sources_are_kept_for_a_while(load):
    """A run that loads very many of them forgets the first ones."""
    for number in range(40):
        load({"Rule": rule()}, name=f"{number}.json")

    assert load({"Rule": rule()}, name="0.json").rule("Rule").state == "ENABLED"


# --- arguments and settings -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"source": 3},
            TypeError,
            "load takes the path of a template, a plan or a directory, not 3",
        ),
        ({"region": "nowhere"}, ValueError, "a Region has a name as \"eu-west-1\", not 'nowhere'"),
        (
            {"parameters": ["x"]},
            TypeError,
            'parameters has values by name, as {"Stage": "prod"}, not [\'x\']',
        ),
        (
            {"values": {1: 2}},
            TypeError,
            'values has values by name, as {"Stage": "prod"}, not {1: 2}',
        ),
        (
            {"regions": []},
            TypeError,
            (
                "load has no argument 'regions' (did you mean 'region'?); its arguments are "
                "source, region, parameters, values"
            ),
        ),
    ],
)
def test_arguments_are_checked(eventbridge_mock, arguments, error, message):
    """A message says what was expected."""
    with pytest.raises(error) as caught:
        eventbridge_mock.load(**{"source": "x", **arguments})
    assert str(caught.value) == message


def test_parameters_and_values_decide(eventbridge_mock, load, put):
    """What the files leave open."""
    resources = {
        "Queue": QUEUE,
        "Bucket": BUCKET,
        "Ship": rule(
            {"source": [{"Ref": "Source"}], "detail": {"b": [{"Ref": "Bucket"}]}},
            targets=[to("Queue")],
        ),
    }
    load(
        resources,
        sections={"Parameters": {"Source": {"Type": "String"}}},
        parameters={"Source": "shop.orders"},
        values={"Bucket": "photos"},
    )
    put(EventBusName="default", Detail='{"b": "photos"}')

    eventbridge_mock.assert_delivery(rule="Ship")


def test_the_setting_loads_into_every_mock(template):
    """Also after a reset."""
    with mock_eventbridge(infrastructure=template(SHOP)) as mock:
        made = mock.infrastructure.endpoint("Endpoint")
        mock.reset()
        assert mock.infrastructure.endpoint("Endpoint") is not made
    path = Path(template({"Rule": rule()}))
    with mock_eventbridge(infrastructure=path, region=WEST) as mock:
        assert mock.infrastructure.rule("Rule").region == WEST


def test_a_setting_that_names_nothing(template):
    """Fails before the test begins, and leaves no mock behind."""
    template({})
    with pytest.raises(InfrastructureError, match=r"^there is no gone\.json; looked for /"):
        mock_eventbridge(infrastructure="gone.json").__enter__()
    with mock_eventbridge() as mock:
        assert mock.events == []


@pytest.mark.parametrize("value", ["", 3])
def test_a_setting_that_is_no_path(value):
    """Is refused as any bad value is."""
    with pytest.raises(ValueError, match=r"the setting infrastructure takes a path"):
        mock_eventbridge(infrastructure=value)
