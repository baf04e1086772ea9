"""What one template, or several together, declare."""

from pathlib import Path

import pytest

from pytest_eventbridge_endpoints import InfrastructureError
from pytest_eventbridge_endpoints.infrastructure.resources import Asked, Unresolved
from pytest_eventbridge_endpoints.infrastructure.sources import read

PATTERN = {"source": ["shop.orders"]}
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}
OPEN = {
    "Parameters": {"Stage": {"Type": "String"}},
    "Conditions": {
        "Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "Dev": {"Fn::Not": [{"Condition": "Prod"}]},
    },
}


def rule(**properties):
    """Return a rule for a template."""
    return {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": PATTERN, **properties}}


def target(arn, **members):
    """Return a target for a template."""
    return {"Id": "t", "Arn": arn, **members}


def test_what_a_template_declares(declared):
    """Names and members as the API has them, with the place of each."""
    found = declared(
        {
            "Resources": {
                "Bus": {
                    "Type": "AWS::Events::EventBus",
                    "Properties": {"Name": "orders", "Description": "d", "Policy": {}},
                },
                "Rule": rule(
                    EventBusName={"Ref": "Bus"},
                    State="DISABLED",
                    Targets=[target({"Fn::GetAtt": ["Queue", "Arn"]})],
                ),
                "Queue": QUEUE,
                "Check": {"Type": "AWS::Route53::HealthCheck"},
            }
        }
    )

    assert list(found) == ["Bus", "Rule", "Check"]
    bus, made = found["Bus"], found["Rule"]
    assert (bus.kind, bus.type, bus.region, bus.stack) == (
        "event bus",
        "AWS::Events::EventBus",
        "us-east-1",
        None,
    )
    assert (bus.name, bus.request) == ("orders", {"Description": "d"})
    assert (made.kind, made.name, made.request) == (
        "rule",
        None,
        {
            "EventBusName": "orders",
            "State": "DISABLED",
            "EventPattern": '{"source":["shop.orders"]}',
        },
    )
    assert str(made.place) == "template.json:11"
    (only,) = made.targets
    assert only.request == {"Id": "t", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}
    assert (only.logical_ids, str(only.place)) == (("Queue",), "template.json:24")
    assert found["Check"].name.startswith("arn:aws:route53:::healthcheck/")


def test_a_pattern_may_be_a_text(declared):
    """As in the API (C 2)."""
    found = declared({"Resources": {"Rule": rule(EventPattern='{"source": ["a"]}')}})

    assert found["Rule"].request["EventPattern"] == '{"source": ["a"]}'


def test_a_pattern_with_a_part_that_is_not_known_is_not_known(declared):
    """No text stands for it."""
    content = {"Bucket": {"Type": "AWS::S3::Bucket"}}
    content["Rule"] = rule(EventPattern={"detail": {"name": [{"Ref": "Bucket"}]}})

    pattern = declared({"Resources": content})["Rule"].request["EventPattern"]
    assert isinstance(pattern, Unresolved)
    assert pattern.expression == "!Ref Bucket"


@pytest.mark.parametrize(
    ("arn", "logical_ids"),
    [
        ({"Fn::GetAtt": ["Queue", "Arn"]}, ("Queue",)),
        ({"Ref": "Live"}, ("Live", "Function")),
        ({"Fn::Sub": "${Queue.Arn}"}, ("Queue",)),
        ({"Fn::Join": [":", ["arn", {"Ref": "AWS::Region"}, {"Ref": "Function"}]]}, ("Function",)),
        ("arn:aws:sqs:us-east-1:123456789012:q", ()),
    ],
)
def test_a_target_is_known_by_what_its_arn_is_of(declared, arn, logical_ids):
    """Behind an alias by the function, too."""
    live = {"FunctionName": {"Ref": "Function"}, "Name": "live"}
    found = declared(
        {
            "Resources": {
                "Queue": QUEUE,
                "Function": {"Type": "AWS::Lambda::Function"},
                "Live": {"Type": "AWS::Lambda::Alias", "Properties": live},
                "Rule": rule(Targets=[target(arn)]),
            }
        }
    )

    assert found["Rule"].targets[0].logical_ids == logical_ids


def test_numbers_may_be_texts(declared):
    """As parameters are (C 3)."""
    content = {
        "Parameters": {"Retries": {"Type": "Number", "Default": 3}},
        "Resources": {
            "Rule": rule(
                Targets=[
                    target(
                        "arn:aws:sqs:us-east-1:123456789012:q",
                        RetryPolicy={"MaximumRetryAttempts": {"Ref": "Retries"}},
                    )
                ]
            )
        },
    }

    request = declared(content)["Rule"].targets[0].request
    assert request["RetryPolicy"] == {"MaximumRetryAttempts": 3}


def test_texts_may_be_numbers(declared):
    """As YAML has them without quotes."""
    written = {**target("arn:aws:sqs:us-east-1:123456789012:q"), "Id": 1, "Input": True}
    found = declared({"Resources": {"Rule": rule(Name=7, Description=1.5, Targets=[written])}})

    assert (found["Rule"].name, found["Rule"].request["Description"]) == ("7", "1.5")
    assert found["Rule"].targets[0].request["Id"] == "1"
    assert found["Rule"].targets[0].request["Input"] == "true"


def test_a_name_is_a_text(declared):
    """And no list."""
    with pytest.raises(InfrastructureError) as caught:
        declared({"Resources": {"Rule": rule(Name=["x"])}})
    assert str(caught.value) == "template.json:11: Name takes a text, not ['x']"


def test_targets_may_be_what_a_function_gives(declared):
    """One that is not there leaves no gap."""
    content = {
        "Conditions": {"No": {"Fn::Equals": ["a", "b"]}},
        "Resources": {
            "Rule": rule(
                Targets=[
                    {"Fn::If": ["No", target("x"), {"Ref": "AWS::NoValue"}]},
                    target("arn:aws:sqs:us-east-1:123456789012:q"),
                ]
            ),
            "Other": rule(Targets={"Fn::If": ["No", [], [target("y")]]}),
            "None": rule(),
        },
    }
    found = declared(content)

    assert [t.request["Arn"] for t in found["Rule"].targets] == [
        "arn:aws:sqs:us-east-1:123456789012:q"
    ]
    assert [t.request["Arn"] for t in found["Other"].targets] == ["y"]
    assert found["None"].targets == ()


@pytest.mark.parametrize(
    "targets",
    [
        [{"Fn::If": ["Prod", target("x"), {"Ref": "AWS::NoValue"}]}, target("y")],
        {"Fn::If": ["Prod", [target("x"), target("y")], [target("y")]]},
    ],
)
def test_a_target_that_may_be_there_or_not(declared, targets):
    """Nobody can say what its rule delivers, before somebody passes what decides it."""
    content = {**OPEN, "Resources": {"Rule": rule(Targets=targets)}}

    made = declared(content)["Rule"]
    assert made.request["Targets"].cure == 'parameters={"Stage": ...}'
    assert made.targets[-1].request["Arn"] is made.request["Targets"]
    for stage, arns in ("prod", ["x", "y"]), ("dev", ["y"]):
        found = declared(content, parameters={"Stage": stage})["Rule"]
        assert "Targets" not in found.request
        assert [one.request["Arn"] for one in found.targets] == arns


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (
            rule(EventBus="orders"),
            (
                "template.json:11: an AWS::Events::Rule has no 'EventBus' "
                "(did you mean 'EventBusName'?)"
            ),
        ),
        (
            {"Type": "AWS::Events::EventBus", "Properties": {"Name": "x", "Polisy": {}}},
            "template.json:7: an AWS::Events::EventBus has no 'Polisy' (did you mean 'Policy'?)",
        ),
        (
            {"Type": "AWS::Events::Endpoint", "Properties": {"EventBusses": []}},
            (
                "template.json:6: an AWS::Events::Endpoint has no 'EventBusses' "
                "(did you mean 'EventBuses'?)"
            ),
        ),
        (
            rule(Targets=[target("x", InputTransfomer={})]),
            (
                "template.json:15: a target has no 'InputTransfomer' "
                "(did you mean 'InputTransformer'?)"
            ),
        ),
        (
            rule(Targets=[target("x", InputTransformer={"InputPathMap": {}})]),
            (
                "template.json:16: an InputTransformer has no 'InputPathMap' "
                "(did you mean 'InputPathsMap'?)"
            ),
        ),
    ],
)
def test_a_misspelled_property_is_an_error(declared, resource, message):
    """What it was meant for would be lost, and the rule go on without it."""
    with pytest.raises(InfrastructureError) as caught:
        declared({"Resources": {"One": resource}})
    assert str(caught.value) == message


