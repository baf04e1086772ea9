"""Copies of events between two Regions: those on their way, and those that wait for a Region."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .events import Event


class UnderWay(NamedTuple):
    """An event that has not arrived yet."""

    event: Event
    due: float | None
    """When it is due, in seconds since the epoch; None if it waits for its Region."""


class Transit:
    """All copies that have not arrived yet. They arrive in the order in which they were put."""

    def __init__(self) -> None:
        self._sent: deque[UnderWay] = deque()
        self._waiting: dict[str, list[Event]] = {}

    @property
    def has_sent(self) -> bool:
        """Whether copies are on their way, and will be due."""
        return bool(self._sent)

    def under_way(self) -> list[UnderWay]:
        """Return what has not arrived yet, in order, what waits for a Region first."""
        waiting = [UnderWay(event, None) for held in self._waiting.values() for event in held]
        return [*waiting, *self._sent]

    def send(self, event: Event, due: float) -> None:
        """Put an event on its way."""
        self._sent.append(UnderWay(event, due))

    def take_due(self, now: float) -> list[Event]:
        """Return what is due by now, with the time at which it was; it is on its way no more."""
        due = []
        while self._sent and (self._sent[0].due or 0) <= now:
            event, at = self._sent.popleft()
            due.append(event._replace(arrival_time=math.floor(at or now)))
        return due

    def hold(self, event: Event) -> None:
        """Keep an event until its Region is back (AWS 1.10)."""
        self._waiting.setdefault(event.bus.region, []).append(event)

    def release(self, region: str) -> list[Event]:
        """Return what waited for a Region, in order; it waits no more."""
        return self._waiting.pop(region, [])

    def copied(self) -> Transit:
        """Return a copy; the events cannot change."""
        copied = Transit()
        copied._sent = self._sent.copy()
        copied._waiting = {region: [*held] for region, held in self._waiting.items()}
        return copied
