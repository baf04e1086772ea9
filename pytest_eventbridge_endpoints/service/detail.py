"""Is this text a JSON object, and is it nested too deep? Answered without recursion.

The json module recurses in C and gives up at about 940 levels on Python 3.10 and 3.11, fewer when
the caller's own stack is deep, so texts that may be too deep for it are read token by token.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

_SURELY_SHALLOW = 200
"""With no more opening brackets than this, json.loads works from any sensible stack depth.

Far below every limit of EventBridge: such a text is not too deep.
"""

_STRING = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"'
_SCALAR = rf"(?:{_STRING}|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)"
_SPACE = " \t\n\r"
_SPACES = f"[{_SPACE}]*"

_NEXT_SPACES = re.compile(_SPACES)
_NEXT_SCALAR = re.compile(_SCALAR + _SPACES)
_NEXT_KEY = re.compile(_STRING + _SPACES + ":" + _SPACES)
_NEXT_COMMA = re.compile("," + _SPACES)
_NEXT_OPENING = re.compile(r"[\[{]" + _SPACES)

_CLOSING = {"{": "}", "[": "]"}


def is_json_object(text: str, levels: int) -> bool:
    """Say whether *text* is a JSON object (RFC 8259) nested at most *levels* deep.

    NaN and Infinity are no JSON; duplicate keys, big integers and lone surrogates are. The object
    itself is the first level.
    """
    if len(text) <= _SURELY_SHALLOW or text.count("{") + text.count("[") <= _SURELY_SHALLOW:
        text = text.strip(_SPACE)
        try:
            value, end = _DECODER.raw_decode(text)
            return isinstance(value, dict) and end == len(text)
        except ValueError:
            return False
        except RecursionError:
            # the caller is deep in its own stack: go on without recursion
            pass
    try:
        _read_object(text, levels)
    except ValueError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(
    # numbers are kept as text: their size is no fault, and int() refuses very long ones
    parse_constant=_refuse_constant,
    parse_int=str,
    parse_float=str,
)


def _read_object(text: str, levels: int) -> None:
    """Read *text* token by token, the open brackets on a list instead of the stack.

    Raises:
        ValueError: it is no JSON object, or nested too deep.
    """
    position = _skip(_NEXT_SPACES, text, 0)
    if not text.startswith("{", position):
        raise ValueError(position)
    closing: list[str] = []
    value_follows = True
    while value_follows or closing:
        if value_follows:
            position, value_follows = _begin_value(text, position, closing)
            if len(closing) > levels:
                raise ValueError(position)
        else:
            position, value_follows = _end_value(text, position, closing)
    if position != len(text):
        raise ValueError(position)


def _begin_value(text: str, position: int, closing: list[str]) -> tuple[int, bool]:
    """Read a scalar or an opening bracket; say where to go on, and whether a value follows."""
    opening = _NEXT_OPENING.match(text, position)
    if opening is None:
        return _skip(_NEXT_SCALAR, text, position), False
    closing.append(_CLOSING[text[position]])
    position = opening.end()
    if text.startswith(closing[-1], position):
        return position, False
    return _skip_key(text, position, closing), True


def _end_value(text: str, position: int, closing: list[str]) -> tuple[int, bool]:
    """Read what stands behind a value: the closing bracket, or a comma and the next value."""
    if text.startswith(closing[-1], position):
        closing.pop()
        return _skip(_NEXT_SPACES, text, position + 1), False
    return _skip_key(text, _skip(_NEXT_COMMA, text, position), closing), True


def _skip_key(text: str, position: int, closing: list[str]) -> int:
    return _skip(_NEXT_KEY, text, position) if closing[-1] == "}" else position


def _skip(token: re.Pattern[str], text: str, position: int) -> int:
    found = token.match(text, position)
    if found is None:
        raise ValueError(position)
    return found.end()
