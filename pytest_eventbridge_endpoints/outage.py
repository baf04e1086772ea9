"""The ``with`` block during which a Region is out."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from .recording import Recording
    from .service import EventBridgeService
    from .targets import Targets


class RegionOutage(AbstractContextManager[None]):
    """An outage of one Region, from ``with`` to the end of the block.

    ``region_outage`` returns one. One that no ``with`` statement begins fails the test at its end.

    Attributes:
        region (str): The Region that is out.
    """

    def __init__(
        self, region: str, service: EventBridgeService, recording: Recording, targets: Targets
    ) -> None:
        self.region = region
        self.was_entered = False
        self._service = service
        self._recording = recording
        self._targets = targets

    def __str__(self) -> str:
        """Show how it was asked for."""
        return f"region_outage({self.region!r})"

    def __enter__(self) -> None:
        """Let the outage begin."""
        self.was_entered = True
        self._service.begin_outage(self.region)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the outage end: replicas that waited arrive, in order."""
        with self._service.account.lock:
            replicas = self._service.end_outage(self.region)
            self._targets.enqueue(self._recording.take_arrived(replicas))
        self._targets.deliver()
