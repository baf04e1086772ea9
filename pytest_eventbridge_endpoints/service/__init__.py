"""A small Amazon EventBridge, in memory. It knows neither pytest nor botocore."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import wire
from .errors import ServiceError
from .operations import OPERATIONS, add_endpoint
from .put_events import Event, HostNotFoundError, Rejection, put_events
from .validation import validate_request, validate_response
from .wire import Reply, Unreachable

if TYPE_CHECKING:
    from .account import Account
    from .endpoints import Endpoint

__all__ = ["EventBridgeService", "Handled", "Reply", "Unreachable"]


@dataclass(frozen=True)
class Handled:
    """The answer to one HTTP request, and what it changed."""

    reply: Reply | Unreachable
    error: ServiceError | None = None
    accepted: list[Event] = field(default_factory=list)
    replicas: list[Event] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


class EventBridgeService:
    """Answers the six operations for one account."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def handle(self, operation: str, region: str, body: bytes) -> Handled:
        """Answer one HTTP request: decode, validate, operate, encode.

        Args:
            operation: One of the six operations, as ``PutEvents``.
            region: The Region that the client calls.
            body: The request body, AWS JSON 1.1.
        """
        account = self.account
        try:
            request = wire.decode(body)
            validate_request(operation, request)
            with account.lock:
                response, handled = self._operate(operation, region, request)
        except ServiceError as error:
            reply = wire.failure(error, account.identifiers.request_id(), account.clock.time())
            return Handled(reply, error)
        except HostNotFoundError:
            return Handled(Unreachable())
        validate_response(operation, response)
        reply = wire.success(response, account.identifiers.request_id(), account.clock.time())
        return Handled(reply, None, *handled)

    def add_endpoint(self, region: str, request: dict[str, Any]) -> Endpoint:
        """Register the ACTIVE endpoint that a CreateEndpoint request asks for, at once.

        Raises:
            ServiceError: CreateEndpoint would refuse the request. The quota does not count here.
        """
        validate_request("CreateEndpoint", request)
        with self.account.lock:
            return add_endpoint(self.account, region, request)

    def _operate(
        self, operation: str, region: str, request: dict[str, Any]
    ) -> tuple[dict[str, Any], tuple[Any, ...]]:
        if operation == "PutEvents":
            response, *handled = put_events(self.account, region, request)
            return response, tuple(handled)
        return OPERATIONS[operation](self.account, region, request), ()
