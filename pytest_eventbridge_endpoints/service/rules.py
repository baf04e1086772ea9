"""A rule of an event bus, with its targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .arns import rule_arn

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from ..patterns.pattern import EventPattern
    from .arns import EventBus


@dataclass(eq=False)
class Rule:
    """A rule, as PutRule was last given it, and what a later PutRule keeps of it (R 42)."""

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

    @property
    def arn(self) -> str:
        """The ARN of the rule."""
        return rule_arn(self.bus, self.name)

    @property
    def is_enabled(self) -> bool:
        """Whether it is on; the two states for that differ for CloudTrail alone (R 56)."""
        return self.state != "DISABLED"
