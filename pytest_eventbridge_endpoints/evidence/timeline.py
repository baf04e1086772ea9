"""What happened and when: the timeline of one mock, and the values that a report holds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .texts import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from .captures import CapturedCall, CapturedEvent, RejectedEntry

Record = dict[str, Any]
"""Values that JSON can hold."""


class Moment(NamedTuple):
    """When something happened."""

    step: int
    """How many things had happened by then, this one counted."""
    at: float
    """Seconds on the mock's clock, since the epoch."""


class Attempt(NamedTuple):
    """One HTTP request of a call."""

    moment: Moment
    answer: str
    """The HTTP status, the service's error code, or what the client met instead of an answer."""


class Condition(NamedTuple):
    """Something that is so for a while: a Region that is out, an endpoint that is failed over."""

    kind: str
    """``outage`` or ``failover``."""
    region: str
    """The Region that is out, or that the endpoint's events go to meanwhile."""
    endpoint: str | None = None
    event_bus: str | None = None


class Span(NamedTuple):
    """For how long something was so."""

    condition: Condition
    began: Moment
    ended: Moment


class Timeline(NamedTuple):
    """Everything that a mock has seen, each with its moment, in order."""

    began: datetime
    """When the first step could be made, on the mock's clock."""
    first: Moment
    last: Moment
    endpoints: Sequence[Record]
    calls: Sequence[tuple[CapturedCall, Sequence[Attempt], Moment]]
    """Calls, their attempts, and when they were over."""
    events: Sequence[tuple[CapturedEvent, Moment]]
    """What arrived at event buses, replicas included."""
    rejected: Sequence[tuple[RejectedEntry, Moment]]
    spans: Sequence[Span]


def as_record(timeline: Timeline, since: int = 0) -> Record:
    """Return a timeline as JSON values, without what happened up to the step *since*.

    Texts that were sent or answered are kept as they are.
    """
    start = max(since, timeline.first.step)

    def when(moment: Moment) -> Record:
        at = round(moment.at - timeline.first.at, 6)
        return {"step": max(moment.step - start, 0), "at": at}

    def happened(moment: Moment) -> bool:
        return moment.step > start

    return {
        "began": timeline.began.isoformat(),
        "steps": timeline.last.step - start,
        "seconds": when(timeline.last)["at"],
        "lanes": _lanes(timeline),
        "endpoints": list(timeline.endpoints),
        "calls": [
            {
                **when(attempts[0].moment if attempts else ended),
                "until": when(ended),
                "operation": call.operation,
                "region": call.region,
                "attempts": [{**when(moment), "answer": answer} for moment, answer in attempts],
                "retry_delays": list(call.retry_delays),
                "error": str(call.error) if call.error else None,
                "request": call.request_json,
                "response": call.response_json,
            }
            for call, attempts, ended in timeline.calls
            if happened(ended)
        ],
        "events": [
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
            if happened(moment)
        ],
        "rejected": [
            {
                **when(moment),
                **_addressed(rejection),
                "error_code": rejection.error_code,
                "error_message": rejection.error_message,
                "entry": rejection.entry_json,
            }
            for rejection, moment in timeline.rejected
            if happened(moment)
        ],
        "spans": [
            {**span.condition._asdict(), "began": when(span.began), "ended": when(span.ended)}
            for span in timeline.spans
            if happened(span.ended) or span.ended == timeline.last
        ],
    }


def _addressed(rejection: RejectedEntry) -> Record:
    """Return where a rejected entry was to go, and what it was, as far as it said."""
    entry = parse(rejection.entry_json)
    return {
        "region": rejection.region,
        "event_bus": _bus_name(entry.get("EventBusName") or "default"),
        "source": entry.get("Source"),
        "detail_type": entry.get("DetailType"),
    }


def _bus_name(name: str) -> str:
    return name.rpartition("event-bus/")[2]


def _lanes(timeline: Timeline) -> list[Record]:
    """Return every event bus of every Region that has to be seen, Region by Region."""
    met: dict[str, dict[str, None]] = {}

    def meet(region: str, event_bus: str) -> None:
        met.setdefault(region, {})[event_bus] = None

    for endpoint in timeline.endpoints:
        for region in (endpoint["primary_region"], endpoint["secondary_region"]):
            meet(region, endpoint["event_bus"])
    for event, _ in timeline.events:
        meet(event.region, event.event_bus)
    for rejection, _ in timeline.rejected:
        meet(rejection.region, _addressed(rejection)["event_bus"])
    for region in _regions_of(timeline.spans):
        if region not in met:
            meet(region, "default")
    return [
        {"region": region, "event_bus": event_bus}
        for region, event_buses in met.items()
        for event_bus in event_buses
    ]


def _regions_of(spans: Iterable[Span]) -> list[str]:
    return [span.condition.region for span in spans]