def test_a_property_that_aws_may_come_to_know_is_left_alone(declared):
    """Only what is much like a known one is refused."""
    found = declared({"Resources": {"Rule": rule(Flavour="x", Targets=[target("x", Shape=1)])}})

    assert "Flavour" not in found["Rule"].request


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("Bukcet", "Bucket"),
        ("Bukcet.Arn", "Bucket.Arn"),
    ],
)
def test_a_value_for_what_nothing_asks_for_is_an_error(declared, key, hint):
    """A misspelled key passes nothing, and nobody would say so."""
    content = {
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Rule": rule(EventBusName={"Fn::ImportValue": "Network:Bus"}),
    }
    with pytest.raises(InfrastructureError) as caught:
        declared({"Resources": content}, values={key: "x"})
    assert str(caught.value) == (
        f"values has '{key}', which nothing asks for (did you mean '{hint}'?)"
    )
    passed = {
        "Bucket.Arn": "x",
        "Network:Bus": "orders",
        "AWS::StackName": "s",
        "other": "y",
        # these nobody needs: they may be for other templates, or for another resource of this one
        "Network:Buses": "z",
        "Buckets": "z",
    }
    imported = {"Fn::ImportValue": "Buckets"}
    content["Function"] = {"Type": "AWS::Lambda::Function", "Properties": {"Role": [imported]}}
    found = declared({"Resources": content}, values=passed)
    assert found["Rule"].request["EventBusName"] == "orders"


