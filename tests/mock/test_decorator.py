import asyncio
import contextlib
import contextvars
import functools
import inspect
import os
import warnings

import pytest

from pytest_eventbridge_endpoints import (
    EventBridgeMock,
    EventBridgeMockWarning,
    UnmockedOperationError,
    mock_eventbridge,
)
from pytest_eventbridge_endpoints.running.active import active_mocks


@pytest.fixture(autouse=True)
def nothing_is_left():
    """Whatever a test does with mocks, the process is as it was before."""
    before = dict(os.environ)
    yield
    after = dict(os.environ)
    for environ in (before, after):
        environ.pop("PYTEST_CURRENT_TEST", None)
    assert after == before
    assert active_mocks() == ()


def put(events, **changes):
    entry = {"Source": "shop.orders", "DetailType": "OrderPlaced", "Detail": "{}"}
    return events.put_events(Entries=[{**entry, **changes}])


# --- context manager --------------------------------------------------------------------------


def test_with_gives_the_handle(events):
    """A with statement runs a mock and hands it over."""
    with mock_eventbridge() as mock:
        put(events)

    assert isinstance(mock, EventBridgeMock)
    assert len(mock.events) == 1


def test_async_with_gives_the_handle(events):
    """An async with statement does the same."""

    async def main():
        async with mock_eventbridge() as mock:
            put(events)
        return mock

    assert len(asyncio.run(main()).events) == 1


def test_the_object_can_be_entered_again_and_again(events):
    """Each entry runs a new mock, also one inside the other."""
    mocked = mock_eventbridge()

    with mocked as first, mocked as second:
        put(events)
    with mocked as third:
        put(events)

    assert [len(mock.events) for mock in (first, second, third)] == [0, 1, 1]


def begin_and_end(mocked, order):
    """Enter and leave one object from several contexts; return which mock each one ended."""
    contexts = {name: contextvars.copy_context() for name in order}
    begun, ended = {}, []
    for name in order:
        if name not in begun:
            begun[name] = contexts[name].run(mocked.__enter__)
            continue
        before = {entry.handle for entry in active_mocks()}
        contexts[name].run(mocked.__exit__, None, None, None)
        (handle,) = before - {entry.handle for entry in active_mocks()}
        ended += [name for name, own in begun.items() if own is handle]
    return ended


@pytest.mark.parametrize("order", ["abab", "abba", "abcbca"])
def test_each_task_ends_its_own_mock(order):
    """One object may be used by several tasks or threads at a time, in any order."""
    ends = [name for i, name in enumerate(order) if name in order[:i]]

    assert begin_and_end(mock_eventbridge(), order) == ends


def test_a_mock_may_end_in_another_task_than_it_began():
    """As an async fixture does; other blocks of the same object are left alone."""
    mocked = mock_eventbridge()

    def elsewhere(function, *arguments):
        return contextvars.copy_context().run(function, *arguments)

    fixture = elsewhere(mocked.__enter__)
    with mocked as own:
        assert [entry.handle for entry in active_mocks()] == [fixture, own]
    assert [entry.handle for entry in active_mocks()] == [fixture]
    elsewhere(mocked.__exit__, None, None, None)

    assert active_mocks() == ()


def test_a_task_that_was_started_in_a_block_ends_its_own(events):
    """It knows the block that it was started in, and enters the object again."""
    mocked = mock_eventbridge()

    async def inner():
        async with mocked as mock:
            await asyncio.sleep(0)  # until both have begun
            put(events)
        return len(mock.events)

    async def main():
        async with mocked as mock:
            assert await asyncio.gather(inner(), inner()) == [0, 2]
            put(events)
        return len(mock.events)

    assert asyncio.run(main()) == 1


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_mock_ends_when_its_block_raises(error):
    """Also an interrupt leaves no mock behind."""
    with pytest.raises(error), mock_eventbridge():
        raise error

    assert active_mocks() == ()


def test_its_repr_is_the_call():
    """The repr shows what to write."""
    assert repr(mock_eventbridge(region="eu-west-1", sign=True)) == (
        "mock_eventbridge(region='eu-west-1', sign=True)"
    )


# --- decorator --------------------------------------------------------------------------------


def test_a_function_runs_under_a_mock(events):
    """The decorated function is called as before, and a mock answers."""

    @mock_eventbridge
    def place(number, *, twice=False):
        """Place an order."""
        put(events)
        return number, twice, len(active_mocks())

    assert place(1, twice=True) == (1, True, 1)
    assert (place.__name__, place.__doc__) == ("place", "Place an order.")
    assert str(inspect.signature(place)) == "(number, *, twice=False)"


def test_settings_configure_the_decorators_mock(events):
    """Settings given to the decorator hold for its mock."""

    @mock_eventbridge(account_id="111122223333")
    def place(eventbridge_mock):
        put(events)
        return eventbridge_mock.events.one().account

    assert place() == "111122223333"


