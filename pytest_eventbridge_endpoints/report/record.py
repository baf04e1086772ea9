"""What a report holds of a run, as JSON values; docs/reference/report.md describes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict

from ..evidence.delivery import shown_target
from ..evidence.timeline import Moment, Span
from ..service.clock import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..evidence.captures import CapturedEvent, RejectedEntry
    from ..evidence.delivery import Delivery
    from ..evidence.timeline import FunctionCall, Timeline
    from ..service.endpoints import GlobalEndpoint
    from ..service.transit import UnderWay


class When(TypedDict):
    """A moment: how many steps there were by then, and seconds since the first one."""

    step: int
    at: float


class AttemptRecord(When):
    """One HTTP request of a call."""

    answer: str


class CallRecord(When):
    """A call, and the moment of its first attempt."""

    until: When
    operation: str
    region: str
    endpoint: str | None
    served_region: str | None
    through: str
    attempts: list[AttemptRecord]
    retry_delays: list[float]
    error: str | None
    request: str
    response: str | None


class EntryRecord(When):
    """What events and rejected entries have in common."""

    region: str
    event_bus: str
    source: str | None
    detail_type: str | None


class EventRecord(EntryRecord):
    """An event that arrived at an event bus."""

    kind: str
    endpoint: str | None
    envelope: str


class RejectionRecord(EntryRecord):
    """An entry that was rejected."""

    error_code: str
    error_message: str
    entry: str


class DeliveryRecord(When):
    """What a rule handed to a target, or tried to."""

    region: str
    event_bus: str
    rule: str
    target: str
    target_arn: str
    source: str
    detail_type: str
    event_id: str
    input: str
    error: str | None


class FunctionCallRecord(When):
    """A call of a function of the test's, subscribed or connected."""

    function: str
    region: str
    event_bus: str
    source: str
    detail_type: str
    event_id: str
    error: str | None


class UnderWayRecord(TypedDict):
    """A copy that had not arrived yet at the end."""

    region: str
    event_bus: str
    source: str
    detail_type: str
    due_in: float | None


class SpanRecord(TypedDict):
    """For how long a Region was out, or an endpoint was about to move or failed over."""

    kind: str
    why: str | None
    region: str
    endpoint: str | None
    event_bus: str | None
    began: When
    ended: When


class EndpointRecord(TypedDict):
    """A global endpoint."""

    name: str
    endpoint_id: str
    event_bus: str
    primary_region: str
    secondary_region: str
    replication: bool


class Lane(TypedDict):
    """An event bus of a Region."""

    region: str
    event_bus: str


class TimelineRecord(TypedDict):
    """What one mock saw during one test, from one reset to the next."""

    began: str | None
    steps: int
    seconds: float
    lanes: list[Lane]
    endpoints: list[EndpointRecord]
    calls: list[CallRecord]
    events: list[EventRecord]
    rejected: list[RejectionRecord]
    deliveries: list[DeliveryRecord]
    function_calls: list[FunctionCallRecord]
    under_way: list[UnderWayRecord]
    spans: list[SpanRecord]


class DifferenceRecord(TypedDict):
    """An event that a run of a rehearsal has lost or doubled."""

    event_bus: str
    source: str
    detail_type: str
    detail: str


class RunRecord(TypedDict):
    """One run of a rehearsal."""

    place: str
    disaster: str
    outcome: str
    broken: list[str]
    """The promises of the test that it broke, as ``lost events``."""
    error: str | None
    lost: list[DifferenceRecord]
    doubled: list[DifferenceRecord]
    timeline: TimelineRecord | None


class RehearsalRecord(TypedDict):
    """A rehearsal, and its runs in order."""

    call: str
    runs: list[RunRecord]


class TestRecord(TypedDict):
    """A test, and what it did."""

    id: str
    outcome: str
    seconds: float
    message: str
    text: str
    timelines: list[TimelineRecord]
    rehearsals: list[RehearsalRecord]


class About(TypedDict):
    """What made the report, and when."""

    generator: str
    created: str


