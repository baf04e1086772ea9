"""One AWS account as the service knows it: what is kept between calls."""

from __future__ import annotations

import copy
import math
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from .arns import Home
from .delays import Delays
from .endpoints import Configuration, EndpointRegistry, GlobalEndpoint
from .event_buses import EventBusRegistry
from .faults import Faults
from .health import Route53HealthCheck
from .limits import LIMITS
from .outages import Outages
from .pagination import PageTokens
from .transit import Transit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .arns import EventBus
    from .clock import Clock, Identifiers
    from .events import Event
    from .outages import Failure


class Account:
    """Endpoints, health checks, event buses, outages and faults of one account, in all Regions.

    The other accounts that ``of`` returns keep the same things. Every read or change of several
    of them happens under the ``lock``.
    """

    def __init__(
        self,
        account_id: str,
        *,
        clock: Clock,
        identifiers: Identifiers,
        as_of: str,
        reject_unknown_event_buses: bool,
        transition_seconds: float,
        endpoint_quota: int,
        delays: Delays | None = None,
        is_known_elsewhere: Callable[[EventBus], bool] = lambda _: False,
    ) -> None:
        """Begin empty; *is_known_elsewhere* says whether an event bus was created elsewhere."""
        self.account_id = account_id
        self.limits = LIMITS[as_of]
        self.reject_unknown_event_buses = reject_unknown_event_buses
        self.transition_seconds = transition_seconds
        self.endpoint_quota = endpoint_quota
        self.lock = threading.RLock()
        self.clock = clock
        self.identifiers = identifiers
        self.delays = delays or Delays()
        self.endpoints = EndpointRegistry(self.clock)
        self.event_buses = EventBusRegistry(account_id, clock, self.endpoints, is_known_elsewhere)
        self.tokens = PageTokens(self.clock, identifiers)
        self.outages = Outages()
        self.transit = Transit()
        self.faults = Faults()
        self.listener: Callable[[], None] = lambda: None
        """Called when endpoints, outages or health checks have changed."""
        self._health_checks: dict[str, Route53HealthCheck] = {}

    def of(self, account_id: str | None) -> Account:
        """Return the account with this id, None for this one; both keep the same things."""
        if account_id in (None, self.account_id):
            return self
        other = copy.copy(self)
        other.account_id = account_id
        return other

    def copied(self, identifiers: Identifiers) -> Account:
        """Return a copy that goes on by itself; lock and clock are shared."""
        copied: Account = copy.copy(self)
        copied.listener = lambda: None
        copied.identifiers = identifiers
        copied.delays = replace(self.delays)
        copied.outages, copied.transit = self.outages.copied(), self.transit.copied()
        copied.faults, copied.tokens = self.faults.copied(), self.tokens.copied(identifiers)
        copied._health_checks = {
            arn: check.copied(copied._changed) for arn, check in self._health_checks.items()
        }
        copied.endpoints = self.endpoints.copied(
            lambda endpoint: endpoint.copied(
                copied.health_check(endpoint.health.arn), copied.outages, copied.delays
            )
        )
        copied.event_buses = self.event_buses.copied(copied.endpoints)
        return copied

    def home(self, region: str) -> Home:
        """Return where the endpoints of this account in *region* live."""
        return Home(self.account_id, region)

    def health_check(self, arn: str) -> Route53HealthCheck:
        """Return the health check with this ARN, which is healthy at first."""
        if arn not in self._health_checks:
            self._health_checks[arn] = Route53HealthCheck(arn, self._changed)
        return self._health_checks[arn]

    def _changed(self) -> None:
        """Let endpoints follow a change of a health check or a Region, and tell the listener."""
        for endpoint in self.endpoints.unsettled():
            endpoint.follow()
        self.listener()

    # --- what takes time ----------------------------------------------------------------------

    @property
    def is_waiting(self) -> bool:
        """Whether time alone may change something."""
        return bool(self.delays.failover) or self.transit.has_sent

    def catch_up(self) -> list[Event]:
        """Finish the moves of endpoints that are due, and return the copies that have arrived."""
        if self.delays.failover:
            self._changed()
        return self.arriving(self.transit.take_due(self.clock.time()))

    def send_copy(self, replica: Event) -> list[Event]:
        """Send a copy to another Region; return it if it arrives at once."""
        if self.delays.replication:
            self.transit.send(replica, self.clock.time() + self.delays.replication)
            return []
        return self.arriving([replica])

    def arriving(self, events: Iterable[Event]) -> list[Event]:
        """Return the events that arrive; those for a Region that is out wait for it (AWS 1.10)."""
        arriving = []
        for event in events:
            if event.bus.region in self.outages:
                self.outages.meet(event.bus.region)
                self.transit.hold(event)
            else:
                arriving.append(event)
        return arriving

    def add_endpoint(self, name: str, region: str, configuration: Configuration) -> GlobalEndpoint:
        """Register a new ACTIVE endpoint with its home in *region*."""
        endpoint = GlobalEndpoint(
            name,
            region=region,
            account=self.account_id,
            endpoint_id=self.identifiers.endpoint_id(),
            configuration=configuration,
            health=self.health_check(configuration.health_check),
            clock=self.clock,
            outages=self.outages,
            delays=self.delays,
        )
        self.endpoints.add(endpoint)
        # of a new one, only a failover is news; to look at all endpoints for each would take long
        if endpoint.active_region != endpoint.primary_region:
            self.listener()
        return endpoint

    def begin_outage(self, region: str, failure: Failure = None) -> None:
        """Begin the outage of a Region."""
        self.outages.begin(region, failure)
        self._changed()

    def end_outage(self, region: str, failure: Failure = None) -> list[Event]:
        """End an outage, and return the replicas that arrive now, at the time of now (AWS 10.5).

        Endpoints without replication stay failed over until somebody resets their health check
        (AWS 1.18).
        """
        now = math.floor(self.clock.time())
        for endpoint in self.endpoints:
            if endpoint.primary_region == region != endpoint.active_region:
                endpoint.stay_failed_over()
        self.outages.end(region, failure)
        waited = [] if region in self.outages else self.transit.release(region)
        self._changed()
        return [event._replace(arrival_time=now) for event in waited]
