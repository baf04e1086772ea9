import json
import sys
from functools import partial
from textwrap import dedent
from types import SimpleNamespace

import pytest

# pytester forgets what a run in its own process imports first, and botocore is hooked once
import pytest_eventbridge_endpoints.mock.decorator  # noqa: F401
from pytest_eventbridge_endpoints.plugin.reporter import Reporter, TimelineCarrier, join_run
from pytest_eventbridge_endpoints.run import Run

SHOP = """
    import botocore.session
    import pytest
    from pytest_eventbridge_endpoints import mock_eventbridge

    events = botocore.session.Session().create_client("events", region_name="us-east-1")

    def place(number):
        entry = {"Source": "shop", "DetailType": "Order", "Detail": '{"id": %s}' % number}
        events.put_events(Entries=[entry])
"""
OUTCOMES = """
    def test_passes(eventbridge_mock):
        place(1)

    def test_without_a_mock():
        pass

    def test_fails(eventbridge_mock):
        place(2)
        eventbridge_mock.assert_event(detail={"id": 3})

    @pytest.mark.xfail
    def test_is_expected_to_fail(eventbridge_mock):
        assert not eventbridge_mock

    def test_is_skipped_midway(eventbridge_mock):
        place(4)
        pytest.skip()

    @pytest.fixture
    def broken(eventbridge_mock):
        place(5)
        yield
        raise ZeroDivisionError

    def test_breaks_in_teardown(broken):
        pass

    def test_fails_and_breaks_in_teardown(broken):
        assert False, "first"
"""


@pytest.fixture
def run_shop(pytester):
    """Run tests of the shop as a user would, and return the result."""

    def run_shop(code, *options, run=pytester.runpytest):
        pytester.makepyfile(dedent(SHOP) + dedent(code))
        return run("-p", "no:randomly", "-p", "no:asyncio", *options)

    return run_shop


@pytest.fixture
def report_of(pytester, run_shop):
    """Run tests of the shop, and return their report."""

    def report_of(code, *options, **ways):
        run_shop(code, "--eventbridge-report=report.json", *options, **ways)
        return json.loads(pytester.path.joinpath("report.json").read_text())

    return report_of


def names_and_outcomes(report):
    return [(test["id"].rpartition("::")[2], test["outcome"]) for test in report["tests"]]


def placed(test):
    """Return the numbers of the orders that a test placed, mock by mock."""
    return [
        [event["envelope"]["detail"]["id"] for event in timeline["events"]]
        for timeline in test["timelines"]
    ]


def test_every_test_that_used_a_mock_is_reported(report_of):
    """Failures come first, each with its message; what used no mock is left out."""
    report = report_of(OUTCOMES)

    assert names_and_outcomes(report) == [
        ("test_fails", "failed"),
        ("test_breaks_in_teardown", "error"),
        ("test_fails_and_breaks_in_teardown", "failed"),
        ("test_passes", "passed"),
        ("test_is_expected_to_fail", "xfailed"),
        ("test_is_skipped_midway", "skipped"),
    ]
    messages = [test["message"].splitlines()[:1] for test in report["tests"]]
    assert messages == [
        ["AssertionError: no event matches detail={'id': 3}"],
        ["ZeroDivisionError"],
        ["AssertionError: first"],
        *([], [], []),
    ]
    assert "> " in report["tests"][0]["text"]
    assert [placed(test) for test in report["tests"]] == [[[2]], [[5]], [[5]], [[1]], [[]], [[4]]]
    assert all(test["seconds"] > 0 for test in report["tests"])
    assert report["format"] == 1
    assert report["generator"].startswith("pytest-eventbridge-endpoints ")


def test_one_report_for_all_workers(report_of, run_shop, pytester):
    """Under pytest-xdist the page has what every worker saw, whatever characters it holds."""
    pytest.importorskip("xdist")
    code = """
        @pytest.mark.parametrize("number", range(8))
        def test_order(eventbridge_mock, number):
            place('"\\\\ud800 %s"' % number)
    """
    workers = ["-n", "2", "-p", "xdist"]
    report = report_of(code, *workers, run=pytester.runpytest_subprocess)
    result = run_shop(
        code,
        "-n2",
        "-p",
        "xdist",
        "--eventbridge-report=r.html",
        run=pytester.runpytest_subprocess,
    )

    numbers = [placed(test) for test in report["tests"]]
    assert sorted(numbers) == [[[f"\ud800 {number}"]] for number in range(8)]
    page = pytester.path.joinpath("r.html")
    assert page.read_text(encoding="utf-8").count("<article") == 8
    shown = [line for line in result.stdout.lines if line.startswith("eventbridge report")]
    assert shown == [f"eventbridge report: {page.as_uri()}"]


