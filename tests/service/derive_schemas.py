"""Derive the service's JSON Schemas from botocore's model of EventBridge, and write them.

Run ``python tests/service/derive_schemas.py`` when the model, or a table below, has changed.
``test_schemas.py`` says so.
"""

import json
from pathlib import Path

import botocore
import botocore.session

from pytest_eventbridge_endpoints.service import shapes

OPERATIONS = [
    *["CreateEndpoint", "UpdateEndpoint", "DeleteEndpoint", "DescribeEndpoint", "ListEndpoints"],
    "PutEvents",
    *["CreateEventBus", "UpdateEventBus", "DeleteEventBus", "DescribeEventBus", "ListEventBuses"],
    *["PutRule", "DeleteRule", "DescribeRule", "ListRules", "EnableRule", "DisableRule"],
    *["PutTargets", "RemoveTargets", "ListTargetsByRule", "ListRuleNamesByTarget"],
    "TestEventPattern",
    *["TagResource", "UntagResource", "ListTagsForResource"],
]

COMPLETE_SINCE = (1, 43, 117)
"""The oldest botocore that is known to have the whole model; the files are made with it."""

FOLDER = Path(shapes.__file__).parent / "schemas"

# --- what the schemas say beyond the model ------------------------------------------------------

_SHOWN = ["RoutingConfig", "ReplicationConfig", "EventBuses"]
_DESCRIBED = [
    *["Name", "Description", "Arn", *_SHOWN, "EndpointId", "EndpointUrl", "State"],
    *["CreationTime", "LastModifiedTime"],
]
_BUS = ["Name", "Arn", "CreationTime", "LastModifiedTime"]
_RULE = ["Name", "Arn", "State", "EventBusName"]

ANSWERS = {
    "CreateEndpointResponse": ["Name", "Arn", *_SHOWN, "State"],
    "UpdateEndpointResponse": ["Name", "Arn", *_SHOWN, "EndpointId", "EndpointUrl", "State"],
    "DeleteEndpointResponse": [],
    "DescribeEndpointResponse": _DESCRIBED,
    "ListEndpointsResponse": ["Endpoints"],
    "Endpoint": _DESCRIBED,
    "PutEventsResponse": ["FailedEntryCount", "Entries"],
    "PutEventsResultEntry": [],
    "CreateEventBusResponse": ["EventBusArn"],  # R 12
    "UpdateEventBusResponse": ["Arn", "Name"],  # R 28
    "DescribeEventBusResponse": _BUS,  # R 14
    "ListEventBusesResponse": ["EventBuses"],  # R 34
    "EventBus": _BUS,  # R 17
    "PutRuleResponse": ["RuleArn"],  # R 35
    "DescribeRuleResponse": [*_RULE, "CreatedBy"],  # R 36
    "ListRulesResponse": ["Rules"],  # R 58
    "Rule": _RULE,  # R 37
    "PutTargetsResponse": ["FailedEntryCount", "FailedEntries"],  # R 67
    "PutTargetsResultEntry": [],
    "RemoveTargetsResponse": ["FailedEntryCount", "FailedEntries"],  # R 67
    "RemoveTargetsResultEntry": [],
    "ListTargetsByRuleResponse": ["Targets"],  # R 81
    "ListRuleNamesByTargetResponse": ["RuleNames"],  # R 84
    "TestEventPatternResponse": ["Result"],  # R 89
    "TagResourceResponse": [],  # R 92
    "UntagResourceResponse": [],
    "ListTagsForResourceResponse": ["Tags"],
}
"""The members that answers always have. They hold nothing else that the model does not know."""

ADDITIONS = {
    # AWS prints two members that its model does not show (AWS 5.13)
    "PutEventsRequestEntry": {"unpublishedMembers": ["KmsKeyIdentifier", "InternalMetadata"]},
    # null passes validation, and fails its entry later (AWS 6.8)
    "EventResource": {"type": ["string", "null"]},
    # the model says 100, the documentation 10; that this is a constraint is a guess (R 72)
    "TargetList": {"maxItems": 10},
}

UNLIMITED = {
    # a rule without targets has an empty list, which the model's shape, that of PutTargets,
    # does not allow (guess, after the empty lists of R 34, R 58)
    ("ListTargetsByRuleResponse", "Targets")
}
"""Members of answers whose lists may have any length."""

