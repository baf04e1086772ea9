"""From a missed expectation to words that a person can act on."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .captures import Captured, CapturedCall, CapturedEvent, RejectedEntry
    from .criteria import Criteria

_CLOSEST = 3
_LISTED = 5
_DIFFERENCES = 8


def no_match(
    criteria: Criteria,
    events: Captured[CapturedEvent],
    rejected: Captured[RejectedEntry],
    calls: Captured[CapturedCall],
) -> str:
    """Say that no event matches, which came closest, and what else went wrong."""
    lines = [f"no event matches {criteria}" if criteria else "no event was captured"]
    lines += _closest(criteria, events)
    lines += _troubles(rejected, calls)
    return "\n".join(lines)


def wrong_count(
    criteria: Criteria,
    times: int,
    matching: Sequence[tuple[int, CapturedEvent]],
    events: Captured[CapturedEvent],
) -> str:
    """Say how many events match instead of how many should."""
    verb = "matches" if times == 1 else "match"
    which = f" that {verb} {criteria}" if criteria else ""
    lines = [f"expected {count(times, 'event')}{which}, got {len(matching)}"]
    lines += _listed([f"events[{index}]  {headline(event)}" for index, event in matching])
    if not matching:
        lines += _closest(criteria, events)
    return "\n".join(lines)


def wrong_calls(operation: str, times: int, calls: Captured[CapturedCall]) -> str:
    """Say how often an operation was called instead of how often it should have been."""
    made = calls.filter(operation=operation)
    lines = [f"expected {count(times, 'call')} to {operation}, got {len(made)}"]
    lines += _listed([f"calls[{index}]  {call_line(call)}" for index, call in enumerate(calls)])
    if not calls:
        lines.append("  no call was captured")
    return "\n".join(lines)


def count(number: int, noun: str) -> str:
    """Return ``1 event``, ``2 events``."""
    plural = {"entry": "entries"}.get(noun, f"{noun}s")
    return f"{number} {noun if number == 1 else plural}"


def headline(event: CapturedEvent) -> str:
    """Say in one line where an event arrived and what it is."""
    through = f"  endpoint {event.endpoint}" if event.endpoint else ""
    replica = "  (replica)" if event.replica else ""
    return (
        f"{event.region}  bus {event.event_bus}{through}  "
        f"{event.source} / {event.detail_type}{replica}"
    )


def call_line(call: CapturedCall) -> str:
    """Say in one line what was called, and how it ended."""
    retried = f"  {call.attempts} attempts" if call.attempts > 1 else ""
    return f"{call.operation}  {call.region}  {call.error or 'succeeded'}{retried}"


def rejection_line(rejection: RejectedEntry) -> str:
    """Say in one line which error an entry was answered with."""
    return f"{rejection.error_code}: {rejection.error_message}"


def _closest(criteria: Criteria, events: Captured[CapturedEvent]) -> list[str]:
    """Name the captured events that differ in the fewest places, and the places."""
    if not events:
        return ["  no events were captured"]
    differing = [(index, criteria.differences(event)) for index, event in enumerate(events)]
    fewest = min(len(differences) for _, differences in differing)
    closest = [(index, found) for index, found in differing if len(found) == fewest][:_CLOSEST]
    captured = f"{count(len(events), 'event')} {'was' if len(events) == 1 else 'were'} captured"
    verb = "the closest differs" if len(closest) == 1 else f"the closest {len(closest)} differ"
    places = "one field" if fewest == 1 else f"{fewest} fields"
    lines = [f"  {captured}; {verb} in {places}:"]
    for index, differences in closest:
        lines.append(f"    events[{index}]  {headline(events[index])}")
        lines += [f"      {_cut(difference)}" for difference in differences[:_DIFFERENCES]]
        if fewest > _DIFFERENCES:
            lines.append(f"      and {fewest - _DIFFERENCES} more")
    return lines


def _troubles(rejected: Captured[RejectedEntry], calls: Captured[CapturedCall]) -> list[str]:
    """Name the entries and calls that failed: an expected event may be among them."""
    lines = []
    if rejected:
        verb = "was" if len(rejected) == 1 else "were"
        reasons = _distinct(rejection_line(rejection) for rejection in rejected)
        lines.append(f"  {count(len(rejected), 'entry')} {verb} rejected: {reasons}")
    failed = [call for call in calls if call.error]
    if failed:
        reasons = _distinct(f"{call.operation}: {call.error}" for call in failed)
        lines.append(f"  {count(len(failed), 'call')} failed: {reasons}")
    return lines


def _distinct(texts: Iterable[str]) -> str:
    different = list(dict.fromkeys(texts))
    more = f" and {len(different) - _CLOSEST} more" if len(different) > _CLOSEST else ""
    return "; ".join(_cut(text) for text in different[:_CLOSEST]) + more


def section(
    calls: Captured[CapturedCall],
    events: Captured[CapturedEvent],
    rejected: Captured[RejectedEntry],
    more: Mapping[str, Iterable[object]],
) -> str:
    """List what happened, for the report of a failing test; empty when nothing did.

    *more* maps titles to what else is to be listed.
    """
    rejections = [f"{r.region}  {rejection_line(r)}  {_cut(r.entry_json, 80)}" for r in rejected]
    lines: list[str] = []
    for title, entries in (
        ("calls", [call_line(call) for call in calls]),
        ("events", [f"{headline(event)}  {_cut(event.detail_json, 80)}" for event in events]),
        ("rejected", rejections),
        *((title, [str(entry) for entry in entries]) for title, entries in more.items()),
    ):
        if entries:
            lines += [f"{title} ({len(entries)})", *_listed(entries, most=20)]
    return "\n".join(lines)


def _listed(lines: list[str], most: int = _LISTED) -> list[str]:
    more = [f"  and {len(lines) - most} more"] if len(lines) > most else []
    return [textwrap.indent(line, "  ") for line in lines[:most]] + more


def _cut(text: str, limit: int = 300) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
