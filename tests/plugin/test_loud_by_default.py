"""What a test must not miss fails it at its end, and what a test expects does not."""

import textwrap
from itertools import takewhile

import pytest

# pytester forgets what a run in its own process imports first, and botocore is hooked once
from pytest_eventbridge_endpoints.clients import interception
from pytest_eventbridge_endpoints.evidence import contracts
from pytest_eventbridge_endpoints.mock import decorator

IMPORTED = (interception, contracts, decorator)

CODE = """
    import asyncio
    import contextlib
    import functools
    import threading
    import unittest
    from concurrent.futures import ThreadPoolExecutor

    import botocore.session
    import pytest
    from pytest_eventbridge_endpoints import *

    events = botocore.session.Session().create_client("events", region_name="us-east-1")
    ENTRY = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": '{"id": 42}'}

    def put(**changes):
        return events.put_events(Entries=[{**ENTRY, **changes}])

    def list_archives():
        events.list_archives()

    def swallow():
        with contextlib.suppress(Exception):
            list_archives()
"""
INI = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"


@pytest.fixture
def run_tests(pytester):
    """Run a test file as a user would, below a client and a few functions."""

    def run_tests(code, *options, ini=""):
        pytester.makeini(INI + ini)
        pytester.makepyfile(textwrap.dedent(CODE) + textwrap.dedent(code))
        # what older pytest-asyncio leaves behind must not be seen here
        in_its_own = "mark.asyncio" in code
        run = pytester.runpytest_subprocess if in_its_own else pytester.runpytest
        return run("-p", "no:randomly", *options)

    return run_tests


def message_of(result, test):
    """Return what a failed test printed above its section."""
    lines = result.stdout.lines
    begin = next(i for i, line in enumerate(lines) if line.strip("_ ") == test)
    return list(takewhile(lambda line: not line.startswith("---"), lines[begin + 1 :]))


# --- entries that EventBridge refuses ---------------------------------------------------------


def test_refused_entries_fail_the_test_that_does_not_look(run_tests):
    """The message shows which entries, why, and what to do."""
    result = run_tests("""
        def test_refused(eventbridge_mock):
            put(Detail="no json")
            events.put_events(Entries=[ENTRY, {}])

        def test_often_refused(eventbridge_mock):
            events.put_events(Entries=[{**ENTRY, "Source": "aws.shop"}] * 7)
    """)

    result.assert_outcomes(failed=2)
    cure = (
        "put_events does not raise for this, so an application that does not read "
        "FailedEntryCount loses the event; correct the entry, or assert on "
        "eventbridge_mock.rejected where it has to be refused, or set "
        "assert_all_entries_accepted=False"
    )
    assert message_of(result, "test_refused") == [
        "EventBridge refused 2 entries, and the test did not look at eventbridge_mock.rejected:",
        ("  shop / OrderPlaced  bus default in us-east-1: MalformedDetail: Detail is malformed."),
        (
            "  no Source / no DetailType  bus default in us-east-1: InvalidArgument: Parameter "
            "Source is not valid. Reason: Source is a required argument."
        ),
        cure,
    ]
    reserved = "NotAuthorizedForSourceException: Not authorized for the source."
    assert message_of(result, "test_often_refused") == [
        "EventBridge refused 7 entries, and the test did not look at eventbridge_mock.rejected:",
        *[f"  aws.shop / OrderPlaced  bus default in us-east-1: {reserved}"] * 5,
        "  and 2 more",
        cure,
    ]


