"""What a rehearsal says of runs that are not as they should be."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..evidence.explain import headline, outcome, rejection_line
from ..running.interruptions import ends_the_test, is_interruption
from ..words import and_more, count, cut, enumerated, printable, shown, text_of
from .places import without_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..evidence.captures import CapturedCall, CapturedEvent, RejectedEntry
    from .run import RehearsedRun

_TOLD_WHOLE = 5
_LISTED = 5
_BEFORE = 2
"""How many calls are told before the first one that went wrong."""
_LONG = 100


class Failure(NamedTuple):
    """A run that is not as it should be, and why."""

    run: RehearsedRun
    why: list[str]


def failed(
    repeat: str, what: str, failures: Sequence[Failure], total: int, calmly: Sequence[str] = ()
) -> str:
    """Say which runs failed: how many, by what, the first ones whole, and how to repeat one.

    Args:
        repeat: The call but for ``only``, as ``rehearse(take_orders, afterwards=flush)``.
        what: What they did, as ``lost events``.
        failures: Those runs.
        total: How many runs there were.
        calmly: What a check has against the calm run.
    """
    by_disaster: dict[str, list[str]] = {}
    for run, _ in failures:
        by_disaster.setdefault(run.disaster, []).append(run.place)
    if any(run.outcome == "endless" for run, _ in failures):
        what += " or did not end"
    if any(map(what_the_test_says, (run for run, _ in failures))):
        what += " or failed an assertion"
    lines = [f"{len(failures)} of {count(total, 'run')} {what}:"]
    lines += [
        f"  {disaster}: at {enumerated(places, _LISTED, between=', ', last=' and ')}"
        for disaster, places in by_disaster.items()
    ]
    if calmly:
        lines += ["", "the calm run, in which nothing goes wrong, does not keep it either:"]
        lines += [f"  {line}" for line in calmly]
    for run, why in _most_telling_first(failures)[:_TOLD_WHOLE]:
        lines += ["", printable(run.name), *(f"  {line}" for line in [*why, *_got(run)])]
    all_of_them = "and {} more of them: rehearsal.runs and --eventbridge-report have all"
    lines += ["", *and_more(len(failures), _TOLD_WHOLE, all_of_them)]
    if "afterwards=" not in repeat and any("lost:" in why for _, why in failures):
        lines.append(
            "what the application puts later, as from an outbox, counts where afterwards= lets it"
        )
    lines.append(f"to repeat one alone: {repeated(repeat, failures[0].run.name)}")
    return "\n".join(lines)


def _most_telling_first(failures: Sequence[Failure]) -> list[Failure]:
    """Put failures first that nothing before is like: in the effect, and then in the disaster."""
    effects = _first_of_each(failures, lambda failure: failure.why[0])
    disasters = _first_of_each(failures, lambda failure: failure.run.disaster)
    # runs are compared by what they are, not by what they hold
    return list({id(one.run): one for one in (*effects, *disasters, *failures)}.values())


def _first_of_each(
    failures: Sequence[Failure], kind: Callable[[Failure], str]
) -> Iterable[Failure]:
    firsts: dict[str, Failure] = {}
    for failure in failures:
        firsts.setdefault(kind(failure), failure)
    return firsts.values()


def repeated(call: str, name: str) -> str:
    """Return the call that makes one run alone."""
    on = "await eventbridge_mock" if call.startswith("rehearse_async") else "eventbridge_mock"
    return f'{on}.{call[:-1]}, only="{printable(name)}")'


def what_was_lost(run: RehearsedRun) -> list[str]:
    """Say which events are missing, and which one is like them; nothing if none is."""
    if run.outcome == "endless":
        return _endless(run)
    if not run.lost:
        return []
    return ["lost:", *_events(run.lost), *_vanished(run), *_nearest(run)]


def what_was_doubled(run: RehearsedRun) -> list[str]:
    """Say which events were doubled by the application; nothing if none was."""
    if run.outcome == "endless":
        return _endless(run)
    held = run._held_against  # noqa: SLF001 (not for tests)
    return ["doubled:", *_events(held)] if held else []


def what_the_test_says(run: RehearsedRun) -> list[str]:
    """Say that an assertion of the test's own has failed in a run; nothing if none has."""
    if not run._failed_the_test:  # noqa: SLF001 (not for tests)
        return []
    if isinstance(run.error, AssertionError):
        return ["an assertion in afterwards failed"]
    return ["the test failed there by pytest.fail"]


def what_a_check_says(check: Callable[[RehearsedRun], object], run: RehearsedRun) -> list[str]:
    """Say what a check has against a run; nothing if it holds."""
    try:
        with run._kept.in_its_world():  # noqa: SLF001 (not for tests)
            held = check(run)
    except BaseException as error:
        if is_interruption(error) or not (isinstance(error, Exception) or ends_the_test(error)):
            raise
        return [cut(printable(line)) for line in _told_by(error)]
    if inspect.iscoroutine(held):
        held.close()
        msg = "assert_each takes a plain function; that of a coroutine function would never run"
        raise TypeError(msg)
    is_broken = held is not None and not held
    return [f"the check returned {cut(printable(shown(held)))}"] if is_broken else []


def _told_by(error: BaseException) -> list[str]:
    """Return what an assertion says; of another exception also what it is, and where it began."""
    lines = text_of(error).splitlines()
    if isinstance(error, AssertionError) or ends_the_test(error):
        return lines or [f"the check raised {type(error).__name__} without a text"]
    code = error.__traceback__ and error.__traceback__.tb_next
    where = f" ({Path(code.tb_frame.f_code.co_filename).name}:{code.tb_lineno})" if code else ""
    return [f"the check raised {type(error).__name__}: {' '.join(lines)}{where}"]


