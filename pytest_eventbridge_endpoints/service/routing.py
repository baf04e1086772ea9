"""Where an event put through a global endpoint goes, and when that changes: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .clock import whole_microseconds

if TYPE_CHECKING:
    from collections.abc import Container


class Position(NamedTuple):
    """The Region that the events of an endpoint go to, and the move to another one, if any."""

    active: str
    """The Region whose bus takes the next event (AWS 1.1, 1.5)."""
    moves_to: str | None = None
    """The Region that they will go to; None if no move is under way."""
    due: float = 0.0
    """When they will, in seconds since the epoch."""


class Route(NamedTuple):
    """The Regions of one event."""

    active: str
    """The Region whose bus takes the event (AWS 1.1, 1.5)."""

    reachable: bool
    """Whether that Region answers."""

    replica: str | None
    """The Region that gets a copy, None without replication (AWS 1.10)."""


def preferred_region(
    primary: str, secondary: str, *, healthy: bool, out: Container[str] = ()
) -> str:
    """Return the Region that events should go to, by the health check and what is *out*.

    Healthy means primary, unhealthy means secondary (AWS 1.1); a primary Region that is out is
    unhealthy. The secondary Region is not checked.
    """
    return primary if healthy and primary not in out else secondary


def settled(position: Position, now: float) -> Position:
    """Return where the endpoint is by *now*: a move that is due is over."""
    if position.moves_to is not None and now >= position.due:
        return Position(position.moves_to)
    return position


def following(position: Position, preferred: str, now: float, seconds: float) -> Position:
    """Return a position after the preferred Region may have changed.

    A failover takes *seconds*, and so does the way back (AWS 1.2). A change back before the move
    was due cancels it.
    """
    position = settled(position, now)
    if preferred == position.active:
        return Position(preferred)
    if preferred == position.moves_to:
        return position
    return settled(Position(position.active, preferred, whole_microseconds(now + seconds)), now)


def route(active: str, other: str, *, replication: bool, out: Container[str] = ()) -> Route:
    """Return the Regions of an event that goes to *active*.

    Replication works both ways: a failed-over event is copied to the primary Region (AWS 1.10;
    1.17, a guess).
    """
    return Route(
        active,
        reachable=active not in out,
        replica=other if replication else None,
    )
