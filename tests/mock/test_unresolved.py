"""What the files alone do not tell decides no assertion, neither a positive nor a negative one."""

import copy

import pytest

from pytest_eventbridge_endpoints import UnresolvedError

ACCOUNT = "123456789012"
FUNCTION_ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:warehouse"
OTHER_QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:other"
PATTERN = {"source": ["shop.orders"]}
TARGET = {"Id": "q", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}
BUS = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}}
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}
BUCKET = {"Type": "AWS::S3::Bucket"}
OPEN = {"Parameters": {"Open": {"Type": "String"}}}


def rule(condition=None, **properties):
    """Return a rule of the bus orders, with changes."""
    made = {"EventBusName": "orders", "EventPattern": PATTERN, "Targets": [TARGET], **properties}
    whole = {"Type": "AWS::Events::Rule", "Properties": made}
    return {**whole, "Condition": condition} if condition else whole


UNDECIDED = {
    "pattern": rule(EventPattern={"source": [{"Ref": "Bucket"}]}),
    "bus": rule(EventBusName={"Ref": "Open"}),
    "state": rule(State={"Ref": "Open"}),
    "condition": rule("IsOpen"),
    "input": rule(Targets=[{**TARGET, "Input": {"Ref": "Open"}}]),
    "a target": rule(
        Targets=[TARGET, {"Fn::If": ["IsOpen", {**TARGET, "Id": "r"}, {"Ref": "AWS::NoValue"}]}]
    ),
    "its only target": rule(
        Targets=[{"Fn::If": ["IsOpen", TARGET, {**TARGET, "Arn": OTHER_QUEUE}]}]
    ),
    "pattern and state": rule(EventPattern={"Ref": "Open"}, State={"Ref": "Open"}),
}
CAUSES = {
    "pattern": (
        "!Ref Bucket (template.json:31) is not known: AWS generates the name of Bucket; "
        'pass values={"Bucket": ...}'
    ),
    "bus": (
        "!Ref Open (template.json:28) is not known: the parameter Open has no default; pass "
        'parameters={"Open": ...}'
    ),
}


@pytest.fixture
def load_undecided(load):
    """Load a decided rule, and one that nobody can decide."""

    def make(why):
        resources = {
            "Bus": BUS,
            "Ship": copy.deepcopy(UNDECIDED[why]),
            "Queue": QUEUE,
            "Bucket": BUCKET,
            "Bill": rule(EventPattern={"source": ["shop.bills"]}),
        }
        condition = {"Fn::Equals": [{"Ref": "Open"}, "x"]}
        return load(resources, sections={**OPEN, "Conditions": {"IsOpen": condition}})

    return make


def all_raise(*asks):
    """Check that each of these raises UnresolvedError, and return the texts."""
    texts = set()
    for ask in asks:
        with pytest.raises(UnresolvedError) as caught:
            ask()
        texts.add(str(caught.value))
    return texts


@pytest.mark.parametrize("why", UNDECIDED)
def test_no_assertion_on_an_undecided_rule_is_decided(eventbridge_mock, load_undecided, put, why):
    """With or without events that might match."""
    load_undecided(why)
    for _ in range(2):
        all_raise(
            lambda: eventbridge_mock.assert_delivery(rule="Ship"),
            lambda: eventbridge_mock.assert_delivery(rule="Ship", times=0),
            lambda: eventbridge_mock.assert_delivery(rule="Ship", target="Queue", times=1),
            lambda: eventbridge_mock.assert_no_deliveries(rule="Ship"),
            lambda: eventbridge_mock.assert_no_deliveries(rule="Ship", detail={"id": 1}),
            lambda: eventbridge_mock.assert_no_deliveries(target="Queue"),
        )
        put()