@pytest.mark.parametrize("options", [(), ("-n", "2", "-p", "xdist")], ids=["alone", "workers"])
def test_a_rehearsal_is_reported_with_its_test(report_of, pytester, options):
    """Each run with what happened in it, once, wherever the test ran."""
    if options:
        pytest.importorskip("xdist")
    code = """
        def test_rehearsed(eventbridge_mock):
            place(0)
            for number in (1, 2):
                eventbridge_mock.rehearse(
                    lambda: place(number), disasters=["throttled", "answer lost"]
                )

        def test_placed(eventbridge_mock):
            place(3)
    """
    report = report_of(code, *options, run=pytester.runpytest_subprocess)

    tests = {test["id"].rpartition("::")[2]: test for test in report["tests"]}
    assert placed(tests["test_rehearsed"]) == [[0]]
    assert tests["test_placed"]["rehearsals"] == []
    rehearsals = tests["test_rehearsed"]["rehearsals"]
    assert [rehearsal["call"] for rehearsal in rehearsals] == ["rehearse(<lambda>)"] * 2
    runs = [run for rehearsal in rehearsals for run in rehearsal["runs"]]
    told = [(run["place"], run["disaster"], run["outcome"], run["error"]) for run in runs]
    assert (
        told
        == [
            ("PutEvents 1", "throttled", "survived", None),
            ("PutEvents 1", "answer lost", "survived", None),
        ]
        * 2
    )
    assert [placed({"timelines": [run["timeline"]]}) for run in runs] == [
        *([[1]], [[1, 1]]),
        *([[2]], [[2, 2]]),
    ]
    assert [event["detail"]["id"] for run in runs for event in run["doubled"]] == [1, 2]


@pytest.mark.parametrize(("worker", "roles"), [({}, 2), ({"workerinput": {}}, 1)])
def test_a_worker_writes_nothing(worker, roles):
    """It only hands over what its tests did: one report is written, by the controller."""
    joined = []
    manager = SimpleNamespace(register=joined.append)
    config = SimpleNamespace(pluginmanager=manager, getoption=lambda _: False, **worker)

    join_run("report.json", SimpleNamespace(config=config, run=Run()))

    assert [type(plugin) for plugin in joined] == [TimelineCarrier, Reporter][:roles]


def test_the_mock_of_a_wider_fixture_shows_each_test_its_own(report_of):
    """What earlier tests put does not show again."""
    report = report_of("""
        @pytest.fixture(scope="module", autouse=True)
        def module_mock():
            with mock_eventbridge() as mock:
                place(0)
                yield mock

        def test_one():
            place(1)

        def test_two():
            place(2)
            with mock_eventbridge():
                place(3)
            place(4)
    """)

    assert [placed(test) for test in report["tests"]] == [[[0, 1]], [[2, 4], [3]]]


def test_a_mock_from_before_the_run_has_no_timeline(report_of, pytester):
    """Nobody kept time when it was made, as in a conftest."""
    pytester.makeconftest("""
        from pytest_eventbridge_endpoints import mock_eventbridge

        mock = mock_eventbridge()
        mock.__enter__()

        def pytest_unconfigure():
            mock.__exit__(None, None, None)
    """)

    assert report_of("def test_order(): place(1)")["tests"] == []


def test_a_mock_that_was_not_used_stands_in_nobodys_way(report_of):
    """Where several mocks were active, those that saw nothing are left out."""
    report = report_of("""
        @pytest.fixture(scope="module", autouse=True)
        def module_mock():
            with mock_eventbridge() as mock:
                yield mock

        def test_order(eventbridge_mock):
            place(1)

        def test_nothing(eventbridge_mock):
            pass
    """)

    assert [placed(test) for test in report["tests"]] == [[[1]], [[]]]


