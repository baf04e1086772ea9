"""Whatever stands in a file, it is loaded, or refused with one clear error."""

import copy
import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_eventbridge_endpoints import InfrastructureError, UnresolvedError, mock_eventbridge

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "infrastructure"
PATTERN = {"source": ["a", {"Ref": "Name"}], "detail": {"b": [{"Ref": "Bucket"}]}}
TEMPLATE = {
    "Transform": ["AWS::Serverless-2016-10-31"],
    "Globals": {"Function": {"AutoPublishAlias": "live"}},
    "Parameters": {"Name": {"Type": "String", "Default": "x", "AllowedValues": ["x"]}},
    "Mappings": {"M": {"a": {"b": "c"}}},
    "Conditions": {
        "C": {"Fn::And": [{"Fn::Equals": [{"Ref": "Name"}, "x"]}, {"Condition": "D"}]},
        "D": {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]},
    },
    "Resources": {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Fn::Sub": "o-${Name}"}}},
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}},
        "Check": {"Type": "AWS::Route53::HealthCheck"},
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Condition": "C",
            "Metadata": {"aws:cdk:path": "S/Rule/Resource"},
            "Properties": {
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": PATTERN,
                "State": {"Fn::If": ["C", "ENABLED", "DISABLED"]},
                "Targets": [
                    {
                        "Id": {"Fn::Select": [0, {"Fn::Split": ["-", "a-b"]}]},
                        "Arn": {"Fn::GetAtt": ["Queue", "Arn"]},
                        "RetryPolicy": {"MaximumRetryAttempts": "3"},
                        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}},
                        "InputPath": {"Fn::FindInMap": ["M", "a", "b"]},
                    }
                ],
            },
        },
        "Endpoint": {
            "Type": "AWS::Events::Endpoint",
            "Properties": {
                "RoleArn": {"Fn::ImportValue": "Role"},
                "RoutingConfig": {
                    "FailoverConfig": {
                        "Primary": {
                            "HealthCheck": {
                                "Fn::Join": [
                                    "/",
                                    ["arn:aws:route53:::healthcheck", {"Ref": "Check"}],
                                ]
                            }
                        },
                        "Secondary": {"Route": "us-west-2"},
                    }
                },
                "EventBuses": [
                    {"EventBusArn": {"Fn::GetAtt": "Bus.Arn"}},
                    {
                        "EventBusArn": {
                            "Fn::Sub": [
                                "arn:aws:events:us-west-2:${a}:event-bus/o-x",
                                {"a": {"Ref": "AWS::AccountId"}},
                            ]
                        }
                    },
                ],
            },
        },
        "Function": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Events": {
                    "E": {
                        "Type": "EventBridgeRule",
                        "Properties": {
                            "Pattern": {"source": ["a"]},
                            "Enabled": True,
                            "Target": {"Id": "t"},
                            "DeadLetterConfig": {"Type": "SQS"},
                        },
                    }
                }
            },
        },
        "Child": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": "https://x", "Parameters": {"a": "b"}},
        },
    },
    "Outputs": {"O": {"Value": {"Ref": "Bus"}, "Export": {"Name": "Role"}}},
}
MODULE = "module.m"
PLAN = {
    "format_version": "1.2",
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_cloudwatch_event_bus.b",
                    "mode": "managed",
                    "type": "aws_cloudwatch_event_bus",
                    "values": {"name": "orders"},
                },
            ],
            "child_modules": [
                {
                    "address": MODULE,
                    "resources": [
                        {
                            "address": f"{MODULE}.aws_cloudwatch_event_rule.r",
                            "mode": "managed",
                            "type": "aws_cloudwatch_event_rule",
                            "values": {"name": "r", "event_pattern": '{"source":["a"]}'},
                        },
                        {
                            "address": f"{MODULE}.aws_cloudwatch_event_target.t",
                            "mode": "managed",
                            "type": "aws_cloudwatch_event_target",
                            "values": {
                                "rule": "r",
                                "input_transformer": [{"input_template": "x"}],
                            },
                        },
                    ],
                }
            ],
        }
    },
    "resource_changes": [
        {
            "address": f"{MODULE}.aws_cloudwatch_event_target.t",
            "change": {"after_unknown": {"arn": True}},
        }
    ],
    "variables": {"region": {"value": "us-east-1"}},
    "configuration": {
        "provider_config": {"aws": {"expressions": {"region": {"references": ["var.region"]}}}},
        "root_module": {
            "resources": [],
            "module_calls": {
                "m": {
                    "expressions": {"bus": {"references": ["aws_cloudwatch_event_bus.b.arn"]}},
                    "module": {
                        "resources": [
                            {
                                "address": "aws_cloudwatch_event_target.t",
                                "provider_config_key": "aws",
                                "expressions": {"arn": {"references": ["var.bus"]}},
                            }
                        ]
                    },
                }
            },
        },
    },
}
MANIFEST = json.loads((EXAMPLES / "cdk.out" / "manifest.json").read_text(encoding="utf-8"))

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 9)
    | st.sampled_from(["", "x", "a.b", "Bus", "${"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["Ref", "Fn::Sub", "Fn::If", "Fn::GetAtt", "Type", "x"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=4,
)


def paths_of(value, path=()):
    """Go through the paths of all values inside of one."""
    yield path
    inside = value.items() if isinstance(value, dict) else ()
    for step, one in enumerate(value) if isinstance(value, list) else inside:
        yield from paths_of(one, (*path, step))


def changed(content, path, value):
    """Return the content with another value at a path."""
    if not path:
        return value
    copied = copy.deepcopy(content)
    place = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copied


@pytest.mark.parametrize(
    ("content", "name"),
    [(TEMPLATE, "template.json"), (PLAN, "plan.json"), (MANIFEST, "manifest.json")],
    ids=["template", "plan", "manifest"],
)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_change_is_loaded_or_refused(content, name, data):
    """With no other error, also where what was loaded is looked at."""
    path = data.draw(st.sampled_from(list(paths_of(content))))
    bad = changed(content, path, data.draw(ODD))
    with TemporaryDirectory() as directory:
        file = Path(directory) / name
        file.write_text(json.dumps(bad), encoding="utf-8")
        source = file if name != "manifest.json" else file.parent
        if source is not file:
            for template in (EXAMPLES / "cdk.out").glob("Orders*"):
                (file.parent / template.name).write_bytes(template.read_bytes())
        with mock_eventbridge() as mock, suppress(InfrastructureError):
            infrastructure = mock.load(source)
            assert repr(infrastructure).startswith("declared: ")
            for rule in infrastructure.rules:
                with suppress(UnresolvedError):
                    assert rule.state
