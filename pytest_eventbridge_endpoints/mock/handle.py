"""The handle ``EventBridgeMock``: a test arranges endpoints and faults, and asks what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from ..errors import InfrastructureError, UnknownEndpointError
from ..evidence import explain
from ..evidence.assertions import EventAssertions
from ..evidence.assertions import check_times as check_expected
from ..evidence.delivery_assertions import DeliveryAssertions
from ..patterns.pattern import EventPattern
from ..running.recording import bus_as_captured
from ..running.targets import Connection, Subscription
from ..service.arns import EventBus, event_bus_arn, is_event_bus_arn, parse_event_bus_arn
from ..service.errors import HttpError, ServiceError, requested_entry_error, requested_error
from ..service.faults import CallFault, EntryFault, RepeatedDelivery
from ..words import count, did_you_mean, shown
from .arguments import (
    check_bool,
    check_bus_name,
    check_code,
    check_endpoint_name,
    check_health_check,
    check_mapping,
    check_message,
    check_operation,
    check_region,
    check_regions,
    check_source,
    check_text,
    check_times,
    explains_arguments,
    target_arns,
)
from .endpoint import Endpoint
from .event_bus import MockedEventBus
from .fault import Fault
from .health_check import HealthCheck
from .outage import RegionOutage

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence

    from ..evidence.captures import CapturedCall, CapturedEvent, RejectedEntry
    from ..evidence.contracts import SchemaOrFile
    from ..evidence.delivery import Delivery
    from ..evidence.seen import Seen
    from ..evidence.sequence import Captured
    from ..json_text import JsonObject
    from ..rehearsal.rehearsal import Rehearsal
    from ..running.operations import Operation
    from ..running.preparation import Prepared
    from ..running.running_mock import RunningMock
    from ..running.target_functions import Target
    from ..service.clock import Clock
    from ..service.endpoints import GlobalEndpoint
    from ..service.events import Event
    from .infrastructure import Infrastructure
    from .server import MockServer

_Returned = TypeVar("_Returned")

_STATUSES = range(300, 600)
_SERVER_ERROR = 500


@explains_arguments
class EventBridgeMock(EventAssertions, DeliveryAssertions):
    """The handle of a mock: a test arranges endpoints and faults with it, and asks what happened.

    A test does not make one. It comes from the fixture ``eventbridge_mock``, from
    ``with mock_eventbridge() as eventbridge_mock:``, or as the parameter ``eventbridge_mock`` of a
    function under the decorator.
    """

    def __init__(self, running: RunningMock) -> None:
        self._running = running
        self._endpoints: dict[str, Endpoint] = {}
        """The endpoints returned so far, by EndpointId: asking again returns the same object."""
        self._servers: list[MockServer] = []

    def __repr__(self) -> str:
        """Show how much happened so far."""
        happened = [
            count(len(self.events), "event"),
            count(len(self._seen().rejected), "rejected entry"),
            count(len(self.calls), "call"),
        ]
        return f"<EventBridgeMock: {', '.join(happened)}>"

    # --- endpoints and event buses ------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """The clock of the mock, with ``now()`` and ``advance(seconds)``."""
        return self._running.clock

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
        """Add a global endpoint that is ACTIVE at once, without a client.

        Args:
            name: 1 to 64 letters, digits, ``.``, ``-`` and ``_``, not taken in *primary_region*.
            primary_region: The Region that events go to, and in which clients find the endpoint.
            secondary_region: The Region that events go to when the health check fails.
            event_bus: The name of the event bus, the same in both Regions (AWS 1.22).
            replication: Whether each event is copied to the other Region (AWS 1.10).
            health_check: The ARN of a Route 53 health check; None for a new one.

        Raises:
            ValueError: CreateEndpoint would refuse this; the message has the text of its answer.
            TypeError: *name* is not a text, or *replication* neither True nor False.
        """
        check_endpoint_name(name)
        check_region(primary_region)
        check_region(secondary_region)
        check_bool("replication", replication)
        check_bus_name(event_bus)
        account = self._running.world.account
        arn = health_check
        if arn is None:
            arn = f"arn:aws:route53:::healthcheck/{account.identifiers.event_id()}"
        check_health_check(arn)
        buses = [
            event_bus_arn(EventBus(account.account_id, region, event_bus))
            for region in (primary_region, secondary_region)
        ]
        request: JsonObject = {
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
            endpoint = self._running.world.service.add_endpoint(primary_region, request)
        except ServiceError as error:
            msg = f"no endpoint {name!r} can be added: {error.message}"
            if primary_region == secondary_region:
                msg += f" Its primary and its secondary Region are both {primary_region!r}."
            raise ValueError(msg) from None
        return self._wrapped(endpoint)

    def endpoint(self, name_or_id: str) -> Endpoint:
        """Return an endpoint, whether a client or the test made it.

        Args:
            name_or_id: Its name, or its EndpointId.

        Raises:
            UnknownEndpointError: there is none, or several Regions or accounts use the name. It is
                a ``KeyError``, and the message names the endpoints that there are.
        """
        account = self._running.world.account
        with account.lock:
            known = list(account.endpoints)
        found = [e for e in known if name_or_id in (e.endpoint_id, e.name)]
        if len(found) == 1:
            return self._wrapped(found[0])
        names = ", ".join(f"{e.name} ({e.endpoint_id}, {e.primary_region})" for e in known)
        problem = "several endpoints are" if found else "no endpoint is"
        others = [name for e in known for name in (e.name, e.endpoint_id)]
        hint = "" if found or not isinstance(name_or_id, str) else did_you_mean(name_or_id, others)
        msg = f"{problem} called {shown(name_or_id)}{hint}; the endpoints are: {names or 'none'}"
        raise UnknownEndpointError(msg)

    def health_check(self, arn: str) -> HealthCheck:
        """Return the health check that all endpoints with this ARN share.

        Args:
            arn: The ARN, as ``"arn:aws:route53:::healthcheck/abc"``.

        Raises:
            ValueError: *arn* is not the ARN of a health check.
        """
        check_health_check(arn)
        return HealthCheck(arn, self._running)

    def add_event_bus(self, name: str, region: str | None = None) -> None:
        """Make an event bus known, for rules and for the setting ``unknown_event_buses="reject"``.

        ``default``, the buses of endpoints, those that CreateEventBus has made and, where moto is
        active, moto's are known without.

        Args:
            name: The name of the event bus.
            region: Its Region; None for every Region.

        Raises:
            ValueError: *name* is not the name of an event bus, or *region* not that of a Region.
        """
        check_bus_name(name)
        if region is not None:
            check_region(region)
        account = self._running.world.account
        with account.lock:
            account.event_buses.make_known(name, region)

    def reset(self) -> None:
        """Forget endpoints, buses, rules, faults, targets, contracts, captures and advanced time.

        Objects that the handle has returned stay usable: the clock, event buses and health checks
        show what has happened since. Outages and ``failed_over()`` blocks end, and an ``Endpoint``
        says that it is gone. What the setting ``infrastructure`` names is loaded anew.
        """
        self._running.reset()
        self._endpoints.clear()
        self._begin()

    # --- infrastructure -----------------------------------------------------------------------

    def load(
        self,
        source: str | os.PathLike[str],
        *,
        region: str | Sequence[str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Infrastructure:
        """Put the endpoints, event buses and rules that files declare into this mock.

        They go in through the operations of EventBridge, so what AWS would refuse fails the load;
        they are no ``calls``. A load that fails leaves the mock as it was. Files are read once a
        run. Loading a source again takes the place of what it has declared before.

        Args:
            source: A CloudFormation or SAM template (YAML needs the extra ``yaml``), a CDK
                assembly ``cdk.out``, the Serverless Framework's ``.serverless``, or what
                ``terraform show -json`` has written of a state or a plan.
            region: Where it is deployed; several for the same template in each of them; None for
                the setting ``region``. What says its Region itself keeps it.
            parameters: The parameters of the templates, by name.
            values: What only AWS knows: by logical id for a ``Ref``, as ``"Bucket"``, by
                ``"Bucket.Arn"`` for an attribute, and by the export's name for an import.

        Returns:
            What was found. It is what the files declare, whether or not it was ever deployed.

        Raises:
            InfrastructureError: the files cannot be read, or AWS would refuse what they declare.
            ValueError: *region* is not the name of a Region.
            TypeError: *parameters* or *values* are no mappings of names.
        """
        __tracebackhide__ = True
        regions = check_regions(region)
        check_mapping("parameters", parameters)
        check_mapping("values", values)
        path = check_source(source)
        try:
            loaded = self._running.load(path, regions, parameters or {}, values or {})
        except InfrastructureError as error:
            # our own frames are of no use to the author of the files
            raise error.with_traceback(None) from None
        return self._infrastructure(loaded)

    @property
    def infrastructure(self) -> Infrastructure:
        """Everything that was loaded into this mock, by the setting ``infrastructure`` or by hand.

        Raises:
            LookupError: nothing was.
        """
        declared = self._running.world.declared
        if declared is None:
            msg = (
                "no infrastructure was loaded into this mock: eventbridge_mock.load(...) loads "
                'some, and the setting infrastructure="cdk.out" loads it into every mock'
            )
            raise LookupError(msg)
        return self._infrastructure(list(declared))

    def _infrastructure(self, loaded: Sequence[Prepared]) -> Infrastructure:
        # imported here: most tests load nothing
        from .infrastructure import Infrastructure  # noqa: PLC0415

        return Infrastructure(loaded, self._endpoint_at, self._running)

    def _begin(self) -> None:
        """Load what every mock begins with."""
        source = self._running.settings.infrastructure
        if source:
            self.load(source)

    # --- other processes ----------------------------------------------------------------------

    def serve(self, host: str = "127.0.0.1") -> MockServer:
        """Answer other processes over HTTP, until the end of a ``with`` block or of this mock.

        What a worker started with ``subprocess``, the AWS CLI, a container or another language
        calls there is answered, captured and asserted as the calls of this process are; the
        ``through`` of such calls is ``http``. Children of ``multiprocessing`` find the way by
        themselves. Signatures are not checked, only the Region that they name (AWS 1.4).

        Args:
            host: The address to listen at. ``0.0.0.0`` lets every machine that reaches this one
                call the mock, as containers do; only loopback is for this machine alone.

        Returns:
            The server, with its ``url`` and the ``environment`` of a child.

        Raises:
            OSError: this machine has no such address.
        """
        return self._serve(host)

    def _serve(self, host: str, *, is_placed: bool = False) -> MockServer:
        # imported here: most tests serve nobody
        from .server import MockServer  # noqa: PLC0415

        server = MockServer(self._running, host, is_placed=is_placed)
        self._servers.append(server)
        return server

    def _end(self) -> None:
        """Close what is open."""
        while self._servers:
            self._servers.pop().close()

    # --- outages and faults -------------------------------------------------------------------

    def region_outage(self, region: str, error: int | BaseException | None = None) -> RegionOutage:
        """Let a Region be out for the length of a ``with`` block.

        Clients that call the Region directly get *error*, after botocore's retries. Endpoints
        whose primary Region it is fail over, at once or after the setting ``failover_seconds``;
        until then calls through them fail as those to the Region. Replicas for it wait, and arrive
        in order at the end (AWS 1.10). Then endpoints with replication fail back; those without
        stay failed over until ``recover()`` (AWS 1.18). Outages may overlap. An outage that meets
        nobody fails the test at its end (setting ``assert_all_faults_used``).

        Args:
            region: The Region, as ``"us-east-1"``.
            error: How it fails: an HTTP status from 300 to 599, or an exception to raise, as
                ``ConnectTimeoutError(endpoint_url="...")``; None for botocore's
                ``EndpointConnectionError``. Of outages that overlap, the latest decides.

        Raises:
            ValueError: *region* is not the name of a Region, or *error* no such status.
            TypeError: *error* is something else.
        """
        check_region(region)
        asked = f"region_outage({region!r}{_shown(times=1, error=error)})"
        return RegionOutage(asked, region, _outage_failure(error), self._running)

    def fail(
        self,
        operation: Operation,
        error: str | int | BaseException,
        *,
        times: int | None = 1,
        message: str | None = None,
        region: str | None = None,
        accepted: bool = False,
    ) -> Fault:
        """Let the next HTTP requests of an operation fail; botocore retries them as on AWS.

        A request meets the first fault that fits and is not used up. A fault that is met less
        often than asked for fails the test at its end (setting ``assert_all_faults_used``).

        Args:
            operation: The operation, as ``"PutEvents"``; any that the mock answers.
            error: An error code as ``"ThrottlingException"``, an HTTP status from 300 to 599, or
                an exception to raise, as ``ConnectTimeoutError(endpoint_url="...")``.
            times: How many requests fail, counting every attempt of a call; None for all, until
                ``reset()`` or the end of ``with eventbridge_mock.fail(...):``.
            message: The text of the error; None for AWS's own where it is known.
            region: The Region that takes the requests, with an EndpointId the active Region; None
                for any.
            accepted: Whether the request is taken in full all the same, and only its answer is
                lost: what botocore sends again is there twice. For exceptions and errors of the
                server (500 and above).

        Returns:
            The fault. In a ``with`` statement it ends with the block.

        Raises:
            ValueError: *operation*, *error*, *times* or *region* is not allowed, or *accepted*
                with this error.
            TypeError: *error* is none of the three, *message* is not a text or not allowed, or
                *accepted* neither True nor False.
        """
        check_operation(operation)
        check_times(times)
        check_message(message)
        check_bool("accepted", accepted)
        if region is not None:
            check_region(region)
        options = _shown(times=times, message=message, region=region, accepted=accepted or None)
        asked = f"fail({operation!r}, {shown(error)}{options})"
        failure = _requested_error(error, message)
        status = getattr(failure, "status", _STATUSES[-1])
        if accepted and status < _SERVER_ERROR:
            msg = (
                "accepted=True is for an answer that is lost: an exception or an HTTP status of "
                f"500 or more, not {shown(error)}"
            )
            raise ValueError(msg)
        fault = CallFault(asked, times, operation, region, failure, accepted=accepted)
        account = self._running.world.account
        with account.lock:
            return Fault(account.faults.add_call(fault), self._running)

    def reject_entries(
        self,
        error_code: str,
        pattern: EventPattern | Mapping[str, Any] | str | None = None,
        *,
        times: int | None = 1,
        message: str | None = None,
        region: str | None = None,
    ) -> Fault:
        """Let the next entries of PutEvents be rejected, one by one, inside an HTTP 200.

        Entries that EventBridge would refuse anyway do not count. AWS calls the codes
        ``InternalFailure`` and ``ThrottlingException`` retryable (AWS 6.5).

        Args:
            error_code: The ``ErrorCode`` of the entry's result.
            pattern: Only entries whose event matches this event pattern; None for any.
            times: How many entries are rejected; None for all, until ``reset()`` or the end of
                ``with eventbridge_mock.reject_entries(...):``.
            message: The ``ErrorMessage``; None for AWS's own where it is known.
            region: Only entries of requests that this Region takes; None for any.

        Returns:
            The fault. In a ``with`` statement it ends with the block.

        Raises:
            InvalidEventPattern: EventBridge would refuse *pattern*.
            ValueError: *error_code*, *times* or *region* is not allowed.
            TypeError: *message* is not a text.
        """
        check_code(error_code)
        check_times(times)
        check_message(message)
        if region is not None:
            check_region(region)
        compiled = None if pattern is None else EventPattern(pattern)

        def matches(event: Event) -> bool:
            if region not in (None, event.origin.region):
                return False
            return compiled is None or compiled.matches(event)

        options = _shown(times=times, pattern=pattern, message=message, region=region)
        asked = f"reject_entries({error_code!r}{options})"
        fault = EntryFault(asked, times, matches, requested_entry_error(error_code, message))
        account = self._running.world.account
        with account.lock:
            return Fault(account.faults.add_entry(fault), self._running)

    def repeat_deliveries(
        self, times: int | None = 1, pattern: EventPattern | Mapping[str, Any] | str | None = None
    ) -> Fault:
        """Let the next deliveries to functions happen twice: EventBridge delivers at least once.

        The function that ``subscribe`` or ``connect`` was given is called twice with the same
        event. A repetition that does not happen fails the test at its end (setting
        ``assert_all_faults_used``).

        Args:
            times: How many deliveries are repeated; None for all, until ``reset()`` or the end of
                ``with eventbridge_mock.repeat_deliveries(...):``.
            pattern: Only deliveries of events that match this event pattern; None for any.

        Returns:
            The fault. In a ``with`` statement it ends with the block.

        Raises:
            InvalidEventPattern: EventBridge would refuse *pattern*.
            ValueError: *times* is not allowed.
        """
        check_times(times)
        compiled = None if pattern is None else EventPattern(pattern)
        options = _shown(times=times, pattern=pattern).removeprefix(", ")
        fault = RepeatedDelivery(
            f"repeat_deliveries({options})",
            times,
            lambda event: compiled is None or compiled.matches(event),
        )
        account = self._running.world.account
        with account.lock:
            return Fault(account.faults.add_delivery(fault), self._running)

    # --- rehearsals ---------------------------------------------------------------------------

    def rehearse(
        self,
        scenario: Callable[[], _Returned],
        *,
        afterwards: Callable[[_Returned], object] | None = None,
        disasters: Collection[str] | None = None,
        identity: Callable[[CapturedEvent], Hashable] | None = None,
        only: str | None = None,
        limit: int = 2000,
    ) -> Rehearsal:
        """Let every disaster happen at every place of a scenario, each in a run of its own.

        First *scenario* runs calmly. Then it runs once for each HTTP attempt, each entry and each
        delivery to a function of that run, and each disaster that can happen there. Every run
        begins from the state that this mock has now, with captures of its own, and leaves none in
        it. What the scenario keeps, as a shop or a consumer, has to be made inside of it. At its
        end the disaster ends, time passes for failovers and copies, and *afterwards* is called.

        Args:
            scenario: What the application does, a function without parameters.
            afterwards: Called with what the scenario returned, when all is well again, as to flush
                what was kept; not if it raised.
            disasters: The names of the disasters that are meant, as ``{"answer lost"}``; None for
                all. The reference lists them.
            identity: Returns what is equal for events that are the same, as
                ``lambda event: event.detail["id"]``; None for source, detail type, event bus and
                Detail.
            only: The one run to make, as ``"PutEvents 2: answer lost"``; None for all.
            limit: The most runs that may be made.

        Returns:
            The runs, and assertions on all of them.

        Raises:
            ValueError: there is no such disaster or run, there are more runs than *limit*, or
                *identity* raises.
            TypeError: *scenario* is a coroutine function, or *identity* returns what has no hash.
            RuntimeError: a rehearsal is under way.
            AssertionError: the calm run has a problem that would fail a test at its end. What the
                scenario, *afterwards* or a function raises in it, comes out as it is.
        """
        __tracebackhide__ = True
        # imported here: most tests rehearse nothing
        from ..rehearsal.rehearsing import Asked, calls_of, rehearse  # noqa: PLC0415

        calls = calls_of("rehearse", scenario, afterwards, identity)
        asked = Asked(*calls, disasters, identity, only, limit)
        return rehearse(self._running, scenario, afterwards, asked)

    async def rehearse_async(
        self,
        scenario: Callable[[], Awaitable[_Returned]],
        *,
        afterwards: Callable[[_Returned], object] | None = None,
        disasters: Collection[str] | None = None,
        identity: Callable[[CapturedEvent], Hashable] | None = None,
        only: str | None = None,
        limit: int = 2000,
    ) -> Rehearsal:
        """Rehearse a coroutine function, as ``rehearse`` does a plain one.

        Args:
            scenario: What the application does, a coroutine function without parameters.
            afterwards: As for ``rehearse``; a function or a coroutine function.
            disasters: As for ``rehearse``.
            identity: As for ``rehearse``.
            only: As for ``rehearse``.
            limit: As for ``rehearse``.

        Returns:
            The runs, and assertions on all of them.

        Raises:
            ValueError: there is no such disaster or run, there are more runs than *limit*, or
                *identity* raises.
            TypeError: *scenario* is a plain function, or *identity* returns what has no hash.
            RuntimeError: a rehearsal is under way.
            AssertionError: the calm run has a problem that would fail a test at its end.
        """
        __tracebackhide__ = True
        # imported here: most tests rehearse nothing
        from ..rehearsal.rehearsing import Asked, calls_of, rehearse_async  # noqa: PLC0415

        calls = calls_of("rehearse_async", scenario, afterwards, identity)
        asked = Asked(*calls, disasters, identity, only, limit)
        return await rehearse_async(self._running, scenario, afterwards, asked)

    # --- what happened ------------------------------------------------------------------------

    @property
    def events(self) -> Captured[CapturedEvent]:
        """The accepted entries, in order, each once; ``bus(...).events`` has replicas too."""
        return self._running.recording.events

    @property
    def deliveries(self) -> Captured[Delivery]:
        """What rules handed to their targets so far, in order, those with an ``error`` included.

        Targets are not run: a delivery says what would be handed to which ARN.

        Raises:
            UnresolvedError: a declared rule may have delivered more: the loaded infrastructure
                does not tell all of its pattern, its event bus or its state.
        """
        return self._running.decided_deliveries()

    def bus(self, name: str = "default", region: str | None = None) -> MockedEventBus:
        """Return one event bus in one Region, with all the events that it received.

        It need not exist: a bus that received nothing has no events.

        Args:
            name: The name of an event bus of the mock's own account, or the ARN of any, which says
                the Region too.
            region: The Region, as ``"us-west-2"``; None for the setting ``region``.

        Raises:
            ValueError: *name* is not the name of an event bus, or *region* not that of a Region.
        """
        bus = self._bus_of(name, region)
        return MockedEventBus(self._as_captured(bus), bus.region, self._running)

    def assert_calls(
        self, operation: Operation, times: int | None = None
    ) -> Captured[CapturedCall]:
        """Assert how often an operation was called. A call and its retries count once.

        Args:
            operation: The operation, as ``"PutEvents"``; any that the mock answers.
            times: How many calls there have to be, 0 or more; None: at least one.

        Returns:
            The calls to this operation.

        Raises:
            AssertionError: there were more or fewer; the message lists all calls.
            ValueError: there is no such operation.
            TypeError: *times* is not such a number.
        """
        __tracebackhide__ = True
        check_operation(operation)
        check_expected(times, "calls there have to be")
        made = self.calls.filter(operation=operation)
        if not made if times is None else len(made) != times:
            raise AssertionError(explain.wrong_calls(operation, times, self.calls))
        return made

    @property
    def _account(self) -> str:
        return self._running.settings.account_id

    def _seen(self) -> Seen:
        return self._running.seen()

    def _seen_with_rules(self) -> Seen:
        return self._running.seen_with_rules()

    def _look_at_rejected(self) -> Captured[RejectedEntry]:
        return self._running.look_at_rejected()

    # --- targets and contracts ----------------------------------------------------------------

    # it returns None, always: but so a type checker flags an async target, whose coroutine nobody
    # awaits, and no type says "anything but a coroutine"
    @overload
    def subscribe(
        self,
        target: Callable[..., None],
        pattern: EventPattern | Mapping[str, Any] | str | None = ...,
        *,
        event_bus: str = ...,
        region: str | None = ...,
    ) -> None: ...

    @overload
    def subscribe(
        self,
        target: Callable[..., _Returned],
        pattern: EventPattern | Mapping[str, Any] | str | None = ...,
        *,
        event_bus: str = ...,
        region: str | None = ...,
    ) -> _Returned: ...

    def subscribe(
        self,
        target: Target,
        pattern: EventPattern | Mapping[str, Any] | str | None = None,
        *,
        event_bus: str = "default",
        region: str | None = None,
    ) -> Any:
        """Call a function with each event that arrives at an event bus, replicas included.

        *target* is called when the call that put the event is over, in the thread of that call.
        What it raises does not reach that call: it fails the test at its end, with its own
        traceback, and after ``pytest.fail`` no target is called any more. Only what ends the test
        or the run passes through at once: a time-out, ``pytest.exit``, a debugger that was left,
        ``SystemExit``, ``KeyboardInterrupt``, the cancellation of a task. *target* may put events
        itself; an endless loop stops after 10,000 deliveries.

        Args:
            target: A function of ``(event)`` or ``(event, context)``, as a Lambda handler. It gets
                a copy of the envelope, and a ``TargetContext``.
            pattern: Only events that match this event pattern; None for every event.
            event_bus: The name of the event bus, or its ARN, which says the Region too.
            region: The Region, as ``"us-west-2"``; None for the setting ``region``.

        Raises:
            TypeError: *target* is async or a generator function, or takes other arguments.
            InvalidEventPattern: EventBridge would refuse *pattern*.
            ValueError: *event_bus* is not the name of an event bus, or *region* not that of a
                Region.
        """
        compiled = None if pattern is None else EventPattern(pattern)
        bus = self._bus_of(event_bus, region)
        name = self._as_captured(bus)
        subscription = Subscription(target, name, bus.region, compiled, bus.account)
        self._running.world.targets.subscribe(subscription)

    @overload
    def connect(self, target: str, function: Callable[..., None]) -> None: ...

    @overload
    def connect(self, target: str, function: Callable[..., _Returned]) -> _Returned: ...

    def connect(self, target: str, function: Target) -> Any:
        """Call a function in the place of a rule's target, with the input that the target gets.

        It is called for each delivery at this ARN, by whichever rule, as ``subscribe`` calls its
        targets. A delivery with an ``error`` does not call it. What it raises fails the test at
        its end, and is the ``error`` of the delivery. Of several functions at one ARN, each is
        called.

        Args:
            target: The ARN of the target, as rules name it; there need be no rule yet. Or the
                logical id of what it is, as in the loaded infrastructure.
            function: A function of ``(event)`` or ``(event, context)``, as a Lambda handler. It
                gets the parsed input of the delivery, and a ``TargetContext``.

        Raises:
            TypeError: *function* is async or a generator function, or takes other arguments.
            ValueError: *target* is no ARN, and no target has this logical id.
            UnresolvedError: *target* is an ARN, and a declared target may have it: the loaded
                infrastructure does not tell.
        """
        arns = target_arns(target, self._running.rules)
        self._running.world.targets.connect(Connection(target, arns, function))

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
        So does a contract that meets no event (setting ``assert_all_contracts_met``).
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
            ValueError: *schema* is not a valid schema, or the file holds no JSON object.
            TypeError: *schema* is neither a dict nor a path, or *source* or *detail_type* no text.
            OSError: the file cannot be read.
        """
        check_text("source", source)
        check_text("detail_type", detail_type)
        # imported here: jsonschema is slow to import, and most tests have no contract
        from ..evidence.contracts import Contract  # noqa: PLC0415

        self._running.world.contracts[Contract(schema, source, detail_type)] = 0

    def _endpoint_at(self, region: str, name: str) -> Endpoint:
        """Return the endpoint of this name in a Region.

        Raises:
            UnknownEndpointError: it was deleted.
        """
        account = self._running.world.account
        with account.lock:
            endpoint = account.endpoints.find(account.home(region), name)
        if endpoint is None:
            msg = f"the endpoint {name!r} in {region} is gone: it was deleted"
            raise UnknownEndpointError(msg)
        return self._wrapped(endpoint)

    def _wrapped(self, endpoint: GlobalEndpoint) -> Endpoint:
        """Return the ``Endpoint`` for an endpoint of the service, always the same object."""
        return self._endpoints.setdefault(endpoint.endpoint_id, Endpoint(endpoint, self._running))

    def _bus_of(self, event_bus: str, region: str | None) -> EventBus:
        """Return the event bus that a test names; an ARN gives the Region."""
        if region is not None:
            check_region(region)
        if is_event_bus_arn(event_bus):
            return parse_event_bus_arn(event_bus)
        check_bus_name(event_bus)
        return EventBus(self._account, region or self._running.settings.region, event_bus)

    def _as_captured(self, bus: EventBus) -> str:
        """Return the name under which the events of a bus are kept."""
        return bus_as_captured(bus, self._account)


