"""Read JSON, and find the line of a value in it only when somebody asks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from ..errors import InfrastructureError

if TYPE_CHECKING:
    from collections.abc import Callable

Steps: TypeAlias = "tuple[str | int, ...]"
"""The keys and indexes that lead from the top of a document to a value."""

FindLine: TypeAlias = "Callable[[Steps], int]"
"""Returns the line, from 1, of the value at a path, or of the deepest part that is there."""


def parse_json(text: str, name: str) -> tuple[Any, FindLine]:
    """Read a text of JSON.

    Returns:
        Its content, and a function that finds the line of a value.

    Raises:
        InfrastructureError: it is no JSON.
    """

    def refuse(constant: str) -> NoReturn:
        msg = f"{name} is not JSON: it has {constant}, which is no number of JSON"
        raise InfrastructureError(msg)

    try:
        return json.loads(text, parse_constant=refuse), _LinesOfJson(text)
    except InfrastructureError:
        raise
    except json.JSONDecodeError as error:
        msg = f"{name}:{error.lineno} is not JSON: {error.msg} (column {error.colno})"
        raise InfrastructureError(msg) from None
    except RecursionError:
        msg = f"{name} is nested too deep"
        raise InfrastructureError(msg) from None
    except ValueError:
        # Python reads no integer of more than 4,300 digits
        msg = f"{name} is not read: it has a number with too many digits"
        raise InfrastructureError(msg) from None


_BLANK = re.compile(r"[ \t\r\n,:]*")


class _LinesOfJson:
    """The lines at which values of a text of JSON begin."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, path: Steps) -> int:
        """Return the line of the value at a path, or of the deepest part that is there."""
        at = self._skip(0)
        for step in path:
            inside = self._inside(at, step)
            if inside is None:
                break
            at = inside
        return self._text.count("\n", 0, at) + 1

    def _inside(self, at: int, step: str | int) -> int | None:
        """Return where a member of an object or an element of a list begins."""
        decoder = json.JSONDecoder()
        opening = self._text[at]
        if opening != ("{" if isinstance(step, str) else "["):
            return None
        at, index = self._skip(at + 1), 0
        found = None
        while self._text[at] not in "}]":
            key: object = index
            if opening == "{":
                key, at = decoder.raw_decode(self._text, at)
                at = self._skip(at)
            if key == step:
                # the last of keys that repeat is the one that counts
                found = at
            _, at = decoder.raw_decode(self._text, at)
            at, index = self._skip(at), index + 1
        return found

    def _skip(self, at: int) -> int:
        """Skip blanks, and what stands between values."""
        blank = _BLANK.match(self._text, at)
        return blank.end() if blank else at
