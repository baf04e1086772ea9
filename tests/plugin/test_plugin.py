import importlib.util
import os
import re
import subprocess
import sys
import textwrap
from itertools import takewhile
from types import SimpleNamespace
from unittest.mock import ANY

import botocore
import pytest

# pytester forgets what a run in its own process imports first, and botocore is hooked once
import pytest_eventbridge_endpoints.mock.decorator
from pytest_eventbridge_endpoints.clients import interception
from pytest_eventbridge_endpoints.plugin.explained import lead_to
from pytest_eventbridge_endpoints.run import Run

# pytest-asyncio warns without it
ASYNCIO = "asyncio_default_fixture_loop_scope = function"

HEAVY = ("wrapt", "jsonschema", "asyncio", "boto3", "botocore.session", "botocore.endpoint")

CLIENT = """
    import botocore.session
    import pytest
    from pytest_eventbridge_endpoints import *

    events = botocore.session.Session().create_client("events", region_name="us-east-1")

    def put(**changes):
        entry = {"Source": "shop.orders", "DetailType": "OrderPlaced", "Detail": '{"id": 42}'}
        return events.put_events(Entries=[{**entry, **changes}])

    def handle_order(event, context):
        number = event["detail"]["id"]
        assert number == 43
"""


@pytest.fixture
def run_tests(pytester):
    """Run a test file as a user would, below a client and a ``put`` function."""

    def run_tests(code, *options, ini="", run=pytester.runpytest):
        pytester.makeini(f"[pytest]\n{ASYNCIO}\n{ini}")
        pytester.makepyfile(textwrap.dedent(CLIENT) + textwrap.dedent(code))
        return run("-p", "no:randomly", *options)

    return run_tests


def lines_after(result, heading):
    """Return the lines from the one with *heading* up to the next heading."""
    lines = result.stdout.lines
    begin = next(i for i, line in enumerate(lines) if line.strip("-_= ") == heading)
    rest = lines[begin + 1 :]
    return list(takewhile(lambda line: not line.startswith(("---", "===", "___")), rest))


# --- fixture ----------------------------------------------------------------------------------


def test_the_fixture_mocks_one_test(run_tests):
    """A test with the fixture is served, and the next one begins with nothing."""
    result = run_tests("""
        def test_first(eventbridge_mock):
            put()
            assert len(eventbridge_mock.events) == 1

        def test_second(eventbridge_mock):
            assert eventbridge_mock.events == []

        def test_third():
            with pytest.raises(UnmockedOperationError):
                put()
    """)

    result.assert_outcomes(passed=3)


def test_state_never_leaks(run_tests):
    """A test raises or is interrupted, under nested mocks: the next one does not notice."""
    result = run_tests("""
        from pytest_eventbridge_endpoints.running.active import active_mocks

        def test_raises(eventbridge_mock):
            eventbridge_mock.add_endpoint("orders")
            put()
            raise ValueError

        def test_is_interrupted():
            with pytest.raises(KeyboardInterrupt):
                with mock_eventbridge():
                    put()
                    raise KeyboardInterrupt

        def test_nothing_is_left(eventbridge_mock):
            assert eventbridge_mock.events == eventbridge_mock.calls == []
            with pytest.raises(KeyError):
                eventbridge_mock.endpoint("orders")
            assert len(active_mocks()) == 1
    """)

    result.assert_outcomes(passed=2, failed=1)