@pytest.mark.parametrize(
    "code",
    [
        "put(Source=''); assert eventbridge_mock.rejected",
        "put(Source=''); assert eventbridge_mock.bus().rejected.one()",
        "put(Source=''); put(Source='aws.a'); len(eventbridge_mock.rejected)",
        "eventbridge_mock.reject_entries('InternalFailure'); put()",
        "put(Source=''); eventbridge_mock.reset()",
    ],
)
def test_refused_entries_are_fine_where_somebody_looks_or_asked(run_tests, code):
    """A test that looked knows; what it asked for is no surprise."""
    run_tests(f"""
        def test_it(eventbridge_mock):
            {code}

        @pytest.mark.eventbridge(assert_all_entries_accepted=False)
        def test_allowed(eventbridge_mock):
            put(Source='')
    """).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    "code",
    [
        "repr(eventbridge_mock)",
        "repr(eventbridge_mock.bus())",
        "eventbridge_mock.calls; eventbridge_mock.events",
        "pytest.raises(AssertionError, eventbridge_mock.assert_event, source='nobody')",
        "eventbridge_mock.reject_entries('InternalFailure'); put()",
    ],
)
def test_the_mocks_own_looks_do_not_count(run_tests, code):
    """Messages and reports show refused entries without anybody having thought of them."""
    run_tests(f"""
        def test_it(eventbridge_mock):
            put(Source='')
            {code}
    """).assert_outcomes(failed=1)


def test_a_teardown_that_looks_too_late_does_not_help(run_tests):
    """The test is over; and what a teardown puts after a look is told as an error of teardown."""
    run_tests("""
        @pytest.fixture
        def looks(eventbridge_mock):
            yield
            assert len(eventbridge_mock.rejected) == 1

        def test_it(looks):
            put(Source='')

        @pytest.fixture
        def puts(eventbridge_mock):
            yield
            put(Source='')

        def test_looks(eventbridge_mock, puts):
            assert eventbridge_mock.rejected == []
    """).assert_outcomes(passed=1, failed=1, errors=1)


def test_the_mock_of_a_wider_fixture_tells_each_test_its_own(run_tests):
    """Each test has to look for itself, and is told of its own calls, once."""
    result = run_tests("""
        @pytest.fixture(scope="module")
        def mock():
            with mock_eventbridge() as mock:
                mock.expect_detail({})
                yield mock

        def test_looks(mock):
            put(Source='')
            assert len(mock.rejected) == 1

        def test_does_not_look(mock):
            put(Source='')

        def test_swallows(mock):
            swallow()

        def test_expects(mock):
            with pytest.raises(UnmockedOperationError):
                list_archives()

        def test_puts_elsewhere(mock):
            endpoint = mock.add_endpoint("orders", event_bus="orders")
            events.put_events(EndpointId=endpoint.endpoint_id, Entries=[ENTRY])

        def test_fails_anyway(mock):
            mock.rejected
            put(Source='')
            swallow()
            assert False

        def test_none(mock):
            put()

        def test_does_not_look_either(mock):
            put(Source='')
    """)

    result.assert_outcomes(passed=3, failed=5)


# --- event buses of endpoints -----------------------------------------------------------------


def test_an_entry_for_another_bus_than_the_endpoints_fails_the_test(run_tests):
    """The message names the entry, the endpoint, its bus, and the bus that it was for."""
    result = run_tests("""
        def put(endpoint, **changes):
            entries = [{**ENTRY, **changes}]
            events.put_events(EndpointId=endpoint.endpoint_id, Entries=entries)

        ARN = "arn:aws:events:us-east-1:{}:event-bus/{}"

        def test_forgotten(eventbridge_mock):
            endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
            put(endpoint)
            put(endpoint, Source="stock")
            put(endpoint, EventBusName="oders")

        def test_rejected(eventbridge_mock):
            endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
            put(endpoint, EventBusName=ARN.format("123456789012", "bills"))
            put(endpoint, EventBusName=ARN.format("123456789012", "orders"))
            assert len(eventbridge_mock.rejected) == 2

        @pytest.mark.eventbridge(as_of="latest")
        def test_other_account(eventbridge_mock):
            endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
            put(endpoint, EventBusName=ARN.format("999999999999", "orders"))

        @pytest.mark.eventbridge(unknown_event_buses="reject")
        def test_unknown(eventbridge_mock):
            endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
            put(endpoint, EventBusName="oders")
            assert len(eventbridge_mock.rejected) == 1

        @pytest.mark.eventbridge(assert_endpoint_buses=False)
        def test_allowed(eventbridge_mock):
            put(eventbridge_mock.add_endpoint("orders", event_bus="orders"))

        @pytest.mark.eventbridge(as_of="latest")
        def test_right(eventbridge_mock):
            put(eventbridge_mock.add_endpoint("bills"))
            endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
            put(endpoint, EventBusName="orders")
            put(endpoint, EventBusName=ARN.format("123456789012", "orders"))
            events.put_events(Entries=[ENTRY])
    """)

    result.assert_outcomes(passed=2, failed=4)
    cure = (
        "EventBridge does not replicate such an event, and rules of the endpoint's bus never see "
        "it; give the entry EventBusName='orders', or set assert_endpoint_buses=False"
    )

    def told(entries, bus):
        return (
            f"the endpoint 'orders' was given {entries} for the event bus {bus!r}, which is not "
            "the endpoint's event bus 'orders':"
        )

    assert message_of(result, "test_forgotten") == [
        *(told("2 entries", "default"), "  shop / OrderPlaced", "  stock / OrderPlaced", cure),
        *(told("1 entry", "oders"), "  shop / OrderPlaced", cure),
    ]
    bills = [told("1 entry", "bills"), "  shop / OrderPlaced", cure]
    assert message_of(result, "test_rejected") == bills


