"""One run of a rehearsed scenario, as a test sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from ..evidence.captures import CapturedCall, CapturedEvent, RejectedEntry
    from ..evidence.delivery import Delivery
    from ..evidence.sequence import Captured
    from ..running.late_work import Lifetime
    from ..running.recording import Recording
    from .outcomes import Outcome


class Kept(NamedTuple):
    """What is kept of a run when it is over."""

    recording: Recording
    lifetime: Lifetime
    in_its_world: Callable[[], AbstractContextManager[None]]
    """Lets the mock hold what happened in the run, for a block."""


@dataclass(frozen=True, repr=False, eq=False)
class RehearsedRun:
    """One run of a scenario, in which one thing went wrong at one place.

    Attributes:
        disaster: What went wrong, as ``answer lost``; the reference lists all.
        place: Where, as ``PutEvents 2``, ``PutEvents 2 entry 1`` or ``ship 1``.
        outcome: The first of these that holds: ``endless`` (more than ten times the calls of the
            calm run and a hundred more), ``told`` (the scenario, *afterwards* or a function
            raised), ``lost``, ``doubled``, ``survived``.
        value: What the scenario returned; None if it raised, and then ``outcome`` is ``told``.
        error: What the scenario, *afterwards* or a subscribed or connected function raised; else
            None.
        lost: The events of the calm run that are missing, whatever the outcome.
        doubled: The events that were put, or handed to a function, more often than in the calm
            run, whatever the outcome. What the disaster itself has doubled is among them.
    """

    disaster: str
    place: str
    outcome: Outcome
    value: Any
    error: BaseException | None
    lost: list[CapturedEvent]
    doubled: list[CapturedEvent]
    _kept: Kept
    _dropped: list[CapturedEvent]
    """What was put to an event bus that does not exist, and so never arrived."""
    _held_against: list[CapturedEvent]
    """What was doubled, and not by the disaster itself."""
    _calls_in_it: int
    """How many calls the scenario made, before what came afterwards."""
    _came_to_its_place: bool
    _failed_the_test: bool
    """Whether an assertion in *afterwards* failed, or somebody called ``pytest.fail``."""
    _broken: list[str]
    """The promises of the test that it broke so far; the report's record has the same list."""
    _raised_by: str | None
    """The function that raised; None for the scenario, or what came afterwards."""

    @property
    def name(self) -> str:
        """What ``only`` takes to repeat this run, as ``PutEvents 2: answer lost``."""
        return f"{self.place}: {self.disaster}"

    @property
    def events(self) -> Captured[CapturedEvent]:
        """The accepted entries, in order, each once."""
        return self._kept.recording.events

    @property
    def rejected(self) -> Captured[RejectedEntry]:
        """The rejected entries."""
        return self._kept.recording.rejected

    @property
    def calls(self) -> Captured[CapturedCall]:
        """The calls that clients made, with their attempts."""
        return self._kept.recording.calls

    @property
    def deliveries(self) -> Captured[Delivery]:
        """What rules handed to their targets."""
        return self._kept.recording.deliveries

    def __repr__(self) -> str:
        """Show what went wrong where, and what became of it."""
        return f"<RehearsedRun {self.name!r}: {self.outcome}>"
