"""The option ``--eventbridge-report``: gather what tests did, in all workers, and write it."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from errno import EACCES
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ..report.page import FAILED, as_html, as_json
from ..run import REPORT
from ..running.active import active_mocks_of
from .explained import lead_to

if TYPE_CHECKING:
    from collections.abc import Generator

    from ..report.record import About, TestRecord, TimelineRecord
    from ..run import Run
    from .hooks import EventBridgeRun

_WRITERS = {".html": as_html, ".json": as_json}
_TIMELINES = "eventbridge_timelines"
"""The attribute of a test report that carries its timelines, from a pytest-xdist worker too."""
_REHEARSALS = "eventbridge_rehearsals"
"""The one that carries its rehearsals."""
_CALL = "eventbridge_call"
"""The one that carries what became of the call, which another plugin may keep to itself."""
_REPEATED = {"failed": "rerun"}
"""What an attempt is called that is repeated, as pytest-rerunfailures does."""


def join_run(text: str, eventbridge: EventBridgeRun) -> None:
    """Let a run of pytest write the report to the path in *text*.

    A pytest-xdist worker only hands over what its tests did.

    Raises:
        pytest.UsageError: the report could not be written there.
    """
    config = eventbridge.config
    path = checked_path(text)
    if config.getoption("collectonly"):
        return
    config.pluginmanager.register(TimelineCarrier(eventbridge.run))
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporter(path))


def checked_path(text: str) -> Path:
    """Return the absolute path of the report, as the current directory may change.

    Raises:
        pytest.UsageError: the report could not be written there.
    """
    try:
        path = Path(os.path.expandvars(text)).expanduser().resolve()
        nearest = next(place for place in (path, *path.parents) if _exists(place))
        problem = "" if os.access(nearest, os.W_OK) else _not_writable(text, os.strerror(EACCES))
    except (OSError, RuntimeError, ValueError) as error:
        raise _usage_error(_not_writable(text, getattr(error, "strerror", error))) from None
    if path.suffix not in _WRITERS:
        problem = f"takes the path of a file that ends in .html or .json, not {text!r}"
    elif path.is_dir():
        problem = f"takes the path of a file, and {text!r} is a directory"
    elif nearest != path and not nearest.is_dir():
        problem = f"takes the path of a file in a directory, and '{nearest}' is a file"
    elif path.suffix == ".html" and find_spec("jinja2") is None:
        problem = (
            "writes HTML with Jinja2, which is not installed: "
            "pip install jinja2, or ask for a .json file"
        )
    if problem:
        raise _usage_error(problem)
    return path


def _exists(path: Path) -> bool:
    # Path.exists differs from one Python to the next in what it raises
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _not_writable(text: str, reason: object) -> str:
    return f"takes the path of a file that can be written, not {text!r}: {reason}"


def _usage_error(problem: str) -> pytest.UsageError:
    return pytest.UsageError(f"{REPORT} {problem}", lead_to("the-report"))


class _Verdict(NamedTuple):
    """What a phase makes of its test."""

    outcome: str = ""
    message: str = ""
    text: str = ""


class TimelineCarrier:
    """Attaches what a test did to its last report, in the process of the test."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._steps_before: dict[int, int] = {}
        self._call = _Verdict()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        """Remember how many steps the mocks of wider fixtures took before this test."""
        self._steps_before = {id(mock): mock.steps for mock in active_mocks_of(self._run)}
        self._call = _Verdict()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the timelines of a test on the last of its reports."""
        test_report = yield
        if call.when == "call":
            self._call = _verdict(test_report)
        if call.when == "teardown":
            setattr(test_report, _CALL, json.dumps(self._call))
            found = [
                timeline
                for mock in self._run.begun
                for timeline in mock.timelines(self._steps_before.get(id(mock), 0))
            ]
            # empty timelines of unused mocks would only distract from the others
            timelines = [timeline for timeline in found if timeline["steps"]] or found[:1]
            # as a text: the channel of any worker can carry it, whatever a test has put
            setattr(test_report, _TIMELINES, json.dumps(timelines))
            rehearsals = [one for mock in self._run.begun for one in mock.take_rehearsals()]
            setattr(test_report, _REHEARSALS, json.dumps(rehearsals))
        return test_report


class Reporter:
    """Gathers the reports of tests from all workers, and writes the report when the run ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._running: dict[tuple[object, str], TestRecord] = {}
        self.tests: list[TestRecord] = []
        self._test_ran = False
        self._problem = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record one phase of a test, of any worker."""
        key = (getattr(report, "node", None), report.nodeid)
        test = self._running.setdefault(key, _begun(report.nodeid))
        # a subtest is a part of its test
        if not hasattr(report, "context"):
            test["seconds"] += report.duration
        _judge(test, _verdict(report))
        if report.when == "teardown":
            if not test["outcome"]:
                # flaky makes a report of an attempt that it repeats, and hands it to nobody
                call = _Verdict(*json.loads(getattr(report, _CALL, "[]")))
                _judge(test, call._replace(outcome=_REPEATED.get(call.outcome, call.outcome)))
            del self._running[key]
            timelines: list[TimelineRecord] = json.loads(getattr(report, _TIMELINES, "[]"))
            test["rehearsals"] = json.loads(getattr(report, _REHEARSALS, "[]"))
            if timelines:
                self._add(test, timelines)
        self._test_ran |= bool(test["outcome"])

    def _add(self, test: TestRecord, timelines: list[TimelineRecord]) -> None:
        test["outcome"] = test["outcome"] or "not run"
        test["seconds"] = round(test["seconds"], 6)
        test["timelines"] = timelines
        self.tests.append(test)

    @property
    def _has_any(self) -> bool:
        """Whether any test ran, or was at least set up."""
        return self._test_ran or bool(self.tests)

    def pytest_sessionfinish(self) -> None:
        """Write the report."""
        for test in self._running.values():
            # its worker crashed, and what the test did is lost
            if test["outcome"] in FAILED:
                self._add(test, [])
        if not self._has_any:
            # as with -k or --fixtures: the last report is worth more than an empty one
            return
        about: About = {
            "generator": f"pytest-eventbridge-endpoints {version('pytest-eventbridge-endpoints')}",
            "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        }
        text = _WRITERS[self._path.suffix](self.tests, about)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # the name of a test may hold a character that UTF-8 cannot encode
            self._path.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            # the results of the tests are worth more than the report
            self._problem = str(error)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the report is."""
        if self._problem:
            problem = f"eventbridge report: it could not be written: {self._problem}"
            terminalreporter.write_line(problem, red=True)
        elif not self._has_any:
            terminalreporter.write_line("eventbridge report: none was written, as no test ran")
        else:
            terminalreporter.write_line(f"eventbridge report: {self._path.as_uri()}")


def _begun(node_id: str) -> TestRecord:
    return {
        "id": node_id,
        "outcome": "",
        "seconds": 0.0,
        "message": "",
        "text": "",
        "timelines": [],
        "rehearsals": [],
    }


def _judge(test: TestRecord, verdict: _Verdict) -> None:
    """Give a test the outcome of its phase, unless the test has failed before."""
    if verdict.outcome and test["outcome"] not in FAILED:
        test["outcome"], test["message"], test["text"] = verdict


def _verdict(phase: pytest.TestReport) -> _Verdict:
    outcome = _outcome(phase)
    if outcome not in FAILED:
        return _Verdict(outcome)
    crash = getattr(phase.longrepr, "reprcrash", None)
    text = phase.longreprtext
    return _Verdict(outcome, crash.message if crash else text, text)


def _outcome(phase: pytest.TestReport) -> str:
    """Return the outcome that a phase gives its test, by pytest's names; "" for none."""
    if hasattr(phase, "wasxfail"):
        return {"skipped": "xfailed", "passed": "xpassed"}.get(phase.outcome, phase.outcome)
    if phase.failed and phase.when in ("setup", "teardown"):
        return "error"
    if phase.passed and phase.when != "call":
        return ""
    return phase.outcome
