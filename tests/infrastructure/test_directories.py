"""Directories: a CDK assembly, and what the Serverless Framework packs."""

import re

import pytest

from pytest_eventbridge_endpoints import InfrastructureError
from pytest_eventbridge_endpoints.infrastructure.sources import read

ACCOUNT = "123456789012"


def bus(name):
    """Return an event bus for a template."""
    return {"Type": "AWS::Events::EventBus", "Properties": {"Name": name}}


def stack(file, environment=f"aws://{ACCOUNT}/us-east-1", **properties):
    """Return the artifact of a stack."""
    return {
        "type": "aws:cloudformation:stack",
        "environment": environment,
        "properties": {"templateFile": file, **properties},
    }


@pytest.fixture
def assembly(write, tmp_path, monkeypatch):
    """Write a CDK assembly: its artifacts, and the templates."""
    monkeypatch.chdir(tmp_path)

    def make(artifacts, templates=None, directory="cdk.out"):
        manifest = {"version": "36.0.0", "artifacts": {"Tree": {"type": "cdk:tree"}, **artifacts}}
        write(manifest, f"{directory}/manifest.json")
        for name, resources in (templates or {}).items():
            content = resources if "Resources" in resources else {"Resources": resources}
            write(content, f"{directory}/{name}")
        return tmp_path.relative_to(tmp_path) / directory

    return make


def test_each_stack_goes_to_its_own_region(assembly, asked):
    """Wherever the test would put it (C 8)."""
    source = assembly(
        {
            "East": stack("East.template.json"),
            "West": stack(
                "West.template.json", f"aws://{ACCOUNT}/us-west-2", stackName="orders-west"
            ),
        },
        {"East.template.json": {"Bus": bus("a")}, "West.template.json": {"Bus": bus("b")}},
    )

    found = read(source, asked(regions=("eu-west-1",)))
    assert [(one.stack, one.region, one.name) for one in found] == [
        ("East", "us-east-1", "a"),
        ("orders-west", "us-west-2", "b"),
    ]
    assert str(found[1].place) == "cdk.out/West.template.json:3"


@pytest.mark.parametrize("environment", ["aws://unknown-account/unknown-region", None])
def test_a_stack_that_goes_anywhere_goes_where_the_test_asks(assembly, asked, environment):
    """To several Regions, if it asks for them."""
    source = assembly({"S": stack("S.json", environment)}, {"S.json": {"Bus": bus("a")}})

    assert [one.region for one in read(source, asked())] == ["us-east-1"]
    found = read(source, asked(regions=("eu-west-1", "eu-central-1")))
    assert [one.region for one in found] == ["eu-west-1", "eu-central-1"]


def test_stacks_import_what_others_export(assembly, asked):
    """In their own Region; the name of a stack is known (C 7)."""
    exported = {"Value": {"Ref": "Bus"}, "Export": {"Name": "Network:Bus"}}
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {"EventBusName": {"Fn::ImportValue": "Network:Bus"}},
    }
    source = assembly(
        {
            "App": stack("App.json"),
            "Network": stack("Network.json"),
            "Far": stack("App.json", f"aws://{ACCOUNT}/us-west-2"),
        },
        {
            "App.json": {"Rule": rule},
            "Network.json": {
                "Resources": {"Bus": bus({"Fn::Sub": "${AWS::StackName}-bus"})},
                "Outputs": {"Bus": exported, "Odd": "x", "Plain": {"Value": 1}},
            },
        },
    )

    near, _, far = read(source, asked())
    assert near.request["EventBusName"] == "Network-bus"
    unknown = far.request["EventBusName"]
    assert (unknown.expression, unknown.reason, unknown.cure) == (
        "!ImportValue Network:Bus",
        "no template that is loaded exports Network:Bus in us-west-2",
        'values={"Network:Bus": ...}',
    )


def test_an_export_may_need_an_import(assembly, asked):
    """But not itself."""
    rule = {"Type": "AWS::Events::Rule", "Properties": {"EventBusName": {"Fn::ImportValue": "A"}}}
    source = assembly(
        {"S": stack("S.json")},
        {
            "S.json": {
                "Resources": {"Rule": rule},
                "Outputs": {
                    "A": {"Value": {"Fn::ImportValue": "B"}, "Export": {"Name": "A"}},
                    "B": {"Value": {"Fn::ImportValue": "A"}, "Export": {"Name": "B"}},
                },
            }
        },
    )

    with pytest.raises(InfrastructureError) as caught:
        read(source, asked())
    assert str(caught.value) == (
        "cdk.out/S.json refers to itself in a circle: Output A -> Output B -> Output A"
    )


