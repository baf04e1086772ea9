"""What the workers of pytest-xdist and their controller tell each other."""

from types import SimpleNamespace

import pytest

from pytest_eventbridge_endpoints.errors import CRT_HINT
from pytest_eventbridge_endpoints.plugin.hooks import EventBridgeRun
from pytest_eventbridge_endpoints.plugin.workers import take_over, tell_width, terminal_width
from pytest_eventbridge_endpoints.run import Run


@pytest.mark.parametrize("width", [77, None])
def test_a_worker_is_told_the_width(width):
    """The controller knows whether there is a terminal, and pytest-xdist hands it on."""
    config = SimpleNamespace(workerinput={"eventbridge_terminal_width": width})
    node = SimpleNamespace(workerinput={}, config=config)
    tell_width(node)

    assert node.workerinput == {"eventbridge_terminal_width": width}


def test_a_worker_hands_over_what_the_summary_needs(pytestconfig, monkeypatch):
    """pytest-xdist carries it from the worker to the controller."""
    output = {}
    monkeypatch.setattr(pytestconfig, "workeroutput", output, raising=False)
    worker = EventBridgeRun(pytestconfig, Run())
    controller = EventBridgeRun(pytestconfig, Run())
    lines = []

    worker.run.crt_was_missing, worker.run.late_calls = True, 2
    worker.pytest_sessionfinish()
    told = take_over(SimpleNamespace(workeroutput=output), controller.run)
    controller.pytest_terminal_summary(SimpleNamespace(write_line=lines.append))

    assert told
    assert lines == [
        f"eventbridge: {CRT_HINT}",
        (
            "eventbridge: 2 calls were made after the mock had ended, and refused with an "
            "UnmockedOperationError that says where from"
        ),
    ]


@pytest.mark.parametrize("isatty", [True, False, lambda: True, lambda: False])
def test_every_pytest_says_whether_there_is_a_terminal(monkeypatch, isatty):
    """In older versions by an attribute, in newer ones by a method."""
    for variable in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(variable, raising=False)
    config = SimpleNamespace(
        pluginmanager=SimpleNamespace(get_plugin=lambda _: SimpleNamespace(isatty=isatty)),
        get_verbosity=lambda: 0,
        get_terminal_writer=lambda: SimpleNamespace(fullwidth=77),
    )

    is_there = isatty() if callable(isatty) else isatty
    assert terminal_width(config) == (77 if is_there else None)


@pytest.mark.parametrize("node", [SimpleNamespace(), SimpleNamespace(workeroutput={})])
def test_a_worker_without_mocks_has_nothing_to_tell(node):
    """Then the controller need not load what it would print it with."""
    run = Run()

    assert not take_over(node, run)
    assert (run.crt_was_missing, run.late_calls) == (False, 0)


def test_the_controller_loads_no_more_than_any_run(pytester):
    """A run with pytest-xdist that uses no mock pays as little as one without."""
    pytest.importorskip("xdist")
    pytester.makepyfile("def test_it(): pass")
    pytester.makeconftest("""
        import sys

        def pytest_unconfigure(config):
            if not hasattr(config, "workerinput"):
                ours = "pytest_eventbridge_endpoints."
                print("loaded:", *sorted(n for n in sys.modules if n.startswith(ours)))
    """)
    pytester.plugins = []

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        plugins = ("-p", "pytest_eventbridge_endpoints.plugin", "-p", "xdist", "-n", "1", "-s")
        result = pytester.runpytest_subprocess(*plugins)

    names = ("plugin", "plugin.workers", "run")
    loaded = " ".join(f"pytest_eventbridge_endpoints.{name}" for name in names)
    result.stdout.fnmatch_lines([f"loaded: {loaded}"])
