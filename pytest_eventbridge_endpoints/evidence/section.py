"""What happened on EventBridge, as tables for the report of a failing test."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING, TypeVar

from ..words import and_more, count, cut, printable
from .delivery import shown_target
from .explain import outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from .captures import CapturedCall, CapturedEvent, RejectedEntry
    from .delivery import Delivery
    from .seen import Seen
    from .timeline import Turn

_Entry = TypeVar("_Entry")

_ROWS = 20
"""The most rows of each part on a terminal."""
_MOST_ROWS = 1000
"""The most rows of each part elsewhere."""
_COLUMN = 40
"""The most characters of each column but the last, where a line is cut."""


def section(seen: Seen, width: int | None) -> str:
    """List what happened; empty when nothing did.

    Args:
        seen: What happened.
        width: The width of the terminal that lines are cut to; None to cut nothing.
    """
    forwarded = sum(event.forwarded for event in seen.arrivals)
    replicas = sum(event.replica and not event.forwarded for event in seen.arrivals)
    events = str(len(seen.arrivals) - replicas - forwarded)
    if replicas:
        events += f", {count(replicas, 'replica')}"
    if forwarded:
        events += f", {forwarded} forwarded"
    most = _MOST_ROWS if width is None else _ROWS

    def part(
        title: str,
        entries: Sequence[_Entry],
        lines_of: Callable[[Sequence[_Entry]], list[str]],
        number: str = "",
    ) -> list[str]:
        """Return the lines of one part, none where it has no entries."""
        if not entries:
            return []
        more = [f"  {line}" for line in and_more(len(entries), most)]
        return [f"{title} ({number or len(entries)})", *lines_of(entries[:most]), *more]

    def table(rows: Iterable[list[str]]) -> list[str]:
        return _table(rows, width)

    def prose(entries: Iterable[object]) -> list[str]:
        return [line for entry in entries for line in _prose(str(entry), width)]

    def rejections(entries: Iterable[RejectedEntry]) -> list[str]:
        return [line for entry in entries for line in _rejection(entry, width)]

    def calls(entries: Sequence[CapturedCall]) -> list[str]:
        return _with_turns(table(map(_call, entries)), seen.turns)

    def deliveries(entries: Iterable[Delivery]) -> list[str]:
        return table(map(_delivery, entries))

    parts = [
        part("endpoints", seen.endpoints, table),
        part("calls", seen.calls, calls) or _only_turns(seen.turns),
        part("nobody answered", seen.unanswered, prose),
        part("events", _folded(seen.arrivals), table, events),
        part("under way", seen.under_way, table),
        part("rules", _rules(seen), table),
        part("deliveries", seen.deliveries, deliveries),
        part("rejected", seen.rejected, rejections),
        part("not mocked", seen.unmocked, prose),
        part("faults", seen.faults, prose),
        part("targets", seen.targets, table),
        part("raised by targets", seen.raised, _tracebacks),
    ]
    return "\n".join(line for lines in parts for line in lines)


def _tracebacks(raised: Iterable[object]) -> list[str]:
    return [textwrap.indent(str(error), "  ") for error in raised]


# --- calls, and what happened between them ----------------------------------------------------


def _call(call: CapturedCall) -> list[str]:
    served = ""
    if call.served_region is not None and (call.endpoint or call.served_region != call.region):
        served = f"served by {call.served_region}"
    return [
        call.operation,
        "over HTTP" if call.through == "http" else "",
        call.region,
        f"endpoint {call.endpoint}" if call.endpoint else "",
        served,
        "" if call.attempts == 1 else count(call.attempts, "attempt"),
        outcome(call),
    ]


def _with_turns(calls: Sequence[str], turns: Iterable[Turn]) -> list[str]:
    """Put a line for each outage and failover between the lines of the calls."""
    waiting = deque(turns)
    lines = []
    for position, line in enumerate(calls):
        while waiting and waiting[0].calls <= position:
            lines.append(_turn(waiting.popleft()))
        lines.append(line)
    return [*lines, *map(_turn, waiting)]


def _only_turns(turns: Sequence[Turn]) -> list[str]:
    return ["calls (0)", *map(_turn, turns)] if turns else []


def _turn(turn: Turn) -> str:
    return f"  - {printable(str(turn))}"


# --- events and rejected entries --------------------------------------------------------------


def _folded(arrivals: Iterable[CapturedEvent]) -> list[list[str]]:
    """Return a row for each event; its replica stands in the same row."""
    rows: list[list[str]] = []
    without_replica: dict[Hashable, deque[list[str]]] = defaultdict(deque)
    for event in arrivals:
        originals = without_replica[_what_replication_keeps(event)]
        if event.replica and not event.forwarded and originals:
            originals.popleft()[-1] = f"+ replica in {event.region}"
            continue
        row = _event(event)
        rows.append(row)
        if not event.replica and not event.forwarded:
            originals.append(row)
    return rows


def _what_replication_keeps(event: CapturedEvent) -> Hashable:
    return (
        event.source,
        event.detail_type,
        event.detail_json,
        event.resources,
        event.event_bus,
        event.endpoint_id,
        event.origin_region,
    )


def _event(event: CapturedEvent) -> list[str]:
    return [
        event.region,
        f"bus {event.event_bus}",
        event.detail_json,
        f"{event.source} / {event.detail_type}",
        f"endpoint {event.endpoint}" if event.endpoint else "",
        ", ".join(name for name in ("replica", "forwarded") if getattr(event, name)),
    ]


def _rejection(rejection: RejectedEntry, width: int | None) -> list[str]:
    """Return the reason, which is never cut, and below it the entry."""
    reason = f"{rejection.region}  {rejection.error_code}: {rejection.error_message}"
    entry = f"    {printable(rejection.entry_json)}"
    return [*_prose(reason, width), entry if width is None else cut(entry, width - 1)]


# --- rules and deliveries ---------------------------------------------------------------------


def _rules(seen: Seen) -> list[list[str]]:
    made = Counter(delivery.rule_arn for delivery in seen.deliveries)
    return [
        [
            rule.region,
            f"bus {rule.event_bus}",
            rule.name,
            "not decided" if rule.undecided else rule.state,
            count(len(rule.targets), "target"),
            count(made[rule.arn], "delivery"),
        ]
        for rule in seen.rules
    ]


def _delivery(delivery: Delivery) -> list[str]:
    return [
        delivery.region,
        f"bus {delivery.event_bus}",
        f"{delivery.rule} -> {delivery.target_id}",
        delivery.input_json,
        delivery.error or "",
        shown_target(delivery),
    ]


# --- lines ------------------------------------------------------------------------------------


def _table(rows: Iterable[list[str]], width: int | None) -> list[str]:
    """Align columns, leave out those that are empty, and cut lines to the width."""
    texts = [[printable(cell) for cell in row] for row in rows]
    columns = [column for column in zip(*texts, strict=True) if any(column)]
    sizes = [max(map(len, column)) for column in columns[:-1]]
    longest = sum(size + 2 for size in sizes) + 2 + max(map(len, columns[-1]))
    is_cut = width is not None and longest > width
    if is_cut or width is None:
        sizes = [min(size, _COLUMN) for size in sizes]
    lines = []
    for *cells, last in zip(*columns, strict=True):
        shown = [cut(cell, _COLUMN - 1) for cell in cells] if is_cut else cells
        aligned = [cell.ljust(size) for cell, size in zip(shown, sizes, strict=True)]
        line = "  ".join(["", *aligned, last]).rstrip()
        lines.append(line if width is None else cut(line, width - 1))
    return lines


def _prose(text: str, width: int | None) -> list[str]:
    if width is None:
        return [f"  {printable(text)}"]
    return textwrap.wrap(printable(text), width, initial_indent="  ", subsequent_indent="    ")
