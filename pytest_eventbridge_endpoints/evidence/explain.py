"""Messages for failed assertions that a person can act on."""

from __future__ import annotations

import math
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from ..words import and_more, count, cut, enumerated, printable
from .criteria import Distance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .captures import CapturedCall, CapturedEvent, RejectedEntry
    from .criteria import Criteria
    from .seen import Seen
    from .sequence import Captured

_CLOSEST = 3
_LISTED = 5
_DIFFERENCES = 8
_EXPLAINED = 10_000
"""The most events that are examined where this takes long."""


def no_match(criteria: Criteria, seen: Seen) -> str:
    """Say that no event matches, which came closest, and what else went wrong."""
    lines = [f"no event matches {cut(str(criteria))}" if criteria else "no event was captured"]
    lines += _closest(criteria, seen)
    lines += _troubles(criteria, seen)
    return "\n".join(lines)


def wrong_count(
    criteria: Criteria, times: int, matching: Sequence[tuple[int, CapturedEvent]], seen: Seen
) -> str:
    """Say how many events match instead of how many should."""
    verb = "matches" if times == 1 else "match"
    which = f" that {verb} {cut(str(criteria))}" if criteria else ""
    lines = [f"expected {count(times, 'event')}{which}, got {len(matching)}"]
    lines += _listed(
        [f"events[{i}]  {headline(event)}  {_detail(event)}" for i, event in matching]
    )
    if not matching:
        lines += _closest(criteria, seen)
    if len(matching) < times:
        lines += _troubles(criteria, seen)
    return "\n".join(lines)


def _detail(event: CapturedEvent) -> str:
    return cut(printable(event.detail_json), 80)


def wrong_calls(operation: str, times: int | None, calls: Captured[CapturedCall]) -> str:
    """Say how often an operation was called instead of how often it should have been."""
    made = calls.filter(operation=operation)
    expected = "at least 1 call" if times is None else count(times, "call")
    lines = [f"expected {expected} to {operation}, got {len(made)}"]
    lines += _listed([f"calls[{index}]  {call_line(call)}" for index, call in enumerate(calls)])
    if not calls:
        lines.append("  no call was captured")
    return "\n".join(lines)


def headline(event: CapturedEvent) -> str:
    """Say in one line where an event arrived and what it is."""
    through = f"  endpoint {event.endpoint}" if event.endpoint else ""
    replica = "  (replica)" if event.replica else ""
    return printable(
        f"{event.region}  bus {event.event_bus}{through}  "
        f"{event.source} / {event.detail_type}{replica}"
    )


def call_line(call: CapturedCall) -> str:
    """Say in one line what was called, and how it ended."""
    retried = f"  {call.attempts} attempts" if call.attempts > 1 else ""
    return f"{call.operation}  {call.region}  {outcome(call)}{retried}"


def outcome(call: CapturedCall) -> str:
    """Say how a call ended; a call that succeeded may have rejected entries."""
    if call.error:
        return str(call.error)
    response = call.response or {}
    failed = response.get("FailedEntryCount")
    if not failed:
        return "succeeded"
    return f"succeeded, {failed} of {count(len(response['Entries']), 'entry')} rejected"


def rejection_line(rejection: RejectedEntry) -> str:
    """Say in one line which error an entry was answered with."""
    return f"{rejection.error_code}: {rejection.error_message}"


