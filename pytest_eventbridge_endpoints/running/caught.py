"""Who caught an error: the test itself, which expected it, or something that the test calls."""

from __future__ import annotations

import inspect
from types import CodeType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ASSERTING = ("_pytest", "unittest", "doctest")
"""Who catches errors for ``pytest.raises(error, function)`` and the like."""


def code_of(function: object) -> CodeType | None:
    """Return the code of a function, without what decorators wrap around it."""
    # Hypothesis does not say what it wraps as others do
    function = getattr(getattr(function, "hypothesis", None), "inner_test", function)
    code = getattr(inspect.unwrap(function), "__code__", None)  # type: ignore[arg-type]
    return code if isinstance(code, CodeType) else None


def was_expected(error: BaseException, tests: Iterable[CodeType | None]) -> bool:
    """Say whether an error ended in one of the *tests*, or in a function written inside one.

    While an error passes through a function, Python puts the function in front of its traceback.
    So the function in front is the one that caught it.
    """
    if error.__traceback__ is None:
        # as unittest's assertRaises leaves it
        return True
    frame = error.__traceback__.tb_frame
    module = str(frame.f_globals.get("__name__"))
    if module.partition(".")[0] in _ASSERTING:
        return True
    return any(frame.f_code in _with_inner(code) for code in tests if code is not None)


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    """Go through a function and the functions written inside it."""
    yield code
    # what is written in a module is not part of one test
    if code.co_name != "<module>":
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield from _with_inner(constant)
