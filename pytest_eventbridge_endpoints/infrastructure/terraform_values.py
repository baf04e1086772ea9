"""The resources of a state or a plan of Terraform, and what it tells of their values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ..service.arns import parse_arn, partition
from .resources import Unresolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..json_text import JsonObject
    from .documents import Document, Place
    from .json_documents import Steps
    from .resources import Asked

_INDEX = re.compile(r"\[[^\]]*\]")


TARGET = "aws_cloudwatch_event_target"

_WHOLE = frozenset({"arn", "event_bus_arn", "event_bus_name", "health_check", "role_arn", "rule"})
"""The attributes that are one name or ARN: one reference there is the whole of it (a guess)."""


class ArnOf(NamedTuple):
    """What the ARN of a resource is made of."""

    name: str
    """The attribute that has the physical name."""
    arn: str
    """The ARN behind the partition, with ``{region}``, ``{account}`` and ``{name}``."""
    is_generated: bool = False
    """Whether AWS adds something that nobody else knows."""


_ARNS = {
    "aws_cloudwatch_event_api_destination": ArnOf(
        "name", "events:{region}:{account}:api-destination/{name}", is_generated=True
    ),
    "aws_cloudwatch_event_bus": ArnOf("name", "events:{region}:{account}:event-bus/{name}"),
    "aws_cloudwatch_log_group": ArnOf("name", "logs:{region}:{account}:log-group:{name}"),
    "aws_dynamodb_table": ArnOf("name", "dynamodb:{region}:{account}:table/{name}"),
    "aws_iam_role": ArnOf("name", "iam::{account}:role/{name}"),
    "aws_kinesis_firehose_delivery_stream": ArnOf(
        "name", "firehose:{region}:{account}:deliverystream/{name}"
    ),
    "aws_kinesis_stream": ArnOf("name", "kinesis:{region}:{account}:stream/{name}"),
    "aws_lambda_function": ArnOf("function_name", "lambda:{region}:{account}:function:{name}"),
    "aws_route53_health_check": ArnOf("id", "route53:::healthcheck/{name}", is_generated=True),
    "aws_s3_bucket": ArnOf("bucket", "s3:::{name}"),
    "aws_sfn_state_machine": ArnOf("name", "states:{region}:{account}:stateMachine:{name}"),
    "aws_sns_topic": ArnOf("name", "sns:{region}:{account}:{name}"),
    "aws_sqs_queue": ArnOf("name", "sqs:{region}:{account}:{name}"),
}


class Instance(NamedTuple):
    """One resource of a state or a plan: one of several where it has an index."""

    address: str
    type: str
    values: Mapping[str, Any]
    path: Steps
    """Where it stands in the document."""
    module: str
    """The address of its module; empty for the root."""


class TerraformValues:
    """What a state or a plan tells.

    Args:
        document: What ``terraform show -json`` has written.
        asked: What a test passes.
    """

    def __init__(self, document: Document, asked: Asked) -> None:
        self._document = document
        self._asked = asked
        content = document.content
        self.is_plan = "planned_values" in content
        top = "planned_values" if self.is_plan else "values"
        root = _object(_object(content.get(top)).get("root_module"))
        self.instances = list(_instances(root, (top, "root_module"), ""))
        self._by_address = {instance.address: instance for instance in self.instances}
        configuration = _object(content.get("configuration"))
        self._root = _object(configuration.get("root_module"))
        self._providers = _object(configuration.get("provider_config"))

    def place_of(self, instance: Instance, *path: str | int) -> Place:
        """Return the place of a resource, or of something in it."""
        return self._document.at(*instance.path, *path)

    def value_of(self, instance: Instance, *path: str | int) -> Any:
        """Return a value of a resource; ``Unresolved`` if it is known after the apply only.

        Args:
            instance: The resource.
            path: The attribute, and the way inside of it.
        """
        attribute = next(str(step) for step in reversed(path) if isinstance(step, str))
        key = f"{instance.address}.{attribute}"
        if key in self._asked.values:
            return self._asked.values[key]
        found: Any = instance.values
        for step in path:
            found = _step(found, step)
        if found is not None or not self.is_plan:
            return found
        references = self._references(instance, path)
        if not self._is_unknown(instance, path, bool(references)):
            return None
        return self._followed(instance, references, key, path)

    def references_of(self, instance: Instance, attribute: str) -> list[str]:
        """Return the addresses of the resources that an attribute of a plan refers to."""
        found = []
        for module, reference in self._references(instance, (attribute,)):
            other = self._instance_at(module, reference)
            if other is not None:
                found.append(other.address)
        return list(dict.fromkeys(found))

    def region_of(self, instance: Instance) -> str | Unresolved:
        """Return the Region of a resource: its own, that of its ARN, or its provider's (I 4)."""
        # the ARN of a target is that of what it leads to
        own_arn = None if instance.type == TARGET else instance.values.get("arn")
        arn = parse_arn(str(own_arn))
        key = f"{instance.address}.region"
        for own in (
            self._asked.values.get(key),
            instance.values.get("region"),
            arn and arn.region,
        ):
            if isinstance(own, str) and own:
                return own
        configured = str(_object(self._configured(instance)).get("provider_config_key"))
        provider = _object(self._providers.get(configured))
        expression = _object(_object(provider.get("expressions")).get("region"))
        variables = _object(self._document.content.get("variables"))
        regions = [
            expression.get("constant_value"),
            *(
                _object(variables.get(str(reference).removeprefix("var."))).get("value")
                for reference in _list(expression.get("references"))
            ),
        ]
        known = next((region for region in regions if isinstance(region, str)), None)
        if known is None and not expression:
            # from the environment, as AWS_REGION
            known = (self._asked.regions or (self._asked.region,))[0]
        return known or Unresolved(
            f"the region of the provider {configured}",
            "the plan does not tell it",
            f'values={{"{key}": ...}}',
            self.place_of(instance),
        )

    def arn_of(self, instance: Instance, place: Place) -> str | Unresolved:
        """Return the ARN of a resource, from its name where only the apply makes it."""
        key = f"{instance.address}.arn"
        if key in self._asked.values:
            return str(self._asked.values[key])
        if isinstance(instance.values.get("arn"), str):
            return str(instance.values["arn"])
        region = self.region_of(instance)
        reason = f"the apply makes the ARN of {instance.address}"
        unknown = Unresolved(key, reason, f'values={{"{key}": ...}}', place)
        known = _ARNS.get(instance.type)
        if known is None or isinstance(region, Unresolved):
            return unknown
        name = instance.values.get(known.name)
        parts = {"region": region, "account": self._asked.account_id}
        written = str(name or re.sub("[^A-Za-z0-9_-]+", "-", instance.address).strip("-"))
        arn = f"arn:{partition(region)}:{known.arn.format(**parts, name=written)}"
        if isinstance(name, str) and not known.is_generated:
            return arn
        return Unresolved(key, reason, f'values={{"{key}": ...}}', place, arn)

    # --- what a plan knows --------------------------------------------------------------------

    def _followed(
        self,
        instance: Instance,
        references: list[tuple[str, str]],
        key: str,
        path: tuple[str | int, ...],
    ) -> Any:
        """Return what an attribute refers to, as far as that is known before the apply."""
        place = self.place_of(instance, "values", path[0])
        # what is put together of several parts stands in no plan, nor what a function makes of one
        for module, reference in references if path[-1] in _WHOLE and len(references) == 1 else ():
            other = self._instance_at(module, reference)
            if other is not None and reference.endswith(".arn"):
                return self.arn_of(other, place)
            if other is not None and reference.endswith((".name", ".bucket", ".function_name")):
                found = other.values.get(reference.rpartition(".")[2])
                if found is not None:
                    return found
        expression = references[0][1] if references else key
        return Unresolved(
            expression, "it is known after the apply only", f'values={{"{key}": ...}}', place
        )

    def _is_unknown(
        self,
        instance: Instance,
        path: tuple[str | int, ...],
        has_references: bool,  # noqa: FBT001
    ) -> bool:
        """Say whether a value is marked as known after the apply (I 4)."""
        for change in _list(self._document.content.get("resource_changes")):
            if _object(change).get("address") == instance.address:
                marked: Any = _object(_object(change).get("change")).get("after_unknown")
                for step in path:
                    marked = True if marked is True else _step(marked, step)
                return marked is True
        return has_references

    def _references(
        self, instance: Instance, path: tuple[str | int, ...]
    ) -> list[tuple[str, str]]:
        """Return what an attribute refers to, each with the module in which it is written."""
        found: Any = _object(_object(self._configured(instance)).get("expressions"))
        for step in path:
            found = _step(found, step)
        references = _specific(_list(_object(found).get("references")))
        return [leaf for one in references for leaf in self._leaves(instance.module, one, _DEEP)]

    def _leaves(self, module: str, reference: str, left: int) -> Iterator[tuple[str, str]]:
        """Follow a reference through variables and outputs of modules."""
        parts = _INDEX.sub("", reference).split(".")
        if left and parts[0] == "var" and module:
            outer, _, call = module.rpartition("module.")
            outer = outer.rstrip(".")
            calls = _object(self._module(outer).get("module_calls"))
            expressions = _object(_object(calls.get(_INDEX.sub("", call))).get("expressions"))
            for one in _list(_object(expressions.get(parts[1])).get("references")):
                yield from self._leaves(outer, str(one), left - 1)
        elif left and parts[0] == "module" and len(parts) > 2:  # noqa: PLR2004
            inner = ".".join(part for part in (module, f"module.{parts[1]}") if part)
            output = _object(_object(self._module(inner).get("outputs")).get(parts[2]))
            for one in _list(_object(output.get("expression")).get("references")):
                yield from self._leaves(inner, str(one), left - 1)
        else:
            yield module, reference

    def _module(self, address: str) -> Mapping[str, Any]:
        """Return the configuration of a module."""
        module = self._root
        for name in re.findall(r"module\.([^.\[]+)", address):
            call = _object(_object(module.get("module_calls")).get(name))
            module = _object(call.get("module"))
        return module

    def _configured(self, instance: Instance) -> Any:
        bare = _INDEX.sub("", instance.address.removeprefix(f"{instance.module}."))
        resources = _list(self._module(instance.module).get("resources"))
        return next((one for one in resources if _object(one).get("address") == bare), None)

    def _instance_at(self, module: str, reference: str) -> Instance | None:
        """Return the resource that a reference leads to; the only one of several with an index."""
        match = re.match(r"([a-z0-9_]+\.[A-Za-z0-9_-]+(?:\[[^\]]*\])?)", reference)
        if match is None:
            return None
        address = f"{module}.{match[1]}" if module else match[1]
        if address in self._by_address:
            return self._by_address[address]
        bare = _INDEX.sub("", address)
        same = [one for one in self.instances if _INDEX.sub("", one.address) == bare]
        return same[0] if len(same) == 1 else None


_DEEP = 20
"""References that are followed one after the other; a circle has more."""


def _instances(module: Mapping[str, Any], path: Steps, address: str) -> Iterator[Instance]:
    for index, resource in enumerate(_list(module.get("resources"))):
        if _object(resource).get("mode") == "managed":
            yield Instance(
                str(resource.get("address")),
                str(resource.get("type")),
                _object(resource.get("values")),
                (*path, "resources", index),
                address,
            )
    for index, child in enumerate(_list(module.get("child_modules"))):
        inside = (*path, "child_modules", index)
        yield from _instances(_object(child), inside, str(_object(child).get("address")))


def _specific(references: Iterable[object]) -> list[str]:
    """Leave out what is a part of another one: Terraform writes ``x.y`` beside ``x.y.arn``."""
    texts = [str(reference) for reference in references]
    return [
        text
        for text in dict.fromkeys(texts)
        if not any(other.startswith((f"{text}.", f"{text}[")) for other in texts)
    ]


def _step(value: Any, step: str | int) -> Any:
    """Return a member or an element; None if there is none. A lone block may stand in no list."""
    if isinstance(step, int) and isinstance(value, list):
        return value[step] if step < len(value) else None
    if isinstance(step, int):
        return value
    return value.get(step) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}