def _closest(criteria: Criteria, seen: Seen) -> list[str]:
    """Name the captured events that differ in the fewest places, and the places."""
    events = seen.events
    if not events:
        return [f"  no events {f'arrived {seen.where}' if seen.where else 'were captured'}"]
    positions = _closest_of(criteria, events)
    captured = f"{count(len(events), 'event')} {'was' if len(events) == 1 else 'were'} captured"
    compared = min(len(events), _EXPLAINED)
    if len(events) > compared:
        captured += f", the first {compared} were compared"
    closest = [(i, criteria.differences(events[i])) for i in positions[:_CLOSEST]]
    fewest = len(closest[0][1])
    places = "in one field" if fewest == 1 else f"in {fewest} fields"
    if len(positions) == 1:
        how = f"the closest differs {places}"
    elif len(positions) <= _CLOSEST:
        how = f"the closest {len(positions)} differ {places}"
    else:
        how = f"{len(positions)} of {compared} differ {places}; the first {_CLOSEST}"
    lines = [f"  {captured}; {how}:"]
    for index, differences in closest:
        lines.append(f"    events[{index}]  {headline(events[index])}")
        lines += [f"      {cut(str(difference))}" for difference in differences[:_DIFFERENCES]]
        lines += [f"      {line}" for line in and_more(fewest, _DIFFERENCES)]
    return lines


def _closest_of(criteria: Criteria, events: Captured[CapturedEvent]) -> list[int]:
    """Return the positions of the closest events, all that are equally close."""
    best, positions = Distance(math.inf, 0), []
    for index, event in enumerate(islice(events, _EXPLAINED)):
        distance = criteria.distance(event, best.weight)
        if distance < best:
            best, positions = distance, [index]
        elif distance == best:
            positions.append(index)
    return positions


def _troubles(criteria: Criteria, seen: Seen) -> list[str]:
    """Name events that fit but are on other buses, and the entries and calls that failed."""
    return [
        *_elsewhere(criteria, seen),
        *_rejections(criteria, seen.rejected),
        *_failures(seen.calls),
        *(f"  nobody answered: {reason}" for reason in seen.unanswered[:_LISTED]),
    ]


def _elsewhere(criteria: Criteria, seen: Seen) -> list[str]:
    here = set(map(id, seen.events))
    found = [
        event
        for event in islice(seen.arrivals, _EXPLAINED)
        if id(event) not in here and criteria.matches(event)
    ]
    if not criteria or not found:
        return [] if seen.events else _buses(seen.arrivals)
    fit = "fits, but is" if len(found) == 1 else "fit, but are"
    lines = [f"  {count(len(found), 'event')} {fit} on another bus:"]
    return lines + [f"  {line}" for line in _listed([headline(e) for e in found], most=_CLOSEST)]


def _buses(everywhere: Iterable[CapturedEvent]) -> list[str]:
    counts = Counter(f"{e.event_bus} in {e.region}" for e in islice(everywhere, _EXPLAINED))
    if not counts:
        return []
    shown = ", ".join(f"{bus} ({number})" for bus, number in counts.most_common(_LISTED))
    return [f"  buses with events: {printable(shown)}"]


def _rejections(criteria: Criteria, rejected: Captured[RejectedEntry]) -> list[str]:
    fitting: list[str] = []
    others: list[str] = []
    for rejection in rejected:
        fits = criteria and criteria.fits_entry(rejection)
        (fitting if fits else others).append(rejection_line(rejection))
    return [*_rejected(fitting, "that fits ", "that fit "), *_rejected(others)]


def _rejected(reasons: list[str], one: str = "", several: str = "") -> list[str]:
    if not reasons:
        return []
    which = f"{one}was" if len(reasons) == 1 else f"{several}were"
    return [f"  {count(len(reasons), 'entry')} {which} rejected: {_distinct(reasons)}"]


def _failures(calls: Captured[CapturedCall]) -> list[str]:
    failed = [call for call in calls if call.error]
    if not failed:
        return []
    reasons = _distinct(f"{call.operation}: {call.error}" for call in failed)
    return [f"  {count(len(failed), 'call')} failed: {reasons}"]


def _distinct(texts: Iterable[str]) -> str:
    different = [cut(text) for text in dict.fromkeys(texts)]
    return enumerated(different, _CLOSEST, between="; ", last=" and ")


def _listed(lines: list[str], most: int = _LISTED) -> list[str]:
    return [f"  {line}" for line in (*lines[:most], *and_more(len(lines), most))]