def test_the_handle_is_given_where_it_is_asked_for(events):
    """A parameter eventbridge_mock receives the handle, unless the caller gives one."""

    @mock_eventbridge
    def handle(first, eventbridge_mock=None):
        return first, eventbridge_mock

    given = object()

    assert handle(1, given) == (1, given)
    assert handle(1, eventbridge_mock=given) == (1, given)
    assert isinstance(handle(1)[1], EventBridgeMock)


def test_each_call_has_a_mock_of_its_own(events):
    """Nothing is left from one call to the next."""

    @mock_eventbridge
    def place(eventbridge_mock):
        put(events)
        return len(eventbridge_mock.events)

    assert [place(), place()] == [1, 1]


def test_a_method_runs_under_a_mock(events):
    """Methods, class methods and static methods are decorated alike."""

    class Shop:
        @mock_eventbridge
        def place(self, eventbridge_mock):
            put(events)
            return type(self), len(eventbridge_mock.events)

        @mock_eventbridge
        @classmethod
        def open(cls, eventbridge_mock):
            return cls, len(eventbridge_mock.events)

        @mock_eventbridge
        @staticmethod
        def count(eventbridge_mock):
            return len(eventbridge_mock.events)

    assert Shop().place() == (Shop, 1)
    assert Shop.open() == (Shop, 0)
    assert Shop.count() == 0


def test_a_coroutine_runs_under_a_mock(events):
    """The mock lasts until the coroutine has ended, its awaits included."""

    @mock_eventbridge
    async def place(eventbridge_mock):
        await asyncio.sleep(0)
        put(events)
        return len(eventbridge_mock.events)

    assert inspect.iscoroutinefunction(place)
    assert asyncio.run(place()) == 1


def test_a_generator_runs_under_a_mock(events):
    """The mock lasts until the generator has ended, as a fixture needs it."""

    @mock_eventbridge
    def orders(eventbridge_mock):
        put(events)
        received = yield len(eventbridge_mock.events)
        return received, len(active_mocks())

    assert inspect.isgeneratorfunction(orders)
    generator = orders()
    assert next(generator) == 1
    with pytest.raises(StopIteration) as stopped:
        generator.send("sent")
    assert stopped.value.value == ("sent", 1)


def test_an_async_generator_runs_under_a_mock(events):
    """What is sent or thrown into the generator reaches it under the mock."""
    seen = []

    @mock_eventbridge
    async def orders(eventbridge_mock):
        put(events)
        seen.append((yield len(eventbridge_mock.events)))
        try:
            yield "second"
        except KeyError:
            seen.append(len(active_mocks()))
            yield "third"

    async def main():
        generator = orders()
        values = [await anext(generator), await generator.asend("sent")]
        values.append(await generator.athrow(KeyError))
        with pytest.raises(StopAsyncIteration):
            await anext(generator)
        return values

    assert inspect.isasyncgenfunction(orders)
    assert asyncio.run(main()) == [1, "second", "third"]
    assert seen == ["sent", 1]


def test_a_closed_async_generator_is_closed_under_its_mock():
    """What the generator cleans up, it cleans up while the mock is active."""
    seen = []

    @mock_eventbridge
    async def orders():
        try:
            yield
        finally:
            seen.append(len(active_mocks()))

    async def main():
        generator = orders()
        await anext(generator)
        await generator.aclose()
        return len(active_mocks())

    assert asyncio.run(main()) == 0
    assert seen == [1]


def test_a_context_manager_function_runs_under_a_mock(events):
    """The mock spans the with block, whichever decorator is on top."""

    @mock_eventbridge
    @contextlib.contextmanager
    def outside(eventbridge_mock):
        yield eventbridge_mock

    @contextlib.contextmanager
    @mock_eventbridge
    def inside(eventbridge_mock):
        yield eventbridge_mock

    for opened in (outside, inside):
        with opened() as mock:
            put(events)
        assert len(mock.events) == 1


def test_an_async_context_manager_function_runs_under_a_mock(events):
    """The same holds for async context managers, also as methods."""

    class Shop:
        @mock_eventbridge
        @contextlib.asynccontextmanager
        async def outside(self, eventbridge_mock):
            yield eventbridge_mock

        @contextlib.asynccontextmanager
        @mock_eventbridge
        async def inside(self, eventbridge_mock):
            yield eventbridge_mock

    async def main(opened):
        async with opened() as mock:
            put(events)
        return len(mock.events)

    assert asyncio.run(main(Shop().outside)) == 1
    assert asyncio.run(main(Shop().inside)) == 1


def test_a_recursive_function_has_one_mock_per_call():
    """Outside of tests every call is a mock of its own, one inside the other."""

    @mock_eventbridge
    def depth(more):
        return depth(more - 1) if more else len(active_mocks())

    assert depth(2) == 3


# --- what cannot be decorated -----------------------------------------------------------------


