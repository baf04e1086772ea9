"""Read JSON text at any depth, with all keys, all digits and positions.

The json module recurses in C and gives up at about 940 levels on Python 3.10 and 3.11, fewer when
the caller's own stack is deep. So text that may be too deep for it is read token by token.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

JsonObject: TypeAlias = dict[str, Any]
"""An object of JSON: a request, a response, a schema, a record of the report."""


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
    """A text is not JSON: the reason, the position, and where the token that is wrong begins."""

    def __init__(self, reason: str, at: int, start: int) -> None:
        super().__init__(reason)
        self.at = at
        self.start = start


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
SPACE = " \t\r\n"
"""What JSON has for blanks."""

_CLOSING = {"{": "}", "[": "]"}
_LITERALS = {"true": True, "false": False, "null": None}
_VALUES = frozenset({"{", "[", "string", "number", "literal"})
_VALUES_IN_WORDS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


def tokens(text: str, *, start: int = 0, whole: bool = False) -> Iterator[Token]:
    """Yield the tokens of the first value in a text, commas and colons left out.

    Args:
        text: The text; what comes after the value is not looked at.
        start: Where to begin.
        whole: Require a value, with nothing after it.

    Raises:
        NotJsonError: The reason is in the words of EventBridge's parser, as far as known.
    """
    raw = _raw_tokens(text, start)
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
                field = Token("field", *token[1:])
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


def values(text: str) -> Iterator[list[Token]]:
    """Yield the tokens of each value of a text that holds any number of them.

    Raises:
        NotJsonError: the text holds something else as well.
    """
    end = 0
    while value := list(tokens(text, start=end)):
        last = value[-1]
        end = last.end
        if last.kind == "number" and end < len(text) and text[end] not in SPACE:
            reason = "expected space"
            raise NotJsonError(reason, end, last.start)
        yield value


def _raw_tokens(text: str, start: int = 0) -> Iterator[Token]:
    for found in _TOKEN.finditer(text, start):
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
    raise NotJsonError(reason, at, token.start)


def spaced(source: str) -> str:
    """Return JSON with the usual spaces."""
    marks = {",": ", ", ":": ": "}
    return "".join(marks.get(token, token) for token in _sources(source))


def compacted(source: str) -> str:
    """Return one value of JSON without spaces."""
    return "".join(_sources(source))


def _sources(text: str) -> Iterator[str]:
    return (text[token.start : token.end] for token in _raw_tokens(text))


def nesting(text: str) -> int:
    """Return how many levels deep the brackets of a JSON text are nested.

    In a text that is not JSON, this counts brackets after the first error too.
    """
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def refuse_constant(name: str) -> NoReturn:
    """Raise ValueError for NaN and Infinity, which json would take for numbers."""
    msg = f"{name} is no number of JSON"
    raise ValueError(msg)


# --- values -----------------------------------------------------------------------------------


def parse(text: str) -> Any:
    """Return the value of a JSON text; integers of any length are read.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deep for this interpreter's json module.
    """
    try:
        return json.loads(text)
    except ValueError:
        # Python turns no text of more than 4300 digits into an int
        return json.loads(text, parse_int=_integer)


def _integer(digits: str) -> int | Decimal:
    try:
        return int(digits)
    except ValueError:
        return Decimal(digits)


def read_as_written(text: str) -> Any:
    """Return the value of a JSON text nested to any depth, with all keys and all digits.

    Numbers are ``Number`` texts, and an object with keys that repeat is an ``Object``.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        return _read_without_recursion(text)


def _object(pairs: list[tuple[str, Any]]) -> JsonObject | Object:
    unique = dict(pairs)
    return unique if len(unique) == len(pairs) else Object(pairs)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=Number,
    parse_float=Number,
    parse_constant=refuse_constant,
)


def _read_without_recursion(text: str) -> Any:
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
        msg = f"{error} at char {error.at}"
        raise ValueError(msg) from None
    return containers[0][0]


def write_as_written(value: Any) -> str:
    """Return what ``read_as_written`` gave as compact JSON, with all keys and all digits."""
    texts: list[str] = []
    # what stands before a value, and the value; a closing bracket has the empty number after it
    pending: list[tuple[str, Any]] = [("", value)]
    while pending:
        before, value = pending.pop()
        texts.append(before)
        if isinstance(value, (dict, Object)):
            fields = [(f",{_ENCODER.encode(key)}:", field) for key, field in value.items()]
            pending += _inside("{", fields, "}")
        elif isinstance(value, list):
            pending += _inside("[", [(",", item) for item in value], "]")
        elif isinstance(value, Number):
            texts.append(value)
        else:
            texts.append(_ENCODER.encode(value))
    return "".join(texts)


def _inside(opening: str, items: list[tuple[str, Any]], closing: str) -> list[tuple[str, Any]]:
    """Return brackets and what is in them, the last one first."""
    if not items:
        return [(opening + closing, Number())]
    (before, first), *others = items
    return [(closing, Number()), *reversed(others), (opening + before[1:], first)]


_ENCODER = json.JSONEncoder(ensure_ascii=False)
