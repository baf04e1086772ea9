"""What happened on EventBridge, as tables for the report of a failing test."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, TypeVar

from ..words import and_more, count, cut, printable
from .explain import outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .captures import CapturedCall, CapturedEvent, RejectedEntry
    from .seen import Seen

_Entry = TypeVar("_Entry")

_ROWS = 20
_COLUMN = 40
"""The most characters of each column but the last."""


def section(seen: Seen, width: int) -> str:
    """List what happened in lines of *width* characters; empty when nothing did."""
    replicas = sum(event.replica for event in seen.arrivals)
    events = str(len(seen.arrivals) - replicas)
    if replicas:
        events += f", {count(replicas, 'replica')}"

    def table(rows: Iterable[list[str]]) -> list[str]:
        return _table(rows, width)

    def prose(entries: Iterable[object]) -> list[str]:
        return _prose(entries, width)

    parts = [
        _part("endpoints", seen.endpoints, table),
        _part("calls", seen.calls, lambda calls: table(map(_call, calls))),
        _part("events", seen.arrivals, lambda events: table(map(_event, events)), events),
        _part("rejected", seen.rejected, lambda entries: table(map(_rejection, entries))),
        _part("not mocked", seen.unmocked, prose),
        _part("faults", seen.faults, prose),
        _part("targets", seen.targets, table),
        _part("raised by targets", seen.raised, _tracebacks),
    ]
    return "\n".join(line for part in parts for line in part)


def _part(
    title: str,
    entries: Sequence[_Entry],
    lines_of: Callable[[Sequence[_Entry]], list[str]],
    number: str = "",
) -> list[str]:
    """Return the lines of one part, none where it has no entries."""
    if not entries:
        return []
    more = [f"  {line}" for line in and_more(len(entries), _ROWS)]
    return [f"{title} ({number or len(entries)})", *lines_of(entries[:_ROWS]), *more]


def _tracebacks(raised: Iterable[object]) -> list[str]:
    return [textwrap.indent(str(error), "  ") for error in raised]


def _call(call: CapturedCall) -> list[str]:
    attempts = "" if call.attempts == 1 else count(call.attempts, "attempt")
    return [call.operation, call.region, attempts, outcome(call)]


def _event(event: CapturedEvent) -> list[str]:
    return [
        event.region,
        f"bus {event.event_bus}",
        f"endpoint {event.endpoint}" if event.endpoint else "",
        "replica" if event.replica else "",
        f"{event.source} / {event.detail_type}",
        event.detail_json,
    ]


def _rejection(rejection: RejectedEntry) -> list[str]:
    return [
        rejection.region,
        f"{rejection.error_code}: {rejection.error_message}",
        rejection.entry_json,
    ]


def _table(rows: Iterable[list[str]], width: int) -> list[str]:
    """Align columns, leave out those that are empty, and cut lines to the width."""
    texts = [[printable(cell) for cell in row] for row in rows]
    columns = [column for column in zip(*texts, strict=True) if any(column)]
    sizes = [min(max(map(len, column)), _COLUMN) for column in columns[:-1]]
    lines = []
    for *cells, last in zip(*columns, strict=True):
        aligned = [
            cut(cell, _COLUMN - 1).ljust(size) for cell, size in zip(cells, sizes, strict=True)
        ]
        lines.append(cut("  ".join(["", *aligned, last]).rstrip(), width - 1))
    return lines


def _prose(entries: Iterable[object], width: int) -> list[str]:
    lines: list[str] = []
    for entry in entries:
        lines += textwrap.wrap(
            printable(str(entry)), width, initial_indent="  ", subsequent_indent="    "
        )
    return lines