def nothing_rehearsed(scenario: str, places: int) -> str:
    """Say that there was no run.

    Args:
        scenario: The call, as ``rehearse(take_orders)``.
        places: How many places the calm run has, at none of which a disaster that is meant can
            happen.
    """
    if places:
        return (
            f"nothing was rehearsed: the calm run of {scenario} has {count(places, 'place')}, and "
            "what disasters= names can happen at none of them. The reference says what each needs"
        )
    return (
        f"nothing was rehearsed: in the calm run of {scenario} nothing met this mock that could "
        "go wrong. Let the scenario make its calls while the mock is active, in this process"
    )


def nothing_to_lose(scenario: str) -> str:
    """Say that no event can be lost, as there is none."""
    return (
        f"nothing can be lost: the calm run of {scenario} put no event that was accepted. Look at "
        "what a fault or an outage of the test does there, or hold it with assert_each"
    )


def astray(scenario: str, runs: Sequence[RehearsedRun], total: int) -> str:
    """Say that runs did not come to the place where something should have gone wrong."""
    places = enumerated([run.name for run in runs], _LISTED, between=", ", last=" and ")
    return (
        f"{len(runs)} of {count(total, 'run')} never came to the place of the disaster, so they "
        f"say nothing: {printable(places)}. The scenario of {scenario} does not do the same each "
        "time: make its state inside of it, and leave nothing to chance or to the order of threads"
    )


# --- parts ------------------------------------------------------------------------------------


def _endless(run: RehearsedRun) -> list[str]:
    return [f"endless: stopped after {count(len(run.calls), 'call')}"]


def _events(events: Sequence[CapturedEvent]) -> list[str]:
    lines = [
        f"  {headline(event)}  {cut(printable(event.detail_json), _LONG)}"
        for event in events[:_LISTED]
    ]
    return [*lines, *(f"  {line}" for line in and_more(len(events), _LISTED))]


def _vanished(run: RehearsedRun) -> list[str]:
    """Name an event that was put where there is no such bus."""
    dropped = run._dropped  # noqa: SLF001 (not for tests)
    if not dropped:
        return []
    where = f"the event bus {dropped[0].event_bus} does not exist in {dropped[0].region}"
    return [f"put, and dropped by EventBridge, as {where}:", *_events(dropped)]


def _nearest(run: RehearsedRun) -> list[str]:
    """Name an event that differs in its Detail alone: then the events may be the same."""
    lost = {(event.source, event.detail_type, event.event_bus) for event in run.lost}
    near = [e for e in run.doubled if (e.source, e.detail_type, e.event_bus) in lost]
    if not near:
        return []
    there = cut(printable(near[0].detail_json), _LONG)
    hint = (
        f"there is one more with the Detail {there}: if it is the same event, say so with "
        "identity=; if something counts on from run to run, make it inside of the scenario"
    )
    return [hint]


def _got(run: RehearsedRun) -> list[str]:
    """Say what the application got."""
    lines = []
    if run.error is not None:
        who = run._raised_by  # noqa: SLF001 (not for tests)
        text = f"{type(run.error).__name__}: {without_addresses(text_of(run.error))}"
        what, *more = [printable(line) for line in cut(text).splitlines()]
        lines.append(f"{f'the function {who} ' if who else ''}raised: {what}")
        lines += [f"  {line}" for line in more]
    elif run.outcome != "endless":
        value = without_addresses(printable(shown(run.value)))
        lines.append(f"the scenario returned {cut(value, _LONG)}")
    in_it = run._calls_in_it  # noqa: SLF001 (not for tests)
    lines += _calls("calls:", run.calls[:in_it])
    if run.calls[in_it:]:
        lines += _calls("calls afterwards:", run.calls[in_it:])
    lines += _rejected(run.rejected)
    late = run._kept.lifetime.late_calls  # noqa: SLF001 (not for tests)
    if late:
        came = f"{count(late, 'call')} came when the run was over, and were refused"
        lines.append(f"{came}: let the scenario wait for its threads and tasks")
    return lines


def _calls(title: str, calls: Sequence[CapturedCall]) -> list[str]:
    """List calls from shortly before the first one that went wrong."""
    wrong = (number for number, call in enumerate(calls) if outcome(call) != "succeeded")
    first = max(0, next(wrong, 0) - _BEFORE)
    first = first if len(calls) > _LISTED else 0
    before = [f"{count(first, 'call')} before"] if first else []
    lines = [
        "  ".join(
            [
                call.operation,
                call.region,
                *([f"endpoint {call.endpoint}"] if call.endpoint else []),
                *([f"served by {call.served_region}"] if call.served_region else []),
                *([count(call.attempts, "attempt")] if call.attempts > 1 else []),
                cut(outcome(call), _LONG),
            ]
        )
        for call in calls[first : first + _LISTED]
    ]
    more = and_more(len(calls) - first, _LISTED)
    return [title, *(f"  {line}" for line in [*before, *lines, *more])]


def _rejected(rejected: Sequence[RejectedEntry]) -> list[str]:
    if not rejected:
        return []
    lines = [*map(_rejected_entry, rejected[:_LISTED]), *and_more(len(rejected), _LISTED)]
    what = "rejected in an answer with HTTP 200, for which put_events does not raise:"
    return [what, *(f"  {line}" for line in lines)]


def _rejected_entry(rejected: RejectedEntry) -> str:
    entry = rejected.entry
    source, detail_type, detail = (entry.get(k, "") for k in ("Source", "DetailType", "Detail"))
    what = printable(f"{source} / {detail_type}  {cut(detail, _LONG)}")
    return f"{rejection_line(rejected)}  {what}"
