"""The ``with`` block during which a Region is out."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from ..running.requested_blocks import RequestedOutage

if TYPE_CHECKING:
    from types import TracebackType

    from ..running.running_mock import RunningMock
    from ..service.outages import Failure


class RegionOutage(AbstractContextManager[None]):
    """An outage of one Region, from ``with`` to the end of the block.

    ``region_outage`` returns one. If no ``with`` statement begins it, or nothing meets it (no call
    is refused or moved elsewhere, and no replica waits), the test fails at its end (setting
    ``assert_all_faults_used``).
    ``eventbridge_mock.reset()`` in the block ends the outage.

    Attributes:
        region (str): The Region that is out.
    """

    def __init__(self, asked: str, region: str, failure: Failure, running: RunningMock) -> None:
        self.region = region
        self._running = running
        self._began_after: list[int] = []
        """How many resets there had been when each of its blocks began."""
        self._requested = RequestedOutage(
            asked, f"eventbridge_mock.{asked}", region, failure=failure
        )
        running.world.blocks.append(self._requested)

    def __repr__(self) -> str:
        """Show how it was asked for."""
        return str(self._requested)

    def __enter__(self) -> None:
        """Begin the outage."""
        self._began_after.append(self._running.resets)
        self._running.begin_outage(self._requested)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the outage: replicas that waited arrive, in order."""
        if self._began_after.pop() == self._running.resets:
            self._running.end_outage(self._requested)
