"""The stack of active mocks: the innermost, which began last, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..run import Run
    from .running_mock import OpenDoor, RunningMock


class ActiveMock(NamedTuple):
    """A mock that is active, and to whom it belongs."""

    mock: RunningMock
    handle: Any
    """What a test holds of it; it is only handed back."""
    decorators: tuple[object, ...]
    """The decorators that use this mock instead of making their own."""
    run: Run
    """The run of pytest in which it began."""


_stack: tuple[ActiveMock, ...] = ()


def active_mocks() -> tuple[ActiveMock, ...]:
    """Return the active mocks; the last one answers."""
    return _stack


def active_mocks_of(run: Run) -> list[RunningMock]:
    """Return the active mocks that a run of pytest has to report on.

    Those of a run around it are not among them, but those that began outside of every run are.
    """
    return [entry.mock for entry in _stack if entry.run is run or not entry.run.is_of_pytest]


def innermost_mock() -> RunningMock | None:
    """Return the mock that answers now."""
    return _stack[-1].mock if _stack else None


def open_doors() -> list[OpenDoor]:
    """Return the doors of the active mocks, the latest of the innermost last."""
    return [door for entry in _stack for door in entry.mock.doors]


def way_to(doors: Sequence[OpenDoor]) -> dict[str, str]:
    """Return the variables that lead a child to the last of these doors; empty without one."""
    return doors[-1].way if doors else {}


def forget_all() -> None:
    """Let nobody answer: this process is a child, and its mocks are copies that nobody sees."""
    global _stack  # noqa: PLW0603
    _stack = ()


def push(entry: ActiveMock) -> None:
    """Let a mock answer from now on; not safe from several threads at once."""
    global _stack  # noqa: PLW0603
    _stack = (*_stack, entry)


def remove(entry: ActiveMock) -> None:
    """Let a mock answer no longer, whether it is the innermost or not; likewise."""
    global _stack  # noqa: PLW0603
    _stack = tuple(other for other in _stack if other is not entry)