def test_the_environment_is_put_back(run_tests, monkeypatch):
    """Whatever undoes its patches last, no dummy credentials stay behind."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    result = run_tests("""
        import os

        def test_patches_under_the_mock(monkeypatch, eventbridge_mock):
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "the test's")
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

        def test_all_is_as_before():
            assert os.environ["AWS_ACCESS_KEY_ID"] == "real"
            assert "AWS_DEFAULT_REGION" not in os.environ
    """)

    result.assert_outcomes(passed=2)


def test_identifiers_repeat_from_run_to_run_and_differ_from_test_to_test(run_tests):
    """A snapshot of an EventId stays true, and no two tests share one."""
    code = """
        @pytest.mark.parametrize("number", [1, 2])
        def test_id(eventbridge_mock, number):
            put()
            print("ID", eventbridge_mock.events[0].id)
    """
    runs = []
    for options in ((), ("-n", "2")):
        result = run_tests(code, "-rP", *options)
        result.assert_outcomes(passed=2)
        runs.append(sorted(line for line in result.stdout.lines if line.startswith("ID ")))

    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 2


# --- marker and options -----------------------------------------------------------------------


def test_the_nearest_marker_wins_and_settings_merge(run_tests):
    """Module, class and function each add what the others leave open."""
    result = run_tests("""
        pytestmark = pytest.mark.eventbridge(account_id="111111111111", region="eu-west-1")

        @pytest.mark.eventbridge(account_id="222222222222", endpoint_quota=1)
        class TestClass:
            @pytest.mark.eventbridge(account_id="333333333333")
            def test_function(self, eventbridge_mock):
                settings = eventbridge_mock._running.settings
                assert settings.account_id == "333333333333"
                assert settings.endpoint_quota == 1
                assert settings.region == "eu-west-1"
                assert settings.as_of == "latest"

            def test_class(self, eventbridge_mock):
                assert eventbridge_mock._running.settings.account_id == "222222222222"

        def test_module(eventbridge_mock):
            assert eventbridge_mock._running.settings.account_id == "111111111111"

        @pytest.mark.parametrize(
            "sign", [pytest.param(True, marks=pytest.mark.eventbridge(sign=True)), False]
        )
        def test_parameter(eventbridge_mock, sign):
            assert eventbridge_mock._running.settings.sign is sign

        def test_with():
            with mock_eventbridge() as mock:
                assert mock._running.settings.as_of == "latest"
                assert mock._running.settings.region == "us-east-1"
    """, ini="eventbridge_as_of = latest")  # fmt: skip

    result.assert_outcomes(passed=6)


@pytest.mark.parametrize(
    ("marker", "problem"),
    [
        ("acount_id='1'", "there is no setting 'acount_id' (did you mean 'account_id'?); the set"),
        ("account_id='1'", "the setting account_id takes a string of 12 digits, not '1'"),
        (
            "'111122223333'",
            "settings are keywords, as region=\"eu-west-1\"; '111122223333' has no name",
        ),
    ],
)
def test_a_bad_marker_is_an_error_of_its_test_alone(run_tests, marker, problem):
    """The error says what is wrong and what is allowed, and other tests run."""
    result = run_tests(f"""
        @pytest.mark.eventbridge({marker})
        def test_bad(eventbridge_mock):
            raise AssertionError("never run")

        @pytest.mark.eventbridge({marker})
        def test_bad_without_the_fixture():
            raise AssertionError("never run")

        def test_good(eventbridge_mock):
            put()
    """)

    result.assert_outcomes(passed=1, errors=2)
    (message,) = [line for line in lines_after(result, "ERROR at setup of test_bad") if line]
    assert message.startswith(f"@pytest.mark.eventbridge: {problem}")
    (lead,) = [line for line in lines_after(result, "EventBridge") if line]
    assert lead == (lead_to("settings"))


@pytest.mark.parametrize(
    ("ini", "message"),
    [
        (
            "eventbridge_sign = maybe",
            "eventbridge_sign: the setting sign takes True or False, not 'maybe'",
        ),
        (
            "eventbridge_autouse = maybe",
            "eventbridge_autouse: the setting autouse takes True or False, not 'maybe'",
        ),
        (
            "eventbridge_import_region = mars",
            (
                "eventbridge_import_region: the setting region takes the name of a Region, "
                "as \"eu-west-1\", not 'mars'"
            ),
        ),
    ],
)
def test_a_bad_ini_option_is_a_usage_error(run_tests, ini, message):
    """A run with a mistake in its configuration does not begin."""
    result = run_tests("def test_it(): pass", ini=ini)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: ini option {message}" in result.stderr.lines


def test_every_setting_is_an_ini_option(run_tests, pytester):
    """All settings can be set for a whole suite."""
    pytester.makefile(".json", template='{"Resources": {}}')
    result = run_tests(
        """
        def test_it(eventbridge_mock, request):
            from dataclasses import asdict
            assert asdict(eventbridge_mock._running.settings) == {
                "account_id": "111122223333",
                "region": "eu-west-1",
                "as_of": "latest",
                "require_crt": True,
                "unknown_event_buses": "reject",
                "assert_all_faults_used": False,
                "assert_all_calls_mocked": False,
                "assert_all_entries_accepted": False,
                "assert_endpoint_buses": False,
                "assert_all_contracts_met": False,
                "transition_seconds": 1.5,
                "failover_seconds": 360,
                "replication_seconds": 420,
                "endpoint_quota": 7,
                "sign": True,
                "retry_sleep": True,
                "after_mock": "allow",
                "forward_to_moto": True,
                "rules": "own",
                "other_services": "allow",
                "infrastructure": str(request.config.rootpath / "template.json"),
                "serve": True,
            }
        """,
        ini="""
eventbridge_account_id = 111122223333
eventbridge_region = eu-west-1
eventbridge_as_of = latest
eventbridge_require_crt = true
eventbridge_unknown_event_buses = reject
eventbridge_assert_all_faults_used = no
eventbridge_assert_all_calls_mocked = no
eventbridge_assert_all_entries_accepted = no
eventbridge_assert_endpoint_buses = no
eventbridge_assert_all_contracts_met = no
eventbridge_transition_seconds = 1.5
eventbridge_failover_seconds = 360
eventbridge_replication_seconds = 420
eventbridge_endpoint_quota = 7
eventbridge_sign = true
eventbridge_retry_sleep = true
eventbridge_after_mock = allow
eventbridge_forward_to_moto = true
eventbridge_rules = own
eventbridge_other_services = allow
eventbridge_infrastructure = template.json
eventbridge_serve = yes
""",
    )

    result.assert_outcomes(passed=1)


def test_a_region_for_clients_made_at_import(pytester, monkeypatch):
    """With eventbridge_import_region a client needs no Region when its module is imported."""
    pytester.makeini(f"[pytest]\n{ASYNCIO}\neventbridge_import_region = eu-west-1")
    pytester.makepyfile("""
        import botocore.session

        events = botocore.session.Session().create_client("events")

        def test_it(eventbridge_mock):
            events.list_endpoints()
            assert eventbridge_mock.calls.one().region == "eu-west-1"
    """)

    pytester.runpytest().assert_outcomes(passed=1)
    assert "AWS_DEFAULT_REGION" not in os.environ
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    pytester.runpytest().assert_outcomes(failed=1)
    assert os.environ["AWS_DEFAULT_REGION"] == "sa-east-1"


def test_help_fixtures_and_markers_read_well(run_tests):
    """What pytest prints about the plugin says what it is for."""
    fixtures = run_tests("", "--fixtures").stdout.lines
    begin = next(i for i, line in enumerate(fixtures) if line.startswith("eventbridge_mock -- "))
    assert fixtures[begin + 1].strip() == (
        "Answer every EventBridge client in memory, and give the test an ``EventBridgeMock``."
    )
    markers = run_tests("", "--markers").stdout
    about = (
        "configure the eventbridge_mock fixture for a test, a class or a module; "
        "the settings are account_id, region, *"
    )
    markers.fnmatch_lines([f"@pytest.mark.eventbridge(*): {about}"])
    run_tests("", "--help").stdout.fnmatch_lines(
        [
            "  eventbridge_account_id (string):",
            "*the AWS account of every call (default: 123456789012)",
        ]
    )


# --- decorator and fixture --------------------------------------------------------------------


def test_decorator_and_fixture_are_one_mock(run_tests):
    """A decorated test has one mock, with the decorator's settings as the nearest marker."""
    result = run_tests("""
        from pytest_eventbridge_endpoints.running.active import active_mocks

        @pytest.fixture
        def other(eventbridge_mock):
            put()
            return eventbridge_mock

        @pytest.mark.eventbridge(account_id="111111111111", region="eu-west-1")
        @mock_eventbridge(account_id="222222222222")
        def test_asks(eventbridge_mock, other):
            assert eventbridge_mock is other
            assert len(active_mocks()) == len(eventbridge_mock.events) == 1
            assert eventbridge_mock._running.settings.account_id == "222222222222"
            assert eventbridge_mock._running.settings.region == "eu-west-1"

        @mock_eventbridge(account_id="222222222222")
        def test_asks_by_a_fixture(other):
            assert other.events.one().account == "222222222222"

        @pytest.mark.parametrize("number", [1, 2])
        @mock_eventbridge
        def test_does_not_ask(number):
            put()
            assert len(active_mocks()) == len(active_mocks()[0].mock.seen().events) == 1

        @mock_eventbridge(account_id="333333333333")
        class TestClass:
            def test_class(self, eventbridge_mock):
                assert eventbridge_mock._running.settings.account_id == "333333333333"

            @pytest.mark.eventbridge(account_id="444444444444")
            def test_marker(self, eventbridge_mock):
                assert eventbridge_mock._running.settings.account_id == "444444444444"

            @mock_eventbridge(account_id="555555555555")
            def test_function(self, eventbridge_mock):
                assert len(active_mocks()) == 1
                assert eventbridge_mock._running.settings.account_id == "555555555555"
    """)

    result.assert_outcomes(passed=7)


