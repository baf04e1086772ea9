"""A rule of an event bus, with its targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .arns import rule_arn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..json_text import JsonObject
    from ..patterns.pattern import EventPattern
    from .arns import EventBus


class DeclaredTarget(NamedTuple):
    """What the infrastructure that declares a target says of it, besides what PutTargets takes."""

    names: tuple[str, ...] = ()
    """The logical ids that it is known by."""
    unknown_arn: object | None = None
    """Why nobody knows its ARN, as the text of an ``UnresolvedError``; None where it is known."""


class Declaration(NamedTuple):
    """What the infrastructure that declares a rule says of it, besides what PutRule takes."""

    names: tuple[str, ...] = ()
    """The logical ids that it is known by."""
    undecided: object | None = None
    """Why nobody can say what it delivers, as the text of an ``UnresolvedError``; else None."""
    targets: Mapping[str, DeclaredTarget] = {}
    """Its declared targets, by id."""


@dataclass(eq=False)
class Rule:
    """A rule, as PutRule was last given it, and what a later PutRule keeps of it (R 42).

    One that is on an event bus does not change: a changed copy takes its place.
    """

    name: str
    bus: EventBus
    created_by: str
    """The account of the caller, which need not own the bus (R 60)."""
    state: str
    event_pattern: str | None = None
    """The text as it was given (R 38); empty text is kept (R 39)."""
    schedule_expression: str | None = None
    description: str | None = None
    role_arn: str | None = None
    managed_by: str | None = None
    """The AWS service that made the rule (R 61); None for a rule of the user's own."""
    pattern: EventPattern | None = None
    """The event pattern, read; None for a rule that has a schedule only."""
    targets: dict[str, JsonObject] = field(default_factory=dict)
    """The targets as they were put, by id, in that order."""
    tags: dict[str, str] = field(default_factory=dict)
    declaration: Declaration | None = None
    """What declares it; None for a rule that a client made."""

    @property
    def arn(self) -> str:
        """The ARN of the rule."""
        return rule_arn(self.bus, self.name)

    @property
    def is_enabled(self) -> bool:
        """Whether it is on; the two states for that differ for CloudTrail alone (R 56)."""
        return self.state != "DISABLED"

    @property
    def undecided(self) -> object | None:
        """Why nobody can say what it delivers; None where one can."""
        return self.declaration and self.declaration.undecided
