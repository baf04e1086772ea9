"""The line that says how far work has come that takes long."""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from .workers import is_at_a_terminal

if TYPE_CHECKING:
    import pytest

_EVERY = 0.2
"""Seconds between two changes of the line."""


class Progress:
    """Shows a line below those of pytest, and changes it; where no terminal is, nothing."""

    def __init__(self, config: pytest.Config) -> None:
        self._reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        self._capture: Any = config.pluginmanager.get_plugin("capturemanager")
        self._shown_at: float | None = None

    def __call__(self, text: str) -> None:
        """Show a line in place of the last one; an empty one ends it."""
        reporter, now = self._reporter, time.monotonic()
        if reporter is None or not is_at_a_terminal(reporter):
            return
        is_first = self._shown_at is None
        if is_first and not text:
            return
        if text and self._shown_at is not None and now - self._shown_at < _EVERY:
            return
        self._shown_at = now if text else None
        with self._capture.global_and_fixture_disabled() if self._capture else nullcontext():
            if is_first:
                reporter.ensure_newline()
            if text:
                reporter.rewrite(text, erase=True)
            else:
                reporter.write("\n")
