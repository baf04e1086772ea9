"""What a test looks for, compared with one captured element: whether it fits, or what differs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypedDict
from uuid import UUID

from ..errors import UnresolvedError
from ..json_text import parse
from ..patterns.pattern import EventPattern
from ..service.arns import is_event_bus_arn, is_event_bus_name, is_region, parse_event_bus_arn
from ..words import count, cut, nearest, printable, shown, told_apart
from .delivery import ERRORS, doubt_of_target, names_of_rule, names_of_target

if TYPE_CHECKING:
    from .captures import RejectedEntry

_UNPARSED = object()
_LONGEST = 120
"""Characters shown of a value."""

_NAMES = frozenset({"source", "detail_type", "event_bus", "region", "endpoint", "rule", "target"})
"""Fields whose values are names, which are sometimes misspelled."""

_OF_ENTRY = frozenset({"source", "detail_type", "event_bus", "detail", "detail_includes"})
"""Fields that a rejected entry has."""

_EXPENSIVE = frozenset({"detail", "detail_includes", "input", "input_includes"})
"""Fields that have to be parsed first."""

_NESTED = (Mapping, list, tuple, set, frozenset)
"""Types of values that hold others, to any depth."""


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

OF_BUS = ("event_bus", "region")
"""Those that ask where an event is; a delivery has its own, which are its rule's."""

OF_EVENT = tuple(name for name in CONDITIONS if name not in OF_BUS)
"""Those that ask what an event is; a delivery has them through its event."""


class DeliveryConditions(EventConditions, total=False):
    """What a test may ask of a delivery: of its event, and what is its own."""

    rule: Any
    target: Any
    input: Any
    input_includes: Any
    error: Any


DELIVERY_CONDITIONS = tuple(DeliveryConditions.__annotations__)
"""Their names, in the order in which a message lists them."""


_PLAIN = (str, bytes, int, float, type(None), list, tuple, dict, set)
"""Types whose values equal nothing but their like; others may, as ``unittest.mock.ANY`` does."""

_JSON = (dict, list, str, int, float, type(None))

_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "detail": ((dict,), "a dict, as the parsed Detail is"),
    "detail_includes": ((dict,), "a dict, as the parsed Detail is"),
    "resources": ((list, tuple), "a list"),
    "endpoint": ((str, type(None)), "a name, an id, an Endpoint or None"),
    "input": (_JSON, "a value of JSON, as the parsed input is"),
    "input_includes": (_JSON, "a value of JSON, as the parsed input is"),
    "error": ((str, type(None)), "a text or None"),
}
_TEXT = ((str,), "a text")


def refuse_impossible(conditions: EventConditions, none_has: str = "no event could have") -> None:
    """Raise ValueError for a value that nothing could have: that nothing has it proves nothing.

    Args:
        conditions: The values, by name.
        none_has: How the message begins.
    """
    __tracebackhide__ = True
    for name, value in conditions.items():
        types, takes = _KINDS.get(name, _TEXT)
        fits = isinstance(value, types) or not isinstance(value, _PLAIN)
        if name == "region" and isinstance(value, str):
            fits, takes = is_region(value), 'the name of a Region, as "eu-west-1"'
        if name == "error" and isinstance(value, str):
            fits = value in ERRORS or ": " in value
            takes = f'{", ".join(ERRORS)}, or what a function raised, as "ValueError: its text"'
        if name == "event_bus" and isinstance(value, str):
            fits = is_event_bus_name(value) or is_event_bus_arn(value)
            takes = "the name of an event bus, or its ARN"
        if not fits:
            msg = f"{none_has} {name}={shown(value)}, so this cannot fail; it takes {takes}"
            raise ValueError(msg)


