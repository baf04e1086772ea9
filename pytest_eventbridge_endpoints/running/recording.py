"""What the service did, recorded as evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..evidence.captures import CallError, CapturedCall, CapturedEvent, RejectedEntry
from ..evidence.delivery import INVALID_JSON, NOT_DECLARED, DeclaredNames, Delivery
from ..evidence.sequence import Captured
from ..evidence.timeline import Condition, Turn
from ..patterns.target_input import FiredRule, target_input
from ..service.answers import Unreachable
from ..service.arns import EventBus, event_bus_arn, is_event_bus_arn, parse_event_bus_arn
from ..service.clock import utc
from ..service.rules import DeclaredTarget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..errors import UnmockedOperationError
    from ..evidence.timeline import FunctionCall, Timeline
    from ..service.account import Account
    from ..service.deliveries import SentDelivery
    from ..service.endpoints import GlobalEndpoint
    from ..service.events import Event, Rejection, StrayEntry
    from ..service.service import Handled
    from .calls import ClientCall


class Unjudged(NamedTuple):
    """What may be a mistake of the application, and has not been judged yet."""

    refused: list[RejectedEntry]
    """Entries that EventBridge itself refused."""
    strays: list[StrayEntry]
    """Entries put through an endpoint for another bus than the endpoint's."""
    unmocked: list[UnmockedOperationError]
    """Refusals of calls that no mock answers."""