def test_conditions_decide_what_is_there(declared):
    """Nobody knows of a resource whose condition is not known."""
    content = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {
            "East": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]},
            "West": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-west-2"]},
            "Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        },
        "Resources": {
            "Here": {**rule(), "Condition": "East"},
            "There": {**rule(), "Condition": "West"},
            "Maybe": {**rule(), "Condition": "Prod"},
        },
    }

    found = declared(content)
    kinds = {logical_id: resource.kind for logical_id, resource in found.items()}
    assert kinds == {"Here": "rule", "There": "absent", "Maybe": "rule"}
    assert found["There"].condition == "West"
    assert found["Here"].in_doubt is None
    assert found["Maybe"].in_doubt.cure == 'parameters={"Stage": ...}'
    assert declared(content, parameters={"Stage": "dev"})["Maybe"].condition == "Prod"


def test_the_same_template_in_several_regions(write, asked):
    """Each Region has its own (C 7)."""
    name = {"Fn::Sub": "orders-${AWS::Region}"}
    file = write(
        {"Resources": {"Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": name}}}}
    )

    found = read(file, asked(regions=("eu-west-1", "eu-central-1")))
    assert [(bus.region, bus.name) for bus in found] == [
        ("eu-west-1", "orders-eu-west-1"),
        ("eu-central-1", "orders-eu-central-1"),
    ]


