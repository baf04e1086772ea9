"""Read what ``terraform show -json`` writes of a state or a plan (I 1 to I 4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import InfrastructureError
from ..service.arns import DEFAULT_BUS, is_event_bus_arn, parse_arn, parse_event_bus_arn
from ..service.rule_errors import rule_not_found
from ..words import shown
from .resources import Resource, Target, Unresolved, first_unresolved
from .terraform_values import TARGET, TerraformValues, bare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..json_text import JsonObject
    from .documents import Document
    from .resources import Asked, Kind
    from .terraform_values import Instance

_KINDS: dict[str, Kind] = {
    "aws_cloudwatch_event_bus": "event bus",
    "aws_cloudwatch_event_endpoint": "endpoint",
    "aws_cloudwatch_event_rule": "rule",
    "aws_route53_health_check": "health check",
}
_OF_PLAN = "terraform plan -out=plan && terraform show -json plan > plan.json"
_OF_STATE = "terraform show -json > state.json"


def refuse_terraform_source(file: Path, name: str) -> None:
    """Refuse what Terraform itself reads and keeps, by the name of the file.

    Raises:
        InfrastructureError: it is such a file.
    """
    if file.name.endswith((".tf", ".tf.json", ".tfvars")):
        msg = (
            f"{name} is what Terraform reads, and only Terraform can say what comes of it; load "
            f"its plan: {_OF_PLAN}"
        )
        raise InfrastructureError(msg)
    if file.name.endswith((".tfstate", ".tfstate.backup")):
        raise InfrastructureError(_no_state(name))


def is_terraform(document: Document) -> bool:
    """Say whether a document is what ``terraform show -json`` writes.

    Raises:
        InfrastructureError: it is Terraform's own file of a state, or of another major version.
    """
    content = document.content
    if "lineage" in content or ("terraform_version" in content and "serial" in content):
        raise InfrastructureError(_no_state(document.name))
    version = content.get("format_version")
    known = {"values", "planned_values", "terraform_version"}
    # an empty state has nothing else
    if version is None or not (known & set(content) or len(content) == 1):
        return False
    if str(version).partition(".")[0] not in ("0", "1"):
        msg = f"{document.name} has the format_version {shown(version)}; version 1 is known"
        raise InfrastructureError(msg)
    if content.get("errored") is True:
        msg = (
            f"{document.name} is a plan that failed, and lacks what Terraform did not come to; "
            f"plan again: {_OF_PLAN}"
        )
        raise InfrastructureError(msg)
    return True


def _no_state(name: str) -> str:
    return f"{name} is Terraform's own file of a state; load what it shows: {_OF_STATE}"


def terraform_resources(document: Document, asked: Asked) -> list[Resource]:
    """Return what a state has, or what a plan will make.

    Raises:
        InfrastructureError: a target has no rule, or something is of another account.
    """
    if asked.parameters:
        msg = (
            f"{document.name} is of Terraform, which has no parameters: its variables had their "
            "values when it was made"
        )
        raise InfrastructureError(msg)
    values = TerraformValues(document, asked)
    ours = [one for one in values.instances if one.type in (*_KINDS, TARGET)]
    for instance in ours:
        _refuse_other_accounts(instance, values, asked)
    targets = _Targets([one for one in ours if one.type == TARGET], values)
    rules = {one.address: _rule_key(one, values) for one in ours if _KINDS.get(one.type) == "rule"}
    joined = targets.joined_to(rules)
    return [
        _resource(one, values, tuple(joined.get(one.address, ())))
        for one in ours
        if one.type in _KINDS
    ]


def _refuse_other_accounts(instance: Instance, values: TerraformValues, asked: Asked) -> None:
    arn = parse_arn(str(instance.values.get("arn")))
    if instance.type != TARGET and arn and arn.account not in ("", asked.account_id):
        msg = (
            f"{values.place_of(instance)}: {instance.address} is of the account {arn.account}, "
            f"and the mock has {asked.account_id}; set account_id={shown(arn.account)}"
        )
        raise InfrastructureError(msg)


# --- resources --------------------------------------------------------------------------------


def _resource(
    instance: Instance, values: TerraformValues, targets: tuple[Target, ...]
) -> Resource:
    kind = _KINDS[instance.type]
    requests = {
        "event bus": _bus_request,
        "rule": _rule_request,
        "endpoint": _endpoint_request,
        "health check": lambda *_: {},
    }
    name = values.value_of(instance, "name")
    if kind == "health check":
        arn = values.arn_of(instance, values.place_of(instance))
        name = arn.stand_in if isinstance(arn, Unresolved) else arn
    elif isinstance(name, Unresolved) and kind == "rule":
        # with name_prefix, or without a name, Terraform makes one up (I 2)
        name = None
    return Resource(
        kind=kind,
        logical_id=instance.address,
        type=instance.type,
        region=values.region_of(instance),
        place=values.place_of(instance),
        name=name,
        request=requests[kind](instance, values),
        targets=targets,
    )


def _bus_request(instance: Instance, values: TerraformValues) -> JsonObject:
    return _present(
        {
            "Description": values.value_of(instance, "description"),
            "EventSourceName": values.value_of(instance, "event_source_name"),
        }
    )


def _rule_request(instance: Instance, values: TerraformValues) -> JsonObject:
    return _present(
        {
            "EventBusName": values.value_of(instance, "event_bus_name"),
            "EventPattern": values.value_of(instance, "event_pattern"),
            "ScheduleExpression": values.value_of(instance, "schedule_expression"),
            "State": _state_of_rule(instance, values),
            "Description": values.value_of(instance, "description"),
            "RoleArn": values.value_of(instance, "role_arn"),
        }
    )


def _state_of_rule(instance: Instance, values: TerraformValues) -> Any:
    """Return the state of a rule, which may be written in the older way (I 2).

    An update has both attributes, and the one that is not written keeps what it was. So the older
    one counts where it is the one that changes.
    """
    state = values.value_of(instance, "state")
    is_enabled = values.value_of(instance, "is_enabled")
    before = values.value_before(instance, "is_enabled")
    if is_enabled is None or (state is not None and before in (None, is_enabled)):
        return state
    if isinstance(is_enabled, bool):
        return "ENABLED" if is_enabled else "DISABLED"
    return is_enabled


def _endpoint_request(instance: Instance, values: TerraformValues) -> JsonObject:
    failover = ("routing_config", 0, "failover_config", 0)
    check = values.value_of(instance, *failover, "primary", 0, "health_check")
    route = values.value_of(instance, *failover, "secondary", 0, "route")
    buses = instance.values.get("event_bus") or ()
    arns = [
        values.value_of(instance, "event_bus", index, "event_bus_arn")
        for index in range(len(buses) if isinstance(buses, list) else 1)
    ]
    replication = values.value_of(instance, "replication_config", 0, "state")
    return _present(
        {
            "RoutingConfig": {
                "FailoverConfig": {
                    "Primary": _present({"HealthCheck": check}),
                    "Secondary": _present({"Route": route}),
                }
            },
            "EventBuses": [_present({"EventBusArn": arn}) for arn in arns],
            "ReplicationConfig": _present({"State": replication}) or None,
            "RoleArn": values.value_of(instance, "role_arn"),
            "Description": values.value_of(instance, "description"),
        }
    )


# --- targets ----------------------------------------------------------------------------------


class _RuleKey(NamedTuple):
    """What a target names its rule by; of what is not known, what it refers to."""

    region: object
    event_bus: object
    name: object


def _rule_key(instance: Instance, values: TerraformValues) -> _RuleKey:
    return _RuleKey(
        _region(instance, values),
        _bus_name(values.identity_of(instance, "event_bus_name")),
        values.identity_of(instance, "name"),
    )


def _region(instance: Instance, values: TerraformValues) -> str:
    """Return the Region of a resource, or which one it is: that of a provider."""
    region = values.region_of(instance)
    return region.expression if isinstance(region, Unresolved) else region


def _bus_name(value: Any) -> Any:
    if value in (None, ""):
        return DEFAULT_BUS
    return parse_event_bus_arn(value).name if is_event_bus_arn(value) else value


class _Targets:
    """The targets of a state or a plan, which are resources of their own (I 3)."""

    def __init__(self, instances: list[Instance], values: TerraformValues) -> None:
        self._instances = instances
        self._values = values
        self._addresses = {
            str(one.values["arn"]): one.address
            for one in values.instances
            if isinstance(one.values.get("arn"), str) and one.type != TARGET
        }

    def joined_to(self, rules: dict[str, _RuleKey]) -> dict[str, list[Target]]:
        """Return the targets of each rule, by its address.

        Raises:
            InfrastructureError: a target names a rule that is not there.
        """
        joined: dict[str, list[Target]] = {}
        orphans = []
        for instance in self._instances:
            address = self._rule_of(instance, rules)
            if address is None:
                orphans.append(instance)
            else:
                joined.setdefault(address, []).append(self._target(instance))
        for instance in orphans:
            lonely = [address for address in rules if address not in joined]
            raise InfrastructureError(self._orphan(instance, rules, lonely))
        return joined

    def _rule_of(self, instance: Instance, rules: dict[str, _RuleKey]) -> str | None:
        """Return the address of the rule of a target; None if it is not there.

        Raises:
            InfrastructureError: the plan does not tell which rule it is.
        """
        values = self._values
        name = values.value_of(instance, "rule")
        bus = values.value_of(instance, "event_bus_name")
        if isinstance(name, Unresolved) or isinstance(bus, Unresolved):
            referred = [a for a in values.references_of(instance, "rule") if a in rules]
            if len(referred) == 1:
                return referred[0]
        key = (
            _bus_name(values.identity_of(instance, "event_bus_name")),
            values.identity_of(instance, "rule"),
        )
        found = [a for a, known in rules.items() if (known.event_bus, known.name) == key]
        found = self._in_its_region(instance, found, rules)
        unknown = first_unresolved(name, bus)
        if unknown is not None and not found:
            msg = (
                f"{values.place_of(instance)}: nobody can say which rule {instance.address} is a "
                f"target of: {unknown}"
            )
            raise InfrastructureError(msg)
        return next(iter(found), None)

    def _in_its_region(
        self, instance: Instance, found: list[str], rules: dict[str, _RuleKey]
    ) -> list[str]:
        """Leave out the rules of the same name in other Regions.

        A state of provider 5 does not tell the Region of a target. There it is that of the rule
        that the target was made after, of its own module, or in the Region that it leads to
        (guess).
        """
        values = self._values
        if values.is_plan or values.value_of(instance, "region") is not None:
            region = _region(instance, values)
            return [address for address in found if rules[address].region == region]
        inside = f"{instance.module}." if instance.module else ""
        leads_to = parse_arn(str(instance.values.get("arn")))
        tests: tuple[Callable[[str], bool], ...] = (
            lambda address: bare(address) in instance.depends_on,
            lambda address: address.startswith(inside),
            lambda address: leads_to is not None and rules[address].region == leads_to.region,
        )
        for test in tests:
            found = [address for address in found if test(address)] or found
        return found

    def _orphan(self, instance: Instance, rules: dict[str, _RuleKey], lonely: list[str]) -> str:
        """Say that a target is without a rule, and which rule was meant."""
        values = self._values
        name = values.value_of(instance, "rule")
        bus = _bus_name(values.value_of(instance, "event_bus_name"))
        error = rule_not_found(str(name), str(bus))
        msg = (
            f"{values.place_of(instance)}: {instance.address} is a target without a rule, and AWS "
            f"refuses it: {error}"
        )
        for address in lonely:
            known = rules[address]
            if known.name == name and known.event_bus != bus and isinstance(known.event_bus, str):
                msg += (
                    f" {address}, on the event bus {known.event_bus}, is a rule without targets: "
                    f"the target needs its event_bus_name, too"
                )
                break
        return msg

    def _target(self, instance: Instance) -> Target:
        values = self._values
        arn = values.value_of(instance, "arn")
        of = values.references_of(instance, "arn")
        if not of and str(arn) in self._addresses:
            of = [self._addresses[str(arn)]]
        return Target(
            request=_target_request(instance, values),
            place=values.place_of(instance),
            logical_ids=(*of, instance.address),
        )


def _target_request(instance: Instance, values: TerraformValues) -> JsonObject:
    id_ = values.value_of(instance, "target_id")
    transformer = ("input_transformer", 0)
    template = values.value_of(instance, *transformer, "input_template")
    retries = ("retry_policy", 0)
    age = values.value_of(instance, *retries, "maximum_event_age_in_seconds")
    blocks = {
        "InputTransformer": template
        and _present(
            {
                "InputPathsMap": values.value_of(instance, *transformer, "input_paths"),
                "InputTemplate": template,
            }
        ),
        "RetryPolicy": _present(
            {
                # a state has 0 for none, which AWS has as the least of the other only
                "MaximumEventAgeInSeconds": age or None,
                "MaximumRetryAttempts": values.value_of(
                    instance, *retries, "maximum_retry_attempts"
                ),
            }
        ),
        "DeadLetterConfig": _present(
            {"Arn": values.value_of(instance, "dead_letter_config", 0, "arn")}
        ),
        "SqsParameters": _present(
            {"MessageGroupId": values.value_of(instance, "sqs_target", 0, "message_group_id")}
        ),
        "KinesisParameters": _present(
            {
                "PartitionKeyPath": values.value_of(
                    instance, "kinesis_target", 0, "partition_key_path"
                )
            }
        ),
        "EcsParameters": _present(
            {
                "TaskDefinitionArn": values.value_of(
                    instance, "ecs_target", 0, "task_definition_arn"
                )
            }
        ),
        "BatchParameters": _present(
            {
                "JobDefinition": values.value_of(instance, "batch_target", 0, "job_definition"),
                "JobName": values.value_of(instance, "batch_target", 0, "job_name"),
            }
        ),
    }
    return _present(
        {
            # Terraform makes one up; an index has signs that AWS does not take
            "Id": id_ if isinstance(id_, str) else _target_id(instance.address),
            "Arn": values.value_of(instance, "arn"),
            "RoleArn": values.value_of(instance, "role_arn"),
            "Input": values.value_of(instance, "input"),
            "InputPath": values.value_of(instance, "input_path"),
            **{name: block for name, block in blocks.items() if block},
        }
    )


def _target_id(address: str) -> str:
    """Return the end of an address, as AWS takes it."""
    return re.sub("[^A-Za-z0-9._-]+", "-", address)[-64:].strip(".-")


def _present(members: JsonObject) -> JsonObject:
    """Return the members that are set: Terraform writes null and empty text for none."""
    return {name: value for name, value in members.items() if value not in (None, "")}
