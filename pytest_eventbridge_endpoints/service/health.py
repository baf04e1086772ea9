"""Route 53 health checks, which decide about failover."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Route53HealthCheck:
    """A health check, shared by all endpoints that name its ARN (AWS 1.1).

    An outage does not change it: endpoints whose primary Region is out fail over, whatever their
    health check says.
    """

    def __init__(self, arn: str, listener: Callable[[], None] = lambda: None) -> None:
        """Begin healthy; *listener* is called after each change."""
        self.arn = arn
        self._is_healthy = True
        self._turned: bool | None = None
        """What it says while a rehearsal has turned it, whatever else happens; else None."""
        self._listener = listener
        self._held: set[str] = set()
        self._blocks = 0

    def copied(self, listener: Callable[[], None]) -> Route53HealthCheck:
        """Return a copy with a listener of its own."""
        copied: Route53HealthCheck = copy(self)
        copied._listener, copied._held = listener, set(self._held)
        return copied

    @property
    def healthy(self) -> bool:
        """What it says now, True at first."""
        return self._is_healthy if self._turned is None else self._turned

    def fail(self) -> None:
        """Turn unhealthy: events of all endpoints with this check go to the secondary Region."""
        self._is_healthy = False
        self._listener()

    def recover(self) -> None:
        """Turn healthy: events of all endpoints with this check go to the primary Region."""
        self._is_healthy = True
        self._held.clear()
        self._listener()

    def turn(self) -> None:
        """Turn to the other side, and stay there until ``turn_back``."""
        self._turned = not self.healthy
        self._listener()

    def turn_back(self) -> None:
        """Turn to what everything else makes of it."""
        self._turned = None
        self._listener()

    def begin_block(self) -> None:
        """Turn unhealthy for a ``with`` block; blocks may overlap."""
        self._blocks += 1
        self.fail()

    def end_block(self) -> None:
        """Turn healthy when the last block has ended."""
        self._blocks -= 1
        if not self._blocks:
            self.recover()

    def hold(self, endpoint_id: str) -> None:
        """Keep an endpoint failed over until this check is reset (AWS 1.18)."""
        self._held.add(endpoint_id)

    def release(self, endpoint_id: str) -> None:
        """Stop keeping an endpoint failed over."""
        self._held.discard(endpoint_id)

    def is_healthy_for(self, endpoint_id: str) -> bool:
        """Say whether the events of an endpoint go to its primary Region."""
        return self.healthy and endpoint_id not in self._held
