"""The rules that there are, for the message of a failed assertion about deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..patterns.pattern import EventPattern


class TargetOfRule(NamedTuple):
    """One target of a rule."""

    id: str
    arn: str
    missing_bus: str | None = None
    """The event bus that it leads to and that does not exist; what it is given is lost (R 101)."""


class RuleOnBus(NamedTuple):
    """One rule, as it is now."""

    name: str
    arn: str
    event_bus: str
    """The name of its event bus; its ARN where it belongs to another account."""
    region: str
    state: str
    """``ENABLED`` or ``DISABLED``, or another state of EventBridge that counts as enabled."""
    pattern: EventPattern | None
    """The events that it is for; None where it has a schedule only."""
    schedule: str | None
    """Its schedule expression, as ``rate(5 minutes)``."""
    targets: tuple[TargetOfRule, ...]
