"""When a mock began and ended, and what began under it.

A thread, a job of a thread pool or an asyncio task may outlive the mock that it began under. Its
calls then belong to no mock, least of all to the one of the next test.
"""

from __future__ import annotations

import threading
import weakref
from contextvars import Context, ContextVar
from typing import TYPE_CHECKING, Any

import wrapt

if TYPE_CHECKING:
    from collections.abc import Callable


class Lifetime:
    """The time from the activation of one mock to its end."""

    def __init__(self, name: str = "", *, refuses_late_calls: bool = False) -> None:
        self.name = name
        """Which test, or which piece of code, the mock is for."""
        self.refuses_late_calls = refuses_late_calls
        self.has_ended = False
        self.late_calls = 0
        """How many calls were refused because it had ended."""
        self._older: weakref.WeakSet[threading.Thread] | None = None
        """The threads that are older; None before it began."""

    def begin(self) -> None:
        """Count what begins from now on, here or in a new thread, as begun under this mock."""
        self._older = weakref.WeakSet(threading.enumerate())
        _began_under.set(self)

    def end(self, outer: Lifetime | None) -> None:
        """Remember the threads that live on; what begins now begins under *outer*."""
        if self._older is not None:
            for thread in threading.enumerate():
                if thread not in self._older:
                    _left_behind.setdefault(thread, self)
            _began_under.set(outer or _NO_MOCK)
        # from now on a second call, after one that was cut short, has nothing to do
        self.has_ended, self._older = True, None


_NO_MOCK = Lifetime()

# threads start with an empty context, tasks with a copy of their creator's
_began_under: ContextVar[Lifetime | None] = ContextVar("eventbridge_began_under", default=None)
_left_behind: weakref.WeakKeyDictionary[threading.Thread, Lifetime] = weakref.WeakKeyDictionary()


def ended_mock_of_this_work() -> Lifetime | None:
    """Return the mock that the current work began under, if that mock has ended."""
    began_under = _began_under.get()
    if began_under is None:
        return _left_behind.get(threading.current_thread()) if _left_behind else None
    return began_under if began_under.has_ended else None


def follow_threads() -> None:
    """Let a thread that late work starts be late as well."""

    def start(
        wrapped: Callable[..., Any],
        thread: threading.Thread,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        ended = ended_mock_of_this_work()
        if ended is not None:
            _left_behind[thread] = ended
        return wrapped(*args, **kwargs)

    wrapt.wrap_function_wrapper(threading, "Thread.start", start)


def follow_thread_pools(module: Any, innermost: Callable[[], Lifetime | None]) -> None:
    """Let a job of a ThreadPoolExecutor count as begun when it is submitted, in any thread."""

    def submit(
        wrapped: Callable[..., Any], pool: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        # jobs for other interpreters are pickled, and no mock is there to answer them
        if not args or type(pool).__name__ == "InterpreterPoolExecutor":
            return wrapped(*args, **kwargs)
        return wrapped(_Job(ended_mock_of_this_work() or innermost() or _NO_MOCK), *args, **kwargs)

    wrapt.wrap_function_wrapper(module, "ThreadPoolExecutor.submit", submit)


def follow_greenlets(module: Any, innermost: Callable[[], Lifetime | None]) -> None:
    """Let a greenlet of gevent count as begun when it is spawned: its context begins empty."""

    def spawned(greenlet: Any) -> None:
        began_under = ended_mock_of_this_work() or innermost()
        if began_under is not None and greenlet.gr_context is None:
            greenlet.gr_context = Context()
            greenlet.gr_context.run(_began_under.set, began_under)

    module.Greenlet.add_spawn_callback(spawned)


class _Job:
    """Calls what was submitted, as work that began under the mock of that moment."""

    def __init__(self, began_under: Lifetime) -> None:
        self._began_under = began_under

    def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        token = _began_under.set(self._began_under)
        try:
            return function(*args, **kwargs)
        finally:
            _began_under.reset(token)