@pytest.mark.parametrize("why", UNDECIDED)
def test_no_assertion_on_all_rules_is_decided_by_it(eventbridge_mock, load_undecided, put, why):
    """If an event arrived that it might deliver; what others deliver is known."""
    load_undecided(why)
    eventbridge_mock.assert_no_deliveries(detail_type="OrderPlaced")
    assert eventbridge_mock.deliveries == []
    put(Source="shop.bills")

    assert eventbridge_mock.assert_delivery(rule="Bill").rule == "Bill"
    assert eventbridge_mock.assert_delivery(source="shop.bills").rule == "Bill"
    assert eventbridge_mock.assert_delivery(target="Queue").rule == "Bill"
    eventbridge_mock.assert_no_deliveries(rule="Bill", detail={"id": 7})
    all_raise(
        lambda: eventbridge_mock.deliveries,
        eventbridge_mock.assert_no_deliveries,
        lambda: eventbridge_mock.assert_delivery(source="shop.bills", times=1),
        lambda: eventbridge_mock.assert_delivery(source="shop.bills", input="x"),
    )
    # events of another kind have not arrived
    eventbridge_mock.assert_no_deliveries(source="shop.others")


@pytest.mark.parametrize("why", CAUSES)
def test_the_error_says_what_is_not_known_and_what_to_pass(eventbridge_mock, load_undecided, why):
    """With the logical id, the expression and the place in the file."""
    load_undecided(why)

    (text,) = all_raise(lambda: eventbridge_mock.assert_no_deliveries(rule="Ship"))
    assert text == (
        f"nobody can say what the rule Ship (template.json:24) delivers: {CAUSES[why]} to "
        "eventbridge_mock.load"
    )


def test_a_miss_names_the_rule_that_is_not_decided(eventbridge_mock, load_undecided, put):
    """It did not deliver what has not arrived, and nobody can say what it would."""
    load_undecided("pattern")
    put(Source="shop.bills", EventBusName="default")

    with pytest.raises(AssertionError) as caught:
        eventbridge_mock.assert_delivery(source="shop.others")
    assert str(caught.value).splitlines()[:3] == [
        "no delivery matches source='shop.others'",
        "  rule Ship (bus orders in us-east-1) is not decided",
        "  rule Bill (bus orders in us-east-1): no such event arrived at its bus",
    ]


def test_an_undecided_rule_on_another_bus(eventbridge_mock, load_undecided, put):
    """Delivers nothing of what arrives elsewhere."""
    load_undecided("pattern")
    put(EventBusName="default")

    assert eventbridge_mock.deliveries == []
    eventbridge_mock.assert_no_deliveries(event_bus="default")
    eventbridge_mock.assert_no_deliveries(event_bus="default", target="Queue")
    all_raise(lambda: eventbridge_mock.assert_no_deliveries(event_bus="orders", rule="Ship"))


@pytest.fixture
def load_forwarding(load):
    """Load a rule that nobody can decide, and that sends events on to a bus with a rule."""
    audit = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/audit"
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    far = audit.replace("us-east-1", "us-west-2")
    return load(
        {
            "Bus": BUS,
            "Audit": {**BUS, "Properties": {"Name": "audit"}},
            "Other": {**BUS, "Properties": {"Name": "other"}},
            "Queue": QUEUE,
            "Bucket": BUCKET,
            "Copy": rule(
                EventPattern={"source": [{"Ref": "Bucket"}]},
                Targets=[{"Id": id_, "Arn": audit, "RoleArn": role} for id_ in ("one", "two")],
            ),
            "Write": rule(
                EventBusName="audit",
                Targets=[TARGET, {"Id": "far", "Arn": far, "RoleArn": role}],
            ),
            "Elsewhere": rule(EventBusName="other"),
        }
    )


def test_an_undecided_rule_may_have_sent_events_on(eventbridge_mock, load_forwarding, put):
    """So nobody can say what arrived there, nor what rules did there."""
    audit, west = load_forwarding.event_bus("Audit"), eventbridge_mock.bus("audit", "us-west-2")
    eventbridge_mock.assert_no_deliveries(rule="Write")
    assert audit.events == west.events == []
    put()

    (text,) = all_raise(
        lambda: audit.events,
        lambda: west.events,
        audit.assert_no_events,
        lambda: audit.assert_event(source="shop.orders"),
        lambda: eventbridge_mock.deliveries,
        lambda: eventbridge_mock.assert_no_deliveries(rule="Write"),
        lambda: eventbridge_mock.assert_no_deliveries(event_bus="audit"),
        lambda: eventbridge_mock.assert_delivery(rule="Write", target="Queue"),
    )
    assert text.startswith("nobody can say what the rule Copy (template.json:")
    assert repr(audit) == "MockedEventBus('audit', 'us-east-1', 0 events)"
    eventbridge_mock.assert_no_deliveries(rule="Elsewhere")
    assert load_forwarding.event_bus("Other").events == []
    assert len(load_forwarding.event_bus("Bus").events) == 1