@pytest.mark.parametrize("target", [42, "orders", None.__class__.__doc__ or "", ["a"]], ids=repr)
def test_what_is_no_function_cannot_be_decorated(target):
    """The error says what can be decorated, and how settings are given."""
    with pytest.raises(TypeError) as caught:
        mock_eventbridge(target)

    assert str(caught.value) == (
        f"mock_eventbridge cannot decorate {target!r}: it takes a function, a method, a "
        "coroutine function, a generator function or a class. Settings are keywords, as "
        'mock_eventbridge(region="eu-west-1")'
    )


def test_a_fixture_cannot_be_decorated():
    """The order of the two decorators matters, and the error says which is right."""
    with pytest.raises(TypeError) as caught:

        @mock_eventbridge
        @pytest.fixture
        def orders():
            """Never made."""

    assert str(caught.value).startswith("mock_eventbridge cannot decorate the fixture <")
    assert str(caught.value).endswith(
        "put @mock_eventbridge below @pytest.fixture, next to the function"
    )


def test_mistaken_settings_show_at_once():
    """A bad setting is an error where it is written, not when the test runs."""
    with pytest.raises(TypeError, match=r"no setting 'acount_id' \(did you mean 'account_id'\?\)"):
        mock_eventbridge(acount_id="1")
    with pytest.raises(ValueError, match="account_id takes a string of 12 digits, not '1'"):
        mock_eventbridge(account_id="1")


# --- what must not be missed ------------------------------------------------------------------


def test_a_swallowed_unmocked_call_is_raised_at_the_end(events):
    """An application cannot hide a call that nobody mocks."""
    with pytest.raises(AssertionError) as caught, mock_eventbridge():
        swallow(events)

    assert str(caught.value).startswith(
        "a call that is not mocked was swallowed: EventBridge ListArchives is not mocked"
    )
    assert str(caught.value).endswith(
        " activate a botocore.stub.Stubber on this client. If the application is meant to go on "
        "without an answer, set assert_all_calls_mocked=False; a test that expects the error "
        "catches it itself."
    )


def swallow(events):
    with contextlib.suppress(UnmockedOperationError):
        events.list_archives()


def test_an_exception_on_its_way_is_not_replaced(events):
    """What the block raised matters more."""
    with pytest.raises(UnmockedOperationError), mock_eventbridge():
        events.list_archives()


def test_swallowed_calls_can_be_allowed(events):
    """Without the setting, the error itself is enough."""
    with mock_eventbridge(assert_all_calls_mocked=False):
        swallow(events)


@pytest.mark.usefixtures("outside_pytest", "without_awscrt")
def test_a_missing_awscrt_is_warned_of_outside_pytest(events):
    """Outside pytest a warning at the mock's end says what production needs."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with mock_eventbridge() as mock:
            endpoint = mock.add_endpoint("orders")
            events.put_events(EndpointId=endpoint.endpoint_id, Entries=[{}])
            assert len(mock.rejected) == 1

    assert [(warning.category, str(warning.message)) for warning in caught] == [
        (
            EventBridgeMockWarning,
            (
                "put_events(EndpointId=...) worked under the mock without awscrt; "
                "production needs it: pip install 'botocore[crt]'"
            ),
        )
    ]


@pytest.mark.usefixtures("outside_pytest")
def test_nothing_is_warned_of_without_need(events):
    """No EndpointId, no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with mock_eventbridge():
            put(events)


# --- identifiers ------------------------------------------------------------------------------


def ids_of(mocked, events):
    with mocked as mock:
        put(events)
    return mock.events.one().id


def test_identifiers_repeat(events):
    """The same test gets the same identifiers in every run."""
    assert ids_of(mock_eventbridge(), events) == ids_of(mock_eventbridge(), events)


def test_nested_mocks_have_other_identifiers(events):
    """Two mocks that are active together never give out the same ids."""
    with mock_eventbridge() as outer:
        put(events)
        inner = ids_of(mock_eventbridge(), events)

    assert inner != outer.events.one().id


def test_outside_pytest_functions_have_identifiers_of_their_own(events, monkeypatch):
    """Without a test's name, the function's name tells them apart."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")

    def ids(eventbridge_mock):
        put(events)
        return eventbridge_mock.events.one().id

    def other(eventbridge_mock):
        return ids(eventbridge_mock)

    assert mock_eventbridge(ids)() == mock_eventbridge(ids)()
    assert mock_eventbridge(ids)() != mock_eventbridge(other)()


def test_a_block_that_has_not_begun_cannot_end():
    """The message says whose end it is."""
    mock = mock_eventbridge(region="eu-west-1")
    with mock:
        pass

    with pytest.raises(RuntimeError) as caught:
        mock.__exit__(None, None, None)
    assert str(caught.value) == "mock_eventbridge(region='eu-west-1') ends where it has not begun"


def test_what_is_called_and_has_no_name_can_be_decorated(events, entry):
    """As a partial function, or an object with ``__call__``."""

    class Put:
        def __call__(self, eventbridge_mock):
            events.put_events(Entries=[entry()])
            return len(eventbridge_mock.events)

    assert mock_eventbridge(Put())() == 1
    assert mock_eventbridge(functools.partial(Put()))() == 1
