"""Looks on in one run, and lets its disaster happen at its place."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from ..running.recording import captured_event
from ..running.watch import Treatment, Watch
from .places import function_place

if TYPE_CHECKING:
    from ..evidence.captures import CapturedEvent
    from ..running.calls import ClientCall
    from ..service.service import Handled
    from .catalogue import Planned
    from .scene import Scene

_CALLS_PER_CALL, _MORE_CALLS = 10, 100


class Endless(BaseException):
    """Stops a scenario that goes on calling; not an ``Exception``, which it might swallow."""

    def __str__(self) -> str:
        """Say what it is to those who meet it in a thread of their own."""
        return "a rehearsed scenario goes on calling, and is stopped"


class DisasterWatch(Watch):
    """Lets a disaster happen at its place, and stops a scenario that never ends.

    Args:
        planned: The disaster, and the place.
        calm_calls: How many calls the calm run made.
        account: The id of the mock's own account.
    """

    def __init__(self, planned: Planned, calm_calls: int, account: str) -> None:
        self.scenario_is_over = False
        """Whether nothing goes wrong any more."""
        self.is_met = False
        """Whether the run came to the place."""
        self.is_endless = False
        self.calls = 0
        """How many calls are over."""
        self.handed: list[tuple[str, CapturedEvent]] = []
        """Which function was called with which event."""
        self.excused: list[CapturedEvent] = []
        """What the disaster itself has doubled, if anybody has seen it twice."""
        self.scene: Scene
        """The world of the run, which is made after this."""
        self._place, self._disaster = planned
        self._most_calls = _CALLS_PER_CALL * calm_calls + _MORE_CALLS
        self._account = account
        self._begun = 0
        """How many calls have begun."""
        self._thread = threading.get_ident()
        """The thread of the scenario, in which an exception can stop it."""
        self._is_stopped = False
        self._numbers: Counter[str] = Counter()
        self._call: ClientCall | None = None
        """The call that has met the disaster."""

    def attempt_begins(self, call: ClientCall) -> None:
        """Let the disaster happen, if this is its place.

        Raises:
            Endless: the scenario has made far more calls than the calm run.
        """
        if call.attempts == 1:
            self._begun += 1
        if self._begun > self._most_calls and not self._is_stopped:
            self._stop()
        self._numbers[call.operation] += 1
        begin = self._disaster.begin
        if begin is not None and self._is_here(call.operation):
            self.is_met = True
            self._call = call
            begin(self.scene, call, self._place)

    def _stop(self) -> None:
        """Let a scenario come to its end.

        Raises:
            Endless: it is in its own thread, or its other threads go on as before.
        """
        if not self.is_endless:
            self.is_endless = True
            # it may swallow an exception, and another thread ends when nothing is wrong any more
            self.scene.end_what_is_wrong()
        if threading.get_ident() == self._thread or self._begun > 2 * self._most_calls:
            self._is_stopped = True
            raise Endless

    def attempt_ended(self, call: ClientCall, handled: Handled) -> None:
        """Excuse what an answer that is lost may double."""
        if handled.is_lost and call is self._call:
            self.excused += [captured_event(event, self._account) for event in handled.accepted]

    def call_ended(self, call: ClientCall) -> None:
        """Count a call, and end what is over with it."""
        self.calls += 1
        if call is self._call and self._disaster.ends_with_call:
            self.scene.bring_back_regions()

    def treat(self, function: str, event: CapturedEvent) -> Treatment:
        """Say what becomes of a delivery."""
        subject = function_place(function)
        self._numbers[subject] += 1
        treatment = self._disaster.treatment
        if treatment is Treatment.ONCE or not self._is_here(subject):
            return Treatment.ONCE
        self.is_met = True
        if treatment is not Treatment.AFTER_THE_NEXT:
            self.excused.append(event)
        return treatment

    def function_called(self, function: str, event: CapturedEvent) -> None:
        """Note a call of a function."""
        self.handed.append((function_place(function), event))

    def _is_here(self, subject: str) -> bool:
        place, number = self._place, self._numbers[subject]
        return (place.subject, place.number) == (subject, number) and not self.scenario_is_over
