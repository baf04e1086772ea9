"""The option ``--eventbridge-report``: what tests did, of all workers, is gathered and written."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .evidence import report
from .hooks import active_mocks

if TYPE_CHECKING:
    from collections.abc import Generator

    from .hooks import EventBridgeRun

OPTION = "--eventbridge-report"

_WRITERS = {".html": report.as_html, ".json": report.as_json}
_TIMELINES = "eventbridge_timelines"
"""The attribute of a test report that carries them, from a pytest-xdist worker too."""


def checked_path(text: str) -> Path:
    """Return where the report is to be written, whichever directory is the current one then.

    Raises:
        pytest.UsageError: it could not be written there.
    """
    path = Path(os.path.expandvars(text)).expanduser().absolute()
    problem = ""
    if path.suffix not in _WRITERS:
        problem = f"takes the path of a file that ends in .html or .json, not {text!r}"
    elif path.is_dir():
        problem = f"takes the path of a file, and {text!r} is a directory"
    elif path.suffix == ".html" and find_spec("jinja2") is None:
        problem = (
            "writes HTML with Jinja2, which is not installed: "
            "pip install 'pytest-eventbridge-endpoints[report]', or ask for a .json file"
        )
    if problem:
        msg = f"{OPTION} {problem}"
        raise pytest.UsageError(msg)
    return path


def join_run(text: str, eventbridge: EventBridgeRun) -> None:
    """Let a run of pytest write the report to the path of that *text*.

    A pytest-xdist worker only hands over what its tests did.

    Raises:
        pytest.UsageError: it could not be written there.
    """
    config = eventbridge.config
    path = checked_path(text)
    config.pluginmanager.register(TimelineCarrier(eventbridge))
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporter(path, config))


class TimelineCarrier:
    """Puts what a test did on its reports, where tests run."""

    def __init__(self, eventbridge: EventBridgeRun) -> None:
        self._eventbridge = eventbridge
        self._steps_before: dict[int, int] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        """Remember what happened before this test in mocks of wider fixtures."""
        self._steps_before = {id(mock): mock.steps for mock in active_mocks()}
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the timelines of a test on the last of its reports."""
        test_report = yield
        if call.when == "teardown":
            mocks = self._eventbridge.mocks
            found = [mock.timeline(self._steps_before.get(id(mock), 0)) for mock in mocks]
            timelines = [timeline for timeline in found if timeline is not None]
            # as a text: any worker's channel carries it, whatever a test has put
            setattr(test_report, _TIMELINES, json.dumps(timelines))
        return test_report


class Reporter:
    """Gathers what tests did, where reports arrive, and writes the report when the run ends."""

    def __init__(self, path: Path, config: pytest.Config) -> None:
        self._path = path
        self._config = config
        self._running: dict[tuple[object, str], dict[str, Any]] = {}
        self._tests: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take down one phase of a test, of whichever worker."""
        key = (getattr(report, "node", None), report.nodeid)
        test = self._running.setdefault(
            key, {"id": report.nodeid, "outcome": "", "seconds": 0.0, "message": "", "text": ""}
        )
        test["seconds"] += report.duration
        self._judge(test, report)
        if report.when == "teardown":
            del self._running[key]
            timelines = json.loads(getattr(report, _TIMELINES, "[]"))
            if timelines:
                seconds = round(test["seconds"], 6)
                self._tests.append({**test, "seconds": seconds, "timelines": timelines})

    def _judge(self, test: dict[str, Any], phase: pytest.TestReport) -> None:
        """Let the outcome of a phase be that of the test, unless it has failed before."""
        status = self._config.hook.pytest_report_teststatus(report=phase, config=self._config)
        category = str(status[0])
        if not category or test["outcome"] in report.FAILED:
            return
        test["outcome"] = category
        if phase.failed:
            crash = getattr(phase.longrepr, "reprcrash", None)
            text = phase.longreprtext
            test["message"] = crash.message if crash else text
            test["text"] = text

    def pytest_sessionfinish(self) -> None:
        """Write the report."""
        about = {
            "generator": f"pytest-eventbridge-endpoints {version('pytest-eventbridge-endpoints')}",
            "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        }
        text = _WRITERS[self._path.suffix](self._tests, about)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # a name of a test may hold what no file can
        self._path.write_text(text, encoding="utf-8", errors="backslashreplace")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the report is."""
        terminalreporter.write_line(f"eventbridge report: {self._path.as_uri()}")
