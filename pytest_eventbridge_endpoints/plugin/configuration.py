"""Which settings a run of pytest and each of its tests have: ini options, markers, decorators."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ..errors import InfrastructureError
from ..mock.classes import spans_of_class
from ..mock.functions import spans_of
from ..run import FIXTURE, MARKER
from ..settings import Settings, SettingsError, UnknownSettingError, parse
from .explained import lead_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ..mock.spans import Spans


def settings_of_ini(texts: Mapping[str, str], directory: Path) -> Settings:
    """Return the settings of the ini file.

    Args:
        texts: What it sets, by the names of the settings; empty where it sets nothing.
        directory: Where it is: a path in it is relative to that, wherever pytest is started.
    """
    values = {n: value_of_ini(f"eventbridge_{n}", n, text) for n, text in texts.items() if text}
    if "infrastructure" in values:
        values["infrastructure"] = str(directory / values["infrastructure"])
    return Settings().merged(values)


def value_of_ini(option: str, name: str, text: str) -> Any:
    """Return the value of an ini option that sets the setting *name*.

    Raises:
        pytest.UsageError: the setting does not take this value.
    """
    try:
        return parse(name, text)
    except SettingsError as error:
        msg = f"ini option {option}: {error}"
        raise pytest.UsageError(msg, lead_to("settings")) from None


def settings_of_item(item: pytest.Item, settings: Settings) -> Settings:
    """Merge the settings of markers and decorators; those nearest to the test win.

    Raises:
        pytest.fail.Exception: one of them is unknown or has a bad value.
    """
    try:
        return _merged(item, settings)
    except SettingsError as error:
        msg = f"@pytest.mark.{MARKER}: {error}"
        raise pytest.fail.Exception(msg, pytrace=False) from None


@contextmanager
def infrastructure_is_a_setting() -> Iterator[None]:
    """Let the set-up of a mock fail as with a bad setting where its infrastructure is bad.

    Raises:
        pytest.fail.Exception: what the setting ``infrastructure`` names cannot be loaded.
    """
    try:
        yield
    except InfrastructureError as error:
        msg = f"the setting infrastructure: {error}"
        raise pytest.fail.Exception(msg, pytrace=False) from None


def _merged(item: pytest.Item, settings: Settings) -> Settings:
    marks = list(item.iter_markers_with_node(MARKER))
    outer = [_settings_of_mark(mark) for node, mark in reversed(marks) if node is not item]
    own = [_settings_of_mark(mark) for node, mark in reversed(marks) if node is item]
    of_function, of_class = _decorators_by_place(item)
    layers = [
        *outer,
        *(spans.settings for spans in reversed(of_class)),
        *own,
        *(spans.settings for spans in of_function),
    ]
    for layer in layers:
        settings = settings.merged(layer)
    return settings


def refuse_idle_marker(item: pytest.Item) -> None:
    """Raise for a test without a mock whose function has the marker, and so for this test alone.

    A test that asks for ``request`` may ask for the fixture while it runs.

    Raises:
        pytest.fail.Exception: the marker has no effect.
    """
    function: Any = getattr(item, "function", None)
    marks = getattr(function, "pytestmark", ())
    if not any(mark.name == MARKER for mark in marks):
        return
    if "request" not in inspect.signature(function).parameters:
        msg = (
            f"@pytest.mark.{MARKER}(...) configures the fixture {FIXTURE}, which this test "
            f"does not use, so the marker has no effect; give the test a parameter {FIXTURE} "
            f'or @pytest.mark.usefixtures("{FIXTURE}"), or remove the marker'
        )
        raise pytest.fail.Exception(msg, pytrace=False)


def _settings_of_mark(mark: pytest.Mark) -> dict[str, Any]:
    if mark.args:
        msg = f'settings are keywords, as region="eu-west-1"; {mark.args[0]!r} has no name'
        raise UnknownSettingError(msg)
    return dict(mark.kwargs)


def decorators_of(item: pytest.Item) -> tuple[Spans, ...]:
    """Return every ``@mock_eventbridge`` of the item's function and classes."""
    of_function, of_class = _decorators_by_place(item)
    return (*of_function, *of_class)


def _decorators_by_place(item: pytest.Item) -> tuple[list[Spans], list[Spans]]:
    """Return the decorators of a function, and those of its class and the bases of that."""
    if not isinstance(item, pytest.Function):
        return [], []
    of_class = spans_of_class(item.cls)
    if item.cls is None:
        definition = vars(item.module).get(item.originalname)
    else:
        definition = inspect.getattr_static(item.cls, item.originalname, None)
    of_function = spans_of(definition)
    # a decorated class decorates its methods
    own = [] if of_function is None or of_function in of_class else [of_function]
    return own, of_class
