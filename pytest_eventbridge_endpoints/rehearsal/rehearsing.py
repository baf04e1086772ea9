"""Make the runs of a rehearsal: the calm one first, then each disaster at each place."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections import Counter
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ..clients.retry_quota import renew_retry_quotas
from ..report.record import as_record, difference
from ..run import current_run
from ..running.interruptions import ends_the_test, is_interruption
from ..running.recording import bus_of_captured
from ..words import count, did_you_mean, shown, text_of
from .catalogue import CATALOGUE, plan
from .outcomes import Happened, Identities, doubled, held_against, lost
from .places import CalmWatch
from .rehearsal import Rehearsal
from .run import Kept, RehearsedRun
from .scene import Scene
from .watching import DisasterWatch, Endless

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Sequence

    from ..evidence.captures import CapturedEvent
    from ..evidence.timeline import Timeline
    from ..report.record import RunRecord
    from ..running.problems import Problem
    from ..running.running_mock import RunningMock
    from ..running.world import World
    from .catalogue import Planned
    from .outcomes import Identity, Outcome

MOST_STEPS = 5_000
"""Of the timelines of runs that survived, and of the others, so many steps are kept for a report:
some ten megabytes of it."""

_SHOWN_AFTER = 1.0
"""Seconds of work after which the progress is shown."""


class Asked(NamedTuple):
    """What a test asks for."""

    call: str
    """The call, as ``rehearse(take_orders)``."""
    repeat: str
    """The call with all that a run depends on, as ``rehearse(take_orders, afterwards=flush)``."""
    disasters: Collection[str] | None
    identity: Identity | None
    only: str | None
    limit: int


class Part:
    """One run under way: the scenario, and what comes afterwards.

    Args:
        name: Which run it is, as ``the run 'PutEvents 2: answer lost' of rehearse(take_orders)``.
        watch: Who looks on.
        scene: Its world.
    """

    def __init__(self, name: str, watch: CalmWatch | DisasterWatch, scene: Scene) -> None:
        self.value: Any = None
        """What the scenario returned."""
        self.error: BaseException | None = None
        self.has_returned = False
        """Whether what was under way is over, and has not raised."""
        self.calls = 0
        """How many calls were over when the scenario was."""
        self.failed_the_test = False
        """Whether an assertion in what comes afterwards failed, or ``pytest.fail`` was called."""
        self._name = name
        self._watch = watch
        self._scene = scene

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Keep what the scenario, or what comes afterwards, raises; of the calm run it is raised.

        What ends the test or the run passes through. At the end all that is under way arrives.
        """
        self.has_returned = False
        try:
            yield
        except Endless:
            # the watch knows
            pass
        except BaseException as error:
            if isinstance(self._watch, CalmWatch) or _ends_the_rehearsal(error):
                _note(error, self._name)
                raise
            self.error = error
            is_afterwards = self._watch.scenario_is_over
            self.failed_the_test = ends_the_test(error) or (
                is_afterwards and isinstance(error, AssertionError)
            )
        else:
            self.has_returned = True
        if not self._watch.scenario_is_over:
            self.calls = self._watch.calls
            self._scene.end()
            self._watch.scenario_is_over = True
        self._scene.let_all_arrive()


