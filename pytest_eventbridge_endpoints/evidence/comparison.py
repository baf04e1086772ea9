"""What differs between captures that a test compares with ``==``, in words."""

from __future__ import annotations

from dataclasses import fields
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from ..json_text import parse
from ..words import and_more, cut, shown
from .captures import CapturedCall, CapturedEvent, RejectedEntry
from .criteria import Difference, compare
from .delivery import Delivery
from .explain import call_line, delivery_line, headline, rejection_line
from .messages import parse_message
from .sequence import Captured

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class _Kind(NamedTuple):
    """How captures of one kind are called and shown."""

    several: str
    sequence: str
    line: Callable[[Any], str]


_KINDS = {
    CapturedEvent: _Kind("events", "events", headline),
    RejectedEntry: _Kind("rejected entries", "rejected", rejection_line),
    CapturedCall: _Kind("calls", "calls", call_line),
    Delivery: _Kind("deliveries", "deliveries", delivery_line),
}
_TEXTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "detail_json": ("detail", parse),
    "input_json": ("input", parse),
    "entry_json": ("entry", parse_message),
    "request_json": ("params", parse_message),
    "response_json": ("response", parse_message),
}
"""Fields that hold JSON: the name of the parsed value, and the function that parses it."""

_NOTHING = object()
_SHOWN = 3
_DIFFERENCES = 8


def explain_equal(left: object, right: object, *, whole: bool = False) -> list[str] | None:
    """Say in lines why ``left == right`` is false; None if these are not captures.

    *left* is the actual value and *right* the expected one, unless only *right* was captured.
    """
    if isinstance(right, Captured) and not isinstance(left, Captured):
        left, right = right, left
    if isinstance(left, Captured) and isinstance(right, (Captured, list, tuple)):
        return _sequences(left, right, None if whole else _SHOWN)
    kind = _KINDS.get(type(left))
    if kind is None or type(left) is not type(right):
        return None
    return [f"captured {kind.several} differ:", *_indented(_elements(left, right, whole))]


def _sequences(actual: Captured[Any], expected: Sequence[Any], most: int | None) -> list[str]:
    kind = _KINDS[actual.kind]
    differing = [
        (index, pair)
        for index, pair in enumerate(zip_longest(actual, expected, fillvalue=_NOTHING))
        if pair[0] is _NOTHING or pair[1] is _NOTHING or pair[0] != pair[1]
    ]
    how = f"got {len(actual)}, expected {len(expected)}"
    if len(actual) == len(expected):
        how = f"{len(differing)} of {len(actual)}"
    lines = [f"captured {kind.several} differ: {how}"]
    for index, (value, wanted) in differing[:most]:
        where = f"{kind.sequence}[{index}]"
        if wanted is _NOTHING:
            lines.append(f"{where}  not expected: {kind.line(value)}")
        elif value is _NOTHING:
            lines.append(f"{where}  missing: {_shown(wanted)}")
        elif type(value) is type(wanted):
            lines.append(f"{where}  {kind.line(value)}")
            lines += _indented(_elements(value, wanted, most is None))
        else:
            lines.append(f"{where}  expected {cut(shown(wanted))}, got {kind.line(value)}")
    return lines + and_more(len(differing), most, "and {} more differ (-vv shows all)")


def _elements(actual: Any, expected: Any, whole: bool) -> list[str]:  # noqa: FBT001
    found = _differences(actual, expected)
    most = None if whole else _DIFFERENCES
    lines = [cut(str(difference)) for difference in found[:most]]
    return lines + and_more(len(found), most, "and {} more (-vv shows all)")


def _differences(actual: Any, expected: Any) -> list[Difference | str]:
    found: list[Difference | str] = []
    for field in fields(actual):
        value, wanted = getattr(actual, field.name), getattr(expected, field.name)
        if value != wanted:
            found += _values(field.name.lstrip("_"), value, wanted)
    return found


def _values(name: str, value: Any, wanted: Any) -> Sequence[Difference | str]:
    found: list[Difference | str] = []
    if type(value) is type(wanted) is CapturedEvent:
        # the event of a delivery
        return [_within(name, difference) for difference in _differences(value, wanted)]
    if name in _TEXTS and value is not None and wanted is not None:
        path, read = _TEXTS[name]
        try:
            found += compare(path, read(wanted), read(value), partly=False)
        except (ValueError, RecursionError):
            found = []
    # if the parsed values are equal, the texts themselves differ
    return found or [f"{name}: expected {shown(wanted)}, got {shown(value)}"]


def _within(name: str, difference: Difference | str) -> Difference | str:
    # not put into words yet: only those that are shown are
    if isinstance(difference, str):
        return f"{name}.{difference}"
    return difference._replace(path=f"{name}.{difference.path}")


def _shown(element: Any) -> str:
    kind = _KINDS.get(type(element))
    return kind.line(element) if kind else cut(shown(element))


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]
