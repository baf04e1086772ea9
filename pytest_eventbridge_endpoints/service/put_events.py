"""PutEvents: each entry checked on its own, accepted ones routed to their event buses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from . import errors
from .arns import EventBus, parse_event_bus_arn
from .detail import is_json_object
from .endpoints import HOSTLESS_STATES
from .errors import EntryError
from .events import Event, Rejection
from .limits import DETAIL_TYPE_LENGTH, ENTRIES_SIZE_LIMIT, TIME_SIZE

if TYPE_CHECKING:
    from .account import Account
    from .endpoints import Endpoint

Message = dict[str, Any]


class Outcome(NamedTuple):
    """What became of the entries of one request."""

    response: Message
    accepted: list[Event]
    replicas: list[Event]
    rejected: list[Rejection]


class HostNotFoundError(Exception):
    """Nobody answers: the host has no address (AWS 6.23, 6.24), or its Region is out."""


class Host(NamedTuple):
    """Where a request arrives."""

    region: str
    endpoint: Endpoint | None = None
    """The global endpoint that sent it there."""


def resolve(account: Account, operation: str, region: str, request: Message) -> Host | None:
    """Return where a request arrives, None when its EndpointId has no host (AWS 6.23, 6.24).

    Raises:
        HostNotFoundError: the Region that it arrives in is out.
    """
    endpoint_id = request.get("EndpointId") if operation == "PutEvents" else None
    if endpoint_id is None:
        host, reachable = Host(region), region not in account.outages
    else:
        known = isinstance(endpoint_id, str) and account.endpoints.find_by_id(endpoint_id)
        if not known or known.shown_state in HOSTLESS_STATES:
            return None
        route = known.route()
        host, reachable = Host(route.active, known), route.reachable
    if not reachable:
        raise HostNotFoundError
    return host


def put_events(
    account: Account, host: Host, request: Message, trace_header: str | None
) -> Outcome:
    """Accept or refuse each entry of a valid request, in request order (AWS 6.7).

    The X-Ray header of the request stands for the TraceHeader of its entries (AWS 6.29).

    Raises:
        ServiceError: the request as a whole is refused.
    """
    entries = request["Entries"]
    if sum(map(entry_size, entries)) >= ENTRIES_SIZE_LIMIT:
        raise errors.entries_too_large()
    call = _Call(account, host, trace_header)
    for entry in entries:
        call.refuse_other_regions(entry)
    return call.put(entries)


def entry_size(entry: Message) -> int:
    """Return the size of an entry in bytes, as the user guide counts it (AWS 6.14)."""
    size = TIME_SIZE if entry.get("Time") is not None else 0
    texts = [entry.get("Source"), entry.get("DetailType"), entry.get("Detail")]
    texts += entry.get("Resources") or ()
    return size + sum(_utf8_length(text) for text in texts if text)


def _utf8_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


class _Call:
    """One PutEvents request: where it arrived, and through which endpoint."""

    def __init__(self, account: Account, host: Host, trace_header: str | None) -> None:
        self._account = account
        self._region, self._endpoint = host
        self._trace_header = trace_header
        self._route = host.endpoint.route() if host.endpoint else None
        self._now = math.floor(account.clock.time())

    def refuse_other_regions(self, entry: Message) -> None:
        """Refuse a bus ARN of a Region that this call cannot reach (AWS 3.4, 6.20)."""
        name = entry.get("EventBusName") or "default"
        if not name.startswith("arn:"):
            return
        regions = {self._region}
        if self._endpoint:
            if not self._account.limits.bus_arn_with_endpoint:
                # that entry alone is refused
                return
            regions = {self._endpoint.primary_region, self._endpoint.secondary_region}
        if parse_event_bus_arn(name).region not in regions:
            raise errors.cross_region_call()

    def put(self, entries: list[Message]) -> Outcome:
        outcome = Outcome({"FailedEntryCount": 0, "Entries": []}, [], [], [])
        results = outcome.response["Entries"]
        for entry in entries:
            event = self._accept(entry)
            if isinstance(event, EntryError):
                results.append({"ErrorCode": event.code, "ErrorMessage": event.message})
                outcome.rejected.append(Rejection(entry, event, self._region))
                continue
            results.append({"EventId": event.id})
            outcome.accepted.append(event)
            outcome.replicas.extend(self._replicas(event))
        outcome.response["FailedEntryCount"] = len(outcome.rejected)
        return outcome

    def _accept(self, entry: Message) -> Event | EntryError:
        bus = self._event_bus(entry)
        error = self._content_error(entry) or self._bus_error(entry, bus)
        if error:
            return error
        event = self._event(entry, bus)
        fault = self._account.faults.of_entry(event)
        return fault.error if fault else event

    def _event_bus(self, entry: Message) -> EventBus:
        name = entry.get("EventBusName") or "default"
        if not name.startswith("arn:"):
            return EventBus(self._account.account_id, self._region, name)
        # with an endpoint, the bus of the active Region is meant, whichever the ARN names
        return parse_event_bus_arn(name)._replace(region=self._region)

    def _content_error(self, entry: Message) -> EntryError | None:
        for name in ("Source", "DetailType", "Detail"):
            if not entry.get(name):
                return errors.missing_argument(name)
        if entry["Source"].startswith("aws."):
            return errors.SOURCE_IS_RESERVED
        if len(entry["DetailType"]) > DETAIL_TYPE_LENGTH:
            return errors.detail_type_too_long(DETAIL_TYPE_LENGTH)
        if not is_json_object(entry["Detail"], self._account.limits.detail_nesting):
            return errors.DETAIL_IS_MALFORMED
        if None in (entry.get("Resources") or ()):
            return errors.NULL_RESOURCE
        return None

    def _bus_error(self, entry: Message, bus: EventBus) -> EntryError | None:
        account = self._account
        by_arn = (entry.get("EventBusName") or "").startswith("arn:")
        if by_arn and self._endpoint and not account.limits.bus_arn_with_endpoint:
            return errors.bus_arn_with_endpoint()
        if account.reject_unknown_event_buses and not account.knows_event_bus(bus):
            return errors.unknown_event_bus(bus.name)
        return None

    def _event(self, entry: Message, bus: EventBus) -> Event:
        time = entry.get("Time")
        resources = tuple(entry.get("Resources") or ())
        if self._routes(bus):
            # marks events that came through an endpoint (AWS 1.15, a guess)
            resources += (self._endpoint.arn,)  # type: ignore[union-attr]
        return Event(
            id=self._account.identifiers.event_id(),
            source=entry["Source"],
            detail_type=entry["DetailType"],
            detail=entry["Detail"],
            resources=resources,
            # in whole seconds, fractions cut off (AWS 6.28)
            time=self._now if time is None else math.floor(time),
            account=self._account.account_id,
            bus=bus,
            origin_region=self._region,
            endpoint=self._endpoint.name if self._endpoint else None,
            endpoint_id=self._endpoint.endpoint_id if self._endpoint else None,
            trace_header=entry.get("TraceHeader") or self._trace_header,
        )

    def _replicas(self, event: Event) -> list[Event]:
        """Return the copy for the other Region: new id, all else kept (AWS 1.11 to 1.13).

        While that Region is out the copy waits, and is none that arrives now (AWS 1.10).
        """
        region = self._route.replica if self._route else None
        if region is None or not self._routes(event.bus):
            return []
        copy_id = self._account.identifiers.event_id()
        bus = event.bus._replace(region=region)
        replica = event._replace(id=copy_id, bus=bus, replica=True)
        if region not in self._account.outages:
            return [replica]
        self._account.outages.hold(replica)
        return []

    def _routes(self, bus: EventBus) -> bool:
        """Say whether the endpoint handles this bus: others it leaves alone (AWS 6.22, guess)."""
        return (
            self._endpoint is not None
            and bus.account == self._account.account_id
            and bus.name == self._endpoint.event_bus
        )