class Recording:
    """Everything that one mock has seen so far. Safe to use from several threads.

    Events and calls are stored as they come, and turned into captures when first looked at: most
    calls are made long before that.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._lock = account.lock
        self._unseen_events: list[Event] = []
        self._unseen_calls: list[ClientCall] = []
        self._events: list[CapturedEvent] = []
        self._rejected: list[RejectedEntry] = []
        self._calls: list[CapturedCall] = []
        self._places_of_calls: dict[str, int] = {}
        """Where the captures of calls stand that may be tried again."""
        self._arrivals: list[CapturedEvent] = []
        self._arrived: dict[tuple[str, str], list[CapturedEvent]] = {}
        self._sent: list[SentDelivery] = []
        self._deliveries: list[Delivery] = []
        self._looked_at = 0
        """How many of the deliveries that were sent have been turned into captures."""
        self._places: dict[int, int] = {}
        """Where the captures stand, by the id of the delivery."""
        self._raised: dict[int, str] = {}
        """What functions raised, by the id of the delivery; those that were sent are kept."""
        self._unmocked: list[str] = []
        self._unanswered: dict[str, None] = {}
        """Why nobody answered, each reason once, in order."""
        self._unjudged = Unjudged([], [], [])
        self._open: list[Condition] = []
        """The conditions that last now."""
        self._turns: list[Turn] = []
        account.listener = self.look

    # --- reading ------------------------------------------------------------------------------

    @property
    def steps(self) -> int:
        """How many steps the timeline has so far; 0 if nobody keeps time."""
        return 0

    def timeline(self, since: int) -> Timeline | None:  # noqa: ARG002
        """Return what happened after a step, and when; None if nobody keeps time."""
        return None

    @property
    def events(self) -> Captured[CapturedEvent]:
        """Every accepted entry, once each."""
        self._look_at_events()
        return Captured(CapturedEvent, self._events)

    @property
    def rejected(self) -> Captured[RejectedEntry]:
        """Every rejected entry."""
        return Captured(RejectedEntry, self._rejected)

    @property
    def calls(self) -> Captured[CapturedCall]:
        """Every call that is over."""
        with self._lock:
            for call in self._unseen_calls:
                if call.invocation is not None:
                    self._places_of_calls[call.invocation] = len(self._calls)
                self._calls.append(captured_call(call))
            self._unseen_calls.clear()
        return Captured(CapturedCall, self._calls)

    @property
    def unmocked(self) -> list[str]:
        """Why each call that no mock answers was refused."""
        return list(self._unmocked)

    @property
    def unanswered(self) -> list[str]:
        """Why requests met nobody: a client is only told that it cannot connect."""
        return list(self._unanswered)

    def forgive_refused(self) -> None:
        """Count the entries that were refused so far as judged: the test looks at them."""
        with self._lock:
            self._unjudged.refused.clear()

    def take_unjudged(self) -> Unjudged:
        """Return what nobody has judged yet; it is returned once."""
        with self._lock:
            unjudged, self._unjudged = self._unjudged, Unjudged([], [], [])
        return unjudged

    @property
    def turns(self) -> list[Turn]:
        """Every outage and failover that began or ended, among the calls."""
        return list(self._turns)

    def arrived(self, event_bus: str, region: str) -> Captured[CapturedEvent]:
        """Return what one event bus received, replicas included."""
        self._look_at_events()
        return Captured(CapturedEvent, self._arrived.get((event_bus, region), ()))

    @property
    def arrivals(self) -> Captured[CapturedEvent]:
        """Everything that arrived at any bus, replicas included, in order."""
        self._look_at_events()
        return Captured(CapturedEvent, self._arrivals)

    def _look_at_events(self) -> None:
        with self._lock:
            for event in map(self._captured, self._unseen_events):
                if not event.replica and not event.forwarded:
                    self._events.append(event)
                self._arrivals.append(event)
                self._arrived.setdefault((event.event_bus, event.region), []).append(event)
            self._unseen_events.clear()

    @property
    def deliveries(self) -> Captured[Delivery]:
        """What rules have handed to their targets so far, in order."""
        with self._lock:
            for sent in self._sent[self._looked_at :]:
                delivery = self.captured_delivery(sent)
                if delivery is not None:
                    self._places[id(sent)] = len(self._deliveries)
                    self._deliveries.append(delivery)
            self._looked_at = len(self._sent)
            return Captured(Delivery, self._deliveries)

    def captured_delivery(self, sent: SentDelivery) -> Delivery | None:
        """Return a delivery as a test sees it; None if the target is given nothing at all."""
        given = target_input(
            sent.target,
            sent.event._envelope_as_written(),  # noqa: SLF001 (as event patterns read it)
            FiredRule(sent.rule_name, sent.rule_arn, sent.ingestion_time),
        )
        if given is None:
            return None
        event = self._captured(sent.event)
        error = sent.error or (None if given.is_json else INVALID_JSON)
        return Delivery(
            rule=sent.rule_name,
            rule_arn=sent.rule_arn,
            event_bus=event.event_bus,
            region=event.region,
            target_id=sent.target["Id"],
            _target_arn=sent.target["Arn"],
            event=event,
            input_json=given.text,
            error=error or self._raised.get(id(sent)),
            _declared=_declared_names(sent),
        )

    def _captured(self, event: Event) -> CapturedEvent:
        return captured_event(event, self._account.account_id)

    # --- recording ----------------------------------------------------------------------------

    def take_handled(self, call: ClientCall, handled: Handled) -> Iterator[CapturedEvent]:  # noqa: ARG002
        """Record what became of the entries of one request, and return the events that arrived."""
        if handled.rejected:
            account = self._account.account_id
            with self._lock:
                for rejection in handled.rejected:
                    captured = captured_rejection(rejection, account)
                    self._rejected.append(captured)
                    if not rejection.requested:
                        self._unjudged.refused.append(captured)
        if handled.strays:
            with self._lock:
                self._unjudged.strays.extend(handled.strays)
        if isinstance(handled.reply, Unreachable):
            self._unanswered[handled.reply.reason] = None
        forwarded, deliveries = handled.fired
        events = (*handled.accepted, *handled.replicas, *forwarded)
        return self.take_arrived(events, deliveries)

    def take_arrived(
        self, events: Sequence[Event], deliveries: Sequence[SentDelivery]
    ) -> Iterator[CapturedEvent]:
        """Record events as they arrive at their buses, and what rules send; return the events."""
        with self._lock:
            self._unseen_events += events
            self._sent += deliveries
        return map(self._captured, events)

    def take_raised(self, sent: SentDelivery, error: str) -> None:
        """Record what a connected function raised at a delivery."""
        with self._lock:
            self._raised[id(sent)] = error
            place = self._places.get(id(sent))
            # it may have been looked at already, by the function itself
            if place is not None:
                # what a test was given does not change
                self._deliveries = [*self._deliveries]
                self._deliveries[place] = replace(self._deliveries[place], error=error)

    def take_function_call(self, call: FunctionCall) -> None:
        """See that a function of the test's is called; only a timeline keeps it."""

    def take_repeated(self, sent: SentDelivery) -> SentDelivery:
        """Record that a delivery happens once more, and return that one."""
        again = sent._replace()
        with self._lock:
            self._sent.append(again)
        return again

    def take_call(self, call: ClientCall) -> None:
        """Record a call that is over, with all its attempts; one over HTTP with each."""
        with self._lock:
            if call.is_tried_again:
                place = self._places_of_calls.get(str(call.invocation))
                if place is not None:
                    # what a test was given does not change
                    self._calls = [*self._calls]
                    self._calls[place] = captured_call(call)
                    return
                if any(call is unseen for unseen in self._unseen_calls):
                    return
            self._unseen_calls.append(call)

    def look(self) -> None:
        """See which Regions are out and which endpoints failed over, and note what changed."""
        with self._lock:
            now = conditions(self._account)
            ended = [
                condition
                for condition in self._open
                # a move that was made is told as a failover, or as its end
                if condition not in now and not _was_made(condition, self._account)
            ]
            begun = [condition for condition in now if condition not in self._open]
            self._open = now
            calls = len(self._calls) + len(self._unseen_calls)
            self._turns += [Turn(calls, condition, begins=False) for condition in ended]
            self._turns += [Turn(calls, condition, begins=True) for condition in begun]

    def take_unmocked(self, error: UnmockedOperationError) -> None:
        """Record a call that no mock answers."""
        with self._lock:
            # the error itself holds the frames of the test
            self._unmocked.append(str(error))
            self._unjudged.unmocked.append(error)


