"""The places of a scenario where something may go wrong: attempts, entries and deliveries."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from ..running.watch import Treatment, Watch
from ..service.answers import Reply
from ..service.put_events import Host

if TYPE_CHECKING:
    from ..evidence.captures import CapturedEvent
    from ..running.calls import ClientCall
    from ..service.service import Handled

Trait: TypeAlias = Literal[
    "attempt", "through an endpoint", "replicated", "entry", "delivery", "followed"
]

_ADDRESS = re.compile(r" at 0x[0-9a-f]+", re.IGNORECASE)


class Place(NamedTuple):
    """A place of the calm run."""

    name: str
    """What it is called, as ``PutEvents 2``, ``PutEvents 2 entry 1`` or ``ship 3``."""
    subject: str
    """The operation, or the function that is called."""
    number: int
    """Which attempt of the operation, or which delivery to the function, from 1."""
    entry: int | None
    """Which entry of the request, from 1; None for another place."""
    traits: frozenset[Trait]
    """What it is, which says what can happen there."""


def function_place(function: str) -> str:
    """Return how places name a function: without what differs from process to process."""
    return without_addresses(function)


def without_addresses(text: str) -> str:
    """Return what ``repr`` shows without where in memory things are."""
    return _ADDRESS.sub("", text)


class CalmWatch(Watch):
    """Looks on in the calm run, and notes its places."""

    def __init__(self) -> None:
        self.scenario_is_over = False
        """Whether what happens now is no place any more."""
        self.places: list[Place] = []
        self.calls = 0
        self.handed: list[tuple[str, CapturedEvent]] = []
        """Which function was called with which event."""
        self._numbers: Counter[str] = Counter()
        self._last_delivery: dict[str, int] = {}
        """Where in the places the latest delivery to each function stands."""

    def attempt_ended(self, call: ClientCall, handled: Handled) -> None:
        """Note an attempt, and the entries that it put."""
        if self.scenario_is_over:
            return
        operation = call.operation
        self._numbers[operation] += 1
        number = self._numbers[operation]
        host = handled.host
        if not isinstance(host, Host):
            # where nobody answers, nobody can answer in another way
            return
        traits: set[Trait] = {"attempt"}
        if host.at_host_of is not None:
            traits.add("through an endpoint")
            if host.at_host_of.replication and handled.accepted:
                traits.add("replicated")
        name = f"{operation} {number}"
        self.places.append(Place(name, operation, number, None, frozenset(traits)))
        if operation == "PutEvents" and isinstance(handled.reply, Reply) and handled.accepted:
            for entry, answer in enumerate(json.loads(handled.reply.body)["Entries"], 1):
                if "EventId" in answer:
                    place = f"{name} entry {entry}"
                    self.places.append(
                        Place(place, operation, number, entry, frozenset({"entry"}))
                    )

    def call_ended(self, call: ClientCall) -> None:  # noqa: ARG002
        """Count a call."""
        self.calls += 1

    def treat(self, function: str, event: CapturedEvent) -> Treatment:  # noqa: ARG002
        """Note a delivery."""
        if self.scenario_is_over:
            return Treatment.ONCE
        subject = function_place(function)
        self._numbers[subject] += 1
        before = self._last_delivery.get(subject)
        if before is not None:
            place = self.places[before]
            self.places[before] = place._replace(traits=place.traits | {"followed"})
        self._last_delivery[subject] = len(self.places)
        number = self._numbers[subject]
        name = f"{subject} {number}"
        self.places.append(Place(name, subject, number, None, frozenset({"delivery"})))
        return Treatment.ONCE

    def function_called(self, function: str, event: CapturedEvent) -> None:
        """Note a call of a function."""
        self.handed.append((function_place(function), event))