def test_what_is_forgotten_between_tests_is_reported(report_of):
    """A reset after each test takes nothing away from the report."""
    report = report_of("""
        @pytest.fixture(scope="module")
        def module_mock():
            with mock_eventbridge() as mock:
                yield mock

        @pytest.fixture(autouse=True)
        def clean(module_mock):
            yield
            module_mock.reset()

        @pytest.mark.parametrize("number", [1, 2])
        def test_order(number):
            place(number)
    """)

    assert [placed(test) for test in report["tests"]] == [[[1]], [[2]]]


def test_a_test_that_crashed_its_worker_is_reported(report_of, pytester):
    """With what is left of it: that it failed."""
    pytest.importorskip("xdist")
    report = report_of(
        """
        def test_crash(eventbridge_mock):
            import os
            place(1)
            os._exit(3)
        """,
        *("-n", "1", "-p", "xdist"),
        run=pytester.runpytest_subprocess,
    )

    (test,) = report["tests"]
    assert names_and_outcomes(report) == [("test_crash", "failed")]
    assert "crashed while running" in test["message"]
    assert test["timelines"] == []


def test_tests_that_never_ran_have_no_outcome(report_of):
    """As with --setup-only."""
    report = report_of("def test_order(eventbridge_mock): place(1)", "--setup-only")

    assert names_and_outcomes(report) == [("test_order", "not run")]


def test_collecting_writes_no_report(run_shop, pytester):
    """A report of the last run stays what it is."""
    pytester.path.joinpath("report.json").write_text("the last one")

    run_shop("def test_order(): pass", "--collect-only", "--eventbridge-report=report.json")

    assert pytester.path.joinpath("report.json").read_text() == "the last one"


@pytest.mark.parametrize(
    "options",
    [
        "--fixtures",
        "--cache-show",
        "--setup-plan",
        "-k nothing",
        "-n 2 -k nothing",
        "test_misspelled.py",
    ],
)
def test_a_run_without_a_test_writes_no_report(run_shop, pytester, options):
    """The report of the last run stays what it is, and the summary says so."""
    if "-n" in options:
        pytest.importorskip("xdist")
        options = f"-p xdist {options}"
    pytester.path.joinpath("report.json").write_text("the last one")

    result = run_shop(
        "def test_order(eventbridge_mock): place(1)",
        "--eventbridge-report=report.json",
        *options.split(),
    )

    assert pytester.path.joinpath("report.json").read_text() == "the last one"
    shown = [line for line in result.stdout.lines if line.startswith("eventbridge report")]
    assert shown == ["eventbridge report: none was written, as no test ran"]


def phase(name, outcome, when, duration=1, longrepr=None, **extra):
    return pytest.TestReport(name, ("", 0, ""), {}, outcome, longrepr, when, [], duration, **extra)


def test_what_is_known_of_a_crash_is_reported(tmp_path):
    """Of tests that had not ended, those that failed are listed, and no others."""
    reporter = Reporter(tmp_path / "report.json")

    reporter.pytest_runtest_logreport(phase("test_crash", "passed", "setup"))
    reporter.pytest_runtest_logreport(phase("test_crash", "failed", "???", longrepr="crashed"))
    reporter.pytest_runtest_logreport(phase("test_interrupted", "passed", "setup"))
    reporter.pytest_sessionfinish()

    report = json.loads((tmp_path / "report.json").read_text())
    assert names_and_outcomes(report) == [("test_crash", "failed")]
    assert report["tests"][0]["message"] == "crashed"


def test_subtests_are_part_of_their_test(tmp_path):
    """Their time is not counted twice, and what failed in them failed."""
    reporter = Reporter(tmp_path / "report.json")
    test_report = partial(phase, "test_orders")
    setup = test_report(outcome="passed", when="setup", duration=1)
    subtest = test_report(outcome="failed", when="call", duration=2, context="number=1")
    subtest.longrepr = "assert 1 == 2"
    call = test_report(outcome="passed", when="call", duration=4)
    teardown = test_report(
        outcome="passed", when="teardown", duration=8, eventbridge_timelines="[{}]"
    )

    for report in (setup, subtest, call, teardown):
        reporter.pytest_runtest_logreport(report)

    assert reporter.tests == [
        {
            "id": "test_orders",
            "outcome": "failed",
            "seconds": 13,
            "message": "assert 1 == 2",
            "text": "assert 1 == 2",
            "timelines": [{}],
            "rehearsals": [],
        }
    ]