_utc = lru_cache(maxsize=1024)(utc)
"""Events of the same second share one datetime."""


def _declared_names(sent: SentDelivery) -> DeclaredNames:
    if sent.declaration is None:
        return NOT_DECLARED
    target = sent.declaration.targets.get(sent.target["Id"], DeclaredTarget())
    unknown_arn = None if target.unknown_arn is None else str(target.unknown_arn)
    return DeclaredNames(sent.declaration.names, target.names, unknown_arn)


def conditions(account: Account) -> list[Condition]:
    """Return which Regions are out now, and which endpoints move or are failed over."""
    outages = [Condition("outage", region) for region in account.outages]
    of_endpoints = map(conditions_of, account.endpoints.unsettled())
    return [*outages, *(one for conditions in of_endpoints for one in conditions)]


def conditions_of(endpoint: GlobalEndpoint) -> list[Condition]:
    """Return whether an endpoint moves, and whether it is failed over."""
    active, moves_to, _ = endpoint.position()
    found = []
    if moves_to is not None:
        found.append(Condition("move", moves_to, endpoint.name, endpoint.event_bus))
    if active != endpoint.primary_region:
        found.append(Condition("failover", active, endpoint.name, endpoint.event_bus))
    return found


def _was_made(condition: Condition, account: Account) -> bool:
    """Say whether a condition was the move of an endpoint that has been made."""
    return condition.kind == "move" and any(
        (endpoint.name, endpoint.active_region) == (condition.endpoint, condition.region)
        for endpoint in account.endpoints.unsettled()
    )


def captured_call(call: ClientCall) -> CapturedCall:
    """Return a call that is over as a test sees it."""
    succeeded = call.failure is None
    return CapturedCall(
        operation=call.operation,
        region=call.region,
        request_json=call.body.decode("utf-8", "replace"),
        # no response: another handler answered this call
        response_json=call.response.decode() if succeeded and call.response is not None else None,
        error=CallError(*call.failure) if call.failure else None,
        attempts=call.attempts,
        retry_delays=call.retry_delays,
        signature_version=call.signature_version,
        signing_region=call.signing_region,
        endpoint=call.endpoint,
        served_region=call.served_region,
        through=call.through,
    )


def captured_event(event: Event, account: str) -> CapturedEvent:
    """Return an event of the service as a test of *account* sees it."""
    bus, origin = event.bus, event.origin
    return CapturedEvent(
        id=event.id,
        source=event.source,
        detail_type=event.detail_type,
        detail_json=event.detail,
        resources=event.resources,
        time=_utc(event.time),
        region=bus.region,
        account=origin.account,
        event_bus=bus_as_captured(bus, account),
        endpoint_id=origin.endpoint_id,
        endpoint=origin.endpoint,
        trace_header=event.trace_header,
        replica=event.replica,
        forwarded=event.forwarded_locally or event.crossed_regions,
        origin_region=origin.region,
    )


def captured_rejection(rejection: Rejection, account: str) -> RejectedEntry:
    """Return an entry that the service rejected as a test of *account* sees it."""
    return RejectedEntry(
        entry_json=json.dumps(rejection.entry),
        error_code=rejection.error.code,
        error_message=rejection.error.message,
        region=rejection.region,
        event_bus=bus_as_captured(rejection.bus, account),
    )


def bus_of_captured(event: CapturedEvent, account: str) -> EventBus:
    """Return the event bus of an event as a test of *account* sees it."""
    if is_event_bus_arn(event.event_bus):
        return parse_event_bus_arn(event.event_bus)
    return EventBus(account, event.region, event.event_bus)


def bus_as_captured(bus: EventBus, account: str) -> str:
    """Return how a test of *account* names an event bus: by an ARN if it is another account's."""
    return bus.name if bus.account == account else event_bus_arn(bus)
