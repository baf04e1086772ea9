"""Times of several contestants, taken in turns, so that all of them meet the same weather."""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    Contestant = Callable[[], AbstractContextManager[Callable[[], object]]]
    """Opens what a call needs, and yields the call."""


class Times:
    """The seconds that each contestant took for a call, round by round."""

    def __init__(self, rounds: Mapping[str, list[float]]) -> None:
        self._rounds = rounds

    def median(self, name: str) -> float:
        """Return the median seconds of a call."""
        return statistics.median(self._rounds[name])

    def ratio(self, name: str, to: str) -> float:
        """Return the median of the rounds' ratios of two contestants."""
        pairs = zip(self._rounds[name], self._rounds[to], strict=True)
        return statistics.median(one / other for one, other in pairs)

    def least(self, name: str) -> float:
        """Return the seconds of the quickest call."""
        return min(self._rounds[name])

    def difference(self, name: str, to: str) -> float:
        """Return the difference of the medians, in seconds."""
        return self.median(name) - self.median(to)


def in_turns(contestants: Mapping[str, Contestant], *, rounds: int, calls: int) -> Times:
    """Time *calls* calls of every contestant in each round; who begins changes."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    for number in range(rounds + 1):
        for name in names:
            with contestants[name]() as call:
                seconds = seconds_per_call(call, calls)
            # the first round warms up
            if number:
                taken[name].append(seconds)
        names = [*names[1:], names[0]]
    return Times(taken)


def seconds_per_call(call: Callable[[], object], calls: int) -> float:
    """Return how long one of *calls* calls takes."""
    gc.collect()
    begin = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - begin) / calls
