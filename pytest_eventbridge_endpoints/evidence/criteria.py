"""What a test looks for, compared with one captured element: whether it fits, or what differs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from ..json_text import parse
from ..patterns.pattern import EventPattern
from ..words import count, cut, printable, told_apart

if TYPE_CHECKING:
    from .captures import RejectedEntry

_UNPARSED = object()
_LONGEST = 120
"""Characters shown of a value."""

_NAMES = frozenset({"source", "detail_type", "event_bus", "region", "endpoint"})
"""Fields whose values are names, which are sometimes misspelled."""

_OF_ENTRY = frozenset({"source", "detail_type", "event_bus", "detail", "detail_includes"})
"""Fields that a rejected entry has."""

_EXPENSIVE = frozenset({"detail", "detail_includes"})
"""Fields that have to be parsed first."""


class EventConditions(TypedDict, total=False):
    """What a test may ask of an event, by name; what it does not name may be anything."""

    source: Any
    detail_type: Any
    detail: Any
    detail_includes: Any
    resources: Any
    event_bus: Any
    region: Any
    endpoint: Any


CONDITIONS = tuple(EventConditions.__annotations__)
"""Their names, in the order in which a message lists them."""


class Difference(NamedTuple):
    """One place where an element is not what was expected."""

    path: str
    expected: Any
    actual: Any
    kind: str = "differs"
    name: str = ""
    """The member that is missing."""

    @property
    def weight(self) -> float:
        """How far off it is: a near miss counts half."""
        return 0.5 if self._is_near else 1.0

    @property
    def _is_near(self) -> bool:
        if self.kind != "differs":
            return False
        if isinstance(self.expected, str) and isinstance(self.actual, str):
            return self.path in _NAMES and _is_misspelled(self.expected, self.actual)
        return str(self.expected) == str(self.actual)

    def __str__(self) -> str:
        """Say in one line what was expected and what there is."""
        return f"{printable(self.path)}: {self._in_words()}"

    def _in_words(self) -> str:
        expected, actual = self.expected, self.actual
        if self.kind == "missing":
            near = difflib.get_close_matches(self.name, actual, n=1)
            hint = f", there is {self.path.removesuffix(self.name)}{near[0]}" if near else ""
            return f"expected {_shown(expected)}, it is missing{printable(hint)}"
        if self.kind == "unexpected":
            return f"not expected, got {_shown(actual)}"
        if self.kind == "length":
            elements = count(len(expected), "element")
            return f"expected {elements}, got {len(actual)}: {_shown(actual)}"
        if self.kind == "unparsed":
            return "nested too deep for this Python to parse"
        if self.kind == "endpoint":
            return f"expected {expected!r}, got {actual}"
        hint = _type_hint(expected, actual) or (" (a misspelling?)" if self._is_near else "")
        wanted, found = told_apart([repr(expected), repr(actual)])
        return f"expected {cut(wanted, _LONGEST)}, got {cut(found, _LONGEST)}{hint}"


def _shown(value: object) -> str:
    return cut(repr(value), _LONGEST)


class _Entry:
    """An entry that was rejected, as the event that it might have become."""

    def __init__(self, rejection: RejectedEntry) -> None:
        entry = rejection.entry
        self.source = entry.get("Source")
        self.detail_type = entry.get("DetailType")
        self.event_bus = rejection.event_bus
        self._detail = entry.get("Detail")

    @property
    def detail(self) -> Any:
        """The parsed Detail, or Detail as it was sent if it is not JSON."""
        try:
            return parse(str(self._detail))
        except ValueError:
            return self._detail


class Criteria:
    """Field values and an event pattern that all have to fit.

    Expected values are compared with ``==``, so ``unittest.mock.ANY`` and dirty-equals work. JSON
    types are kept apart: ``1`` is neither ``True`` nor ``"1"``.
    """

    def __init__(
        self,
        fields: Mapping[str, Any],
        pattern: EventPattern | Mapping[str, Any] | str | None = None,
    ) -> None:
        __tracebackhide__ = True
        self._fields = dict(fields)
        self._cheapest_first = sorted(fields, key=_EXPENSIVE.__contains__)
        self._pattern = None if pattern is None else EventPattern(pattern)

    def __str__(self) -> str:
        """Show the criteria as they are written in a call."""
        shown = [] if self._pattern is None else [self._pattern.text]
        shown += [f"{name}={value!r}" for name, value in self._fields.items()]
        return ", ".join(shown)

    def __bool__(self) -> bool:
        """Say whether there are any criteria."""
        return bool(self._fields) or self._pattern is not None

    def matches(self, element: Any) -> bool:
        """Say whether *element* fits all criteria."""
        for name in self._cheapest_first:
            for _ in self._differences(element, name):
                return False
        return self._pattern is None or self._pattern.matches(element)

    def differences(self, element: Any) -> list[str]:
        """Say in words, one line each, where *element* does not fit."""
        found = [str(d) for name in self._fields for d in self._differences(element, name)]
        return found + self._pattern_differences(element)

    def fits_entry(self, rejection: RejectedEntry) -> bool:
        """Say whether a rejected entry would have made an event that fits, as far as it shows.

        An entry shows neither its endpoint nor what a pattern may ask of an envelope.
        """
        names = [name for name in self._fields if name in _OF_ENTRY]
        looked_at = _Entry(rejection)
        return bool(names) and not any(
            True for name in names for _ in self._differences(looked_at, name)
        )

    def distance(self, element: Any, limit: float) -> float:
        """Return in how many places *element* does not fit; a near miss counts half.

        Counting stops at *limit*.
        """
        distance = 0.0
        for name in self._cheapest_first:
            for difference in self._differences(element, name):
                distance += difference.weight
                if distance >= limit:
                    return distance
        return distance + len(self._pattern_differences(element))

    def _pattern_differences(self, element: Any) -> list[str]:
        explained = self._pattern.explain(element) if self._pattern else None
        return explained.splitlines() if explained else []

    def _differences(self, element: Any, name: str) -> Iterable[Difference]:
        expected = self._fields[name]
        if name == "detail_includes":
            return compare("detail", expected, _parsed_detail(element), partly=True)
        if name == "detail":
            return compare("detail", expected, _parsed_detail(element), partly=False)
        if name == "endpoint":
            return _compare_endpoint(expected, element)
        if name == "resources":
            return compare(name, _as_list(expected), list(element.resources), partly=False)
        return compare(name, expected, getattr(element, name), partly=False)


def _parsed_detail(element: Any) -> Any:
    try:
        return element.detail
    except RecursionError:
        return _UNPARSED


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _compare_endpoint(expected: Any, event: Any) -> Iterator[Difference]:
    wanted = getattr(expected, "endpoint_id", expected)
    if wanted in (event.endpoint, event.endpoint_id):
        # wanted is a name, an id, or None for an event that was put without an endpoint
        return
    shown = getattr(expected, "name", expected)
    actual = "none" if event.endpoint is None else f"{event.endpoint!r} ({event.endpoint_id})"
    yield Difference("endpoint", shown, actual, "endpoint")


def compare(path: str, expected: Any, actual: Any, *, partly: bool) -> Iterable[Difference]:
    """Return each place where *actual* differs from *expected*.

    With *partly*, an object may have more members than are expected, at every level.
    """
    if actual is _UNPARSED:
        return [Difference(path, expected, actual, "unparsed")]
    if isinstance(actual, dict) and isinstance(expected, Mapping):
        return _compare_objects(path, expected, actual, partly=partly)
    if isinstance(actual, list) and isinstance(expected, list):
        return _compare_lists(path, expected, actual, partly=partly)
    return () if _equal(expected, actual) else [Difference(path, expected, actual)]


def _equal(expected: Any, actual: Any) -> bool:
    if isinstance(expected, bool) != isinstance(actual, bool) and _are_numbers(expected, actual):
        # True equals 1 in Python, but not in JSON
        return False
    # an expected ANY decides by its own ==
    return bool(expected == actual)


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, (bool, int, float)) for value in values)


def _compare_objects(
    path: str, expected: Mapping[str, Any], actual: dict[str, Any], *, partly: bool
) -> Iterator[Difference]:
    for name, value in expected.items():
        if name in actual:
            yield from compare(f"{path}.{name}", value, actual[name], partly=partly)
        else:
            yield Difference(f"{path}.{name}", value, actual, "missing", str(name))
    if not partly:
        for name in actual.keys() - expected.keys():
            yield Difference(f"{path}.{name}", None, actual[name], "unexpected")


def _compare_lists(
    path: str, expected: list[Any], actual: list[Any], *, partly: bool
) -> Iterator[Difference]:
    if len(expected) != len(actual):
        yield Difference(path, expected, actual, "length")
        return
    for index, (value, element) in enumerate(zip(expected, actual, strict=True)):
        yield from compare(f"{path}[{index}]", value, element, partly=partly)


@lru_cache(maxsize=4096)
def _is_misspelled(expected: str, actual: str) -> bool:
    return difflib.SequenceMatcher(None, expected, actual).ratio() >= _NEAR


_NEAR = 0.8
"""How much of two texts has to be the same for one to be a misspelling of the other."""

_JSON_TYPES: dict[type, str] = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def _type_hint(expected: Any, actual: Any) -> str:
    wanted, got = _JSON_TYPES.get(type(expected)), _JSON_TYPES.get(type(actual))
    if wanted is None or got is None or got in (wanted, "null"):
        return ""
    return f" ({got}, not {wanted})"
