"""``mock_eventbridge``: one object that is decorator and context manager, sync and async."""

from __future__ import annotations

import contextlib
import inspect
from contextlib import ExitStack, asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar, overload

import wrapt

from . import interception
from .classes import OF_FUNCTION, decorate_class
from .handle import EventBridgeMock, running, seed
from .run import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
    from types import TracebackType


__all__ = ["EventBridgeMock", "MockEventBridge", "mock_eventbridge"]

Target = TypeVar("Target", bound="Callable[..., Any]")

_PARAMETER = "eventbridge_mock"


@overload
def mock_eventbridge(target: Target, /) -> Target: ...


@overload
def mock_eventbridge(**settings: Any) -> MockEventBridge: ...


def mock_eventbridge(target: Any = None, /, **settings: Any) -> Any:
    """Answer all EventBridge clients of the process in memory, while a block or function runs.

    As a context manager, ``with mock_eventbridge(...) as eventbridge_mock:`` or ``async with``, it
    gives an ``EventBridgeMock``. As a decorator, ``@mock_eventbridge`` or
    ``@mock_eventbridge(...)``, it takes functions, methods, coroutine functions, generator
    functions, functions made by ``contextlib.contextmanager`` or ``asynccontextmanager``, and
    classes. A decorated function that has a parameter ``eventbridge_mock``, and is not given one,
    receives the handle. In pytest a decorated test and its fixture ``eventbridge_mock`` are one
    mock.

    On a class, one mock spans each test with its set-up and tear-down; ``setUpClass`` or
    ``setup_class`` runs under a mock of its own.

    Args:
        target: What to decorate, in the form without parentheses.
        **settings: Any of the settings, as ``account_id="111122223333"``.

    Returns:
        *target*, decorated; without it, what decorates and what a ``with`` statement takes.

    Raises:
        TypeError: a setting is unknown, or *target* cannot be decorated.
        ValueError: a setting does not take this value.
        AssertionError: raised at the end of the mock for what a test must not miss, unless another
            exception is on its way. What a single target raised is raised as it is.
    """
    mock = MockEventBridge(settings)
    return mock if target is None else mock(target)


