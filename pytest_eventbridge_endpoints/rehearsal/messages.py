"""What a rehearsal says of runs that are not as they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..evidence.explain import headline, outcome
from ..words import and_more, count, cut, enumerated, printable, shown, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..evidence.captures import CapturedCall, CapturedEvent, RejectedEntry
    from .run import RehearsedRun

_TOLD_WHOLE = 5
_LISTED = 5
_LONG = 100


class Failure(NamedTuple):
    """A run that is not as it should be, and why."""

    run: RehearsedRun
    why: list[str]


def failed(repeat: str, what: str, failures: Sequence[Failure], total: int) -> str:
    """Say which runs failed: how many, by what, the first ones whole, and how to repeat one.

    Args:
        repeat: The call but for ``only``, as ``rehearse(take_orders, afterwards=flush)``.
        what: What they did, as ``lost events``.
        failures: Those runs.
        total: How many runs there were.
    """
    by_disaster: dict[str, list[str]] = {}
    for run, _ in failures:
        by_disaster.setdefault(run.disaster, []).append(run.place)
    endless = " or did not end" if any(run.outcome == "endless" for run, _ in failures) else ""
    lines = [f"{len(failures)} of {count(total, 'run')} {what}{endless}:"]
    lines += [
        f"  {disaster}: at {enumerated(places, _LISTED, between=', ', last=' and ')}"
        for disaster, places in by_disaster.items()
    ]
    firsts = [next(f for f in failures if f.run.disaster == name) for name in by_disaster]
    others = [failure for failure in failures if failure not in firsts]
    for run, why in [*firsts, *others][:_TOLD_WHOLE]:
        lines += ["", printable(run.name), *(f"  {line}" for line in [*why, *_got(run)])]
    lines += ["", *and_more(len(failures), _TOLD_WHOLE, "and {} more of them")]
    lines.append(f"to repeat one alone: {repeated(repeat, failures[0].run.name)}")
    return "\n".join(lines)


def repeated(scenario: str, name: str) -> str:
    """Return the call that makes one run alone."""
    return f'{scenario[:-1]}, only="{printable(name)}")'


def what_was_lost(run: RehearsedRun) -> list[str]:
    """Say which events are missing, and which one is like them."""
    if run.outcome == "endless":
        return _endless(run)
    return ["lost:", *_events(run.lost), *_nearest(run)]


def what_was_doubled(run: RehearsedRun) -> list[str]:
    """Say which events were doubled."""
    if run.outcome == "endless":
        return _endless(run)
    return ["doubled:", *_events(run._held_against)]  # noqa: SLF001 (not for tests)


def what_a_check_says(check: Callable[[RehearsedRun], object], run: RehearsedRun) -> list[str]:
    """Say what a check has against a run; nothing if it holds."""
    try:
        held = check(run)
    except AssertionError as error:
        lines = text_of(error).splitlines() or ["the check raised AssertionError without a text"]
        return [cut(printable(line)) for line in lines]
    return ["the check returned False"] if held is False else []


def nothing_rehearsed(scenario: str) -> str:
    """Say that there was no run."""
    return (
        f"nothing was rehearsed: in the calm run of {scenario} nothing met this mock that could "
        "go wrong. Let the scenario make its calls while the mock is active, in this process"
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


def _nearest(run: RehearsedRun) -> list[str]:
    """Name an event that differs in its Detail alone: then the events may be the same."""
    lost = {(event.source, event.detail_type, event.event_bus) for event in run.lost}
    near = [e for e in run.doubled if (e.source, e.detail_type, e.event_bus) in lost]
    if not near:
        return []
    there = cut(printable(near[0].detail_json), _LONG)
    hint = "only if it is the same event, say so with identity="
    return [f"there is one more with the Detail {there}: {hint}"]


def _got(run: RehearsedRun) -> list[str]:
    """Say what the application got."""
    lines = []
    if run.error is not None:
        who = run._raised_by  # noqa: SLF001 (not for tests)
        what = f"{type(run.error).__name__}: {cut(printable(text_of(run.error)))}"
        lines.append(f"{f'the function {who} ' if who else ''}raised: {what}")
    elif run.outcome != "endless":
        lines.append(f"the scenario returned {cut(printable(shown(run.value)), _LONG)}")
    lines += _calls(run.calls)
    lines += _rejected(run.rejected)
    return lines


def _calls(calls: Sequence[CapturedCall]) -> list[str]:
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
        for call in calls[:_LISTED]
    ]
    return ["calls:", *(f"  {line}" for line in [*lines, *and_more(len(calls), _LISTED)])]


def _rejected(rejected: Iterable[RejectedEntry]) -> list[str]:
    entries = [
        f"  {entry.error_code}: {entry.error_message}  {cut(printable(entry.entry_json), _LONG)}"
        for entry in rejected
    ]
    if not entries:
        return []
    lines = [*entries[:_LISTED], *(f"  {line}" for line in and_more(len(entries), _LISTED))]
    return ["rejected in an answer that was a success:", *lines]