# --- contracts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        (
            "source='shopp'",
            "no event has the source 'shopp' (did you mean 'shop'?); there are 'shop', 'stock'",
        ),
        (
            "source='stock', detail_type='OrderPlaced'",
            "no event has the detail type 'OrderPlaced'; there are 'Sold'",
        ),
        (
            "detail_type='OrderPlacd'",
            (
                "no event has the detail type 'OrderPlacd' (did you mean 'OrderPlaced'?); "
                "there are 'OrderPlaced', 'Sold'"
            ),
        ),
    ],
)
def test_a_contract_that_meets_no_event_fails_the_test(run_tests, about, reason):
    """A misspelled name would let every event pass."""
    result = run_tests(f"""
        def test_it(eventbridge_mock):
            eventbridge_mock.expect_detail({{}}, {about})
            put()
            put(Source="stock", DetailType="Sold")

        @pytest.mark.eventbridge(assert_all_contracts_met=False)
        def test_allowed(eventbridge_mock):
            eventbridge_mock.expect_detail({{}}, {about})
            put()
    """)

    result.assert_outcomes(passed=1, failed=1)
    assert message_of(result, "test_it") == [
        (
            f"expect_detail({{}}, {about}) met no event: {reason}; correct the name or put such "
            "an event, or set assert_all_contracts_met=False"
        )
    ]


def test_a_contract_without_any_event_fails_the_test(run_tests):
    """Nothing was put, or nothing was accepted."""
    result = run_tests("""
        def test_it(eventbridge_mock):
            eventbridge_mock.expect_detail({})
    """)

    assert message_of(result, "test_it") == [
        (
            "expect_detail({}) met no event: no event was captured; correct the name or put such "
            "an event, or set assert_all_contracts_met=False"
        )
    ]


# --- calls that nobody mocks ------------------------------------------------------------------

