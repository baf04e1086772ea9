"""The handles of the active mocks, and the block for which a mock is active."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from ..clients.activation import activate, deactivate
from ..errors import CRT_HINT, EventBridgeMockWarning
from ..run import current_run
from .handle import EventBridgeMock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..running.running_mock import RunningMock


class Held(NamedTuple):
    """An active mock, its handle, and the decorators that use it."""

    running: RunningMock
    handle: EventBridgeMock
    decorators: tuple[object, ...] = ()
    """The decorators that use this mock instead of making their own."""


_held: tuple[Held, ...] = ()


def active_handles() -> tuple[Held, ...]:
    """Return the active mocks with their handles; the last one answers."""
    return _held


@contextmanager
def active(running: RunningMock, decorators: tuple[object, ...] = ()) -> Iterator[Held]:
    """Let a mock answer for the length of a ``with`` block, and give its handle."""
    global _held  # noqa: PLW0603
    held = Held(running, EventBridgeMock(running), decorators)
    run = current_run()
    activate(running)
    _held = (*_held, held)
    try:
        run.note_begun(running)
        yield held
    finally:
        _held = tuple(other for other in _held if other is not held)
        deactivate(running)
        if run.is_of_pytest:
            run.crt_was_missing |= running.crt_was_missing
        elif running.crt_was_missing:
            warnings.warn(CRT_HINT, EventBridgeMockWarning, stacklevel=2)


def seed(name: str) -> str:
    """Return the seed of identifiers: the current test, or else *name*, and the depth."""
    # pytest's own variable; the phase behind the node id does not belong to the test's name
    test = os.environ.get("PYTEST_CURRENT_TEST", name).rpartition(" (")[0] or name
    depth = len(_held)
    return f"{test} {depth}" if depth else test
