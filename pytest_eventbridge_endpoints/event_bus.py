"""One event bus in one Region, as a test sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .evidence.assertions import EventAssertions

if TYPE_CHECKING:
    from .evidence.captures import Captured, CapturedCall, CapturedEvent, RejectedEntry
    from .recording import Recording


class MockedEventBus(EventAssertions):
    """One event bus in one Region, as ``eventbridge_mock.bus(name, region)`` returns it.

    Attributes:
        name (str): The name of the event bus; its ARN where it belongs to another account.
        region (str): The Region of the event bus.
    """

    def __init__(self, name: str, region: str, recording: Recording) -> None:
        self.name = name
        self.region = region
        self._recording = recording

    def __repr__(self) -> str:
        """Show which bus this is."""
        return f"MockedEventBus({self.name!r}, {self.region!r}, {len(self.events)} events)"

    @property
    def events(self) -> Captured[CapturedEvent]:
        """The events that arrived at this bus, in order, copies made by replication included."""
        return self._recording.arrived(self.name, self.region)

    @property
    def _everywhere(self) -> Captured[CapturedEvent]:
        return self._recording.everything

    @property
    def _where(self) -> str:
        return f"at bus {self.name} in {self.region}"

    @property
    def rejected(self) -> Captured[RejectedEntry]:
        """The entries that were rejected, for whichever bus they were meant."""
        return self._recording.rejected

    @property
    def calls(self) -> Captured[CapturedCall]:
        """The calls to the six operations, for whichever bus they were meant."""
        return self._recording.calls
