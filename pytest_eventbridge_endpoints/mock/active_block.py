"""The block for which a mock is active."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..clients.activation import activate, deactivate
from ..errors import CRT_HINT, EventBridgeMockWarning
from ..run import current_run
from ..running.active import ActiveMock, active_mocks
from ..running.environment import LOOPBACK
from .handle import EventBridgeMock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..running.running_mock import RunningMock


@contextmanager
def active_block(mock: RunningMock, decorators: tuple[object, ...] = ()) -> Iterator[ActiveMock]:
    """Let a mock answer for the length of a ``with`` block, and give its handle.

    Args:
        mock: The mock.
        decorators: The decorators that use this mock instead of making their own.
    """
    run = current_run()
    entry = ActiveMock(mock, EventBridgeMock(mock), decorators, run)
    try:
        if mock.settings.serve:
            # before it is active: activation places the way to it in the environment
            entry.handle._serve(LOOPBACK, is_placed=True)  # noqa: SLF001 (no member for tests)
        activate(entry)
        run.note_begun(mock)
        entry.handle._begin()  # noqa: SLF001 (no member for tests)
        yield entry
    finally:
        try:
            entry.handle._end()  # noqa: SLF001 (no member for tests)
            deactivate(entry)
        finally:
            # the exception of a signal's handler, a time-out's say, may cut the first one short
            deactivate(entry)
        if run.is_of_pytest:
            run.crt_was_missing |= mock.crt_was_missing
        elif mock.crt_was_missing:
            warnings.warn(CRT_HINT, EventBridgeMockWarning, stacklevel=2)


def seed(name: str) -> str:
    """Return the seed of identifiers: the current test, or else *name*, and the depth."""
    # pytest's own variable; the phase behind the node id does not belong to the test's name
    test = os.environ.get("PYTEST_CURRENT_TEST", name).rpartition(" (")[0] or name
    depth = len(active_mocks())
    return f"{test} {depth}" if depth else test
