"""What a target may raise because somebody wants the test, or the run, to stop."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

# by name: this room knows no pytest, and a debugger may never have been loaded
_OUTCOME = ("_pytest.outcomes", "OutcomeException")
"""The base of what pytest.fail, pytest.skip and pytest.xfail raise."""
_FAILED = ("builtins", "Failed")
_XFAILED = ("_pytest.outcomes", "XFailed")
_STOPS = frozenset({("_pytest.outcomes", "Exit"), ("bdb", "BdbQuit")})
"""What pytest.exit raises, and a debugger that was left: both are an ``Exception``."""


def is_interruption(error: BaseException) -> bool:
    """Say whether an exception has to reach whoever runs the test, at once.

    Such are KeyboardInterrupt, SystemExit, the cancellation of a task and all else that is no
    ``Exception``, but for what ``pytest.fail``, ``pytest.skip`` and ``pytest.xfail`` raise; what
    ``pytest.exit`` raises, and a debugger that was left; and whatever a signal's handler raises,
    as that of pytest-timeout does.
    """
    kinds = _kinds(error)
    if kinds & _STOPS or _comes_from_a_signal(error):
        return True
    return not isinstance(error, Exception) and _OUTCOME not in kinds


def ends_the_test(error: BaseException) -> bool:
    """Say whether it is the exception of ``pytest.fail``: nothing more is called for this test."""
    kinds = _kinds(error)
    return {_OUTCOME, _FAILED} <= kinds and _XFAILED not in kinds


def _kinds(error: BaseException) -> set[tuple[str, str]]:
    return {(kind.__module__, kind.__qualname__) for kind in type(error).__mro__}


def _comes_from_a_signal(error: BaseException) -> bool:
    """Say whether a handler raised it that is installed still: a target takes its own away."""
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    codes = {getattr(handler, "__code__", None) for handler in handlers}
    return any(code in codes for code in _codes(error))


def _codes(error: BaseException) -> Iterator[CodeType]:
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback.tb_frame.f_code
        traceback = traceback.tb_next
