"""Read what one CloudFormation stack declares: a template, deployed once in one Region."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import InfrastructureError
from ..words import did_you_mean, shown
from .documents import read_document
from .functions import text_of
from .misspelled import refuse_misspelled, refuse_misspelled_target, refuse_misspelled_value
from .resolver import Resolver, imports_in, names_in
from .resources import Resource, Target, Unresolved, first_unresolved
from .sam import expanded
from .template import Template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..json_text import JsonObject
    from .documents import Document, Place
    from .resources import Asked, Kind

_NESTED = "AWS::CloudFormation::Stack"
_KINDS: dict[str, Kind] = {
    "AWS::Events::EventBus": "event bus",
    "AWS::Events::Rule": "rule",
    "AWS::Events::Endpoint": "endpoint",
    "AWS::Route53::HealthCheck": "health check",
    _NESTED: "nested stack",
}

_MEMBERS = {
    "event bus": (
        *("Description", "EventSourceName", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig"),
        "Tags",
    ),
    "rule": (
        *("EventBusName", "EventPattern", "ScheduleExpression", "State", "Description"),
        *("RoleArn", "Tags"),
    ),
    "endpoint": ("RoutingConfig", "EventBuses", "ReplicationConfig", "RoleArn", "Description"),
}
"""The properties that the API has, too, by the same names (C 1, C 2, C 4)."""

_OTHER_MEMBERS = {
    "event bus": ("Name", "Policy"),
    "rule": ("Name", "Targets"),
    "endpoint": ("Name",),
}
"""The properties that are read otherwise, or not at all."""

_KNOWN_TRANSFORMS = (
    *("AWS::Serverless-", "AWS::LanguageExtensions"),
    # these two change nothing that rules and endpoints have
    *("AWS::SecretsManager-", "AWS::CodeDeployBlueGreen"),
)
_QUALIFIED = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_DEEPEST = 10
"""Levels of nested stacks; more are a template that is nested in itself."""


class Deployment(NamedTuple):
    """Where a template goes."""

    document: Document
    region: str
    name: str | None = None
    """The name of the stack, where something says so."""
    parameters: Mapping[str, Any] = {}
    """Parameters that stand beside the template, as in the manifest of an assembly."""


class Stacks:
    """The stacks that are deployed together: one imports what another one exports.

    Raises:
        InfrastructureError: no template has a parameter that a test passes, or one is no template.
    """

    def __init__(self, deployments: Iterable[Deployment], asked: Asked) -> None:
        self._stacks = [
            Stack(one, asked, {**one.parameters, **asked.parameters}, self) for one in deployments
        ]
        self._asked = asked
        self._imported: set[str] = set()
        """The names that were imported by what was resolved so far."""
        known = [name for stack in self._stacks for name in stack.parameter_names]
        for name in asked.parameters:
            if name not in known:
                hint = did_you_mean(name, known)
                there = ", ".join(dict.fromkeys(known)) or "none"
                msg = f"no template has a parameter {shown(name)}{hint}; there are {there}"
                raise InfrastructureError(msg)

    def resources(self) -> list[Resource]:
        """Return what all stacks declare.

        Raises:
            InfrastructureError: CloudFormation would refuse it, or a value has a misspelled key.
        """
        resources = [resource for stack in self._stacks for resource in stack.resources()]
        if self._asked.values:
            stacks = list(self._with_nested())
            ids = [id_ for stack in stacks for id_ in stack.logical_ids]
            imports = {name for stack in stacks for name in stack.imports} | self._imported
            refuse_misspelled_value(self._asked.values, ids, imports)
        return resources

    def export_of(self, region: str, name: str, place: Place) -> Any:
        """Return what one of the stacks exports by a name, or what a test passes for it."""
        self._imported.add(name)
        if name in self._asked.values:
            return self._asked.values[name]
        for stack in self._with_nested():
            if stack.region == region and name in stack.exports:
                return stack.output(stack.exports[name], place)
        reason = f"no template that is loaded exports {name} in {region}"
        return Unresolved(f"!ImportValue {name}", reason, f'values={{"{name}": ...}}', place)

    def _with_nested(self) -> Iterator[Stack]:
        """Go through all stacks, those that are nested included; the outer ones first."""
        stacks = self._stacks
        while stacks:
            yield from stacks
            stacks = [nested for stack in stacks for nested in stack.nested()]


class Stack:
    """One template, deployed once in one Region, with the stacks that are nested in it.

    Args:
        deployment: The template, and where it goes.
        asked: What a test passes.
        parameters: The values of its parameters.
        beside: The stacks that it is deployed together with.
        path: The logical ids of the stacks that it is nested in, outermost first.
    """

    def __init__(
        self,
        deployment: Deployment,
        asked: Asked,
        parameters: Mapping[str, Any],
        beside: Stacks,
        path: tuple[str, ...] = (),
    ) -> None:
        self._document = document = deployment.document
        _refuse_unknown_transforms(document)
        self._content, self._places = expanded(document)
        if not isinstance(self._content.get("Resources"), dict):
            msg = f"{document.name} is no template: it has no Resources"
            raise InfrastructureError(msg)
        self.region = deployment.region
        self._deployment = deployment
        self._asked = asked
        self._parameters = parameters
        self._beside = beside
        self._path = path
        self._home = "/".join(part for part in (deployment.name, *path) if part) or None
        self._nested: dict[str, Stack | None] = {}
        self._exports: dict[str, str] | None = None
        self._template = Template(document, self._content)
        self._resolver = Resolver(
            self._template,
            asked=asked,
            region=deployment.region,
            stack=None if path else deployment.name,
            home=self._home,
            parameters=parameters,
            output_of=self._output_of_nested,
            export_of=lambda name, place: beside.export_of(deployment.region, name, place),
        )

    @property
    def parameter_names(self) -> list[str]:
        """The parameters that the template has."""
        return list(self._section("Parameters"))

    @property
    def logical_ids(self) -> list[str]:
        """The logical ids of all resources."""
        return list(self._content["Resources"])

    @property
    def imports(self) -> Iterator[str]:
        """The names that it imports, as far as they are written out, resolved or not."""
        return imports_in(self._content)

    @property
    def exports(self) -> Mapping[str, str]:
        """The outputs that other stacks may import, by the name that they import."""
        if self._exports is None:
            # begun, so that an import inside of the name of an export comes to an end
            self._exports = {}
            for output, declared in self._section("Outputs").items():
                export = declared.get("Export") if isinstance(declared, dict) else None
                if isinstance(export, dict):
                    at = self._document.at("Outputs", output, "Export", "Name")
                    name = self._resolver.resolve(export.get("Name"), at)
                    if isinstance(name, str) and self._is_output(declared, output) is not False:
                        self._exports[name] = output
        return self._exports

    def output(self, name: str, place: Place) -> Any:
        """Return the value of an output.

        Raises:
            InfrastructureError: there is no such output, by its condition neither.
        """
        outputs = self._section("Outputs")
        declared = outputs.get(name)
        if not isinstance(declared, dict):
            hint = did_you_mean(name, outputs)
            msg = f"{place}: {self._document.name} has no output {shown(name)}{hint}"
            raise InfrastructureError(msg)
        is_there = self._is_output(declared, name)
        if is_there is False:
            msg = f"{place}: the condition of the output {name} does not hold"
            raise InfrastructureError(msg)
        if isinstance(is_there, Unresolved):
            return is_there
        return self._resolver.output(name, declared.get("Value"))

    def _is_output(self, declared: Mapping[str, Any], name: str) -> bool | Unresolved:
        """Say whether an output is there, by its condition."""
        if "Condition" not in declared:
            return True
        place = self._document.at("Outputs", name, "Condition")
        holds: bool | Unresolved = self._resolver.resolve(
            {"Fn::If": [declared["Condition"], True, False]}, place
        )
        return holds

    def resources(self) -> Iterator[Resource]:
        """Go through what the template and its nested ones declare, as far as it is there.

        Raises:
            InfrastructureError: CloudFormation would refuse the template.
        """
        for logical_id, resource in self._content["Resources"].items():
            place = self._place_of(logical_id)
            if logical_id.startswith(("Fn::ForEach", "Fn::Transform")):
                function = "::".join(logical_id.split("::")[:2])
                msg = f"{place}: {function} is not read; load the processed template instead"
                raise InfrastructureError(msg)
            kind = _member(resource, "Type")
            if not isinstance(kind, str) or kind not in _KINDS:
                continue
            is_there = self._resolver.is_there(logical_id)
            if is_there is False:
                condition = resource["Condition"]
                yield self._resource("absent", logical_id, place, condition=condition)
                continue
            for written in (resource, self._template.properties(logical_id)):
                _refuse_macro(written, place)
            doubt = is_there if isinstance(is_there, Unresolved) else None
            nested = self._stack_in(logical_id) if kind == _NESTED else None
            if nested is not None:
                for one in nested.resources():
                    # it is there only where its stack is
                    yield replace(one, in_doubt=doubt or one.in_doubt)
            else:
                yield self._declared(logical_id, kind, place, doubt)

    # --- resources ----------------------------------------------------------------------------

    def _declared(
        self, logical_id: str, type_: str, place: Place, doubt: Unresolved | None
    ) -> Resource:
        kind = _KINDS[type_]
        name: str | Unresolved | None = logical_id
        properties = self._template.properties(logical_id)
        at = place.at("Properties")
        if kind == "health check":
            name = self._resolver.identities.health_check_arn(logical_id)
        elif kind == "nested stack":
            doubt = doubt or self._not_at_hand(logical_id, place)
        else:
            name = self._resolver.identities.name_of(logical_id, "Name")
        written = {n: properties[n] for n in _MEMBERS.get(kind, ()) if n in properties}
        request = _with_texts(self._resolver.resolve(written, at), at)
        if "EventPattern" in request:
            request = {**request, "EventPattern": _as_text(request["EventPattern"])}
        _refuse_misspelled(properties, kind, type_, at)
        declared = properties.get("Targets") if kind == "rule" else None
        entries = list(self._targets(declared, at.at("Targets")))
        targets = [one for one in entries if isinstance(one, Target)]
        if unknown := first_unresolved(entries):
            request = {**request, "Targets": unknown}
            targets.append(self._possible_target(declared, unknown, at.at("Targets")))
        members = {"name": name, "request": request, "targets": tuple(targets), "in_doubt": doubt}
        return self._resource(kind, logical_id, place, **members)

    def _resource(self, kind: Kind, logical_id: str, place: Place, **members: Any) -> Resource:
        """Return a resource of this stack, with what the template says where it stands."""
        return Resource(
            kind=kind,
            logical_id=logical_id,
            type=self._content["Resources"][logical_id]["Type"],
            region=self.region,
            place=place,
            stack=self._home,
            construct=self._construct(logical_id),
            **members,
        )

    def _targets(self, declared: Any, place: Place) -> Iterator[Target | Unresolved]:
        """Go through the targets of a rule; what nobody knows of them is ``Unresolved``."""
        if declared is None:
            return
        # the list itself may be what a function gives
        written = (
            declared if isinstance(declared, list) else self._resolver.resolve(declared, place)
        )
        if isinstance(written, Unresolved):
            yield written
            return
        if not isinstance(written, list):
            msg = f"{place}: the Targets of a rule are a list of objects, not {shown(written)}"
            raise InfrastructureError(msg)
        for index, one in enumerate(written):
            at = place.at(index)
            # one that is not there, by Fn::If and AWS::NoValue, leaves an empty list
            for target in self._resolver.resolve([one], place):
                if isinstance(target, Unresolved):
                    yield target
                    continue
                if not isinstance(target, dict):
                    msg = f"{at}: a target is an object, not {shown(target)}"
                    raise InfrastructureError(msg)
                refuse_misspelled_target(target, at)
                yield Target(
                    request=_with_numbers(_with_texts(target, at)),
                    place=at,
                    logical_ids=tuple(self._referred(_member(one, "Arn"))),
                )

    def _possible_target(self, declared: Any, unknown: Unresolved, place: Place) -> Target:
        """Return what stands for targets that may be there or not: any resource that is named."""
        resources = self._content["Resources"]
        names = dict.fromkeys(name for name in names_in(declared) if name in resources)
        return Target(
            request={"Id": "unresolved", "Arn": unknown}, place=place, logical_ids=tuple(names)
        )

    def _referred(self, arn: Any) -> Iterator[str]:
        """Go through what the ARN of a target is of: a resource, behind an alias the function."""
        resources = self._content["Resources"]
        for name in [name for name in names_in(arn) if name in resources][:1]:
            yield name
            construct = self._construct(name)
            yield from () if construct in (None, name) else (construct,)
            resource = resources[name]
            if str(_member(resource, "Type")) in _QUALIFIED:
                properties = resource.get("Properties")
                yield from self._referred(_member(properties, "FunctionName"))

    def _construct(self, logical_id: str) -> str | None:
        """Return the path of a construct of the CDK behind its stack, None for none.

        A construct of a higher level has the resource itself as its ``Resource``.
        """
        metadata = _member(self._content["Resources"][logical_id], "Metadata")
        path = _member(metadata, "aws:cdk:path")
        if not isinstance(path, str):
            return None
        return path.partition("/")[2].removesuffix("/Resource") or None

    # --- the stacks around --------------------------------------------------------------------

    def _stack_in(self, logical_id: str) -> Stack | None:
        """Return a nested stack; None if its template is not at hand."""
        if logical_id not in self._nested:
            # begun, so that an import in its parameters comes to an end
            self._nested[logical_id] = None
            document = self._template_of(logical_id)
            nested = None if document is None else self._stack_of(logical_id, document)
            self._nested[logical_id] = nested
        return self._nested[logical_id]

    def nested(self) -> list[Stack]:
        """Return the stacks that are nested in this one, and there, with templates at hand."""
        there = (id_ for id_ in self._nested_ids if self._resolver.is_there(id_) is True)
        return [stack for stack in map(self._stack_in, there) if stack is not None]

    @cached_property
    def _nested_ids(self) -> list[str]:
        """The logical ids of the nested stacks; each import that nobody exports asks for them."""
        resources = self._content["Resources"]
        return [id_ for id_, one in resources.items() if _member(one, "Type") == _NESTED]

    def _template_of(self, logical_id: str) -> Document | None:
        """Return the template of a nested stack, where it is a file beside this one (C 8)."""
        resource = self._content["Resources"][logical_id]
        path = _member(resource.get("Metadata"), "aws:asset:path")
        path = path or self._template.properties(logical_id).get("TemplateURL")
        if not isinstance(path, str) or "://" in path:
            return None
        file = self._document.file.parent / path
        name = str(PurePath(self._document.name).parent / path)
        return read_document(file, name) if file.is_file() else None

    def _stack_of(self, logical_id: str, document: Document) -> Stack:
        place = self._document.at("Resources", logical_id, "Properties", "Parameters")
        if len(self._path) > _DEEPEST:
            msg = f"{place}: stacks are nested in a circle, or deeper than {_DEEPEST} levels"
            raise InfrastructureError(msg)
        given = self._template.properties(logical_id).get("Parameters") or {}
        return Stack(
            self._deployment._replace(document=document),
            self._asked,
            self._resolver.resolve(given, place),
            self._beside,
            (*self._path, logical_id),
        )

    def _output_of_nested(self, logical_id: str, name: str, place: Place) -> Any:
        nested = self._stack_in(logical_id)
        if nested is not None:
            return nested.output(name, place)
        key = f"{logical_id}.Outputs.{name}"
        reason = f"the template of the nested stack {logical_id} is not at hand"
        return Unresolved(f"!GetAtt {key}", reason, f'values={{"{key}": ...}}', place)

    def _not_at_hand(self, logical_id: str, place: Place) -> Unresolved:
        reason = "its template is not at hand, so what it declares is not loaded"
        return Unresolved(logical_id, reason, "that template to a load of its own", place)

    def _place_of(self, logical_id: str) -> Place:
        return self._document.at(*self._places.get(logical_id, ("Resources", logical_id)))

    def _section(self, name: str) -> Mapping[str, Any]:
        section = self._content.get(name) or {}
        return section if isinstance(section, dict) else {}


def _refuse_unknown_transforms(document: Document) -> None:
    _refuse_macro(document.content, document.at())
    transforms = document.content.get("Transform") or []
    for one in transforms if isinstance(transforms, list) else [transforms]:
        if not isinstance(one, str) or not one.startswith(_KNOWN_TRANSFORMS):
            msg = (
                f"{document.at('Transform')}: the transform {shown(one)} changes a template in a "
                "way that only AWS knows; load the processed template, as "
                "aws cloudformation get-template --template-stage Processed gives it"
            )
            raise InfrastructureError(msg)


def _refuse_macro(written: Mapping[str, Any], place: Place) -> None:
    if "Fn::Transform" in written:
        msg = f"{place}: Fn::Transform is not read; load the processed template instead"
        raise InfrastructureError(msg)


def _refuse_misspelled(
    properties: Mapping[str, Any], kind: Kind, type_: str, place: Place
) -> None:
    if kind in _OTHER_MEMBERS:
        known = (*_MEMBERS[kind], *_OTHER_MEMBERS[kind])
        refuse_misspelled(properties, known, f"an {type_}", place)


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _as_text(pattern: Any) -> Any:
    """Return an event pattern as the text that PutRule takes (C 2)."""
    if isinstance(pattern, str):
        return pattern
    unknown = first_unresolved(pattern)
    return unknown or json.dumps(pattern, separators=(",", ":"), ensure_ascii=False)


def _with_texts(members: JsonObject, place: Place) -> JsonObject:
    """Return members with texts where CloudFormation takes numbers and booleans for them."""
    return {
        name: text_of(value, place) if isinstance(value, (bool, int, float)) else value
        for name, value in members.items()
    }


def _with_numbers(target: JsonObject) -> JsonObject:
    """Return a target with numbers where CloudFormation takes texts for them, too."""
    retries = target.get("RetryPolicy")
    if not isinstance(retries, dict):
        return target
    numbers = {
        name: int(value) if isinstance(value, str) and value.isdigit() else value
        for name, value in retries.items()
    }
    return {**target, "RetryPolicy": numbers}
