"""CloudFormation's functions, and what the files alone do not tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_eventbridge_endpoints import InfrastructureError
from pytest_eventbridge_endpoints.infrastructure.documents import Document
from pytest_eventbridge_endpoints.infrastructure.resolver import Resolver, names_in
from pytest_eventbridge_endpoints.infrastructure.resources import Asked, Unresolved
from pytest_eventbridge_endpoints.infrastructure.template import Template

TEMPLATE = {
    "Parameters": {
        "Stage": {"Type": "String", "Default": "prod", "AllowedValues": ["prod", "dev"]},
        "Open": {"Type": "String"},
        "Count": {"Type": "Number", "Default": 3},
        "Names": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Few": {"Type": "CommaDelimitedList", "Default": "a, b", "AllowedValues": ["a", "b"]},
        "Dynamic": {"Type": "String", "Default": "{{resolve:ssm:/bus}}"},
        "Flag": {"Type": "String", "Default": "true"},
        "Secret": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"},
        "NameOfSecret": {"Type": "AWS::SSM::Parameter::Name", "Default": "/x"},
    },
    "Mappings": {
        "Regions": {
            "us-east-1": {"short": "ue1"},
            "prod": {"short": "p", "bus": "{{resolve:ssm:/bus}}"},
        }
    },
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "IsDev": {"Fn::Not": [{"Condition": "IsProd"}]},
        "IsOpen": {"Fn::Equals": [{"Ref": "Open"}, "yes"]},
        "Both": {"Fn::And": [{"Condition": "IsDev"}, {"Condition": "IsOpen"}]},
        "Either": {"Fn::Or": [{"Condition": "IsOpen"}, {"Condition": "IsProd"}]},
        "Doubtful": {"Fn::And": [{"Condition": "IsProd"}, {"Condition": "IsOpen"}]},
        "Closed": {"Fn::Not": [{"Condition": "IsOpen"}]},
        "Circle": {"Condition": "Circle"},
        "Odd": {"Fn::Contains": []},
        "Flagged": {"Fn::Equals": [{"Ref": "Flag"}, True]},
        "Same": {"Fn::Equals": [["a"], ["a"]]},
        "Counted": {"Fn::Equals": [{"Ref": "Count"}, 3]},
        "NotTwo": {"Fn::Not": [True, True]},
        "AndOfOne": {"Fn::And": [True]},
        "OrOfText": {"Fn::Or": "true"},
        "OfNothing": {"Fn::Equals": [{"Ref": "AWS::NoValue"}, "x"]},
        "Always": True,
    },
    "Resources": {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}},
        "StageBus": {
            "Type": "AWS::Events::EventBus",
            "Properties": {"Name": {"Fn::Sub": "orders-${Open}"}},
        },
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t"}},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "f"}},
        "Unnamed": {"Type": "AWS::Lambda::Function"},
        "Live": {
            "Type": "AWS::Lambda::Alias",
            "Properties": {"FunctionName": {"Ref": "Function"}, "Name": "live"},
        },
        "UnnamedLive": {
            "Type": "AWS::Lambda::Alias",
            "Properties": {"FunctionName": {"Fn::GetAtt": ["Unnamed", "Arn"]}, "Name": "live"},
        },
        "First": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": "f"}},
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"StateMachineName": "m"},
        },
        "Destination": {"Type": "AWS::Events::ApiDestination", "Properties": {"Name": "d"}},
        "Check": {"Type": "AWS::Route53::HealthCheck"},
        "Api": {"Type": "AWS::AppSync::GraphQLApi"},
        "Maybe": {"Type": "AWS::SQS::Queue", "Condition": "IsOpen"},
        "Never": {"Type": "AWS::SQS::Queue", "Condition": "IsDev"},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "r", "Path": "/service/"},
        },
        "RootRole": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}},
        "OpenRole": {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "r", "Path": {"Ref": "Open"}},
        },
        "Loop": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Loop"}}},
        "Nested": {"Type": "AWS::CloudFormation::Stack"},
        "Text": "x",
    },
}
DOCUMENT = Document("t.json", None, TEMPLATE, lambda _: 7)
CHECK = "d6b94e6c-1bf2-5e5a-8f0a-9c4dd1b7b0f2"


@pytest.fixture(params=["us-east-1"])
def resolve(request):
    """Resolve a value of the template."""

    def make(value, *, parameters=(), stack=None, region=request.param, **values):
        resolver = Resolver(
            Template(DOCUMENT, TEMPLATE),
            asked=Asked("123456789012", region, values=values),
            region=region,
            stack=stack,
            home=stack,
            parameters=dict(parameters),
            output_of=lambda nested, name, _: f"{nested}/{name}",
            export_of=lambda name, _: values.get(name, f"exported {name}"),
        )
        return resolver.resolve(value, DOCUMENT.at("Here"))

    return make


def arn(rest, region="us-east-1", partition="aws"):
    """Return an ARN of the account."""
    service, _, resource = rest.partition(":")
    return f"arn:{partition}:{service}:{region}:123456789012:{resource}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"Ref": "Stage"}, "prod", id="a parameter"),
        pytest.param({"Ref": "Count"}, "3", id="a number is a text"),
        pytest.param({"Ref": "Names"}, ["a", "b"], id="a list of texts"),
        pytest.param({"Ref": "AWS::Region"}, "us-east-1", id="the Region"),
        pytest.param({"Ref": "AWS::AccountId"}, "123456789012", id="the account"),
        pytest.param({"Ref": "AWS::Partition"}, "aws", id="the partition"),
        pytest.param({"Ref": "AWS::URLSuffix"}, "amazonaws.com", id="the suffix"),
        pytest.param({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}, id="no value in an object"),
        pytest.param([{"Ref": "AWS::NoValue"}, 1], [1], id="no value in a list"),
        pytest.param({"Ref": "Bus"}, "orders", id="Ref of a bus"),
        pytest.param(
            {"Ref": "Queue"},
            "https://sqs.us-east-1.amazonaws.com/123456789012/q",
            id="Ref of a queue",
        ),
        pytest.param({"Ref": "Topic"}, arn("sns:t"), id="Ref of a topic"),
        pytest.param({"Ref": "Function"}, "f", id="Ref of a function"),
        pytest.param(
            {"Ref": "Machine"}, arn("states:stateMachine:m"), id="Ref of a state machine"
        ),
        pytest.param({"Ref": "Live"}, arn("lambda:function:f:live"), id="Ref of an alias"),
        pytest.param(
            {"Fn::GetAtt": ["Bus", "Arn"]}, arn("events:event-bus/orders"), id="Arn of a bus"
        ),
        pytest.param({"Fn::GetAtt": "Bus.Name"}, "orders", id="GetAtt as a text"),
        pytest.param({"Fn::GetAtt": ["Queue", "Arn"]}, arn("sqs:q"), id="Arn of a queue"),
        pytest.param({"Fn::GetAtt": ["Topic", "TopicArn"]}, arn("sns:t"), id="Arn of a topic"),
        pytest.param(
            {"Fn::GetAtt": ["Queue", {"Fn::Sub": "Arn"}]}, arn("sqs:q"), id="a resolved attribute"
        ),
        pytest.param(
            {"Fn::GetAtt": ["Nested", "Outputs.X"]}, "Nested/X", id="output of a nested stack"
        ),
        pytest.param(
            {"Fn::Sub": "a-${Stage}-${Bus.Arn}-${!x}"},
            f"a-prod-{arn('events:event-bus/orders')}-${{x}}",
            id="Sub",
        ),
        pytest.param(
            {"Fn::Sub": ["${a}${Stage}", {"a": {"Ref": "Bus"}}]},
            "ordersprod",
            id="Sub with variables",
        ),
        pytest.param({"Fn::Sub": "${ Stage }"}, "prod", id="Sub with blanks"),
        pytest.param(
            {"Fn::Join": ["-", ["a", {"Ref": "Stage"}, 1, True]]}, "a-prod-1-true", id="Join"
        ),
        pytest.param({"Fn::Join": ["", {"Ref": "Names"}]}, "ab", id="Join of a list parameter"),
        pytest.param({"Fn::Select": [1, ["a", "b"]]}, "b", id="Select"),
        pytest.param(
            {"Fn::Select": ["0", {"Fn::Split": ["-", "x-y"]}]}, "x", id="Select of a Split"
        ),
        pytest.param({"Fn::Base64": {"Ref": "Stage"}}, "cHJvZA==", id="Base64"),
        pytest.param(
            {"Fn::ToJsonString": {"a": {"Ref": "Stage"}}}, '{"a":"prod"}', id="ToJsonString"
        ),
        pytest.param({"Fn::Length": {"Ref": "Names"}}, 2, id="Length"),
        pytest.param(
            {"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "short"]}, "ue1", id="FindInMap"
        ),
        pytest.param(
            {"Fn::FindInMap": ["Regions", "x", "short", {"DefaultValue": "d"}]},
            "d",
            id="FindInMap with a default",
        ),
        pytest.param(
            {"Fn::ImportValue": {"Fn::Sub": "${Stage}-bus"}}, "exported prod-bus", id="ImportValue"
        ),
        pytest.param(
            {"Fn::If": ["IsProd", "a", {"Ref": "Nobody"}]}, "a", id="If takes one branch alone"
        ),
        pytest.param({"Fn::If": ["IsDev", "a", "b"]}, "b", id="If of what does not hold"),
        pytest.param({"Fn::If": ["Both", "a", "b"]}, "b", id="And with one that does not hold"),
        pytest.param({"Fn::If": ["Either", "a", "b"]}, "a", id="Or with one that holds"),
        pytest.param({"Fn::If": ["Flagged", "a", "b"]}, "a", id="a text equals a boolean"),
        pytest.param({"Fn::If": ["Counted", "a", "b"]}, "a", id="a text equals a number"),
        pytest.param({"Fn::If": ["Same", "a", "b"]}, "a", id="a list equals a list"),
        pytest.param({"Ref": "Few"}, ["a", "b"], id="each of a list is allowed"),
        pytest.param(
            {"Fn::Join": ["-", ["a", {"Ref": "AWS::NoValue"}]]}, "a", id="Join without a value"
        ),
        pytest.param(
            {"Fn::GetAtt": ["Role", "Arn"]},
            "arn:aws:iam::123456789012:role/service/r",
            id="a role with a path",
        ),
        pytest.param(
            {"Fn::GetAtt": ["RootRole", "Arn"]},
            "arn:aws:iam::123456789012:role/r",
            id="a role without a path",
        ),
        pytest.param({"Ref": "Role"}, "r", id="the name of a role with a path"),
        pytest.param({"Fn::If": ["Always", "a", "b"]}, "a", id="a constant condition"),
        pytest.param(
            {"x": ["Ref", {"y": 1, "Ref": 2}]},
            {"x": ["Ref", {"y": 1, "Ref": 2}]},
            id="an object with a member Ref",
        ),
        pytest.param({"Ref": "NameOfSecret"}, "/x", id="the name of a value in the store"),
    ],
)
def test_what_the_files_tell_is_resolved(resolve, value, expected):
    """Each function as CloudFormation resolves it."""
    assert resolve(value) == expected


@pytest.mark.parametrize(
    ("value", "expression", "reason", "cure", "stand_in"),
    [
        pytest.param(
            {"Ref": "Open"},
            "!Ref Open",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="a parameter",
        ),
        pytest.param(
            {"Ref": "Secret"},
            "!Ref Secret",
            "its value is in the Parameter Store",
            'values={"Secret": ...}',
            None,
            id="a parameter of SSM",
        ),
        pytest.param(
            {"Ref": "AWS::StackName"},
            "!Ref AWS::StackName",
            "the deployment decides it",
            'values={"AWS::StackName": ...}',
            None,
            id="the stack",
        ),
        pytest.param(
            {"Ref": "Bucket"},
            "!Ref Bucket",
            "AWS generates the name of Bucket",
            'values={"Bucket": ...}',
            "Bucket",
            id="a bucket",
        ),
        pytest.param(
            {"Fn::GetAtt": ["Bucket", "Arn"]},
            "!GetAtt Bucket.Arn",
            "AWS generates the name of Bucket",
            'values={"Bucket.Arn": ...}',
            "arn:aws:s3:::Bucket",
            id="the ARN of a bucket",
        ),
        pytest.param(
            {"Fn::GetAtt": ["Unnamed", "Arn"]},
            "!GetAtt Unnamed.Arn",
            "AWS generates the name of Unnamed",
            'values={"Unnamed.Arn": ...}',
            arn("lambda:function:Unnamed"),
            id="the ARN of a function",
        ),
        pytest.param(
            {"Ref": "UnnamedLive"},
            "!GetAtt Unnamed.Arn",
            "AWS generates the name of Unnamed",
            'values={"Unnamed.Arn": ...}',
            arn("lambda:function:Unnamed:live"),
            id="an alias of a function",
        ),
        pytest.param(
            {"Ref": "First"},
            "!Ref First",
            "AWS generates the name of First",
            'values={"First": ...}',
            arn("lambda:function:f"),
            id="a version",
        ),
        pytest.param(
            {"Fn::GetAtt": ["Destination", "Arn"]},
            "!GetAtt Destination.Arn",
            "AWS generates the name of Destination",
            'values={"Destination.Arn": ...}',
            arn("events:api-destination/d"),
            id="an API destination",
        ),
        pytest.param(
            {"Fn::GetAtt": ["Api", "Url"]},
            "!GetAtt Api.Url",
            "only AWS knows the Url of Api",
            'values={"Api.Url": ...}',
            None,
            id="an attribute",
        ),
        pytest.param(
            {"Ref": "Api"},
            "!Ref Api",
            "only AWS knows what Ref gives of the AWS::AppSync::GraphQLApi Api",
            'values={"Api": ...}',
            None,
            id="a resource of another type",
        ),
        pytest.param(
            {"Ref": "StageBus"},
            "${Open}",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            "StageBus",
            id="a name that is not known",
        ),
        pytest.param(
            {"Fn::Sub": "a-${Bucket}"},
            "${Bucket}",
            "AWS generates the name of Bucket",
            'values={"Bucket": ...}',
            "a-Bucket",
            id="Sub",
        ),
        pytest.param(
            {"Fn::Sub": "${Open}-${Bucket}"},
            "${Open}",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="Sub of two",
        ),
        pytest.param(
            {"Fn::Join": ["/", ["a", {"Ref": "Bucket"}]]},
            "!Ref Bucket",
            "AWS generates the name of Bucket",
            'values={"Bucket": ...}',
            "a/Bucket",
            id="Join",
        ),
        pytest.param(
            {"Fn::Join": ["/", {"Ref": "Open"}]},
            "!Ref Open",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="Join of a list that is not known",
        ),
        pytest.param(
            {"Fn::Select": [0, {"Ref": "Open"}]},
            "!Ref Open",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="Select",
        ),
        pytest.param(
            {"Fn::Split": ["-", {"Ref": "Bucket"}]},
            "!Ref Bucket",
            "AWS generates the name of Bucket",
            'values={"Bucket": ...}',
            None,
            id="Split",
        ),
        pytest.param(
            {"Fn::FindInMap": ["Regions", {"Ref": "Open"}, "short"]},
            "!Ref Open",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="FindInMap",
        ),
        pytest.param(
            {"Fn::ImportValue": {"Ref": "Open"}},
            "!Ref Open",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="ImportValue",
        ),
        pytest.param(
            {"Fn::If": ["Doubtful", "a", "a"]},
            "!Ref Open",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="And",
        ),
        pytest.param(
            {"Fn::If": ["Closed", "a", "b"]},
            "!Ref Open",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="Not",
        ),
        pytest.param(
            {"Ref": "Maybe"},
            "!Ref Open",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="a resource that may not be there",
        ),
        pytest.param(
            "{{resolve:ssm:/bus}}",
            "{{resolve:ssm:/bus}}",
            "AWS looks it up at the deployment",
            'values={"{{resolve:ssm:/bus}}": ...}',
            None,
            id="a dynamic reference",
        ),
        pytest.param(
            {"Fn::Sub": "{{resolve:ssm:/${Stage}}}"},
            "{{resolve:ssm:/prod}}",
            "AWS looks it up at the deployment",
            'values={"{{resolve:ssm:/prod}}": ...}',
            None,
            id="a dynamic reference in Sub",
        ),
        *(
            pytest.param(
                value,
                "{{resolve:ssm:/bus}}",
                "AWS looks it up at the deployment",
                'values={"{{resolve:ssm:/bus}}": ...}',
                None,
                id=id_,
            )
            for id_, value in (
                ("a dynamic reference in a parameter", {"Ref": "Dynamic"}),
                (
                    "a dynamic reference in a mapping",
                    {"Fn::FindInMap": ["Regions", "prod", "bus"]},
                ),
                (
                    "a dynamic reference that Join makes",
                    {"Fn::Join": ["", ["{{resolve:ssm:", "/bus", "}}"]]},
                ),
            )
        ),
        pytest.param(
            {"Fn::Join": ["/", {"Ref": "Bucket"}]},
            "!Ref Bucket",
            "AWS generates the name of Bucket",
            'values={"Bucket": ...}',
            None,
            id="Join of a name that is not known, and no list",
        ),
        pytest.param(
            {"Fn::GetAtt": ["OpenRole", "Arn"]},
            "!Ref Open",
            "the parameter Open has no default",
            'parameters={"Open": ...}',
            None,
            id="a role with a path that is not known",
        ),
        pytest.param(
            {"Fn::GetAZs": ""},
            "!GetAZs",
            "only AWS knows what Fn::GetAZs gives",
            'values={"Fn::GetAZs": ...}',
            None,
            id="GetAZs",
        ),
    ],
)
def test_what_they_do_not_tell_is_never_guessed(  # noqa: PLR0917 (a table)
    resolve, value, expression, reason, cure, stand_in
):
    """The value says what is not known, why, and what to pass."""
    found = resolve(value)

    assert isinstance(found, Unresolved)
    assert (found.expression, found.reason, found.cure, found.stand_in) == (
        expression,
        reason,
        cure,
        stand_in,
    )
    assert str(found) == f"{expression} (t.json:7) is not known: {reason}; pass {cure}"


@pytest.mark.parametrize(
    ("value", "given", "expected"),
    [
        pytest.param({"Ref": "Open"}, {"parameters": {"Open": 5}}, "5", id="a parameter"),
        pytest.param(
            {"Ref": "Names"}, {"parameters": {"Names": ["x", 1]}}, ["x", "1"], id="a list"
        ),
        pytest.param({"Ref": "Bucket"}, {"Bucket": "b"}, "b", id="a Ref"),
        pytest.param({"Fn::Sub": "${Bucket}/x"}, {"Bucket": "b"}, "b/x", id="a Ref in Sub"),
        pytest.param({"Fn::GetAtt": ["Api", "Url"]}, {"Api.Url": "u"}, "u", id="an attribute"),
        pytest.param({"Ref": "StageBus"}, {"StageBus": "b"}, "b", id="a name"),
        pytest.param(
            {"Fn::GetAtt": ["StageBus", "Arn"]},
            {"StageBus": "b"},
            arn("events:event-bus/b"),
            id="an ARN by the name",
        ),
        pytest.param(
            {"Fn::GetAtt": ["Bucket", "Arn"]},
            {"Bucket": "b"},
            "arn:aws:s3:::b",
            id="an ARN by the name of a bucket",
        ),
        pytest.param(
            {"Fn::GetAtt": ["Topic", "TopicArn"]},
            {"Topic": arn("sns:x")},
            arn("sns:x"),
            id="an ARN",
        ),
        pytest.param(
            {"Fn::GetAtt": ["Queue", "Arn"]},
            {"Queue": "https://sqs.us-east-1.amazonaws.com/123456789012/x"},
            arn("sqs:x"),
            id="a URL",
        ),
        pytest.param({"Ref": "AWS::StackName"}, {"stack": "s"}, "s", id="the stack"),
        pytest.param(
            {"Ref": "AWS::StackName"}, {"AWS::StackName": "s"}, "s", id="the stack by value"
        ),
        pytest.param({"Fn::ImportValue": "X"}, {"X": "x"}, "x", id="an import"),
        pytest.param(
            "{{resolve:ssm:/x}}", {"{{resolve:ssm:/x}}": "x"}, "x", id="a dynamic reference"
        ),
        pytest.param({"Ref": "Check"}, {"Check": "abc"}, "abc", id="a health check"),
        pytest.param(
            {"Ref": "AWS::Partition"}, {"region": "cn-north-1"}, "aws-cn", id="another partition"
        ),
        pytest.param(
            {"Ref": "AWS::URLSuffix"},
            {"region": "cn-north-1"},
            "amazonaws.com.cn",
            id="another suffix",
        ),
        pytest.param(
            {"Ref": "AWS::URLSuffix"},
            {"region": "eusc-de-east-1"},
            "amazonaws.eu",
            id="the suffix of the European Sovereign Cloud",
        ),
        pytest.param(
            {"Ref": "Open"},
            {"parameters": {"Open": Unresolved("e", "r", "c", DOCUMENT.at())}},
            Unresolved("e", "r", "c", DOCUMENT.at()),
            id="a parameter that the parent does not know",
        ),
    ],
)
def test_what_a_test_passes_is_taken(resolve, value, given, expected):
    """Before everything that the files tell."""
    assert resolve(value, **given) == expected


def test_an_attribute_that_is_not_known(resolve):
    """Its name may be a parameter's."""
    found = resolve({"Fn::GetAtt": ["Bus", {"Ref": "Open"}]})

    assert found.cure == 'parameters={"Open": ...}'


