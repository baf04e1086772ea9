"""Where an event put through a global endpoint goes, as a pure function."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container


class Route(NamedTuple):
    """The Regions of one event."""

    active: str
    """The Region whose bus takes the event (AWS 1.1, 1.5)."""

    reachable: bool
    """Whether that Region answers."""

    replica: str | None
    """The Region that gets a copy, None without replication (AWS 1.10)."""


def route(
    primary: str, secondary: str, *, healthy: bool, replication: bool, out: Container[str] = ()
) -> Route:
    """Choose the Regions by the health check, the replication setting, and what is *out*.

    Healthy means primary, unhealthy means secondary (AWS 1.1); a primary Region that is out is
    unhealthy. The secondary Region is not checked. Replication works both ways: a failed-over
    event is copied to the primary Region (AWS 1.10; 1.17, a guess).
    """
    if healthy and primary not in out:
        active, other = primary, secondary
    else:
        active, other = secondary, primary
    return Route(
        active,
        reachable=active not in out,
        replica=other if replication else None,
    )
