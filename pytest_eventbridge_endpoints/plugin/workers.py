"""What the workers of pytest-xdist and their controller tell each other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

    from ..run import Run

_WIDTH = "eventbridge_terminal_width"
_CRT_WAS_MISSING = "eventbridge_crt_was_missing"
_LATE_CALLS = "eventbridge_late_calls"


def tell_width(node: Any) -> None:
    """Tell a worker the width of the terminal that shows its reports."""
    node.workerinput[_WIDTH] = terminal_width(node.config)


def terminal_width(config: pytest.Config) -> int | None:
    """Return the width that the section of a failing test is cut to, in a worker too.

    None stands for nothing to be cut: where no terminal shows the reports, with ``-vv``, and in
    continuous integration, which pytest knows by the same variables.
    """
    told = getattr(config, "workerinput", {})
    if _WIDTH in told:
        width: int | None = told[_WIDTH]
        return width
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not is_at_a_terminal(reporter) or config.get_verbosity() > 1:
        return None
    if any(os.environ.get(variable) for variable in ("CI", "BUILD_NUMBER")):
        return None
    return config.get_terminal_writer().fullwidth


def is_at_a_terminal(reporter: Any) -> bool:
    """Say whether a person looks on."""
    # an attribute in older versions of pytest, a method in newer ones
    answer = reporter.isatty
    return bool(answer() if callable(answer) else answer)


def hand_over(config: pytest.Config, run: Run) -> None:
    """Hand what the summary needs from a worker to the controller."""
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output[_CRT_WAS_MISSING] = run.crt_was_missing
        output[_LATE_CALLS] = run.late_calls


def take_over(node: Any, run: Run) -> bool:
    """Take what a worker handed over, and say whether it is anything for the summary."""
    output = getattr(node, "workeroutput", {})
    run.crt_was_missing |= output.get(_CRT_WAS_MISSING, False)
    run.late_calls += output.get(_LATE_CALLS, 0)
    return run.crt_was_missing or run.late_calls > 0
