"""Answer one HTTP request: decode, fault, validate, operate, encode."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import wire
from .answers import Raised, Reply, Unreachable
from .deliveries import Fired, fire
from .endpoint_operations import add_endpoint
from .errors import HttpError, ServiceError
from .operations import OPERATIONS
from .put_events import Host, NoHost, Outcome, put_events, resolve
from .validation import validate_request, validate_response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..json_text import JsonObject
    from .account import Account
    from .answers import Answer
    from .endpoints import GlobalEndpoint
    from .events import Event, Rejection, StrayEntry
    from .faults import CallFault


_NOTHING = Fired([], [])


class Handled(NamedTuple):
    """The answer to one HTTP request, and what it changed."""

    reply: Answer
    at: float | None = None
    """The time of the answer; None without an answer."""
    error: ServiceError | None = None
    accepted: Sequence[Event] = ()
    replicas: Sequence[Event] = ()
    fired: Fired = _NOTHING
    """What rules do with the accepted events and the replicas."""
    rejected: Sequence[Rejection] = ()
    strays: Sequence[StrayEntry] = ()
    host: Host | NoHost | None = None
    """Where the request arrived; None where it did not say where it goes."""

    @property
    def endpoint(self) -> str | None:
        """The name of the global endpoint that the request was sent through; None without one."""
        return self.host.endpoint.name if self.host and self.host.endpoint else None

    @property
    def served_region(self) -> str | None:
        """The Region that took the request; None where the client gets no answer."""
        if isinstance(self.host, Host) and isinstance(self.reply, Reply):
            return self.host.region
        return None


class EventBridgeService:
    """Answers the operations of EventBridge that the mock knows."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def handle(
        self,
        operation: str,
        region: str,
        body: bytes,
        trace_header: str | None = None,
        account_id: str | None = None,
    ) -> Handled:
        """Answer one HTTP request: decode, fault, validate, operate, encode.

        Args:
            operation: One of the operations, as ``PutEvents``.
            region: The Region that the client calls.
            body: The request body, AWS JSON 1.1.
            trace_header: The header ``X-Amzn-Trace-Id``.
            account_id: The account whose credentials made the call; None for the mock's own.
        """
        with self.account.lock:
            host: Host | NoHost = Host(region)
            try:
                account = self.account.of(account_id)
                request = wire.decode(body)
                host = resolve(account, operation, region, request)
                return self._answer(
                    account,
                    host,
                    operation,
                    region,
                    request,
                    body_size=len(body),
                    trace_header=trace_header,
                )
            except ServiceError as error:
                request_id, now = self._stamp()
                return Handled(wire.failure(error, request_id, now), now, error, host=host)

    def add_endpoint(self, region: str, request: JsonObject) -> GlobalEndpoint:
        """Register the ACTIVE endpoint that a CreateEndpoint request asks for, at once.

        Raises:
            ServiceError: CreateEndpoint would refuse the request. The quota does not count here.
        """
        validate_request("CreateEndpoint", request)
        with self.account.lock:
            return add_endpoint(self.account, region, request)

    def begin_outage(self, region: str) -> None:
        """Begin an outage: the Region answers nothing, and endpoints there fail over."""
        with self.account.lock:
            self.account.begin_outage(region)

    def end_outage(self, region: str) -> tuple[list[Event], Fired]:
        """End an outage; return the events that waited and arrive now, and what rules do."""
        with self.account.lock:
            arrived = self.account.end_outage(region)
            return arrived, fire(self.account, arrived)

    def _answer(
        self,
        account: Account,
        host: Host | NoHost,
        operation: str,
        region: str,
        request: JsonObject,
        *,
        body_size: int,
        trace_header: str | None,
    ) -> Handled:
        if isinstance(host, NoHost):
            if host.endpoint_id is not None:
                # no host looks at the rest of the request
                validate_request(operation, {"EndpointId": host.endpoint_id, "Entries": [{}]})
            return Handled(Unreachable(host.reason), host=host)
        fault = account.faults.spend_on_call(operation, host.region)
        if fault is not None:
            return self._fail(fault, host)
        validate_request(operation, request)
        fired = _NOTHING
        if operation == "PutEvents":
            outcome = put_events(account, host, request, body_size, trace_header)
            fired = fire(account, (*outcome.accepted, *outcome.replicas))
        else:
            outcome = Outcome(OPERATIONS[operation](account, region, request))
        validate_response(operation, outcome.response)
        request_id, now = self._stamp()
        return Handled(
            wire.success(outcome.response, request_id, now),
            now,
            None,
            outcome.accepted,
            outcome.replicas,
            fired,
            outcome.rejected,
            outcome.strays,
            host,
        )

    def _fail(self, fault: CallFault, host: Host) -> Handled:
        error = fault.error
        if isinstance(error, ServiceError):
            raise error
        if isinstance(error, HttpError):
            request_id, now = self._stamp()
            return Handled(wire.status_only(error, request_id, now), now, host=host)
        return Handled(Raised(error), host=host)

    def _stamp(self) -> tuple[str, float]:
        """Return the id and the time of one answer."""
        return self.account.identifiers.request_id(), self.account.clock.time()