def test_one_mock_spans_setup_method_and_teardown_method(run_tests):
    """In pytest's own classes too, and higher-scoped fixtures come before it."""
    result = run_tests("""
        from pytest_eventbridge_endpoints.running.active import active_mocks

        @pytest.fixture(scope="session")
        def whole_run():
            assert active_mocks() == ()

        @mock_eventbridge
        class TestClass:
            @classmethod
            def setup_class(cls):
                put()

            def setup_method(self):
                put()

            def test_it(self, eventbridge_mock, whole_run):
                put()
                assert len(eventbridge_mock.events) == 2
                assert [len(entry.mock.seen().events) for entry in active_mocks()] == [1, 2]

            def test_again(self):
                assert [len(entry.mock.seen().events) for entry in active_mocks()] == [1, 1]

            def teardown_method(self):
                assert len(active_mocks()) == 2

            @classmethod
            def teardown_class(cls):
                assert len(active_mocks()) == 1

        def test_after():
            assert active_mocks() == ()
    """)

    result.assert_outcomes(passed=3)


def test_test_cases_run_under_one_mock(run_tests):
    """Unittest classes are the same under pytest as under unittest."""
    result = run_tests("""
        import unittest
        from pytest_eventbridge_endpoints.running.active import active_mocks

        @mock_eventbridge
        class Orders(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                put()

            def setUp(self):
                put()

            def test_it(self, eventbridge_mock):
                assert [len(entry.mock.seen().events) for entry in active_mocks()] == [1, 1]
                assert active_mocks()[-1].handle is eventbridge_mock

            def test_expects(self):
                with self.assertRaises(UnmockedOperationError):
                    events.list_archives()

            def test_swallows(self):
                self.swallow()

            def swallow(self):
                try:
                    events.list_archives()
                except UnmockedOperationError:
                    pass

        @mock_eventbridge
        class AsyncOrders(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self):
                put()

            async def test_it(self, eventbridge_mock):
                eventbridge_mock.assert_no_events()
    """)

    result.assert_outcomes(passed=2, failed=2)
    swallowed = "a call that is not mocked was swallowed: EventBridge ListArchives is not mocked"
    result.stdout.fnmatch_lines(
        [
            f"E *AssertionError: {swallowed} *",
            "E *AssertionError: expected 0 events, got 1",
        ]
    )


def test_decorated_fixtures(run_tests):
    """A decorated generator fixture is mocked to its end, as the fixture it asks for is."""
    result = run_tests("""
        from pytest_eventbridge_endpoints.running.active import active_mocks

        @pytest.fixture
        @mock_eventbridge
        def orders(eventbridge_mock):
            put()
            yield eventbridge_mock
            put()

        def test_fixture(orders):
            assert len(orders.events) == len(active_mocks()) == 1

        @pytest.fixture
        @mock_eventbridge(region="eu-west-1")
        def own_orders():
            put()
            yield active_mocks()[-1].mock.seen()
            put()

        def test_own_fixture(own_orders):
            assert len(own_orders.events) == len(active_mocks()) == 1

        @pytest.fixture
        @mock_eventbridge(region="eu-west-1")
        def other_settings(eventbridge_mock):
            return None

        def test_other_settings(other_settings):
            raise AssertionError("never run")
    """)

    result.assert_outcomes(passed=2, errors=1)
    refusal = (
        "mock_eventbridge(region='eu-west-1') cannot change the mock that its function is given: "
        "put the settings on the test, as decorator above every other one or as "
        "@pytest.mark.eventbridge(...)"
    )
    result.stdout.fnmatch_lines([f"E *TypeError: {refusal}"])


def test_decorated_coroutines(run_tests, pytester):
    """Coroutines that are decorated run under pytest-asyncio, and their failures fail."""
    # in a process of its own: versions of pytest-asyncio leave an event loop behind
    result = run_tests("""
        from pytest_eventbridge_endpoints.running.active import active_mocks

        @pytest.mark.asyncio
        @mock_eventbridge
        async def test_coroutine(eventbridge_mock):
            put()
            assert len(eventbridge_mock.events) == len(active_mocks()) == 1

        @pytest.mark.asyncio
        @mock_eventbridge
        async def test_failing_coroutine():
            put()
            active_mocks()[0].handle.assert_no_events()
    """, ini="asyncio_mode = strict", run=pytester.runpytest_subprocess)  # fmt: skip

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E *AssertionError: expected 0 events, got 1"])


def test_examples_of_hypothesis_have_a_mock_each(run_tests):
    """Below @given the decorator runs once per example, so that examples share nothing."""
    result = run_tests("""
        from hypothesis import given, settings, strategies

        from pytest_eventbridge_endpoints.running.active import active_mocks

        @settings(max_examples=5, database=None)
        @given(strategies.integers())
        @mock_eventbridge
        def test_property(number):
            put()
            assert len(active_mocks()[-1].mock.seen().events) == 1
    """)

    result.assert_outcomes(passed=1)


