"""How long a mock of ``mock_eventbridge`` lasts: a block, a call, a test."""

from __future__ import annotations

import inspect
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from ..run import FIXTURE, Run, current_run
from ..running.active import active_mocks
from ..running.caught import code_of
from ..running.running_mock import RunningMock
from .active_block import active_block, seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import CodeType

    from ..running.active import ActiveMock


class Spans:
    """The settings of one ``mock_eventbridge(...)``, and the mocks that are made with them."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        current_run().settings.merged(settings)  # a mistake shows here, not at the first use
        self.settings = dict(settings)
        # in a run of pytest without one, nobody has to look for decorated tests
        Run.uses_decorators = True

    def __repr__(self) -> str:
        """Show the settings as they are written in a call."""
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"mock_eventbridge({settings})"

    @contextmanager
    def block(self, name: str, code: CodeType | None, *decorators: object) -> Iterator[ActiveMock]:
        """Put a block under a mock of its own, and raise the mock's problems at its end.

        Args:
            name: What the mock is called, where no test is under way.
            code: The function with the block, which may expect that calls are refused.
            decorators: The decorators that use this mock instead of making their own.
        """
        mock = RunningMock(current_run().settings.merged(self.settings), seed(name), code)
        with active_block(mock, decorators) as entry:
            yield entry
        mock.raise_problems()

    @contextmanager
    def test(self, name: str, function: object, *others: Spans) -> Iterator[ActiveMock]:
        """Put a test under one mock, with whatever it calls under this decorator or *others*."""
        adopted = self._adopted()
        if adopted is not None:
            yield adopted
            return
        with self.block(name, code_of(function), self, *others) as entry:
            yield entry

    @contextmanager
    def call(self, function: Any, args: Any, kwargs: Any) -> Iterator[dict[str, Any]]:
        """Put one call under a mock, and yield its keyword arguments, the handle included."""
        arguments: dict[str, Any] = {}
        wants_handle = FIXTURE in inspect.signature(function).parameters
        if wants_handle:
            arguments = inspect.signature(function).bind_partial(*args, **kwargs).arguments
        adopted = self._adopted() or self._given(arguments.get(FIXTURE))
        with (
            nullcontext(adopted)
            if adopted
            else self.block(_name_of(function), code_of(function)) as entry
        ):
            if wants_handle and FIXTURE not in arguments:
                kwargs = {**kwargs, FIXTURE: entry.handle}
            yield kwargs

    def _adopted(self) -> ActiveMock | None:
        """Return the mock that the fixture, or ``TestCase.run``, made for this decorator."""
        for entry in active_mocks()[::-1]:
            if self in entry.decorators:
                return entry
        return None

    def _given(self, handle: Any) -> ActiveMock | None:
        """Return the mock whose handle the caller gave, as that of the fixture, if it is active.

        Raises:
            TypeError: the mock has other settings than this decorator asks for.
        """
        for entry in active_mocks():
            if entry.handle is handle:
                settings = entry.mock.settings
                if settings != settings.merged(self.settings):
                    msg = (
                        f"{self!r} cannot change the mock that its function is given: put the "
                        "settings on the test, as decorator above every other one or as "
                        "@pytest.mark.eventbridge(...)"
                    )
                    raise TypeError(msg)
                return entry
        return None


def _name_of(function: Any) -> str:
    """Return the name of a function; a partial one, or an object that is called, has none."""
    return getattr(function, "__qualname__", None) or type(function).__qualname__