def test_nested_stacks_are_followed(write, declared):
    """With what the parent passes, and what it reads of their outputs."""
    write(
        {
            "Parameters": {"Name": {"Type": "String"}, "Open": {"Type": "String"}},
            "Resources": {
                "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Ref": "Name"}}},
                "Inner": rule(EventBusName={"Ref": "Open"}),
            },
            "Outputs": {"Bus": {"Value": {"Ref": "Bus"}}},
        },
        "nested.json",
    )
    found = declared(
        {
            "Parameters": {"Open": {"Type": "String"}},
            "Resources": {
                "Child": {
                    "Type": "AWS::CloudFormation::Stack",
                    "Properties": {
                        "TemplateURL": "nested.json",
                        "Parameters": {"Name": "orders", "Open": {"Ref": "Open"}},
                    },
                },
                "Far": {
                    "Type": "AWS::CloudFormation::Stack",
                    "Properties": {"TemplateURL": "https://bucket.s3.amazonaws.com/x"},
                },
                "Rule": rule(EventBusName={"Fn::GetAtt": ["Child", "Outputs.Bus"]}),
                "Other": rule(EventBusName={"Fn::GetAtt": ["Far", "Outputs.Bus"]}),
            },
        }
    )

    assert (found["Bus"].name, found["Bus"].stack) == ("orders", "Child")
    assert found["Rule"].request["EventBusName"] == "orders"
    assert found["Inner"].request["EventBusName"].cure == 'parameters={"Open": ...}'
    unknown = found["Other"].request["EventBusName"]
    assert (unknown.reason, unknown.cure) == (
        "the template of the nested stack Far is not at hand",
        'values={"Far.Outputs.Bus": ...}',
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            {"a": 1, "b": 2},
            "template.json is neither a template of CloudFormation, which has Resources, nor what "
            "terraform show -json writes, which has format_version; it has a, b",
            id="something else",
        ),
        pytest.param(
            {"Resources": []}, "template.json is no template: it has no Resources", id="a list"
        ),
        pytest.param(
            {"Transform": "Macro", "Resources": {}},
            "template.json:2: the transform 'Macro' changes a template in a way that only AWS "
            "knows; load the processed template, as aws cloudformation get-template "
            "--template-stage Processed gives it",
            id="a macro",
        ),
        pytest.param(
            {"Transform": [{"Name": "AWS::Include"}], "Resources": {}},
            "template.json:2: the transform {'Name': 'AWS::Include'} changes a template in a way "
            "that only AWS knows; load the processed template, as aws cloudformation get-template "
            "--template-stage Processed gives it",
            id="an include",
        ),
        pytest.param(
            {"Resources": {"Fn::ForEach::Rules": []}},
            "template.json:3: Fn::ForEach is not read; load the processed template instead",
            id="a loop",
        ),
        pytest.param(
            {"Resources": {"Bus": {"Type": "AWS::Events::EventBus", "Properties": []}}},
            "template.json:5: the Properties of Bus are an object, not []",
            id="properties",
        ),
        pytest.param(
            {"Resources": {"Rule": rule(Targets="x")}},
            "template.json:11: the Targets of a rule are a list of objects, not 'x'",
            id="targets",
        ),
        pytest.param(
            {"Resources": {"Rule": rule(Targets=["x"])}},
            "template.json:12: a target is an object, not 'x'",
            id="a target",
        ),
        pytest.param(
            {"Parameters": [], "Resources": {"Rule": rule(EventBusName={"Ref": "X"})}},
            "template.json:2: Parameters is an object, not []",
            id="parameters",
        ),
        pytest.param(
            {
                "Resources": {
                    "Child": {
                        "Type": "AWS::CloudFormation::Stack",
                        "Properties": {"TemplateURL": "template.json"},
                    }
                }
            },
            "template.json:5: stacks are nested in a circle, or deeper than 10 levels",
            id="a stack inside of itself",
        ),
    ],
)
def test_what_is_no_template_is_an_error_with_its_place(declared, content, message):
    """In the file that has it."""
    with pytest.raises(InfrastructureError) as caught:
        declared(content)
    assert str(caught.value).rpartition("/")[2] == message


def test_a_resource_of_another_shape_does_no_harm(declared):
    """Only rules, event buses, endpoints and health checks are looked at."""
    odd = {"Type": "AWS::X", "Properties": {"Fn::Unknown": {"Ref": "Nobody"}}}

    assert declared({"Resources": {"Odd": odd, "Text": "x"}, "Outputs": [], "Mappings": 3}) == {}


def test_a_parameter_that_no_template_has(declared):
    """Is a misspelling."""
    content = {"Parameters": {"Stage": {"Type": "String"}}, "Resources": {}}

    with pytest.raises(InfrastructureError) as caught:
        declared(content, parameters={"Stag": "prod"})
    assert str(caught.value) == (
        "no template has a parameter 'Stag' (did you mean 'Stage'?); there are Stage"
    )
    with pytest.raises(InfrastructureError, match=r"there are none$"):
        declared({"Resources": {}}, parameters={"Stag": "prod"})