# --- what a failing test shows ----------------------------------------------------------------


AT_A_TERMINAL = """
import os, pytest

@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.isatty = lambda: True
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ["COLUMNS"] = "200"
"""


@pytest.fixture
def at_a_terminal(pytester, monkeypatch):
    """As for somebody who looks at a terminal of 80 columns."""
    pytester.makeconftest(AT_A_TERMINAL)
    monkeypatch.setenv("COLUMNS", "80")
    # this test may itself be run by a worker, or in continuous integration
    for name in ("PYTEST_XDIST_WORKER", "CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("at_a_terminal")
def test_a_failing_test_shows_what_happened(run_tests):
    """The report section lists calls, events and rejected entries, aligned and cut."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
            put(EventBusName="shop")
            events.put_events(
                EndpointId=endpoint.endpoint_id,
                Entries=[{
                    "Source": "s", "DetailType": "t", "Detail": "{}", "EventBusName": "orders"
                }],
            )
            put(Detail="[]")
            with pytest.raises(Exception):
                events.describe_endpoint(Name="nope")
            with pytest.raises(UnmockedOperationError):
                events.list_archives()
            eventbridge_mock.assert_event(detail_includes={"id": "42"}, event_bus="shop")
    """)

    result.assert_outcomes(failed=1)
    assert [line for line in lines_after(result, "EventBridge") if line != HINT] == [
        "endpoints (1)",
        ANY,
        "calls (4)",
        "  PutEvents         us-east-1                                        succeeded",
        "  PutEvents         us-east-1  endpoint orders  served by us-east-1  succeeded",
        "  PutEvents         us-east-1                                        succeeded,…",
        "  DescribeEndpoint  us-east-1                                        ResourceNo…",
        "events (2, 1 replica)",
        '  us-east-1  bus shop    {"id": 42}  shop.orders / OrderPlaced',
        "  us-east-1  bus orders  {}          s / t                      endpoint orders…",
        "rejected (1)",
        "  us-east-1  MalformedDetail: Detail is malformed.",
        '    {"Source": "shop.orders", "DetailType": "OrderPlaced", "Detail": "[]"}',
        "not mocked (1)",
        "  EventBridge ListArchives is not mocked and was not sent: pytest-eventbridge-",
        "    endpoints answers PutEvents, TestEventPattern and the operations on global",
        "    endpoints, event buses, rules, targets and tags. To have moto serve",
        "    ListArchives, activate moto's mock_aws beside this mock; to give an answer",
        "    of your own, activate a botocore.stub.Stubber on this client.",
        lead_to("assertions"),
    ]
    errors = [line[8:] for line in result.stdout.lines if line.startswith("E   ")]
    assert errors == [
        "AssertionError: no event matches detail_includes={'id': '42'}, event_bus='shop'",
        "  2 events were captured; the closest differs in one field:",
        "    events[0]  us-east-1  bus shop  shop.orders / OrderPlaced",
        "      detail.id: expected '42', got 42 (a number, not a string)",
        "  1 entry was rejected: MalformedDetail: Detail is malformed.",
        (
            "  1 call failed: DescribeEndpoint: ResourceNotFoundException: Endpoint nope does not "
            "exist."
        ),
    ]


FAILS_WITH_A_LONG_SOURCE = """
    def test_it(eventbridge_mock):
        put(Source="x" * 100)
        assert False
"""


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_the_section_is_as_wide_as_the_terminal(run_tests, monkeypatch, options):
    """The terminal is that of the run, not what a worker of pytest-xdist takes for one."""
    monkeypatch.setenv("COLUMNS", "50")
    result = run_tests(FAILS_WITH_A_LONG_SOURCE, *options)

    shown = lines_after(result, "EventBridge")
    assert shown[:2] == ["calls (1)", "  PutEvents  us-east-1  succeeded"]
    assert shown[3] == f'  us-east-1  bus default  {{"id": 42}}  {"x" * 11}…'


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "xdist"])
@pytest.mark.parametrize("where", ["pipe", "-vv", "CI", "BUILD_NUMBER"])
def test_where_nobody_looks_at_a_terminal_nothing_is_cut(
    pytester, run_tests, monkeypatch, options, where
):
    """A pipe, whoever asks for all, and continuous integration get all."""
    if where == "pipe":
        pytester.makeconftest("")
    elif where == "-vv":
        options = (*options, where)
    else:
        monkeypatch.setenv(where, "1")
    result = run_tests(FAILS_WITH_A_LONG_SOURCE, *options)

    assert lines_after(result, "EventBridge")[3] == (
        f'  us-east-1  bus default  {{"id": 42}}  {"x" * 100} / OrderPlaced'
    )


def test_without_a_terminal_reporter_all_works(run_tests):
    """Another plugin may write the report."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            put()
            assert False
    """, "-p", "no:terminal")  # fmt: skip

    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_bad_pattern_points_at_the_test(run_tests):
    """Neither how it was found out nor where the class lives is of use there."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            eventbridge_mock.assert_event({"source": "shop.orders"})
    """)

    shown = [line for line in result.stdout.lines if line.startswith("test_") and ".py:" in line]
    assert shown == ["test_a_bad_pattern_points_at_the_test.py:16: InvalidEventPattern"]
    result.stdout.fnmatch_lines(
        ["E * pytest_eventbridge_endpoints.InvalidEventPattern: *must be an object or an array"]
    )


def test_an_unreachable_host_has_a_cause(run_tests):
    """The message of botocore knows the host; the traceback also says why nobody is there."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            with eventbridge_mock.region_outage("us-east-1"):
                put()
    """)

    result.stdout.fnmatch_lines(
        [
            "LookupError: under eventbridge_mock nobody answers: us-east-1 is out",
            "The above exception was the direct cause of the following exception:",
            "E * botocore.exceptions.EndpointConnectionError: Could not connect *",
        ]
    )


def test_an_outage_that_never_began_stands_in_the_section(run_tests):
    """Also where the test failed for something else, as it does without the outage."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            eventbridge_mock.region_outage("us-east-1")
            with pytest.raises(ValueError):
                put()
    """)

    result.stdout.fnmatch_lines(["faults (1)", "  region_outage('us-east-1') never began"])


