"""What a test has asked for, and what begins and ends with a ``with`` statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..service.outages import Failure


@dataclass(eq=False)
class RequestedBlock:
    """What a test has asked for, and what begins and ends with a ``with`` statement."""

    asked: str
    """How it was asked for, as ``region_outage('us-east-1')``."""
    expression: str
    """What stands behind ``with``, as ``eventbridge_mock.region_outage('us-east-1')``."""
    has_begun: bool = field(default=False, kw_only=True)

    def __str__(self) -> str:
        """Show how it was asked for."""
        return self.asked


@dataclass(eq=False)
class RequestedOutage(RequestedBlock):
    """An outage of a Region that a test has asked for."""

    region: str
    failure: Failure = field(default=None, kw_only=True)
    """What callers of the Region meet; None for a host that cannot be reached."""
    met_before: int = field(default=0, kw_only=True)
    """How many calls and replicas had met outages of the Region when it first began."""
    met_until: int | None = field(default=None, kw_only=True)
    """How many had when it ended; None while it lasts."""
