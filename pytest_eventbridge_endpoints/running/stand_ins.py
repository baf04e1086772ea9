"""What stands for a value that files do not tell, where only its identity counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..infrastructure.resources import Unresolved, first_unresolved
from ..service.arns import is_event_bus_arn, partition

if TYPE_CHECKING:
    from ..json_text import JsonObject

_NOTHING = object()


def filled(request: JsonObject, region: str, account: str) -> JsonObject:
    """Return a request whose members are all known.

    Something stands for what AWS wants and nobody looks at, as a role; what else has a part that
    is not known is left out.
    """
    if first_unresolved(request) is None:
        return request
    members = {name: _filled(name, v, region, account) for name, v in request.items()}
    return {name: value for name, value in members.items() if value is not _NOTHING}


def _filled(name: str, value: Any, region: str, account: str) -> Any:
    if first_unresolved(value) is None:
        return value
    begin = f"arn:{partition(region)}"
    stand_ins = {
        "Id": "unresolved",
        "RoleArn": f"{begin}:iam::{account}:role/unresolved",
        "DeadLetterConfig": {"Arn": f"{begin}:sqs:{region}:{account}:unresolved"},
        "BatchParameters": {"JobDefinition": "unresolved", "JobName": "unresolved"},
        "EcsParameters": {
            "TaskDefinitionArn": f"{begin}:ecs:{region}:{account}:task-definition/unresolved"
        },
        "SqsParameters": {"MessageGroupId": "unresolved"},
    }
    if name in stand_ins:
        return stand_ins[name]
    if name == "RoutingConfig":
        return _with_stand_ins(value)
    if name == "RetryPolicy" and isinstance(value, dict):
        return {n: v for n, v in value.items() if not isinstance(v, Unresolved)}
    return _NOTHING


def _with_stand_ins(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_stand_ins(member) for name, member in value.items()}
    return value.stand_in if isinstance(value, Unresolved) else value


def checkable_arn(arn: Any, region: str, account: str) -> Any:
    """Return the ARN of a target as PutTargets checks it: one of any queue for one unknown."""
    if not isinstance(arn, Unresolved):
        return arn
    return arn.stand_in or f"arn:{partition(region)}:sqs:{region}:{account}:unresolved"


def target_arn(arn: Any, logical_id: str, region: str, account: str) -> str:
    """Return the ARN of a target, or what stands for it.

    What stands for one is of the service that it is of; of none if nobody knows that either. It
    is no event bus, as what is sent on to one that does not exist would be lost.
    """
    if not isinstance(arn, Unresolved):
        return str(arn)
    if arn.stand_in is None or not arn.stand_in.startswith("arn:"):
        return f"arn:{partition(region)}::{region}:{account}:{logical_id}"
    if is_event_bus_arn(arn.stand_in):
        return arn.stand_in.replace(":event-bus/", ":")
    return arn.stand_in
