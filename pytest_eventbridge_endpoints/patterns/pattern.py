"""Event patterns: which events they match, and why one does not match.

A pattern is read into rules (one, or as many as ``$or`` expands to), each a list of fields with
conditions. An event is flattened to the values at the paths of those fields, and each rule is
compared with them: all fields of a rule must match, with one element chosen from each array.

F1-F72 are the numbered facts in docs/reference/event-patterns.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from ..json_text import Object, read_as_written
from .explanation import differences
from .matching import OBJECTS, flattened, matches, steps_towards
from .syntax import TOO_DEEP, InvalidEventPattern, rules_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..json_text import JsonObject
    from .syntax import Rule


class Enveloped(Protocol):
    """An event that can give its envelope, as a captured event can."""

    def _envelope_as_written(self) -> JsonObject:
        """Return the envelope, with ``Detail`` at any depth and with all digits."""


class EventPattern:
    """An event pattern, as a rule of EventBridge has it.

    It is read once and can then be matched often. Patterns of equal text are equal.

    Args:
        pattern: A mapping, JSON text, or another ``EventPattern``. Only text keeps duplicate keys
            and all digits of long numbers.

    Raises:
        InvalidEventPattern: EventBridge would refuse the pattern.
    """

    __slots__ = ("_rules", "_steps", "_text")

    def __init__(self, pattern: EventPattern | Mapping[str, Any] | str) -> None:
        __tracebackhide__ = True
        given = pattern.text if isinstance(pattern, EventPattern) else pattern
        try:
            self._text = given if isinstance(given, str) else _json_text(given)
            self._rules, self._steps = _compiled(self._text)
        except InvalidEventPattern as error:
            # our own frames are of no use to the author of the pattern
            raise error.with_traceback(None) from None

    @property
    def text(self) -> str:
        """The pattern as JSON text."""
        return self._text

    def matches(self, event: Mapping[str, Any] | str | Enveloped) -> bool:
        """Return whether the pattern matches an event.

        Args:
            event: The envelope of an event, as a mapping or as JSON text, or a captured event.

        Raises:
            ValueError: The event is not a JSON object, or contains itself.
            TypeError: The event holds a value that has no JSON type.
        """
        flat = flattened(_decoded(event), self._steps)
        return any(matches(rule, flat) for rule in self._rules)

    def explain(self, event: Mapping[str, Any] | str | Enveloped) -> str | None:
        """Say why the pattern does not match an event; None if it does.

        There is a line for each field that does not match, or for each alternative of ``$or``.
        After twenty lines, the last one says how many more there are.

        Args:
            event: The envelope of an event, as a mapping or as JSON text, or a captured event.

        Raises:
            ValueError: The event is not a JSON object, or contains itself.
            TypeError: The event holds a value that has no JSON type.
        """
        decoded = _decoded(event)
        flat = flattened(decoded, self._steps)
        if any(matches(rule, flat) for rule in self._rules):
            return None
        return differences(self._rules, flat, decoded)

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, EventPattern) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"EventPattern({self._text})"

    def __reduce__(self) -> tuple[type[EventPattern], tuple[str]]:
        return EventPattern, (self._text,)


def unknown_member(pattern: EventPattern, known: Collection[str]) -> str | None:
    """Return a member without which no event matches a pattern, and which none has.

    Args:
        pattern: The pattern.
        known: The members that events have, at their top level.
    """
    first = None
    for rule in pattern._rules:  # noqa: SLF001 (the class is public, and this is not)
        needed = (path.partition(".")[0] for path, field in rule if not field.optional)
        unknown = next((name for name in needed if name not in known), None)
        if unknown is None:
            # this alternative may match
            return None
        first = first or unknown
    return first


def _decoded(event: object) -> Any:
    """Return an event as a JSON object; a captured event gives its envelope."""
    envelope = getattr(event, "_envelope_as_written", None)
    if envelope is not None:
        return envelope()
    if isinstance(event, OBJECTS):
        return event
    if not isinstance(event, str):
        message = f"an event is a mapping or JSON text, not {type(event).__name__}"
        raise TypeError(message)
    try:
        decoded = read_as_written(event)
    except ValueError as error:
        message = f"the event is not JSON: {error}"
        raise ValueError(message) from None
    if not isinstance(decoded, (dict, Object)):
        message = "the event is not a JSON object"
        raise ValueError(message)  # noqa: TRY004 (the type is right, the text is not)
    return decoded


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
    return rules, steps_towards(path for rule in rules for path, _ in rule)
