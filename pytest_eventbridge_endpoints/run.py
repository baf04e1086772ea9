"""What holds for every mock of a test run; pytest's side sets it.

Every run of pytest imports this, so it imports nothing itself until a mock needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from .settings import Settings


FIXTURE = "eventbridge_mock"
MARKER = "eventbridge"


class ObservedMock(Protocol):
    """What pytest's side wants to know of a mock."""

    crt_was_missing: bool

    def section(self, width: int) -> str:
        """Return what happened, for the report of a failing test, in lines of *width*."""


class Observer(Protocol):
    """What is told about every mock."""

    def started(self, mock: ObservedMock) -> None:
        """Take note of a mock that is active now."""

    def ended(self, mock: ObservedMock) -> None:
        """Take note of a mock that has ended."""

    def refused_late(self) -> None:
        """Take note of a call that came after its mock had ended, and was refused."""


class _State(NamedTuple):
    settings: Settings | None = None
    find_observer: Callable[[], Observer] | None = None


class Run:
    """The settings of the ini file, and who is told about mocks."""

    def __init__(self) -> None:
        self._state = _State()

    @property
    def settings(self) -> Settings:
        """The settings of every mock that nobody gives others to."""
        if self._state.settings is not None:
            return self._state.settings
        from .settings import Settings  # noqa: PLC0415

        return Settings()

    @property
    def observer(self) -> Observer | None:
        """Who is told about mocks; None outside pytest."""
        return self._state.find_observer() if self._state.find_observer else None

    def begin(
        self, settings: Settings | None, find_observer: Callable[[], Observer] | None
    ) -> Callable[[], None]:
        """Begin a run of pytest, maybe inside of another one, and return what ends it."""
        before = self._state
        self._state = _State(settings, find_observer)

        def end() -> None:
            self._state = before

        return end


run = Run()