# the Region part of these patterns was widened in botocore 1.38.25 (AWS 0.8)
WIDENED = {"EventBusNameOrArn", "NonPartnerEventBusArn", "NonPartnerEventBusNameOrArn"}

# --- derivation ---------------------------------------------------------------------------------

_TYPES = {
    "structure": {"type": "object"},
    "map": {"type": "object"},
    "list": {"type": "array"},
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "timestamp": {"type": "number", "format": "epoch-seconds"},
}
# in the order in which AWS names what is violated (AWS 10.18, R 5)
_CONSTRAINTS = {
    "string": {"max": "maxLength", "min": "minLength", "pattern": "pattern", "enum": "enum"},
    "list": {"max": "maxItems", "min": "minItems"},
    "map": {"max": "maxProperties", "min": "minProperties"},
    "integer": {"max": "maximum", "min": "minimum"},
}


def schemas_of(model):
    """Return the schema files, by name, of those operations that a service model has."""
    shared = {}
    files = {}
    for operation in OPERATIONS:
        if operation in model.operation_names:
            files[botocore.xform_name(operation)] = _file(
                operation, _definitions(model.operation_model(operation), shared)
            )
    files["shapes"] = _file("Shapes that the operations share", dict(sorted(shared.items())))
    return files


def _file(title, definitions):
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "$defs": definitions,
    }


def _definitions(operation, shared):
    # the model names no answer where AWS's is empty
    empty = {
        "title": f"{operation.name}Response",
        **_TYPES["structure"],
        "properties": {},
        "additionalProperties": False,
    }
    answer = operation.output_shape
    return {
        "Request": _schema(operation.input_shape, shared),
        "Response": _schema(answer, shared) if answer else empty,
    }


def _schema(shape, shared):
    """Derive the schema of one shape, and add those of its members to the shared ones."""
    schema = {"title": shape.name, **_TYPES[shape.type_name]}
    for name, keyword in _CONSTRAINTS.get(shape.type_name, {}).items():
        if name in shape.metadata:
            schema[keyword] = shape.metadata[name]
    if shape.metadata.get("sensitive"):
        schema["sensitive"] = True
    if shape.name in WIDENED:
        schema["pattern"] = schema["pattern"].replace(":[a-z]{2}-", ":[a-z]+-")
    if shape.type_name == "list":
        schema["items"] = _reference(shape.member, shared)
    if shape.type_name == "map":
        schema["propertyNames"] = _reference(shape.key, shared)
        schema["additionalProperties"] = _reference(shape.value, shared)
    if shape.type_name == "structure":
        schema |= _structure(shape, shared)
    return schema | ADDITIONS.get(shape.name, {})


def _structure(shape, shared):
    structure = {
        "properties": {
            name: _unlimited(member, shared)
            if (shape.name, name) in UNLIMITED
            else _reference(member, shared)
            for name, member in shape.members.items()
        }
    }
    if shape.name in ANSWERS:
        structure["additionalProperties"] = False
    required = ANSWERS.get(shape.name, shape.required_members)
    if required:
        structure["required"] = required
    return structure


def _reference(shape, shared):
    if shape.name not in shared:
        shared[shape.name] = _schema(shape, shared)
    return {"$ref": f"shapes.json#/$defs/{shape.name}"}


def _unlimited(shape, shared):
    return {
        "title": shape.name,
        **_TYPES[shape.type_name],
        "items": _reference(shape.member, shared),
    }


# --- files --------------------------------------------------------------------------------------


def text_of(schema):
    """Return the text of a schema file."""
    return json.dumps(schema, indent=2) + "\n"


def is_complete():
    """Say whether the installed botocore has the whole model."""
    return tuple(int(part) for part in botocore.__version__.split(".")) >= COMPLETE_SINCE


def main():
    """Write every schema file anew."""
    if not is_complete():
        message = f"botocore {botocore.__version__} is too old to have the whole model"
        raise SystemExit(message)
    model = botocore.session.Session().get_service_model("events")
    for name, schema in schemas_of(model).items():
        (FOLDER / f"{name}.json").write_text(text_of(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
