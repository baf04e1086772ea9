"""Find which of many event patterns match an event, without trying each of them.

Each rule of a pattern is filed under what one of its fields asks for: a text, or the beginning or
the end of one. The values of an event lead to the patterns that can match, and these are tried.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from .matching import flattened, steps_towards

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from ..json_text import JsonObject
    from .operators import Condition
    from .pattern import EventPattern
    from .syntax import Rule

    # what a condition asks for: the value at a path has, from a start to a stop, a text
    _Key: TypeAlias = tuple[str, int | None, int | None, str]

Item = TypeVar("Item")


class PatternIndex(Generic[Item]):
    """Event patterns, and an item for each.

    Args:
        items: Pairs of a pattern and its item.
    """

    def __init__(self, items: Iterable[tuple[EventPattern, Item]]) -> None:
        self._items = list(items)
        rules = [
            (place, _fields_with_keys(rule))
            for place, (pattern, _) in enumerate(self._items)
            for rule in pattern._rules  # noqa: SLF001 (of the same room)
        ]
        shared = Counter(key for _, fields in rules for keys in fields for key in keys)
        self._filed: defaultdict[_Key, list[int]] = defaultdict(list)
        self._always: list[int] = []
        for place, fields in rules:
            if fields:
                # of all fields, the one whose keys the fewest rules share
                for key in min(fields, key=lambda keys: max(map(shared.__getitem__, keys))):
                    self._filed[key].append(place)
            else:
                self._always.append(place)
        self._slices: defaultdict[str, set[tuple[int | None, int | None]]] = defaultdict(set)
        for path, start, stop, _ in self._filed:
            self._slices[path].add((start, stop))
        self._steps = steps_towards(self._slices)

    def matching(self, event: JsonObject) -> list[Item]:
        """Return the items whose patterns match an event, in their order.

        Args:
            event: The envelope of an event.
        """
        candidates = [self._items[place] for place in sorted(self._candidates(event))]
        return [item for pattern, item in candidates if pattern.matches(event)]

    def _candidates(self, event: JsonObject) -> set[int]:
        """Return the places of the patterns that can match."""
        places = set(self._always)
        values = flattened(event, self._steps).values
        for path in values.keys() & self._slices.keys():
            for text, _, _ in values[path]:
                for start, stop in self._slices[path]:
                    places.update(self._filed.get((path, start, stop, text[start:stop]), ()))
        return places


# an index is made anew when a rule changes, and most patterns stay
@lru_cache(maxsize=8192)
def _fields_with_keys(rule: Rule) -> list[list[_Key]]:
    """Return the keys of each field whose conditions all have one; a missing value has none."""
    fields = []
    for path, field in rule:
        keys = [key for condition in field.conditions if (key := _key(path, condition))]
        if len(keys) == len(field.sources):
            fields.append(keys)
    return fields


def _key(path: str, condition: Condition) -> _Key | None:
    """Return what is so for every text that a condition accepts, if that is a fixed text."""
    argument = condition.argument
    if condition.operator == "exactly":
        return path, None, None, argument
    if condition.operator == "prefix":
        return _beginning(path, f'"{argument}')
    if condition.operator == "suffix":
        return _end(path, f'{argument}"')
    if condition.operator == "wildcard":
        first, last = argument[0], argument[-1]
        return _beginning(path, first) if len(first) > len(last) else _end(path, last)
    return None


def _beginning(path: str, text: str) -> _Key:
    return path, None, len(text), text


def _end(path: str, text: str) -> _Key:
    return path, -len(text), None, text