def test_a_rerun_that_failed_says_why(report_of, pytester):
    """As pytest-rerunfailures reports it: the attempt is no pass."""
    pytester.makeconftest("""
        import pytest
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            for report in runtestprotocol(item, nextitem=nextitem, log=False):
                if report.failed:
                    report.outcome = "rerun"
                item.ihook.pytest_runtest_logreport(report=report)
            runtestprotocol(item, nextitem=nextitem)
            return True

        def pytest_report_teststatus(report):
            return ("rerun", "R", "RERUN") if report.outcome == "rerun" else None
    """)
    report = report_of("""
        runs = []

        def test_order(eventbridge_mock):
            runs.append(1)
            assert len(runs) == 2
    """)

    assert names_and_outcomes(report) == [("test_order", "rerun"), ("test_order", "passed")]
    assert report["tests"][0]["message"].startswith("assert 1 == 2")


def test_an_attempt_that_nobody_reports_says_why(report_of, pytester):
    """As flaky does it: a report of the call is made, and handed to nobody."""
    pytester.makeconftest("""
        from _pytest import runner

        def call_and_report(item, when, log=True, **kwds):
            call = runner.CallInfo.from_call(
                lambda: getattr(item.ihook, f"pytest_runtest_{when}")(item=item, **kwds), when
            )
            report = item.ihook.pytest_runtest_makereport(item=item, call=call)
            if when != "call":
                item.ihook.pytest_runtest_logreport(report=report)
            return report

        def pytest_runtest_protocol(item, nextitem):
            runner.call_and_report, original = call_and_report, runner.call_and_report
            try:
                for _ in range(2):
                    runner.runtestprotocol(item, nextitem=nextitem)
            finally:
                runner.call_and_report = original
            runner.runtestprotocol(item, nextitem=nextitem)
            return True
    """)
    report = report_of("""
        runs = []

        def test_order(eventbridge_mock):
            runs.append(1)
            assert len(runs) > 1
    """)

    outcomes = ["rerun", "passed", "passed"]
    assert names_and_outcomes(report) == [("test_order", outcome) for outcome in outcomes]
    assert report["tests"][0]["message"].startswith("assert 1 > 1")
    assert "> " in report["tests"][0]["text"]


def test_without_a_terminal_the_report_is_written(report_of):
    """Outcomes are pytest's own, whoever shows them."""
    report = report_of(OUTCOMES, "-p", "no:terminal")

    assert [outcome for _, outcome in names_and_outcomes(report)] == [
        *("failed", "error", "failed", "passed", "xfailed", "skipped")
    ]


def test_an_unexpected_pass_is_named(report_of):
    """As pytest does."""
    report = report_of("""
        @pytest.mark.xfail
        def test_order(eventbridge_mock):
            place(1)
    """)

    assert names_and_outcomes(report) == [("test_order", "xpassed")]


def test_a_report_that_cannot_be_written_costs_no_result(run_shop, pytester):
    """The summary says why there is none, and all else is as ever."""
    result = run_shop(
        """
        import pathlib

        def test_order(eventbridge_mock):
            pathlib.Path("out").write_text("in the way")
        """,
        "--eventbridge-report=out/report.json",
    )

    result.assert_outcomes(passed=1)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["eventbridge report: it could not be written: *out'"])


def test_a_test_that_runs_twice_is_reported_twice(report_of, pytester):
    """Plugins run a test again when it failed: both runs can be looked at."""
    pytester.makeconftest("""
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            runtestprotocol(item, nextitem=nextitem)
            runtestprotocol(item, nextitem=nextitem)
            return True
    """)
    report = report_of("""
        runs = []

        def test_order(eventbridge_mock):
            runs.append(1)
            place(len(runs))
            assert len(runs) == 2
    """)

    assert names_and_outcomes(report) == [("test_order", "failed"), ("test_order", "passed")]
    assert [placed(test) for test in report["tests"]] == [[[1]], [[2]]]


