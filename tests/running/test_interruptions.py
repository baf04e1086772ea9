import asyncio
import bdb
import signal
import unittest

import pytest

from pytest_eventbridge_endpoints.running.interruptions import ends_the_test, is_interruption


class OfTrio(BaseException):
    """As trio cancels a task."""


class OwnFailure(pytest.fail.Exception):
    """A failure of somebody's own."""


@pytest.mark.parametrize(
    ("error", "interrupts", "ends"),
    [
        (ValueError(), False, False),
        (StopIteration(), False, False),
        (TimeoutError(), False, False),
        (unittest.SkipTest(), False, False),
        (pytest.fail.Exception("no"), False, True),
        (OwnFailure("no"), False, True),
        (pytest.skip.Exception("no"), False, False),
        (pytest.xfail.Exception("no"), False, False),
        (pytest.exit.Exception("no"), True, False),
        (bdb.BdbQuit(), True, False),
        (KeyboardInterrupt(), True, False),
        (SystemExit(), True, False),
        (GeneratorExit(), True, False),
        (asyncio.CancelledError(), True, False),
        (OfTrio(), True, False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_what_has_to_reach_whoever_runs_the_test(error, interrupts, ends):
    """What stops a task, a test or the run interrupts; what a test says of itself does not."""
    assert (is_interruption(error), ends_the_test(error)) == (interrupts, ends)


def handler(_number, _frame):
    pytest.fail("too slow")


class Handler:
    def method(self, *_):
        handler(*_)


@pytest.mark.parametrize("installed", [handler, Handler().method])
def test_what_the_handler_of_a_signal_raises_interrupts(installed):
    """So does pytest-timeout: whatever the exception is, no target has raised it."""
    before = signal.signal(signal.SIGTERM, installed)
    try:
        with pytest.raises(pytest.fail.Exception) as caught:
            signal.raise_signal(signal.SIGTERM)
        assert is_interruption(caught.value)
    finally:
        signal.signal(signal.SIGTERM, before)

    # a target that watches over its own time has put the handler back
    assert not is_interruption(caught.value)
