import json
import sys
from textwrap import dedent
from types import SimpleNamespace

import pytest

# pytester forgets what a run in its own process imports first, and botocore is hooked once
import pytest_eventbridge_endpoints.mock  # noqa: F401
from pytest_eventbridge_endpoints.reporter import Reporter, TimelineCarrier, join_run

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


@pytest.mark.parametrize(("worker", "roles"), [({}, 2), ({"workerinput": {}}, 1)])
def test_a_worker_writes_nothing(worker, roles):
    """It only hands over what its tests did: one report is written, by the controller."""
    joined = []
    config = SimpleNamespace(pluginmanager=SimpleNamespace(register=joined.append), **worker)

    join_run("report.json", SimpleNamespace(config=config))

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
    ],
)
def test_a_path_that_cannot_be_is_a_usage_error(run_shop, pytester, path, problem):
    """It is told before any test runs."""
    pytester.mkdir("dir.html")

    result = run_shop("def test_order(): pass", f"--eventbridge-report={path}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --eventbridge-report {problem}"])


def test_without_jinja2_the_error_says_what_to_do(run_shop, monkeypatch):
    """HTML needs the extra; JSON does not."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    test = "def test_order(eventbridge_mock): place(1)"

    refused = run_shop(test, "--eventbridge-report=report.html")

    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    message = (
        "ERROR: --eventbridge-report writes HTML with Jinja2, which is not installed: "
        "pip install 'pytest-eventbridge-endpoints[report]', or ask for a .json file"
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
