"""Event patterns: which events they match, and why one does not match.

A pattern is read into rules (one, or as many as ``$or`` expands to), each a list of fields with
conditions. An event is flattened to the values at the paths of those fields, and each rule is
held against them: all fields of a rule must match, of array elements only chosen ones.

F1-F72 are the numbered facts in docs/event-patterns.md.
"""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

from .pattern_json import Number, Object, decoded_object, spaced
from .pattern_operators import text_of, type_of
from .pattern_syntax import TOO_DEEP, Field, InvalidEventPattern, Rule, rules_of

__all__ = ["EventPattern", "InvalidEventPattern"]


class EventPattern:
    """An event pattern, as a rule of EventBridge has it. Patterns of equal text are equal.

    Args:
        pattern: A mapping, another ``EventPattern``, or JSON text, which keeps duplicate keys and
            all digits of numbers.

    Raises:
        InvalidEventPattern: EventBridge would refuse the pattern.
    """

    __slots__ = ("_rules", "_steps", "_text")

    def __init__(self, pattern: EventPattern | Mapping[str, Any] | str) -> None:
        given = pattern.text if isinstance(pattern, EventPattern) else pattern
        self._text = given if isinstance(given, str) else _json_text(given)
        self._rules, self._steps = _compiled(self._text)

    @property
    def text(self) -> str:
        """The pattern as JSON."""
        return self._text

    def matches(self, event: Mapping[str, Any] | str) -> bool:
        """Say whether the pattern matches an event, given as a mapping or as JSON text.

        Raises:
            ValueError: The event is not a JSON object.
        """
        flat = _flattened(decoded_object(event), self._steps)
        return any(_matches(rule, flat) for rule in self._rules)

    def explain(self, event: Mapping[str, Any] | str) -> str | None:
        """Say why the pattern does not match an event; None if it does.

        There is a line for each field that does not match, or for each alternative of ``$or``.

        Raises:
            ValueError: The event is not a JSON object.
        """
        decoded = decoded_object(event)
        flat = _flattened(decoded, self._steps)
        if any(_matches(rule, flat) for rule in self._rules):
            return None
        lines = _differences(self._rules[0], flat, decoded)
        if len(self._rules) > 1:
            lines = [
                f"alternative {number} of {len(self._rules)}: "
                + "; ".join(_differences(rule, flat, decoded))
                for number, rule in enumerate(self._rules, 1)
            ]
        # JSON can hold half a character, a terminal cannot
        return "\n".join(lines).encode("utf-8", "backslashreplace").decode()

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, EventPattern) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"EventPattern({self._text})"

    def __reduce__(self) -> tuple[type[EventPattern], tuple[str]]:
        return EventPattern, (self._text,)


def _json_text(pattern: object) -> str:
    try:
        return json.dumps(pattern, allow_nan=False, ensure_ascii=False, default=_as_dict)
    except (TypeError, ValueError) as error:
        reason = f"Event pattern is not JSON: {error}"
    except RecursionError:
        reason = TOO_DEEP
    raise InvalidEventPattern(reason)


