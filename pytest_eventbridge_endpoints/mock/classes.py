"""Test classes under a mock: one for each test, and another one for the set-up of the class."""

from __future__ import annotations

import functools
import inspect
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from .functions import decorate_function, spans_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..running.running_mock import RunningMock
    from .spans import Spans

OF_CLASS = "__mock_eventbridge__"
"""Where a decorated class keeps its spans, for its subclasses and for the plugin."""


def decorate_class(cls: type[Any], spans: Spans) -> None:
    """Put every test of a class under a mock that spans its set-up and tear-down too."""
    setattr(cls, OF_CLASS, spans)
    for name, member in list(vars(cls).items()):
        if _is_test(name, member) and spans_of(member) is None:
            setattr(cls, name, decorate_function(member, spans))
    if _is_test_case(cls):
        _span_run(cls, spans)
        _span_class_setup(cls, spans)
    else:
        # pytest's own classes: the plugin gives each test the fixture, which spans setup_method
        _span_pytest_class_setup(cls, spans)


def _is_test(name: str, member: Any) -> bool:
    return name.startswith("test") and callable(member) and not inspect.isclass(member)


def _is_test_case(cls: type[Any]) -> bool:
    # nothing can be a TestCase unless unittest is imported
    unittest = sys.modules.get("unittest")
    return unittest is not None and issubclass(cls, unittest.TestCase)


def _span_run(cls: type[Any], spans: Spans) -> None:
    """Put ``run`` under a mock: it spans the set-up, the test, its tear-down and clean-ups."""
    run = cls.run

    @functools.wraps(run)
    def run_under_mock(self: Any, result: Any = None) -> Any:
        with spans.test(self.id()) as entry:
            # added first, so called last: after tearDown, and still part of the test
            self.addCleanup(_raise_problems_of, self, entry.mock, result)
            return run(self, result)

    cls.run = run_under_mock


def _raise_problems_of(test: Any, mock: RunningMock, result: Any) -> None:
    if _has_failed(test, result):
        # the test has failed already: mark the problems as reported, and raise none
        mock.problems()
    else:
        mock.raise_problems()


def _has_failed(test: Any, result: Any) -> bool:
    """Say whether a test has failed before its clean-ups; unittest has no public way to ask."""
    outcome = getattr(test, "_outcome", None)
    noted = [
        *getattr(outcome, "errors", ()),  # Python 3.10
        *getattr(result, "failures", ()),
        *getattr(result, "errors", ()),
    ]
    of_pytest = getattr(result, "_excinfo", None)
    return bool(of_pytest) or any(entry[0] is test and entry[1] for entry in noted)


def _span_class_setup(cls: type[Any], spans: Spans) -> None:
    set_up = cls.setUpClass.__func__

    @functools.wraps(set_up)
    def set_up_under_mock(klass: Any) -> None:
        stack = ExitStack()
        stack.enter_context(spans.block(klass.__qualname__))
        # class clean-ups are called after tearDownClass, and when setUpClass fails
        klass.addClassCleanup(stack.close)
        set_up(klass)

    cls.setUpClass = classmethod(set_up_under_mock)


def _span_pytest_class_setup(cls: type[Any], spans: Spans) -> None:
    set_up, tear_down = getattr(cls, "setup_class", None), getattr(cls, "teardown_class", None)
    if set_up is None and tear_down is None:
        return
    stack = ExitStack()

    def setup_class(klass: Any) -> None:
        stack.enter_context(spans.block(klass.__qualname__))
        try:
            _call(set_up, klass)
        except BaseException:
            # pytest calls no teardown_class then
            stack.close()
            raise

    def teardown_class(klass: Any) -> None:
        with stack:
            _call(tear_down, klass)

    cls.setup_class = classmethod(setup_class)
    cls.teardown_class = classmethod(teardown_class)


def _call(method: Callable[..., Any] | None, klass: Any) -> None:
    """Call setup_class or teardown_class as pytest does: the class is an optional argument."""
    if method is None:
        return
    if inspect.ismethod(method) or not inspect.signature(method).parameters:
        method()
    else:
        method(klass)
