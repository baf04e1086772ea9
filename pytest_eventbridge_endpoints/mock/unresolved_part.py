"""A part of declared infrastructure that the files alone do not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..infrastructure import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..infrastructure.resources import Unresolved
    from ..running.preparation import Prepared


@dataclass(frozen=True)
class UnresolvedPart:
    """A part of a declared rule, bus or endpoint that the files alone do not tell.

    ``str`` gives it in one line, with what to pass to ``load``.
    """

    logical_id: str
    """The logical id of what it is a part of; an address in Terraform."""
    member: str
    """What is not known of it, as ``EventPattern`` or ``the ARN of the target queue``."""
    expression: str
    """The expression, as ``!Ref Bucket``."""
    place: str
    """Where the expression stands, as ``template.yaml:12``."""
    cure: str
    """What to pass to ``load``, as ``values={"Bucket": ...}``."""
    reason: str
    """Why it is not known, as ``AWS generates the name of Bucket``."""

    def __str__(self) -> str:
        """Say in one line what is not known, why, and what to pass."""
        return (
            f"{self.logical_id}: {self.member}: {self.expression} ({self.place}): {self.reason}; "
            f"pass {self.cure}"
        )


_NEVER_LOOKED_AT = frozenset({"RoleArn", "Description", "DeadLetterConfig", "Tags"})
_OF_A_TARGET = {
    "Arn": "the ARN of the target",
    "Input": "the Input of the target",
    "InputPath": "the InputPath of the target",
    "InputTransformer": "the InputTransformer of the target",
}


def unresolved_parts(prepared: Prepared) -> Iterator[UnresolvedPart]:
    """Go through what nobody knows of a resource, where it counts."""
    resource = prepared.resource
    if prepared.unknown is not None:
        members = {"Region": resource.region, "Condition": resource.in_doubt, **resource.request}
        if resource.kind == "event bus":
            members["Name"] = resource.name
        for member, value in members.items():
            for part in resources.unresolved_parts(value):
                # of a health check, only its identity counts
                is_known_enough = member == "RoutingConfig" and part.stand_in is not None
                if member not in _NEVER_LOOKED_AT and not is_known_enough:
                    yield _part(resource.logical_id, member, part)
    for target in resource.targets:
        for member, what in _OF_A_TARGET.items():
            for part in resources.unresolved_parts(target.request.get(member)):
                if part is resource.request.get("Targets"):
                    # it stands for all that may be there, and was told above
                    continue
                yield _part(resource.logical_id, f"{what} {target.request.get('Id')}", part)


def _part(logical_id: str, member: str, part: Unresolved) -> UnresolvedPart:
    return UnresolvedPart(
        logical_id, member, part.expression, str(part.place), part.cure, part.reason
    )
