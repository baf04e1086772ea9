"""However tests are run: by pytest in all its ways, by unittest, in processes and by asyncio."""

import os
import subprocess
import sys
import textwrap

import pytest

# its own options would be unknown where it is missing
INI = """
[pytest]
pythonpath = .
addopts = -p no:asyncio
"""

ORDERS = """
    import boto3

    events = boto3.client("events", region_name="us-east-1")


    def place_order(number):
        entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": '{"id": %d}' % number}
        return events.put_events(Entries=[entry])["FailedEntryCount"]
"""

TESTS = """
    import threading
    import unittest

    import pytest
    from orders import place_order
    from pytest_eventbridge_endpoints import mock_eventbridge


    @pytest.mark.parametrize("number", range(4))
    def test_fixture(eventbridge_mock, number):
        assert place_order(number) == 0
        eventbridge_mock.assert_event(detail={"id": number}, times=1)


    @mock_eventbridge
    def test_decorator(eventbridge_mock):
        place_order(42)
        eventbridge_mock.assert_calls("PutEvents", times=1)


    def test_thread(eventbridge_mock):
        thread = threading.Thread(target=place_order, args=(42,))
        thread.start()
        thread.join()
        eventbridge_mock.assert_event(detail={"id": 42})


    def test_miss(eventbridge_mock):
        with pytest.raises(AssertionError):
            eventbridge_mock.assert_event(detail={"id": 43})


    class TestMethods:
        def setup_method(self):
            self.number = 42

        @mock_eventbridge
        def test_method(self, eventbridge_mock):
            place_order(self.number)
            eventbridge_mock.assert_event(detail={"id": 42})


    @mock_eventbridge
    class Orders(unittest.TestCase):
        def setUp(self):
            place_order(1)

        def test_case(self):
            place_order(2)
"""


@pytest.fixture
def project(pytester):
    """A user's project, and nothing of this one's configuration."""
    pytester.makeini(INI)
    pytester.makepyfile(orders=textwrap.dedent(ORDERS), test_orders=textwrap.dedent(TESTS))
    return pytester


def python(*arguments, **variables):
    """Run Python in a process of its own, and return what it prints."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**environ, **variables},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "options",
    [
        "--assert=plain",
        "--import-mode=prepend",
        "--import-mode=append",
        "--import-mode=importlib",
        "-p randomly",
        "-n 2",
        "-n 2 --dist=loadscope",
        "-p pytest_eventbridge_endpoints.plugin -p no:eventbridge_endpoints",
        "-W error",
    ],
)
def test_pytest_has_many_ways(project, options):
    """Options that change how tests are found, imported, ordered and run change nothing here."""
    if "randomly" in options:
        pytest.importorskip("pytest_randomly")

    result = project.runpytest_subprocess(*options.split())

    result.assert_outcomes(passed=9)


def test_assertions_hold_without_asserts(project):
    """Under python -O the assert statements of tests are gone, those of the mock are not."""
    output = python("-O", "-m", "pytest", "-q", "-W", "ignore")

    assert "9 passed" in output


def test_the_plugin_may_be_off(project):
    """With -p no:eventbridge_endpoints there is no fixture, and mock_eventbridge still works."""
    project.makepyfile(
        test_without="""
        import unittest

        from orders import place_order
        from pytest_eventbridge_endpoints import mock_eventbridge

        @mock_eventbridge
        def test_function():
            assert place_order(42) == 0

        @mock_eventbridge
        class Orders(unittest.TestCase):
            def test_case(self):
                assert place_order(42) == 0

        def test_fixture(eventbridge_mock):
            pass
        """
    )

    result = project.runpytest_subprocess(
        "-p", "no:eventbridge_endpoints", "-p", "no:randomly", "test_without.py"
    )

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["E       fixture 'eventbridge_mock' not found"])


def test_unittest_needs_no_pytest(project):
    """Classes of unittest run by its own runner, and pytest is not even imported."""
    project.makepyfile(
        cases="""
        import sys
        import unittest

        from orders import place_order
        from pytest_eventbridge_endpoints import mock_eventbridge

        @mock_eventbridge
        class Orders(unittest.TestCase):
            def test_case(self):
                place_order(42)
                self.assertNotIn("pytest", sys.modules)

            @mock_eventbridge(account_id="111122223333")
            def test_handle(self, eventbridge_mock):
                place_order(42)
                self.assertEqual(eventbridge_mock.events.one().account, "111122223333")

            @unittest.expectedFailure
            def test_what_it_must_not_miss(self):
                with mock_eventbridge() as mock:
                    mock.fail("PutEvents", 503)
        """
    )

    output = python("-W", "error", "-m", "unittest", "cases")

    assert "Ran 3 tests" in output
    assert output.rstrip().endswith("OK (expected failures=1)")


def test_forked_processes_are_refused(project):
    """What a child does in its copy of the mock would be seen by nobody; late or not."""
    project.makepyfile(
        forks="""
        import multiprocessing

        from orders import place_order
        from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge

        fork = multiprocessing.get_context("fork")

        def outcome():
            try:
                return place_order(42)
            except UnmockedOperationError as error:
                return "serve" in str(error)

        def work(gate, results):
            results.put(outcome())
            gate.wait()
            results.put(outcome())

        with mock_eventbridge() as mock:
            place_order(41)
            gate, results = fork.Event(), fork.SimpleQueue()
            child = fork.Process(target=work, args=(gate, results))
            child.start()
            print(results.get())
            place_order(44)
            print(len(mock.events))
        gate.set()
        print(results.get())
        child.join()
        print(child.exitcode)
        """
    )

    assert python("forks.py").splitlines() == ["True", "2", "True", "0"]


def test_mocks_of_wider_scope(pytester):
    """A mock for a module or a whole run, and others inside of it, each with its account."""
    pytester.makeini(INI)
    pytester.makepyfile(
        orders=textwrap.dedent(ORDERS),
        conftest="""
        import pytest
        from pytest_eventbridge_endpoints import mock_eventbridge

        @pytest.fixture(scope="session")
        def company():
            with mock_eventbridge(account_id="111111111111") as mock:
                yield mock

        @pytest.fixture(scope="module")
        def team(company):
            with mock_eventbridge(account_id="222222222222") as mock:
                yield mock

        @pytest.fixture(scope="session", autouse=True)
        def nothing_leaks():
            yield
            from pytest_eventbridge_endpoints.running.active import active_mocks
            assert active_mocks() == ()
        """,
        test_one="""
        import pytest
        from orders import place_order
        from pytest_eventbridge_endpoints import mock_eventbridge

        def test_company(company):
            place_order(1)
            assert company.events.one().account == "111111111111"

        def test_team(company, team):
            place_order(2)
            assert team.events.one().account == "222222222222"
            assert len(company.events) == 1

        @pytest.mark.eventbridge(account_id="333333333333")
        def test_own(team, eventbridge_mock):
            place_order(3)
            assert eventbridge_mock.events.one().account == "333333333333"
            with mock_eventbridge(account_id="444444444444") as inner:
                place_order(4)
            assert inner.events.one().account == "444444444444"
            assert [len(mock.events) for mock in (team, eventbridge_mock)] == [1, 1]

        def test_team_again(team):
            place_order(5)
            assert [event.detail["id"] for event in team.events] == [2, 5]
        """,
        test_two="""
        from orders import place_order

        def test_another_module_has_another_mock(company, team):
            place_order(6)
            assert [event.detail["id"] for event in team.events] == [6]
            assert [event.detail["id"] for event in company.events] == [1]
        """,
    )

    pytester.runpytest("-p", "no:randomly").assert_outcomes(passed=5)
