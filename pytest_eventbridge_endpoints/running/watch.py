"""Who looks on as a mock answers and delivers, and may let something happen there."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..evidence.captures import CapturedEvent
    from ..service.service import Handled
    from .calls import ClientCall


class Treatment(Enum):
    """What becomes of a delivery to a function of the test's."""

    ONCE = auto()
    """The function is called."""
    TWICE = auto()
    """It is called, and called again."""
    AFTER_THE_NEXT = auto()
    """It is called after the next delivery to it, or at the end."""
    RAISING_ONCE = auto()
    """It is called, counts as having raised, and is called again when all else was delivered."""


class Watch:
    """Looks on, and by itself lets nothing happen. Called under the lock of the account."""

    def attempt_begins(self, call: ClientCall) -> None:
        """See an HTTP request before it is answered."""

    def attempt_ended(self, call: ClientCall, handled: Handled) -> None:
        """See what became of it."""

    def call_ended(self, call: ClientCall) -> None:
        """See a call that is over, before what it put is delivered."""

    def treat(self, function: str, event: CapturedEvent) -> Treatment:  # noqa: ARG002
        """Say what becomes of the delivery of an event to a function."""
        return Treatment.ONCE

    def function_called(self, function: str, event: CapturedEvent) -> None:
        """See that a function is called, as often as it is."""