class Rehearsing:
    """Makes the runs of one rehearsal.

    Args:
        running: The mock.
        asked: What the test asks for.

    Raises:
        ValueError: there is no such disaster.
    """

    def __init__(self, running: RunningMock, asked: Asked) -> None:
        __tracebackhide__ = True
        running.refuse_in_rehearsal(asked.call)
        if isinstance(asked.disasters, str):
            asked = asked._replace(disasters=[asked.disasters])
        _check_disasters(asked.disasters)
        self._running = running
        self._base = running.world
        self._asked = asked
        self._identities = Identities(asked.identity)
        self._calm: RehearsedRun
        self._calmly = Happened([], [], [])
        """What happened in the calm run."""
        self._runs: list[RehearsedRun] = []
        self._records: list[RunRecord] = []
        self._steps: Counter[bool] = Counter()
        """How many steps of timelines are kept, of runs that survived and of others."""
        self._places = 0

    def result(self) -> Rehearsal:
        """Return what came of it, and keep it for the report of the run."""
        if self._running.keeps_time:
            self._running.keep_rehearsal({"call": self._asked.call, "runs": self._records})
        call, repeat = self._asked.call, self._asked.repeat
        return Rehearsal(call, repeat, self._calm, self._runs, self._places)

    def parts(self) -> Generator[Part]:
        """Yield each run, for the caller to let the scenario run in it, and then the rest.

        Raises:
            ValueError: there is no such run, or there are more than the limit.
            AssertionError: the calm run has a problem that a test must not miss.
        """
        __tracebackhide__ = True
        watch = CalmWatch()
        with self._running.apart("the calm run", watch) as world:
            renew_retry_quotas()
            part = Part(_calm(self._asked.call), watch, Scene(self._running, world))
            yield part
            self._take_calm(world, watch, part)
        meant = self._meant(watch)
        began = time.monotonic()
        show = current_run().show
        for number, planned in enumerate(meant, 1):
            yield from self._part(planned, watch.calls)
            if time.monotonic() - began > _SHOWN_AFTER:
                show(f"{self._asked.call}: {number} of {count(len(meant), 'run')}")
        show("")
        renew_retry_quotas()

    def _part(self, planned: Planned, calm_calls: int) -> Iterator[Part]:
        __tracebackhide__ = True
        watch = DisasterWatch(planned, calm_calls, self._running.settings.account_id)
        with self._running.apart(planned.name, watch) as world:
            watch.scene = Scene(self._running, world)
            renew_retry_quotas()
            part = Part(f"the run {planned.name!r} of {self._asked.call}", watch, watch.scene)
            yield part
            run = self._run(planned, watch, part, world)
            self._runs.append(run)
            self._record(run, world)
            for problem in self._running.problems(so_far=True):
                if problem.error is None:
                    self._keep_problem(problem, planned)

    def _run(
        self, planned: Planned, watch: DisasterWatch, part: Part, world: World
    ) -> RehearsedRun:
        """Return what became of a run."""
        __tracebackhide__ = True
        happened = _happened(world, watch.handed, self._identities)
        missing = lost(self._calmly, happened)
        dropped = [event for _, event in happened.dropped] if missing else []
        surplus = doubled(self._calmly, happened)
        held = held_against(surplus, [*map(self._identities.of, watch.excused)])
        raised = world.targets.errors
        error = part.error or (raised[0].error if raised else None)
        return RehearsedRun(
            disaster=planned.disaster.name,
            place=planned.place.name,
            outcome=_outcome(is_endless=watch.is_endless, error=error, missing=missing, held=held),
            value=part.value,
            error=error,
            lost=missing,
            doubled=[event for _, event in surplus],
            _kept=self._kept(world, planned.name),
            _dropped=dropped,
            _held_against=held,
            _calls_in_it=part.calls,
            _came_to_its_place=watch.is_met,
            _failed_the_test=part.failed_the_test
            or any(ends_the_test(one.error) for one in raised),
            _broken=[],
            _raised_by=raised[0].target if raised and part.error is None else None,
        )

    def _kept(self, world: World, name: str) -> Kept:
        """Return what is kept of the run under way."""
        added = self._running.clock._added  # noqa: SLF001 (not for tests)
        in_its_world = partial(self._running.inside, world, name, added)
        return Kept(world.recording, self._running.lifetime, in_its_world)

    def _record(self, run: RehearsedRun, world: World) -> None:
        """Keep a run for the report, if one was asked for."""
        timeline = world.recording.timeline(0)
        if timeline is None:
            return
        error = None
        if run.error is not None:
            error = f"{type(run.error).__name__}: {text_of(run.error)}"
        self._records.append(
            {
                "place": run.place,
                "disaster": run.disaster,
                "outcome": run.outcome,
                "broken": run._broken,  # noqa: SLF001 (not for tests)
                "error": error,
                "lost": [difference(event) for event in run.lost],
                "doubled": [difference(event) for event in run.doubled],
                "timeline": as_record(timeline) if self._is_kept(timeline, run) else None,
            }
        )

    def _is_kept(self, timeline: Timeline, run: RehearsedRun) -> bool:
        """Say whether the report has room for a timeline; it always has for the first one."""
        steps, kind = timeline.last_step - timeline.since, run.outcome == "survived"
        has_room = not self._steps[kind] or self._steps[kind] + steps <= MOST_STEPS
        self._steps[kind] += steps if has_room else 0
        return has_room

    def _keep_problem(self, problem: Problem, planned: Planned) -> None:
        """Leave a problem of a run to the end of the test, each but once."""
        found = self._base.rehearsed.problems
        if problem.text not in found:
            run = f"in the rehearsed run {planned.name!r}: "
            found[problem.text] = problem._replace(text=run + problem.text)

    def _take_calm(self, world: World, watch: CalmWatch, part: Part) -> None:
        """Keep what happened in the calm run, and what it met of what the test arranged.

        Raises:
            AssertionError: it has a problem that a test must not miss.
            Exception: what a function raised, if that is the only problem.
        """
        __tracebackhide__ = True
        base = self._base
        arranged = {*base.contracts, *map(world.account.faults.here, base.account.faults)}
        found = [one for one in self._running.problems() if one.about not in arranged]
        if len(found) == 1 and found[0].error is not None and found[0].can_be_raised:
            _note(found[0].error, _calm(self._asked.call))
            raise found[0].error
        if found:
            what = "in which nothing goes wrong, has a problem:"
            lines = [f"the calm run of {self._asked.call}, {what}", *(one.text for one in found)]
            raise AssertionError("\n".join(lines))
        self._calm = _calm_run(part, self._kept(world, "the calm run"))
        self._calmly = _happened(world, watch.handed, self._identities)
        self._places = len(watch.places)
        for fault in base.account.faults:
            fault.was_rehearsed |= not world.account.faults.here(fault).is_unused
        base.account.outages.met.update(world.account.outages.met - base.account.outages.met)
        base.rehearsed.contracts |= {
            contract
            for contract in base.contracts
            if any(map(contract.is_about, world.recording.events))
        }

    def _meant(self, watch: CalmWatch) -> list[Planned]:
        """Return the runs to be made.

        Raises:
            ValueError: there is no such run, or there are more than the limit.
        """
        __tracebackhide__ = True
        call, _, disasters, _, only, limit = self._asked
        meant = plan(watch.places, disasters)
        if only is not None:
            names = [planned.name for planned in meant]
            meant = [planned for planned in meant if planned.name == only]
            if not meant:
                hint = did_you_mean(only, names)
                msg = (
                    f"there is no run {only!r}{hint}: {call} has {count(len(names), 'run')}, and "
                    "rehearsal.runs shows their names"
                )
                raise ValueError(msg)
        if len(meant) > limit:
            msg = (
                f"{call} has {count(len(meant), 'run')}, and limit={limit}: let the scenario do "
                "less, name some disasters with disasters=, or raise the limit"
            )
            raise ValueError(msg)
        return meant