class MockEventBridge:
    """Settings that a mock is made with, each time that one is needed."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        run.settings.merged(settings)  # a mistake shows here, not at the first use
        self.settings = dict(settings)
        self._entered: list[ExitStack] = []

    def __repr__(self) -> str:
        """Show the settings as they are written in a call."""
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"mock_eventbridge({settings})"

    # --- context manager ----------------------------------------------------------------------

    def __enter__(self) -> EventBridgeMock:
        """Start a mock."""
        stack = ExitStack()
        mock = stack.enter_context(self.span("mock_eventbridge"))
        self._entered.append(stack)
        return mock

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        """End the mock that was started last."""
        return self._entered.pop().__exit__(kind, error, traceback)

    async def __aenter__(self) -> EventBridgeMock:
        """Start a mock."""
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        """End the mock that was started last."""
        return self.__exit__(kind, error, traceback)

    # --- decorator ----------------------------------------------------------------------------

    def __call__(self, target: Target) -> Target:
        """Decorate a function or a class.

        Raises:
            TypeError: *target* is neither.
        """
        if inspect.isclass(target):
            decorate_class(target, self)
            return target
        _refuse_what_is_no_function(target)
        decorated: Target = self.decorate_function(target)
        return decorated

    def decorate_function(self, function: Any) -> Any:
        """Put one function or method under a mock."""
        decorated: Any = wrapt.FunctionWrapper(function, self._run)
        setattr(decorated, OF_FUNCTION, self)
        return decorated

    @contextmanager
    def span(self, name: str, *decorators: object) -> Iterator[EventBridgeMock]:
        """Run a mock of its own, and raise at the end what must not be missed."""
        settings = run.settings.merged(self.settings)
        mock = EventBridgeMock(settings, seed=seed(name), decorators=decorators)
        with running(mock):
            yield mock
        mock.raise_problems()

    @contextmanager
    def span_test(self, name: str) -> Iterator[EventBridgeMock]:
        """Run one mock for a test and whatever it calls that is decorated here."""
        adopted = self._adopted()
        if adopted is not None:
            yield adopted
            return
        with self.span(name, self) as mock:
            yield mock

    def _adopted(self) -> EventBridgeMock | None:
        """Return the mock that the fixture, or the run of a TestCase, made for this decorator."""
        for mock in reversed(interception.active_mocks()):
            if isinstance(mock, EventBridgeMock) and self in mock.decorators:
                return mock
        return None

    def _run(
        self, function: Callable[..., Any], _: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a decorated function: what kind it is decides how long the mock lasts."""
        if inspect.iscoroutinefunction(function):
            return self._run_coroutine(function, args, kwargs)
        if inspect.isasyncgenfunction(function):
            return self._run_async_generator(function, args, kwargs)
        if inspect.isgeneratorfunction(function):
            return self._run_generator(function, args, kwargs)
        made_by_contextlib = _generator_of_context_manager(function)
        if inspect.isasyncgenfunction(made_by_contextlib):
            return self._run_async_context(function, args, kwargs)
        if made_by_contextlib is not None:
            return self._run_context(function, args, kwargs)
        with self._under_mock(function, args, kwargs) as given:
            return function(*args, **given)

    @contextmanager
    def _under_mock(self, function: Any, args: Any, kwargs: Any) -> Iterator[dict[str, Any]]:
        """Span one call, and yield the keyword arguments for it, the handle among them."""
        arguments: dict[str, Any] = {}
        wants_handle = _PARAMETER in inspect.signature(function).parameters
        if wants_handle:
            arguments = inspect.signature(function).bind_partial(*args, **kwargs).arguments
        adopted = self._adopted() or self._given(arguments.get(_PARAMETER))
        span = nullcontext(adopted) if adopted else self.span(function.__qualname__)
        with span as mock:
            if wants_handle and _PARAMETER not in arguments:
                kwargs = {**kwargs, _PARAMETER: mock}
            yield kwargs

    def _given(self, handle: Any) -> EventBridgeMock | None:
        """Return the handle that the caller gave, a fixture of pytest for example, if active.

        Raises:
            TypeError: it has other settings than this decorator asks for.
        """
        if not any(handle is mock for mock in interception.active_mocks()):
            return None
        mock: EventBridgeMock = handle
        if mock.settings != mock.settings.merged(self.settings):
            msg = (
                f"{self!r} cannot change the mock that its function is given: put the settings "
                "on the test, as decorator or as @pytest.mark.eventbridge(...)"
            )
            raise TypeError(msg)
        return mock

    async def _run_coroutine(self, function: Any, args: Any, kwargs: Any) -> Any:
        with self._under_mock(function, args, kwargs) as given:
            return await function(*args, **given)

    def _run_generator(self, function: Any, args: Any, kwargs: Any) -> Generator[Any, Any, Any]:
        with self._under_mock(function, args, kwargs) as given:
            return (yield from function(*args, **given))

    async def _run_async_generator(self, function: Any, args: Any, kwargs: Any) -> Any:
        with self._under_mock(function, args, kwargs) as given:
            async with contextlib.aclosing(function(*args, **given)) as generator:
                try:
                    value = await anext(generator)
                    while True:
                        try:
                            sent = yield value
                        except Exception as error:  # noqa: BLE001, PERF203 (the generator's)
                            value = await generator.athrow(error)
                        else:
                            value = await generator.asend(sent)
                except StopAsyncIteration:
                    return

    @contextmanager
    def _run_context(self, function: Any, args: Any, kwargs: Any) -> Iterator[Any]:
        with (
            self._under_mock(function, args, kwargs) as given,
            function(*args, **given) as value,
        ):
            yield value

    @asynccontextmanager
    async def _run_async_context(
        self, function: Any, args: Any, kwargs: Any
    ) -> AsyncIterator[Any]:
        with self._under_mock(function, args, kwargs) as given:
            async with function(*args, **given) as value:
                yield value


def _generator_of_context_manager(function: Any) -> Any:
    """Return the generator function that ``contextlib`` made *function* of, else None."""
    plain = getattr(function, "__func__", function)
    if getattr(plain, "__globals__", None) is not vars(contextlib):
        return None
    return getattr(plain, "__wrapped__", None)


def _refuse_what_is_no_function(target: Any) -> None:
    if hasattr(target, "_fixture_function_marker") or hasattr(target, "_pytestfixturefunction"):
        msg = (
            f"mock_eventbridge cannot decorate the fixture {target!r}: "
            "put @mock_eventbridge below @pytest.fixture, next to the function"
        )
        raise TypeError(msg)
    if not callable(target) and not isinstance(target, (staticmethod, classmethod)):
        msg = (
            f"mock_eventbridge cannot decorate {target!r}: it takes a function, a method, a "
            "coroutine function, a generator function or a class. Settings are keywords, as "
            'mock_eventbridge(region="eu-west-1")'
        )
        raise TypeError(msg)