def test_a_template_that_is_nested_too_deep(declared):
    """Is one clear error, whoever gives up first."""
    deep = '{"Fn::Sub":["",{"a":' * 5000 + "1" + "}]}" * 5000
    bus = '{"Type": "AWS::Events::EventBus", "Properties": {"Name": ' + deep + "}}"

    with pytest.raises(InfrastructureError) as caught:
        declared('{"Resources": {"Bus": ' + bus + "}}")
    assert str(caught.value) == "template.json is nested too deep"


def test_a_template_that_nobody_can_resolve(declared):
    """Thousands of conditions, each of which waits for the next."""
    last = {"Fn::Equals": ["a", "a"]}
    conditions = {f"Is{n}": {"Fn::Not": [{"Condition": f"Is{n + 1}"}]} for n in range(5000)}
    bus = {"Type": "AWS::Events::EventBus", "Condition": "Is0", "Properties": {"Name": "orders"}}
    content = {"Conditions": {**conditions, "Is5000": last}, "Resources": {"Bus": bus}}

    with pytest.raises(InfrastructureError) as caught:
        declared(content)
    assert str(caught.value) == "template.json is nested too deep"


def test_the_id_of_a_health_check_may_be_passed(declared):
    """Then its ARN is the real one."""
    content = {"Resources": {"Check": {"Type": "AWS::Route53::HealthCheck"}}}

    found = declared(content, values={"Check": "abc"})
    assert found["Check"].name == "arn:aws:route53:::healthcheck/abc"


def test_the_export_of_a_name_that_is_not_known(declared):
    """Nobody can import it."""
    content = {
        "Parameters": {"Open": {"Type": "String"}},
        "Resources": {"Rule": rule(EventBusName={"Fn::ImportValue": "x"})},
        "Outputs": {"X": {"Value": 1, "Export": {"Name": {"Ref": "Open"}}}},
    }

    bus = declared(content)["Rule"].request["EventBusName"]
    assert bus.reason == "no template that is loaded exports x in us-east-1"


def test_a_nested_stack_exports_too(write, declared):
    """Its exports are those of the account, as any other's."""
    bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Ref": "Name"}}}
    exported = {"Bus": {"Value": {"Ref": "Bus"}, "Export": {"Name": "shop-bus"}}}
    inner = {"Parameters": {"Name": {}}, "Resources": {"Bus": bus}, "Outputs": exported}
    write(inner, "nested.json")
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "nested.json", "Parameters": {"Name": "orders"}},
    }
    of_itself = {**nested["Properties"], "Parameters": {"Name": {"Fn::ImportValue": "shop-bus"}}}
    ours = rule(EventBusName={"Fn::ImportValue": "shop-bus"})

    found = declared({"Resources": {"Rule": ours, "Nested": nested}})
    assert found["Rule"].request["EventBusName"] == "orders"
    found = declared({"Resources": {"Nested": {**nested, "Properties": of_itself}}})
    assert found["Bus"].name.reason == "no template that is loaded exports shop-bus in us-east-1"


def test_nested_stacks_of_one_template_have_health_checks_of_their_own(write, declared):
    """Each deployment makes another one."""
    write({"Resources": {"Check": {"Type": "AWS::Route53::HealthCheck"}}}, "nested.json")
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "nested.json"}}
    write({"Resources": {"One": nested, "Two": nested}})

    declared({"Resources": {}}, "other.json")
    resources = read(Path("template.json"), Asked("123456789012", "us-east-1"))
    assert len({resource.name for resource in resources}) == 2


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("Shop/Warehouse/Rule/Resource", ("RuleA1B2C3D4", "Warehouse/Rule")),
        ("Shop/Rule", ("RuleA1B2C3D4", "Rule")),
        ("Shop", ("RuleA1B2C3D4",)),
        (None, ("RuleA1B2C3D4",)),
    ],
)
def test_a_construct_of_the_cdk_is_known_by_its_path(declared, path, names):
    """Its logical id ends with letters that nobody remembers."""
    metadata = {"Metadata": {"aws:cdk:path": path}}
    queue = {**QUEUE, "Metadata": {"aws:cdk:path": "Shop/Queue/Resource"}}
    found = declared(
        {
            "Resources": {
                "QueueA1B2C3D4": queue,
                "RuleA1B2C3D4": {
                    **rule(Targets=[target({"Fn::GetAtt": ["QueueA1B2C3D4", "Arn"]})]),
                    **metadata,
                },
            }
        }
    )

    assert found["RuleA1B2C3D4"].names == names
    assert found["RuleA1B2C3D4"].targets[0].logical_ids == ("QueueA1B2C3D4", "Queue")


