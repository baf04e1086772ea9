"""Check, at any depth, whether a text is a JSON object that is not nested too deep."""

from __future__ import annotations

import json

from ..json_text import SPACE, NotJsonError, nesting, refuse_constant, tokens

_SURELY_SHALLOW = 200
"""Up to this many levels, the json module works from any sensible stack depth.

This is far below every limit of EventBridge, so such a text is not too deep.
"""


def is_json_object(text: str, levels: int) -> bool:
    """Say whether *text* is a JSON object (RFC 8259) nested at most *levels* deep.

    NaN and Infinity are not JSON; duplicate keys, big integers and lone surrogates are. The
    object itself is the first level.
    """
    if _is_surely_shallow(text):
        text = text.strip(SPACE)
        try:
            value, end = _DECODER.raw_decode(text)
            return isinstance(value, dict) and end == len(text)
        except ValueError:
            return False
        except RecursionError:
            # the caller is deep in its own stack: go on without recursion
            pass
    return _is_object_of_tokens(text, levels)


def _is_surely_shallow(text: str) -> bool:
    # in this order, the first two are cheap and decide about most texts
    return (
        len(text) <= _SURELY_SHALLOW
        or text.count("{") + text.count("[") <= _SURELY_SHALLOW
        or nesting(text) <= _SURELY_SHALLOW
    )


_DECODER = json.JSONDecoder(
    # numbers are kept as text: any size is allowed, and int() refuses very long ones
    parse_constant=refuse_constant,
    parse_int=str,
    parse_float=str,
)


def _is_object_of_tokens(text: str, levels: int) -> bool:
    depth = 0
    try:
        for token in tokens(text, whole=True):
            if token.kind in ("{", "["):
                depth += 1
            elif not depth:
                return False
            elif token.kind in ("}", "]"):
                depth -= 1
            if depth > levels:
                return False
    except NotJsonError:
        return False
    return text.lstrip(SPACE).startswith("{")
