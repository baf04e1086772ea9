"""Regions that are out, and how the calls to them fail."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .errors import HttpError

    Failure: TypeAlias = "HttpError | BaseException | None"


class Outages:
    """Which Regions are out now. Outages may overlap: a Region is back when its last one ends."""

    def __init__(self) -> None:
        self._failures: dict[str, list[Failure]] = {}
        self.met: Counter[str] = Counter()
        """How many calls and replicas have met an outage of each Region so far."""

    def __contains__(self, region: object) -> bool:
        """Say whether a Region is out."""
        return region in self._failures

    def __iter__(self) -> Iterator[str]:
        """Go through the Regions that are out."""
        return iter(self._failures)

    def begin(self, region: str, failure: Failure = None) -> None:
        """Begin an outage of a Region; *failure* is what its callers meet, None for no host."""
        self._failures.setdefault(region, []).append(failure)

    def end(self, region: str, failure: Failure = None) -> None:
        """End an outage that began with this failure; one that is over is left alone."""
        known = self._failures.get(region, [])
        if failure in known:
            known.remove(failure)
        if not known:
            self._failures.pop(region, None)

    def failure_of(self, region: str) -> Failure:
        """Return what a caller of a Region that is out meets: the latest outage decides."""
        return self._failures[region][-1]

    def meet(self, region: str) -> None:
        """Note that a call was refused or moved elsewhere, if this Region is out."""
        if region in self._failures:
            self.met[region] += 1

    def copied(self) -> Outages:
        """Return a copy."""
        copied = Outages()
        copied._failures = {region: [*known] for region, known in self._failures.items()}
        copied.met = Counter(self.met)
        return copied
