"""The stack of active mocks: the innermost, which began last, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .running_mock import RunningMock

_active: tuple[RunningMock, ...] = ()


def active_mocks() -> tuple[RunningMock, ...]:
    """Return the active mocks; the last one answers."""
    return _active


def innermost_mock() -> RunningMock | None:
    """Return the mock that answers now."""
    return _active[-1] if _active else None


def push(mock: RunningMock) -> None:
    """Let a mock answer from now on."""
    global _active  # noqa: PLW0603
    _active = (*_active, mock)


def remove(mock: RunningMock) -> None:
    """Let a mock answer no longer, whether it is the innermost or not."""
    global _active  # noqa: PLW0603
    _active = tuple(other for other in _active if other is not mock)
