"""pytester runs tests inside a test, in the same process: both have their mocks."""

import pytest

PLUGIN = ("-p", "pytest_eventbridge_endpoints.plugin")
INNER = """
import boto3

ENTRY = {"Source": "inner", "DetailType": "b", "Detail": "{}"}

def put():
    events = boto3.client("events", region_name="us-east-1")
    events.put_events(Entries=[ENTRY])

def test_inner(eventbridge_mock):
    put()
    assert len(eventbridge_mock.events) == 1

def test_failing(eventbridge_mock):
    assert 1 == 2
"""


@pytest.fixture
def run_outer(pytester):
    """Run the tests of somebody who tests a pytest plugin of their own."""

    def run_outer(tests):
        pytester.makepyfile(
            f"pytest_plugins = ['pytester']\nPLUGIN = {PLUGIN}\nINNER = '''{INNER}'''\n{tests}"
        )
        pytester.plugins = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
            return pytester.runpytest_subprocess(*PLUGIN)

    return run_outer


def test_a_run_looks_after_its_own_mocks_alone(run_outer):
    """What the outer test must not miss is the outer test's, and so is its section."""
    result = run_outer("""
import boto3

def test_outer(eventbridge_mock, pytester):
    eventbridge_mock.subscribe(lambda event: {}["of the outer"])
    events = boto3.client("events", region_name="us-east-1")
    events.put_events(Entries=[{"Source": "shop.outer", "DetailType": "b", "Detail": "{}"}])
    pytester.makepyfile(INNER)
    inner = pytester.runpytest_inprocess(*PLUGIN)
    inner.assert_outcomes(passed=1, failed=1)
    assert "shop.outer" not in inner.stdout.str()
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E  *KeyError: 'of the outer'"])


def test_a_mock_around_all_runs_is_looked_after_by_the_first(run_outer, pytester):
    """It began when a conftest was imported, before there was a run."""
    pytester.makeconftest("""
        from pytest_eventbridge_endpoints import mock_eventbridge

        mocking = mock_eventbridge()
        mock = mocking.__enter__()

        def pytest_unconfigure():
            mocking.__exit__(None, None, None)
    """)

    result = run_outer("""
from conftest import mock
import boto3

def test_outer():
    mock.subscribe(lambda event: {}["of the conftest"])
    events = boto3.client("events", region_name="us-east-1")
    events.put_events(Entries=[{"Source": "shop.outer", "DetailType": "b", "Detail": "{}"}])
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E  *KeyError: 'of the conftest'"])


def test_tests_behind_a_run_are_served(run_outer):
    """Pytester forgets the modules that a run imports first, botocore's among them."""
    result = run_outer("""
def test_first(pytester):
    pytester.makepyfile(INNER)
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=1, failed=1)

def test_second(eventbridge_mock):
    import boto3
    events = boto3.client("events", region_name="us-east-1")
    events.put_events(Entries=[{}])
    assert len(eventbridge_mock.rejected) == 1

def test_third(pytester):
    pytester.makepyfile(INNER)
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=1, failed=1)
""")

    result.assert_outcomes(passed=3)


def test_runs_behind_a_run_are_served(run_outer):
    """Where no test of the outer run has a mock, too."""
    result = run_outer("""
def test_first(pytester):
    pytester.makepyfile(INNER)
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=1, failed=1)

def test_second(pytester):
    pytester.makepyfile(INNER)
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=1, failed=1)
""")

    result.assert_outcomes(passed=2)
