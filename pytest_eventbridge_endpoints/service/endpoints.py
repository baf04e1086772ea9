"""Global endpoints, their states, and the registry that finds and pages them."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from copy import copy
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from ..words import did_you_mean, shown
from .arns import Home, endpoint_arn, endpoint_url, parse_event_bus_arn
from .clock import whole_microseconds
from .routing import Position, Route, following, preferred_region, route, settled
from .shapes import is_valid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .clock import Clock
    from .delays import Delays
    from .health import Route53HealthCheck
    from .outages import Outages

State: TypeAlias = Literal[
    "ACTIVE",
    "CREATING",
    "UPDATING",
    "DELETING",
    "CREATE_FAILED",
    "UPDATE_FAILED",
    "DELETE_FAILED",
]
STATES: tuple[str, ...] = get_args(State)
BUSY_STATES = frozenset({"CREATING", "UPDATING", "DELETING"})
HOSTLESS_STATES = frozenset({"CREATING", "CREATE_FAILED"})


@dataclass(frozen=True)
class Configuration:
    """What a client sets on an endpoint, and may change with UpdateEndpoint."""

    health_check: str
    secondary_region: str
    event_buses: tuple[str, ...]
    replication: str = "ENABLED"
    role_arn: str | None = None
    description: str = ""


class GlobalEndpoint:
    """A global endpoint: what a client set, the state it is in, and where its events go."""

    def __init__(
        self,
        name: str,
        *,
        region: str,
        account: str,
        endpoint_id: str,
        configuration: Configuration,
        health: Route53HealthCheck,
        clock: Clock,
        outages: Outages,
        delays: Delays,
    ) -> None:
        self.name = name
        self.home = Home(account, region)
        self.primary_region = region
        self.arn = endpoint_arn(region, account, name)
        self.endpoint_id = endpoint_id
        self.endpoint_url = endpoint_url(region, endpoint_id)
        self.configuration = configuration
        self.health = health
        self.state_reason: str | None = None
        self.creation_time = self.last_modified_time = clock.time()
        self.gone = False
        self._clock = clock
        self._outages = outages
        self._delays = delays
        self._position = Position(self._preferred_region())
        self._state: State = "ACTIVE"
        self._ready = self.creation_time
        self._due: float | None = None

    def copied(
        self, health: Route53HealthCheck, outages: Outages, delays: Delays
    ) -> GlobalEndpoint:
        """Return a copy for an account that has copies of these."""
        copied: GlobalEndpoint = copy(self)
        copied.health, copied._outages, copied._delays = health, outages, delays
        return copied

    @property
    def state(self) -> State:
        """The state now (AWS 2.1)."""
        self.settle()
        return self._state

    @property
    def state_in_answers(self) -> State:
        """The state as this call found or left it."""
        return self._state

    @property
    def secondary_region(self) -> str:
        """The Region that events go to when the health check fails."""
        return self.configuration.secondary_region

    @property
    def event_bus(self) -> str:
        """The name of the event bus, the same in both Regions (AWS 1.22)."""
        return parse_event_bus_arn(self.configuration.event_buses[0]).name

    @property
    def replication(self) -> bool:
        """Whether each event is copied to the other Region."""
        return self.configuration.replication == "ENABLED"

    @property
    def active_region(self) -> str:
        """The Region that the next event goes to."""
        return self.position().active

    def position(self) -> Position:
        """Return where events go now, and the move that is under way."""
        if self._position.moves_to is not None:
            self._position = settled(self._position, self._clock.time())
        return self._position

    def why_there(self) -> str:
        """Say why events go, or soon will go, where they do not go as a rule; or back."""
        if self.primary_region in self._outages:
            return f"{self.primary_region} is out"
        if not self.health.healthy:
            return "its health check is unhealthy"
        if not self.health.is_healthy_for(self.endpoint_id):
            return "it stays there until its health check is reset, as it does not replicate"
        return f"its health check is healthy, and {self.primary_region} is not out"

    def follow(self) -> None:
        """Begin, cancel or finish a move, after a health check or a Region may have changed."""
        preferred = self._preferred_region()
        if preferred != self._position.active or self._position.moves_to is not None:
            now, seconds = self._clock.time(), self._delays.failover
            self._position = following(self._position, preferred, now, seconds)

    def route(self) -> Route:
        """Return the Regions of the next event."""
        active = self.position().active
        is_primary = active == self.primary_region
        other = self.secondary_region if is_primary else self.primary_region
        return route(active, other, replication=self.replication, out=self._outages)

    def _preferred_region(self) -> str:
        return preferred_region(
            self.primary_region,
            self.secondary_region,
            healthy=self.health.is_healthy_for(self.endpoint_id),
            out=self._outages,
        )

    def set_state(self, state: State, reason: str | None = None) -> None:
        """Enter a state, in which the endpoint stays until a client changes it.

        Raises:
            ValueError: *state* is not one of the seven, or *reason* not a StateReason (AWS 0.9).
        """
        if state not in STATES:
            hint = did_you_mean(state, STATES) if isinstance(state, str) else ""
            states = ", ".join(STATES)
            msg = f"{shown(state)} is no state of an endpoint{hint}; the states are {states}"
            raise ValueError(msg)
        if reason is not None and not is_valid("EndpointStateReason", reason):
            msg = f"a reason has one line of 1 to 512 characters, not {shown(reason)}"
            raise ValueError(msg)
        self._state, self._due = state, None
        # an ACTIVE endpoint has none (AWS 2.6)
        self.state_reason = None if state == "ACTIVE" else reason
        self.last_modified_time = self._clock.time()

    def begin(self, state: State, seconds: float) -> float:
        """Enter a busy state that ends *seconds* from now, and return that time."""
        now = self._clock.time()
        self._state, self._ready = state, whole_microseconds(now + seconds)
        # 0 seconds end at the next call, wherever a test moves its clock meanwhile
        self._due = self._ready if seconds else -math.inf
        self.state_reason = None
        if state != "CREATING":
            self.last_modified_time = now
        return self._due

    def settle(self) -> None:
        """Finish a busy state whose time is over (AWS 2.3: this moves LastModifiedTime)."""
        if self._due is None or self._clock.time() < self._due:
            return
        self.last_modified_time = self._ready
        self._due = None
        if self._state == "DELETING":
            self.gone = True
        else:
            self._state = "ACTIVE"

    def attach(self, configuration: Configuration, health: Route53HealthCheck) -> None:
        """Take a new configuration and the health check it names."""
        self.configuration = configuration
        self.health = health
        self.last_modified_time = self._clock.time()
        if self.replication:
            health.release(self.endpoint_id)
        if self._position.active not in (self.primary_region, self.secondary_region):
            # the former secondary Region is none of this endpoint's any more (guess)
            self._position = Position(self._preferred_region())
        self.follow()

    def stay_failed_over(self) -> None:
        """Stay failed over until the health check is reset, unless events replicate (AWS 1.18)."""
        if not self.replication:
            self.health.hold(self.endpoint_id)


class EndpointRegistry:
    """All endpoints of all accounts, by home and name, and by id."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_home: dict[Home, dict[str, GlobalEndpoint]] = {}
        self._names: dict[Home, list[str]] = {}
        self._by_id: dict[str, GlobalEndpoint] = {}
        self._deletions: list[tuple[float, str]] = []
        """A heap of the times at which deletions end, each with its EndpointId."""
        self._copies: dict[str, GlobalEndpoint] = {}
        """What stands here for the endpoints of the account that this is a copy of, by id."""

    def copied(self, copy_of: Callable[[GlobalEndpoint], GlobalEndpoint]) -> EndpointRegistry:
        """Return a copy, with the copies of the endpoints that *copy_of* makes."""
        copied = EndpointRegistry(self._clock)
        copied._copies = {id_: copy_of(endpoint) for id_, endpoint in self._by_id.items()}
        copied._by_id = dict(copied._copies)
        copied._by_home = {
            home: {name: copied._by_id[e.endpoint_id] for name, e in by_name.items()}
            for home, by_name in self._by_home.items()
        }
        copied._names = {home: [*names] for home, names in self._names.items()}
        copied._deletions = [*self._deletions]
        return copied

    def here(self, endpoint: GlobalEndpoint) -> GlobalEndpoint:
        """Return what stands here for an endpoint, deleted or not: itself, or a copy."""
        id_ = endpoint.endpoint_id
        return self._by_id.get(id_) or self._copies.get(id_) or endpoint

    def __iter__(self) -> Iterator[GlobalEndpoint]:
        """Go through all endpoints in order of creation."""
        self._forget_deleted()
        return iter(self.unsettled())

    def unsettled(self) -> list[GlobalEndpoint]:
        """Return all endpoints as the latest call left them, without settling any."""
        return list(self._by_id.values())

    def add(self, endpoint: GlobalEndpoint) -> None:
        """Register a new endpoint."""
        home, name = endpoint.home, endpoint.name
        self._by_home.setdefault(home, {})[name] = endpoint
        insort(self._names.setdefault(home, []), name)
        self._by_id[endpoint.endpoint_id] = endpoint

    def count(self, home: Home) -> int:
        """Return how many endpoints live in *home*."""
        self._forget_deleted()
        return len(self._names.get(home, ()))

    def find(self, home: Home, name: str) -> GlobalEndpoint | None:
        """Return the endpoint of that name in *home*."""
        self._forget_deleted()
        return _settled(self._by_home.get(home, {}).get(name))

    def find_by_id(self, endpoint_id: str) -> GlobalEndpoint | None:
        """Return the endpoint with that id, whichever account it belongs to."""
        self._forget_deleted()
        return _settled(self._by_id.get(endpoint_id))

    def page(self, home: Home, *, prefix: str, after: str, size: int) -> list[GlobalEndpoint]:
        """Return up to *size* endpoints of *home* in order of name.

        Only names that begin with *prefix* and sort behind *after* count. The cost depends on
        *size* alone, not on how many endpoints there are.
        """
        self._forget_deleted()
        names = self._names.get(home, [])
        begin = max(bisect_left(names, prefix), bisect_right(names, after))
        endpoints = []
        for name in islice(names, begin, begin + size):
            if not name.startswith(prefix):
                break
            endpoint = self._by_home[home][name]
            endpoint.settle()
            endpoints.append(endpoint)
        return endpoints

    def delete(self, endpoint: GlobalEndpoint, seconds: float) -> None:
        """Begin to delete an endpoint, which is gone after *seconds*."""
        due = endpoint.begin("DELETING", seconds)
        heappush(self._deletions, (due, endpoint.endpoint_id))

    def _forget_deleted(self) -> None:
        if not self._deletions:
            return
        now = self._clock.time()
        while self._deletions and self._deletions[0][0] <= now:
            _, endpoint_id = heappop(self._deletions)
            endpoint = _settled(self._by_id.get(endpoint_id))
            # a test may have put it in another state meanwhile
            if endpoint is not None and endpoint.gone:
                self._forget(endpoint)

    def _forget(self, endpoint: GlobalEndpoint) -> None:
        home, name = endpoint.home, endpoint.name
        del self._by_home[home][name]
        del self._by_id[endpoint.endpoint_id]
        names = self._names[home]
        del names[bisect_left(names, name)]


def _settled(endpoint: GlobalEndpoint | None) -> GlobalEndpoint | None:
    if endpoint is not None:
        endpoint.settle()
    return endpoint