def _check_disasters(names: Collection[str] | None) -> None:
    __tracebackhide__ = True
    known = [disaster.name for disaster in CATALOGUE]
    for name in names or ():
        if name not in known:
            hint = did_you_mean(name, known) if isinstance(name, str) else ""
            msg = f"there is no disaster {name!r}{hint}; there are {', '.join(map(repr, known))}"
            raise ValueError(msg)


def _happened(
    world: World, handed: Sequence[tuple[str, CapturedEvent]], identities: Identities
) -> Happened:
    __tracebackhide__ = True
    of, events = identities.of, world.recording.events
    account = world.account
    put = list(zip(map(of, events), events, strict=True))
    return Happened(
        events=put,
        dropped=[
            (key, event)
            for key, event in put
            if not account.event_buses.knows(bus_of_captured(event, account.account_id))
        ],
        handed=[(function, of(event), event) for function, event in handed],
    )


def _calm_run(part: Part, kept: Kept) -> RehearsedRun:
    """Return the calm run as a check is asked about it."""
    return RehearsedRun(
        disaster="none",
        place="the calm run",
        outcome="survived",
        value=part.value,
        error=None,
        lost=[],
        doubled=[],
        _kept=kept,
        _dropped=[],
        _held_against=[],
        _calls_in_it=part.calls,
        _came_to_its_place=True,
        _failed_the_test=False,
        _broken=[],
        _raised_by=None,
    )


def _outcome(
    *, is_endless: bool, error: BaseException | None, missing: object, held: object
) -> Outcome:
    """Return the first outcome that holds."""
    if is_endless:
        return "endless"
    if error is not None:
        return "told"
    if missing:
        return "lost"
    return "doubled" if held else "survived"


def _calm(call: str) -> str:
    return f"the calm run of {call}, in which nothing goes wrong"


