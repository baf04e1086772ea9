"""Regions that are out, and the replicas that wait for them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .events import Event


class Outages:
    """Which Regions are out now. Outages may overlap: a Region is back when its last one ends."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._waiting: dict[str, list[Event]] = {}
        self.met: Counter[str] = Counter()
        """How many calls and replicas have met an outage of each Region so far."""

    def __contains__(self, region: object) -> bool:
        """Say whether a Region is out."""
        return region in self._counts

    def __iter__(self) -> Iterator[str]:
        """Go through the Regions that are out."""
        return iter(self._counts)

    def begin(self, region: str) -> None:
        """Begin an outage of a Region."""
        self._counts[region] += 1

    def end(self, region: str) -> list[Event]:
        """End an outage of a Region, and return the replicas that waited, in order.

        There are none while another outage of this Region goes on.
        """
        self._counts[region] -= 1
        self._counts += Counter()  # keeps positive counts only
        return [] if region in self else self._waiting.pop(region, [])

    def meet(self, region: str) -> None:
        """Note that a call was refused or moved elsewhere, if this Region is out."""
        if region in self._counts:
            self.met[region] += 1

    def hold(self, replica: Event) -> None:
        """Keep a replica until its Region is back (AWS 1.10)."""
        self.meet(replica.bus.region)
        self._waiting.setdefault(replica.bus.region, []).append(replica)
