"""What a rule handed to a target, as an immutable, comparable value.

R and T number facts about rules, and about what their targets are given, in
docs/reference/aws-facts.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..errors import UnresolvedError
from ..json_text import parse, read_as_written
from ..service.deliveries import CROSSED_REGIONS_TWICE, FORWARDED_TWICE
from ..words import cut
from .captures import CapturedEvent  # noqa: TC001 (so that types of fields can be looked up)
from .rules import may_be

INVALID_JSON = "INVALID_JSON"
"""The error of a delivery whose input is no JSON (T 11)."""

ERRORS = (INVALID_JSON, CROSSED_REGIONS_TWICE, FORWARDED_TWICE)
"""The errors of EventBridge that a delivery may end with (T 11, R 100, R 99)."""

_LONGEST_INPUT = 200
"""Characters of the input that a ``repr`` shows."""


class DeclaredNames(NamedTuple):
    """How the infrastructure that declares a rule calls it and its target."""

    rule: tuple[str, ...] = ()
    """The logical ids of the rule."""
    target: tuple[str, ...] = ()
    """The logical ids of the target."""
    unknown_arn: str | None = None
    """Why nobody knows the ARN of the target, as the text of an ``UnresolvedError``."""


NOT_DECLARED = DeclaredNames()
"""Of a rule that a client made."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a rule handed to one of its targets for an event, or tried to.

    Immutable, comparable and picklable, as all captures are.
    """

    rule: str
    """The name of the rule."""
    rule_arn: str
    """The ARN of the rule."""
    event_bus: str
    """The name of the rule's event bus; its ARN where it belongs to another account."""
    region: str
    """The Region of that event bus."""
    target_id: str
    """The ``Id`` of the target; it is unique within the rule."""
    _target_arn: str
    event: CapturedEvent
    """The event as it arrived at the rule's event bus; all rules of it see the same id (R 96)."""
    input_json: str
    """What the target is given, to the letter."""
    error: str | None = None
    """Why it did not get there; None if it did.

    ``INVALID_JSON`` (T 11), ``THIRD_REGION_HOP_DETECTED`` (R 100), ``THIRD_ACCOUNT_HOP_DETECTED``
    (R 99), or what a connected function raised, as ``ValueError: its text``.
    """
    _declared: DeclaredNames = NOT_DECLARED

    @property
    def target_arn(self) -> str:
        """The ARN of the target.

        Raises:
            UnresolvedError: the infrastructure that declares the target does not tell it.
        """
        if self._declared.unknown_arn:
            raise UnresolvedError(self._declared.unknown_arn)
        return self._target_arn

    @property
    def input(self) -> Any:
        """The parsed ``input_json``, a new value each time.

        An integer of more digits than Python reads into an ``int`` (4,300) is a ``Decimal``.

        Raises:
            RecursionError: it is nested too deep for this interpreter's json module.
            ValueError: it is not one JSON value: none (T 11), or several (T 9).
        """
        try:
            # it refuses NaN and Infinity, which Python's json module would take for numbers
            read_as_written(self.input_json)
            return parse(self.input_json)
        except ValueError as error:
            msg = f"{self._name_of_input()} is not one JSON value ({error}); .input_json has it"
            raise ValueError(msg) from None
        except RecursionError:
            msg = (
                f"{self._name_of_input()} is nested too deep for this Python to parse, so .input "
                "cannot show it; .input_json has its text"
            )
            raise RecursionError(msg) from None

    def _name_of_input(self) -> str:
        return f"the input of target {self.target_id!r} by rule {self.rule!r}"

    def __repr__(self) -> str:
        """Show which rule handed what to which target, and what went wrong."""
        error = f", error={self.error!r}" if self.error else ""
        return (
            f"Delivery(rule={self.rule!r}, target={self.target_id!r}, "
            f"input={cut(self.input_json, _LONGEST_INPUT)}, event_bus={self.event_bus!r}, "
            f"region={self.region!r}{error})"
        )


# what a test holds has no members besides those that are documented


def names_of_rule(delivery: Delivery) -> tuple[str, ...]:
    """Return all that the rule of a delivery is known by: name, ARN, logical ids."""
    names = delivery._declared.rule  # noqa: SLF001
    return tuple(dict.fromkeys((delivery.rule, delivery.rule_arn, *names)))


def names_of_target(delivery: Delivery) -> tuple[str, ...]:
    """Return all that its target is known by: id, ARN where that is known, logical ids."""
    declared = delivery._declared  # noqa: SLF001
    arn = () if declared.unknown_arn else (delivery.target_arn,)
    return tuple(dict.fromkeys((delivery.target_id, *arn, *declared.target)))


def shown_target(delivery: Delivery) -> str:
    """Show the target of a delivery: its ARN, or its logical ids where that is not known."""
    declared = delivery._declared  # noqa: SLF001
    return ", ".join(declared.target) if declared.unknown_arn else delivery.target_arn


def stand_in_arn(delivery: Delivery) -> str:
    """Return the ARN of its target, or what stands for one that nobody knows."""
    return delivery._target_arn  # noqa: SLF001


def doubt_of_target(asked: object, delivery: Delivery) -> object | None:
    """Return why nobody knows whether this is the target that a test asks for by its ARN.

    Returns:
        The text of an ``UnresolvedError``; None where it is known.
    """
    declared = delivery._declared  # noqa: SLF001
    return may_be(asked, declared.unknown_arn, delivery._target_arn)  # noqa: SLF001
