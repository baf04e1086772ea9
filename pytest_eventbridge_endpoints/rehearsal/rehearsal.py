"""A rehearsed scenario: its runs, and what has to hold in all of them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from ..words import count
from . import messages
from .outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .run import RehearsedRun


class Rehearsal:
    """All runs of a scenario, each with one disaster at one place.

    ``eventbridge_mock.rehearse`` and ``rehearse_async`` return one.

    Attributes:
        runs (list[RehearsedRun]): The runs, in order: place by place as the calm run came to them,
            and at each place in the order of the reference.
    """

    def __init__(
        self,
        scenario: str,
        repeat: str,
        calm: RehearsedRun,
        runs: Sequence[RehearsedRun],
        places: int,
    ) -> None:
        self.runs = list(runs)
        self._repeat = repeat
        """The call with all that a run depends on but ``only``."""
        self._scenario = scenario
        """The call without what ``only`` says, as ``rehearse(take_orders)``."""
        self._calm = calm
        self._places = places
        """How many places the calm run has, whatever disasters are meant."""

    def __repr__(self) -> str:
        """Show how many runs there were, at how many places, and what became of them."""
        found = Counter(run.outcome for run in self.runs)
        outcomes = ", ".join(f"{found[name]} {name}" for name in OUTCOMES if found[name])
        places = len({run.place for run in self.runs})
        where = f"{count(len(self.runs), 'run')} at {count(places, 'place')}"
        return f"<Rehearsal of {self._scenario}: {where}{': ' if outcomes else ''}{outcomes}>"

    def assert_nothing_lost(self, *, allow_told: bool = True) -> None:
        """Assert that no event of the calm run is missing in any run.

        Args:
            allow_told: Whether an event may be missing where somebody was told: the scenario,
                *afterwards* or a function raised.

        Raises:
            AssertionError: events are missing in some run, a run did not end, an assertion in
                *afterwards* failed, nothing was rehearsed, or the calm run put no event. The
                message groups such runs by cause, tells the first ones whole, and says how to
                repeat one alone.
        """
        __tracebackhide__ = True
        accepted = ("told",) if allow_told else ()
        self._hold(
            lambda run: messages.what_was_lost(run) if run.outcome not in accepted else [],
            "lost events" if not allow_told else "lost events that nobody was told about",
        )
        if not self._calm.events:
            raise AssertionError(messages.nothing_to_lose(self._scenario))

    def assert_nothing_doubled(self) -> None:
        """Assert that no event is there, or was handed to a function, more often than calmly.

        What a disaster itself doubles, by a lost answer or a repeated delivery, does not count.

        Raises:
            AssertionError: something was doubled in some run, a run did not end, an assertion in
                *afterwards* failed, or nothing was rehearsed.
        """
        __tracebackhide__ = True
        self._hold(messages.what_was_doubled, "doubled events")

    def assert_each(self, check: Callable[[RehearsedRun], object]) -> None:
        """Assert what *check* asserts of each run.

        Args:
            check: A function of a run that raises, or returns what is falsy and not None, if the
                run is not as promised. Its ``value`` is what the scenario returned. While it is
                called, ``eventbridge_mock`` holds what happened in the run.

        Raises:
            AssertionError: some run is not as promised, an assertion in *afterwards* failed, or
                nothing was rehearsed. The message says whether the calm run is as promised.
            TypeError: *check* is a coroutine function.
        """
        __tracebackhide__ = True
        self._hold(
            partial(messages.what_a_check_says, check),
            "did not keep the promise",
            asks_calmly=True,
        )

    def _hold(
        self,
        judge: Callable[[RehearsedRun], list[str]],
        what: str,
        *,
        asks_calmly: bool = False,
    ) -> None:
        """Raise what stands in the way of a promise, or of any.

        Args:
            judge: Says what a run has against it.
            what: What such runs did.
            asks_calmly: Whether the calm run might have something against it, too.
        """
        __tracebackhide__ = True
        if not self.runs:
            raise AssertionError(messages.nothing_rehearsed(self._scenario, self._places))
        astray = [run for run in self.runs if not run._came_to_its_place]  # noqa: SLF001 (not for tests)
        if astray:
            raise AssertionError(messages.astray(self._scenario, astray, len(self.runs)))
        told = [
            messages.Failure(run, [*judge(run), *messages.what_the_test_says(run)])
            for run in self.runs
        ]
        failures = [failure for failure in told if failure.why]
        for run, _ in failures:
            run._broken.append(what)  # noqa: SLF001 (not for tests)
        if failures:
            calmly = judge(self._calm) if asks_calmly else []
            raise AssertionError(
                messages.failed(self._repeat, what, failures, len(self.runs), calmly)
            )