def test_nested_stacks_are_assets_and_stages_are_assemblies(assembly, asked):
    """Both are followed (C 8)."""
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": {"Fn::Join": ["", ["https://"]]}},
        "Metadata": {"aws:asset:path": "Inner.nested.template.json"},
    }
    assembly(
        {"S": stack("S.json", displayName="Prod/S")},
        {"S.json": {"Inner": nested}, "Inner.nested.template.json": {"Bus": bus("deep")}},
        "cdk.out/assembly-Prod",
    )
    source = assembly(
        {"Prod": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}}
    )

    (found,) = read(source, asked())
    assert (found.name, str(found.place)) == (
        "deep",
        "cdk.out/assembly-Prod/Inner.nested.template.json:3",
    )


def test_an_output_that_a_nested_stack_has_not(assembly, asked):
    """Is an error with the place that asks for it."""
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Metadata": {"aws:asset:path": "Inner.json"},
    }
    name = {"Fn::GetAtt": ["Inner", "Outputs.Buz"]}
    source = assembly(
        {"S": stack("S.json")},
        {
            "S.json": {"Inner": nested, "Bus": bus(name)},
            "Inner.json": {"Resources": {}, "Outputs": {"Bus": {"Value": 1}}},
        },
    )

    with pytest.raises(InfrastructureError) as caught:
        read(source, asked())
    assert str(caught.value) == (
        "cdk.out/S.json:13: cdk.out/Inner.json has no output 'Buz' (did you mean 'Bus'?)"
    )


def test_parameters_may_stand_in_the_manifest(assembly, asked):
    """What a test passes counts more."""
    content = {
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {"Bus": bus({"Ref": "Name"})},
    }
    source = assembly({"S": stack("S.json", parameters={"Name": "a"})}, {"S.json": content})

    assert [one.name for one in read(source, asked())] == ["a"]
    assert [one.name for one in read(source, asked(parameters={"Name": "b"}))] == ["b"]


def test_another_account_is_an_error_that_names_both(assembly, asked):
    """And the setting that decides."""
    source = assembly({"S": stack("S.json", "aws://111122223333/us-east-1")}, {"S.json": {}})

    with pytest.raises(InfrastructureError) as caught:
        read(source, asked())
    assert str(caught.value) == (
        "cdk.out/manifest.json:9: the stack S goes to the account 111122223333, and the mock has "
        "123456789012; set account_id='111122223333'"
    )


def test_a_manifest_that_is_none(assembly, write, asked):
    """Web applications have a manifest.json, too."""
    source = assembly({})
    write({"name": "app"}, "cdk.out/manifest.json")

    with pytest.raises(InfrastructureError) as caught:
        read(source, asked())
    assert str(caught.value) == (
        "cdk.out/manifest.json is no manifest of the CDK: it has no artifacts"
    )


def test_a_template_that_is_not_there(assembly, asked):
    """It is named as in the assembly."""
    source = assembly({"S": stack("Gone.json")})

    where = re.escape(str(source.absolute()))
    message = rf"^there is no cdk\.out/Gone\.json; looked for {where}/Gone\.json$"
    with pytest.raises(InfrastructureError, match=message):
        read(source, asked())


# --- the Serverless Framework -----------------------------------------------------------------


def test_what_the_serverless_framework_packs(write, asked):
    """Goes to the Region of its provider, as the stack of its service."""
    name = {"Fn::Sub": "${AWS::StackName}-bus"}
    write(
        {"Resources": {"Bus": bus(name)}}, ".serverless/cloudformation-template-update-stack.json"
    )
    source = write(
        {"service": {"service": "shop", "provider": {"stage": "dev", "region": "eu-west-1"}}},
        ".serverless/serverless-state.json",
    ).parent

    (found,) = read(source, asked())
    assert (found.region, found.stack, found.name) == ("eu-west-1", "shop-dev", "shop-dev-bus")


def test_what_it_packs_without_a_state(write, asked):
    """Goes where the test asks."""
    file = write(
        {"Resources": {"Bus": bus("b")}}, ".serverless/cloudformation-template-update-stack.json"
    )

    found = read(file.parent, asked(regions=("eu-west-1", "eu-west-2")))
    assert [(one.region, one.stack) for one in found] == [("eu-west-1", None), ("eu-west-2", None)]


# --- others -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "there"), [([], "nothing"), (["b", "a", "c", "d", "e", "f"], "a, b, c, d, e")]
)
def test_a_directory_of_something_else(tmp_path, monkeypatch, asked, files, there):
    """The message says what would be there, and what is."""
    (tmp_path / "app").mkdir()
    for file in files:
        (tmp_path / "app" / file).touch()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InfrastructureError) as caught:
        read(tmp_path.relative_to(tmp_path) / "app", asked())
    assert str(caught.value) == (
        "the directory app has neither manifest.json, which cdk synth makes, nor "
        "cloudformation-template-update-stack.json, which serverless package makes in "
        f".serverless; it has {there}"
    )


def test_a_directory_that_nobody_may_read(tmp_path, monkeypatch, asked):
    """Is no empty one."""

    def refuse(_):
        raise PermissionError

    monkeypatch.setattr(type(tmp_path), "iterdir", refuse)
    with pytest.raises(InfrastructureError, match="no permission to read the directory"):
        read(tmp_path, asked())