def test_a_health_check_has_a_lasting_id(resolve):
    """Which is known in its place alone, as AWS generates the real one (C 6)."""
    bare = resolve({"Ref": "Check"})
    whole = resolve({"Fn::Sub": "arn:aws:route53:::healthcheck/${Check}"})

    assert bare == resolve({"Ref": "Check"})
    assert bare.cure == 'values={"Check": ...}'
    assert whole.stand_in == f"arn:aws:route53:::healthcheck/{bare.stand_in}"
    assert resolve({"Fn::GetAtt": ["Check", "HealthCheckId"]}).stand_in == bare.stand_in
    assert resolve({"Ref": "Check"}, region="us-west-2").stand_in != bare.stand_in


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(
            {"Ref": "Buz"},
            "t.json:7: there is neither a parameter nor a resource 'Buz' (did you mean 'Bus'?)",
            id="a name",
        ),
        pytest.param({"Ref": ["x"]}, "t.json:7: Ref takes a name, not ['x']", id="Ref of a list"),
        pytest.param(
            {"Ref": "AWS::Regin"},
            "t.json:7: there is no pseudo parameter 'AWS::Regin' (did you mean 'AWS::Region'?)",
            id="a pseudo parameter",
        ),
        pytest.param(
            {"Fn::GetAtt": ["Buz", "Arn"]},
            "t.json:7: there is no resource 'Buz' (did you mean 'Bus'?)",
            id="GetAtt of nothing",
        ),
        pytest.param(
            {"Fn::GetAtt": "Bus"},
            "t.json:7: Fn::GetAtt takes [logical id, attribute], not 'Bus'",
            id="GetAtt without an attribute",
        ),
        pytest.param(
            {"Fn::Subb": "x"},
            "t.json:7: the function Fn::Subb is not known (did you mean 'Fn::Sub'?)",
            id="an unknown function",
        ),
        pytest.param(
            {"Fn::Transform": {}},
            "t.json:7: the function Fn::Transform is not known: a macro changes a template in "
            "a way that only AWS knows",
            id="a macro",
        ),
        pytest.param(
            {"Fn::Sub": 3}, "t.json:7: Fn::Sub takes a text, or [text, variables], not 3", id="Sub"
        ),
        pytest.param(
            {"Fn::Sub": "${Names}"},
            "t.json:7: Fn::Sub takes a text, not ['a', 'b']",
            id="Sub of a list",
        ),
        pytest.param(
            {"Fn::Join": ["-"]},
            "t.json:7: Fn::Join takes [delimiter, list], not ['-']",
            id="Join of one",
        ),
        pytest.param(
            {"Fn::Join": ["-", "x"]},
            "t.json:7: Fn::Join takes [delimiter, list], not ['-', 'x']",
            id="Join of a text",
        ),
        pytest.param(
            {"Fn::Select": ["x", []]},
            "t.json:7: Fn::Select takes [index, list], not ['x', []]",
            id="Select",
        ),
        pytest.param(
            {"Fn::Select": [2, ["a"]]},
            "t.json:7: Fn::Select takes element 2, and there are 1",
            id="Select behind the end",
        ),
        pytest.param(
            {"Fn::Split": ["", "x"]},
            "t.json:7: Fn::Split takes [delimiter, text], not ['', 'x']",
            id="Split by nothing",
        ),
        pytest.param({"Fn::Base64": []}, "t.json:7: Fn::Base64 takes a text, not []", id="Base64"),
        pytest.param(
            {"Fn::Length": "x"}, "t.json:7: Fn::Length takes a list, not 'x'", id="Length"
        ),
        pytest.param(
            {"Fn::If": ["IsProd"]},
            "t.json:7: Fn::If takes [condition, value, other value], not ['IsProd']",
            id="If",
        ),
        pytest.param(
            {"Fn::If": ["IsPord", 1, 2]},
            "t.json:7: there is no condition 'IsPord' (did you mean 'IsProd'?)",
            id="a condition",
        ),
        pytest.param(
            {"Fn::If": [[], 1, 2]},
            "t.json:7: there is no condition []",
            id="a condition that is no name",
        ),
        pytest.param(
            {"Fn::If": ["Odd", 1, 2]},
            "t.json:7: a condition is one of Condition, Fn::And, Fn::Equals, Fn::Not, Fn::Or, "
            "not {'Fn::Contains': []}",
            id="an unknown condition",
        ),
        pytest.param(
            {"Fn::If": ["NotTwo", 1, 2]},
            "t.json:7: Fn::Not takes [condition], not [True, True]",
            id="Not of two",
        ),
        pytest.param(
            {"Fn::If": ["AndOfOne", 1, 2]},
            "t.json:7: Fn::And takes 2 to 10 conditions, not [True]",
            id="And of one",
        ),
        pytest.param(
            {"Fn::If": ["OrOfText", 1, 2]},
            "t.json:7: Fn::Or takes 2 to 10 conditions, not 'true'",
            id="Or of a text",
        ),
        pytest.param(
            {"Fn::If": ["OfNothing", 1, 2]},
            "t.json:7: Fn::Equals takes a text, not AWS::NoValue",
            id="Equals of no value",
        ),
        pytest.param(
            {"Fn::ToJsonString": {"Ref": "AWS::NoValue"}},
            "t.json:7: Fn::ToJsonString takes a value, not AWS::NoValue",
            id="ToJsonString of no value",
        ),
        pytest.param(
            {"Fn::Select": ["²", ["a"]]},
            "t.json:7: Fn::Select takes [index, list], not ['²', ['a']]",
            id="Select by what is no number",
        ),
        pytest.param(
            {"Fn::ForEach::Loop": [], "source": ["a"]},
            "t.json:7: the function Fn::ForEach::Loop is not known: a macro changes a template in "
            "a way that only AWS knows",
            id="a macro beside other members",
        ),
        pytest.param(
            {"Fn::If": ["Circle", 1, 2]},
            "t.json refers to itself in a circle: Condition Circle -> Condition Circle",
            id="a circle of conditions",
        ),
        pytest.param(
            {"Ref": "Loop"},
            "t.json refers to itself in a circle: Ref Loop -> Ref Loop",
            id="a circle of names",
        ),
        pytest.param(
            {"Fn::FindInMap": ["Regions"]},
            "t.json:7: Fn::FindInMap takes [mapping, key, key], not ['Regions']",
            id="FindInMap",
        ),
        pytest.param(
            {"Fn::FindInMap": ["Regions", "prd", "short"]},
            "t.json:7: there is no 'prd' in the mappings (did you mean 'prod'?)",
            id="a key",
        ),
        pytest.param(
            {"Fn::FindInMap": ["Regions", "prod", "short", {}]}, None, id="a fourth argument"
        ),
        pytest.param(
            {"Fn::FindInMap": ["Regions", "x", "y", {}]},
            "t.json:7: there is no 'x' in the mappings",
            id="no default",
        ),
        pytest.param(
            {"Fn::ImportValue": []},
            "t.json:7: Fn::ImportValue takes a name, not []",
            id="ImportValue",
        ),
        pytest.param(
            {"Ref": "Never"},
            "t.json:7: the condition of the resource Never does not hold",
            id="a resource that is not there",
        ),
        pytest.param(
            {"Ref": "Text"},
            "t.json:7: the resource Text is an object, not 'x'",
            id="a resource that is a text",
        ),
    ],
)
def test_what_cloudformation_refuses_is_an_error_with_its_place(resolve, value, message):
    """In the file that has it."""
    if message is None:
        assert resolve(value) == "p"
        return
    with pytest.raises(InfrastructureError) as caught:
        resolve(value)
    assert str(caught.value) == message