@pytest.mark.parametrize("ini", ["eventbridge_regoin = eu-west-1", "eventbridge_ = 1"])
def test_a_misspelled_option_is_an_error(run_tests, ini):
    """By itself, pytest would only warn, and run the tests in another Region."""
    result = run_tests("def test_it(): pass", ini=ini)

    name = ini.partition(" ")[0]
    hint = " (did you mean 'region'?)" if "regoin" in name else ""
    setting = name.removeprefix("eventbridge_")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [f"ERROR: ini option {name}: there is no setting '{setting}'{hint}; the settings are *"]
    )


def test_other_options_are_pytests_business(pytester, run_tests):
    """An option that another plugin has registered is none of ours, whatever its name."""
    pytester.makeconftest("""
        def pytest_addoption(parser):
            parser.addini("eventbridge_of_another_plugin", "")
    """)
    result = run_tests(
        """
        def test_it(request):
            assert request.config.getini("eventbridge_of_another_plugin") == "1"
        """,
        ini="eventbridge_of_another_plugin = 1",
    )

    result.assert_outcomes(passed=1)


def test_the_users_line_is_the_last_of_the_traceback(run_tests):
    """A failing assertion shows the test, and no frame of the plugin."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            eventbridge_mock.assert_event(source="x")
    """)

    assert not any("assertions.py" in line for line in result.stdout.lines)


def test_mocks_of_any_kind_are_shown(run_tests):
    """A with statement inside the test, and a mock of a wider fixture, are shown as well."""
    result = run_tests("""
        @pytest.fixture(scope="module", autouse=True)
        def whole_module():
            with mock_eventbridge():
                yield

        def test_before():
            with mock_eventbridge():
                put(Source="before")

        def test_it():
            put(Source="outer")
            with mock_eventbridge():
                put(Source="inner")
            assert False
    """)

    shown = [line.strip() for line in result.stdout.lines if " / OrderPlaced" in line]
    assert shown == [
        'us-east-1  bus default  {"id": 42}  outer / OrderPlaced',
        'us-east-1  bus default  {"id": 42}  inner / OrderPlaced',
    ]


def test_nothing_is_printed_without_need(run_tests):
    """A passing test prints nothing, nor does a failing one that used no EventBridge."""
    result = run_tests("""
        def test_passes(eventbridge_mock):
            put()

        def test_fails(eventbridge_mock):
            assert False

        def test_uses_nothing():
            assert False
    """, "-rP")  # fmt: skip

    result.assert_outcomes(passed=1, failed=2)
    assert "EventBridge" not in {line.strip("- ") for line in result.stdout.lines}


def test_a_swallowed_unmocked_call_fails_the_test(run_tests):
    """It is FAILED with its own text, once, and no error in teardown."""
    result = run_tests("""
        def swallow():
            try:
                events.list_archives()
            except Exception:
                pass

        def test_swallows(eventbridge_mock):
            swallow()

        def test_fails_anyway(eventbridge_mock):
            swallow()
            assert False
    """)

    result.assert_outcomes(failed=2)
    (message, *_) = lines_after(result, "test_swallows")
    assert message.startswith(
        "a call that is not mocked was swallowed: EventBridge ListArchives is"
    )


def test_snapshots_are_stable(run_tests, tmp_path, monkeypatch):
    """Under a frozen clock, what a test captures is the same in every run, also with xdist."""
    code = f"""
        import os
        import pathlib
        import freezegun

        @pytest.mark.parametrize("number", range(4))
        def test_it(eventbridge_mock, number):
            with freezegun.freeze_time("2030-01-02 03:04:05"):
                endpoint = eventbridge_mock.add_endpoint("orders")
                events.put_events(EndpointId=endpoint.endpoint_id, Entries=[{{}}])
                assert eventbridge_mock.rejected.one().entry == {{}}
                put()
                calls = [(call.params, call.response) for call in eventbridge_mock.calls]
                seen = [event.envelope for event in eventbridge_mock.bus().events]
            file = pathlib.Path({str(tmp_path)!r}) / os.environ["SNAPSHOT"] / str(number)
            file.parent.mkdir(exist_ok=True)
            file.write_text(repr((endpoint, seen, calls)))
    """

    def snapshots(name, *options):
        monkeypatch.setenv("SNAPSHOT", name)
        run_tests(code, *options).assert_outcomes(passed=4)
        return [(tmp_path / name / str(number)).read_text() for number in range(4)]

    first = snapshots("first")

    assert snapshots("second") == snapshots("third", "-n", "2") == first
    assert len(set(first)) == 4


def test_captures_that_differ_are_explained(run_tests):
    """Assertions with == say what differs, and -vv says all of it."""
    code = """
        def test_events(eventbridge_mock):
            for _ in range(5):
                put()
            assert eventbridge_mock.events == []

        def test_others():
            assert [1] == [2]

        def test_unequal(eventbridge_mock):
            assert eventbridge_mock.events != []
    """
    event = "us-east-1  bus default  shop.orders / OrderPlaced"

    result = run_tests(code)
    shown = [line for line in result.stdout.lines if line.startswith("E  ")]
    all_of_it = run_tests(code, "-vv").stdout.lines

    result.assert_outcomes(failed=3)
    assert shown[:5] == [
        "E       assert captured events differ: got 5, expected 0",
        *[f"E         events[{index}]  not expected: {event}" for index in range(3)],
        "E         and 2 more differ (-vv shows all)",
    ]
    assert "E       assert [1] == [2]" in shown
    assert "E       assert [] != []" in shown
    assert f"E         events[4]  not expected: {event}" in all_of_it


