"""What Ref and Fn::GetAtt give of the resources of a template: names, ARNs and attributes."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import InfrastructureError
from ..service.arns import partition
from .attributes import RESOURCE_TYPES
from .functions import joined, text_of
from .resources import Unresolved

if TYPE_CHECKING:
    from collections.abc import Callable

    from .documents import Place
    from .resources import Asked
    from .template import Template

_CHECKS = uuid.UUID("8a3c7c36-6f4e-4d35-b7b4-3a1f0f1d2c11")
"""The namespace of the ids that stand for those of health checks."""


def not_known(
    expression: str, reason: str, key: str, place: Place, stand_in: str | None = None
) -> Unresolved:
    """Return a value that nobody knows, and that a test may pass by its key."""
    return Unresolved(expression, reason, f'values={{"{key}": ...}}', place, stand_in)


_URL_SUFFIXES = {
    "aws-cn": "amazonaws.com.cn",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-eusc": "amazonaws.eu",
}
"""By the partition, as in botocore's list of partitions; ``amazonaws.com`` for the others."""


def url_suffix(region: str) -> str:
    """Return what the hosts of a Region end with."""
    return _URL_SUFFIXES.get(partition(region), "amazonaws.com")


class Identities:
    """Tells what the resources of one deployed template are called.

    Args:
        template: The template.
        asked: What a test passes.
        region: The Region that it is deployed in.
        home: The stack that has the resources, behind those that it is nested in; None where
            nobody knows it.
        resolve: Resolves a value of the template.
        is_there: Says whether a resource is there, by its condition.
        output_of: Returns an output of a nested stack, by its logical id and name.
    """

    def __init__(
        self,
        template: Template,
        *,
        asked: Asked,
        region: str,
        home: str | None,
        resolve: Callable[[Any, Place], Any],
        is_there: Callable[[str], bool | Unresolved],
        output_of: Callable[[str, str, Place], Any],
    ) -> None:
        self._template = template
        self._asked = asked
        self._region = region
        self._home = home
        self._resolve = resolve
        self._is_there = is_there
        self._output_of = output_of

    def of(self, logical_id: str, attribute: str | None, place: Place) -> Any:
        """Return what Ref gives of a resource, or with an attribute what Fn::GetAtt gives."""
        is_there = self._is_there(logical_id)
        if isinstance(is_there, Unresolved):
            return replace(is_there, stand_in=None)
        if not is_there:
            msg = f"{place}: the condition of the resource {logical_id} does not hold"
            raise InfrastructureError(msg)
        resource = self._template.resource(logical_id)
        kind = resource.get("Type")
        if kind == "AWS::CloudFormation::Stack" and str(attribute).startswith("Outputs."):
            return self._output_of(logical_id, str(attribute).removeprefix("Outputs."), place)
        if kind == "AWS::Route53::HealthCheck" and attribute in (None, "HealthCheckId"):
            return self._generated(logical_id, attribute, self._health_check_id(logical_id), place)
        if kind in ("AWS::Lambda::Alias", "AWS::Lambda::Version") and attribute is None:
            return self._qualified_function(logical_id, place)
        return self._by_name(logical_id, str(kind), attribute, place)

    def published(self, function: str, name: str, place: Place) -> Any:
        """Return what SAM gives for the alias or the version that it publishes of a function."""
        for logical_id, resource in self._template.section("Resources").items():
            is_alias = isinstance(resource, dict) and resource.get("Type") == "AWS::Lambda::Alias"
            if name.endswith(".Alias") and is_alias and logical_id.startswith(f"{function}Alias"):
                return self.of(logical_id, None, place)
        arn = self.of(function, "Arn", place)
        stand_in = arn.stand_in if isinstance(arn, Unresolved) else arn
        return self._generated(name, None, stand_in, place)

    def _by_name(self, logical_id: str, kind: str, attribute: str | None, place: Place) -> Any:
        """Return what follows from the physical name of a resource."""
        known = RESOURCE_TYPES.get(kind)
        form = known and (
            known.ref
            if attribute is None
            else "arn"
            if attribute in known.arn_attributes
            else "name"
            if attribute in known.name_attributes
            else None
        )
        if known is None or form is None:
            what = f"what Ref gives of the {kind}" if attribute is None else f"the {attribute} of"
            return _reference(logical_id, attribute, f"only AWS knows {what} {logical_id}", place)
        name = self.name_of(logical_id, known.name)
        stand_in = name.stand_in if isinstance(name, Unresolved) else name
        path = self._path(logical_id) if kind == "AWS::IAM::Role" and form == "arn" else ""
        if isinstance(path, Unresolved):
            return replace(path, stand_in=None)
        whole = self._formed(form, known.arn, f"{path}{stand_in or logical_id}")
        if isinstance(name, Unresolved):
            return replace(name, stand_in=whole)
        if name is None or (known.is_generated and form == "arn"):
            return self._generated(logical_id, attribute, whole, place)
        return whole

    def _path(self, role: str) -> str | Unresolved:
        """Return what stands before the name of a role in its ARN."""
        place = self._template.at("Resources", role, "Properties")
        written = {n: v for n, v in self._template.properties(role).items() if n == "Path"}
        path = text_of(self._resolve(written, place).get("Path", "/"), place.at("Path"))
        return path if isinstance(path, Unresolved) else path.removeprefix("/")

    def _formed(self, form: str, arn: str, name: str) -> str:
        places = {"region": self._region, "account": self._asked.account_id, "name": name}
        if form == "url":
            suffix = url_suffix(self._region)
            return f"https://sqs.{self._region}.{suffix}/{self._asked.account_id}/{name}"
        if form == "arn":
            return f"arn:{partition(self._region)}:{arn.format(**places)}"
        return name

    def _qualified_function(self, logical_id: str, place: Place) -> Any:
        """Return the ARN of an alias or a version of a function."""
        properties = self._template.properties(logical_id)
        at = self._template.at("Resources", logical_id, "Properties")
        function = self._resolve(properties.get("FunctionName"), at.at("FunctionName"))
        function = text_of(function, at.at("FunctionName"))
        name = function.stand_in if isinstance(function, Unresolved) else function
        arn = RESOURCE_TYPES["AWS::Lambda::Function"].arn
        whole = name if not name or name.startswith("arn:") else self._formed("arn", arn, name)
        if isinstance(function, Unresolved):
            function = replace(function, stand_in=whole)
        if self._template.resource(logical_id)["Type"] == "AWS::Lambda::Version":
            return self._generated(logical_id, None, whole, place)
        alias = self._resolve(properties.get("Name"), at.at("Name"))
        return joined(
            [function if isinstance(function, Unresolved) else str(whole), text_of(alias, at)], ":"
        )

    def _health_check_id(self, logical_id: str) -> str:
        if logical_id in self._asked.values:
            return str(self._asked.values[logical_id])
        return str(uuid.uuid5(_CHECKS, f"{self._region}/{self._home}/{logical_id}"))

    def _generated(
        self, logical_id: str, attribute: str | None, stand_in: str | None, place: Place
    ) -> Unresolved:
        reason = f"AWS generates the name of {logical_id}"
        return _reference(logical_id, attribute, reason, place, stand_in)

    def name_of(self, logical_id: str, member: str) -> str | Unresolved | None:
        """Return the physical name of a resource; None where AWS generates one.

        Args:
            logical_id: The resource.
            member: The property that has its name.
        """
        if logical_id in self._asked.values:
            given = str(self._asked.values[logical_id])
            # what Ref gives may be an ARN or a URL, which ends with the name
            return re.split("[:/]", given)[-1] if given.startswith(("arn:", "https:")) else given
        properties = self._template.properties(logical_id)
        place = self._template.at("Resources", logical_id, "Properties")
        written = {name: properties[name] for name in (member,) if name in properties}
        # AWS::NoValue leaves nothing of it
        name = self._resolve(written, place).get(member)
        return None if name is None else text_of(name, place.at(member))

    def health_check_arn(self, logical_id: str) -> str:
        """Return the ARN that stands for that of a health check."""
        id_ = self._health_check_id(logical_id)
        return f"arn:{partition(self._region)}:route53:::healthcheck/{id_}"


def _reference(
    logical_id: str,
    attribute: str | None,
    reason: str,
    place: Place,
    stand_in: str | None = None,
) -> Unresolved:
    """Return what nobody knows of a resource: of Ref, or with an attribute of Fn::GetAtt."""
    if attribute is None:
        return not_known(f"!Ref {logical_id}", reason, logical_id, place, stand_in)
    key = f"{logical_id}.{attribute}"
    return not_known(f"!GetAtt {key}", reason, key, place, stand_in)
