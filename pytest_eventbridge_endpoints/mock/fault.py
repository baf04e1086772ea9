"""An error that a test has asked for, as the test sees it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from types import TracebackType

    from ..running.running_mock import RunningMock
    from ..service.faults import RequestedFault


@final
class Fault(AbstractContextManager["Fault"]):
    """An error that a test has asked for, and how often it has happened.

    ``fail``, ``reject_entries`` and ``repeat_deliveries`` return one. In a ``with`` statement it
    ends with the block.

    Attributes:
        asked (str): The call that asked for it, as ``fail('PutEvents', 503)``.
        times (int | None): How often it was asked for; None for every time, until it ends.
    """

    def __init__(self, requested: RequestedFault, running: RunningMock) -> None:
        self.asked = requested.asked
        self.times = requested.times
        self._requested = requested
        self._running = running
        self._resets = running.resets

    def __str__(self) -> str:
        """Say how it was asked for, and how often it has happened."""
        return str(self._here)

    def __repr__(self) -> str:
        """Show how it was asked for, and how often it has happened."""
        return f"<Fault: {self._here}>"

    def __enter__(self) -> Fault:
        """Begin a block, with which the fault ends.

        Raises:
            LookupError: ``eventbridge_mock.reset()`` has forgotten the fault.
        """
        if self._running.resets != self._resets:
            msg = f"{self.asked} is gone: eventbridge_mock.reset() forgot it; ask for it again"
            raise LookupError(msg)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the fault."""
        self._here.ended = True

    @property
    def used(self) -> int:
        """How often it has happened so far."""
        return self._here.used

    @property
    def is_unused(self) -> bool:
        """Whether it has happened less often than asked for; with None, not even once."""
        return self._here.is_unused

    @property
    def _here(self) -> RequestedFault:
        """What stands for it in the world that answers now: a rehearsal has copies."""
        return self._running.world.account.faults.here(self._requested)
