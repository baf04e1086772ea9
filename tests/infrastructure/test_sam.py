"""The rules that SAM makes of events (C 5)."""

import pytest

from pytest_eventbridge_endpoints import InfrastructureError

SAM = "AWS::Serverless-2016-10-31"
PATTERN = {"source": ["shop.orders"]}
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:ship"


def event(type_="EventBridgeRule", **properties):
    """Return an event of a function."""
    return {"Type": type_, "Properties": {"Pattern": PATTERN, **properties}}


def function(events, type_="Function", **properties):
    """Return a function, or a state machine, with events."""
    name = {"Function": "FunctionName", "StateMachine": "Name"}[type_]
    return {
        "Type": f"AWS::Serverless::{type_}",
        "Properties": {name: "ship", "Events": events, **properties},
    }


def sam(**resources):
    """Return a template of SAM."""
    return {"Transform": SAM, "Resources": resources}


def rule_of(found):
    """Return the request and the target of the only rule."""
    (rule,) = [resource for resource in found.values() if resource.kind == "rule"]
    (target,) = rule.targets
    return rule, target


@pytest.mark.parametrize("type_", ["EventBridgeRule", "CloudWatchEvent"])
def test_an_event_is_a_rule_with_one_target(declared, type_):
    """Both are called by the logical ids of the function and the event."""
    rule, target = rule_of(declared(sam(Ship=function({"Orders": event(type_)}))))

    assert (rule.logical_id, rule.name) == ("ShipOrders", None)
    assert rule.request == {"EventPattern": '{"source":["shop.orders"]}'}
    assert target.request == {"Id": "ShipOrdersLambdaTarget", "Arn": FUNCTION}
    assert target.logical_ids == ("Ship",)
    assert (str(rule.place), str(target.place)) == ("template.json:9", "template.json:11")


def test_what_an_event_sets_is_on_its_rule_and_its_target(declared):
    """By the same names but for three."""
    rule, target = rule_of(
        declared(
            sam(
                Ship=function(
                    {
                        "Orders": event(
                            RuleName="ship-orders",
                            EventBusName="orders",
                            State="DISABLED",
                            InputPath="$.detail",
                            RetryPolicy={"MaximumRetryAttempts": 2},
                            Target={"Id": "mine"},
                            DeadLetterConfig={"Arn": "arn:aws:sqs:us-east-1:123456789012:dead"},
                        )
                    }
                )
            )
        )
    )

    assert rule.name == "ship-orders"
    assert rule.request == {
        "EventBusName": "orders",
        "EventPattern": '{"source":["shop.orders"]}',
        "State": "DISABLED",
    }
    assert target.request == {
        "InputPath": "$.detail",
        "RetryPolicy": {"MaximumRetryAttempts": 2},
        "Id": "mine",
        "Arn": FUNCTION,
        "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:123456789012:dead"},
    }


@pytest.mark.parametrize(
    ("properties", "stands_in"),
    [
        ({"Type": "SQS"}, "arn:aws:sqs:us-east-1:123456789012:ShipOrdersQueue"),
        ({"Type": "SQS", "QueueLogicalId": "Dead"}, "arn:aws:sqs:us-east-1:123456789012:Dead"),
    ],
)
def test_sam_makes_a_queue_for_dead_letters(declared, properties, stands_in):
    """Whose name AWS generates."""
    _, target = rule_of(
        declared(sam(Ship=function({"Orders": event(DeadLetterConfig=properties)})))
    )

    assert target.request["DeadLetterConfig"]["Arn"].stand_in == stands_in


@pytest.mark.parametrize(
    ("content", "arn"),
    [
        pytest.param(
            sam(Ship=function({"Orders": event()}, AutoPublishAlias="live")),
            f"{FUNCTION}:live",
            id="of the function",
        ),
        pytest.param(
            {
                **sam(Ship=function({"Orders": event()})),
                "Globals": {"Function": {"AutoPublishAlias": "all"}},
            },
            f"{FUNCTION}:all",
            id="of all functions",
        ),
        pytest.param(
            {
                **sam(Ship=function({"Orders": event()}, AutoPublishAlias={"Ref": "Alias"})),
                "Parameters": {"Alias": {"Type": "String", "Default": "ref"}},
            },
            f"{FUNCTION}:ref",
            id="of a parameter",
        ),
    ],
)
def test_an_alias_that_is_published_is_the_target(declared, content, arn):
    """The function is still called by its logical id."""
    _, target = rule_of(declared(content))

    assert target.request["Arn"] == arn
    assert target.logical_ids[-1] == "Ship"