def _requested_error(
    error: object, message: str | None
) -> ServiceError | HttpError | BaseException:
    if isinstance(error, BaseException):
        if message is not None:
            msg = f"{shown(error)} has a message of its own; leave out message={message!r}"
            raise TypeError(msg)
        return error
    if isinstance(error, str):
        check_code(error)
        return requested_error(error, message)
    if isinstance(error, int) and error in _STATUSES:
        return HttpError(error, message)
    msg = (
        'fail takes a service code as "ThrottlingException", an HTTP status from 300 to 599 or '
        f"an instance of an exception, not {shown(error)}"
    )
    raise ValueError(msg) if isinstance(error, int) else TypeError(msg)


def _outage_failure(error: int | BaseException | None) -> HttpError | BaseException | None:
    """Return what the callers of a Region that is out meet; None for a host without an address."""
    if error is None or isinstance(error, BaseException):
        return error
    if isinstance(error, int) and error in _STATUSES:
        return HttpError(error, None)
    msg = (
        "region_outage takes an HTTP status from 300 to 599 or an instance of an exception, not "
        f"{shown(error)}: a Region that is out answers with no error code"
    )
    raise ValueError(msg) if isinstance(error, int) else TypeError(msg)


def _shown(*, times: int | None, **options: object) -> str:
    """Show the options of a fault as they were written in the call."""
    texts = [] if times == 1 else [f"times={times}"]
    texts += [f"{name}={shown(value)}" for name, value in options.items() if value is not None]
    return "".join(f", {text}" for text in texts)
