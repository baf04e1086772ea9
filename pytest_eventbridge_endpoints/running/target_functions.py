"""The functions of a test that stand for the target of a rule, as a Lambda handler does."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import Any

from ..service.arns import parse_arn
from ..words import shown

Target = Callable[..., Any]

_ONLY_FUNCTIONS = "a target is a plain function that takes (event) or (event, context)"

_CONTEXTS = frozenset({"context", "_context", "ctx", "_ctx", "lambda_context"})
"""The names that Lambda handlers give their second parameter."""


@dataclass(frozen=True)
class TargetContext:
    """The ``context`` of a target with two parameters, in place of Lambda's own.

    Attributes:
        function_name: The name of the target.
        aws_request_id: The id of the event.
        invoked_function_arn: The ARN of a Lambda function with the target's name.
        function_version: Always ``$LATEST``.
        memory_limit_in_mb: Always ``128``.
    """

    function_name: str
    aws_request_id: str
    invoked_function_arn: str
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = "128"

    def get_remaining_time_in_millis(self) -> int:
        """Return 15 minutes in milliseconds, the most that a Lambda function has."""
        return 15 * 60 * 1000


class TargetFunction:
    """A function that is called with what arrives, and with a context if it takes one.

    Attributes:
        name (str): The name of the function.
        calls (int): How often it was called.
    """

    def __init__(self, function: Target) -> None:
        """Check the function.

        Raises:
            TypeError: it is not a plain function of ``(event)`` or ``(event, context)``.
        """
        self._takes_context = _takes_context(function)
        self._function = function
        self.calls = 0
        self.name: str = getattr(function, "__name__", None) or shown(function)

    def call(self, event: Any, context: TargetContext) -> None:
        """Call the function.

        Raises:
            TypeError: it returned a coroutine, which nobody awaits.
        """
        self.calls += 1
        result = self._function(event, context) if self._takes_context else self._function(event)
        if inspect.iscoroutine(result):
            result.close()
            msg = f"the target {self.name} returned a coroutine; {_ONLY_FUNCTIONS}"
            raise TypeError(msg)


def _takes_context(target: Target) -> bool:
    """Say whether a target is called with ``(event, context)``, else with ``(event)`` alone."""
    if not callable(target):
        is_arn = isinstance(target, str) and parse_arn(target) is not None
        hint = "; connect takes the ARN of a rule's target, and a function" if is_arn else ""
        msg = f"{shown(target)} is no target; {_ONLY_FUNCTIONS}{hint}"
        raise TypeError(msg)
    for kind in (
        inspect.iscoroutinefunction,
        inspect.isasyncgenfunction,
        inspect.isgeneratorfunction,
    ):
        # a double, as MagicMock makes one, has a code that is a double as well
        functions = filter(_has_code, (target, getattr(target, "__call__", None)))  # noqa: B004
        if any(map(kind, functions)):
            msg = (
                f"the target {shown(target)} would be called and never run: it is async or a "
                f"generator; {_ONLY_FUNCTIONS}"
            )
            raise TypeError(msg)
    try:
        signature = inspect.signature(target)
    except ValueError:
        # some functions written in C have no signature
        return False
    takes_two = _takes(signature, 2)
    if _takes(signature, 1):
        # a Lambda handler may give its context a default
        return takes_two and "".join(list(signature.parameters)[1:2]) in _CONTEXTS
    if not takes_two:
        msg = f"{shown(target)} takes {signature}; {_ONLY_FUNCTIONS}"
        raise TypeError(msg)
    return True


def _has_code(function: object) -> bool:
    function = getattr(function, "func", function)  # of a functools.partial
    return isinstance(getattr(function, "__code__", None), CodeType)


def _takes(signature: inspect.Signature, arguments: int) -> bool:
    try:
        signature.bind(*range(arguments))
    except TypeError:
        return False
    return True
