"""The handle ``EventBridgeMock``: what a test arranges and asks for."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import interception
from .errors import EventBridgeMockWarning
from .evidence import explain
from .evidence.assertions import EventAssertions
from .interception import OPERATIONS
from .recording import Recording
from .run import run
from .service import EventBridgeService
from .service.account import Account
from .service.arns import EventBus, event_bus_arn
from .service.clock import Identifiers
from .service.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .errors import UnmockedOperationError
    from .evidence.captures import Captured, CapturedCall, CapturedEvent, RejectedEntry
    from .interception import ClientCall
    from .service import Reply, Unreachable
    from .service.clock import Clock
    from .service.endpoints import Endpoint, HealthCheck
    from .settings import Settings

CRT_HINT = (
    "put_events(EndpointId=...) worked under the mock without awscrt; "
    "production needs it: pip install 'botocore[crt]'"
)


class EventBridgeMock(EventAssertions):
    """An Amazon EventBridge in memory: arrange endpoints, and ask what happened.

    Given by the fixture ``eventbridge_mock``, by ``with mock_eventbridge() as ...`` and to
    decorated functions that have a parameter ``eventbridge_mock``.
    """

    def __init__(
        self, settings: Settings, *, seed: str = "", decorators: tuple[object, ...] = ()
    ) -> None:
        self.settings = settings
        self.crt_was_missing = False
        self.decorators = decorators
        """The decorators that this mock stands for, so that they make none of their own."""
        self._identifiers = Identifiers(seed)
        self.reset()

    # --- what happened ------------------------------------------------------------------------

    @property
    def events(self) -> Captured[CapturedEvent]:
        """Every entry that was accepted, in order, once each; replicas are not among them."""
        return self._recording.events

    @property
    def rejected(self) -> Captured[RejectedEntry]:
        """Every entry that was answered with an ErrorCode, in order."""
        return self._recording.rejected

    @property
    def calls(self) -> Captured[CapturedCall]:
        """Every call to the six operations, in the order in which they ended."""
        return self._recording.calls

    def bus(self, name: str = "default", region: str | None = None) -> MockedEventBus:
        """Return one event bus, with all the events it received, replicas included.

        Args:
            name: The name of the event bus, or the ARN of another account's.
            region: Its Region; None for the Region of the setting ``region``.
        """
        return MockedEventBus(name, region or self.settings.region, self._recording)

    def assert_calls(self, operation: str, times: int) -> Captured[CapturedCall]:
        """Assert how often an operation was called, retries of a call not counted.

        Args:
            operation: One of the six operations, as ``"PutEvents"``.
            times: How many calls there have to be.

        Returns:
            The calls.

        Raises:
            AssertionError: there were more or fewer; the message lists the calls.
            ValueError: *operation* is not one of the six.
        """
        __tracebackhide__ = True
        if operation not in OPERATIONS:
            msg = f"there is no operation {operation!r}; the six are {', '.join(OPERATIONS)}"
            raise ValueError(msg)
        made = self.calls.filter(operation=operation)
        if len(made) != times:
            raise AssertionError(explain.wrong_calls(operation, times, self.calls))
        return made

    # --- what a test arranges -----------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """The time of the mock, with ``clock.now()`` and ``clock.advance(seconds)``."""
        return self._service.account.clock

    def add_endpoint(
        self,
        name: str,
        *,
        primary_region: str = "us-east-1",
        secondary_region: str = "us-west-2",
        event_bus: str = "default",
        replication: bool = True,
        health_check: str | None = None,
    ) -> Endpoint:
        """Arrange an ACTIVE global endpoint without a client.

        Args:
            name: 1 to 64 of letters, digits, ``.``, ``-`` and ``_``, free in its Region.
            primary_region: The Region that events go to, and the endpoint's home.
            secondary_region: The Region that events go to when the health check fails.
            event_bus: The name of the event bus in both Regions.
            replication: Whether each event is copied to the other Region.
            health_check: The ARN of a Route 53 health check; None for one of its own.

        Raises:
            ValueError: CreateEndpoint would refuse this, with AWS's own text.
        """
        account = self._service.account
        arn = health_check or f"arn:aws:route53:::healthcheck/{self._identifiers.event_id()}"
        buses = [
            event_bus_arn(EventBus(account.account_id, region, event_bus))
            for region in (primary_region, secondary_region)
        ]
        request: dict[str, Any] = {
            "Name": name,
            "RoutingConfig": {
                "FailoverConfig": {
                    "Primary": {"HealthCheck": arn},
                    "Secondary": {"Route": secondary_region},
                }
            },
            "ReplicationConfig": {"State": "ENABLED" if replication else "DISABLED"},
            "EventBuses": [{"EventBusArn": bus} for bus in buses],
            "RoleArn": f"arn:aws:iam::{account.account_id}:role/eventbridge-mock",
        }
        try:
            return self._service.add_endpoint(primary_region, request)
        except ServiceError as error:
            msg = f"no endpoint {name!r} can be added: {error.message}"
            raise ValueError(msg) from None

    def endpoint(self, name_or_id: str) -> Endpoint:
        """Return the live endpoint of that name or EndpointId.

        Raises:
            KeyError: there is none, or the name stands in several Regions; the message names
                the endpoints there are.
        """
        account = self._service.account
        with account.lock:
            known = list(account.endpoints)
        found = [e for e in known if name_or_id in (e.endpoint_id, e.name)]
        if len(found) == 1:
            return found[0]
        names = ", ".join(f"{e.name} ({e.endpoint_id}, {e.primary_region})" for e in known)
        problem = "several endpoints are" if found else "no endpoint is"
        msg = f"{problem} called {name_or_id!r}; the endpoints are: {names or 'none'}"
        raise KeyError(msg)

    def health_check(self, arn: str) -> HealthCheck:
        """Return the health check of that ARN, shared by all endpoints that name it."""
        account = self._service.account
        with account.lock:
            return account.health_check(arn)

    def add_event_bus(self, name: str, region: str | None = None) -> None:
        """Make an event bus known, for the setting ``unknown_event_buses="reject"``.

        The bus ``default`` and the buses of endpoints are known as they are.

        Args:
            name: The name of the event bus.
            region: Its Region; None for every Region.
        """
        account = self._service.account
        with account.lock:
            account.add_event_bus(name, region)

    def reset(self) -> None:
        """Forget everything: endpoints, health checks, buses, captures, and advanced time."""
        settings = self.settings
        account = Account(
            settings.account_id,
            identifiers=self._identifiers,
            as_of=settings.as_of,
            reject_unknown_event_buses=settings.unknown_event_buses == "reject",
            transition_seconds=settings.transition_seconds,
            endpoint_quota=settings.endpoint_quota,
        )
        self._service = EventBridgeService(account)
        self._problems_told = 0
        self._recording = Recording()

    # --- for interception ---------------------------------------------------------------------

    def answer(self, call: ClientCall) -> Reply | Unreachable:
        """Answer one HTTP request, and take note of what became of it."""
        recording = self._recording
        handled = self._service.handle(call.operation, call.region, call.body)
        recording.take_handled(handled)
        return handled.reply

    def end(self, call: ClientCall, error: BaseException | None) -> None:
        """Take note of a call that is over, with all its attempts."""
        self._recording.take_call(call, error)

    def note_unmocked(self, error: UnmockedOperationError) -> None:
        """Take note of a call that nobody mocks."""
        self._recording.take_unmocked(error)

    # --- for whoever starts and ends mocks ----------------------------------------------------

    def problems(self) -> list[str]:
        """Return, once each, what a test must not miss."""
        swallowed: list[UnmockedOperationError] = []
        if self.settings.assert_all_calls_mocked:
            swallowed = self._recording.unmocked[self._problems_told :]
            self._problems_told += len(swallowed)
        return [f"a call that is not mocked was swallowed: {error}" for error in swallowed]

    def raise_problems(self) -> None:
        """Raise what a test must not miss.

        Raises:
            AssertionError: there is such a problem.
        """
        __tracebackhide__ = True
        problems = self.problems()
        if problems:
            raise AssertionError("\n".join(problems))

    def section(self) -> str:
        """Return what happened, for the report of a failing test."""
        recording = self._recording
        return explain.section(
            recording.calls, recording.events, recording.rejected, recording.unmocked
        )


class MockedEventBus(EventAssertions):
    """One event bus in one Region, and what it received."""

    def __init__(self, name: str, region: str, recording: Recording) -> None:
        self.name = name
        self.region = region
        self._recording = recording

    def __repr__(self) -> str:
        """Show which bus this is."""
        return f"MockedEventBus({self.name!r}, {self.region!r}, {len(self.events)} events)"

    @property
    def events(self) -> Captured[CapturedEvent]:
        """All events that arrived at this bus, replicas included, in order."""
        return self._recording.arrived(self.name, self.region)

    @property
    def rejected(self) -> Captured[RejectedEntry]:
        """The entries that the mock rejected, whichever bus they were for."""
        return self._recording.rejected

    @property
    def calls(self) -> Captured[CapturedCall]:
        """The calls that the mock answered."""
        return self._recording.calls


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
