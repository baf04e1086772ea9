"""The part of a mock that a reset replaces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..moto import moto_has_event_bus
from ..service.account import Account
from ..service.delays import Delays
from ..service.service import EventBridgeService
from .moto_rules import MotoRules
from .recording import Recording
from .targets import Targets
from .timed_recording import TimedRecording

if TYPE_CHECKING:
    from ..evidence.contracts import Contract
    from ..service.clock import Clock, Identifiers
    from ..service.outages import Failure
    from ..settings import Settings
    from .declared import Declared


@dataclass(eq=False)
class RequestedBlock:
    """What a test has asked for, and what begins and ends with a ``with`` statement."""

    asked: str
    """How it was asked for, as ``region_outage('us-east-1')``."""
    expression: str
    """What stands behind ``with``, as ``eventbridge_mock.region_outage('us-east-1')``."""
    has_begun: bool = field(default=False, kw_only=True)

    def __str__(self) -> str:
        """Show how it was asked for."""
        return self.asked


@dataclass(eq=False)
class RequestedOutage(RequestedBlock):
    """An outage of a Region that a test has asked for."""

    region: str
    failure: Failure = field(default=None, kw_only=True)
    """What callers of the Region meet; None for a host that cannot be reached."""
    met_before: int = field(default=0, kw_only=True)
    """How many calls and replicas had met outages of the Region when it first began."""
    met_until: int | None = field(default=None, kw_only=True)
    """How many had when it ended; None while it lasts."""


class World:
    """The state of a mock between two resets: the service, the recording and the targets.

    Args:
        settings: The settings of the mock.
        clock: The clock of the mock, which a reset keeps.
        identifiers: The identifiers of the mock, which a reset keeps: none is given twice.
        keeps_time: Whether it is noted when things happen, for the report of the run.
        steps: How many steps the timeline of the mock has so far.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        identifiers: Identifiers,
        keeps_time: bool,  # noqa: FBT001
        steps: int,
    ) -> None:
        self.account = Account(
            settings.account_id,
            clock=clock,
            identifiers=identifiers,
            as_of=settings.as_of,
            reject_unknown_event_buses=settings.unknown_event_buses == "reject",
            transition_seconds=settings.transition_seconds,
            endpoint_quota=settings.endpoint_quota,
            delays=Delays(settings.failover_seconds, settings.replication_seconds),
            is_known_elsewhere=lambda bus: moto_has_event_bus(*bus),
        )
        self.service = EventBridgeService(self.account)
        self.recording = (
            TimedRecording(self.account, steps) if keeps_time else Recording(self.account)
        )
        self.targets = Targets(self.recording, self.account.faults.spend_on_delivery)
        if settings.forward_to_moto:
            self.targets.subscribe(MotoRules(settings.account_id, clock, identifiers))
        self.declared: Declared | None = None
        """The infrastructure that was loaded; None if none was."""
        self.contracts: dict[Contract, int] = {}
        """How many of the events each contract has been held against so far."""
        self.blocks: list[RequestedBlock] = []
        """The outages and failovers that were asked for."""
        self.reported: set[object] = set()
        """What the problems that have been reported were about."""
