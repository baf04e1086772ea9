"""A Route 53 health check, as a test sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..running.running_mock import RunningMock
    from ..service.health import Route53HealthCheck


class HealthCheck:
    """A Route 53 health check, shared by all endpoints that name its ARN (AWS 1.1).

    ``region_outage`` does not change it: endpoints whose primary Region is out fail over, whatever
    their health check says. ``eventbridge_mock.reset()`` makes it healthy again.

    Attributes:
        arn (str): The ARN of the health check.
    """

    def __init__(self, arn: str, running: RunningMock) -> None:
        self.arn = arn
        self._running = running

    def __repr__(self) -> str:
        """Show the ARN and the health."""
        return f"HealthCheck({self.arn!r}, healthy={self.healthy})"

    @property
    def healthy(self) -> bool:
        """Whether it is healthy, True at first."""
        return self._now().healthy

    def fail(self) -> None:
        """Turn unhealthy: events of all endpoints with this check go to the secondary Region."""
        with self._running.world.account.lock:
            self._now().fail()

    def recover(self) -> None:
        """Turn healthy: events of all endpoints with this check go to the primary Region."""
        with self._running.world.account.lock:
            self._now().recover()

    def _now(self) -> Route53HealthCheck:
        account = self._running.world.account
        with account.lock:
            return account.health_check(self.arn)
