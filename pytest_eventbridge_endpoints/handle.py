"""The handle ``EventBridgeMock``: what a test arranges and asks for."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import interception, problems
from .calls import OPERATIONS
from .errors import EventBridgeMockWarning
from .event_bus import MockedEventBus
from .evidence import explain
from .evidence.assertions import EventAssertions
from .evidence.lines import count
from .evidence.section import Happened, section
from .evidence.timeline import as_record
from .lifetime import Lifetime
from .moto_rules import MotoRules
from .neighbours import moto_knows
from .recording import Recording
from .rehearsal import Rehearsal
from .run import run
from .service import EventBridgeService
from .service.account import Account
from .service.clock import Identifiers
from .targets import Targets
from .timing import TimedRecording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .calls import ClientCall
    from .errors import UnmockedOperationError
    from .evidence.captures import Captured, CapturedCall, CapturedEvent, RejectedEntry
    from .evidence.contracts import Contract, SchemaOrFile
    from .evidence.timeline import Record
    from .outage import RegionOutage
    from .problems import Problem
    from .service import Answer
    from .settings import Settings

CRT_HINT = (
    "put_events(EndpointId=...) worked under the mock without awscrt; "
    "production needs it: pip install 'botocore[crt]'"
)


class EventBridgeMock(Rehearsal, EventAssertions):
    """The handle of a mock: a test arranges endpoints and faults with it, and asks what happened.

    A test does not make one. It comes from the fixture ``eventbridge_mock``, from
    ``with mock_eventbridge() as eventbridge_mock:``, or as the parameter ``eventbridge_mock`` of a
    function under the decorator.
    """

    def __init__(
        self, settings: Settings, *, seed: str = "", decorators: tuple[object, ...] = ()
    ) -> None:
        self.settings = settings
        self.lifetime = Lifetime(
            seed or "this mock", refuses_late_calls=settings.after_mock == "refuse"
        )
        self.crt_was_missing = False
        self.decorators = decorators
        """The decorators that this mock stands for, so that they make none of their own."""
        self._identifiers = Identifiers(seed)
        self._retired: list[TimedRecording] = []
        self.reset()

    def __repr__(self) -> str:
        """Show how much happened so far."""
        happened = [
            count(len(self.events), "event"),
            count(len(self.rejected), "rejected entry"),
            count(len(self.calls), "call"),
        ]
        return f"<EventBridgeMock: {', '.join(happened)}>"

    # --- what happened ------------------------------------------------------------------------

    @property
    def events(self) -> Captured[CapturedEvent]:
        """The accepted entries, in order, each once; ``bus(...).events`` has replicas too."""
        return self._recording.events

    @property
    def rejected(self) -> Captured[RejectedEntry]:
        """The entries that were answered with an ``ErrorCode``, in order."""
        return self._recording.rejected

    @property
    def calls(self) -> Captured[CapturedCall]:
        """The calls to the six operations, retries not counted, in the order they ended in."""
        return self._recording.calls

    @property
    def _everywhere(self) -> Captured[CapturedEvent]:
        return self._recording.everything

    def bus(self, name: str = "default", region: str | None = None) -> MockedEventBus:
        """Return one event bus in one Region, with all the events that it received.

        It need not exist: a bus that received nothing has no events.

        Args:
            name: The name of the event bus, or its ARN, which says the Region too.
            region: The Region, as ``"us-west-2"``; None for the setting ``region``.

        Raises:
            ValueError: *name* is no name of an event bus, or *region* no name of a Region.
        """
        return MockedEventBus(*self._bus_of(name, region), self._recording)

    def assert_calls(self, operation: str, times: int | None = None) -> Captured[CapturedCall]:
        """Assert how often an operation was called. A call and its retries count once.

        Args:
            operation: One of the six operations, as ``"PutEvents"``.
            times: How many calls there have to be, 0 or more; None: at least one.

        Returns:
            The calls to this operation.

        Raises:
            AssertionError: there were more or fewer; the message lists all calls.
            ValueError: *operation* is not one of the six.
        """
        __tracebackhide__ = True
        if operation not in OPERATIONS:
            msg = f"there is no operation {operation!r}; the six are {', '.join(OPERATIONS)}"
            raise ValueError(msg)
        made = self.calls.filter(operation=operation)
        if not made if times is None else len(made) != times:
            raise AssertionError(explain.wrong_calls(operation, times, self.calls))
        return made

    def expect_detail(
        self,
        schema: SchemaOrFile,
        *,
        source: str | None = None,
        detail_type: str | None = None,
    ) -> None:
        """Check the ``Detail`` of the events of this mock against a JSON Schema.

        The check is made at the end of the test, on events put before this call too. A violation
        fails the test, and the message names the event, the place in its ``Detail`` and the rule.
        The keyword ``format`` is not checked.

        Args:
            schema: A JSON Schema (draft 2020-12, 2019-09, 7, 6 or 4), a document of the
                EventBridge Schema Registry (OpenAPI 3, or draft 4 with the whole event), or the
                path of a JSON file with one of them. Nothing is fetched: a ``$ref`` has to lead
                to a place in the same document.
            source: Check only events with this ``Source``; None for every event, or for the
                source that a document of the Schema Registry names.
            detail_type: Check only events with this ``DetailType``; None likewise.

        Raises:
            ValueError: *schema* is no valid schema, or the file holds no JSON object.
            TypeError: *schema* is neither a dict nor a path.
            OSError: the file cannot be read.
        """
        # imported here: jsonschema takes a while, and most tests have no contract
        from .evidence.contracts import Contract  # noqa: PLC0415

        self._contracts.append(Contract(schema, source, detail_type))

    # --- the life of a mock -------------------------------------------------------------------

    def reset(self) -> None:
        """Forget endpoints, buses, faults, targets, contracts, captures and advanced time."""
        settings = self.settings
        account = Account(
            settings.account_id,
            identifiers=self._identifiers,
            as_of=settings.as_of,
            reject_unknown_event_buses=settings.unknown_event_buses == "reject",
            transition_seconds=settings.transition_seconds,
            endpoint_quota=settings.endpoint_quota,
            knows_more=moto_knows,
        )
        steps = 0
        if hasattr(self, "_recording"):
            self._targets.forget()
            steps = self.steps
            if isinstance(self._recording, TimedRecording):
                self._retired.append(self._recording)
        self._service = EventBridgeService(account)
        self._recording = (
            TimedRecording(account, steps) if run.keeps_time else Recording(account.lock)
        )
        self._targets = Targets()
        if settings.forward_to_moto:
            self._targets.subscribe(MotoRules())
        self._contracts: list[Contract] = []
        self._outages: list[RegionOutage] = []
        self._told: set[object] = set()

    # --- for interception ---------------------------------------------------------------------

    def answer(self, call: ClientCall) -> Answer:
        """Answer one HTTP request, and take note of what became of it."""
        service, recording, targets = self._service, self._recording, self._targets
        # in one go: events are written down in the order in which they were accepted
        with service.account.lock:
            handled = service.handle(call.operation, call.region, call.body, call.trace_header)
            targets.enqueue(recording.take_handled(call, handled))
        return handled.reply

    def end(self, call: ClientCall) -> None:
        """Take note of a call that is over, and let what it put arrive at its targets."""
        self._recording.take_call(call)
        self._targets.deliver()

    def note_unmocked(self, error: UnmockedOperationError) -> None:
        """Take note of a call that nobody mocks."""
        self._recording.take_unmocked(error)

    # --- for whoever starts and ends mocks ----------------------------------------------------

    def problems(self, *, so_far: bool = False) -> list[Problem]:
        """Return, once each, what a test must not miss.

        Args:
            so_far: Leave out what the rest of the mock's life may still put right.
        """
        settings, targets, recording = self.settings, self._targets, self._recording
        found = [problems.target_error(raised) for raised in targets.errors]
        for contract in self._contracts:
            found += problems.contract_violations(contract, recording.events)
        if settings.assert_all_calls_mocked:
            found += [problems.unmocked_call(error) for error in recording.unmocked]
        if not so_far:
            unentered = [outage for outage in self._outages if not outage.was_entered]
            found += [problems.outage_without_block(outage) for outage in unentered]
        if settings.assert_all_faults_used and not so_far:
            faults = self._service.account.faults
            found += [problems.unused_fault(fault) for fault in faults if fault.is_unused]
        untold = [problem for problem in found if problem.source not in self._told]
        self._told.update(problem.source for problem in untold)
        return untold

    def raise_problems(self) -> None:
        """Raise what a test must not miss.

        Raises:
            AssertionError: there is such a problem; a single one that a target raised is raised
                as it is.
        """
        __tracebackhide__ = True
        found = self.problems()
        if len(found) == 1 and found[0].error is not None and found[0].can_be_raised:
            raise found[0].error
        if found:
            raise AssertionError("\n".join(problem.text for problem in found))

    def section(self, width: int = 100) -> str:
        """Return what happened, for the report of a failing test, in lines of *width*."""
        recording = self._recording
        account = self._service.account
        happened = Happened(
            [
                [e.name, e.endpoint_id, e.state, f"events go to {e.active_region}"]
                for e in account.endpoints
            ],
            recording.calls,
            recording.everything,
            recording.rejected,
            recording.unmocked,
            [
                *account.faults,
                *(f"{outage} never began" for outage in self._outages if not outage.was_entered),
            ],
            self._targets.rows(),
            # what the test failed for has been told at length
            [
                raised.headline if raised in self._told else raised
                for raised in self._targets.errors
            ],
        )
        return section(happened, width)

    @property
    def steps(self) -> int:
        """How many steps the timeline has so far; 0 where nobody keeps time."""
        recording = self._recording
        return recording.steps if isinstance(recording, TimedRecording) else 0

    def timelines(self, since: int = 0) -> list[Record]:
        """Return what happened and when behind the step *since*, from each reset to the next.

        There is none where nobody keeps time.
        """
        recordings = [*self._retired, self._recording]
        timed = [recording for recording in recordings if isinstance(recording, TimedRecording)]
        self._retired = [recording for recording in self._retired if recording.steps > since]
        return [as_record(recording.timeline(since)) for recording in timed]


@contextmanager
def running(mock: EventBridgeMock) -> Iterator[EventBridgeMock]:
    """Let *mock* answer for the length of a ``with`` block."""
    interception.activate(mock)
    if run.observer:
        run.observer.started(mock)
    try:
        yield mock
    finally:
        interception.deactivate(mock)
        if run.observer:
            run.observer.ended(mock)
        elif mock.crt_was_missing:
            warnings.warn(CRT_HINT, EventBridgeMockWarning, stacklevel=2)


def seed(name: str) -> str:
    """Return what identifiers are made from: the running test, else *name*, and the depth."""
    # pytest's own variable; the phase behind the node id does not belong to the test's name
    test = os.environ.get("PYTEST_CURRENT_TEST", name).rpartition(" (")[0] or name
    depth = len(interception.active_mocks())
    return f"{test} {depth}" if depth else test