EXPECTED = {
    "raises": "with pytest.raises(UnmockedOperationError): list_archives()",
    "raises with a function": "pytest.raises(UnmockedOperationError, list_archives)",
    "except": """
        try:
            list_archives()
        except UnmockedOperationError:
            pass
    """,
    "a function inside": """
        def inside():
            with contextlib.suppress(UnmockedOperationError):
                list_archives()
        inside()
    """,
    "a function inside a function inside": """
        class Inside:
            def method(self):
                with contextlib.suppress(UnmockedOperationError):
                    list_archives()
        Inside().method()
    """,
    "a coroutine inside": """
        async def inside():
            with pytest.raises(UnmockedOperationError):
                list_archives()
        asyncio.run(inside())
    """,
    "a coroutine elsewhere": """
        async def main():
            list_archives()
        with pytest.raises(UnmockedOperationError):
            asyncio.run(main())
    """,
    "a task": """
        async def main():
            with pytest.raises(UnmockedOperationError):
                await asyncio.create_task(asyncio.to_thread(list_archives))
        asyncio.run(main())
    """,
    "a job": """
        with ThreadPoolExecutor(1) as pool, pytest.raises(UnmockedOperationError):
            pool.submit(list_archives).result()
    """,
    "a function of a thread": """
        def work():
            with contextlib.suppress(UnmockedOperationError):
                list_archives()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    """,
}
SWALLOWED = {
    "a helper": "swallow()",
    "a coroutine": "asyncio.run(asyncio.to_thread(swallow))",
    "a gathered result": """
        async def main():
            await asyncio.gather(asyncio.to_thread(list_archives), return_exceptions=True)
        asyncio.run(main())
    """,
    "a job that nobody asks": """
        with ThreadPoolExecutor(1) as pool:
            pool.submit(list_archives)
    """,
    "a thread": """
        thread = threading.Thread(target=swallow)
        thread.start()
        thread.join()
    """,
    "another error in its place": """
        def wrap():
            try:
                list_archives()
            except Exception as error:
                raise ValueError from error
        def lib():
            return swallow() or wrap()
        with pytest.raises(ValueError):
            lib()
    """,
}
FORMS = {
    "function": """
def test_it(eventbridge_mock):
{body}
""",
    "coroutine": """
@pytest.mark.asyncio
async def test_it(eventbridge_mock):
    def body():
{inner}
    await asyncio.to_thread(body)
""",
    "decorated": """
def repeated(function):
    @functools.wraps(function)
    def repeat(*args, **kwargs):
        return function(*args, **kwargs)
    return repeat

@repeated
@mock_eventbridge
def test_it():
{body}
""",
    "block": """
def test_it():
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock_eventbridge())
{inner}
""",
    "unittest": """
@mock_eventbridge
class Test(unittest.TestCase):
    def test_it(self):
{inner}
""",
    "wider fixture": """
@pytest.fixture(scope="module")
def wider():
    with mock_eventbridge():
        yield

def test_it(wider):
{body}
""",
}


def in_form(form, bodies):
    """Return a file with one test of this form for each body."""
    code = ""
    for number, body in enumerate(bodies):
        text = textwrap.dedent(body).strip("\n")
        test = FORMS[form].format(
            body=textwrap.indent(text, " " * 4), inner=textwrap.indent(text, " " * 8)
        )
        code += test.replace("test_it", f"test_{number}").replace(
            "class Test", f"class Test{number}"
        )
    return code


@pytest.mark.parametrize("form", FORMS)
def test_an_error_that_the_test_itself_caught_was_expected(run_tests, form):
    """Its function, or one written inside it, whatever the test looks like."""
    code = in_form(form, EXPECTED.values())

    run_tests(code).assert_outcomes(passed=len(EXPECTED))


@pytest.mark.parametrize("form", FORMS)
def test_an_error_that_anybody_else_caught_was_swallowed(run_tests, form):
    """The application, a helper, a thread, a task."""
    code = in_form(form, SWALLOWED.values())

    run_tests(code).assert_outcomes(failed=len(SWALLOWED))


def test_set_up_and_fixtures_are_not_the_test(run_tests):
    """They are told of what they catch, and the test is."""
    run_tests("""
        @pytest.fixture
        def ready(eventbridge_mock):
            try:
                list_archives()
            except UnmockedOperationError:
                pass

        def test_with_a_fixture(ready):
            pass

        @mock_eventbridge
        class Test(unittest.TestCase):
            def setUp(self):
                try:
                    list_archives()
                except UnmockedOperationError:
                    pass

            def test_it(self):
                pass

        @mock_eventbridge
        class TestPlain:
            @classmethod
            def setup_class(cls):
                with pytest.raises(UnmockedOperationError):
                    list_archives()

            def test_it(self):
                pass

        def test_after():
            pass
    """).assert_outcomes(passed=2, failed=2)


