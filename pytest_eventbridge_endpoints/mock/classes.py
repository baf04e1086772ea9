"""Test classes under a mock: one for each test, and another one for the set-up of the class."""

from __future__ import annotations

import functools
import inspect
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from ..running.caught import code_of
from .functions import decorate_function, is_fixture, spans_of
from .spans import Spans

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..running.running_mock import RunningMock

OF_CLASS = "__mock_eventbridge__"
"""Where a decorated class keeps its spans, for its subclasses and for the plugin."""

_UNDER_MOCK = "__under_mock_eventbridge__"
"""What marks the methods that this file puts in the place of a class's own."""

_begun: dict[type[Any], ExitStack] = {}
"""The mocks of the set-up of classes, by the class that is being tested."""


def spans_of_class(cls: type[Any] | None) -> list[Spans]:
    """Return the spans of a class and of its bases, the nearest first; none of no class."""
    families = map(vars, cls.__mro__ if cls else ())
    return [members[OF_CLASS] for members in families if OF_CLASS in members]


def decorate_class(cls: type[Any], spans: Spans) -> None:
    """Put every test of a class under a mock that spans its set-up and tear-down too.

    The settings of decorated base classes hold, where the class's own say nothing else.
    """
    inherited = spans_of_class(cls)
    if inherited:
        spans = Spans({**inherited[0].settings, **spans.settings})
    setattr(cls, OF_CLASS, spans)
    for name, member in list(vars(cls).items()):
        if _is_test(name, member) and spans_of(member) is None:
            setattr(cls, name, decorate_function(member, spans))
        elif _is_inner_class(cls, member) and OF_CLASS not in vars(member):
            decorate_class(member, spans)
    if _is_test_case(cls):
        _span_run(cls)
    _span_class_setup(cls)
    _follow_subclasses(cls)


def _is_test(name: str, member: Any) -> bool:
    return name.startswith("test") and callable(member) and not inspect.isclass(member)


def _is_inner_class(cls: type[Any], member: Any) -> bool:
    # not one that only has a name here
    return inspect.isclass(member) and member.__qualname__.startswith(f"{cls.__qualname__}.")


def _is_test_case(cls: type[Any]) -> bool:
    # nothing can be a TestCase unless unittest is imported
    unittest = sys.modules.get("unittest")
    return unittest is not None and issubclass(cls, unittest.TestCase)


def _span_run(cls: type[Any]) -> None:
    """Put ``run`` under a mock: it spans the set-up, the test, its tear-down and clean-ups."""
    run = cls.run
    if hasattr(run, _UNDER_MOCK):
        return

    @functools.wraps(run)
    def run_under_mock(self: Any, result: Any = None) -> Any:
        nearest, *others = spans_of_class(type(self))
        test = getattr(self, self._testMethodName)
        with nearest.test(self.id(), test, *others) as entry:
            # added first, so called last: after tearDown, and still part of the test
            self.addCleanup(_raise_problems_of, self, entry.mock, result)
            return run(self, result)

    setattr(run_under_mock, _UNDER_MOCK, True)
    cls.run = run_under_mock


def _raise_problems_of(test: Any, mock: RunningMock, result: Any) -> None:
    if _is_over(test, result):
        # it has failed or was skipped: mark the problems as reported, and raise none
        mock.problems()
    else:
        mock.raise_problems()


def _is_over(test: Any, result: Any) -> bool:
    """Say whether a test has an outcome before its clean-ups; unittest has no public way to ask.

    It has where it failed, in a subtest too, was skipped, or failed as expected.
    """
    outcome = test._outcome  # noqa: SLF001 (there is no other way)
    # without one, unittest has made its own
    result = result or outcome.result
    noted = [
        *getattr(outcome, "errors", ()),  # Python 3.10
        *getattr(outcome, "skipped", ()),  # likewise
        *getattr(result, "failures", ()),
        *getattr(result, "errors", ()),
        *getattr(result, "skipped", ()),
    ]
    of_pytest = getattr(result, "_excinfo", None)
    return bool(
        of_pytest
        or outcome.expectedFailure
        or any(test in (case, getattr(case, "test_case", None)) and why for case, why in noted)
    )


# --- the set-up of a class --------------------------------------------------------------------


def _follow_subclasses(cls: type[Any]) -> None:
    """Span the set-up of subclasses too: one of their own need not call that of their base."""
    own = vars(cls).get("__init_subclass__")

    def __init_subclass__(subclass: Any, /, **keywords: Any) -> None:  # noqa: N807
        if own is None:
            super(cls, subclass).__init_subclass__(**keywords)
        else:
            own.__get__(None, subclass)(**keywords)
        _span_class_setup(subclass)

    setattr(cls, "__init_subclass__", classmethod(__init_subclass__))  # noqa: B010 (mypy)


def _span_class_setup(cls: type[Any]) -> None:
    if _is_test_case(cls):
        _span_method(cls, "setUpClass", _set_up_test_case)
    elif any(_is_method(cls, name) for name in ("setup_class", "teardown_class")):
        # pytest's own classes: the plugin gives each test the fixture, which spans setup_method
        _span_method(cls, "setup_class", _set_up_class)
        _span_method(cls, "teardown_class", _tear_down_class)


def _is_method(cls: type[Any], name: str) -> bool:
    # a fixture may have this name, and is not called as a method
    return hasattr(cls, name) and not is_fixture(getattr(cls, name))


def _span_method(cls: type[Any], name: str, call: Callable[[Any, Any], None]) -> None:
    """Let *call* call a class-wide method, unless it does already, with the class and the method.

    The method is None where a class has none.
    """
    method = inspect.getattr_static(cls, name, None)
    if hasattr(getattr(cls, name, None), _UNDER_MOCK) or is_fixture(method):
        return

    def under_mock(klass: Any) -> None:
        call(klass, method)

    setattr(under_mock, _UNDER_MOCK, True)
    setattr(cls, name, classmethod(under_mock))


def _set_up_test_case(klass: Any, set_up: Any) -> None:
    if klass not in _begun:
        # class clean-ups are called after tearDownClass, and when setUpClass fails
        klass.addClassCleanup(_begin(klass, set_up).close)
    _call(set_up, klass)


def _set_up_class(klass: Any, set_up: Any) -> None:
    if klass in _begun:
        # its own set-up calls that of its base
        _call(set_up, klass)
        return
    # pytest calls no teardown_class where this raises
    with _begin(klass, set_up) as stack:
        _call(set_up, klass)
        _begun[klass] = stack.pop_all()


def _tear_down_class(klass: Any, tear_down: Any) -> None:
    # none is left where its own tear-down calls that of its base
    with _begun.pop(klass, ExitStack()):
        _call(tear_down, klass)


def _begin(klass: Any, set_up: Any) -> ExitStack:
    """Begin the mock of a class, and return what ends it."""
    stack = ExitStack()
    spans = spans_of_class(klass)[0]
    stack.enter_context(spans.block(klass.__qualname__, code_of(set_up)))
    stack.callback(_begun.pop, klass, None)
    _begun[klass] = stack
    return stack


def _call(method: Any, klass: Any) -> None:
    """Call a class-wide method as pytest does: the class is an optional argument."""
    if method is None:
        return
    bound = method.__get__(None, klass)
    if inspect.ismethod(bound) or not inspect.signature(bound).parameters:
        bound()
    else:
        bound(klass)
