"""The JSON Schemas of AWS's shapes, and quick checks made from them.

The schemas alone define which names, requests and responses are valid.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .clock import utc
from .limits import NO_LINE_END

if TYPE_CHECKING:
    from ..json_text import JsonObject

Check: TypeAlias = Callable[[Any], bool]

_SCHEMAS = Path(__file__).parent / "schemas"


@cache
def schema(operation: str, direction: str) -> JsonObject:
    """Return the schema of an operation's ``Request`` or ``Response``, references resolved."""
    file_name = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    definition: JsonObject = _load(file_name)[direction]
    resolved: JsonObject = _resolve(definition)
    return resolved


@cache
def _load(file_name: str) -> JsonObject:
    text = (_SCHEMAS / f"{file_name}.json").read_text(encoding="utf-8")
    definitions: JsonObject = json.loads(text)["$defs"]
    return definitions


def _resolve(node: Any) -> Any:
    if isinstance(node, list):
        return [_resolve(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _resolve(_load("shapes")[node["$ref"].rpartition("/")[2]])
    return {key: _resolve(value) for key, value in node.items()}


# --- checks -----------------------------------------------------------------------------------


@cache
def check_of(operation: str, direction: str) -> Check:
    """Return a function that says whether a value satisfies a schema of an operation."""
    return compile_check(schema(operation, direction))


@cache
def _check_of_shape(name: str) -> Check:
    return compile_check(_resolve(_load("shapes")[name]))


def is_valid(shape: str, value: object) -> bool:
    """Say whether the model allows a value for one of its shapes, as ``EndpointName``."""
    return _check_of_shape(shape)(value)


def compile_check(schema: JsonObject) -> Check:
    """Make a function that says whether a value satisfies *schema*."""
    if "null" in schema["type"]:
        check = compile_check({**schema, "type": schema["type"][0]})
        return lambda value: value is None or check(value)
    return _COMPILERS[schema["type"]](schema)


def _compile_object(schema: JsonObject) -> Check:
    if "properties" not in schema:
        return _compile_map(schema)
    members = {name: compile_check(member) for name, member in schema["properties"].items()}
    required = schema.get("required", ())
    is_open_ended = schema.get("additionalProperties", True)

    def unknown(_: Any) -> bool:
        return bool(is_open_ended)

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        for name in required:
            if value.get(name) is None:
                return False
        for name, member in value.items():
            # null is how a client says that a member is absent
            if member is not None and not members.get(name, unknown)(member):
                return False
        return True

    return check


def _compile_map(schema: JsonObject) -> Check:
    key_check = compile_check(schema["propertyNames"])
    value_check = compile_check(schema["additionalProperties"])
    largest = schema.get("maxProperties", float("inf"))
    return lambda value: (
        isinstance(value, dict)
        and len(value) <= largest
        and all(map(key_check, value))
        and all(map(value_check, value.values()))
    )


def _compile_array(schema: JsonObject) -> Check:
    item_check = compile_check(schema["items"])
    shortest, longest = schema.get("minItems", 0), schema.get("maxItems", float("inf"))
    return lambda value: (
        isinstance(value, list)
        and shortest <= len(value) <= longest
        and all(map(item_check, value))
    )


def _compile_string(schema: JsonObject) -> Check:
    if schema.keys().isdisjoint(_STRING_RULES):
        # the same as isinstance, without a Python function around it
        return str.__instancecheck__
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", float("inf"))
    pattern = compiled_pattern(schema["pattern"]) if "pattern" in schema else None
    enum = schema.get("enum")
    return lambda value: (
        isinstance(value, str)
        and shortest <= len(value) <= longest
        and (pattern is None or pattern.fullmatch(value) is not None)
        and (enum is None or value in enum)
    )


_STRING_RULES = ("minLength", "maxLength", "pattern", "enum")


@cache
def compiled_pattern(regex: str) -> re.Pattern[str]:
    """Compile a pattern of the model, which is written for Java and matches whole texts."""
    if regex in _REWRITTEN:
        return re.compile(_REWRITTEN[regex])
    return re.compile(_ANYTHING.sub(NO_LINE_END, regex), re.ASCII)


_ANYTHING = re.compile(r"(?<!\\)\.(?=[*+])")

_REWRITTEN = {
    # re knows no \p: letters (L) and numbers (N) are \w, the separators (Z) are written out
    r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$": (
        r"[\w \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000.:/=+\-@]*"
    ),
    # the same texts; re would try for ever to split a long row of blanks
    r"^[ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*$": (
        r"[\t\x20-\x7E]*[\x20-\x7E][\t\x20-\x7E]*"
    ),
}
"""Patterns of the model that need other words in Python."""


def _compile_boolean(_: JsonObject) -> Check:
    return lambda value: isinstance(value, bool)


def _compile_integer(schema: JsonObject) -> Check:
    lowest = schema.get("minimum", float("-inf"))
    highest = schema.get("maximum", float("inf"))
    return lambda value: (
        isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest
    )


def _compile_number(_: JsonObject) -> Check:
    # every number of these operations is a time
    return lambda value: (
        isinstance(value, (int, float)) and not isinstance(value, bool) and is_date(value)
    )


def is_date(seconds: float) -> bool:
    """Say whether *seconds* since the epoch is a calendar date."""
    try:
        utc(math.floor(seconds))
    except (OverflowError, ValueError):
        return False
    return True


_COMPILERS: dict[str, Callable[[JsonObject], Check]] = {
    "object": _compile_object,
    "array": _compile_array,
    "string": _compile_string,
    "boolean": _compile_boolean,
    "integer": _compile_integer,
    "number": _compile_number,
}