def test_a_block_of_a_module_expects_for_the_module_alone(run_tests, pytester):
    """A module holds the application as well: what is written in it is not part of a test."""
    pytester.makepyfile(
        script="""
        import test_it
        from pytest_eventbridge_endpoints import *

        with mock_eventbridge():
            try:
                test_it.list_archives()
            except UnmockedOperationError:
                pass

        def swallow():
            try:
                test_it.list_archives()
            except UnmockedOperationError:
                pass

        try:
            with mock_eventbridge():
                swallow()
        except AssertionError as error:
            assert "was swallowed" in str(error)
        else:
            raise ValueError("nothing was raised")
    """
    )
    pytester.makeini(INI)
    pytester.makepyfile(
        test_it=textwrap.dedent(CODE)
        + textwrap.dedent("""
        def test_it():
            import script
    """)
    )

    pytester.runpytest("-p", "no:randomly").assert_outcomes(passed=1)


# --- the mock under every test ----------------------------------------------------------------


def test_every_test_has_the_mock(run_tests, pytester):
    """Functions, methods, unittest's and doctests; tests of other kinds are left alone."""
    pytester.makeconftest("""
        import pytest

        class File(pytest.File):
            def collect(self):
                return [Item.from_parent(self, name="other")]

        class Item(pytest.Item):
            def runtest(self):
                from pytest_eventbridge_endpoints.running.active import active_mocks
                assert active_mocks() == ()

        def pytest_collect_file(parent, file_path):
            return File.from_parent(parent, path=file_path) if file_path.suffix == ".x" else None
    """)
    pytester.makefile(".x", other="")
    code = """
        def ask():
            '''
            >>> put()["FailedEntryCount"]
            0
            '''

        def test_function():
            put()

        @pytest.mark.eventbridge(region="eu-west-1")
        def test_marked():
            client = botocore.session.Session().create_client("events")
            assert client.meta.region_name == "eu-west-1"
            client.list_endpoints()

        def test_it_is_the_fixture(eventbridge_mock):
            put()
            assert len(eventbridge_mock.events) == 1

        class Test:
            def setup_method(self):
                put()

            def test_method(self):
                put()

        class TestUnittest(unittest.TestCase):
            def setUp(self):
                put()

            def test_method(self):
                put()

        def test_loud():
            swallow()
    """

    result = run_tests(code, "--doctest-modules", ini="eventbridge_autouse = true")

    result.assert_outcomes(passed=7, failed=1)


def test_without_the_option_only_those_that_ask_have_the_mock(run_tests):
    """Also where the option is written, and off."""
    code = """
        from pytest_eventbridge_endpoints.running.active import active_mocks

        def test_it():
            assert active_mocks() == ()
    """

    run_tests(code).assert_outcomes(passed=1)
    run_tests(code, ini="eventbridge_autouse = no").assert_outcomes(passed=1)


# --- a marker that configures nothing ---------------------------------------------------------


def test_a_marker_without_the_fixture_is_an_error(run_tests):
    """On a test function it has no effect; on classes and modules it may stand above others."""
    result = run_tests("""
        pytestmark = pytest.mark.eventbridge(region="eu-west-1")

        @pytest.mark.eventbridge(region="eu-west-1")
        def test_without():
            pass

        @pytest.mark.eventbridge(region="eu-west-1")
        def test_with_a_block_of_its_own():
            with mock_eventbridge():
                pass

        class TestUnittest(unittest.TestCase):
            @pytest.mark.eventbridge(region="eu-west-1")
            def test_without_in_a_class(self):
                pass

            @pytest.mark.eventbridge(region="eu-west-1")
            @pytest.mark.usefixtures("eventbridge_mock")
            def test_used(self):
                pass

        @pytest.fixture
        def mock(eventbridge_mock):
            return eventbridge_mock

        @pytest.fixture
        def by_name(request):
            return request.getfixturevalue("eventbridge_mock")

        @pytest.mark.eventbridge(region="eu-west-1")
        def test_through_another_fixture(mock):
            pass

        @pytest.mark.eventbridge(region="eu-west-1")
        def test_through_a_fixture_that_asks_by_name(by_name):
            pass

        @pytest.mark.eventbridge(region="eu-west-1")
        def test_by_name(request):
            request.getfixturevalue("eventbridge_mock")

        @pytest.mark.eventbridge(region="eu-west-1")
        @mock_eventbridge
        def test_decorated():
            pass

        @pytest.mark.eventbridge(region="eu-west-1")
        class TestMarked:
            def test_without_in_a_marked_class(self):
                pass
    """)

    result.assert_outcomes(passed=6, errors=3)
    assert message_of(result, "ERROR at setup of test_without") == [
        (
            "@pytest.mark.eventbridge(...) configures the fixture eventbridge_mock, which this "
            "test does not use, so the marker has no effect; give the test a parameter "
            'eventbridge_mock or @pytest.mark.usefixtures("eventbridge_mock"), or remove the '
            "marker"
        )
    ]


