"""CloudFormation's functions on values that are resolved already."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import InfrastructureError
from ..words import cut, shown
from .resources import Unresolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .documents import Place


def text_of(value: Any, place: Place) -> str | Unresolved:
    """Return a value as a part of a text: CloudFormation writes booleans in small letters.

    Raises:
        InfrastructureError: it is an object or a list.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, Unresolved):
        return value
    raise wrong(place, "a text", value)


def joined(parts: Iterable[str | Unresolved], delimiter: str = "") -> str | Unresolved:
    """Join texts; one that is not known makes the whole unknown.

    What stands for the whole is known where something stands for each of its parts.
    """
    parts = list(parts)
    known = [part.stand_in if isinstance(part, Unresolved) else part for part in parts]
    whole = None if None in known else delimiter.join(map(str, known))
    unknown = next((part for part in parts if isinstance(part, Unresolved)), None)
    return str(whole) if unknown is None else replace(unknown, stand_in=whole)


def join(arguments: Any, place: Place) -> Any:
    """Return what Fn::Join gives.

    Raises:
        InfrastructureError: it does not take these arguments.
    """
    delimiter, parts = _pair(arguments, place, "[delimiter, list]")
    if isinstance(delimiter, Unresolved) or isinstance(parts, Unresolved):
        unknown = delimiter if isinstance(delimiter, Unresolved) else parts
        return replace(unknown, stand_in=None)
    if not isinstance(delimiter, str) or not isinstance(parts, list):
        raise wrong(place, "[delimiter, list]", arguments)
    return joined((text_of(part, place) for part in parts), delimiter)


def _select(arguments: Any, place: Place) -> Any:
    index, elements = _pair(arguments, place, "[index, list]")
    for argument in (index, elements):
        if isinstance(argument, Unresolved):
            return replace(argument, stand_in=None)
    if not str(index).isdecimal() or not isinstance(elements, list):
        raise wrong(place, "[index, list]", arguments)
    if int(index) >= len(elements):
        msg = f"{place}: Fn::Select takes element {index}, and there are {len(elements)}"
        raise InfrastructureError(msg)
    return elements[int(index)]


def _split(arguments: Any, place: Place) -> Any:
    delimiter, text = _pair(arguments, place, "[delimiter, text]")
    if not isinstance(delimiter, str) or not delimiter or not isinstance(text, str):
        raise wrong(place, "[delimiter, text]", arguments)
    return text.split(delimiter)


def _base64(text: Any, place: Place) -> Any:
    if not isinstance(text, str):
        raise wrong(place, "a text", text)
    return base64.b64encode(text.encode()).decode()


def _to_json_string(value: Any, _place: Place) -> Any:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _length(elements: Any, place: Place) -> Any:
    if not isinstance(elements, list):
        raise wrong(place, "a list", elements)
    return len(elements)


PURE: dict[str, Callable[[Any, Place], Any]] = {
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Base64": _base64,
    "Fn::ToJsonString": _to_json_string,
    "Fn::Length": _length,
}
"""The functions that need nothing but their arguments."""

TOLERANT = frozenset({"Fn::Select"})
"""Those that may go on where a part of their arguments is not known."""


def operands(arguments: Any, place: Place) -> list[Any]:
    """Return the conditions that Fn::And and Fn::Or join.

    Raises:
        InfrastructureError: they are not two to ten, as CloudFormation wants them.
    """
    if not isinstance(arguments, list) or not 2 <= len(arguments) <= _MOST_OPERANDS:  # noqa: PLR2004
        raise wrong(place, f"2 to {_MOST_OPERANDS} conditions", arguments)
    return arguments


_MOST_OPERANDS = 10


def _pair(arguments: Any, place: Place, takes: str) -> tuple[Any, Any]:
    if not isinstance(arguments, list) or len(arguments) != 2:  # noqa: PLR2004
        raise wrong(place, takes, arguments)
    return arguments[0], arguments[1]


def wrong(place: Place, takes: str, value: object) -> InfrastructureError:
    """Make the error of an argument that a function does not take."""
    return InfrastructureError(f"{place}: {_function_at(place)} takes {takes}, not {_cut(value)}")


def _function_at(place: Place) -> str:
    """Return the function whose argument stands at a place, or else the property."""
    steps = [step for step in place.path if str(step).startswith(("Fn::", "Ref", "Condition"))]
    return str((steps or place.path)[-1])


def _cut(value: object) -> str:
    return cut(shown(value), 80)
