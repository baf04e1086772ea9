"""What holds for every mock of a test run; pytest's side sets it.

Every run of pytest imports this, so it imports nothing itself until a mock needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .observer import Observer
    from .settings import Settings

FIXTURE = "eventbridge_mock"
MARKER = "eventbridge"
REPORT = "--eventbridge-report"


class Run:
    """The settings of the ini file, and who is told about mocks."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._find_observer: Callable[[], Observer] | None = None
        self.keeps_time = False
        """Whether mocks note when things happen, for the report of the run."""

    @property
    def settings(self) -> Settings:
        """The settings of every mock that nobody gives others to."""
        if self._settings is not None:
            return self._settings
        from .settings import Settings  # noqa: PLC0415

        return Settings()

    @property
    def observer(self) -> Observer | None:
        """Who is told about mocks; None outside pytest."""
        return self._find_observer() if self._find_observer else None

    def begin(
        self,
        settings: Settings | None,
        find_observer: Callable[[], Observer] | None,
        *,
        keeps_time: bool = False,
    ) -> Callable[[], None]:
        """Begin a run of pytest, maybe inside of another one, and return what ends it."""
        before = self._settings, self._find_observer, self.keeps_time
        self._settings, self._find_observer = settings, find_observer
        self.keeps_time = keeps_time

        def end() -> None:
            self._settings, self._find_observer, self.keeps_time = before

        return end


run = Run()