# --- whose mistake it is ----------------------------------------------------------------------


def test_the_first_mock_of_a_run_may_begin_in_a_test(run_tests):
    """The hooks of mocks come with the first one; the test under way is known all the same."""
    run_tests("""
        def refuse():
            with mock_eventbridge():
                with pytest.raises(UnmockedOperationError):
                    events.list_archives()

        def test_in_the_test():
            with mock_eventbridge():
                with pytest.raises(UnmockedOperationError):
                    events.list_archives()

        @pytest.fixture
        def mock():
            with mock_eventbridge() as mock:
                yield mock

        def test_in_a_fixture(mock):
            with pytest.raises(UnmockedOperationError):
                events.list_archives()
    """).assert_outcomes(passed=2)


def test_no_test_is_told_of_the_mistakes_of_another(run_tests):
    """Under a wider mock: of one that failed, of a set-up that skipped, of a teardown."""
    result = run_tests("""
        @pytest.fixture(scope="module")
        def wide():
            with mock_eventbridge(assert_all_contracts_met=False) as mock:
                mock.expect_detail({"required": ["x"]})
                mock.subscribe(lambda event: 1 / 0)
                yield mock

        def test_fails(wide):
            put()
            put(Detail="no")
            assert 0

        def test_after_a_failure(wide):
            pass

        @pytest.fixture
        def skips(wide):
            put()
            pytest.skip("no")

        def test_skipped(skips):
            pass

        def test_after_a_skip(wide):
            pass

        @pytest.fixture
        def puts_at_its_end(wide):
            yield
            put(Detail="no")

        def test_with_a_bad_teardown(puts_at_its_end):
            pass

        def test_after_a_teardown(wide):
            pass
    """)

    result.assert_outcomes(failed=1, passed=4, skipped=1, errors=1)
    result.stdout.fnmatch_lines(["ERROR *::test_with_a_bad_teardown*"])


def test_a_set_up_that_fails_or_skips_is_all_that_is_told(run_tests):
    """What was arranged for a test that never ran is not missed."""
    run_tests("""
        @pytest.fixture
        def arranged(eventbridge_mock):
            eventbridge_mock.fail("PutEvents", "ThrottlingException")

        @pytest.fixture
        def skips(arranged):
            pytest.skip("not here")

        @pytest.fixture
        def breaks(arranged):
            raise RuntimeError

        def test_skipped(skips):
            pass

        def test_broken(breaks):
            pass
    """).assert_outcomes(skipped=1, errors=1)


def test_a_property_of_hypothesis_is_a_test(run_tests):
    """Its function stands behind a wrapper that does not say so."""
    run_tests("""
        from hypothesis import HealthCheck, given, settings, strategies

        @settings(suppress_health_check=list(HealthCheck), max_examples=3)
        @given(strategies.integers())
        def test_property(eventbridge_mock, number):
            with pytest.raises(UnmockedOperationError):
                events.list_archives()
    """).assert_outcomes(passed=1)


def test_a_contract_is_met_by_an_entry_that_was_refused(run_tests):
    """The entry did not become an event: that is told, or was asked for, and nothing more."""
    run_tests("""
        @pytest.fixture
        def contract(eventbridge_mock):
            eventbridge_mock.expect_detail({}, source="shop", detail_type="OrderPlaced")

        def test_throttled(eventbridge_mock, contract):
            with eventbridge_mock.reject_entries("ThrottlingException"):
                put()

        def test_another(eventbridge_mock, contract):
            with eventbridge_mock.reject_entries("ThrottlingException"):
                put(Source="elsewhere")
    """).assert_outcomes(passed=1, failed=1)
