"""The disasters that are rehearsed, by names that stay as they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ..clients.failures import connect_timeout, read_timeout, refused_connection
from ..running.watch import Treatment
from ..service.errors import HttpError
from .scene import RTO

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ..running.calls import ClientCall
    from .places import Place, Trait
    from .scene import Scene

    Begin: TypeAlias = Callable[[Scene, ClientCall, Place], None]
    MakeError: TypeAlias = Callable[[str], str | HttpError | BaseException]


class Disaster(NamedTuple):
    """Something that goes wrong at a place."""

    name: str
    needs: Trait
    """What a place has to be for it."""
    begin: Begin | None = None
    """Lets it happen as an attempt begins; None for what happens to a delivery."""
    ends_with_call: bool = False
    """Whether it is over when the call is; else when the scenario is."""
    treatment: Treatment = Treatment.ONCE
    """What becomes of a delivery."""


def _fail(make: MakeError, scene: Scene, call: ClientCall, _: Place, *, once: bool) -> None:
    scene.fail(call, make(scene.url_of(call)), once=once)


def _lose_the_answer(scene: Scene, call: ClientCall, _: Place) -> None:
    scene.fail(call, read_timeout(scene.url_of(call)), once=True, accepted=True)


def _lose_the_region(scene: Scene, call: ClientCall, _: Place) -> None:
    scene.lose_regions(call)


def _lose_the_region_slowly(scene: Scene, call: ClientCall, _: Place) -> None:
    scene.lose_regions(call, failover_seconds=RTO)


def _lose_both_regions(scene: Scene, call: ClientCall, _: Place) -> None:
    scene.lose_regions(call, both=True)


def _turn_the_health_check(scene: Scene, call: ClientCall, _: Place) -> None:
    scene.turn_health(call)


def _delay_copies(scene: Scene, _call: ClientCall, _: Place) -> None:
    scene.delay_copies()


def _reject(code: str, scene: Scene, _: ClientCall, place: Place, *, once: bool) -> None:
    scene.reject(place.entry or 1, code, once=once)


def _twice(name: str, needs: Trait, begin: Callable[..., None]) -> list[Disaster]:
    """Return a disaster that happens once, and the one that goes on until the end."""
    return [
        Disaster(name, needs, partial(begin, once=True)),
        Disaster(f"{name} from here on", needs, partial(begin, once=False)),
    ]


_ERRORS: dict[str, MakeError] = {
    "throttled": lambda _: "ThrottlingException",
    "internal error": lambda _: HttpError(500),
    "unavailable": lambda _: HttpError(503),
    "connection refused": refused_connection,
    "connect timeout": connect_timeout,
}

_REJECTIONS = ("InternalFailure", "ThrottlingException")

CATALOGUE: tuple[Disaster, ...] = (
    *(
        disaster
        for name, make in _ERRORS.items()
        for disaster in _twice(name, "attempt", partial(_fail, make))
    ),
    Disaster("answer lost", "attempt", _lose_the_answer),
    Disaster("Region out from here on", "attempt", _lose_the_region),
    Disaster(
        "Region out from here on, slow failover", "through an endpoint", _lose_the_region_slowly
    ),
    Disaster("Region out for this call", "attempt", _lose_the_region, ends_with_call=True),
    Disaster(
        "both Regions out for this call",
        "through an endpoint",
        _lose_both_regions,
        ends_with_call=True,
    ),
    Disaster("health check turns", "through an endpoint", _turn_the_health_check),
    Disaster("copies late", "replicated", _delay_copies),
    *(
        disaster
        for code in _REJECTIONS
        for disaster in _twice(f"rejected with {code}", "entry", partial(_reject, code))
    ),
    Disaster("delivered twice", "delivery", treatment=Treatment.TWICE),
    Disaster("delivered after the next", "followed", treatment=Treatment.AFTER_THE_NEXT),
    Disaster("function raises once", "delivery", treatment=Treatment.RAISING_ONCE),
)
"""All disasters, in the order in which they are rehearsed at a place."""


class Planned(NamedTuple):
    """A run that is to be made: one disaster at one place."""

    place: Place
    disaster: Disaster

    @property
    def name(self) -> str:
        """What ``only`` takes, as ``PutEvents 2: answer lost``."""
        return f"{self.place.name}: {self.disaster.name}"


def plan(places: Collection[Place], names: Collection[str] | None = None) -> list[Planned]:
    """Return the runs to be made, place by place.

    Args:
        places: The places of the calm run.
        names: The disasters that are meant; None for all.
    """
    meant = [one for one in CATALOGUE if names is None or one.name in names]
    return [Planned(place, one) for place in places for one in meant if one.needs in place.traits]
