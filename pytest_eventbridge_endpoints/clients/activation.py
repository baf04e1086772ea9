"""What changes in the process when a mock begins, and is put back when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..running import active
from . import children, interception, refusals, retry_sleep, unsigned
from .default_session import DefaultSession
from .dummy_credentials import dummy_credentials

if TYPE_CHECKING:
    from ..running.active import ActiveMock

_default_session = DefaultSession()


def activate(entry: ActiveMock) -> None:
    """Let a mock answer all EventBridge clients of the process until ``deactivate``.

    What raises on the way, a signal's handler included, leaves it to ``deactivate`` to put back
    everything.
    """
    interception.install()
    children.install()
    with interception.lock:
        active.push(entry)
        _adapt()
        entry.mock.lifetime.begin()


def deactivate(entry: ActiveMock) -> None:
    """End what ``activate`` began; mocks may end in any order.

    A second call does what the first one has left, if it was cut short, and else nothing.
    """
    if entry.mock.lifetime.has_ended:
        return
    with interception.lock:
        active.remove(entry)
        _adapt()
        innermost = active.innermost_mock()
        entry.mock.lifetime.end(innermost.lifetime if innermost else None)


def _adapt() -> None:
    """Make the changes to the process that the innermost mock needs, and undo all others."""
    mock = active.innermost_mock()
    if mock is None:
        _default_session.put_back()
        # a child has no way back to what its parent has hidden
        if not refusals.orphan_of:
            dummy_credentials.put_back()
    else:
        placed = [door for door in active.open_doors() if door.is_placed]
        dummy_credentials.place(mock.settings.region, active.way_to(placed))
        _default_session.stand_in()
    unsigned.stand_in_for_awscrt(mock is not None and not mock.settings.require_crt)
    retry_sleep.replace_clock(mock is not None)
