"""What the service did, taken down as evidence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .evidence.captures import CallError, Captured, CapturedCall, CapturedEvent, RejectedEntry
from .service.arns import event_bus_arn
from .service.clock import utc

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from .calls import ClientCall
    from .errors import UnmockedOperationError
    from .service import Handled
    from .service.events import Event


class Recording:
    """Everything that one mock has seen so far. Safe to write from several threads."""

    def __init__(self, lock: AbstractContextManager[object]) -> None:
        self._lock = lock
        self._events: list[CapturedEvent] = []
        self._rejected: list[RejectedEntry] = []
        self._calls: list[CapturedCall] = []
        self._everything: list[CapturedEvent] = []
        self._arrived: dict[tuple[str, str], list[CapturedEvent]] = {}
        self._unmocked: list[UnmockedOperationError] = []

    @property
    def events(self) -> Captured[CapturedEvent]:
        """Every accepted entry, once each."""
        return Captured(CapturedEvent, self._events)

    @property
    def rejected(self) -> Captured[RejectedEntry]:
        """Every rejected entry."""
        return Captured(RejectedEntry, self._rejected)

    @property
    def calls(self) -> Captured[CapturedCall]:
        """Every call that is over."""
        return Captured(CapturedCall, self._calls)

    @property
    def unmocked(self) -> list[UnmockedOperationError]:
        """Every call that nobody mocks."""
        return list(self._unmocked)

    def arrived(self, event_bus: str, region: str) -> Captured[CapturedEvent]:
        """Return what one event bus received, replicas included."""
        return Captured(CapturedEvent, self._arrived.get((event_bus, region), ()))

    @property
    def everything(self) -> Captured[CapturedEvent]:
        """Everything that arrived at any bus, replicas included, in order."""
        return Captured(CapturedEvent, self._everything)

    def take_handled(self, handled: Handled) -> list[CapturedEvent]:
        """Take down what became of the entries of one request, and return what arrived."""
        accepted = [captured_event(event) for event in handled.accepted]
        rejected = [
            RejectedEntry(json.dumps(r.entry), r.error.code, r.error.message, r.region)
            for r in handled.rejected
        ]
        with self._lock:
            self._events += accepted
            self._rejected += rejected
            return self._arrive(accepted + [captured_event(event) for event in handled.replicas])

    def take_replicas(self, replicas: list[Event]) -> list[CapturedEvent]:
        """Take down the replicas that arrive when an outage is over, and return them."""
        with self._lock:
            return self._arrive([captured_event(event) for event in replicas])

    def _arrive(self, events: list[CapturedEvent]) -> list[CapturedEvent]:
        self._everything += events
        for event in events:
            self._arrived.setdefault((event.event_bus, event.region), []).append(event)
        return events

    def take_call(self, call: ClientCall) -> None:
        """Take down a call that is over, with all its attempts."""
        error = CallError(*call.failure) if call.failure else None
        # no reply: another handler answered this call
        response = call.reply.body.decode() if call.reply and not error else None
        captured = CapturedCall(
            operation=call.operation,
            region=call.region,
            request_json=call.body.decode("utf-8", "replace"),
            response_json=response,
            error=error,
            attempts=call.attempts,
            retry_delays=tuple(call.retry_delays),
            signature_version=call.signature_version,
            signing_region=call.signing_region,
        )
        with self._lock:
            self._calls.append(captured)

    def take_unmocked(self, error: UnmockedOperationError) -> None:
        """Take down a call that nobody mocks."""
        with self._lock:
            self._unmocked.append(error)


def captured_event(event: Event) -> CapturedEvent:
    """Return an event of the service as a test sees it."""
    bus = event.bus
    return CapturedEvent(
        id=event.id,
        source=event.source,
        detail_type=event.detail_type,
        detail_json=event.detail,
        resources=event.resources,
        time=utc(event.time),
        region=bus.region,
        account=event.account,
        event_bus=bus.name if bus.account == event.account else event_bus_arn(bus),
        endpoint_id=event.endpoint_id,
        endpoint=event.endpoint,
        trace_header=event.trace_header,
        replica=event.replica,
        origin_region=event.origin_region,
    )
