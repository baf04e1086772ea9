"""Which events the rules of an event pattern match.

An event is flattened to the values at the paths of a pattern's fields, and each rule is compared
with them: all fields of a rule must match, with one element chosen from each array.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..json_text import Number, Object
from .operators import text_of

if TYPE_CHECKING:
    from .syntax import Field, Rule


def steps_towards(paths: Iterable[str]) -> dict[str, str]:
    """Return *paths* and every path on the way, each with the prefix of the paths inside it."""
    return {
        step: f"{step}."
        for path in set(paths)
        for step in accumulate(path.split("."), "{}.{}".format)
    }


# the text of a scalar, the scalar, and the array element that it is in
Value: TypeAlias = tuple[str, Any, int]


class Flat(NamedTuple):
    """The values of an event at the paths of a pattern, and the arrays that they are in."""

    values: dict[str, list[Value]]  # by path
    arrays: list[tuple[int, range]]  # from outer to inner: the element it is in, its own elements


WHOLE_EVENT = 0
_SCALARS = frozenset({str, int, float, bool, type(None), Number})
OBJECTS = (dict, Object, Mapping)
ARRAYS = (list, tuple)
_CONTAINERS = (*OBJECTS, *ARRAYS)
# looping over this many keys takes as long as picking one
_MANY_KEYS = 8


def flattened(event: Any, steps: Mapping[str, str]) -> Flat:
    """Return the scalars at the paths of a pattern (F2, F60) and the arrays that they are in.

    Array elements that are objects or arrays themselves are numbered.

    Raises:
        TypeError: A value has no JSON type.
        ValueError: A number is not finite, or an array contains itself.
    """
    values: dict[str, list[Value]] = {}
    arrays = []
    nested: set[int] = set()
    elements = 1
    pending = [("", event, WHOLE_EVENT)]
    for prefix, node, element in pending:
        if isinstance(node, ARRAYS):
            first = elements
            for item in node:
                if type(item) in _SCALARS or not isinstance(item, _CONTAINERS):
                    values.setdefault(prefix[:-1], []).append((text_of(item), item, element))
                else:
                    if isinstance(item, ARRAYS):
                        if id(item) in nested:
                            # the same array in two places, or one in itself
                            _refuse_cycle(item)
                        nested.add(id(item))
                    pending.append((prefix, item, elements))
                    elements += 1
            arrays.append((element, range(first, elements)))
            continue
        many = type(node) is dict and len(node) > _MANY_KEYS * len(steps)
        for key, value in _picked(node, prefix, steps) if many else node.items():
            path = prefix + (key if type(key) is str else _key_text(key))
            if path in steps:
                if type(value) in _SCALARS or not isinstance(value, _CONTAINERS):
                    values.setdefault(path, []).append((text_of(value), value, element))
                else:
                    pending.append((steps[path], value, element))
    return Flat(values, arrays)


def _picked(node: dict[str, Any], prefix: str, steps: Iterable[str]) -> list[tuple[str, Any]]:
    """Return the items of a big object that are at a path of a pattern."""
    keys = [step[len(prefix) :] for step in steps if step.startswith(prefix)]
    return [(key, node[key]) for key in keys if key in node]


def _key_text(key: Any) -> str:
    """Return a key as JSON writes it: always a string."""
    (text,) = json.loads(json.dumps({key: None}))
    return str(text)


def _refuse_cycle(array: Any) -> None:
    seen: set[int] = set()
    inside = list(array)
    while inside:
        item = inside.pop()
        if item is array:
            message = "the event contains itself"
            raise ValueError(message)
        if isinstance(item, ARRAYS) and id(item) not in seen:
            seen.add(id(item))
            inside += item


def matches(rule: Rule, flat: Flat) -> bool:
    """Say whether all fields of a rule match, in arrays at the same elements."""
    if flat.arrays:
        return _matches_in_arrays(rule, flat)
    return all(matches_alone(field, flat.values.get(path, ())) for path, field in rule)


def matches_alone(field: Field, values: Sequence[Value]) -> bool:
    """Say whether a field accepts a value at its path, or is optional and there is no value."""
    # no any(): its generator costs more than most conditions
    for text, _, _ in values:
        if field.accepts(text):
            return True
    return field.optional and not values


# A way for fields to match: those that do, and the optional ones that see a value, as bits
_Way: TypeAlias = tuple[int, int]
_NO_FIELD: _Way = (0, 0)


def _matches_in_arrays(rule: Rule, flat: Flat) -> bool:
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
        for matched, seen in ways.get(WHOLE_EVENT, {_NO_FIELD})
    )


def _ways_in_array(elements: list[tuple[set[_Way], int]]) -> tuple[set[_Way], int]:
    """Return the ways for fields to match in an array, and the optional fields that see a value.

    The ways are those of each element, and the one in which no field matches. Once a field has
    chosen an element, the fields after it see no other element (F62).
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
