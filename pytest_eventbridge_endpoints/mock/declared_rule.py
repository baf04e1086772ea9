"""A rule that files declare, as a test sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UnresolvedError
from ..running.recording import bus_as_captured

if TYPE_CHECKING:
    from ..patterns.pattern import EventPattern
    from ..running.preparation import Prepared
    from ..running.running_mock import RunningMock
    from ..service.rules import Rule


class DeclaredRule:
    """A rule that was loaded. It is live: it shows how the rule is now.

    Reading what the files do not tell raises ``UnresolvedError``.

    Attributes:
        logical_id (str): Its logical id in the template; its address in Terraform.
        name (str): Its name in the mock. A rule without a name of its own is called by its
            logical id, as AWS would make up a name.
        arn (str): Its ARN, with that name.
        region (str): The Region of its event bus; empty where nobody knows it.
    """

    def __init__(self, prepared: Prepared, running: RunningMock) -> None:
        self.logical_id = prepared.resource.logical_id
        self.name = prepared.name
        self.arn = prepared.arn
        self.region = prepared.region
        self._prepared = prepared
        self._running = running

    def __repr__(self) -> str:
        """Show the logical id and the name."""
        return f"DeclaredRule({self.logical_id!r}, name={self.name!r}, region={self.region!r})"

    @property
    def event_bus(self) -> str:
        """The name of its event bus; its ARN where it belongs to another account."""
        if self._prepared.bus is None:
            raise UnresolvedError(self._prepared.unknown)
        return bus_as_captured(self._prepared.bus, self._running.settings.account_id)

    @property
    def state(self) -> str:
        """``ENABLED`` or ``DISABLED``, or another state of EventBridge that counts as enabled."""
        return self._decided().state

    @property
    def event_pattern(self) -> EventPattern | None:
        """The events that it is for; None where it has a schedule only."""
        return self._decided().pattern

    @property
    def schedule_expression(self) -> str | None:
        """Its schedule, as ``rate(5 minutes)``, which never fires here; None for none."""
        return self._decided().schedule_expression

    def _decided(self) -> Rule:
        """Return the rule as it is now.

        Raises:
            UnresolvedError: not all of it is known.
            LookupError: it was deleted, or the mock was reset.
        """
        account = self._running.world.account
        rule = self._prepared.rule
        if self._prepared.bus is not None:
            with account.lock:
                existing = account.event_buses.find(self._prepared.bus, account.account_id)
                rule = existing.rules.get(self.name) if existing else None
        if rule is None:
            msg = f"the rule {self.name!r} is gone: it was deleted, or the mock was reset"
            raise LookupError(msg)
        if rule.undecided:
            raise UnresolvedError(rule.undecided)
        return rule