def test_an_unused_fault_fails_the_test(run_tests):
    """It is FAILED with the fault's name, and no error in teardown."""
    result = run_tests("""
        def test_unused(eventbridge_mock):
            eventbridge_mock.fail("PutEvents", "NoRetryException", times=9)
            eventbridge_mock.reject_entries("InternalFailure", times=None)
            with pytest.raises(Exception):
                put()

        @pytest.mark.eventbridge(assert_all_faults_used=False)
        def test_allowed(eventbridge_mock):
            eventbridge_mock.fail("PutEvents", 503)

        @mock_eventbridge
        def test_forgotten(eventbridge_mock):
            eventbridge_mock.fail("PutEvents", 503)
            eventbridge_mock.reset()
    """)

    result.assert_outcomes(passed=2, failed=1)
    or_else = ", or set assert_all_faults_used=False"
    result.stdout.fnmatch_lines(
        [
            (
                "unused fault: fail('PutEvents', 'NoRetryException', times=9) was used 1 of 9 "
                f"times; nothing more met it, so correct it or lower times to 1{or_else}"
            ),
            (
                "unused fault: reject_entries('InternalFailure', times=None) was never used; "
                f"nothing met it, so correct it or remove it{or_else}"
            ),
        ]
    )


def test_what_a_target_raises_fails_the_test(run_tests):
    """The report shows the target's own traceback, as of any failure."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            eventbridge_mock.subscribe(handle_order)
            put()
    """)

    result.assert_outcomes(failed=1)
    shown = lines_after(result, "test_it")
    assert [line for line in shown if line.startswith((">", "E"))] == [
        ">       assert number == 43",
        "E       assert 42 == 43",
    ]
    assert not [line for line in shown if "pluggy" in line or "_pytest" in line]
    assert lines_after(result, "EventBridge")[-4:] == [
        "targets (1)",
        "  handle_order  us-east-1  bus default  called 1 time",
        "raised by targets (1)",
        (
            "  the target handle_order raised AssertionError at CapturedEvent('shop.orders', "
            "'OrderPlaced', detail={\"id\": 42}, event_bus='default', region='us-east-1')"
        ),
    ]


def test_what_a_target_raises_is_shown_when_the_test_fails_of_itself(run_tests):
    """Then it stands in the section, with its traceback."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            eventbridge_mock.subscribe(handle_order)
            put()
            assert False, "mine"
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *AssertionError: mine",
            "raised by targets (1)",
            "  the target handle_order raised AssertionError at CapturedEvent('shop.orders', *",
            "  Traceback (most recent call last):",
            "*in handle_order",
            "  AssertionError: assert 42 == 43",
        ]
    )


def test_a_violated_contract_fails_the_test(run_tests):
    """It is FAILED with the event, the place and the rule, and other tests are not."""
    result = run_tests("""
        SCHEMA = {"properties": {"id": {"type": "string"}}}

        def test_violated(eventbridge_mock):
            eventbridge_mock.expect_detail(SCHEMA, source="shop.orders")
            put()
            put(Source="stock")
            put()

        def test_often_violated(eventbridge_mock):
            eventbridge_mock.expect_detail(SCHEMA)
            for _ in range(7):
                put()

        def test_kept(eventbridge_mock):
            eventbridge_mock.expect_detail(SCHEMA, source="stock")
            put(Detail='{"id": "42"}', Source="stock")
            put()
    """)

    result.assert_outcomes(passed=1, failed=2)
    event = "us-east-1  bus default  shop.orders / OrderPlaced"
    assert lines_after(result, "test_violated")[:5] == [
        (
            "expect_detail({'properties': {'id': {'type': 'string'}}}, source='shop.orders') is "
            "violated by 2 events:"
        ),
        f"  events[0]  {event}",
        "    detail.id: 42 is not of type 'string' (rule 'type')",
        f"  events[2]  {event}",
        "    detail.id: 42 is not of type 'string' (rule 'type')",
    ]
    result.stdout.fnmatch_lines(["*is violated by 7 events:", "  events[[]4] *", "  and 2 more"])


def test_a_contract_of_a_wider_mock_fails_each_test_that_violates_it(run_tests):
    """Each for its own events, and no test for those of another one."""
    result = run_tests("""
        @pytest.fixture(scope="module", autouse=True)
        def wide():
            with mock_eventbridge() as mock:
                mock.expect_detail({"properties": {"id": {"type": "string"}}})
                yield mock

        def test_violates():
            put()

        def test_keeps():
            put(Detail='{"id": "42"}')

        def test_violates_again():
            put()
    """)

    result.assert_outcomes(passed=1, failed=2)
    shown = [lines_after(result, name)[1] for name in ("test_violates", "test_violates_again")]
    event = "us-east-1  bus default  shop.orders / OrderPlaced"
    assert shown == [f"  events[0]  {event}", f"  events[2]  {event}"]


def test_problems_of_other_mocks_fail_their_test(run_tests):
    """A mock of a wider or of one's own fixture is looked at when the test ends, not later."""
    result = run_tests("""
        @pytest.fixture(scope="module")
        def wide():
            with mock_eventbridge() as mock:
                mock.fail("ListEndpoints", "NoRetryException")
                yield mock

        @pytest.fixture
        def own():
            with mock_eventbridge() as mock:
                yield mock

        def test_raises(wide):
            wide.subscribe(handle_order)
            put()

        def test_raises_in_its_own(own):
            own.subscribe(handle_order)
            put()

        def test_is_innocent(wide):
            with pytest.raises(Exception):
                events.list_endpoints()
    """)

    result.assert_outcomes(passed=1, failed=2)
    assert result.stdout.lines.count("E       assert 42 == 43") == 2


def test_a_failure_of_one_test_stops_no_targets_of_the_next(run_tests):
    """After pytest.fail no target is called for this test; a wider mock goes on with the next."""
    result = run_tests("""
        calls = []

        def fail(event):
            calls.append(event)
            pytest.fail("enough")

        @pytest.fixture(scope="module")
        def wide():
            with mock_eventbridge() as mock:
                mock.subscribe(fail)
                yield mock

        def test_fails(wide):
            put()
            put()

        def test_fails_again(wide):
            put()

        def test_each_was_called_once(eventbridge_mock):
            assert len(calls) == 2
    """)

    result.assert_outcomes(passed=1, failed=2)


def test_problems_in_the_teardown_are_not_lost(run_tests):
    """What other fixtures do after the test is an error of their teardown."""
    result = run_tests("""
        @pytest.fixture
        def late(eventbridge_mock):
            yield
            put()

        def test_passes(eventbridge_mock, late):
            eventbridge_mock.subscribe(handle_order)

        def test_fails_of_itself(eventbridge_mock, late):
            eventbridge_mock.subscribe(handle_order)
            assert False
    """)

    result.assert_outcomes(passed=1, failed=1, errors=1)


