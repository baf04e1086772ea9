"""Violations of a schema in AWS's words (AWS 5)."""

from __future__ import annotations

from functools import reduce
from operator import getitem
from struct import iter_unpack
from typing import TYPE_CHECKING, Any

from . import errors
from .clock import utc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..json_text import JsonObject
    from .errors import ServiceError

_CONSTRAINTS = {
    "required": "Member must not be null",
    "pattern": "Member must satisfy regular expression pattern: {}",
    "maxLength": "Member must have length less than or equal to {}",
    "minLength": "Member must have length greater than or equal to {}",
    "maxItems": "Member must have length less than or equal to {}",
    "minItems": "Member must have length greater than or equal to {}",
    # guess, after the words for texts and lists
    "maxProperties": "Member must have length less than or equal to {}",
    "maximum": "Member must have value less than or equal to {}",
    "minimum": "Member must have value greater than or equal to {}",
    "enum": "Member must satisfy enum value set: {}",
}

_INSIDE = {
    "items": "Member must satisfy constraint: [{}]",
    # recorded for InputPathsMap, in a user's notes
    "propertyNames": "Map keys must satisfy constraint: [{}]",
    # recorded for other services of AWS
    "additionalProperties": "Map value must satisfy constraint: [{}]",
}
"""What AWS says of a scalar inside a list or a map, by the keyword that its schema stands at."""


def refusal(violations: Iterable[Any], schema: JsonObject, request: JsonObject) -> ServiceError:
    """Word jsonschema's errors: the first wrong JSON type, or else all violations."""
    found = list(violations)
    for error in found:
        if error.validator == "type" and error.instance is not None:
            return _wrong_type(error)
    # two bad scalars of a list or a map are one violation, of the whole
    sentences = list(dict.fromkeys(_word(error, schema, request) for error in found))
    plural = "error" if len(sentences) == 1 else "errors"
    return errors.validation(
        f"{len(sentences)} validation {plural} detected: {'; '.join(sentences)}"
    )


def _word(error: Any, schema: JsonObject, request: JsonObject) -> str:
    if error.schema["type"] != "object" and error.absolute_schema_path[-2] in _INSIDE:
        return _word_scalar_inside(error, schema, request)
    if error.instance is None:
        return _sentence("Value null", error.absolute_path, _CONSTRAINTS["required"])
    value = _shown(error.instance, error.schema)
    return _sentence(
        value, error.absolute_path, _constraint(error.validator, error.validator_value)
    )


def _word_scalar_inside(error: Any, schema: JsonObject, request: JsonObject) -> str:
    """Word a violation in a list or map of scalars: AWS prints the whole and all the rules."""
    *schema_path, keyword, _ = error.absolute_schema_path
    path = list(error.absolute_path)
    if keyword != "propertyNames":
        del path[-1]
    rules = [_constraint(key, value) for key, value in error.schema.items() if key in _CONSTRAINTS]
    if error.instance is None:
        # guess, after siblings that name this rule last
        rules.append(_CONSTRAINTS["required"])
    value = _shown(reduce(getitem, path, request), reduce(getitem, schema_path, schema))
    return _sentence(value, path, _INSIDE[keyword].format(", ".join(rules)))


def _sentence(value: str, path: Iterable[Any], constraint: str) -> str:
    return f"{value} at '{_java_path(path)}' failed to satisfy constraint: {constraint}"


def _constraint(keyword: str, limit: Any) -> str:
    shown = f"[{', '.join(_enum_order(limit))}]" if isinstance(limit, list) else limit
    return _CONSTRAINTS[keyword].format(shown)


def _java_path(path: Iterable[Any]) -> str:
    """Write a path as AWS does: ``eventBuses.1.member.eventBusArn`` (AWS 5, R 6, one-based)."""
    return ".".join(
        f"{step + 1}.member" if isinstance(step, int) else _lower_camel(step) for step in path
    )


def _lower_camel(name: str) -> str:
    return name[:1].lower() + name[1:]


