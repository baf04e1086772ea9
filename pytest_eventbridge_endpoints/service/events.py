"""What becomes of PutEvents entries: events as they arrive, and refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .arns import EventBus
    from .errors import EntryError


class Event(NamedTuple):
    """An event as it arrives at one event bus."""

    id: str
    source: str
    detail_type: str
    detail: str
    resources: tuple[str, ...]
    time: int
    account: str
    bus: EventBus
    origin_region: str
    endpoint: str | None
    """The name of the global endpoint that it was put through."""
    endpoint_id: str | None
    trace_header: str | None
    replica: bool = False


class Rejection(NamedTuple):
    """An entry that was refused, and why."""

    entry: dict[str, Any]
    error: EntryError
    region: str