def test_a_unittest_that_fails_of_itself_fails_once(run_tests):
    """Its unused fault is no second failure."""
    result = run_tests("""
        import unittest

        @mock_eventbridge
        class Orders(unittest.TestCase):
            def test_it(self, eventbridge_mock):
                eventbridge_mock.fail("PutEvents", 503)
                self.fail("own")
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines("E *AssertionError: own")
    assert "unused fault" not in result.stdout.str()


@pytest.mark.parametrize(
    "stop", ["pytest.skip('no')", "pytest.xfail('no')", "raise unittest.SkipTest('no')"]
)
def test_a_target_cannot_skip_the_test(run_tests, stop):
    """What it raises is a failure."""
    result = run_tests(f"""
        import unittest

        def target(event):
            {stop}

        def test_it(eventbridge_mock):
            eventbridge_mock.subscribe(target)
            put()
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines("the target target raised * at CapturedEvent(*")


def test_several_problems_are_told_together(run_tests):
    """None of them hides another."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            eventbridge_mock.subscribe(handle_order)
            eventbridge_mock.fail("ListEndpoints", 503)
            put()
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "the target handle_order raised AssertionError at CapturedEvent(*",
            "AssertionError: assert 42 == 43",
            "unused fault: fail('ListEndpoints', 503) was never used; *",
            "faults (1)",
            "  fail('ListEndpoints', 503) was never used",
        ]
    )


HINT = (
    "eventbridge: put_events(EndpointId=...) worked under the mock without awscrt; "
    "production needs it: pip install 'botocore[crt]'"
)


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "xdist"])
@pytest.mark.parametrize("used", [True, False])
@pytest.mark.usefixtures("without_awscrt")
def test_a_missing_awscrt_is_told_once(pytester, run_tests, options, used):
    """One line of the summary says what production needs, also under pytest-xdist."""
    pytester.makeconftest("""
        import botocore.auth
        botocore.auth.AUTH_TYPE_MAPS.pop("v4a", None)
    """)
    result = run_tests(
        f"""
        @pytest.mark.parametrize("number", [1, 2])
        def test_it(eventbridge_mock, number):
            endpoint = eventbridge_mock.add_endpoint("orders")
            if {used}:
                events.put_events(EndpointId=endpoint.endpoint_id, Entries=[{{}}])
                assert len(eventbridge_mock.rejected) == 1
        """,
        *options,
    )

    result.assert_outcomes(passed=2)
    assert result.stdout.lines.count(HINT) == used


# --- living with pytest -----------------------------------------------------------------------


def python(code, **variables):
    """Run Python in a process of its own, and return what it prints."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        check=True,
        capture_output=True,
        text=True,
        env={**environ, **variables},
    ).stdout


def test_loading_the_plugin_imports_nothing_heavy():
    """A run that uses no mock does not pay for one."""
    loaded = python(f"""
        import sys
        import pytest
        before = set(sys.modules)
        import pytest_eventbridge_endpoints.plugin
        print(*sorted(set({HEAVY}) & (set(sys.modules) - before)))
    """)

    assert loaded == "\n"


def test_an_empty_run_loads_the_door_and_nothing_else(pytester):
    """What a mock needs of pytest comes with the first test that uses one."""
    pytester.makeconftest("""
        import sys

        def pytest_unconfigure():
            name = "pytest_eventbridge_endpoints"
            print("loaded:", *sorted(m for m in sys.modules if m.startswith(name)))
    """)
    pytester.makepyfile("def test_nothing(): pass")
    options = ["-p", "pytest_eventbridge_endpoints.plugin", "-s"]
    pytester.plugins = []

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        result = pytester.runpytest_subprocess(*options)

    names = ("", ".plugin", ".run")
    loaded = " ".join(f"pytest_eventbridge_endpoints{name}" for name in names)
    result.stdout.fnmatch_lines([f"loaded: {loaded}"])


@pytest.mark.parametrize(
    ("item", "is_joined"),
    [
        (SimpleNamespace(keywords={}, fixturenames=["eventbridge_mock"]), True),
        (SimpleNamespace(keywords={"eventbridge": True}, fixturenames=[]), True),
        (SimpleNamespace(keywords={}, fixturenames=["tmp_path"]), False),
        (SimpleNamespace(keywords={}), False),
    ],
    ids=["fixture", "marker", "neither", "no function"],
)
def test_a_run_is_joined_for_tests_that_use_a_mock(monkeypatch, item, is_joined):
    """Without a decorator in sight, the fixture or the marker tells."""
    monkeypatch.setattr(Run, "uses_decorators", False)
    prepared = []
    joined = SimpleNamespace(prepare=prepared.append)
    config = SimpleNamespace(pluginmanager=SimpleNamespace(get_plugin=lambda _: joined))

    pytest_eventbridge_endpoints.plugin.pytest_collection_modifyitems(config, [item])

    assert prepared == ([[item]] if is_joined else [])


def test_a_run_keeps_no_mock_longer_than_its_test(run_tests):
    """Items live to the end of the run, and the events of all tests would add up."""
    result = run_tests("""
        import gc, weakref
        mocks = []

        def test_first(eventbridge_mock):
            put()
            # the handle, and what has the events
            mocks.extend(map(weakref.ref, (eventbridge_mock, eventbridge_mock._running)))

        def test_second(eventbridge_mock):
            gc.collect()
            assert [mock() for mock in mocks] == [None, None]
    """)  # fmt: skip

    result.assert_outcomes(passed=2)


def test_a_test_that_is_run_again_begins_anew(run_tests, pytester):
    """What its first run has passed says nothing of the second."""
    pytester.makeconftest("""
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            for _ in range(2):
                item._initrequest()
                for report in runtestprotocol(item, nextitem=nextitem, log=False):
                    item.ihook.pytest_runtest_logreport(report=report)
            return True
    """)
    result = run_tests("""
        import pytest

        runs = []

        def test_twice(eventbridge_mock, request):
            eventbridge_mock.fail("PutEvents", 503)
            runs.append(request)
            if len(runs) == 1:
                put()
            else:
                pytest.fail("the second one fails")
    """)  # fmt: skip

    result.assert_outcomes(passed=1, failed=1)
    assert "unused fault" not in result.stdout.str()


