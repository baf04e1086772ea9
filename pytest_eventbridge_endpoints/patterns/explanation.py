"""Why an event pattern does not match an event, in words."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..json_text import Number, spaced
from ..words import and_more, cut, enumerated, nearest, told_apart
from .matching import (
    ARRAYS,
    OBJECTS,
    WHOLE_EVENT,
    Flat,
    Value,
    matches,
    matches_alone,
    steps_towards,
)
from .operators import comparable, text_of, type_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .syntax import Field, Rule

_MOST_LINES = 20
_MOST_LISTED = 5
_LONGEST_SHOWN = 80
_LONGEST_PATH = 200


def differences(rules: Sequence[Rule], flat: Flat, event: Any) -> str:
    """Return a line for each field that does not match, or for each rule if there are several."""
    if len(rules) == 1:
        lines = _differences(rules[0], flat, event)
    else:
        lines = [
            f"alternative {number} of {len(rules)}: {'; '.join(_differences(rule, flat, event))}"
            for number, rule in enumerate(rules[:_MOST_LINES], 1)
        ]
        lines += and_more(len(rules), _MOST_LINES, "and {} more alternatives")
    return "\n".join(lines)


def _differences(rule: Rule, flat: Flat, event: Any) -> list[str]:
    """Return a line for each field that does not match, or one if they fail only together."""
    failing = _failing(rule, flat)
    if not failing:
        in_arrays = [_printable(path) for path, _ in rule if _is_in_array(path, flat)]
        return [
            "every field matches by itself, but no one element of the arrays holds them together: "
            + _listed(in_arrays, ", ", " and ")
        ]
    lines = [_difference(path, field, flat, event) for path, field in failing[:_MOST_LINES]]
    return lines + and_more(len(failing), _MOST_LINES, "and {} more fields")


def _failing(rule: Rule, flat: Flat) -> Rule:
    """Return the fields that keep a rule from matching; none if they only conflict."""
    failing = tuple(
        (path, field)
        for path, field in rule
        if not matches_alone(field, flat.values.get(path, ()))
    )
    # in other elements of an array, a field may be absent (F62)
    doubtful = {path for path, field in failing if field.optional and _is_in_array(path, flat)}
    if not doubtful:
        return failing
    sure = tuple(item for item in failing if item[0] not in doubtful)
    others = tuple(item for item in rule if item not in sure)
    if sure and matches(others, flat):
        return sure
    without = tuple(item for item in others if item[0] not in doubtful)
    return failing if matches(without, flat) else sure


def _is_in_array(path: str, flat: Flat) -> bool:
    return any(element != WHOLE_EVENT for _, _, element in flat.values.get(path, ()))


def _difference(path: str, field: Field, flat: Flat, event: Any) -> str:
    values = flat.values.get(path, ())
    sources = list(map(spaced, field.sources))
    if not values:
        expected = _listed(sources, " or ", " or ")
        return f"{_printable(path)}: missing, expected {expected}{_path_hint(path, event)}"
    shown = [_shown(value) for _, value, _ in islice(values, _MOST_LISTED)]
    apart = told_apart([*shown, *sources])
    found = _listed(apart[: len(shown)], ", ", " and ", len(values))
    expected = _listed(apart[len(shown) :], " or ", " or ")
    return f"{_printable(path)}: {found} did not match {expected}{_type_hint(field, values)}"


def _listed(items: Sequence[str], between: str, last: str, total: int = 0) -> str:
    shown = [cut(item, _LONGEST_SHOWN) for item in items[:_MOST_LISTED]]
    total = max(total, len(items))
    return enumerated(shown, _MOST_LISTED, between=between, last=last, total=total)


def _shown(value: object) -> str:
    shown = value if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)
    # JSON can hold a lone surrogate, a terminal cannot
    return shown.encode("utf-8", "backslashreplace").decode()


def _printable(path: str) -> str:
    shown = path if path.isprintable() else json.dumps(path)[1:-1]
    return cut(shown, _LONGEST_PATH)


def _type_hint(field: Field, values: Sequence[Value]) -> str:
    """Name a value that has the wrong type, or that EventBridge cannot compare as a number."""
    types = {_TYPES.get(condition.operator) for condition in field.conditions}
    only = types.pop() if len(types) == 1 else None
    exact = {
        c.argument.strip('"'): c.argument for c in field.conditions if c.operator == "exactly"
    }
    for text, value, _ in values:
        found = f"{cut(_shown(value), _LONGEST_SHOWN)} is {type_of(text)}"
        if only and type_of(text) != f"a {only}":
            return f" ({found}, {field.conditions[0].operator} matches {only}s only)"
        if only == "number" and comparable(text) is None:
            return f" ({found} with more digits than EventBridge compares)"
        if text.strip('"') in exact:
            twin = exact[text.strip('"')]
            return f" ({found}, {cut(twin, _LONGEST_SHOWN)} is {type_of(twin)})"
    return ""


_OF_STRINGS = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_TYPES = {"numeric": "number", **dict.fromkeys(_OF_STRINGS, "string")}


def _path_hint(path: str, event: Any) -> str:
    """Say what the event holds near a path without a value."""
    nodes = _nodes_towards(path, event)
    reached = max(nodes, key=len)
    objects = [node for node in nodes[reached] if isinstance(node, OBJECTS)]
    keys = list(dict.fromkeys(f"{key}" for node in objects for key, _ in node.items()))
    if reached == f"{path}.":
        listed = _listed([_printable(key) for key in keys], ", ", " and ")
        named = f"is an object with {listed}: name a leaf" if keys else "is empty"
        return f" ({_printable(path)} {named})"
    step = path[len(reached) :].partition(".")[0]
    near = nearest(step, keys)
    if near is not None:
        return f" (there is {_printable(reached + near)})"
    if nodes[reached] and not objects:
        found = type_of(text_of(nodes[reached][0]))
        return f" ({_printable(reached[:-1])} is {found}, not an object)"
    return ""


def _nodes_towards(path: str, event: Any) -> dict[str, list[Any]]:
    """Return the objects and scalars on the way to a path, by the prefix of paths inside them."""
    steps = steps_towards([path])
    nodes: dict[str, list[Any]] = {}
    pending = [("", event)]
    for prefix, node in pending:
        found = nodes.setdefault(prefix, [])
        if isinstance(node, ARRAYS):
            pending += [(prefix, item) for item in node]
            continue
        found.append(node)
        if isinstance(node, OBJECTS):
            inside = [(steps.get(f"{prefix}{key}"), value) for key, value in node.items()]
            pending += [(inner, value) for inner, value in inside if inner]
    return nodes
