"""What files declare: event buses, rules with their targets, endpoints and health checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..json_text import JsonObject
    from .documents import Place

Kind: TypeAlias = Literal[
    "event bus", "rule", "endpoint", "health check", "nested stack", "absent"
]
"""What a resource is; ``absent`` is one whose condition does not hold."""


# none of these is changed once it is made; a frozen one takes three times as long to make


@dataclass
class Unresolved:
    """A value that the files alone do not tell: only AWS knows it, or nobody has passed it."""

    expression: str
    """The expression as a template has it, as ``!Ref Bucket``."""
    reason: str
    """Why it is not known, as ``AWS generates the name of Bucket``."""
    cure: str
    """What a test passes to ``load``, as ``values={"Bucket": ...}``."""
    place: Place
    stand_in: str | None = None
    """What takes its place where only the identity counts, as an ARN with the logical id."""

    def __str__(self) -> str:
        """Say what is not known, where it stands, and what to pass."""
        return f"{self.expression} ({self.place}) is not known: {self.reason}; pass {self.cure}"


@dataclass(kw_only=True)
class Target:
    """One target of a rule."""

    request: JsonObject
    """The target as PutTargets takes it; any value in it may be ``Unresolved``."""
    place: Place
    logical_ids: tuple[str, ...] = ()
    """The resource that its ARN is of, where the files declare it."""


@dataclass(kw_only=True)
class Resource:
    """One event bus, rule, endpoint or health check, in one Region; or a stack not at hand.

    One that is absent counts only where somebody looks for it.
    """

    kind: Kind
    logical_id: str
    """Its name in the template, or its address in Terraform."""
    type: str
    """As ``AWS::Events::Rule`` or ``aws_cloudwatch_event_rule``."""
    region: str | Unresolved
    place: Place
    stack: str | None = None
    """The stack that it belongs to, where a file says so: logical ids are unique within it."""
    construct: str | None = None
    """The path of its construct in the stack, where the CDK says so, as ``Warehouse/Function``."""
    name: str | Unresolved | None = None
    """The physical name; None where AWS generates one. That of a health check is its ARN."""
    request: JsonObject = field(default_factory=dict)
    """What CreateEventBus, PutRule or CreateEndpoint takes, without ``Name``.

    Any value in it may be ``Unresolved``. An event pattern is a text. ``Targets`` is there where
    nobody knows whether a rule has one of them.
    """
    targets: tuple[Target, ...] = ()
    in_doubt: Unresolved | None = None
    """The condition that decides whether it exists; None if it does."""
    condition: str | None = None
    """The condition that does not hold, of one that is absent."""

    @property
    def names(self) -> tuple[str, ...]:
        """What a test may call it by, besides its physical name."""
        names = [name for name in (self.logical_id, self.construct) if name is not None]
        in_stack = [f"{self.stack}/{name}" for name in names if self.stack is not None]
        return tuple(dict.fromkeys((*names, *in_stack)))


class Asked(NamedTuple):
    """What a load asks for, besides the files."""

    account_id: str
    region: str
    """The Region of what has none of its own, and was asked for in none."""
    regions: tuple[str, ...] = ()
    """The Regions that a test asks for."""
    parameters: Mapping[str, Any] = {}
    values: Mapping[str, Any] = {}


def unresolved_parts(value: object) -> list[Unresolved]:
    """Return what is not known of a value, in order."""
    if isinstance(value, Unresolved):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [part for element in value for part in unresolved_parts(element)]
    return []


def first_unresolved(*values: object) -> Unresolved | None:
    """Return the first part of some values that is not known; None if all is."""
    for value in values:
        if isinstance(value, Unresolved):
            return value
        found = None
        if isinstance(value, dict):
            found = first_unresolved(*value.values())
        elif isinstance(value, (list, tuple)):
            found = first_unresolved(*value)
        if found is not None:
            return found
    return None
