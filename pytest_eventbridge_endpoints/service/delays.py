"""How long AWS takes for what a test does not want to wait for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Delays:
    """Seconds on the mock's clock; 0 for at once."""

    failover: float = 0
    """From a change of a health check or a Region until endpoints move (AWS 1.2)."""
    replication: float = 0
    """Until a copy arrives in the other Region (AWS 1.2, 1.10)."""
