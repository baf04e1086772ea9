"""What the service did, taken down as evidence."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

from .evidence.captures import CallError, Captured, CapturedCall, CapturedEvent, RejectedEntry
from .service.arns import event_bus_arn
from .service.clock import utc

if TYPE_CHECKING:
    from .errors import UnmockedOperationError
    from .interception import ClientCall
    from .service import Handled
    from .service.put_events import Event

_FIRST_ERROR_STATUS = 300


class Recording:
    """Everything that one mock has seen so far. Safe to write from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[CapturedEvent] = []
        self._rejected: list[RejectedEntry] = []
        self._calls: list[CapturedCall] = []
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

    def take_handled(self, handled: Handled) -> None:
        """Take down what became of the entries of one request."""
        if not handled.accepted and not handled.rejected:
            return
        accepted = [_captured_event(event) for event in handled.accepted]
        replicas = [_captured_event(event) for event in handled.replicas]
        rejected = [
            RejectedEntry(json.dumps(r.entry), r.error.code, r.error.message, r.region)
            for r in handled.rejected
        ]
        with self._lock:
            self._events += accepted
            self._rejected += rejected
            for event in (*accepted, *replicas):
                self._arrived.setdefault((event.event_bus, event.region), []).append(event)

    def take_call(self, call: ClientCall, error: BaseException | None) -> None:
        """Take down a call that is over, with all its attempts."""
        response, failure = _outcome(call, error)
        captured = CapturedCall(
            operation=call.operation,
            region=call.region,
            request_json=call.body.decode("utf-8", "replace"),
            response_json=response,
            error=failure,
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


def _captured_event(event: Event) -> CapturedEvent:
    bus, endpoint = event.bus, event.endpoint
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
        endpoint_id=endpoint.endpoint_id if endpoint else None,
        endpoint=endpoint.name if endpoint else None,
        trace_header=event.trace_header,
        replica=event.replica,
        origin_region=event.origin_region,
    )


def _outcome(call: ClientCall, error: BaseException | None) -> tuple[str | None, CallError | None]:
    """Return the response text, or the error that the client got."""
    if error is not None:
        return None, CallError(type(error).__name__, str(error))
    if call.reply is None:
        # another handler answered this call
        return None, None
    text = call.reply.body.decode()
    if call.reply.status < _FIRST_ERROR_STATUS:
        return text, None
    answer = json.loads(text)
    return None, CallError(answer["__type"], answer["message"])
