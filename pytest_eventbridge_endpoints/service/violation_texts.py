"""Violations of a schema in AWS's words (AWS 5)."""

from __future__ import annotations

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
    "maximum": "Member must have value less than or equal to {}",
    "minimum": "Member must have value greater than or equal to {}",
    "enum": "Member must satisfy enum value set: {}",
}


def refusal(violations: Iterable[Any], schema: JsonObject, request: JsonObject) -> ServiceError:
    """Word jsonschema's errors: the first wrong JSON type, or else all violations."""
    found = list(violations)
    for error in found:
        if error.validator == "type" and error.instance is not None:
            return _wrong_type(error)
    # two bad items of a list of scalars are one violation, of the list
    sentences = list(dict.fromkeys(_word(error, schema, request) for error in found))
    plural = "error" if len(sentences) == 1 else "errors"
    return errors.validation(
        f"{len(sentences)} validation {plural} detected: {'; '.join(sentences)}"
    )


def _word(error: Any, schema: JsonObject, request: JsonObject) -> str:
    path = list(error.absolute_path)
    if error.instance is None:
        return _sentence("null", path, _CONSTRAINTS["required"])
    if isinstance(path[-1], int) and isinstance(error.instance, str):
        return _word_list_element(error, path, schema, request)
    value = _quoted(error.instance, error.schema)
    return _sentence(value, path, _constraint(error.validator, error.validator_value))


def _word_list_element(
    error: Any, path: list[Any], schema: JsonObject, request: JsonObject
) -> str:
    """Word a violation in a list of scalars: AWS prints the list and every rule of its items."""
    whole, whole_schema = request, schema
    for step in path[:-1]:
        whole = whole[step]
        part = "items" if isinstance(step, int) else "properties"
        whole_schema = whole_schema[part]
        if part == "properties":
            whole_schema = whole_schema[step]
    rules = [_constraint(key, value) for key, value in error.schema.items() if key in _CONSTRAINTS]
    constraint = f"Member must satisfy constraint: [{', '.join(rules)}]"
    return _sentence(_quoted(whole, whole_schema), path[:-1], constraint)


def _sentence(value: str, path: Iterable[Any], constraint: str) -> str:
    return f"Value {value} at '{_java_path(path)}' failed to satisfy constraint: {constraint}"


def _constraint(keyword: str, limit: Any) -> str:
    # AWS prints enums in Java's hash order, which for the one enum of these requests,
    # [ENABLED, DISABLED], is the order of the model (AWS 5.12)
    shown = f"[{', '.join(limit)}]" if isinstance(limit, list) else limit
    return _CONSTRAINTS[keyword].format(shown)


def _java_path(path: Iterable[Any]) -> str:
    """Write a path as AWS does: ``eventBuses.1.member.eventBusArn`` (AWS 5, one-based)."""
    return ".".join(
        f"{step + 1}.member" if isinstance(step, int) else _lower_camel(step) for step in path
    )


def _lower_camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _quoted(value: Any, schema: JsonObject) -> str:
    return f"'{_java_string(value, schema)}'"


def _java_string(value: Any, schema: JsonObject) -> str:
    """Print a value as Java's ``toString`` does (AWS 5.13, 5.15)."""
    if value is None:
        return "null"
    if schema["type"] == "array":
        return f"[{', '.join(_java_string(item, schema['items']) for item in value)}]"
    if schema["type"] == "object":
        members = [
            f"{_lower_camel(name)}={_java_string(value.get(name), member)}"
            for name, member in schema["properties"].items()
        ]
        members += [f"{_lower_camel(name)}=null" for name in schema.get("unpublishedMembers", ())]
        return f"{schema['title']}({', '.join(members)})"
    if schema.get("format") == "epoch-seconds":
        return _java_date(value)
    return str(value)


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
    "integer": "an Integer",
    "number": "a Date",
    "array": "a List",
    "object": "a Structure",
}


def _wrong_type(error: Any) -> ServiceError:
    expected = error.schema["type"]
    if expected == "number" and isinstance(error.instance, str):
        return errors.time_is_not_a_number()
    if expected == "number" and type(error.instance) in (int, float):
        return errors.time_out_of_range()
    target = _JAVA_TARGETS[expected if isinstance(expected, str) else expected[0]]
    return errors.wrong_type(_JAVA_CLASSES[type(error.instance)], target)
