"""What stands for a value that files do not tell, where only its identity counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..infrastructure.resources import Unresolved, first_unresolved
from ..service.arns import is_event_bus_arn, partition

if TYPE_CHECKING:
    from ..json_text import JsonObject

_NOTHING = object()


def filled(request: JsonObject, region: str, account: str) -> JsonObject:
    """Return a request without values that are not known.

    Roles and dead-letter queues are never looked at, so any will do; what else is not known and
    nothing stands for is left out.
    """
    if first_unresolved(request) is None:
        return request
    found: JsonObject = _filled(request, "", region, account)
    return found


def _filled(value: Any, name: str, region: str, account: str) -> Any:
    if isinstance(value, Unresolved):
        return _stand_in(value, name, region, account)
    if isinstance(value, dict):
        members = {n: _filled(v, n, region, account) for n, v in value.items()}
        if name == "DeadLetterConfig" and isinstance(value.get("Arn"), Unresolved):
            members["Arn"] = f"arn:{partition(region)}:sqs:{region}:{account}:unresolved"
        return {n: v for n, v in members.items() if v is not _NOTHING}
    if isinstance(value, list):
        elements = [_filled(element, name, region, account) for element in value]
        return [element for element in elements if element is not _NOTHING]
    return value


def _stand_in(value: Unresolved, name: str, region: str, account: str) -> Any:
    if name == "RoleArn":
        return value.stand_in or f"arn:{partition(region)}:iam::{account}:role/unresolved"
    return value.stand_in or _NOTHING


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
