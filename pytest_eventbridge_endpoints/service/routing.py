"""Where an event put through a global endpoint goes: values in, values out."""

from __future__ import annotations

from typing import NamedTuple


class Route(NamedTuple):
    """The Regions of one event."""

    active: str
    """The Region whose bus takes the event (AWS 1.1, 1.5)."""

    replica: str | None
    """The Region that gets a copy, None without replication (AWS 1.10)."""


def route(primary: str, secondary: str, *, healthy: bool, replication: bool) -> Route:
    """Choose the Regions by the endpoint's health check and its replication setting.

    Healthy means primary, unhealthy means secondary (AWS 1.1). Replication runs both ways: a
    failed-over event is copied to the primary Region (AWS 1.10; 1.17, a guess).
    """
    active, other = (primary, secondary) if healthy else (secondary, primary)
    return Route(active, other if replication else None)
