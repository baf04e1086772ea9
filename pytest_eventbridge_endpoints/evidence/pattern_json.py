"""JSON as event patterns need it: with all keys, all digits and positions, and at any depth."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn


class Token(NamedTuple):
    """A bracket, ``string``, ``number`` or ``literal``, or ``field``: the key of an object."""

    kind: str
    value: str
    start: int
    end: int


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class Object:
    """An object with keys that repeat (F5)."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self._pairs = pairs

    def items(self) -> list[tuple[str, Any]]:
        """Return the pairs, as a dict does."""
        return self._pairs


class NotJsonError(Exception):
    """A text is not JSON: why, and from where on."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.at = at


_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<mark>[{}\[\],:])
      | "(?P<string>[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*)"
      | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
      | (?P<literal>(?:true|false|null)\b)
      | (?P<word>[^\W\d]\w*)
      | (?P<other>.)
      | (?P<end>)
    )""",
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {"{": "}", "[": "]"}
_MOST_SHOWN = 500
_LITERALS = {"true": True, "false": False, "null": None}
_VALUES = frozenset({"{", "[", "string", "number", "literal"})
_VALUES_IN_WORDS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


def tokens(text: str, *, whole: bool = False) -> Iterator[Token]:
    """Yield the tokens of the first value in a text, commas and colons left out.

    Args:
        text: The text; what comes after the value is not looked at.
        whole: There has to be a value, with nothing after it.

    Raises:
        NotJsonError: In the words of EventBridge's parser, as far as they are known.
    """
    raw = _raw_tokens(text)
    open_: list[str] = []
    comma_due = False
    token = next(raw)
    while open_ or whole or token.kind != "end":
        if open_ and token.kind == _CLOSING[open_[-1]]:
            open_.pop()
        else:
            if comma_due:
                container = "Object" if open_[-1] == "{" else "Array"
                _require(token, ",", f"was expecting comma to separate {container} entries")
                token = next(raw)
            field = None
            if open_ and open_[-1] == "{":
                _require(token, ("string",), "was expecting double-quote to start field name")
                field = token._replace(kind="field")
                _require(next(raw), ":", "was expecting a colon to separate field name and value")
                token = next(raw)
            _require(token, _VALUES, f"expected a valid value {_VALUES_IN_WORDS}")
            if field:
                yield field
            if token.kind in _CLOSING:
                open_.append(token.kind)
        yield token
        if not open_:
            break
        comma_due = token.kind not in _CLOSING
        token = next(raw)
    if whole:
        _require(next(raw, token), ("end",), "expected nothing after the value")


def _raw_tokens(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        value, end = found[kind], found.end()
        start = end - len(value)
        if kind == "mark":
            kind = value
        elif kind == "string":
            start -= 2
            value = json.loads(text[start:end]) if "\\" in value else value
        yield Token(kind, value, start, end)


def _require(token: Token, kinds: Collection[str], problem: str) -> None:
    if token.kind in kinds:
        return
    if token.kind == "end":
        reason, at = "Unexpected end-of-input", token.end
    elif token.kind == "word" and kinds is _VALUES:
        reason = f"Unrecognized token '{token.value}': was expecting {_VALUES_IN_WORDS}"
        at = token.end
    else:
        character = '"' if token.kind == "string" else token.value[0]
        if (token.kind, character) == ("other", '"'):
            problem = "a string is not closed, or holds a control character or a wrong escape"
        reason = f"Unexpected character ('{character}' (code {ord(character)})): {problem}"
        at = token.start
    raise NotJsonError(reason, at)


def location(text: str, at: int) -> str:
    """Say where in a text EventBridge's parser is."""
    lines = re.split(r"\r\n?|\n", text[:at])
    shown = f'"{text[:_MOST_SHOWN]}"'
    if len(text) > _MOST_SHOWN:
        shown += f"[truncated {len(text) - _MOST_SHOWN} chars]"
    return f"\n at [Source: (String){shown}; line: {len(lines)}, column: {len(lines[-1]) + 1}]"


def spaced(source: str) -> str:
    """Return JSON with the usual spaces."""
    marks = {",": ", ", ":": ": "}
    found = (source[token.start : token.end] for token in _raw_tokens(source))
    return "".join(marks.get(token, token) for token in found)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Object:
    unique = dict(pairs)
    return unique if len(unique) == len(pairs) else Object(pairs)


def _refuse(constant: str) -> NoReturn:
    message = f"{constant} is no number of JSON"
    raise ValueError(message)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=_refuse
)


def decoded_object(event: object) -> Any:
    """Return a mapping as it is, and JSON text as an object.

    Raises:
        TypeError: Neither a mapping nor a text.
        ValueError: The text is not a JSON object.
    """
    if isinstance(event, (dict, Mapping)):
        return event
    if not isinstance(event, str):
        message = f"an event is a mapping or JSON text, not {type(event).__name__}"
        raise TypeError(message)
    try:
        decoded = _DECODER.decode(event)
    except RecursionError:
        decoded = _decoded_without_recursion(event)
    except ValueError as error:
        message = f"the event is not JSON: {error}"
        raise ValueError(message) from None
    if not isinstance(decoded, (dict, Object)):
        message = "the event is not a JSON object"
        raise ValueError(message)  # noqa: TRY004 (the type is right, the text is not)
    return decoded


def _decoded_without_recursion(text: str) -> Any:
    containers: list[list[Any]] = [[]]
    try:
        for token in tokens(text, whole=True):
            if token.kind in _CLOSING:
                containers.append([])
            elif token.kind == "]":
                items = containers.pop()
                containers[-1].append(items)
            elif token.kind == "}":
                items = containers.pop()
                pairs = list(zip(items[::2], items[1::2], strict=True))
                containers[-1].append(_object(pairs))
            elif token.kind == "number":
                containers[-1].append(Number(token.value))
            elif token.kind == "literal":
                containers[-1].append(_LITERALS[token.value])
            else:
                containers[-1].append(token.value)
    except NotJsonError as error:
        message = f"the event is not JSON: {error} at char {error.at}"
        raise ValueError(message) from None
    return containers[0][0]
