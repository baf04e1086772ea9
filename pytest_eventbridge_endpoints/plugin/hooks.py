"""What a run of pytest does for its mocks: fixture, problems, report section, summary."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ..clients.dummy_credentials import dummy_credentials
from ..errors import CRT_HINT
from ..run import FIXTURE
from ..running.active import active_mocks_of
from ..settings import Settings
from .configuration import (
    decorators_of,
    infrastructure_is_a_setting,
    refuse_idle_marker,
    settings_of_item,
)
from .explained import lead_from
from .progress import Progress
from .workers import hand_over, terminal_width

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ..mock.handle import EventBridgeMock
    from ..run import Run
    from ..running.problems import Problem
    from ..running.running_mock import RunningMock

_SETTINGS = pytest.StashKey[tuple[list[pytest.Mark], Settings]]()
_MOCK = pytest.StashKey[Any]()
_PASSED = pytest.StashKey[bool]()


class EventBridgeRun:
    """What this plugin does during one run of pytest."""

    def __init__(self, config: pytest.Config, run: Run) -> None:
        self.config = config
        self.run = run
        run.show = Progress(config)

    # --- called by the plugin -----------------------------------------------------------------

    def prepare(self, items: list[pytest.Item]) -> None:
        """Give decorated tests the fixture: decorator and fixture share one mock."""
        # now, and not in a run inside a test: pytester forgets what such a run imports first
        from ..mock import active_block  # noqa: F401, PLC0415

        for item in items:
            if decorators_of(item):
                _use_fixture(item)

    @contextmanager
    def mock_of(self, item: pytest.Item) -> Iterator[EventBridgeMock]:
        """Keep the mock of one test active for a ``with`` block."""
        # imported here: this file may be imported where botocore is not needed
        from ..mock.active_block import active_block  # noqa: PLC0415
        from ..running.running_mock import RunningMock  # noqa: PLC0415

        markers, settings = item.stash[_SETTINGS]
        if markers != item.own_markers:
            # a test has applied a marker since its set-up
            settings = settings_of_item(item, self.run.settings)
        mock = RunningMock(settings, item.nodeid)
        item.stash[_MOCK] = mock
        with infrastructure_is_a_setting(), active_block(mock, decorators_of(item)) as entry:
            yield entry.handle
        # pytest keeps items to the end of the run, and they would keep their events
        del item.stash[_MOCK]
        if item.stash.get(_PASSED, False):
            # problems that arose in the teardown of other fixtures
            mock.raise_problems()

    # --- called by pytest ---------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Check the settings of a test before anything is set up."""
        # a plugin may run a test again
        item.stash[_PASSED] = False
        self.run.begun = active_mocks_of(self.run)
        for mock in self.run.begun:
            mock.resume_targets()
        settings = settings_of_item(item, self.run.settings)
        item.stash[_SETTINGS] = (item.own_markers.copy(), settings)

    @pytest.hookimpl(specname="pytest_runtest_setup", trylast=True)
    def pytest_refuse_idle_marker(self, item: pytest.Item) -> None:
        """Refuse a marker that configures no mock; by now all fixtures of the test are set up."""
        if _MOCK not in item.stash:
            refuse_idle_marker(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Fail a test that passed if its mocks have problems."""
        result = yield
        own = item.stash.get(_MOCK, None)
        self._raise_problems(own.problems() if own else [], own)
        item.stash[_PASSED] = True
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        """Tell a test what went wrong in its teardown, and remove dummies that came back."""
        has_passed = item.stash.get(_PASSED, False)
        if not has_passed:
            # what went wrong in a test that has failed anyway is told to no later one
            self._problems_of_wider_mocks(item.stash.get(_MOCK, None))
        try:
            result = yield
            if has_passed:
                self._raise_problems([])
            return result
        finally:
            dummy_credentials.remove_leftovers()

    def _raise_problems(self, problems: list[Problem], own: RunningMock | None = None) -> None:
        """Raise the problems of a test: those of its own mock, and those of wider ones."""
        problems += self._problems_of_wider_mocks(own)
        if len(problems) == 1 and problems[0].error and _is_failure(problems[0]):
            raise problems[0].error
        if problems:
            text = "\n".join(problem.text for problem in problems)
            raise pytest.fail.Exception(text, pytrace=False)

    def _problems_of_wider_mocks(self, own: RunningMock | None) -> list[Problem]:
        # later tests may use the faults that a mock of a wider fixture was given
        wider = [mock for mock in active_mocks_of(self.run) if mock is not own]
        return [problem for mock in wider for problem in mock.problems(so_far=True)]

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> list[str] | None:
        """Say what differs between captures, instead of comparing their reprs."""
        if op != "==":
            return None
        # imported here: most runs compare nothing that was captured
        from ..evidence.comparison import explain_equal  # noqa: PLC0415

        whole = self.config.get_verbosity() > 1
        return explain_equal(left, right, whole=whole)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Show in a failing test's report what happened, and where its message is explained."""
        report = yield
        if report.failed:
            width = terminal_width(self.config)
            sections = [mock.section(width) for mock in self.run.begun]
            texts = [text for text in sections if text]
            lead = lead_from(call.excinfo.value) if call.excinfo else None
            if lead:
                # no heading of its own where there is one already
                texts[-1:] = ["\n".join([*texts[-1:], lead])]
            report.sections += [("EventBridge", text) for text in texts]
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say once that production needs awscrt, and how many calls came too late."""
        if self.run.crt_was_missing:
            terminalreporter.write_line(f"eventbridge: {CRT_HINT}")
        late = self.run.late_calls
        if late:
            calls = "1 call was" if late == 1 else f"{late} calls were"
            terminalreporter.write_line(
                f"eventbridge: {calls} made after the mock had ended, and refused with an "
                "UnmockedOperationError that says where from"
            )

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Hand what the summary needs from a pytest-xdist worker to its controller."""
        hand_over(self.config, self.run)


def _is_failure(problem: Any) -> bool:
    """Say whether what a target raised fails the test if it is raised again."""
    return problem.can_be_raised or type(problem.error) is pytest.fail.Exception


def _use_fixture(item: pytest.Item) -> None:
    """Set the fixture up before all others of function scope, setup_method among them."""
    names = item.fixturenames  # type: ignore[attr-defined]
    if FIXTURE in names:
        names.remove(FIXTURE)
    definitions = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]  # noqa: SLF001
    wider = [n for n in names if n in definitions and definitions[n][-1].scope != "function"]
    names.insert(len(wider), FIXTURE)
