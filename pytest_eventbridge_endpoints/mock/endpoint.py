"""A global endpoint, as a test sees it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from ..running.requested_blocks import RequestedBlock
from .arguments import explains_arguments

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from ..running.running_mock import RunningMock
    from ..service.endpoints import GlobalEndpoint, State
    from ..service.health import Route53HealthCheck


@explains_arguments
class Endpoint:
    """A global endpoint. It is live: it shows the current state.

    A client makes one with CreateEndpoint, a test with ``eventbridge_mock.add_endpoint``.
    ``eventbridge_mock.endpoint(name_or_id)`` finds either. After ``eventbridge_mock.reset()`` its
    names and its configuration can still be read; whatever shows or changes its current state
    raises ``LookupError``.

    Attributes:
        name (str): The name, unique in the primary Region.
        arn (str): The ARN, which names the primary Region (AWS 4.1).
        endpoint_id (str): What ``put_events`` takes as ``EndpointId``, ten characters and
            ``.veo`` (AWS 4.2).
        endpoint_url (str): The URL that clients send such events to (AWS 4.4).
        primary_region (str): The Region that events go to while the health check is healthy
            (AWS 1.1).
        creation_time (float): When it was made, in seconds since 1970-01-01, UTC.
    """

    def __init__(self, endpoint: GlobalEndpoint, running: RunningMock) -> None:
        self.name = endpoint.name
        self.arn = endpoint.arn
        self.endpoint_id = endpoint.endpoint_id
        self.endpoint_url = endpoint.endpoint_url
        self.primary_region = endpoint.primary_region
        self.creation_time = endpoint.creation_time
        self._endpoint = endpoint
        self._running = running
        self._resets = running.resets

    def __repr__(self) -> str:
        """Show the name, the EndpointId and the current state."""
        if self._is_forgotten:
            now = "forgotten by reset()"
        else:
            _, moves_to, _ = self._now().position()
            moves = "" if moves_to is None else f", moves_to={moves_to!r}"
            now = f"state={self.state!r}, active_region={self.active_region!r}{moves}"
        return f"Endpoint({self.name!r}, endpoint_id={self.endpoint_id!r}, {now})"

    @property
    def state(self) -> State:
        """The state now, one of the seven that ``set_state`` takes (AWS 2.1)."""
        return self._now().state

    @property
    def state_reason(self) -> str | None:
        """The ``StateReason`` that DescribeEndpoint shows; None for none."""
        return self._now().state_reason

    @property
    def last_modified_time(self) -> float:
        """When it last changed, in seconds since 1970-01-01, UTC."""
        return self._now().last_modified_time

    @property
    def secondary_region(self) -> str:
        """The Region that events go to when the health check fails."""
        return self._here.secondary_region

    @property
    def event_bus(self) -> str:
        """The name of the event bus, the same in both Regions (AWS 1.22)."""
        return self._here.event_bus

    @property
    def replication(self) -> bool:
        """Whether each event is copied to the other Region."""
        return self._here.replication

    @property
    def health_check(self) -> str:
        """The ARN of the health check that decides about failover."""
        return self._here.configuration.health_check

    @property
    def active_region(self) -> str:
        """The Region that the next event goes to, by the health check and outages.

        It follows them after the setting ``failover_seconds``.
        """
        return self._now().active_region

    def fail_over(self) -> None:
        """Turn the health check unhealthy: the next events go to the secondary Region.

        At once, or after the setting ``failover_seconds`` (AWS 1.2). Other endpoints with the same
        health check fail over too.
        """
        with self._running.world.account.lock:
            self._now().health.fail()

    def recover(self) -> None:
        """Turn the health check healthy: the next events go to the primary Region.

        An endpoint without replication needs this after a ``region_outage``, too (AWS 1.18).
        """
        with self._running.world.account.lock:
            self._now().health.recover()

    def failed_over(self) -> FailedOver:
        """Fail over for the length of a ``with`` block, and recover at its end.

        Blocks may overlap, also those of endpoints that share a health check: the last one to end
        recovers. ``as`` gives this endpoint. Without ``with`` nothing happens, and the test fails
        at its end (setting ``assert_all_faults_used``).
        """
        # an endpoint that is gone says so here already
        self._now()
        return FailedOver(self, lambda: self._now().health, self._running)

    def set_state(self, state: State, reason: str | None = None) -> None:
        """Put the endpoint in a state, in which it stays until a client changes it.

        In CREATING and CREATE_FAILED it has no host and takes no events; in the others it does.

        Args:
            state: One of ``ACTIVE``, ``CREATING``, ``UPDATING``, ``DELETING``,
                ``CREATE_FAILED``, ``UPDATE_FAILED``, ``DELETE_FAILED``.
            reason: The ``StateReason`` that DescribeEndpoint shows, one line of 1 to 512
                characters; None for none. AWS's own texts are not public (AWS 2.6). ACTIVE has no
                reason.

        Raises:
            ValueError: *state* is none of these, or *reason* is not such a line.
        """
        with self._running.world.account.lock:
            self._now().set_state(state, reason)

    @property
    def _is_forgotten(self) -> bool:
        return self._running.resets != self._resets

    def _now(self) -> GlobalEndpoint:
        if self._is_forgotten:
            msg = (
                f"the endpoint {self.name!r} is gone: eventbridge_mock.reset() forgot it; "
                "add_endpoint makes another one"
            )
            raise LookupError(msg)
        return self._here

    @property
    def _here(self) -> GlobalEndpoint:
        """What stands for it in the world that answers now: a rehearsal has copies."""
        return self._running.world.account.endpoints.here(self._endpoint)


class FailedOver(AbstractContextManager[Endpoint]):
    """The failover of one endpoint, from ``with`` to the end of the block.

    ``Endpoint.failed_over`` returns one. If no ``with`` statement begins it, the test fails at
    its end (setting ``assert_all_faults_used``).
    """

    def __init__(
        self,
        endpoint: Endpoint,
        health: Callable[[], Route53HealthCheck],
        running: RunningMock,
    ) -> None:
        self._endpoint = endpoint
        self._health = health
        self._lock = running.world.account.lock
        self._begun: list[Route53HealthCheck] = []
        """The health check of each of its blocks that has begun."""
        self._requested = RequestedBlock(
            f"failed_over() of the endpoint {endpoint.name!r}", "endpoint.failed_over()"
        )
        running.world.blocks.append(self._requested)

    def __repr__(self) -> str:
        """Show how it was asked for."""
        return str(self._requested)

    def __enter__(self) -> Endpoint:
        """Turn the health check unhealthy, and return the endpoint.

        Raises:
            LookupError: ``eventbridge_mock.reset()`` has forgotten the endpoint.
        """
        health = self._health()
        self._requested.has_begun = True
        with self._lock:
            health.begin_block()
        self._begun.append(health)
        return self._endpoint

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Turn the health check healthy, if no other block is left."""
        # if a reset has ended the block, this changes only the forgotten health check
        with self._lock:
            self._begun.pop().end_block()
