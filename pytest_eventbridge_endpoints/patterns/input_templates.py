"""Templates of an InputTransformer: texts with placeholders, as ``<order-id>`` (T 5 to T 8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ..json_text import SPACE, Number, write_as_written
from .input_paths import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping

# T 16, and the dots of reserved names; guess: anything else in angle brackets is text
_NAME = "<([A-Za-z0-9_.-]+)>"
_PLACEHOLDER = re.compile(_NAME)
_PLACEHOLDER_OR_QUOTE = re.compile(rf'{_NAME}|\\[\\"]|"')

EVENT_JSON = "aws.events.event.json"
RESERVED = frozenset(
    {
        "aws.events.rule-name",
        "aws.events.rule-arn",
        "aws.events.event.ingestion-time",
        "aws.events.event",
        EVENT_JSON,
    }
)
"""The placeholders that need no path (T 15)."""


class NulledTemplate(NamedTuple):
    """A template with ``null`` for each placeholder, which is how PutTargets reads it (T 12)."""

    text: str
    places: tuple[int, ...]
    """Where in the text these are."""


def is_object_template(template: str) -> bool:
    """Say whether a template begins with ``{`` (T 5); guess: blanks before it do not matter."""
    return template.lstrip(SPACE).startswith("{")


def placeholders(template: str) -> list[str]:
    """Return the names in angle brackets, in order."""
    return _PLACEHOLDER.findall(template)


def nulled(template: str) -> NulledTemplate:
    """Return a template with ``null`` for each placeholder."""
    text, places, end = "", [], 0
    for found in _PLACEHOLDER.finditer(template):
        text += template[end : found.start()]
        places.append(len(text))
        text += "null"
        end = found.end()
    return NulledTemplate(text + template[end:], tuple(places))


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Return a template with values for its placeholders; those without a value stay (T 14)."""
    is_object = is_object_template(template)
    quoted = False
    texts, end = [], 0
    for found in _PLACEHOLDER_OR_QUOTE.finditer(template):
        name = found[1]
        if found[0] == '"':
            quoted = not quoted
        elif name in values:
            value = values[name]
            text = _in_object(value, quoted=quoted) if is_object else _in_text(value)
            texts += [template[end : found.start()], text]
            end = found.end()
    return "".join(texts) + template[end:]


def _in_object(value: Any, *, quoted: bool) -> str:
    """Return a value for an object template: its JSON, between quotes without its own (T 6, T 7).

    Guess: between quotes, what is missing gives nothing, and null gives ``null``.
    """
    if value is MISSING:
        return "" if quoted else '""'
    text = write_as_written(value)
    return text[1:-1] if quoted and _is_string(value) else text


def _in_text(value: Any) -> str:
    """Return a value for any other template: a string raw, all else without quotes (T 8).

    Guess: the quotes in the strings of an object go as well, and their backslashes stay.
    """
    if value is MISSING:
        return ""
    return str(value) if _is_string(value) else write_as_written(value).replace('"', "")


def _is_string(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)
