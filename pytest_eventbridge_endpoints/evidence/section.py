"""What happened on EventBridge, as tables for the report of a failing test."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from .explain import outcome
from .lines import count, cut, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .captures import CapturedCall, CapturedEvent, RejectedEntry

_ROWS = 20
_COLUMN = 40
"""Characters of a column that is not the last."""


class Happened(NamedTuple):
    """Everything that a section lists."""

    endpoints: Sequence[list[str]] = ()
    """Rows of what an endpoint is and where its events go."""
    calls: Sequence[CapturedCall] = ()
    arrivals: Sequence[CapturedEvent] = ()
    """What arrived at event buses, replicas included, in order."""
    rejected: Sequence[RejectedEntry] = ()
    unmocked: Sequence[object] = ()
    faults: Sequence[object] = ()
    targets: Sequence[list[str]] = ()
    """Rows of which target was called how often."""
    raised: Sequence[object] = ()
    """What targets raised, with tracebacks."""


def section(happened: Happened, width: int) -> str:
    """List what happened in lines of *width* characters; empty when nothing did."""
    replicas = sum(event.replica for event in happened.arrivals)
    events = f"events ({len(happened.arrivals) - replicas}"
    events += f", {count(replicas, 'replica')})" if replicas else ")"
    titles = [
        f"endpoints ({len(happened.endpoints)})",
        f"calls ({len(happened.calls)})",
        events,
        f"rejected ({len(happened.rejected)})",
        f"not mocked ({len(happened.unmocked)})",
        f"faults ({len(happened.faults)})",
        f"targets ({len(happened.targets)})",
        f"raised by targets ({len(happened.raised)})",
    ]
    listed = [
        _table(happened.endpoints[:_ROWS], width),
        _table(map(_call, happened.calls[:_ROWS]), width),
        _table(map(_event, happened.arrivals[:_ROWS]), width),
        _table(map(_rejection, happened.rejected[:_ROWS]), width),
        _prose(happened.unmocked[:_ROWS], width),
        _prose(happened.faults[:_ROWS], width),
        _table(happened.targets[:_ROWS], width),
        [textwrap.indent(str(error), "  ") for error in happened.raised[:_ROWS]],
    ]
    lines: list[str] = []
    for title, rows, entries in zip(titles, listed, happened, strict=True):
        if entries:
            more = [f"  and {len(entries) - _ROWS} more"] if len(entries) > _ROWS else []
            lines += [title, *rows, *more]
    return "\n".join(lines)


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


def _prose(entries: Sequence[object], width: int) -> list[str]:
    lines: list[str] = []
    for entry in entries:
        lines += textwrap.wrap(
            printable(str(entry)), width, initial_indent="  ", subsequent_indent="    "
        )
    return lines
