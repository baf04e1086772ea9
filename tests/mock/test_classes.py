import contextlib
import io
import sys
import unittest

import pytest

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
from pytest_eventbridge_endpoints.running.active import active_mocks

ENTRY = {"Source": "shop.orders", "DetailType": "OrderPlaced", "Detail": "{}"}


def run(case):
    """Run a TestCase as ``python -m unittest`` does."""
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(case)
    return unittest.TextTestRunner(stream=io.StringIO()).run(suite)


def test_one_mock_spans_a_test_with_its_set_up_and_tear_down(events):
    """What setUp puts is there in the test and in tearDown, and gone in the next test."""
    seen = []

    @mock_eventbridge
    class Orders(unittest.TestCase):
        def setUp(self):
            events.put_events(Entries=[ENTRY])

        def test_first(self, eventbridge_mock):
            seen.append(len(eventbridge_mock.events))

        def test_second(self, eventbridge_mock):
            seen.append(len(eventbridge_mock.events))

        def tearDown(self):
            seen.append(len(active_mocks()[-1].mock.seen().events))

    result = run(Orders)

    assert (result.testsRun, result.wasSuccessful()) == (2, True)
    assert seen == [1, 1, 1, 1]
    assert active_mocks() == ()


def test_the_class_has_a_mock_of_its_own(events):
    """What setUpClass puts stays with the class, and the tests begin with nothing."""
    seen = []

    @mock_eventbridge
    class Orders(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            events.put_events(Entries=[ENTRY])

        def test_it(self, eventbridge_mock):
            seen.append([len(entry.mock.seen().events) for entry in active_mocks()])

        @classmethod
        def tearDownClass(cls):
            seen.append([len(entry.mock.seen().events) for entry in active_mocks()])

    assert run(Orders).wasSuccessful()
    assert seen == [[1, 0], [1]]
    assert active_mocks() == ()


def test_a_failing_class_set_up_leaves_no_mock_behind():
    """Class clean-ups end the mock, whatever setUpClass raised."""

    @mock_eventbridge
    class Orders(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            raise ValueError

        def test_it(self):
            """Never run."""

    assert len(run(Orders).errors) == 1
    assert active_mocks() == ()


def test_async_test_cases_really_run(events):
    """asyncSetUp, the test and asyncTearDown share a mock, and their bodies are run."""
    seen = []

    @mock_eventbridge
    class Orders(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self):
            events.put_events(Entries=[ENTRY])

        async def test_it(self, eventbridge_mock):
            events.put_events(Entries=[ENTRY])
            seen.append(len(eventbridge_mock.events))

        async def asyncTearDown(self):
            seen.append(len(active_mocks()[-1].mock.seen().events))

    assert run(Orders).wasSuccessful()
    assert seen == [2, 2]


def test_a_decorated_async_method_really_runs(events):
    """A coroutine method of an undecorated class is run, and its failure is a failure."""

    class Orders(unittest.IsolatedAsyncioTestCase):
        @mock_eventbridge
        async def test_it(self, eventbridge_mock):
            events.put_events(Entries=[ENTRY])
            eventbridge_mock.assert_no_events()

    ((_, failure),) = run(Orders).failures

    assert "AssertionError: expected 0 events, got 1" in failure


def test_a_swallowed_unmocked_call_fails_the_test_that_made_it(events):
    """It is a failure of the test, also when the call was made in tearDown."""

    def swallow():
        list_archives(events)

    @mock_eventbridge
    class Orders(unittest.TestCase):
        def test_in_the_test(self):
            swallow()

        def test_in_tear_down(self):
            self.addCleanup(swallow)

        def test_expected(self):
            with self.assertRaises(UnmockedOperationError):  # noqa: PT027 (as users write it)
                events.list_archives()

    result = run(Orders)

    failed = sorted(case.id().rpartition(".")[2] for case, _ in result.failures)
    assert failed == ["test_in_tear_down", "test_in_the_test"]
    assert result.errors == []


def list_archives(events):
    with contextlib.suppress(UnmockedOperationError):
        events.list_archives()


def test_subclasses_of_a_decorated_class_are_decorated(events):
    """A base class may carry the decorator for a whole suite."""
    seen = []

    @mock_eventbridge
    class Base(unittest.TestCase):
        pass

    class Orders(Base):
        def test_it(self):
            events.put_events(Entries=[ENTRY])
            seen.append(len(active_mocks()[-1].mock.seen().events))

    assert run(Orders).wasSuccessful()
    assert seen == [1]


class PlainOrders:
    """As pytest collects it, here run by hand: no plugin takes part."""

    def __init__(self):
        self.seen = []

    helper = int
    test_data = (1, 2)

    class TestInner:
        """A nested class is left to its own decorator."""

    def test_it(self, eventbridge_mock):
        self.seen.append((len(active_mocks()), len(eventbridge_mock.events)))

    def prepare(self):
        self.seen.append(len(active_mocks()))


def test_without_the_plugin_each_test_method_has_a_mock():
    """A plain class is decorated method by method: tests, and nothing else."""
    cls = mock_eventbridge(type("Orders", (PlainOrders,), dict(vars(PlainOrders))))
    orders = cls()

    orders.test_it()
    orders.prepare()

    assert orders.seen == [(1, 0), 0]
    assert cls.TestInner is PlainOrders.TestInner


def class_methods(seen):
    """Every way that pytest lets a class-wide set-up be written."""

    def of_class(cls):
        seen.append(len(active_mocks()))

    def without_class():
        seen.append(len(active_mocks()))

    return [classmethod(of_class), staticmethod(without_class), staticmethod(of_class)]


@pytest.mark.parametrize("which", [0, 1, 2], ids=["classmethod", "no argument", "argument"])
@pytest.mark.parametrize(
    "names",
    [("setup_class", "teardown_class"), ("setup_class",), ("teardown_class",)],
    ids=" and ".join,
)
def test_pytests_class_set_up_has_a_mock_of_its_own(which, names):
    """From setup_class to teardown_class one mock is active for the class."""
    seen = []
    cls = mock_eventbridge(type("Orders", (), dict.fromkeys(names, class_methods(seen)[which])))

    cls.setup_class()
    seen.append(len(active_mocks()))
    cls.teardown_class()

    assert seen == [1] * (len(names) + 1)
    assert active_mocks() == ()


def test_a_failing_setup_class_leaves_no_mock_behind():
    """Pytest calls no teardown_class then."""

    @mock_eventbridge
    class Orders:
        @classmethod
        def setup_class(cls):
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        Orders.setup_class()

    assert active_mocks() == ()


@pytest.mark.parametrize("fails", [True, False])
@pytest.mark.parametrize("gives_result", [True, False])
def test_a_unittest_that_fails_of_itself_fails_once(fails, gives_result):
    """Run by unittest, or called by itself, its unused fault is no second failure."""

    @mock_eventbridge
    class Orders(unittest.TestCase):
        def test_it(self, eventbridge_mock):
            eventbridge_mock.fail("PutEvents", 503)
            assert not fails, "own"

    if gives_result:
        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Orders).run(result)
    else:
        result = Orders("test_it").run()

    (shown,) = [text for _, text in result.failures + result.errors]
    assert ("own" in shown) is fails
    assert ("unused fault" in shown) is not fails


# --- subclasses of a decorated class ----------------------------------------------------------

FAMILIES = {
    "pytest": (object, "setup_class", "teardown_class"),
    "unittest": (unittest.TestCase, "setUpClass", "tearDownClass"),
}


def class_of(family, bases, own, seen, *, calls_super=False, fails=False):
    """Make a class with a test, and with those of the class-wide methods that *own* names."""
    _, set_up, tear_down = FAMILIES[family]

    def method(name):
        def call(cls):
            if calls_super:
                getattr(super(made, cls), name)()
            seen.append((name, cls.__name__, len(active_mocks())))
            if fails:
                raise ValueError

        return classmethod(call)

    names = {"set-up": set_up, "tear-down": tear_down}
    members = {names[which]: method(names[which]) for which in own}
    members["test_it"] = lambda _: None
    made = type("Child", bases, members)
    return made


def go_through(cls):
    """Run the class-wide methods of a class as unittest and pytest do."""
    if issubclass(cls, unittest.TestCase):
        run(cls)
        return
    with contextlib.suppress(ValueError):
        cls.setup_class()
        cls.teardown_class()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("of_base", [["set-up", "tear-down"], ["set-up"], ["tear-down"]])
@pytest.mark.parametrize("own", [[], ["set-up"], ["tear-down"], ["set-up", "tear-down"]])
@pytest.mark.parametrize("way", ["alone", "with super", "mixed in", "decorated again", "fails"])
def test_nothing_leaks_from_the_set_up_of_a_subclass(family, of_base, own, way):
    """One mock spans the set-up of the class that is tested, whoever wrote its methods."""
    root, *names = FAMILIES[family]
    base = mock_eventbridge(class_of(family, (root,), ["set-up", "tear-down"], []))
    base = class_of(family, (base,), of_base, [])
    seen, how = [], {"calls_super": way == "with super", "fails": way == "fails"}
    if way == "mixed in":
        mixin = class_of(family, (object,), own, seen)
        child = class_of(family, (mixin, base), [], seen)
    else:
        child = class_of(family, (base,), own, seen, **how)
    if way == "decorated again":
        child = mock_eventbridge(child)

    go_through(child)

    called = own if way != "fails" else own[:1]
    wrote = dict(zip(["set-up", "tear-down"], names, strict=True))
    assert seen == [(wrote[which], "Child", 1) for which in called]
    assert active_mocks() == ()


def test_a_base_class_may_have_something_to_do_for_each_subclass():
    """Its own __init_subclass__ goes on being called, with its keywords."""
    made = []

    @mock_eventbridge
    class Base:
        def __init_subclass__(cls, number, **keywords):
            super().__init_subclass__(**keywords)
            made.append((cls.__name__, number))

    class Child(Base, number=1):
        """A subclass."""

    assert made == [("Child", 1)]
    assert not hasattr(Child, "setup_class")


def test_a_class_decorated_again_has_one_mock_with_the_settings_of_both(events):
    """The nearest decorator wins, and tests of the base run under it too."""
    seen = []

    @mock_eventbridge(account_id="111111111111", region="eu-west-1")
    class Base(unittest.TestCase):
        def test_of_base(self, eventbridge_mock):
            settings = eventbridge_mock._running.settings
            seen.append((len(active_mocks()), settings.account_id, settings.region))

    @mock_eventbridge(region="us-west-2")
    class Child(Base):
        def test_of_child(self, eventbridge_mock):
            self.test_of_base()

    assert run(Child).wasSuccessful()
    # besides the mock of the class
    assert seen == [(2, "111111111111", "us-west-2")] * 2


@pytest.mark.parametrize("mark", ["_fixture_function_marker", "_pytestfixturefunction"])
def test_a_fixture_with_the_name_of_a_class_set_up_is_left_alone(mark):
    """Pytest calls it as a fixture, and none of its versions as a method."""

    def setup_class(self): ...

    setattr(setup_class, mark, "a fixture")
    cls = mock_eventbridge(type("Orders", (), {"setup_class": setup_class}))

    assert vars(cls)["setup_class"] is setup_class
    assert not hasattr(cls, "teardown_class")


def test_classes_inside_a_decorated_class_are_decorated(pytester):
    """As markers do, the decorator holds for nested classes; one of their own has its settings."""
    pytester.makepyfile("""
        import boto3
        from pytest_eventbridge_endpoints import mock_eventbridge

        ENTRY = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": "{}"}

        class TestElsewhere:
            pass

        @mock_eventbridge(region="eu-west-1")
        class TestOrders:
            Alias = TestElsewhere

            class TestWhenOpen:
                class TestWide:
                    def test_it(self, eventbridge_mock):
                        boto3.client("events").put_events(Entries=[ENTRY])
                        assert eventbridge_mock.events.one().region == "eu-west-1"

                def test_it(self):
                    assert boto3.client("events").put_events(Entries=[ENTRY])

            @mock_eventbridge(region="us-west-2")
            class TestElsewhere:
                def test_it(self, eventbridge_mock):
                    boto3.client("events").put_events(Entries=[ENTRY])
                    assert eventbridge_mock.events.one().region == "us-west-2"

        def test_an_alias_is_not_decorated():
            assert not hasattr(TestElsewhere, "__mock_eventbridge__")
    """)

    pytester.runpytest("-p", "no:randomly", "-p", "no:asyncio").assert_outcomes(passed=4)


def test_a_unittest_keeps_the_outcome_that_it_has(pytester):
    """Skipped, failed as expected, failed in a subtest: the mock adds no second outcome."""
    pytester.makepyfile("""
        import unittest
        import boto3
        from pytest_eventbridge_endpoints import mock_eventbridge

        def put():
            events = boto3.client("events", region_name="us-east-1")
            events.put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": "no"}])

        @mock_eventbridge
        class Orders(unittest.TestCase):
            @unittest.expectedFailure
            def test_expected(self):
                put()
                self.fail("known")

            def test_skipped(self):
                put()
                self.skipTest("not now")

            def test_refused(self):
                put()

            def test_sub(self):
                put()
                with self.subTest("one"):
                    self.fail("sub")

        if __name__ == "__main__":
            unittest.main()
    """)
    file = next(pytester.path.glob("test_*.py"))

    result = pytester.run(sys.executable, str(file))
    result.stderr.fnmatch_lines(["FAILED (failures=2, skipped=1, expected failures=1)"])
    by_pytest = pytester.runpytest("-p", "no:randomly", "-p", "no:asyncio", "-k", "not sub")
    by_pytest.assert_outcomes(failed=1, skipped=1, xfailed=1)