def test_what_a_nested_stack_declares_is_in_doubt_with_the_stack(write, declared):
    """Nobody knows of a rule in a stack whose condition is not known."""
    write({"Resources": {"Inner": rule()}}, "nested.json")
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "nested.json"}}
    content = {**OPEN, "Resources": {"Child": {**child, "Condition": "Prod"}}}

    assert declared(content)["Inner"].in_doubt.cure == 'parameters={"Stage": ...}'
    assert declared(content, parameters={"Stage": "prod"})["Inner"].in_doubt is None
    (absent,) = declared(content, parameters={"Stage": "dev"}).values()
    assert (absent.kind, absent.logical_id) == ("absent", "Child")


@pytest.mark.parametrize(
    ("parameters", "bus"),
    [
        pytest.param({"Stage": "prod"}, "orders", id="the first"),
        pytest.param({"Stage": "dev"}, "trials", id="the second"),
        pytest.param({}, None, id="nobody knows"),
    ],
)
def test_only_an_output_that_is_there_is_exported(declared, parameters, bus):
    """Two outputs with opposite conditions may share the name that is imported."""
    export = {"Export": {"Name": "bus"}}
    content = {
        **OPEN,
        "Resources": {"Rule": rule(EventBusName={"Fn::ImportValue": "bus"})},
        "Outputs": {
            "Orders": {"Value": "orders", "Condition": "Prod", **export},
            "Trials": {"Value": "trials", "Condition": "Dev", **export},
        },
    }

    found = declared(content, parameters=parameters)["Rule"].request["EventBusName"]
    if bus is None:
        assert found.cure == 'parameters={"Stage": ...}'
    else:
        assert found == bus


def test_an_output_that_is_not_there_cannot_be_read(write, declared):
    """By its condition, as CloudFormation would refuse it."""
    outputs = {"Bus": {"Value": "orders", "Condition": "Prod"}}
    write({**OPEN, "Resources": {}, "Outputs": outputs}, "nested.json")
    properties = {"TemplateURL": "nested.json", "Parameters": {"Stage": "dev"}}
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": properties}
    reads = rule(EventBusName={"Fn::GetAtt": ["Child", "Outputs.Bus"]})

    with pytest.raises(InfrastructureError) as caught:
        declared({"Resources": {"Child": child, "Rule": reads}})
    assert str(caught.value).endswith(": the condition of the output Bus does not hold")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"Fn::Transform": {}, "Resources": {}}, id="the template"),
        pytest.param({"Resources": {"Fn::Transform": {}}}, id="the resources"),
        pytest.param({"Resources": {"Rule": {**rule(), "Fn::Transform": {}}}}, id="a rule"),
        pytest.param({"Resources": {"Rule": rule(**{"Fn::Transform": {}})}}, id="its properties"),
    ],
)
def test_a_macro_is_refused_wherever_it_may_add_to_what_is_read(declared, content):
    """It may make rules that nobody would miss."""
    with pytest.raises(
        InfrastructureError, match=r"Fn::Transform is not read; load the processed"
    ):
        declared(content)


def test_a_macro_elsewhere_does_no_harm(declared):
    """Nobody looks at a bucket."""
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"Fn::Transform": {}}}

    assert list(declared({"Resources": {"Bucket": bucket, "Rule": rule()}})) == ["Rule"]
