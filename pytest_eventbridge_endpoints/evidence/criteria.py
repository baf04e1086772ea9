"""What a test looks for, held against one captured element: equal, or what differs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from .patterns import EventPattern

_UNPARSED = object()


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
        self._fields = dict(fields)
        self._pattern = None if pattern is None else EventPattern(pattern)

    def __str__(self) -> str:
        """Show the criteria as they are written in a call."""
        shown = [] if self._pattern is None else [self._pattern.text]
        shown += [f"{name}={value!r}" for name, value in self._fields.items()]
        return ", ".join(shown)

    def __bool__(self) -> bool:
        """Say whether there is anything to fit."""
        return bool(self._fields) or self._pattern is not None

    def matches(self, element: Any) -> bool:
        """Say whether *element* fits all criteria."""
        if any(True for _ in self._field_differences(element)):
            return False
        return self._pattern is None or self._pattern.matches(element.envelope_json)

    def differences(self, element: Any) -> list[str]:
        """Say in words, one line each, where *element* does not fit."""
        found = list(self._field_differences(element))
        explained = self._pattern.explain(element.envelope_json) if self._pattern else None
        return found + (explained.splitlines() if explained else [])

    def _field_differences(self, element: Any) -> Iterator[str]:
        for name, expected in self._fields.items():
            if name == "detail_includes":
                yield from _compare("detail", expected, _parsed_detail(element), partly=True)
            elif name == "detail":
                yield from _compare("detail", expected, _parsed_detail(element), partly=False)
            elif name == "endpoint":
                yield from _compare_endpoint(expected, element)
            elif name == "resources":
                actual = list(element.resources)
                yield from _compare(name, _as_list(expected), actual, partly=False)
            else:
                yield from _compare(name, expected, getattr(element, name), partly=False)


def _parsed_detail(element: Any) -> Any:
    try:
        return element.detail
    except RecursionError:
        return _UNPARSED


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _compare_endpoint(expected: Any, event: Any) -> Iterator[str]:
    wanted = getattr(expected, "endpoint_id", expected)
    if wanted in (event.endpoint, event.endpoint_id):
        # a name or an id; None where neither is set: put without an endpoint
        return
    shown = getattr(expected, "name", expected)
    actual = "none" if event.endpoint is None else f"{event.endpoint!r} ({event.endpoint_id})"
    yield f"endpoint: expected {shown!r}, got {actual}"


def _compare(path: str, expected: Any, actual: Any, *, partly: bool) -> Iterator[str]:
    """Yield a line for each place where *actual* differs from *expected*.

    Partly: an object may have more members than are expected, at every level.
    """
    if actual is _UNPARSED:
        yield f"{path}: nested too deep for this Python to parse"
    elif isinstance(expected, Mapping) and isinstance(actual, dict):
        yield from _compare_objects(path, expected, actual, partly=partly)
    elif isinstance(expected, list) and isinstance(actual, list):
        yield from _compare_lists(path, expected, actual, partly=partly)
    elif _is_bool(expected) != _is_bool(actual) and _is_number(expected) and _is_number(actual):
        # Python holds True for 1, JSON does not
        yield _difference(path, expected, actual)
    elif not expected == actual:  # noqa: SIM201 (an expected ANY decides by its own ==)
        yield _difference(path, expected, actual)


def _compare_objects(
    path: str, expected: Mapping[str, Any], actual: dict[str, Any], *, partly: bool
) -> Iterator[str]:
    for name, value in expected.items():
        if name in actual:
            yield from _compare(f"{path}.{name}", value, actual[name], partly=partly)
        else:
            near = difflib.get_close_matches(str(name), actual, n=1)
            hint = f", there is {path}.{near[0]}" if near else ""
            yield f"{path}.{name}: expected {value!r}, it is missing{hint}"
    if not partly:
        for name in actual.keys() - expected.keys():
            yield f"{path}.{name}: not expected, got {actual[name]!r}"


def _compare_lists(
    path: str, expected: list[Any], actual: list[Any], *, partly: bool
) -> Iterator[str]:
    if len(expected) != len(actual):
        noun = "element" if len(expected) == 1 else "elements"
        yield f"{path}: expected {len(expected)} {noun}, got {len(actual)}: {actual!r}"
        return
    for index, (value, element) in enumerate(zip(expected, actual, strict=True)):
        yield from _compare(f"{path}[{index}]", value, element, partly=partly)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float))


def _difference(path: str, expected: Any, actual: Any) -> str:
    return f"{path}: expected {expected!r}, got {actual!r}{_type_hint(expected, actual)}"


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