# --- values as Java prints them ---------------------------------------------------------------


def _shown(value: Any, schema: JsonObject) -> str:
    # AWS keeps to itself what is secret (AWS 5)
    return "Value" if "sensitive" in schema else f"Value '{_java_string(value, schema)}'"


def _java_string(value: Any, schema: JsonObject) -> str:
    """Print a value as Java's ``toString`` does (AWS 5.13, 5.15)."""
    if value is None:
        return "null"
    if "sensitive" in schema:
        # guess: what AWS's own SDK for Java prints
        return "*** Sensitive Data Redacted ***"
    if schema["type"] == "array":
        return f"[{', '.join(_java_string(item, schema['items']) for item in value)}]"
    if schema["type"] == "object":
        return _java_object(value, schema)
    if schema.get("format") == "epoch-seconds":
        return _java_date(value)
    return str(value).lower() if schema["type"] == "boolean" else str(value)


def _java_object(value: Any, schema: JsonObject) -> str:
    if "properties" not in schema:
        keys = _hash_order(value, _MAP_BUCKETS)
        values = schema["additionalProperties"]
        return f"{{{', '.join(f'{key}={_java_string(value[key], values)}' for key in keys)}}}"
    members = [
        f"{_lower_camel(name)}={_java_string(value.get(name), member)}"
        for name, member in schema["properties"].items()
    ]
    members += [f"{_lower_camel(name)}=null" for name in schema.get("unpublishedMembers", ())]
    return f"{schema['title']}({', '.join(members)})"


_ENUM_BUCKETS, _MAP_BUCKETS = 32, 16


def _enum_order(values: list[str]) -> list[str]:
    # of two in one bucket AWS prints the later one of the model first, as recorded for HEAD, POST
    return _hash_order(reversed(values), _ENUM_BUCKETS)


def _hash_order(texts: Iterable[str], buckets: int) -> list[str]:
    """Order texts as AWS prints enums (AWS 5.12) and maps (guess after one recording)."""
    return sorted(texts, key=lambda text: _java_hash(text) % buckets)


def _java_hash(text: str) -> int:
    """Return Java's hash code of a text, without its sign."""
    code = 0
    for (unit,) in iter_unpack("<H", text.encode("utf-16-le", "surrogatepass")):
        code = (31 * code + unit) % 2**32
    return code


def _java_date(seconds: float) -> str:
    moment = utc(seconds)
    day, month = "MonTueWedThuFriSatSun", "JanFebMarAprMayJunJulAugSepOctNovDec"
    weekday, index = moment.weekday() * 3, (moment.month - 1) * 3
    return (
        f"{day[weekday : weekday + 3]} {month[index : index + 3]} "
        f"{moment:%d %H:%M:%S} UTC {moment.year}"
    )


_JAVA_CLASSES: dict[type, str] = {
    bool: "java.lang.Boolean",
    int: "com.amazon.coral.value.json.numbers.TruncatingBigNumber",
    float: "com.amazon.coral.value.json.numbers.TruncatingBigNumber",
    str: "java.lang.String",
    dict: "java.util.LinkedHashMap",
    list: "java.util.ArrayList",
}

_JAVA_TARGETS = {
    "string": "an String",
    "boolean": "an Boolean",
    "integer": "an Integer",
    "number": "a Date",
    "array": "a List",
    "object": "a Structure",
    "map": "a Map",
}


def _wrong_type(error: Any) -> ServiceError:
    expected = error.schema["type"]
    if expected == "number" and isinstance(error.instance, str):
        return errors.time_is_not_a_number()
    if expected == "number" and type(error.instance) in (int, float):
        return errors.time_out_of_range()
    if expected == "object" and "properties" not in error.schema:
        expected = "map"
    target = _JAVA_TARGETS[expected if isinstance(expected, str) else expected[0]]
    return errors.wrong_type(_JAVA_CLASSES[type(error.instance)], target)
