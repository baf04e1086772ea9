"""What happened and when: the timeline of one mock, and the values that a report holds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .texts import parse, utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
    """What a mock has seen behind some step, each thing with its moment, in order."""

    account: str
    since: int
    """The step that it counts from."""
    last_step: int
    endpoints: Sequence[Record]
    calls: Sequence[tuple[CapturedCall, Sequence[Attempt], Moment]]
    """Calls, their attempts, and when they were over."""
    events: Sequence[tuple[CapturedEvent, Moment]]
    """What arrived at event buses, replicas included."""
    rejected: Sequence[tuple[RejectedEntry, Moment]]
    spans: Sequence[Span]
    lasting: Sequence[tuple[Condition, Moment]] = ()
    """What is so still, and since when."""


def as_record(timeline: Timeline) -> Record:
    """Return a timeline as JSON values; texts that were sent or answered are kept as they are."""
    since = timeline.since
    moments = sorted(_moments(timeline))
    inside = [moment for moment in moments if moment.step > since]
    begin = inside[0].at if inside else 0.0
    last = Moment(timeline.last_step, inside[-1].at if inside else begin)

    def when(moment: Moment) -> Record:
        if moment.step <= since:
            return {"step": 0, "at": 0.0}
        return {"step": moment.step - since, "at": round(moment.at - begin, 6)}

    lasting = [Span(condition, began, last) for condition, began in timeline.lasting]
    spans = [
        {**span.condition._asdict(), "began": when(span.began), "ended": when(span.ended)}
        for span in (*timeline.spans, *lasting)
    ]
    events = [
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
    rejected = [
        {
            **when(moment),
            **_addressed(rejection, timeline.account),
            "error_code": rejection.error_code,
            "error_message": rejection.error_message,
            "entry": rejection.entry_json,
        }
        for rejection, moment in timeline.rejected
    ]
    return {
        "began": _calendar(begin) if inside else None,
        "steps": timeline.last_step - since,
        "seconds": when(last)["at"],
        "lanes": _lanes(timeline.endpoints, [*events, *rejected], spans),
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
        ],
        "events": events,
        "rejected": rejected,
        "spans": spans,
    }


def _moments(timeline: Timeline) -> Iterator[Moment]:
    for _, attempts, ended in timeline.calls:
        yield from (attempt.moment for attempt in attempts)
        yield ended
    yield from (moment for _, moment in timeline.events)
    yield from (moment for _, moment in timeline.rejected)
    for span in timeline.spans:
        yield from (span.began, span.ended)
    yield from (began for _, began in timeline.lasting)


def _calendar(seconds: float) -> str:
    try:
        return utc(seconds).isoformat(timespec="microseconds")
    except OverflowError:
        # a test may set the clock to what no calendar has
        return f"{seconds} seconds since 1970"


def _addressed(rejection: RejectedEntry, account: str) -> Record:
    """Return where a rejected entry was to go, and what it was, as far as it said."""
    entry = parse(rejection.entry_json)
    event_bus: str = entry.get("EventBusName") or "default"
    if f":{account}:event-bus/" in event_bus:
        event_bus = event_bus.partition("event-bus/")[2]
    return {
        "region": rejection.region,
        "event_bus": event_bus,
        "source": entry.get("Source"),
        "detail_type": entry.get("DetailType"),
    }


def _lanes(
    endpoints: Iterable[Record], entries: Iterable[Record], spans: Iterable[Record]
) -> list[Record]:
    """Return every event bus of every Region that has to be seen, Region by Region."""
    met: dict[str, dict[str, None]] = {}

    def meet(region: str, event_bus: str) -> None:
        met.setdefault(region, {})[event_bus] = None

    for endpoint in endpoints:
        for region in (endpoint["primary_region"], endpoint["secondary_region"]):
            meet(region, endpoint["event_bus"])
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
