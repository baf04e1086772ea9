"""``mock_eventbridge``: one object that is decorator and context manager, sync and async."""

from __future__ import annotations

import inspect
import weakref
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, overload

from .classes import decorate_class
from .functions import decorate_function, is_fixture
from .spans import Spans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from types import CodeType, TracebackType

    from typing_extensions import Unpack

    from ..running.active import ActiveMock
    from ..settings import MockSettings
    from .handle import EventBridgeMock

Target = TypeVar("Target", bound="Callable[..., Any]")

_Block: TypeAlias = "AbstractContextManager[ActiveMock]"

_begun_here: ContextVar[tuple[weakref.ref[_Block], ...]] = ContextVar("begun_here", default=())
"""The blocks that this task or thread has begun, or the one that started it.

Weak: a block that the exception of a signal's handler keeps from ending ends when nobody holds it.
"""


@overload
def mock_eventbridge(target: Target, /) -> Target: ...


@overload
def mock_eventbridge(**settings: Unpack[MockSettings]) -> MockEventBridge: ...


def mock_eventbridge(target: Any = None, /, **settings: Any) -> Any:
    """Answer all EventBridge clients of the process in memory, during a block or a function.

    As a context manager, ``with mock_eventbridge(...) as eventbridge_mock:`` or ``async with``, it
    gives an ``EventBridgeMock``. As a decorator, ``@mock_eventbridge`` or
    ``@mock_eventbridge(...)``, it takes functions, methods, coroutine functions, generator
    functions, functions made by ``contextlib.contextmanager`` or ``asynccontextmanager``, and
    classes. A decorated function that has a parameter ``eventbridge_mock``, and is not given one,
    receives the handle. In pytest a decorated test and its fixture ``eventbridge_mock`` are one
    mock.

    On a class, one mock spans each test with its set-up and tear-down; ``setUpClass`` or
    ``setup_class`` has a mock of its own. Subclasses are decorated too; one that is decorated
    itself has the settings of both, and its own win. Decorated functions and methods can be
    pickled as plain ones are.

    Args:
        target: What to decorate, in the form without parentheses.
        **settings: Any of the settings, as ``account_id="111122223333"``.

    Returns:
        *target*, decorated; without *target*, a decorator that is a context manager too.

    Raises:
        TypeError: a setting is unknown, or *target* cannot be decorated.
        ValueError: a setting does not take this value.
        AssertionError: at its end, the mock has problems that a test must not miss, and no other
            exception is being raised. If what a target raised is the only problem, that is raised.
    """
    mock = MockEventBridge(settings)
    return mock if target is None else mock(target)


class MockEventBridge:
    """What ``mock_eventbridge(...)`` returns."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._spans = Spans(settings)
        self._begun: list[_Block] = []

    def __repr__(self) -> str:
        """Show the settings as they are written in a call."""
        return repr(self._spans)

    # --- context manager ----------------------------------------------------------------------

    def __enter__(self) -> EventBridgeMock:
        """Start a mock."""
        block = self._spans.block("mock_eventbridge", _code_with_the_block())
        handle: EventBridgeMock = block.__enter__().handle
        self._begun.append(block)
        _begun_here.set((*map(weakref.ref, _blocks_here()), weakref.ref(block)))
        return handle

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        """End the mock that this task or thread has started last."""
        # an async fixture may end in another task than it began in
        here = [block for block in _blocks_here() if block in self._begun]
        if not self._begun:
            msg = f"{self!r} ends where it has not begun"
            raise RuntimeError(msg)
        block = (here or self._begun)[-1]
        self._begun.remove(block)
        return block.__exit__(kind, error, traceback)

    async def __aenter__(self) -> EventBridgeMock:
        """Start a mock."""
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        """End the mock that this task or thread has started last."""
        return self.__exit__(kind, error, traceback)

    # --- decorator ----------------------------------------------------------------------------

    def __call__(self, target: Target) -> Target:
        """Decorate a function or a class.

        Raises:
            TypeError: *target* is neither.
        """
        if inspect.isclass(target):
            decorate_class(target, self._spans)
            return target
        _refuse_what_is_no_function(target)
        decorated: Target = decorate_function(target, self._spans)
        return decorated


def _blocks_here() -> list[_Block]:
    return [block for ref in _begun_here.get() if (block := ref()) is not None]


def _code_with_the_block() -> CodeType | None:
    """Return the code of the function that has the ``with`` statement."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_globals.get("__name__") in (__name__, "contextlib"):
        # an ExitStack stands in between
        frame = frame.f_back
    return frame.f_code if frame else None


def _refuse_what_is_no_function(target: Any) -> None:
    if is_fixture(target):
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