def test_a_parameter_has_one_of_its_allowed_values(resolve):
    """As CloudFormation would refuse another."""
    with pytest.raises(InfrastructureError) as caught:
        resolve({"Ref": "Stage"}, parameters={"Stage": "prd"})
    assert str(caught.value) == "t.json:7: the parameter Stage is one of prod, dev, not 'prd'"


def test_an_element_of_a_list_has_one_of_the_allowed_values(resolve):
    """However the list is passed."""
    for passed in (["a", "z"], "a,z"):
        with pytest.raises(InfrastructureError) as caught:
            resolve({"Ref": "Few"}, parameters={"Few": passed})
        assert str(caught.value) == "t.json:7: the parameter Few is one of a, b, not 'z'"


def test_a_condition_that_is_not_known_is_looked_at_once(resolve, monkeypatch):
    """However many others need it: each of them would double the work."""
    steps = 40
    chain = {
        f"Step{step}": {"Fn::And": [{"Condition": f"Step{step - 1}"}] * 2}
        for step in range(1, steps)
    }
    conditions = {**TEMPLATE["Conditions"], "Step0": {"Condition": "IsOpen"}, **chain}
    monkeypatch.setitem(TEMPLATE, "Conditions", conditions)

    found = resolve({"Fn::If": [f"Step{steps - 1}", "a", "b"]})
    assert found.cure == 'parameters={"Open": ...}'


