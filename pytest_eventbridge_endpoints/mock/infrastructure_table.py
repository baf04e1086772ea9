"""Show what was loaded as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..infrastructure.resources import Unresolved
from ..running.recording import bus_as_captured
from ..words import and_more, count, cut, printable
from .unresolved_part import unresolved_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..running.preparation import Prepared

_KINDS = ("endpoint", "event bus", "rule", "health check", "nested stack")
_MOST = 100
"""Rows, and parts that are not known, that are shown."""
_CELL = 60
"""Characters shown of a cell."""


def table(loaded: Sequence[Prepared], account_id: str) -> str:
    """Return what was declared, a row for each, and what the files do not tell."""
    there = [prepared for prepared in loaded if prepared.resource.kind in _KINDS]
    in_order = sorted(there, key=lambda prepared: _KINDS.index(prepared.resource.kind))
    kinds = [prepared.resource.kind for prepared in in_order]
    counted = [count(kinds.count(kind), kind) for kind in _KINDS if kind in kinds]
    lines = [f"declared: {', '.join(counted) or 'nothing'}"]
    lines += _aligned([_row(prepared, account_id) for prepared in in_order[:_MOST]])
    lines += [f"  {line}" for line in and_more(len(in_order), _MOST)]
    parts = dict.fromkeys(str(p) for prepared in in_order for p in unresolved_parts(prepared))
    if parts:
        lines.append("not known from the files alone:")
        lines += [f"  {part}" for part in [*list(parts)[:_MOST], *and_more(len(parts), _MOST)]]
    return "\n".join(lines)


def _row(prepared: Prepared, account_id: str) -> list[str]:
    resource = prepared.resource
    return [resource.kind, resource.logical_id, prepared.region, *_details(prepared, account_id)]


def _details(prepared: Prepared, account_id: str) -> tuple[str, str, str]:
    """Return where a resource is or what it is called, what it is about, and where it leads."""
    resource = prepared.resource
    # a name of its own, not one that stands for what AWS generates
    name = prepared.name if isinstance(resource.name, str) else ""
    if resource.kind == "rule":
        bus = bus_as_captured(prepared.bus, account_id) if prepared.bus else "not known"
        what = resource.request.get("EventPattern") or resource.request.get("ScheduleExpression")
        off = "DISABLED  " if resource.request.get("State") == "DISABLED" else ""
        targets = [(*t.logical_ids, str(t.request.get("Arn")))[0] for t in resource.targets]
        return f"bus {bus}", off + _text(what), f"-> {', '.join(targets) or 'no targets'}"
    if resource.kind == "endpoint" and prepared.request is not None:
        failover = prepared.request["RoutingConfig"]["FailoverConfig"]
        bus = prepared.request["EventBuses"][0]["EventBusArn"].rpartition("/")[2]
        return f"bus {bus}", name, f"-> {failover['Secondary']['Route']}"
    return name if resource.kind == "event bus" else "", "", ""


def _text(value: object) -> str:
    return value.expression if isinstance(value, Unresolved) else str(value or "no pattern")


def _aligned(rows: Sequence[list[str]]) -> list[str]:
    cells = [[cut(printable(cell), _CELL) for cell in row] for row in rows]
    sizes = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  "
        + "  ".join(c.ljust(size) for c, size in zip(row, sizes, strict=True) if size).rstrip()
        for row in cells
    ]
