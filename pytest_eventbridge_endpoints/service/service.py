"""Answer one HTTP request: decode, fault, validate, operate, encode."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import wire
from .answers import Raised, Reply, Unreachable
from .errors import HttpError, ServiceError
from .operations import OPERATIONS, add_endpoint
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


class Handled(NamedTuple):
    """The answer to one HTTP request, and what it changed."""

    reply: Answer
    at: float | None = None
    """The time of the answer; None without an answer."""
    error: ServiceError | None = None
    accepted: Sequence[Event] = ()
    replicas: Sequence[Event] = ()
    rejected: Sequence[Rejection] = ()
    strays: Sequence[StrayEntry] = ()
    endpoint: str | None = None
    """The name of the global endpoint that the request was sent through; None without one."""
    served_region: str | None = None
    """The Region that took the request; None if nobody did."""


class EventBridgeService:
    """Answers the six operations."""

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
            operation: One of the six operations, as ``PutEvents``.
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
                handled = self._answer(
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
                handled = Handled(wire.failure(error, request_id, now), now, error)
            return handled._replace(
                endpoint=host.endpoint.name if host.endpoint else None,
                served_region=_served_region(host, handled.reply),
            )

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

    def end_outage(self, region: str) -> list[Event]:
        """End an outage, and return the replicas that arrive now, in order."""
        with self.account.lock:
            return self.account.end_outage(region)

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
            return Handled(Unreachable(host.reason))
        fault = account.faults.spend_on_call(operation, host.region)
        if fault is not None:
            return self._fail(fault)
        validate_request(operation, request)
        if operation == "PutEvents":
            outcome = put_events(account, host, request, body_size, trace_header)
        else:
            outcome = Outcome(OPERATIONS[operation](account, region, request))
        validate_response(operation, outcome.response)
        request_id, now = self._stamp()
        reply = wire.success(outcome.response, request_id, now)
        return Handled(
            reply,
            now,
            accepted=outcome.accepted,
            replicas=outcome.replicas,
            rejected=outcome.rejected,
            strays=outcome.strays,
        )

    def _fail(self, fault: CallFault) -> Handled:
        error = fault.error
        if isinstance(error, ServiceError):
            raise error
        if isinstance(error, HttpError):
            request_id, now = self._stamp()
            return Handled(wire.status_only(error, request_id, now), now)
        return Handled(Raised(error))

    def _stamp(self) -> tuple[str, float]:
        """Return the id and the time of one answer."""
        return self.account.identifiers.request_id(), self.account.clock.time()


def _served_region(host: Host | NoHost, reply: Answer) -> str | None:
    """Return the Region that took a request; None where the client gets no answer."""
    return host.region if isinstance(host, Host) and isinstance(reply, Reply) else None