def as_captured(conditions: Mapping[str, Any], account: str) -> Mapping[str, Any]:
    """Return conditions with an event bus of the mock's own account by its name and Region."""
    arn: Any = conditions.get("event_bus")
    if not is_event_bus_arn(arn):
        return conditions
    bus = parse_event_bus_arn(arn)
    region = conditions.get("region", bus.region)
    if (bus.account, bus.region) != (account, region):
        return conditions
    return {**conditions, "event_bus": bus.name, "region": region}


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
        if isinstance(self.expected, _NESTED) or isinstance(self.actual, _NESTED):
            return False
        return str(self.expected) == str(self.actual)

    def __str__(self) -> str:
        """Say in one line what was expected and what there is."""
        return f"{printable(self.path)}: {self._in_words()}"

    def _in_words(self) -> str:
        expected, actual = self.expected, self.actual
        if self.kind == "missing":
            near = nearest(self.name, actual)
            hint = "" if near is None else f", there is {self.path.removesuffix(self.name)}{near}"
            return f"expected {_shown(expected)}, it is missing{printable(hint)}"
        if self.kind == "unexpected":
            return f"not expected, got {_shown(actual)}"
        if self.kind == "length":
            elements = count(len(expected), "element")
            return f"expected {elements}, got {len(actual)}: {_shown(actual)}"
        if self.kind == "unparsed":
            return "nested too deep for this Python to parse"
        if self.kind == "named":
            return f"expected {shown(expected)}, got {actual}"
        hint = _type_hint(expected, actual)
        if isinstance(expected, str) and self._is_near:
            hint = hint or " (a misspelling?)"
        wanted, found = told_apart([shown(expected), shown(actual)])
        return f"expected {cut(wanted, _LONGEST)}, got {cut(found, _LONGEST)}{hint}"


def _shown(value: object) -> str:
    return cut(shown(value), _LONGEST)


class Distance(NamedTuple):
    """How far an element is from what was expected; of two, the smaller one is closer."""

    weight: float
    """The weights of all differences together."""
    places: int
    """In how many places it differs."""


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
        texts = [] if self._pattern is None else [self._pattern.text]
        texts += [f"{name}={shown(value)}" for name, value in self._fields.items()]
        return ", ".join(texts)

    def __bool__(self) -> bool:
        """Say whether there are any criteria."""
        return bool(self._fields) or self._pattern is not None

    def matches(self, element: Any) -> bool:
        """Say whether *element* fits all criteria.

        Raises:
            UnresolvedError: it is a delivery to a target whose ARN nobody knows, the ARN is asked
                for, and all else fits.
        """
        if self.surely_matches(element):
            return True
        doubt = "target" in self._fields and doubt_of_target(self._fields["target"], element)
        if doubt:
            others = {name: v for name, v in self._fields.items() if name != "target"}
            if Criteria(others, self._pattern).surely_matches(element):
                raise UnresolvedError(doubt)
        return False

    def surely_matches(self, element: Any) -> bool:
        """Say whether *element* is known to fit all criteria."""
        for name in self._cheapest_first:
            for _ in self._differences(element, name):
                return False
        return self._pattern is None or self._pattern.matches(_event_of(element))

    def differences(self, element: Any) -> list[Difference | str]:
        """Return where *element* does not fit; ``str`` gives a line for each."""
        found = [d for name in self._fields for d in self._differences(element, name)]
        return [*found, *self._pattern_differences(element)]

    def fits_entry(self, rejection: RejectedEntry) -> bool:
        """Say whether a rejected entry would have made an event that fits, as far as it shows.

        An entry shows neither its endpoint nor what a pattern may ask of an envelope.
        """
        names = [name for name in self._fields if name in _OF_ENTRY]
        looked_at = _Entry(rejection)
        return bool(names) and not any(
            True for name in names for _ in self._differences(looked_at, name)
        )

    def distance(self, element: Any, limit: float) -> Distance:
        """Return how far *element* is from fitting; counting stops above the weight *limit*."""
        weight, places = 0.0, 0
        for name in self._cheapest_first:
            for difference in self._differences(element, name):
                weight, places = weight + difference.weight, places + 1
                if weight > limit:
                    return Distance(weight, places)
        of_pattern = len(self._pattern_differences(element))
        return Distance(weight + of_pattern, places + of_pattern)

    def _pattern_differences(self, element: Any) -> list[str]:
        explained = self._pattern.explain(_event_of(element)) if self._pattern else None
        return explained.splitlines() if explained else []

    def _differences(self, element: Any, name: str) -> Iterable[Difference]:
        expected = self._fields[name]
        looked_at = _event_of(element) if name in OF_EVENT else element
        if name == "endpoint":
            return _compare_endpoint(expected, looked_at)
        if name == "rule":
            return _compare_name(name, expected, *names_of_rule(looked_at))
        if name == "target":
            return _compare_name(name, expected, *names_of_target(looked_at))
        if name == "error" and expected is None and looked_at.error is not None:
            return [Difference(name, None, looked_at.error, "named")]
        if name == "resources":
            expected = _as_list(expected)
        path = name.removesuffix("_includes")
        return compare(path, expected, _value_of(looked_at, path), partly=path != name)


