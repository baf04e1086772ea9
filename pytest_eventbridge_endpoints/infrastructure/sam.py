"""Write out what SAM makes of the events of functions and state machines (C 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import InfrastructureError
from ..words import shown
from .misspelled import refuse_misspelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..json_text import JsonObject
    from .documents import Document, Place
    from .json_documents import Steps

_TRANSFORM = "AWS::Serverless-2016-10-31"
_SUFFIXES = {
    "AWS::Serverless::Function": "LambdaTarget",
    "AWS::Serverless::StateMachine": "StepFunctionsTarget",
}
"""What the id of a target ends with, by the type of the resource that has the event."""

_RULES = ("EventBridgeRule", "CloudWatchEvent", "Schedule")
"""The types of events that become rules; ScheduleV2 is of EventBridge Scheduler."""

_OF_RULE = {
    "Pattern": "EventPattern",
    "RuleName": "Name",
    "Name": "Name",
    "EventBusName": "EventBusName",
    "Schedule": "ScheduleExpression",
    "State": "State",
    "Description": "Description",
}
_OF_TARGET = ("Input", "InputPath", "InputTransformer", "RetryPolicy")
_ID_LENGTH = 64


class Expanded(NamedTuple):
    """A template with what SAM adds to it for the sake of rules."""

    content: Mapping[str, Any]
    places: Mapping[str, Steps]
    """Where in the document the added resources come from, by logical id."""


def expanded(document: Document) -> Expanded:
    """Return a template with the rules of its SAM events; another one as it is.

    Raises:
        InfrastructureError: SAM would refuse an event.
    """
    content = document.content
    resources = content.get("Resources")
    transforms = content.get("Transform")
    is_sam = _TRANSFORM in (transforms if isinstance(transforms, list) else [transforms])
    if not is_sam or not isinstance(resources, dict):
        return Expanded(content, {})
    of_globals = _object(_object(content.get("Globals")).get("Function"))
    written: JsonObject = {}
    places: dict[str, Steps] = {}
    for logical_id, resource in resources.items():
        written[logical_id] = resource
        if not isinstance(resource, dict):
            continue
        if resource.get("Type") == "AWS::Serverless::Application":
            written[logical_id] = _nested(resource)
        elif str(resource.get("Type")) in _SUFFIXES:
            path = ("Resources", logical_id, "Properties", "Events")
            alias = _alias(logical_id, resource, of_globals)
            written.update(alias)
            for name, event in _events_of(resource, document.at(*path)).items():
                if str(event.get("Type")) in _RULES:
                    target = (
                        {"Ref": next(iter(alias))} if alias else _target_of(logical_id, resource)
                    )
                    place = document.at(*path, name)
                    added = dict(_added(f"{logical_id}{name}", resource, event, target, place))
                    written.update(added)
                    places.update(dict.fromkeys(added, (*path, name)))
    return Expanded({**content, "Resources": written}, places)


def _nested(resource: JsonObject) -> JsonObject:
    properties = _object(resource.get("Properties"))
    return {
        **resource,
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {**properties, "TemplateURL": properties.get("Location")},
    }


def _events_of(resource: JsonObject, place: Place) -> Mapping[str, JsonObject]:
    events = _object(resource.get("Properties")).get("Events") or {}
    if not isinstance(events, dict) or not all(isinstance(e, dict) for e in events.values()):
        msg = f"{place}: the Events of a function are objects by name, not {shown(events)}"
        raise InfrastructureError(msg)
    return events


def _alias(logical_id: str, resource: JsonObject, of_globals: JsonObject) -> JsonObject:
    """Return the alias that a function publishes, by its logical id; nothing if it has none."""
    if resource["Type"] != "AWS::Serverless::Function":
        return {}
    name = {**of_globals, **_object(resource.get("Properties"))}.get("AutoPublishAlias")
    if name is None:
        return {}
    alias_id = f"{logical_id}Alias{name if isinstance(name, str) else ''}"
    properties = {"FunctionName": {"Ref": logical_id}, "Name": name}
    return {alias_id: _conditional(resource, "AWS::Lambda::Alias", properties)}


def _target_of(logical_id: str, resource: JsonObject) -> JsonObject:
    """Return what the ARN of a function or a state machine is."""
    is_function = resource["Type"] == "AWS::Serverless::Function"
    return {"Fn::GetAtt": [logical_id, "Arn"]} if is_function else {"Ref": logical_id}


def _conditional(resource: JsonObject, type_: str, properties: JsonObject) -> JsonObject:
    """Return a resource that is there when the one that it is made for is."""
    condition = {name: resource[name] for name in ("Condition",) if name in resource}
    return {"Type": type_, "Properties": properties, **condition}


def _added(
    rule_id: str, resource: JsonObject, event: JsonObject, arn: JsonObject, place: Place
) -> Iterator[tuple[str, JsonObject]]:
    """Go through the resources that SAM makes of one event, by logical id."""
    properties = _object(event.get("Properties"))
    known = (*_OF_RULE, *_OF_TARGET, "Target", "DeadLetterConfig", "Enabled")
    refuse_misspelled(
        properties, known, f"an event of the type {event['Type']}", place.at("Properties")
    )
    suffix = _SUFFIXES[resource["Type"]]
    id_ = rule_id[: _ID_LENGTH - len(suffix)] + suffix
    target = {
        **{name: properties[name] for name in _OF_TARGET if name in properties},
        "Id": _object(properties.get("Target")).get("Id", id_),
        "Arn": arn,
    }
    if resource["Type"] == "AWS::Serverless::StateMachine":
        target["RoleArn"] = {"Fn::GetAtt": [f"{rule_id}Role", "Arn"]}
        yield f"{rule_id}Role", _conditional(resource, "AWS::IAM::Role", {})
    dead_letters = _object(properties.get("DeadLetterConfig"))
    if dead_letters.get("Type") == "SQS":
        queue_id = str(dead_letters.get("QueueLogicalId") or f"{rule_id}Queue")
        dead_letters = {"Arn": {"Fn::GetAtt": [queue_id, "Arn"]}}
        yield queue_id, _conditional(resource, "AWS::SQS::Queue", {})
    if dead_letters:
        target["DeadLetterConfig"] = dead_letters
    rule = {_OF_RULE[n]: properties[n] for n in _OF_RULE if n in properties}
    if "Enabled" in properties:
        rule["State"] = _state(properties, place.at("Properties"))
    yield rule_id, _conditional(resource, "AWS::Events::Rule", {**rule, "Targets": [target]})


def _state(properties: JsonObject, place: Place) -> str:
    enabled = properties["Enabled"]
    if "State" in properties:
        msg = f"{place}: an event has Enabled or State, not both"
        raise InfrastructureError(msg)
    if not isinstance(enabled, bool):
        msg = f"{place.at('Enabled')}: Enabled is true or false, not {shown(enabled)}"
        raise InfrastructureError(msg)
    return "ENABLED" if enabled else "DISABLED"


def _object(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}