def as_record(timeline: Timeline) -> TimelineRecord:
    """Return a timeline as JSON values; texts that were sent or answered are kept as they are."""
    since = timeline.since
    moments = sorted(_moments(timeline))
    inside = [moment for moment in moments if moment.step > since]
    begin = inside[0].at if inside else 0.0
    last = Moment(timeline.last_step, inside[-1].at if inside else begin)

    def when(moment: Moment) -> When:
        if moment.step <= since:
            return {"step": 0, "at": 0.0}
        return {"step": moment.step - since, "at": round(moment.at - begin, 6)}

    lasting = [Span(condition, began, last, why) for condition, began, why in timeline.lasting]
    spans: list[SpanRecord] = [
        {
            "kind": condition.kind,
            "why": why,
            "region": condition.region,
            "endpoint": condition.endpoint,
            "event_bus": condition.event_bus,
            "began": when(began),
            "ended": when(ended),
        }
        for condition, began, ended, why in (*timeline.spans, *lasting)
    ]
    calls: list[CallRecord] = [
        {
            **when(attempts[0].moment if attempts else ended),
            "until": when(ended),
            "operation": call.operation,
            "region": call.region,
            "endpoint": call.endpoint,
            "served_region": call.served_region,
            "through": call.through,
            "attempts": [{**when(moment), "answer": answer} for moment, answer in attempts],
            "retry_delays": list(call.retry_delays),
            "error": str(call.error) if call.error else None,
            "request": call.request_json,
            "response": call.response_json,
        }
        for call, attempts, ended in timeline.calls
    ]
    events: list[EventRecord] = [
        {
            **when(moment),
            "kind": "replica" if event.replica else "accepted",
            "region": event.region,
            "event_bus": event.event_bus,
            "endpoint": event.endpoint,
            "source": event.source,
            "detail_type": event.detail_type,
            "envelope": event.envelope_json,
        }
        for event, moment in timeline.events
    ]
    rejected = [_rejection(rejection, when(moment)) for rejection, moment in timeline.rejected]
    return {
        "began": _calendar(begin) if inside else None,
        "steps": timeline.last_step - since,
        "seconds": when(last)["at"],
        "lanes": _lanes(timeline.endpoints, [*events, *rejected], spans),
        "endpoints": [_endpoint(endpoint) for endpoint in timeline.endpoints],
        "calls": calls,
        "events": events,
        "rejected": rejected,
        "deliveries": [
            _delivery(delivery, when(moment)) for delivery, moment in timeline.deliveries
        ],
        "function_calls": [
            _function_call(call, when(moment)) for call, moment in timeline.function_calls
        ],
        "under_way": [_under_way(one, timeline.now) for one in timeline.under_way],
        "spans": spans,
    }


def _under_way(under_way: UnderWay, now: float) -> UnderWayRecord:
    event, due = under_way
    return {
        "region": event.bus.region,
        "event_bus": event.bus.name,
        "source": event.source,
        "detail_type": event.detail_type,
        "due_in": None if due is None else round(due - now, 6),
    }


def difference(event: CapturedEvent) -> DifferenceRecord:
    """Return an event that was lost or doubled as JSON values."""
    return {
        "event_bus": event.event_bus,
        "source": event.source,
        "detail_type": event.detail_type,
        "detail": event.detail_json,
    }


def _moments(timeline: Timeline) -> Iterator[Moment]:
    for _, attempts, ended in timeline.calls:
        yield from (attempt.moment for attempt in attempts)
        yield ended
    yield from (moment for _, moment in timeline.events)
    yield from (moment for _, moment in timeline.rejected)
    yield from (moment for _, moment in timeline.deliveries)
    yield from (moment for _, moment in timeline.function_calls)
    for span in timeline.spans:
        yield from (span.began, span.ended)
    yield from (lasting.began for lasting in timeline.lasting)


def _calendar(seconds: float) -> str:
    try:
        return utc(seconds).isoformat(timespec="microseconds")
    except OverflowError:
        # a test may set the clock to a time that no calendar has
        return f"{seconds} seconds since 1970"


def _endpoint(endpoint: GlobalEndpoint) -> EndpointRecord:
    return {
        "name": endpoint.name,
        "endpoint_id": endpoint.endpoint_id,
        "event_bus": endpoint.event_bus,
        "primary_region": endpoint.primary_region,
        "secondary_region": endpoint.secondary_region,
        "replication": endpoint.replication,
    }


def _function_call(call: FunctionCall, when: When) -> FunctionCallRecord:
    event = call.event
    return {
        **when,
        "function": call.function,
        "region": event.region,
        "event_bus": event.event_bus,
        "source": event.source,
        "detail_type": event.detail_type,
        "event_id": event.id,
        "error": call.error,
    }


def _delivery(delivery: Delivery, when: When) -> DeliveryRecord:
    return {
        **when,
        "region": delivery.region,
        "event_bus": delivery.event_bus,
        "rule": delivery.rule,
        "target": delivery.target_id,
        "target_arn": shown_target(delivery),
        "source": delivery.event.source,
        "detail_type": delivery.event.detail_type,
        "event_id": delivery.event.id,
        "input": delivery.input_json,
        "error": delivery.error,
    }


def _rejection(rejection: RejectedEntry, when: When) -> RejectionRecord:
    entry = json.loads(rejection.entry_json)
    return {
        **when,
        "region": rejection.region,
        "event_bus": rejection.event_bus,
        "source": entry.get("Source"),
        "detail_type": entry.get("DetailType"),
        "error_code": rejection.error_code,
        "error_message": rejection.error_message,
        "entry": rejection.entry_json,
    }


def _lanes(
    endpoints: Iterable[GlobalEndpoint],
    entries: Iterable[EntryRecord],
    spans: Sequence[SpanRecord],
) -> list[Lane]:
    """Return the event buses that the report has to show, Region by Region."""
    met: dict[str, dict[str, None]] = {}

    def meet(region: str, event_bus: str) -> None:
        met.setdefault(region, {})[event_bus] = None

    for endpoint in endpoints:
        for region in (endpoint.primary_region, endpoint.secondary_region):
            meet(region, endpoint.event_bus)
    for entry in entries:
        meet(entry["region"], entry["event_bus"])
    for span in spans:
        if span["event_bus"] is not None:
            meet(span["region"], span["event_bus"])
        elif span["region"] not in met:
            meet(span["region"], "default")
    return [
        {"region": region, "event_bus": event_bus}
        for region, event_buses in met.items()
        for event_bus in event_buses
    ]
