"""What the workers of pytest-xdist and their controller tell each other."""

from __future__ import annotations

import shutil
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


def terminal_width(config: pytest.Config) -> int:
    """Return the width of the terminal that shows reports, in a worker too."""
    told: int | None = getattr(config, "workerinput", {}).get(_WIDTH)
    if told is not None:
        return told
    if config.pluginmanager.has_plugin("terminalreporter"):
        return config.get_terminal_writer().fullwidth
    return shutil.get_terminal_size().columns


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
