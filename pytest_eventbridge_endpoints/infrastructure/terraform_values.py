"""The resources of a state or a plan of Terraform, and what it tells of their values."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ..service.arns import is_region, parse_arn, partition
from .resources import Unresolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..json_text import JsonObject
    from .documents import Document, Place
    from .json_documents import Steps
    from .resources import Asked

_KEY = r'\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]'
_INDEX = re.compile(_KEY)
_CALL = re.compile(rf"module\.([^.\[]+)(?:{_KEY})?")
_RESOURCE = re.compile(rf"[a-z0-9_]+\.[A-Za-z0-9_-]+(?:{_KEY})?")

TARGET = "aws_cloudwatch_event_target"


class ArnOf(NamedTuple):
    """What the ARN of a resource is made of."""

    name: str
    """The attribute that has the physical name."""
    arn: str
    """The ARN behind the partition, with ``{region}``, ``{account}`` and ``{name}``."""
    id: str | None = None
    """The attribute that ``id`` is the same as; None if it is neither the name nor the ARN."""
    is_generated: bool = False
    """Whether AWS adds something that nobody else knows."""


_ARNS = {
    "aws_cloudwatch_event_api_destination": ArnOf(
        "name", "events:{region}:{account}:api-destination/{name}", "name", is_generated=True
    ),
    "aws_cloudwatch_event_bus": ArnOf(
        "name", "events:{region}:{account}:event-bus/{name}", "name"
    ),
    "aws_cloudwatch_log_group": ArnOf("name", "logs:{region}:{account}:log-group:{name}", "name"),
    "aws_dynamodb_table": ArnOf("name", "dynamodb:{region}:{account}:table/{name}", "name"),
    "aws_iam_role": ArnOf("name", "iam::{account}:role/{name}", "name"),
    "aws_kinesis_firehose_delivery_stream": ArnOf(
        "name", "firehose:{region}:{account}:deliverystream/{name}", "arn"
    ),
    "aws_kinesis_stream": ArnOf("name", "kinesis:{region}:{account}:stream/{name}", "arn"),
    "aws_lambda_function": ArnOf(
        "function_name", "lambda:{region}:{account}:function:{name}", "function_name"
    ),
    "aws_route53_health_check": ArnOf("id", "route53:::healthcheck/{name}", is_generated=True),
    "aws_s3_bucket": ArnOf("bucket", "s3:::{name}", "bucket"),
    "aws_sfn_state_machine": ArnOf("name", "states:{region}:{account}:stateMachine:{name}", "arn"),
    "aws_sns_topic": ArnOf("name", "sns:{region}:{account}:{name}", "arn"),
    "aws_sqs_queue": ArnOf("name", "sqs:{region}:{account}:{name}"),
}

_WHOLE = frozenset(
    {
        *("arn", "event_bus_arn", "health_check", "role_arn", "task_definition_arn"),
        *("event_bus_name", "name", "rule"),
    }
)
"""Attributes that are one name or one ARN.

