"""Event buses that exist: made by CreateEventBus, or known without it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..patterns.index import PatternIndex
from .arns import DEFAULT_BUS, EventBus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..json_text import JsonObject
    from .arns import Home
    from .clock import Clock
    from .endpoints import EndpointRegistry
    from .events import Event
    from .rules import Rule


@dataclass(eq=False)
class ExistingBus:
    """An event bus that exists, with its rules."""

    bus: EventBus
    created_at: float
    modified_at: float
    was_created: bool = False
    """Whether CreateEventBus made it; else it is known without, as ``default`` is."""
    configuration: JsonObject = field(default_factory=dict)
    """What CreateEventBus and UpdateEventBus have set, by the names of the API."""
    tags: dict[str, str] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    """The rules by name, in the order in which they were made."""
    _index: PatternIndex[Rule] | None = None

    def rules_have_changed(self) -> None:
        """Forget which rules match what: a rule was put, deleted, enabled or disabled."""
        self._index = None

    def change(self, rule: Rule, **members: Any) -> None:
        """Put a copy of a rule with other *members* in its place."""
        self.rules[rule.name] = replace(rule, **members)
        self.rules_have_changed()

    def copied(self) -> ExistingBus:
        """Return a copy; rules, targets and tags are replaced as a whole and never changed."""
        return replace(self, rules=dict(self.rules))

    def rules_for(self, event: JsonObject) -> list[Rule]:
        """Return the enabled rules whose pattern matches the envelope of an event."""
        if self._index is None:
            enabled = (r for r in self.rules.values() if r.is_enabled and not r.undecided)
            self._index = PatternIndex((r.pattern, r) for r in enabled if r.pattern is not None)
        return self._index.matching(event)


class EventBusRegistry:
    """The event buses of all Regions and accounts.

    Args:
        account_id: The mock's own account. Buses of others count as existing for events, as
            nothing is known about them.
        clock: The clock of the mock.
        endpoints: The global endpoints: their buses are known.
        is_known_elsewhere: Says whether an event bus was created elsewhere, as in moto.
    """

    def __init__(
        self,
        account_id: str,
        clock: Clock,
        endpoints: EndpointRegistry,
        is_known_elsewhere: Callable[[EventBus], bool],
    ) -> None:
        self._account_id = account_id
        self._clock = clock
        self._endpoints = endpoints
        self._is_known_elsewhere = is_known_elsewhere
        self._buses: dict[EventBus, ExistingBus] = {}
        self._known: set[tuple[str | None, str]] = {(None, DEFAULT_BUS)}
        self._deleted: set[EventBus] = set()

    def copied(self, endpoints: EndpointRegistry) -> EventBusRegistry:
        """Return a copy for an account that has copies of the endpoints."""
        copied: EventBusRegistry = copy(self)
        copied._endpoints = endpoints
        copied._buses = {bus: existing.copied() for bus, existing in self._buses.items()}
        copied._known, copied._deleted = set(self._known), set(self._deleted)
        return copied

    def make_known(self, name: str, region: str | None) -> None:
        """Make a bus known in *region*, or in every Region if that is None."""
        self._known.add((region, name))
        self._deleted = {
            bus for bus in self._deleted if bus.name != name or region not in (None, bus.region)
        }

    def knows(self, bus: EventBus) -> bool:
        """Say whether an event bus exists, as far as is known here."""
        return bus in self._buses or bus.account != self._account_id or self._is_known(bus)

    def find(self, bus: EventBus, caller: str) -> ExistingBus | None:
        """Return an event bus, as a call of the account *caller* finds it; None if there is none.

        A bus of somebody else is there, as the caller has its ARN and nothing is known about it
        (policies that deny it are not modelled, R 60).
        """
        found = self._buses.get(bus)
        is_foreign = bus.account not in (caller, self._account_id)
        if found is None and (is_foreign or self._is_known(bus)):
            found = self._add(bus)
        return found

    def create(self, bus: EventBus, configuration: JsonObject, tags: dict[str, str]) -> None:
        """Make an event bus; one that was known without keeps its rules."""
        created = self._buses.get(bus) or self._add(bus)
        created.was_created = True
        # equal at first (R 15)
        created.created_at = created.modified_at = self._clock.time()
        created.configuration, created.tags = configuration, tags

    def declare(self, made: ExistingBus) -> None:
        """Make a bus known that files declare, as *made*; CreateEventBus may still make it."""
        self.make_known(made.bus.name, made.bus.region)
        existing = self._buses.get(made.bus) or self._add(made.bus)
        if not existing.was_created:
            existing.configuration, existing.tags = made.configuration, made.tags

    def delete(self, bus: EventBus) -> None:
        """Delete an event bus, however it was known."""
        self._buses.pop(bus, None)
        self._deleted.add(bus)

    def of(self, home: Home) -> dict[str, ExistingBus]:
        """Return the event buses of a Region by name, in the order of their names."""
        names = {bus.name for bus in self._buses if (bus.account, bus.region) == home}
        names.update(name for region, name in self._known if region in (None, home.region))
        names.update(endpoint.event_bus for endpoint in self._endpoints)
        # some of these names may be of other places
        found = ((name, self.find(EventBus(*home, name), home.account)) for name in sorted(names))
        return {name: bus for name, bus in found if bus is not None}

    def rules_for(self, event: Event) -> list[Rule]:
        """Return the enabled rules of its event bus whose pattern matches an event."""
        found = self._buses.get(event.bus)
        if not found or not found.rules:
            return []
        return found.rules_for(event._envelope_as_written())  # noqa: SLF001 (for patterns alone)

    def __iter__(self) -> Iterator[ExistingBus]:
        """Go through the event buses that somebody has made or looked at."""
        return iter(self._buses.values())

    def _add(self, bus: EventBus) -> ExistingBus:
        now = self._clock.time()
        added = self._buses[bus] = ExistingBus(bus, now, now)
        return added

    def _is_known(self, bus: EventBus) -> bool:
        """Say whether a bus is known without CreateEventBus."""
        if bus in self._deleted:
            return False
        is_own = bus.account == self._account_id
        return (
            bus.name == DEFAULT_BUS
            or (is_own and not self._known.isdisjoint({(None, bus.name), (bus.region, bus.name)}))
            or self._is_known_elsewhere(bus)
            or any(
                (endpoint.home.account, endpoint.event_bus) == (bus.account, bus.name)
                and bus.region in (endpoint.primary_region, endpoint.secondary_region)
                for endpoint in self._endpoints
            )
        )
