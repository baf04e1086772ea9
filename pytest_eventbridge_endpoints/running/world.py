"""The part of a mock that a reset replaces."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from ..moto import moto_has_event_bus
from ..service.account import Account
from ..service.delays import Delays
from ..service.service import EventBridgeService
from .moto_rules import MotoRules
from .recording import Recording
from .targets import Targets
from .timed_recording import TimedRecording
from .watch import Watch

if TYPE_CHECKING:
    from ..evidence.contracts import Contract
    from ..service.clock import Clock, Identifiers
    from ..settings import Settings
    from .declared import Declared
    from .problems import Problem
    from .requested_blocks import RequestedBlock


class Rehearsed:
    """What rehearsals of a mock leave to its end: what they met, and what they found."""

    def __init__(self) -> None:
        self.contracts: set[Contract] = set()
        """The contracts that met an event."""
        self.problems: dict[str, Problem] = {}
        """What would fail a test at its end, by its text."""


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
        self.watch = Watch()
        """Who looks on, and may let something happen."""
        repeats = self.account.faults.spend_on_delivery
        self.targets = Targets(self.recording, repeats, self.watch, self.account.lock)
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
        self.rehearsed = Rehearsed()

    def copied(self, identifiers: Identifiers, watch: Watch) -> World:
        """Return a copy that goes on by itself, with nothing captured yet.

        Args:
            identifiers: The identifiers of the copy.
            watch: Who looks on there.
        """
        copied: World = copy(self)
        account = copied.account = self.account.copied(identifiers)
        copied.service = EventBridgeService(account)
        copied.recording = type(self.recording)(account)
        copied.recording.look()
        copied.watch = watch
        copied.targets = self.targets.copied(
            copied.recording, account.faults.spend_on_delivery, watch, account.lock
        )
        copied.declared = self.declared and self.declared.copied()
        copied.contracts = dict.fromkeys(self.contracts, 0)
        copied.blocks, copied.reported, copied.rehearsed = [], set(), Rehearsed()
        return copied
