"""Who watches mocks, and what it sees of them."""

from __future__ import annotations

from typing import Any, Protocol


class ObservedMock(Protocol):
    """What pytest's side wants to know of a mock."""

    crt_was_missing: bool

    def section(self, width: int) -> str:
        """Return what happened, for the report of a failing test, in lines of *width*."""

    @property
    def steps(self) -> int:
        """How many steps the timeline has so far."""

    def timelines(self, since: int) -> list[dict[str, Any]]:
        """Return what happened and when behind a step, for the report of the run."""


class Observer(Protocol):
    """What is told about every mock."""

    def started(self, mock: ObservedMock) -> None:
        """Take note of a mock that is active now."""

    def ended(self, mock: ObservedMock) -> None:
        """Take note of a mock that has ended."""

    def refused_late(self) -> None:
        """Take note of a call that came after its mock had ended, and was refused."""