@pytest.mark.parametrize("name", ["Fn::And", "Fn::Or", "Fn::Not"])
@given(operands=st.lists(st.sampled_from([True, False, None]), min_size=2, max_size=10))
def test_a_condition_is_decided_where_all_completions_agree(name, operands):
    """An operand that is not known counts only where it makes a difference."""
    operands = operands[:1] if name == "Fn::Not" else operands
    written = [{"Fn::Equals": [{"Ref": "Open"}, "x"]} if one is None else one for one in operands]
    content = {"Parameters": {"Open": {}}, "Conditions": {"C": {name: written}}}
    resolver = Resolver(
        Template(DOCUMENT, content),
        asked=Asked("1", "us-east-1"),
        region="us-east-1",
        stack=None,
        home=None,
        parameters={},
        output_of=None,
        export_of=None,
    )
    holds = {"Fn::And": all, "Fn::Or": any, "Fn::Not": lambda each: not each[0]}[name]
    possible = {
        holds([other if one is None else one for one in operands]) for other in (True, False)
    }

    found = resolver.resolve({"Fn::If": ["C", "yes", "no"]}, DOCUMENT.at())
    expected = possible if len(possible) == 1 else None
    assert (isinstance(found, Unresolved), expected) == (expected is None, expected)
    assert expected is None or found == ("yes" if possible == {True} else "no")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"Ref": "A"}, ["A"]),
        ({"Fn::GetAtt": ["A", "Arn"]}, ["A"]),
        ({"Fn::GetAtt": "A.Arn"}, ["A"]),
        ({"Fn::Sub": "x-${A.Arn}-${B}"}, ["A", "B"]),
        ({"Fn::Sub": ["${x}", {"x": {"Ref": "A"}}]}, ["x", "A"]),
        ({"Fn::Join": ["", ["a", {"Ref": "A"}, {"Ref": "B"}]]}, ["A", "B"]),
        ("arn:aws:sqs:us-east-1:123456789012:q", []),
    ],
)
def test_the_names_in_an_expression(value, names):
    """In the order in which they stand."""
    assert list(names_in(value)) == names