@pytest.mark.parametrize("why", ["pattern", "bus"])
def test_what_a_declared_rule_is(load_undecided, events, why):
    """Reading what nobody knows raises, whoever reads it."""
    infrastructure = load_undecided(why)
    ship = infrastructure.rule("Ship")

    assert (ship.name, ship.region) == ("Ship", "us-east-1")
    all_raise(
        lambda: ship.state,
        lambda: ship.event_pattern,
        lambda: ship.schedule_expression,
    )
    if why == "bus":
        all_raise(lambda: ship.event_bus, lambda: infrastructure.arn("Ship"))
    else:
        assert ship.event_bus == "orders"
        all_raise(
            lambda: events.list_rules(EventBusName="orders"),
            lambda: events.describe_rule(Name="Ship", EventBusName="orders"),
        )


def test_a_schedule_that_is_not_known(eventbridge_mock, load):
    """The rule is there, and not decided."""
    schedule = {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": {"Ref": "Open"}}}
    infrastructure = load({"Nightly": schedule}, sections=OPEN)

    all_raise(
        lambda: infrastructure.rule("Nightly").schedule_expression,
        lambda: eventbridge_mock.assert_no_deliveries(rule="Nightly"),
    )


def test_a_client_may_decide_it(eventbridge_mock, load_undecided, events, put):
    """By a PutRule of its own."""
    load_undecided("pattern")
    pattern = '{"source": ["shop.orders"]}'
    events.put_rule(Name="Ship", EventBusName="orders", EventPattern=pattern)
    put()

    eventbridge_mock.assert_delivery(rule="Ship", target="Queue", times=1)
    assert len(eventbridge_mock.deliveries) == 1


def test_a_failing_test_shows_that_it_is_not_decided(eventbridge_mock, load_undecided):
    """In the section on EventBridge."""
    load_undecided("pattern")

    assert "us-east-1  bus orders  Ship  not decided  1 target  0 deliveries" in (
        eventbridge_mock._running.section()
    )


def test_a_function_of_an_undecided_rule(eventbridge_mock, load_undecided, put):
    """That it was not called proves nothing, so the test fails at its end."""
    running = eventbridge_mock._running
    load_undecided("pattern")
    eventbridge_mock.connect("Queue", print)
    assert running.problems() == []
    put()

    (problem,) = running.problems()
    assert problem.text == (
        "the function print is connected to a target of the rule Ship, and events arrived for it, "
        f"but nobody can say what the rule Ship (template.json:24) delivers: {CAUSES['pattern']} "
        "to eventbridge_mock.load"
    )
    assert running.problems() == []


# --- targets ----------------------------------------------------------------------------------


@pytest.fixture
def load_unknown(load):
    """Load a rule with a target whose ARN nobody knows."""

    def make(arn=None, **resources):
        arn = arn or {"Fn::GetAtt": ["Warehouse", "Arn"]}
        return load(
            {
                "Bus": BUS,
                "Warehouse": {"Type": "AWS::Lambda::Function"},
                "Ship": rule(Targets=[{"Id": "t", "Arn": arn}]),
                **resources,
            },
            sections=OPEN,
        )

    return make


WHY = (
    "nobody knows the ARN of the target 't' of the rule Ship: !GetAtt Warehouse.Arn "
    "(template.json:30) is not known: AWS generates the name of Warehouse; pass "
    "values={\"Warehouse.Arn\": ...} to eventbridge_mock.load, or call the target 'Warehouse'"
)


def test_an_unknown_arn_matters_where_it_is_read(eventbridge_mock, load_unknown, events, put):
    """And nowhere else."""
    infrastructure = load_unknown()
    put()

    delivery = eventbridge_mock.assert_delivery(rule="Ship", target="Warehouse")
    assert eventbridge_mock.assert_delivery(target="t") == delivery
    assert eventbridge_mock.deliveries == [delivery]
    assert all_raise(
        lambda: delivery.target_arn,
        lambda: infrastructure.arn("Warehouse"),
        lambda: eventbridge_mock.deliveries.filter(target_arn=FUNCTION_ARN),
        lambda: events.list_targets_by_rule(Rule="Ship", EventBusName="orders"),
        lambda: events.list_rule_names_by_target(TargetArn=OTHER_QUEUE, EventBusName="orders"),
    ) == {WHY}


def test_an_unknown_arn_matters_where_it_is_compared_by(eventbridge_mock, load_unknown, put):
    """It may be any function's, and no queue's."""
    load_unknown()
    for _ in range(2):
        assert all_raise(
            lambda: eventbridge_mock.assert_delivery(target=FUNCTION_ARN),
            lambda: eventbridge_mock.assert_no_deliveries(target=FUNCTION_ARN),
            lambda: eventbridge_mock.connect(FUNCTION_ARN, print),
        ) == {WHY}
        with pytest.raises(ValueError, match="there is no target"):
            eventbridge_mock.assert_no_deliveries(target=OTHER_QUEUE)
        put()
    all_raise(lambda: eventbridge_mock.deliveries.filter(target=FUNCTION_ARN))
    assert eventbridge_mock.deliveries.filter(target=OTHER_QUEUE) == []


def test_another_target_may_have_the_arn_without_a_doubt(eventbridge_mock, load_unknown, put):
    """Then it is that one, if it delivered; a count needs both."""
    load_unknown(Bill=rule(Targets=[{"Id": "known", "Arn": FUNCTION_ARN}]))
    eventbridge_mock.connect(FUNCTION_ARN, lambda _: None)
    put()

    assert eventbridge_mock.assert_delivery(target=FUNCTION_ARN).rule == "Bill"
    all_raise(
        lambda: eventbridge_mock.assert_delivery(target=FUNCTION_ARN, times=1),
        lambda: eventbridge_mock.assert_delivery(target=FUNCTION_ARN, rule="Ship"),
    )
    with pytest.raises(AssertionError):
        eventbridge_mock.assert_delivery(target=FUNCTION_ARN, detail={"id": 7})


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param({"Ref": "Open"}, id="of anything"),
        pytest.param({"Fn::GetAtt": ["Custom", "Arn"]}, id="of another type"),
    ],
)
def test_an_arn_of_which_nothing_is_known(eventbridge_mock, load_unknown, put, arn):
    """May be that of a target of any service."""
    load_unknown(arn, Custom={"Type": "Custom::Thing"})
    put()

    delivery = eventbridge_mock.assert_delivery(rule="Ship", target="t")
    assert delivery.input["source"] == "shop.orders"
    for asked in (FUNCTION_ARN, OTHER_QUEUE):
        (text,) = all_raise(lambda arn=asked: eventbridge_mock.assert_no_deliveries(target=arn))
        assert text.startswith("nobody knows the ARN of the target 't' of the rule Ship")


