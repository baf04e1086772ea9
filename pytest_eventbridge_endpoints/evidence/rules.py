"""The rules that there are, for the message of a failed assertion about deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..patterns.pattern import EventPattern


def may_be(asked: object, unknown: object | None, stand_in: str) -> object | None:
    """Return why a target may have the ARN that a test asks for; None if it has not.

    Args:
        asked: What a test calls the target.
        unknown: Why nobody knows the ARN of the target; None where it is known.
        stand_in: An ARN of the same service, or of none where nobody knows that either.
    """
    if unknown is None or not isinstance(asked, str) or not asked.startswith("arn:"):
        return None
    service = stand_in.split(":")[2]
    return unknown if service in ("", *asked.split(":")[2:3]) else None


class TargetOfRule(NamedTuple):
    """One target of a rule."""

    id: str
    arn: str
    missing_bus: str | None = None
    """The event bus that it leads to and that does not exist; what it is given is lost (R 101)."""
    names: tuple[str, ...] = ()
    """Its logical ids in the infrastructure that declares it."""
    unknown_arn: object | None = None
    """Why nobody knows its ARN, where only its logical id is known."""

    @property
    def known_by(self) -> tuple[str, ...]:
        """All that a test may call it: its id, its ARN where that is known, its logical ids."""
        arn = () if self.unknown_arn else (self.arn,)
        return tuple(dict.fromkeys((self.id, *arn, *self.names)))

    def __str__(self) -> str:
        """Show the id and the ARN, or by what else it is known."""
        return f"{self.id} ({', '.join(self.names) if self.unknown_arn else self.arn})"


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
    names: tuple[str, ...] = ()
    """Its logical ids in the infrastructure that declares it."""
    undecided: object | None = None
    """Why nobody can say what it delivers; None where one can."""
    has_a_bus: bool = True
    """Whether it is known on which event bus it is."""
    may_be_reached: bool = False
    """Whether a rule that nobody can decide may have sent events to its event bus."""

    @property
    def known_by(self) -> tuple[str, ...]:
        """All that a test may call it: its name, its ARN, its logical ids."""
        return tuple(dict.fromkeys((self.name, self.arn, *self.names)))
