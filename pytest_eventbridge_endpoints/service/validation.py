"""Requests and responses held against the JSON Schemas, violations in AWS's words.

The schemas are the one truth. ``Check`` functions made from them say yes quickly; only after a
no does jsonschema look for the violations, which are then worded as AWS words them (AWS 5).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import errors
from .clock import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from .errors import ServiceError

Schema = dict[str, Any]
Check = Callable[[Any], bool]

_SCHEMAS = Path(__file__).parent / "schemas"

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


def validate_request(operation: str, request: Schema) -> None:
    """Refuse a request that its schema does not allow.

    Raises:
        ServiceError: a SerializationException for the first value of a wrong JSON type, else a
            ValidationException that names all violations, in the order of the model.
    """
    if not _check(operation, "Request")(request):
        raise _refusal(schema(operation, "Request"), request)


def validate_response(operation: str, response: Schema) -> None:
    """Hold our own answer against its schema.

    Raises:
        RuntimeError: this service made an answer that AWS would not give.
    """
    if not _check(operation, "Response")(response):
        msg = f"the mock made a response that {operation} does not allow: {response!r}"
        raise RuntimeError(msg)


# --- schemas ----------------------------------------------------------------------------------


@cache
def schema(operation: str, direction: str) -> Schema:
    """Return the schema of an operation's ``Request`` or ``Response``, references resolved."""
    file_name = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    definition: Schema = _load(file_name)[direction]
    resolved: Schema = _resolve(definition)
    return resolved


@cache
def _load(file_name: str) -> Schema:
    text = (_SCHEMAS / f"{file_name}.json").read_text(encoding="utf-8")
    definitions: Schema = json.loads(text)["$defs"]
    return definitions


def _resolve(node: Any) -> Any:
    if isinstance(node, list):
        return [_resolve(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _resolve(_load("shapes")[node["$ref"].rpartition("/")[2]])
    return {key: _resolve(value) for key, value in node.items()}


# --- yes or no --------------------------------------------------------------------------------


@cache
def _check(operation: str, direction: str) -> Check:
    return compile_check(schema(operation, direction))


def compile_check(schema: Schema) -> Check:
    """Make a function that says whether a value satisfies *schema*."""
    if "null" in schema["type"]:
        check = compile_check({**schema, "type": schema["type"][0]})
        return lambda value: value is None or check(value)
    return _COMPILERS[schema["type"]](schema)


def _compile_object(schema: Schema) -> Check:
    members = {name: compile_check(member) for name, member in schema["properties"].items()}
    required = schema.get("required", ())
    open_ended = schema.get("additionalProperties", True)

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        for name in required:
            if value.get(name) is None:
                return False
        for name, member in value.items():
            # null is how a client says that a member is absent
            if member is None:
                continue
            member_check = members.get(name)
            if member_check is None:
                if not open_ended:
                    return False
            elif not member_check(member):
                return False
        return True

    return check


def _compile_array(schema: Schema) -> Check:
    item_check = compile_check(schema["items"])
    shortest, longest = schema.get("minItems", 0), schema.get("maxItems", float("inf"))
    return lambda value: (
        isinstance(value, list)
        and shortest <= len(value) <= longest
        and all(map(item_check, value))
    )


def _compile_string(schema: Schema) -> Check:
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", float("inf"))
    matches = re.compile(schema.get("pattern", r"(?s:.*)"), re.ASCII).fullmatch
    enum = schema.get("enum")
    return lambda value: (
        isinstance(value, str)
        and shortest <= len(value) <= longest
        and matches(value) is not None
        and (enum is None or value in enum)
    )


def _compile_integer(schema: Schema) -> Check:
    lowest = schema.get("minimum", float("-inf"))
    highest = schema.get("maximum", float("inf"))
    return lambda value: (
        isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest
    )


def _compile_number(_: Schema) -> Check:
    return lambda value: isinstance(value, (int, float)) and not isinstance(value, bool)


_COMPILERS: dict[str, Callable[[Schema], Check]] = {
    "object": _compile_object,
    "array": _compile_array,
    "string": _compile_string,
    "integer": _compile_integer,
    "number": _compile_number,
}


# --- what is wrong ----------------------------------------------------------------------------


def _refusal(schema: Schema, request: Schema) -> ServiceError:
    found = list(_validator_class()(schema).iter_errors(request))
    for error in found:
        if error.validator == "type" and error.instance is not None:
            return _wrong_type(error)
    # two bad items of a list of scalars are one violation, of the list
    violations = list(dict.fromkeys(_word(error, schema, request) for error in found))
    plural = "error" if len(violations) == 1 else "errors"
    return errors.validation(
        f"{len(violations)} validation {plural} detected: {'; '.join(violations)}"
    )


@cache
def _validator_class() -> type[Validator]:
    """Return JSON Schema as AWS reads it: null is absent, patterns match all of a text."""
    # imported here: most test runs never refuse a request, and jsonschema takes a while
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415

    def properties(
        validator: Any, members: Schema, instance: Any, schema: Schema
    ) -> Iterator[ValidationError]:
        for name, member in members.items():
            value = instance.get(name) if isinstance(instance, dict) else None
            if value is not None:
                yield from validator.descend(value, member, path=name, schema_path=name)
            elif isinstance(instance, dict) and name in schema.get("required", ()):
                yield ValidationError("", validator="required", path=[name], instance=None)

    def pattern(
        _validator: Any, regex: str, instance: Any, _schema: Schema
    ) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not re.fullmatch(regex, instance, re.ASCII):
            yield ValidationError("")

    def integer(_checker: Any, instance: Any) -> bool:
        return isinstance(instance, int) and not isinstance(instance, bool)

    extended: type[Validator] = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {"properties": properties, "required": lambda *_: (), "pattern": pattern},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", integer),
    )
    return extended


def _word(error: Any, schema: Schema, request: Schema) -> str:
    path = list(error.absolute_path)
    if error.instance is None:
        return _sentence("null", path, _CONSTRAINTS["required"])
    if isinstance(path[-1], int) and isinstance(error.instance, str):
        return _word_list_element(error, path, schema, request)
    value = _quoted(error.instance, error.schema)
    return _sentence(value, path, _constraint(error.validator, error.validator_value))


def _word_list_element(error: Any, path: list[Any], schema: Schema, request: Schema) -> str:
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


def _quoted(value: Any, schema: Schema) -> str:
    return f"'{_java_string(value, schema)}'"


def _java_string(value: Any, schema: Schema) -> str:
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
    try:
        moment = utc(seconds)
    except (OverflowError, ValueError):
        return str(seconds)
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
    target = _JAVA_TARGETS[expected if isinstance(expected, str) else expected[0]]
    return errors.wrong_type(_JAVA_CLASSES[type(error.instance)], target)