What such a one refers to is taken for the whole of it (guess): a plan does not tell ``x.arn`` from
``"${x.arn}:live"``. Other attributes, as a pattern, are texts that something is put into.
"""


class Instance(NamedTuple):
    """One resource of a state or a plan: one of several where it has an index."""

    address: str
    type: str
    values: Mapping[str, Any]
    path: Steps
    """Where it stands in the document."""
    module: str
    """The address of its module; empty for the root."""
    depends_on: tuple[str, ...] = ()
    """The addresses of what it was made after, without indexes; only a state has them."""


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
        self._by_bare_address: dict[str, list[Instance]] = {}
        for instance in self.instances:
            self._by_bare_address.setdefault(bare(instance.address), []).append(instance)
        configuration = _object(content.get("configuration"))
        self._root = _object(configuration.get("root_module"))
        self._providers = _object(configuration.get("provider_config"))
        self._written = dict(_written(self._root, ""))
        # a deposed object has the address of what takes its place
        self._changes = {
            str(change.get("address")): _object(change.get("change"))
            for change in map(_object, _list(content.get("resource_changes")))
            if "deposed" not in change
        }

    def place_of(self, instance: Instance, *path: str | int) -> Place:
        """Return the place of a resource, or of something in it."""
        return self._document.at(*instance.path, *path)

    def value_of(self, instance: Instance, *path: str | int) -> Any:
        """Return a value of a resource; ``Unresolved`` if it is known after the apply only.

        Args:
            instance: The resource.
            path: The attribute, and the way inside of it.
        """
        key = _attribute(instance.address, path)
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

    def value_before(self, instance: Instance, attribute: str) -> Any:
        """Return what an attribute was before a plan; None if there is no telling."""
        before = self._changes.get(instance.address, {}).get("before")
        return _object(before).get(attribute)

    def identity_of(self, instance: Instance, attribute: str) -> object:
        """Return the value of an attribute, or what it refers to where it is not known.

        Two attributes that refer to the same have the same value, with ``count`` and ``for_each``
        where the index is the same, too (guess).
        """
        value = self.value_of(instance, attribute)
        if not isinstance(value, Unresolved):
            return value
        references = self._references(instance, (attribute,))
        if any(reference.startswith(_OF_KEY) for _, reference in references):
            references.append(("", _last_index(instance.address)))
        # nothing else is like one that refers to nothing
        return tuple(references) or value

    def references_of(self, instance: Instance, attribute: str) -> list[str]:
        """Return the addresses of the resources that an attribute of a plan refers to.

        Of several of one resource it is the one with the same index (guess), as in
        ``rule = aws_cloudwatch_event_rule.r[each.key].name``.
        """
        found = []
        for module, reference in self._references(instance, (attribute,)):
            other = self._instance_at(module, reference)
            if other is None:
                other = self._instance_at(module, reference + _last_index(instance.address))
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
        configured = str(self._configured(instance).get("provider_config_key"))
        provider = _object(self._providers.get(configured))
        expression = _object(_object(provider.get("expressions")).get("region"))
        known = self._constant(str(provider.get("module_address", "")), expression)
        if not expression and (provider or ":" not in configured):
            # from the environment, as AWS_REGION
            known = (self._asked.regions or (self._asked.region,))[0]
        if is_region(known):
            return str(known)
        return Unresolved(
            f"the region of the provider {configured}",
            "the plan does not tell it",
            _cure(key),
            self.place_of(instance),
        )

    def arn_of(self, instance: Instance, place: Place) -> str | Unresolved:
        """Return the ARN of a resource, from its name where only the apply makes it."""
        key = _attribute(instance.address, ("arn",))
        if key in self._asked.values:
            return str(self._asked.values[key])
        if isinstance(instance.values.get("arn"), str):
            return str(instance.values["arn"])
        region = self.region_of(instance)
        reason = f"the apply makes the ARN of {instance.address}"
        unknown = Unresolved(key, reason, _cure(key), place)
        known = _ARNS.get(instance.type)
        if known is None or isinstance(region, Unresolved):
            return unknown
        name = self._told(instance, known.name)
        parts = {"region": region, "account": self._asked.account_id}
        written = str(name or re.sub("[^A-Za-z0-9_-]+", "-", instance.address).strip("-"))
        arn = f"arn:{partition(region)}:{known.arn.format(**parts, name=written)}"
        if isinstance(name, str) and not known.is_generated:
            return arn
        return Unresolved(key, reason, _cure(key), place, arn)

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
        if len(references) == 1 and path[-1] in _WHOLE:
            module, reference = references[0]
            other = self._instance_at(module, reference)
            attribute = reference.rpartition(".")[2]
            known = _ARNS.get(other.type) if other else None
            if attribute == "id" and known and known.id:
                attribute = known.id
            if other is not None and attribute == "arn":
                return self.arn_of(other, place)
            found = self._told(other, attribute) if other else None
            if found is not None:
                return found
        expression = references[0][1] if references else key
        return Unresolved(expression, "it is known after the apply only", _cure(key), place)

    def _told(self, instance: Instance, attribute: str) -> Any:
        """Return an attribute that a test passes, or that is known; None if neither."""
        key = _attribute(instance.address, (attribute,))
        return self._asked.values.get(key, instance.values.get(attribute))

    def _constant(self, module: str, expression: Mapping[str, Any]) -> Any:
        """Return what an expression gives in a module; None if it is more than a variable."""
        # each round is one module further out
        while True:
            references = _specific(_list(expression.get("references")))
            if not references:
                return expression.get("constant_value")
            kind, _, name = references[0].partition(".")
            if kind != "var" or len(references) > 1:
                return None
            if not module:
                variables = _object(self._document.content.get("variables"))
                return _object(variables.get(name)).get("value")
            outer, call = self._call(module)
            default = _object(_object(_object(call.get("module")).get("variables")).get(name))
            passed = _object(call.get("expressions")).get(name)
            expression = _object(passed) or {"constant_value": default.get("default")}
            module = outer

    def _is_unknown(
        self,
        instance: Instance,
        path: tuple[str | int, ...],
        has_references: bool,  # noqa: FBT001
    ) -> bool:
        """Say whether a value is marked as known after the apply (I 4)."""
        if instance.address not in self._changes:
            return has_references
        marked: Any = self._changes[instance.address].get("after_unknown")
        for step in path:
            marked = True if marked is True else _step(marked, step)
        return marked is True

    def _references(
        self, instance: Instance, path: tuple[str | int, ...]
    ) -> list[tuple[str, str]]:
        """Return what an attribute refers to, each with the module in which it is written."""
        found: Any = _object(self._configured(instance).get("expressions"))
        for step in path:
            found = _step(found, step)
        references = _specific(_list(_object(found).get("references")))
        return [leaf for one in references for leaf in self._leaves(instance.module, one, _DEEP)]

    def _leaves(self, module: str, reference: str, left: int) -> Iterator[tuple[str, str]]:
        """Follow a reference through variables and outputs of modules."""
        parts = bare(reference).split(".")
        if left and parts[0] == "var" and module:
            outer, call = self._call(module)
            expression = _object(_object(call.get("expressions")).get(parts[1]))
            for one in _specific(_list(expression.get("references"))):
                # the key of the call is another for each module that it makes
                within = module if one.startswith(_OF_KEY) else outer
                yield from self._leaves(within, one, left - 1)
        elif left and parts[0] == "module" and len(parts) > 2:  # noqa: PLR2004
            called = _CALL.match(reference)
            inner = ".".join(part for part in (module, called and called[0]) if part)
            output = _object(_object(self._module(inner).get("outputs")).get(parts[2]))
            for one in _specific(_list(_object(output.get("expression")).get("references"))):
                yield from self._leaves(inner, one, left - 1)
        else:
            yield module, reference

    def _call(self, module: str) -> tuple[str, Mapping[str, Any]]:
        """Return the module that calls a module, and how it does."""
        *_, last = None, *_CALL.finditer(module)
        outer = module[: last.start()].rstrip(".") if last else ""
        name = last[1] if last else module
        return outer, _object(_object(self._module(outer).get("module_calls")).get(name))

    def _module(self, address: str) -> Mapping[str, Any]:
        """Return the configuration of a module."""
        module = self._root
        for name in _CALL.findall(address):
            call = _object(_object(module.get("module_calls")).get(name))
            module = _object(call.get("module"))
        return module

    def _configured(self, instance: Instance) -> Mapping[str, Any]:
        return self._written.get(bare(instance.address), {})

    def _instance_at(self, module: str, reference: str) -> Instance | None:
        """Return the resource that a reference leads to; the only one of several with an index."""
        match = _RESOURCE.match(reference)
        if match is None:
            return None
        address = f"{module}.{match[0]}" if module else match[0]
        if address in self._by_address:
            return self._by_address[address]
        same = self._by_bare_address.get(bare(address), [])
        return same[0] if len(same) == 1 else None


_OF_KEY = ("each.", "count.")

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
                tuple(map(str, _list(resource.get("depends_on")))),
            )
    for index, child in enumerate(_list(module.get("child_modules"))):
        inside = (*path, "child_modules", index)
        yield from _instances(_object(child), inside, str(_object(child).get("address")))


def _written(module: Mapping[str, Any], address: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield how each resource is written, by its address without indexes."""
    inside = f"{address}." if address else ""
    for resource in map(_object, _list(module.get("resources"))):
        yield f"{inside}{resource.get('address')}", resource
    for name, call in _object(module.get("module_calls")).items():
        yield from _written(_object(_object(call).get("module")), f"{inside}module.{name}")


def bare(address: str) -> str:
    """Return an address without the indexes of ``count`` and ``for_each``."""
    return _INDEX.sub("", address)


def _last_index(address: str) -> str:
    """Return the index of a resource, as ``["eu"]``; empty if it has none."""
    indexes = [*_INDEX.finditer(address)]
    return indexes[-1][0] if indexes and indexes[-1].end() == len(address) else ""


def _specific(references: Iterable[object]) -> list[str]:
    """Leave out what is a part of another: Terraform writes ``x.y`` beside ``x.y.arn``."""
    texts = [str(reference) for reference in references]
    return [
        text
        for text in dict.fromkeys(texts)
        if not any(other.startswith((f"{text}.", f"{text}[")) for other in texts)
    ]


def _attribute(address: str, path: tuple[str | int, ...]) -> str:
    """Return an attribute as Terraform writes it, as ``aws_x.y.dead_letter_config[0].arn``."""
    return address + "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path)


def _cure(key: str) -> str:
    return f"values={{{json.dumps(key, ensure_ascii=False)}: ...}}"


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
