"""Messages for failed assertions that a person can act on."""

from __future__ import annotations

import math
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..words import and_more, count, cut, enumerated, printable
from .criteria import Distance
from .delivery import shown_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .captures import CapturedCall, CapturedEvent, RejectedEntry
    from .criteria import Criteria
    from .delivery import Delivery
    from .seen import Seen
    from .sequence import Captured

CLOSEST = 3
_LISTED = 5
_DIFFERENCES = 8
EXPLAINED = 10_000
"""The most events that are examined where this takes long."""


def no_match(criteria: Criteria, seen: Seen) -> str:
    """Say that no event matches, which came closest, and what else went wrong."""
    lines = [f"no event matches {cut(str(criteria))}" if criteria else "no event was captured"]
    lines += _closest(criteria, seen)
    lines += [*elsewhere(criteria, seen), *troubles(criteria, seen)]
    return "\n".join(lines)


def wrong_count(
    criteria: Criteria, times: int, matching: Sequence[tuple[int, CapturedEvent]], seen: Seen
) -> str:
    """Say how many events match instead of how many should."""
    verb = "matches" if times == 1 else "match"
    which = f" that {verb} {cut(str(criteria))}" if criteria else ""
    lines = [f"expected {count(times, 'event')}{which}, got {len(matching)}"]
    lines += listed([f"events[{i}]  {headline(event)}  {_detail(event)}" for i, event in matching])
    if not matching:
        lines += _closest(criteria, seen)
    if len(matching) < times:
        lines += [*elsewhere(criteria, seen), *troubles(criteria, seen)]
    return "\n".join(lines)


def _detail(event: CapturedEvent) -> str:
    return cut(printable(event.detail_json), 80)


def wrong_calls(operation: str, times: int | None, calls: Captured[CapturedCall]) -> str:
    """Say how often an operation was called instead of how often it should have been."""
    made = calls.filter(operation=operation)
    expected = "at least 1 call" if times is None else count(times, "call")
    lines = [f"expected {expected} to {operation}, got {len(made)}"]
    lines += listed([f"calls[{index}]  {call_line(call)}" for index, call in enumerate(calls)])
    if not calls:
        lines.append("  no call was captured")
    return "\n".join(lines)


def headline(event: CapturedEvent) -> str:
    """Say in one line where an event arrived and what it is."""
    through = f"  endpoint {event.endpoint}" if event.endpoint else ""
    replica = "  (replica)" if event.replica else ""
    forwarded = "  (forwarded)" if event.forwarded else ""
    return printable(
        f"{event.region}  bus {event.event_bus}{through}  "
        f"{event.source} / {event.detail_type}{replica}{forwarded}"
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


def delivery_line(delivery: Delivery) -> str:
    """Say in one line which rule handed something to which target, and what went wrong."""
    error = f"  {delivery.error}" if delivery.error else ""
    return printable(
        f"{delivery.region}  bus {delivery.event_bus}  "
        f"{delivery.rule} -> {delivery.target_id} ({shown_target(delivery)}){error}"
    )


def rejection_line(rejection: RejectedEntry) -> str:
    """Say in one line which error an entry was answered with."""
    return f"{rejection.error_code}: {rejection.error_message}"


def _closest(criteria: Criteria, seen: Seen) -> list[str]:
    """Name the captured events that differ in the fewest places, and the places."""
    if not seen.events:
        return [f"  no events {f'arrived {seen.where}' if seen.where else 'were captured'}"]
    return closest(criteria, seen.events, noun="event", several="events", line=headline)


def closest(
    criteria: Criteria,
    elements: Captured[Any],
    *,
    noun: str,
    several: str,
    line: Callable[[Any], str],
    positions: Sequence[int] | None = None,
    which: str = "",
) -> list[str]:
    """Name the captured elements that differ in the fewest places, and the places.

    Args:
        criteria: What was asked for.
        elements: What was captured.
        noun: What an element is called.
        several: How a test names all of them.
        line: Shows an element in one line.
        positions: The positions of the elements that are compared; None for all.
        which: What these have in common, in words.
    """
    candidates = range(len(elements)) if positions is None else positions
    number, compared = len(candidates), min(len(candidates), EXPLAINED)
    captured = f"{count(number, noun)}{which} {'was' if number == 1 else 'were'} captured"
    if number > compared:
        captured += f", the first {compared} were compared"
    found = _closest_of(criteria, elements, candidates)
    shown = [(i, criteria.differences(elements[i])) for i in found[:CLOSEST]]
    fewest = len(shown[0][1])
    places = "in one field" if fewest == 1 else f"in {fewest} fields"
    if len(found) == 1:
        how = f"the closest differs {places}"
    elif len(found) <= CLOSEST:
        how = f"the closest {len(found)} differ {places}"
    else:
        how = f"{len(found)} of {compared} differ {places}; the first {CLOSEST}"
    lines = [f"  {captured}; {how}:"]
    for index, differences in shown:
        lines.append(f"    {several}[{index}]  {line(elements[index])}")
        lines += [f"      {cut(str(difference))}" for difference in differences[:_DIFFERENCES]]
        lines += [f"      {more}" for more in and_more(fewest, _DIFFERENCES)]
    return lines


def _closest_of(
    criteria: Criteria, elements: Captured[Any], positions: Iterable[int]
) -> list[int]:
    """Return the positions of the closest elements, all that are equally close."""
    best, found = Distance(math.inf, 0), []
    for index in islice(positions, EXPLAINED):
        distance = criteria.distance(elements[index], best.weight)
        if distance < best:
            best, found = distance, [index]
        elif distance == best:
            found.append(index)
    return found


def troubles(criteria: Criteria, seen: Seen) -> list[str]:
    """Name the entries and calls that failed, or that nobody answered."""
    return [
        *_rejections(criteria, seen.rejected),
        *_failures(seen.calls),
        *(f"  nobody answered: {reason}" for reason in seen.unanswered[:_LISTED]),
    ]


def elsewhere(criteria: Criteria, seen: Seen) -> list[str]:
    """Name events that fit but are none of those asked about, or the buses that have events.

    Of a bus, these are on another bus. Of the events that were put, these are what replication
    or a rule has brought somewhere.
    """
    here = set(map(id, seen.events))
    found = [
        event
        for event in islice(seen.arrivals, EXPLAINED)
        if id(event) not in here and criteria.matches(event)
    ]
    if not criteria or not found:
        return [] if seen.events else _buses(seen.arrivals)
    if len(found) == 1:
        fit, brought = "fits, but is", "a replica or was forwarded; bus(name, region) has it:"
    else:
        fit, brought = "fit, but are", "replicas or were forwarded; bus(name, region) has them:"
    where = brought
    if seen.where:
        is_there = all(event.event_bus == seen.event_bus for event in found)
        where = "in another Region:" if is_there else "on another bus:"
    lines = [f"  {count(len(found), 'event')} {fit} {where}"]
    return lines + [f"  {line}" for line in listed([headline(e) for e in found], most=CLOSEST)]


def _buses(everywhere: Iterable[CapturedEvent]) -> list[str]:
    counts = Counter(f"{e.event_bus} in {e.region}" for e in islice(everywhere, EXPLAINED))
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
    return enumerated(different, CLOSEST, between="; ", last=" and ")


def listed(lines: list[str], most: int = _LISTED) -> list[str]:
    """Return the first lines, indented, and how many more there are."""
    return [f"  {line}" for line in (*lines[:most], *and_more(len(lines), most))]
