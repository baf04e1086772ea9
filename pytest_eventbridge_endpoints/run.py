"""One run of pytest: what holds for its mocks, and what they leave for its reports.

Every run of pytest imports this, so it imports nothing itself until a mock needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from .settings import Settings

FIXTURE = "eventbridge_mock"
MARKER = "eventbridge"
REPORT = "--eventbridge-report"


class Run:
    """One run of pytest; without arguments, what applies outside of every run.

    Args:
        settings: The settings of the ini file; None for the defaults.
        join: Registers the hooks of this plugin in the run. It is called when a mock begins.
        keeps_time: Whether mocks note when things happen, for the report of the run.
    """

    uses_decorators: ClassVar[bool] = False
    """Whether any module of this process has used ``mock_eventbridge``."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        join: Callable[[], object] | None = None,
        keeps_time: bool = False,
    ) -> None:
        self._settings = settings
        self._join = join
        self.keeps_time = keeps_time
        self.item: Any = None
        """The test under way, or the last one."""
        self.begun: list[Any] = []
        """The mocks that began in this test, and those that were active before it."""
        self.crt_was_missing = False
        """Whether a call worked for which production needs awscrt."""
        self.show: Callable[[str], object] = lambda _: None
        """Shows a line about work that takes long, where there is a terminal."""
        self.late_calls = 0
        """How many calls came after their mock had ended, and were refused."""

    @property
    def settings(self) -> Settings:
        """The settings of every mock that is given no others."""
        if self._settings is not None:
            return self._settings
        from .settings import Settings  # noqa: PLC0415

        return Settings()

    @property
    def is_of_pytest(self) -> bool:
        """Whether this is a run of pytest, not what applies outside of every run."""
        return self._join is not None

    def note_begun(self, mock: object) -> None:
        """Note a mock that begins, for the report of its test; outside pytest, do nothing."""
        if self._join is not None:
            self._join()
            self.begun.append(mock)


_runs: list[Run] = [Run()]
"""The runs of pytest that are under way, the innermost last; first, what applies outside."""


def current_run() -> Run:
    """Return the current run of pytest; outside pytest, one with the defaults."""
    return _runs[-1]


def begin_run(run: Run) -> Callable[[], None]:
    """Begin a run of pytest, perhaps inside another one, and return a function that ends it."""
    _runs.append(run)

    def end() -> None:
        _runs.remove(run)

    return end