def test_an_event_bus_whose_name_is_not_known(eventbridge_mock, load_unknown, put):
    """Is a target like any other: nothing is lost on the way there."""
    far = {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Ref": "Open"}}}
    target = {"Id": "t", "Arn": {"Fn::GetAtt": ["Far", "Arn"]}, "RoleArn": {"Ref": "Open"}}
    infrastructure = load_unknown(Far=far, Ship=rule(Targets=[target]))
    put()

    eventbridge_mock.assert_delivery(rule="Ship", target="Far")
    assert [bus.name for bus in infrastructure.event_buses] == ["orders"]
    (text,) = all_raise(lambda: infrastructure.event_bus("Far"))
    assert text.startswith("nobody can say what the event bus Far (template.json:")


def test_a_function_in_the_place_of_a_target(eventbridge_mock, load_unknown, put):
    """By its logical id, whether or not its ARN is known."""
    load_unknown()
    calls = []

    def handler(event, context):
        calls.append((event["source"], context.function_name))

    eventbridge_mock.connect("Warehouse", handler)
    put()

    assert calls == [("shop.orders", "Warehouse")]
    assert "handler  target Warehouse  called 1 time" in eventbridge_mock._running.section()


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Warehose", " (did you mean 'Warehouse'?)"), ("x", "")],
)
def test_a_logical_id_that_no_target_has(eventbridge_mock, load_unknown, name, hint):
    """The message says what would do."""
    load_unknown()

    with pytest.raises(ValueError, match="connect takes") as caught:
        eventbridge_mock.connect(name, print)
    assert str(caught.value).endswith(f"of the loaded infrastructure, not {name!r}{hint}")