@pytest.mark.skipif(int(pytest.__version__.split(".")[0]) < 9, reason="pytest 9 reads it")
def test_settings_in_pytests_own_toml_are_texts(pytester):
    """As the documentation says; pytest refuses other values."""
    pytester.makepyprojecttoml("""
        [tool.pytest]
        eventbridge_autouse = "true"
        eventbridge_transition_seconds = "5"
    """)
    pytester.makepyfile("""
        import pytest_eventbridge_endpoints.running.active as active

        def test_it():
            (entry,) = active.active_mocks()
            assert entry.mock.settings.transition_seconds == 5
    """)

    result = pytester.runpytest("-p", "no:randomly", "-p", "no:asyncio")
    result.assert_outcomes(passed=1)


def test_a_session_made_after_the_plugin_installs_it():
    """The first session of the process lets the plugin into botocore, whoever makes it."""
    loaded = python("""
        import sys
        import pytest_eventbridge_endpoints.plugin
        import botocore.session
        print("pytest_eventbridge_endpoints.clients.interception" in sys.modules)
        botocore.session.Session()
        print("pytest_eventbridge_endpoints.clients.interception" in sys.modules)
    """)

    assert loaded.split() == ["False", "True"]


def test_clients_older_than_the_plugin_are_served(run_tests, pytester):
    """A client made by a plugin that was loaded earlier is mocked like any other."""
    pytester.makepyfile(early="""
        import botocore.session
        events = botocore.session.Session().create_client("events", region_name="us-east-1")
    """)  # fmt: skip
    pytester.makepyfile("""
        import early

        def test_it(eventbridge_mock):
            early.events.put_events(Entries=[{}])
            assert len(eventbridge_mock.rejected) == 1
    """)

    result = pytester.runpytest_subprocess("-p", "early")

    result.assert_outcomes(passed=1)


def test_doctests_can_use_the_fixture(pytester):
    """Items that are no functions have no decorators."""
    pytester.makeini(f"[pytest]\n{ASYNCIO}")
    pytester.makepyfile('''
        def place():
            """
            >>> mock = getfixture("eventbridge_mock")
            >>> len(mock.events)
            0
            """
    ''')

    pytester.runpytest("--doctest-modules").assert_outcomes(passed=1)


def test_a_plugin_loaded_late_installs_itself_at_once(monkeypatch):
    """Where botocore is in use already, there may never be another session."""
    initializers = []
    monkeypatch.setattr(botocore, "register_initializer", initializers.append)
    installed = []
    monkeypatch.setattr(interception, "install", lambda: installed.append(True))

    spec = importlib.util.spec_from_file_location(
        "pytest_eventbridge_endpoints.late_plugin", pytest_eventbridge_endpoints.plugin.__file__
    )
    spec.loader.exec_module(importlib.util.module_from_spec(spec))

    assert installed == [True]
    initializers[0]("a session")
    assert installed == [True, True]


def test_a_marker_that_a_test_applies_counts(pytester):
    """Before the test asks for the fixture, as pytest's documentation has it."""
    pytester.makepyfile("""
        import pytest

        @pytest.mark.eventbridge(account_id="111122223333")
        def test_it(request):
            request.applymarker(pytest.mark.eventbridge(region="eu-west-1"))
            mock = request.getfixturevalue("eventbridge_mock")
            settings = mock._running.settings
            assert (settings.region, settings.account_id) == ("eu-west-1", "111122223333")
    """)

    pytester.runpytest("-p", "no:randomly", "-p", "no:asyncio").assert_outcomes(passed=1)


def test_the_section_of_a_failing_test_shows_what_is_under_way(run_tests):
    """Which moves and copies the test did not wait for, and when they are due."""
    result = run_tests("""
        import botocore.session
        import pytest
        import time_machine

        events = botocore.session.Session().create_client("events", region_name="us-east-1")

        @pytest.fixture
        def without_the_west(eventbridge_mock):
            stopped = time_machine.travel("2026-11-26 12:00Z", tick=False)
            with stopped, eventbridge_mock.region_outage("us-west-2"):
                yield

        @pytest.mark.eventbridge(failover_seconds=360, replication_seconds=60)
        def test_it(eventbridge_mock, without_the_west):
            endpoint = eventbridge_mock.add_endpoint("orders")
            def put(number):
                entry = {"Source": "shop", "DetailType": "Sold", "Detail": f'{{"id": {number}}}'}
                events.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry])
            put(1)
            endpoint.fail_over()
            eventbridge_mock.clock.advance(100)
            endpoint.recover()
            put(2)
            endpoint.fail_over()
            assert not "there"
    """)

    text = re.sub(r"\w{10}\.veo", "<id>", "\n".join(result.outlines))
    [shown] = re.findall(
        r"^endpoints \(1\)\n(?:  .*\n|\w+(?: \w+)* \(\d+\)\n)*", text, re.MULTILINE
    )
    assert shown.splitlines() == [
        "endpoints (1)",
        "  orders  <id>  ACTIVE  bus default  events go to us-east-1, and to us-west-2 in 360 s",
        "calls (2)",
        "  - us-west-2 is out",
        "  PutEvents  us-east-1  endpoint orders  served by us-east-1  succeeded",
        "  - endpoint orders moves to us-west-2",
        "  - endpoint orders stops moving to us-west-2",
        "  PutEvents  us-east-1  endpoint orders  served by us-east-1  succeeded",
        "  - endpoint orders moves to us-west-2",
        "events (2)",
        '  us-east-1  bus default  {"id": 1}  shop / Sold  endpoint orders',
        '  us-east-1  bus default  {"id": 2}  shop / Sold  endpoint orders',
        "under way (2)",
        '  us-west-2  bus default  {"id": 1}  shop / Sold  waits until us-west-2 is back',
        '  us-west-2  bus default  {"id": 2}  shop / Sold  arrives in 60 s',
    ]
