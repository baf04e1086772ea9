"""PutEvents: check each entry on its own, and route accepted ones to their event buses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from ..words import shown, suggestion
from . import errors
from .arns import DEFAULT_BUS, EventBus, parse_event_bus_arn
from .endpoints import HOSTLESS_STATES
from .events import Event, Origin, Rejection, StrayEntry
from .json_object import is_json_object
from .limits import DETAIL_TYPE_LENGTH, ENTRIES_SIZE_LIMIT, TIME_SIZE
from .trace_header import passed_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..json_text import JsonObject
    from .account import Account
    from .endpoints import GlobalEndpoint
    from .errors import EntryError
    from .limits import Limits


class Outcome(NamedTuple):
    """What became of the entries of one request."""

    response: JsonObject
    accepted: Sequence[Event] = ()
    replicas: Sequence[Event] = ()
    rejected: Sequence[Rejection] = ()
    strays: Sequence[StrayEntry] = ()


class Host(NamedTuple):
    """Where a request arrives."""

    region: str
    endpoint: GlobalEndpoint | None = None
    """The global endpoint that sent it there."""
    replica_region: str | None = None
    """The Region that gets a copy of what the endpoint handles."""
    at_host_of: GlobalEndpoint | None = None
    """The global endpoint whose host it was sent to, with an EndpointId or without."""


class NoHost(NamedTuple):
    """The request arrives nowhere: the host has no address, or its Region is out."""

    reason: str
    """Why nobody answers."""
    endpoint_id: Any = None
    """The EndpointId that the service still looks at."""
    at_host_of: GlobalEndpoint | None = None
    """The global endpoint whose host it was sent to."""
    region: str | None = None
    """The Region that is out, if one is."""


def resolve(
    account: Account,
    operation: str,
    region: str,
    request: JsonObject,
    host_id: str | None = None,
) -> Host | NoHost:
    """Return where a request arrives, if anywhere (AWS 6.23, 6.24).

    Args:
        account: The account of the caller.
        operation: The operation.
        region: The Region that the client calls.
        request: The decoded body.
        host_id: The id in the host of a global endpoint; None for any other host. Without an
            EndpointId the host only decides about the Region (guess).
    """
    endpoint_id = request.get("EndpointId") if operation == "PutEvents" else None
    if endpoint_id is not None or host_id is not None:
        return _resolve_endpoint(account, endpoint_id, host_id)
    if region not in account.outages:
        return Host(region)
    account.outages.meet(region)
    return NoHost(f"{region} is out", region=region)


def _resolve_endpoint(account: Account, endpoint_id: Any, host_id: str | None) -> Host | NoHost:
    """Return where a request to the host of a global endpoint arrives, if anywhere."""
    # guess: of two that differ, the EndpointId decides, if the host has an address
    ids = [id_ for id_ in (host_id, endpoint_id) if id_ is not None]
    found = []
    for id_ in ids:
        endpoint = account.endpoints.find_by_id(id_) if isinstance(id_, str) else None
        if endpoint is None:
            return _unknown(account, id_, endpoint_id)
        found.append(endpoint)
    known = found[-1]
    if known.state_in_answers in HOSTLESS_STATES:
        reason = f"the endpoint {known.name!r} is {known.state_in_answers}"
        return NoHost(reason, endpoint_id, known)
    route = known.route()
    if route.active != known.primary_region:
        account.outages.meet(known.primary_region)
    if not route.reachable:
        account.outages.meet(route.active)
        reason = f"events of the endpoint {known.name!r} go to {route.active}, which is out"
        return NoHost(reason, endpoint_id, known, route.active)
    if endpoint_id is None:
        return Host(route.active, at_host_of=known)
    return Host(route.active, known, route.replica, known)


def _unknown(account: Account, sent_to: Any, endpoint_id: Any) -> NoHost:
    reason = f"no endpoint has the EndpointId {shown(sent_to)}"
    for endpoint in account.endpoints:
        if sent_to in (endpoint.name, endpoint.arn, endpoint.endpoint_url):
            return NoHost(f"{reason}{suggestion(endpoint.endpoint_id)}")
    return NoHost(reason, endpoint_id)


def put_events(
    account: Account, host: Host, request: JsonObject, body_size: int, trace_header: str | None
) -> Outcome:
    """Accept or refuse each entry of a valid request, in request order (AWS 6.7).

    Args:
        account: The account of the caller.
        host: Where it arrived.
        request: The decoded body.
        body_size: The bytes of the body.
        trace_header: The X-Ray header, for entries without a TraceHeader (AWS 6.29).

    Raises:
        ServiceError: the request as a whole is refused.
    """
    entries = request["Entries"]
    # no text is longer than in the body, so most requests need no exact count
    might_be_too_large = body_size + TIME_SIZE * len(entries) >= ENTRIES_SIZE_LIMIT
    if might_be_too_large and sum(map(entry_size, entries)) >= ENTRIES_SIZE_LIMIT:
        raise errors.entries_too_large()
    destinations: dict[str | None, _Destination] = {}
    for entry in entries:
        name = entry.get("EventBusName")
        if name not in destinations:
            destinations[name] = _destination(account, host, name)
    origin = _origin(account, host, trace_header)
    results: list[JsonObject] = []
    accepted: list[Event] = []
    replicas: list[Event] = []
    rejected: list[Rejection] = []
    strays: list[StrayEntry] = []
    for entry in entries:
        destination = destinations[entry.get("EventBusName")]
        if destination.stray_from is not None:
            endpoint = destination.stray_from
            strays.append(StrayEntry(entry, endpoint.name, endpoint.event_bus, destination.bus))
        requested = False
        error = _content_error(entry, account.limits) or destination.error
        if error is None:
            event_id = account.identifiers.event_id()
            header = entry.get("TraceHeader")
            # the entry's own counts, even if it is malformed (AWS 10.4)
            trace = origin.trace_header if header is None else _trace(account, header)
            event = Event(
                event_id, entry, destination.bus, origin, trace, destination.added_resources
            )
            error = account.faults.spend_on_entry(event)
            requested = error is not None
        else:
            legible = _legible(entry, account.limits)
            event = Event("", legible, destination.bus, origin)
            account.faults.note_refused(event, error)
        if error is not None:
            results.append({"ErrorCode": error.code, "ErrorMessage": error.message})
            rejected.append(Rejection(entry, error, host.region, destination.bus, requested))
            continue
        results.append({"EventId": event.id})
        accepted.append(event)
        if destination.replica_bus:
            replicas += _replicas(account, event, destination.replica_bus)
    response = {"FailedEntryCount": len(rejected), "Entries": results}
    return Outcome(response, accepted, replicas, rejected, strays)


def entry_size(entry: JsonObject) -> int:
    """Return the size of an entry in bytes, as the user guide counts it (AWS 6.14)."""
    texts = [entry.get("Source"), entry.get("DetailType"), entry.get("Detail")]
    texts += entry.get("Resources") or ()
    text = "".join(filter(None, texts))
    size = len(text if text.isascii() else text.encode("utf-8", "surrogatepass"))
    return size if entry.get("Time") is None else size + TIME_SIZE


class _Destination(NamedTuple):
    """What holds for all entries of one request that name the same event bus."""

    bus: EventBus
    error: EntryError | None = None
    """Why entries for this bus are rejected."""
    added_resources: tuple[str, ...] = ()
    """What is added to the resources of its events."""
    replica_bus: EventBus | None = None
    """The bus that gets a copy of each event."""
    stray_from: GlobalEndpoint | None = None
    """The endpoint of the request, if the bus is not its own."""


def _origin(account: Account, host: Host, trace_header: str | None) -> Origin:
    now = math.floor(account.clock.time())
    trace = None if trace_header is None else _trace(account, trace_header)
    endpoint = host.endpoint
    if endpoint is None:
        return Origin(account.account_id, host.region, now, trace)
    return Origin(account.account_id, host.region, now, trace, endpoint.name, endpoint.endpoint_id)


def _trace(account: Account, header: str) -> str | None:
    """Return what is passed on of a trace header."""
    return passed_on(
        header, lambda: account.identifiers.trace_root(math.floor(account.clock.time()))
    )


def _destination(account: Account, host: Host, name: str | None) -> _Destination:
    """Find the event bus with this name or ARN.

    Raises:
        ServiceError: the ARN names a Region that this call cannot reach (AWS 6.20, 10.7).
    """
    endpoint = host.endpoint
    bus = EventBus(account.account_id, host.region, name or DEFAULT_BUS)
    if bus.name.startswith("arn:"):
        named = parse_event_bus_arn(bus.name)
        if endpoint and not account.limits.bus_arn_with_endpoint:
            stray_from = _stray_from(endpoint, named)
            return _Destination(named, errors.bus_arn_with_endpoint(), stray_from=stray_from)
        regions = {host.region}
        if endpoint:
            regions = {endpoint.primary_region, endpoint.secondary_region}
        if named.region not in regions:
            raise errors.cross_region_call()
        # with an endpoint, the bus of the active Region is meant, whichever Region the ARN names
        bus = named._replace(region=host.region)
    stray_from = _stray_from(endpoint, bus)
    if account.reject_unknown_event_buses and not account.event_buses.knows(bus):
        return _Destination(bus, errors.unknown_event_bus(bus.name), stray_from=stray_from)
    # an endpoint leaves buses other than its own alone (AWS 6.22, guess)
    if endpoint is None or stray_from is not None:
        return _Destination(bus, stray_from=stray_from)
    # marks events that came through an endpoint (AWS 1.15, a guess)
    added = (endpoint.arn,)
    if host.replica_region is None:
        return _Destination(bus, None, added)
    return _Destination(bus, None, added, bus._replace(region=host.replica_region))


def _stray_from(endpoint: GlobalEndpoint | None, bus: EventBus) -> GlobalEndpoint | None:
    """Return the endpoint of a request if it has another bus than this one."""
    if endpoint is None or (bus.account, bus.name) == (endpoint.home.account, endpoint.event_bus):
        return None
    return endpoint


_REQUIRED = ("Source", "DetailType", "Detail")


def _content_error(entry: JsonObject, limits: Limits) -> EntryError | None:
    """Return the error of an entry's content, whichever bus it is for (AWS 6.1 to 6.9, 10.1)."""
    source, detail_type, detail = map(entry.get, _REQUIRED)
    # told before a missing DetailType (AWS 10.1); all else of the order is a guess (AWS 6.2)
    if source and detail and not is_json_object(detail, limits.detail_nesting):
        return errors.DETAIL_IS_MALFORMED
    if not (source and detail_type and detail):
        return errors.missing_argument(next(name for name in _REQUIRED if not entry.get(name)))
    if source.startswith("aws."):
        return errors.SOURCE_IS_RESERVED
    if len(detail_type) > DETAIL_TYPE_LENGTH:
        return errors.detail_type_too_long(DETAIL_TYPE_LENGTH)
    if None in (entry.get("Resources") or ()):
        return errors.NULL_RESOURCE
    return None


def _legible(entry: JsonObject, limits: Limits) -> JsonObject:
    """Return a refused entry with what a pattern can read of it."""
    detail = entry.get("Detail") or ""
    return {
        "Source": entry.get("Source") or "",
        "DetailType": entry.get("DetailType") or "",
        "Detail": detail if is_json_object(detail, limits.detail_nesting) else "{}",
        "Resources": [r for r in entry.get("Resources") or () if r is not None],
    }


def _replicas(account: Account, event: Event, bus: EventBus) -> list[Event]:
    """Return the copy for the other Region: new id, new time, all else kept (AWS 1.11, 10.5).

    The list is empty while the copy is on its way, or waits for that Region (AWS 1.10).
    """
    replica = event._replace(
        id=account.identifiers.event_id(), bus=bus, replica=True, arrival_time=event.origin.time
    )
    return account.send_copy(replica)