@pytest.mark.parametrize(
    ("name", "arn"),
    [("Ship.Alias", f"{FUNCTION}:live"), ("Ship.Version", None), ("Plain.Alias", None)],
)
def test_sam_has_names_for_what_it_publishes(declared, name, arn):
    """An alias is known, and a version nobody knows."""
    target = {"Id": "t", "Arn": {"Ref": name}}
    rule = {"Type": "AWS::Events::Rule", "Properties": {"Targets": [target]}}
    found = declared(
        sam(Ship=function({}, AutoPublishAlias="live"), Plain=function({}), Rule=rule)
    )

    (only,) = found["Rule"].targets
    if arn is None:
        assert (only.request["Arn"].stand_in, only.request["Arn"].cure) == (
            FUNCTION,
            f'values={{"{name}": ...}}',
        )
    else:
        assert only.request["Arn"] == arn
    assert only.logical_ids == (name.partition(".")[0],)


def test_a_state_machine_is_a_target_with_a_role(declared):
    """SAM makes the role."""
    _, target = rule_of(declared(sam(Ship=function({"Orders": event()}, "StateMachine"))))

    assert target.request["Id"] == "ShipOrdersStepFunctionsTarget"
    assert target.request["Arn"] == "arn:aws:states:us-east-1:123456789012:stateMachine:ship"
    assert target.request["RoleArn"].stand_in == "arn:aws:iam::123456789012:role/ShipOrdersRole"


@pytest.mark.parametrize(
    ("properties", "state"), [({"Enabled": True}, "ENABLED"), ({"Enabled": False}, "DISABLED")]
)
def test_an_event_is_enabled_or_not(declared, properties, state):
    """In the older way, too."""
    rule, _ = rule_of(declared(sam(Ship=function({"Orders": event(**properties)}))))

    assert rule.request["State"] == state


def test_a_schedule_is_a_rule(declared):
    """Which never fires here."""
    schedule = {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)", "Name": "nightly"}}
    rule, _ = rule_of(declared(sam(Ship=function({"Nightly": schedule}))))

    assert (rule.name, rule.request) == ("nightly", {"ScheduleExpression": "rate(1 day)"})


def test_a_rule_has_the_condition_of_its_function(declared):
    """It is there when that is."""
    content = sam(Ship={**function({"Orders": event()}), "Condition": "No"})
    content["Conditions"] = {"No": {"Fn::Equals": ["a", "b"]}}

    (absent,) = declared(content).values()
    assert (absent.kind, absent.logical_id) == ("absent", "ShipOrders")


def test_a_misspelled_property_of_an_event_is_an_error(declared):
    """The rule would go on without it."""
    written = event(InputTransfomer={"InputTemplate": '"x"'})

    with pytest.raises(InfrastructureError) as caught:
        declared(sam(Ship=function({"Orders": written})))
    assert str(caught.value) == (
        "template.json:17: an event of the type EventBridgeRule has no 'InputTransfomer' "
        "(did you mean 'InputTransformer'?)"
    )


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            sam(Ship=function({"A": {"Type": "ScheduleV2", "Properties": {}}})), id="ScheduleV2"
        ),
        pytest.param(sam(Ship=function({"A": {"Type": "Api"}})), id="Api"),
        pytest.param(sam(Ship={"Type": "AWS::Serverless::Function"}), id="no events"),
        pytest.param(sam(Ship="x"), id="no resource"),
        pytest.param({"Resources": {"Ship": function({"Orders": event()})}}, id="no SAM"),
    ],
)
def test_other_events_make_no_rules(declared, content):
    """Scheduler and the others are not of EventBridge's rules."""
    assert declared(content) == {}


def test_an_application_is_a_nested_stack(write, declared):
    """By its location."""
    write(
        {"Resources": {"Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "b"}}}},
        "app/inner.json",
    )
    application = {
        "Type": "AWS::Serverless::Application",
        "Properties": {"Location": "app/inner.json"},
    }

    assert declared(sam(App=application))["Bus"].name == "b"
    application["Properties"]["Location"] = {"ApplicationId": "arn:aws:serverlessrepo:x"}
    (far,) = declared(sam(App=application), "other.json").values()
    assert (far.kind, str(far.in_doubt)) == (
        "nested stack",
        (
            "App (other.json:4) is not known: its template is not at hand, so what it declares is "
            "not loaded; pass that template to a load of its own"
        ),
    )


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (
            {"Orders": event(Enabled=True, State="ENABLED")},
            "template.json:11: an event has Enabled or State, not both",
        ),
        (
            {"Orders": event(Enabled={"Ref": "X"})},
            "template.json:17: Enabled is true or false, not {'Ref': 'X'}",
        ),
        (["x"], "template.json:8: the Events of a function are objects by name, not ['x']"),
        (
            {"A": "x"},
            "template.json:8: the Events of a function are objects by name, not {'A': 'x'}",
        ),
    ],
)
def test_what_sam_refuses_is_an_error_with_its_place(declared, events, message):
    """Before anything is loaded."""
    with pytest.raises(InfrastructureError) as caught:
        declared(sam(Ship=function(events)))
    assert str(caught.value) == message