def _note(error: BaseException, run: str) -> None:
    """Let an exception say in which run it was raised, as add_note does from Python 3.11 on."""
    vars(error).setdefault("__notes__", []).append(f"raised in {run}")


def _ends_the_rehearsal(error: BaseException) -> bool:
    """Say whether an exception is for whoever runs the test, and not what the application does."""
    return (
        is_interruption(error)
        and not isinstance(error, SystemExit)
        and not (isinstance(error, asyncio.CancelledError) and not _is_cancelled_from_outside())
    )


def _is_cancelled_from_outside() -> bool:
    """Say whether somebody has cancelled the task of the test; before Python 3.11 nobody knows."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        # there is none: what the application has run was cancelled by the application
        return False
    return bool(getattr(task, "cancelling", lambda: True)())


def calls_of(
    method: str, scenario: object, afterwards: object, identity: object
) -> tuple[str, str]:
    """Return the call of a rehearsal in short, and as a test may write it to repeat its runs."""
    others = {"afterwards": afterwards, "identity": identity}
    given = [f", {name}={_written(value)}" for name, value in others.items() if value is not None]
    return (
        f"{method}({_name(scenario)})",
        f"{method}({_written(scenario)}{''.join(given)})",
    )


def _name(function: object) -> str:
    return getattr(function, "__name__", None) or type(function).__name__


def _written(function: object) -> str:
    """Return how a function is named where it was made; ``...`` for one without a name."""
    name: str = getattr(function, "__qualname__", None) or "..."
    name = name.rpartition("<locals>.")[2]
    return "..." if name.endswith("<lambda>") else name


def _check_functions(scenario: object, afterwards: object, asked: Asked) -> None:
    """Refuse what cannot be called, or would do nothing when it is.

    Raises:
        TypeError: an argument is no function, or a generator function.
    """
    __tracebackhide__ = True
    given = {"the scenario": scenario, "afterwards": afterwards, "identity": asked.identity}
    for name, function in given.items():
        if function is None and name != "the scenario":
            continue
        if not callable(function):
            msg = f"{name} of {asked.call} has to be a function, not {shown(function)}"
            raise TypeError(msg)
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            msg = f"{name} of {asked.call} is a generator function: a call of it does nothing"
            raise TypeError(msg)


def rehearse(running: RunningMock, scenario: Any, afterwards: Any, asked: Asked) -> Rehearsal:
    """Rehearse a function; *afterwards* gets what it returned.

    Raises:
        TypeError: it is a coroutine function, or returns what has to be awaited.
    """
    __tracebackhide__ = True
    _check_functions(scenario, afterwards, asked)
    if inspect.iscoroutinefunction(scenario):
        raise TypeError(_never_runs(asked.call))
    rehearsing = Rehearsing(running, asked)
    with closing(rehearsing.parts()) as parts:
        for part in parts:
            with part.under_way():
                part.value = _plain(scenario(), asked.call)
            if part.has_returned and afterwards is not None:
                with part.under_way():
                    _plain(afterwards(part.value), asked.call)
    return rehearsing.result()


async def rehearse_async(
    running: RunningMock, scenario: Any, afterwards: Any, asked: Asked
) -> Rehearsal:
    """Rehearse a coroutine function; *afterwards* may be one, too.

    Raises:
        TypeError: it is a plain function.
    """
    __tracebackhide__ = True
    _check_functions(scenario, afterwards, asked)
    rehearsing = Rehearsing(running, asked)
    with closing(rehearsing.parts()) as parts:
        for part in parts:
            with part.under_way():
                part.value = await _awaitable(scenario(), asked.call)
            if part.has_returned and afterwards is not None:
                with part.under_way():
                    done = afterwards(part.value)
                    if inspect.isawaitable(done):
                        await done
    return rehearsing.result()


def _plain(value: Any, call: str) -> Any:
    """Return what a function returned; a coroutine would never run."""
    if inspect.iscoroutine(value):
        value.close()
        raise TypeError(_never_runs(call))
    return value


def _never_runs(call: str) -> str:
    return f"{call} would never run its coroutine: await eventbridge_mock.rehearse_async(...)"


def _awaitable(value: Any, call: str) -> Any:
    if not inspect.isawaitable(value):
        msg = f"{call} takes a coroutine function; eventbridge_mock.rehearse(...) is for others"
        raise TypeError(msg)
    return value
