"""Functions under a mock: the kind of function decides how long the mock of a call lasts."""

from __future__ import annotations

import contextlib
import copy
import inspect
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import wrapt

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator

    from .spans import Spans

OF_FUNCTION = "_self_mock_eventbridge"
"""Where a decorated function keeps its spans, on wrapt's wrapper (hence ``_self_``)."""


class DecoratedMethod(wrapt.BoundFunctionWrapper):  # type: ignore[type-arg]
    """A decorated function, bound to an instance or to a class; pickled and copied as a method."""

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        """Refer to it by its instance or class, and its name."""
        return getattr, (self.__self__, self.__name__)

    def __copy__(self) -> DecoratedMethod:
        """Return it as it is: nothing in it can change."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Return the method of a copy."""
        return getattr(copy.deepcopy(self.__self__, memo), self.__name__)


class DecoratedFunction(wrapt.FunctionWrapper):  # type: ignore[type-arg]
    """A function under a mock; it is pickled by its name and never copied, as any function."""

    __bound_function_wrapper__ = DecoratedMethod

    def __get__(self, instance: object, owner: Any = None) -> Any:
        """Bind it to an instance; of a class it stays the function that it is."""
        return self if instance is None else super().__get__(instance, owner)

    def __reduce_ex__(self, protocol: object) -> str:
        """Refer to it by its name."""
        name: str = self.__qualname__
        return name

    def __copy__(self) -> DecoratedFunction:
        """Return it as it is."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> DecoratedFunction:
        """Return it as it is."""
        return self


def is_fixture(function: Any) -> bool:
    """Say whether a function is a fixture of pytest, of any of its versions."""
    return hasattr(function, "_fixture_function_marker") or hasattr(
        function, "_pytestfixturefunction"
    )


def spans_of(function: Any) -> Spans | None:
    """Return the spans of a decorated function, also of one in a class or static method."""
    in_class = isinstance(function, (staticmethod, classmethod))
    return getattr(function.__func__ if in_class else function, OF_FUNCTION, None)


def decorate_function(function: Any, spans: Spans) -> Any:
    """Put one function or method under a mock."""
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(decorate_function(function.__func__, spans))

    def call(
        function: Callable[..., Any], _: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        return _call(spans, function, args, kwargs)

    decorated = DecoratedFunction(function, call)
    setattr(decorated, OF_FUNCTION, spans)
    return decorated


def _call(spans: Spans, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    if inspect.iscoroutinefunction(function):
        return _call_coroutine(spans, function, args, kwargs)
    if inspect.isasyncgenfunction(function):
        return _call_async_generator(spans, function, args, kwargs)
    if inspect.isgeneratorfunction(function):
        return _call_generator(spans, function, args, kwargs)
    made_by_contextlib = _generator_of_context_manager(function)
    if inspect.isasyncgenfunction(made_by_contextlib):
        return _call_async_context(spans, function, args, kwargs)
    if made_by_contextlib is not None:
        return _call_context(spans, function, args, kwargs)
    with spans.call(function, args, kwargs) as given:
        return function(*args, **given)


async def _call_coroutine(spans: Spans, function: Any, args: Any, kwargs: Any) -> Any:
    with spans.call(function, args, kwargs) as given:
        return await function(*args, **given)


def _call_generator(
    spans: Spans, function: Any, args: Any, kwargs: Any
) -> Generator[Any, Any, Any]:
    with spans.call(function, args, kwargs) as given:
        return (yield from function(*args, **given))


async def _call_async_generator(spans: Spans, function: Any, args: Any, kwargs: Any) -> Any:
    with spans.call(function, args, kwargs) as given:
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
def _call_context(spans: Spans, function: Any, args: Any, kwargs: Any) -> Iterator[Any]:
    with (
        spans.call(function, args, kwargs) as given,
        function(*args, **given) as value,
    ):
        yield value


@asynccontextmanager
async def _call_async_context(
    spans: Spans, function: Any, args: Any, kwargs: Any
) -> AsyncIterator[Any]:
    with spans.call(function, args, kwargs) as given:
        async with function(*args, **given) as value:
            yield value


def _generator_of_context_manager(function: Any) -> Any:
    """Return the generator function that ``contextlib`` made *function* from, else None."""
    plain = getattr(function, "__func__", function)
    if getattr(plain, "__globals__", None) is not vars(contextlib):
        return None
    return getattr(plain, "__wrapped__", None)
