"""Answer one HTTP request: decode, fault, validate, operate, encode."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import errors, wire
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
    from .outages import Failure


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
    is_lost: bool = False
    """Whether the request arrived, and its answer is lost."""

    @property
    def endpoint(self) -> str | None:
        """The name of the global endpoint that the request was sent through; None without one."""
        return self.host.at_host_of.name if self.host and self.host.at_host_of else None

    @property
    def served_region(self) -> str | None:
        """The Region that took the request; None if nobody did."""
        if isinstance(self.host, Host) and (self.is_lost or isinstance(self.reply, Reply)):
            return self.host.region
        return None


class _Request(NamedTuple):
    """One HTTP request, decoded."""

    operation: str
    region: str
    """The Region that the client calls."""
    content: JsonObject
    body_size: int
    """The bytes of its body."""
    trace_header: str | None
    signed_region: str | None
    """The Region that its SigV4 signature is scoped to."""


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
        *,
        signed_region: str | None = None,
        host_id: str | None = None,
    ) -> Handled:
        """Answer one HTTP request: decode, fault, validate, operate, encode.

        Args:
            operation: One of the operations, as ``PutEvents``.
            region: The Region that the client calls.
            body: The request body, AWS JSON 1.1.
            trace_header: The header ``X-Amzn-Trace-Id``.
            account_id: The account whose credentials made the call; None for the mock's own.
            signed_region: The Region that its SigV4 signature is scoped to; None for any other
                signature, and without one.
            host_id: The id in the host of a global endpoint, as ``abc.veo``; None for any other
                host.
        """
        with self.account.lock:
            host: Host | NoHost = Host(region)
            try:
                account = self.account.of(account_id)
                content = wire.decode(body)
                host = resolve(account, operation, region, content, host_id)
                request = _Request(
                    operation, region, content, len(body), trace_header, signed_region
                )
                return self._answer(account, host, request)
            except ServiceError as error:
                return self._failed(error, host)

    def add_endpoint(self, region: str, request: JsonObject) -> GlobalEndpoint:
        """Register the ACTIVE endpoint that a CreateEndpoint request asks for, at once.

        Raises:
            ServiceError: CreateEndpoint would refuse the request. The quota does not count here.
        """
        validate_request("CreateEndpoint", request)
        with self.account.lock:
            return add_endpoint(self.account, region, request)

    def begin_outage(self, region: str, failure: Failure = None) -> None:
        """Begin an outage: the Region takes nothing, and endpoints there fail over.

        Args:
            region: The Region.
            failure: What its callers meet; None for a host that cannot be reached.
        """
        with self.account.lock:
            self.account.begin_outage(region, failure)

    def end_outage(self, region: str, failure: Failure = None) -> tuple[list[Event], Fired]:
        """End an outage; return the events that waited and arrive now, and what rules do."""
        with self.account.lock:
            arrived = self.account.end_outage(region, failure)
            return arrived, fire(self.account, arrived)

    def refusal(self, error: ServiceError) -> Reply:
        """Return the answer to a request that is refused before anybody looks at it."""
        return wire.failure(error, *self._stamp())

    def catch_up(self) -> tuple[list[Event], Fired]:
        """Let what is due happen; return the copies that have arrived, and what rules do."""
        with self.account.lock:
            arrived = self.account.catch_up()
            return arrived, fire(self.account, arrived)

    def _answer(self, account: Account, host: Host | NoHost, request: _Request) -> Handled:
        if isinstance(host, NoHost):
            if host.endpoint_id is not None:
                # no host looks at the rest of the request
                entries = {"EndpointId": host.endpoint_id, "Entries": [{}]}
                validate_request(request.operation, entries)
            failure = account.outages.failure_of(host.region) if host.region else None
            if failure is not None:
                return self._failed(failure, host)
            return Handled(Unreachable(host.reason), host=host)
        fault = account.faults.spend_on_call(request.operation, host.region)
        if fault is None:
            return self._accept(account, host, request)
        failed = self._failed(fault.error, host)
        if not fault.accepted:
            return failed
        lost = failed._replace(is_lost=True)
        # the request is taken, or refused, and nobody is told
        try:
            taken = self._accept(account, host, request)
        except ServiceError:
            return lost
        return taken._replace(reply=lost.reply, at=lost.at, error=lost.error, is_lost=True)

    def _accept(self, account: Account, host: Host, request: _Request) -> Handled:
        """Check a request that has arrived, do what it asks for, and answer.

        Raises:
            ServiceError: it is refused.
        """
        operation, content, region = request.operation, request.content, request.region
        if host.at_host_of is not None:
            region = host.region
            if request.signed_region not in (None, region):
                raise errors.signed_for_another_region()
        validate_request(operation, content)
        fired = _NOTHING
        if operation == "PutEvents":
            size, trace_header = request.body_size, request.trace_header
            outcome = put_events(account, host, content, size, trace_header)
            fired = fire(account, (*outcome.accepted, *outcome.replicas))
        else:
            outcome = Outcome(OPERATIONS[operation](account, region, content))
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

    def _failed(
        self, error: ServiceError | HttpError | BaseException, host: Host | NoHost
    ) -> Handled:
        """Answer with an error, or let the client meet an exception instead of an answer."""
        if isinstance(error, ServiceError):
            request_id, now = self._stamp()
            return Handled(wire.failure(error, request_id, now), now, error, host=host)
        if isinstance(error, HttpError):
            request_id, now = self._stamp()
            return Handled(wire.status_only(error, request_id, now), now, host=host)
        return Handled(Raised(error), host=host)

    def _stamp(self) -> tuple[str, float]:
        """Return the id and the time of one answer."""
        return self.account.identifiers.request_id(), self.account.clock.time()
