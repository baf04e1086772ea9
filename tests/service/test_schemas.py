import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pytest_eventbridge_endpoints.service import shapes

OPERATIONS = [
    "CreateEndpoint",
    "UpdateEndpoint",
    "DeleteEndpoint",
    "DescribeEndpoint",
    "ListEndpoints",
    "PutEvents",
]

_SHOWN = ["RoutingConfig", "ReplicationConfig", "EventBuses"]
_DESCRIBED = [
    *["Name", "Description", "Arn", *_SHOWN, "EndpointId", "EndpointUrl", "State"],
    *["CreationTime", "LastModifiedTime"],
]

# what the schemas say beyond the model: answers are complete, and hold nothing else
ADDITIONS = {
    "CreateEndpointResponse": {
        "required": ["Name", "Arn", *_SHOWN, "State"],
        "additionalProperties": False,
    },
    "UpdateEndpointResponse": {
        "required": ["Name", "Arn", *_SHOWN, "EndpointId", "EndpointUrl", "State"],
        "additionalProperties": False,
    },
    "DeleteEndpointResponse": {"additionalProperties": False},
    "DescribeEndpointResponse": {"required": _DESCRIBED, "additionalProperties": False},
    "ListEndpointsResponse": {"required": ["Endpoints"], "additionalProperties": False},
    "Endpoint": {"required": _DESCRIBED, "additionalProperties": False},
    "PutEventsResponse": {
        "required": ["FailedEntryCount", "Entries"],
        "additionalProperties": False,
    },
    "PutEventsResultEntry": {"additionalProperties": False},
    # AWS prints two members that its model does not show (AWS 5.13)
    "PutEventsRequestEntry": {"unpublishedMembers": ["KmsKeyIdentifier", "InternalMetadata"]},
    # null passes validation, and fails its entry later (AWS 6.8)
    "EventResource": {"type": ["string", "null"]},
}

# the Region part of two patterns was widened in botocore 1.38.25 (AWS 0.8)
WIDENED = {"NonPartnerEventBusArn", "NonPartnerEventBusNameOrArn"}

TYPES = {
    "structure": {"type": "object"},
    "list": {"type": "array"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "timestamp": {"type": "number", "format": "epoch-seconds"},
}
LIMITS = {
    "string": {"min": "minLength", "max": "maxLength"},
    "list": {"min": "minItems", "max": "maxItems"},
    "integer": {"min": "minimum", "max": "maximum"},
}
FILES = sorted((Path(shapes.__file__).parent / "schemas").glob("*.json"))


@pytest.fixture(scope="module")
def model(session):
    """The model of EventBridge that the installed botocore has."""
    return session.get_service_model("events")


def derived(shape):
    """Derive the JSON Schema of a shape of the model."""
    schema = {"title": shape.name, **TYPES[shape.type_name]}
    if shape.type_name == "structure":
        schema["properties"] = {name: derived(member) for name, member in shape.members.items()}
        if shape.required_members:
            schema["required"] = shape.required_members
    if shape.type_name == "list":
        schema["items"] = derived(shape.member)
    for key, value in shape.metadata.items():
        if key in LIMITS.get(shape.type_name, {}):
            schema[LIMITS[shape.type_name][key]] = value
        elif key in {"pattern", "enum"}:
            schema[key] = value
    if shape.name in WIDENED:
        schema["pattern"] = schema["pattern"].replace(":[a-z]{2}-", ":[a-z]+-")
    return {**schema, **ADDITIONS.get(shape.name, {})}


def in_order(schema):
    """Turn what dicts compare without order into what compares with it."""
    if isinstance(schema, dict):
        return {
            key: list(value) if key == "properties" else in_order(value)
            for key, value in schema.items()
        } | {"members": [in_order(member) for member in schema.get("properties", {}).values()]}
    return schema


@pytest.mark.parametrize("operation", OPERATIONS)
def test_requests_are_those_of_the_model(operation, model):
    """A request schema has the members and constraints of the service model, in its order."""
    expected = derived(model.operation_model(operation).input_shape)
    actual = shapes.schema(operation, "Request")

    assert actual == expected
    assert in_order(actual) == in_order(expected)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_responses_are_those_of_the_model(operation, model):
    """A response schema has the members of the service model, and says which always come."""
    expected = derived(model.operation_model(operation).output_shape)
    actual = shapes.schema(operation, "Response")

    assert actual == expected
    assert in_order(actual) == in_order(expected)


@pytest.mark.parametrize("direction", ["Request", "Response"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_schemas_are_schemas(operation, direction):
    """Every schema, its references resolved, is one of Draft 2020-12."""
    Draft202012Validator.check_schema(shapes.schema(operation, direction))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_are_schemas(file):
    """Every file is a schema of Draft 2020-12 by itself."""
    schema = json.loads(file.read_text(encoding="utf-8"))
    definitions = schema["$defs"].values()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for definition in [schema, *definitions]:
        Draft202012Validator.check_schema(definition)


def test_every_shared_shape_is_used():
    """Nothing is left in the shared shapes that no operation has."""
    shared = shapes._load("shapes")
    texts = [file.read_text(encoding="utf-8") for file in FILES]
    used = {name for text in texts for name in re.findall(r'"shapes\.json#/\$defs/(\w+)"', text)}

    assert set(shared) == used


def test_every_shared_shape_has_its_name_as_title():
    """The title is what AWS prints as the name of a structure (AWS 5.15)."""
    shared = shapes._load("shapes")

    assert {name: shape["title"] for name, shape in shared.items()} == {n: n for n in shared}