def test_a_client_may_name_the_target(eventbridge_mock, load_unknown, events, put):
    """By a PutTargets of its own."""
    load_unknown()
    target = {"Id": "t", "Arn": FUNCTION_ARN}
    events.put_targets(Rule="Ship", EventBusName="orders", Targets=[target])
    put()

    assert eventbridge_mock.assert_delivery(rule="Ship").target_arn == FUNCTION_ARN
    assert events.list_targets_by_rule(Rule="Ship", EventBusName="orders")["Targets"] == [target]


# --- endpoints --------------------------------------------------------------------------------


ROUTING = {
    "FailoverConfig": {
        "Primary": {"HealthCheck": "arn:aws:route53:::healthcheck/a"},
        "Secondary": {"Route": "us-west-2"},
    }
}
BUSES = [
    {"EventBusArn": f"arn:aws:events:{region}:{ACCOUNT}:event-bus/b"}
    for region in ("us-east-1", "us-west-2")
]


@pytest.fixture
def load_endpoint(load):
    """Load an endpoint, with changes."""

    def make(**changes):
        properties = {"RoutingConfig": ROUTING, "EventBuses": BUSES, **changes}
        resources = {"Endpoint": {"Type": "AWS::Events::Endpoint", "Properties": properties}}
        return load(resources, sections=OPEN)

    return make


def routed(check, route="us-west-2"):
    """Return a routing with this health check."""
    return {"FailoverConfig": {"Primary": {"HealthCheck": check}, "Secondary": {"Route": route}}}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"EventBuses": [{"EventBusArn": {"Ref": "Open"}}]}, id="a bus"),
        pytest.param({"RoutingConfig": routed({"Ref": "Open"})}, id="a health check"),
        pytest.param({"RoutingConfig": routed("x", {"Ref": "Open"})}, id="a route"),
        pytest.param(
            {"ReplicationConfig": {"State": {"Ref": "Open"}}, "RoleArn": {"Ref": "Open"}},
            id="replication",
        ),
    ],
)
def test_an_endpoint_that_is_not_known(load_endpoint, changes):
    """Is not in the mock; who asks for it is told what to pass."""
    infrastructure = load_endpoint(**changes)

    assert infrastructure.endpoints == ()
    (part,) = infrastructure.unresolved
    assert (part.logical_id, part.cure) == ("Endpoint", 'parameters={"Open": ...}')
    (text,) = all_raise(lambda: infrastructure.endpoint("Endpoint"))
    assert text.startswith("nobody can say what the endpoint Endpoint (template.json:")
    assert "endpoint  Endpoint  us-east-1" in repr(infrastructure)


def test_an_event_bus_without_a_known_name(load):
    """Is listed with what to pass."""
    far = {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Ref": "Open"}}}
    (part,) = load({"Far": far}, sections=OPEN).unresolved

    assert (part.logical_id, part.member) == ("Far", "Name")


def test_the_description_and_the_role_of_an_endpoint_do_not_matter(load_endpoint):
    """Nobody looks at them."""
    unknown = {"Ref": "Open"}
    infrastructure = load_endpoint(RoleArn=unknown, Description=unknown)

    assert infrastructure.endpoint("Endpoint").state == "ACTIVE"
    assert infrastructure.unresolved == ()
