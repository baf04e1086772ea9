"""The world of one run, as a disaster changes it, and as it is set right at the end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..running.requested_blocks import RequestedOutage
from ..service.errors import requested_entry_error, requested_error
from ..service.faults import CallFault, EntryFault

if TYPE_CHECKING:
    from ..running.calls import ClientCall
    from ..running.running_mock import RunningMock
    from ..running.world import World
    from ..service.endpoints import GlobalEndpoint
    from ..service.errors import HttpError, ServiceError
    from ..service.events import Event
    from ..service.faults import RequestedFault
    from ..service.health import Route53HealthCheck

RTO = 360.0
"""The seconds that a failover takes on AWS as a rule (AWS 1.2)."""

RPO = 420.0
"""The seconds after which a copy has arrived at the latest (AWS 1.2)."""


class Scene:
    """What one disaster does to the world of one run.

    Args:
        running: The mock.
        world: The world of the run.
    """

    def __init__(self, running: RunningMock, world: World) -> None:
        self._running = running
        self._world = world
        self._account = world.account
        self._faults: list[RequestedFault] = []
        self._outages: list[RequestedOutage] = []
        self._turned: list[Route53HealthCheck] = []

    def url_of(self, call: ClientCall) -> str:
        """Return the URL that a call is sent to."""
        endpoint = self._endpoint_of(call)
        if endpoint is not None:
            return f"{endpoint.endpoint_url}/"
        return f"https://events.{call.region}.amazonaws.com/"

    # --- what a disaster does -----------------------------------------------------------------

    def fail(
        self,
        call: ClientCall,
        error: str | HttpError | BaseException,
        *,
        once: bool,
        accepted: bool = False,
    ) -> None:
        """Let this request fail, or this one and all later ones of the operation."""
        failure: ServiceError | HttpError | BaseException = (
            requested_error(error, None) if isinstance(error, str) else error
        )
        times = 1 if once else None
        self._begin(CallFault("", times, call.operation, None, failure, accepted=accepted))

    def reject(self, entry: int, code: str, *, once: bool) -> None:
        """Let an entry of this request be rejected, by number from 1, or all from it on."""
        error = requested_entry_error(code, None)
        self._begin(EntryFault("", 1 if once else None, _From(entry), error))

    def lose_regions(
        self, call: ClientCall, *, both: bool = False, failover_seconds: float = 0
    ) -> None:
        """Let the Region that a call goes to be out, or both Regions of its endpoint."""
        endpoint = self._endpoint_of(call)
        self._account.delays.failover = failover_seconds
        regions = [call.region if endpoint is None else endpoint.active_region]
        if both and endpoint is not None:
            regions = [endpoint.primary_region, endpoint.secondary_region]
        for region in regions:
            outage = RequestedOutage("", "", region)
            self._running.begin_outage(outage, self._world)
            self._outages.append(outage)

    def turn_health(self, call: ClientCall) -> None:
        """Let the health check of the endpoint of a call turn to the other side."""
        endpoint = self._endpoint_of(call)
        checks = [endpoint.health] if endpoint is not None else []
        self._account.delays.failover = 0
        for check in checks:
            check.turn()
        self._turned += checks

    def delay_copies(self) -> None:
        """Let copies be under way until the end."""
        self._account.delays.replication = max(RPO, self._account.delays.replication)

    # --- how it ends --------------------------------------------------------------------------

    def bring_back_regions(self) -> None:
        """End the outages; targets are called by the next ``deliver``."""
        outages, self._outages = self._outages, []
        for outage in outages:
            self._running.take_back(outage, self._world)

    def end_what_is_wrong(self) -> None:
        """Bring back Regions, and end faults; what a disaster delays goes on being late."""
        self.bring_back_regions()
        for fault in self._faults:
            fault.ended = True
        for health in self._turned:
            health.turn_back()

    def end(self) -> None:
        """End the disaster: nothing is wrong any more, and nothing is under way."""
        self.end_what_is_wrong()
        self.let_all_arrive()
        # what arrived may have called something, and have met it there
        self.end_what_is_wrong()
        self.let_all_arrive()
        settings = self._running.settings
        self._account.delays.failover = settings.failover_seconds
        self._account.delays.replication = settings.replication_seconds

    def let_all_arrive(self) -> None:
        """Let pass what failovers and copies take, and hand over what was held."""
        delays = self._account.delays
        if delays.failover or delays.replication:
            self._running.clock.advance(delays.failover + delays.replication)
        self._world.targets.release()

    def _begin(self, fault: CallFault | EntryFault) -> None:
        self._account.faults.begin(fault)
        self._faults.append(fault)

    def _endpoint_of(self, call: ClientCall) -> GlobalEndpoint | None:
        """Return the endpoint that a call is sent through; None for a direct one."""
        if call.host_id is not None:
            return self._account.endpoints.find_by_id(call.host_id)
        if call.operation != "PutEvents":
            return None
        endpoint_id = json.loads(call.body).get("EndpointId")
        return endpoint_id and self._account.endpoints.find_by_id(endpoint_id)


class _From:
    """Matches the entries from a number on, as they are held against it one after another."""

    def __init__(self, first: int) -> None:
        self._before = first - 1

    def __call__(self, _event: Event) -> bool:
        if self._before:
            self._before -= 1
            return False
        return True
