"""The line that says how far work has come that takes long."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from pytest_eventbridge_endpoints.plugin import progress
from pytest_eventbridge_endpoints.plugin.progress import Progress


@pytest.fixture
def terminal(monkeypatch):
    """What a terminal is written, at times that a test sets."""
    written = []

    @contextmanager
    def uncaptured():
        written.append("uncaptured")
        yield

    reporter = SimpleNamespace(
        isatty=True,
        ensure_newline=lambda: written.append("newline"),
        rewrite=lambda text, erase: written.append((text, erase)),
        write=written.append,
    )
    plugins = {
        "terminalreporter": reporter,
        "capturemanager": SimpleNamespace(global_and_fixture_disabled=uncaptured),
    }
    terminal = SimpleNamespace(now=0.0, written=written, plugins=plugins, reporter=reporter)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: terminal.now))
    manager = SimpleNamespace(get_plugin=plugins.get)
    terminal.show = lambda: Progress(SimpleNamespace(pluginmanager=manager))
    return terminal


def test_a_line_is_changed_now_and_then_and_ended(terminal):
    """Below those of pytest, and not captured with what tests print."""
    show = terminal.show()
    for terminal.now, text in ((1.0, "1 of 3"), (1.1, "2 of 3"), (1.3, "3 of 3"), (1.31, "")):
        show(text)
    show("")

    assert [one for one in terminal.written if one != "uncaptured"] == [
        *("newline", ("1 of 3", True), ("3 of 3", True), "\n")
    ]
    assert terminal.written.count("uncaptured") == 3


def test_without_capture_it_is_shown_too(terminal):
    """As with -s."""
    del terminal.plugins["capturemanager"]
    terminal.show()("1 of 3")
    assert terminal.written == ["newline", ("1 of 3", True)]


@pytest.mark.parametrize("how", ["no terminal", "no reporter"])
def test_where_nobody_looks_on_nothing_is_shown(terminal, how):
    """In a pipe, and in a worker."""
    if how == "no reporter":
        del terminal.plugins["terminalreporter"]
    terminal.reporter.isatty = False
    terminal.show()("1 of 3")
    assert terminal.written == []
