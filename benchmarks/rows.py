"""A row of the table: what was measured, and what it has to be."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    rounds: int
    calls: int
    events: int
    runs: int
    """Rounds of whole runs of pytest."""


FULL = Effort(rounds=40, calls=100, events=100_000, runs=25)
QUICK = Effort(rounds=2, calls=20, events=2_000, runs=1)


@dataclass(frozen=True)
class Row:
    """One measurement and its goal: a ratio, or a number of bytes, but never a time."""

    what: str
    measured: float
    goal: float
    unit: str = "x the floor"
    at_least: bool = False
    """Whether more is better."""
    others: str = ""
    """What others take for the same."""
    medians: str = ""
    """The times behind the ratio, on this machine."""
    reach: float | None = None
    """What holds where the goal is out of reach; docs/performance.md says why it is."""

    @property
    def is_met(self) -> bool:
        """Whether the goal is met."""
        return self.measured >= self.goal if self.at_least else self.measured <= self.goal

    @property
    def is_within_reach(self) -> bool:
        """Whether the goal is met, or what holds where that is out of reach."""
        return self.is_met or (self.reach is not None and self.measured <= self.reach)


def medians_of(measured: Iterable[Sequence[float]]) -> str:
    """Show the medians of some measurements in seconds, one behind the other."""
    return " / ".join(f"{statistics.median(seconds) * 1e6:.0f} µs" for seconds in measured)
