"""One event bus in one Region, as a test sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..evidence.assertions import EventAssertions

if TYPE_CHECKING:
    from ..evidence.captures import CapturedEvent, RejectedEntry
    from ..evidence.seen import Seen
    from ..evidence.sequence import Captured
    from ..running.running_mock import RunningMock


class MockedEventBus(EventAssertions):
    """One event bus in one Region, as ``eventbridge_mock.bus(name, region)`` returns it.

    After ``eventbridge_mock.reset()`` it shows what has arrived since.

    Attributes:
        name (str): The name of the event bus; its ARN where it belongs to another account.
        region (str): The Region of the event bus.
    """

    def __init__(self, name: str, region: str, running: RunningMock) -> None:
        self.name = name
        self.region = region
        self._running = running

    def __repr__(self) -> str:
        """Show which bus this is."""
        arrived = self._running.recording.arrived(self.name, self.region)
        return f"MockedEventBus({self.name!r}, {self.region!r}, {len(arrived)} events)"

    @property
    def events(self) -> Captured[CapturedEvent]:
        """The events that arrived at this bus, in order, copies made by replication included.

        Raises:
            UnresolvedError: a declared rule may have sent more events here: the loaded
                infrastructure does not tell all of its pattern, its event bus or its state.
        """
        return self._running.arrived(self.name, self.region)

    @property
    def _account(self) -> str:
        return self._running.settings.account_id

    def _seen(self) -> Seen:
        where = f"at bus {self.name} in {self.region}"
        return self._running.seen()._replace(events=self.events, where=where, event_bus=self.name)

    def _look_at_rejected(self) -> Captured[RejectedEntry]:
        return self._running.look_at_rejected()