def _as_dict(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    message = f"{type(value).__name__} is not a JSON type"
    raise TypeError(message)


@lru_cache(maxsize=1024)
def _compiled(text: str) -> tuple[tuple[Rule, ...], dict[str, str]]:
    rules = rules_of(text)
    return rules, _steps_towards(path for rule in rules for path, _ in rule)


def _steps_towards(paths: Iterable[str]) -> dict[str, str]:
    """Return every path on the way to some paths, and what the paths inside it begin with."""
    return {
        step: f"{step}."
        for path in set(paths)
        for step in accumulate(path.split("."), "{}.{}".format)
    }


# The values of an event


# the text of a scalar, the scalar, and the array element that it is in
_Value: TypeAlias = tuple[str, Any, int]


class _Flat(NamedTuple):
    values: dict[str, list[_Value]]  # by path
    arrays: list[tuple[int, range]]  # from outer to inner: the element it is in, its own elements


_WHOLE_EVENT = 0
_SCALARS = frozenset({str, int, float, bool, type(None), Number})
_OBJECTS = (dict, Object, Mapping)
_ARRAYS = (list, tuple)
_CONTAINERS = (*_OBJECTS, *_ARRAYS)
# that many keys of an object are passed in the time that one is picked
_MANY_KEYS = 8


def _flattened(event: Any, steps: Mapping[str, str]) -> _Flat:
    """Return the scalars at the paths of a pattern (F2, F60) and the arrays that they are in.

    Elements of arrays that are objects or arrays themselves are numbered.
    """
    values: dict[str, list[_Value]] = {}
    arrays = []
    elements = 1
    pending = [("", event, _WHOLE_EVENT)]
    for prefix, node, element in pending:
        if isinstance(node, _ARRAYS):
            first = elements
            for item in node:
                if type(item) in _SCALARS or not isinstance(item, _CONTAINERS):
                    values.setdefault(prefix[:-1], []).append((text_of(item), item, element))
                else:
                    pending.append((prefix, item, elements))
                    elements += 1
            arrays.append((element, range(first, elements)))
            continue
        many = type(node) is dict and len(node) > _MANY_KEYS * len(steps)
        for key, value in _picked(node, prefix, steps) if many else node.items():
            path = f"{prefix}{key}"
            if path in steps:
                if type(value) in _SCALARS or not isinstance(value, _CONTAINERS):
                    values.setdefault(path, []).append((text_of(value), value, element))
                else:
                    pending.append((steps[path], value, element))
    return _Flat(values, arrays)


def _picked(node: dict[str, Any], prefix: str, steps: Iterable[str]) -> list[tuple[str, Any]]:
    """Return the items of a big object that are at a path of a pattern."""
    keys = [step[len(prefix) :] for step in steps if step.startswith(prefix)]
    return [(key, node[key]) for key in keys if key in node]


# Matching


def _matches(rule: Rule, flat: _Flat) -> bool:
    if flat.arrays:
        return _matches_in_arrays(rule, flat)
    return all(_matches_alone(field, flat.values.get(path, ())) for path, field in rule)


def _matches_alone(field: Field, values: Sequence[_Value]) -> bool:
    # no any(): its generator costs more than most conditions
    for text, _, _ in values:
        if field.accepts(text):
            return True
    return field.optional and not values


# A way for fields to match: those that do, and the optional ones that see a value, as bits
_Way: TypeAlias = tuple[int, int]
_NO_FIELD: _Way = (0, 0)


def _matches_in_arrays(rule: Rule, flat: _Flat) -> bool:
    """Say whether all fields match at once, when one element is chosen of each array (F61)."""
    matched_in: defaultdict[int, int] = defaultdict(int)
    seen_in: defaultdict[int, int] = defaultdict(int)
    optional = 0
    for index, (path, field) in enumerate(rule):
        bit = 1 << index
        optional |= bit if field.optional else 0
        for text, _, element in flat.values.get(path, ()):
            if field.accepts(text):
                matched_in[element] |= bit
            if field.optional:
                seen_in[element] |= bit
    ways = {e: {(matched_in[e], seen_in[e])} for e in {*matched_in, *seen_in}}
    for owner, elements in reversed(flat.arrays):
        inside = [(ways[element], seen_in[element]) for element in elements if element in ways]
        if inside:
            in_array, seen_in_array = _ways_in_array(inside)
            seen_in[owner] |= seen_in_array
            ways[owner] = {
                (matched | more_matched, seen | more_seen)
                for matched, seen in ways.get(owner, {_NO_FIELD})
                for more_matched, more_seen in in_array
            }
    everything = (1 << len(rule)) - 1
    return any(
        matched | optional & ~seen == everything
        for matched, seen in ways.get(_WHOLE_EVENT, {_NO_FIELD})
    )


def _ways_in_array(elements: list[tuple[set[_Way], int]]) -> tuple[set[_Way], int]:
    """Return the ways for fields to match in an array, and the optional ones that see a value.

    Those are the ways in each element, and none. From the first field that has chosen an element
    on, fields see no other element (F62).
    """
    seen_once = seen_again = 0
    for _, seen in elements:
        seen_again |= seen_once & seen
        seen_once |= seen
    if not seen_once:
        return {_NO_FIELD}.union(*(ways for ways, _ in elements)), 0
    result = {(0, seen_once)}
    for ways, seen_here in elements:
        seen_elsewhere = seen_again | seen_once & ~seen_here
        for matched, seen in ways:
            if matched:
                before_first = (matched & -matched) - 1
                result.add((matched, seen | seen_elsewhere & before_first))
    return result, seen_once


# Explanation

_MOST_LISTED = 5
_LONGEST_SHOWN = 80


def _differences(rule: Rule, flat: _Flat, event: Any) -> list[str]:
    """Return a line for each field that does not match by itself, or one for all together."""
    lines = []
    for path, field in rule:
        values = flat.values.get(path, ())
        if _matches_alone(field, values):
            continue
        expected = _listed(map(spaced, field.sources), " or ", " or ")
        if values:
            found = _listed((_shown(value) for _, value, _ in values), ", ", " and ")
            lines.append(f"{path}: {found} did not match {expected}{_type_hint(field, values)}")
        else:
            lines.append(f"{path}: missing, expected {expected}{_path_hint(path, event)}")
    if lines:
        return lines
    in_arrays = [path for path, _ in rule if any(e for _, _, e in flat.values.get(path, ()))]
    return [
        "every field matches by itself, but no one element of the arrays holds them together: "
        + ", ".join(in_arrays)
    ]


def _listed(items: Iterable[str], between: str, last: str) -> str:
    cut = [item if len(item) <= _LONGEST_SHOWN else f"{item[:_LONGEST_SHOWN]}…" for item in items]
    more = f"{last}{len(cut) - _MOST_LISTED} more" if len(cut) > _MOST_LISTED else ""
    return between.join(cut[:_MOST_LISTED]) + more


def _shown(value: object) -> str:
    return value if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


def _type_hint(field: Field, values: Sequence[_Value]) -> str:
    """Name a value that has the wrong type."""
    types = {_TYPES.get(condition.operator) for condition in field.conditions}
    only = types.pop() if len(types) == 1 else None
    exact = {
        c.argument.strip('"'): c.argument for c in field.conditions if c.operator == "exactly"
    }
    for text, value, _ in values:
        found = f"{_shown(value)} is {type_of(text)}"
        if only and type_of(text) != f"a {only}":
            return f" ({found}, {field.conditions[0].operator} matches {only}s only)"
        if text.strip('"') in exact:
            twin = exact[text.strip('"')]
            return f" ({found}, {twin} is {type_of(twin)})"
    return ""


_OF_STRINGS = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_TYPES = {"numeric": "number", **dict.fromkeys(_OF_STRINGS, "string")}


def _path_hint(path: str, event: Any) -> str:
    """Say what the event holds where no value is."""
    nodes = _nodes_towards(path, event)
    reached = max(nodes, key=len)
    objects = [node for node in nodes[reached] if isinstance(node, _OBJECTS)]
    keys = list(dict.fromkeys(f"{key}" for node in objects for key, _ in node.items()))
    if reached == f"{path}.":
        named = f"is an object with {_listed(keys, ', ', ' and ')}: name a leaf"
        return f" ({path} {named if keys else 'is empty'})"
    step = path[len(reached) :].partition(".")[0]
    near = difflib.get_close_matches(step, keys, n=1)
    if near:
        return f" (there is {reached}{near[0]})"
    if nodes[reached] and not objects:
        found = type_of(text_of(nodes[reached][0]))
        return f" ({reached[:-1]} is {found}, not an object)"
    return ""


def _nodes_towards(path: str, event: Any) -> dict[str, list[Any]]:
    """Return objects and scalars on the way to a path, by what paths inside them begin with."""
    steps = _steps_towards([path])
    nodes: dict[str, list[Any]] = {}
    pending = [("", event)]
    for prefix, node in pending:
        found = nodes.setdefault(prefix, [])
        if isinstance(node, _ARRAYS):
            pending += [(prefix, item) for item in node]
            continue
        found.append(node)
        if isinstance(node, _OBJECTS):
            inside = [(steps.get(f"{prefix}{key}"), value) for key, value in node.items()]
            pending += [(inner, value) for inner, value in inside if inner]
    return nodes