def test_a_page_is_written(run_shop, pytester):
    """Also into a directory that does not exist yet, and when tests change the current one."""
    code = """
        def test_order(eventbridge_mock, tmp_path, monkeypatch):
            monkeypatch.chdir(tmp_path)
            place(1)
    """
    result = run_shop(code, "--eventbridge-report=out/new/report.html")

    result.assert_outcomes(passed=1)
    page = pytester.path / "out" / "new" / "report.html"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>\n<html lang")
    result.stdout.fnmatch_lines([f"eventbridge report: {page.as_uri()}"])


def test_without_the_option_there_is_no_report(run_shop, pytester):
    """Nothing is written, and nothing said."""
    result = run_shop("def test_order(eventbridge_mock): place(1)")

    assert not [line for line in result.stdout.lines if line.startswith("eventbridge")]
    assert not [*pytester.path.glob("*.html"), *pytester.path.glob("*.json")]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("report.txt", "takes the path of a file that ends in .html or .json, not 'report.txt'"),
        ("", "takes the path of a file that ends in .html or .json, not ''"),
        ("dir.html", "takes the path of a file, and 'dir.html' is a directory"),
        ("a/b/r.json", "takes the path of a file in a directory, and '*/a' is a file"),
        ("a/r.json", "takes the path of a file in a directory, and '*/a' is a file"),
    ],
)
def test_a_path_that_cannot_be_is_a_usage_error(run_shop, pytester, path, problem):
    """It is told before any test runs."""
    pytester.mkdir("dir.html")
    pytester.path.joinpath("a").write_text("")

    result = run_shop("def test_order(): pass", f"--eventbridge-report={path}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --eventbridge-report {problem}"])


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"{'n' * 300}.json", "File name too long"),
        ("~nosuchuser/r.json", "Could not determine home directory."),
        ("nul\0.json", "*embedded null *"),
        ("loop/r.json", "*link*"),
    ],
)
def test_a_path_that_cannot_be_looked_at_is_a_usage_error(run_shop, pytester, path, reason):
    """It says why, in the words of Python and of the operating system."""
    pytester.path.joinpath("loop").symlink_to("loop")

    result = run_shop("def test_order(): pass", f"--eventbridge-report={path}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    shown = repr(path).replace("\\", "[\\]")
    problem = f"takes the path of a file that can be written, not {shown}: {reason}"
    result.stderr.fnmatch_lines([f"ERROR: --eventbridge-report {problem}"])


@pytest.mark.parametrize("existing", ["report.json", "."])
def test_a_path_without_permission_is_a_usage_error(run_shop, pytester, monkeypatch, existing):
    """Neither a file nor a directory that may not be written to is found out at the end."""
    if existing != ".":
        pytester.path.joinpath(existing).write_text("the last one")
    locked = pytester.path.joinpath(existing)
    monkeypatch.setattr("os.access", lambda path, _: path != locked)

    result = run_shop("def test_order(): pass", "--eventbridge-report=report.json")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    message = (
        "ERROR: --eventbridge-report takes the path of a file that can be written, "
        "not 'report.json': Permission denied"
    )
    assert message in result.stderr.lines


def test_a_report_is_written_through_a_link(report_of, pytester):
    """Also where what it leads to does not exist yet."""
    pytester.path.joinpath("report.json").symlink_to("out/of/the/way.json")

    assert names_and_outcomes(report_of("def test_order(eventbridge_mock): place(1)")) == [
        ("test_order", "passed")
    ]


def test_without_jinja2_the_error_says_what_to_do(run_shop, monkeypatch):
    """HTML needs the extra; JSON does not."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    test = "def test_order(eventbridge_mock): place(1)"

    refused = run_shop(test, "--eventbridge-report=report.html")

    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    message = (
        "ERROR: --eventbridge-report writes HTML with Jinja2, which is not installed: "
        "pip install jinja2, or ask for a .json file"
    )
    assert message in refused.stderr.lines
    run_shop(test, "--eventbridge-report=report.json").assert_outcomes(passed=1)


def test_the_help_shows_the_option(run_shop):
    """It is the plugin's only one."""
    lines = run_shop("", "--help").stdout.lines

    begin = lines.index("Amazon EventBridge with global endpoints:")
    group = lines[begin + 1 : lines.index("", begin)]
    assert [line.split()[0] for line in group if line.startswith("  -")] == [
        "--eventbridge-report=PATH"
    ]