def _event_of(element: Any) -> Any:
    """Return the event of a delivery; an element of another kind is looked at itself."""
    return getattr(element, "event", element)


def _value_of(element: Any, name: str) -> Any:
    """Return a value as it is compared: JSON is parsed, and resources are a list."""
    try:
        return list(element.resources) if name == "resources" else getattr(element, name)
    except RecursionError:
        return _UNPARSED
    except ValueError:
        if name == "input":
            # a text that is not JSON is compared as it is
            return element.input_json
        raise


def _compare_name(path: str, expected: Any, name: str, *others: str) -> Iterator[Difference]:
    if expected not in (name, *others):
        yield Difference(path, expected, f"{name!r} ({', '.join(others)})", "named")


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _compare_endpoint(expected: Any, event: Any) -> Iterator[Difference]:
    wanted = getattr(expected, "endpoint_id", expected)
    if wanted in (event.endpoint, event.endpoint_id):
        # wanted is a name, an id, or None for an event that was put without an endpoint
        return
    asked = getattr(expected, "name", expected)
    actual = "none" if event.endpoint is None else f"{event.endpoint!r} ({event.endpoint_id})"
    yield Difference("endpoint", asked, actual, "named")


class _Pair(NamedTuple):
    """A value that was expected, and the one that there is at the same place."""

    path: str
    expected: Any
    actual: Any


_Found: TypeAlias = "Difference | _Pair"


def compare(path: str, expected: Any, actual: Any, *, partly: bool) -> Iterator[Difference]:
    """Yield each place where *actual* differs from *expected*, in order.

    With *partly*, an object may have more members than are expected, at every level. What is
    expected may hold itself: the comparison ends with what there is.
    """
    # without recursion: a Detail may be nested deeper than Python calls functions
    waiting: list[_Found] = [_Pair(path, expected, actual)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Difference):
            yield found
        else:
            waiting += reversed(_one_level(found, partly=partly))


def _one_level(pair: _Pair, *, partly: bool) -> list[_Found]:
    """Return what differs at one place, and the pairs inside of it that have to be compared."""
    path, expected, actual = pair
    if actual is _UNPARSED:
        return [Difference(path, expected, actual, "unparsed")]
    if isinstance(actual, dict) and isinstance(expected, Mapping):
        return _members(path, expected, actual, partly=partly)
    if isinstance(actual, list) and isinstance(expected, list):
        return _elements(path, expected, actual)
    return [] if _equal(expected, actual) else [Difference(path, expected, actual)]


def _equal(expected: Any, actual: Any) -> bool:
    if isinstance(expected, bool) != isinstance(actual, bool) and _are_numbers(expected, actual):
        # True equals 1 in Python, but not in JSON
        return False
    # an expected ANY decides by its own ==
    return bool(expected == actual)


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, (bool, int, float)) for value in values)


def _members(
    path: str, expected: Mapping[str, Any], actual: dict[str, Any], *, partly: bool
) -> list[_Found]:
    found: list[_Found] = []
    for name, value in expected.items():
        where = f"{path}.{name}"
        if name in actual:
            found.append(_Pair(where, value, actual[name]))
        else:
            found.append(Difference(where, value, actual, "missing", str(name)))
    if not partly:
        found += [
            Difference(f"{path}.{name}", None, value, "unexpected")
            for name, value in actual.items()
            if name not in expected
        ]
    return found


def _elements(path: str, expected: list[Any], actual: list[Any]) -> list[_Found]:
    if len(expected) != len(actual):
        return [Difference(path, expected, actual, "length")]
    pairs = enumerate(zip(expected, actual, strict=True))
    return [_Pair(f"{path}[{index}]", *values) for index, values in pairs]


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


_NOT_OF_JSON = (datetime, date, time, timedelta, UUID, bytes, tuple, set, frozenset)
"""Types whose values equal no value of JSON."""


def _type_hint(expected: Any, actual: Any) -> str:
    """Say what type there is, and what was expected: `` (a string, not a number)``."""
    wanted, got = _JSON_TYPES.get(type(expected)), _JSON_TYPES.get(type(actual))
    for kind in _NOT_OF_JSON:
        if isinstance(expected, kind):
            return f" ({got}; JSON has no {kind.__name__})"
    if wanted is None or got is None or got in (wanted, "null"):
        return ""
    return f" ({got}, not {wanted})"
