"""Requests and responses held against the JSON Schemas.

The schemas are the one truth. ``Check`` functions made from them say yes quickly; only after a
no does jsonschema look for the violations, which ``wording`` puts in AWS's words.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import errors
from .clock import utc
from .limits import ANY_LINE
from .wording import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


Schema = dict[str, Any]
Check = Callable[[Any], bool]

_SCHEMAS = Path(__file__).parent / "schemas"


def validate_request(operation: str, request: Schema) -> None:
    """Refuse a request that its schema does not allow.

    Raises:
        ServiceError: a SerializationException for the first value of a wrong JSON type, else a
            ValidationException that names all violations, in the order of the model.
    """
    if _check(operation, "Request")(request):
        return
    whole = schema(operation, "Request")
    try:
        error = refusal(_validator_class()(whole).iter_errors(request), whole, request)
    except RecursionError:
        # what json could just read may be too deep to look for what is wrong
        reason = "it is nested too deep"
        error = errors.body_is_not_json(reason)
    raise error


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


def _compile_array(schema: Schema) -> Check:
    item_check = compile_check(schema["items"])
    shortest, longest = schema.get("minItems", 0), schema.get("maxItems", float("inf"))
    return lambda value: (
        isinstance(value, list)
        and shortest <= len(value) <= longest
        and all(map(item_check, value))
    )


def _compile_string(schema: Schema) -> Check:
    if schema.keys().isdisjoint(_STRING_RULES):
        # what isinstance asks, without a function of Python around it
        return str.__instancecheck__
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", float("inf"))
    pattern = _pattern(schema["pattern"]) if "pattern" in schema else None
    enum = schema.get("enum")
    return lambda value: (
        isinstance(value, str)
        and shortest <= len(value) <= longest
        and (pattern is None or pattern.fullmatch(value) is not None)
        and (enum is None or value in enum)
    )


_STRING_RULES = ("minLength", "maxLength", "pattern", "enum")


@cache
def _pattern(regex: str) -> re.Pattern[str]:
    """Compile a pattern of the model: it is written for Java, and matches all of a text."""
    return re.compile(ANY_LINE + "*" if regex == ".*" else regex, re.ASCII)


def _compile_integer(schema: Schema) -> Check:
    lowest = schema.get("minimum", float("-inf"))
    highest = schema.get("maximum", float("inf"))
    return lambda value: (
        isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest
    )


def _compile_number(_: Schema) -> Check:
    # every number of these operations is a time
    return lambda value: (
        isinstance(value, (int, float)) and not isinstance(value, bool) and _is_date(value)
    )


def _is_date(seconds: float) -> bool:
    try:
        utc(math.floor(seconds))
    except (OverflowError, ValueError):
        return False
    return True


_COMPILERS: dict[str, Callable[[Schema], Check]] = {
    "object": _compile_object,
    "array": _compile_array,
    "string": _compile_string,
    "integer": _compile_integer,
    "number": _compile_number,
}


# --- what is wrong ----------------------------------------------------------------------------


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
        if isinstance(instance, str) and not _pattern(regex).fullmatch(instance):
            yield ValidationError("")

    def date(validator: Any, _: str, instance: Any, _schema: Schema) -> Iterator[ValidationError]:
        if validator.is_type(instance, "number") and not _is_date(instance):
            yield ValidationError("", validator="type")

    def integer(_checker: Any, instance: Any) -> bool:
        return isinstance(instance, int) and not isinstance(instance, bool)

    extended: type[Validator] = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {"properties": properties, "required": lambda *_: (), "pattern": pattern, "format": date},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", integer),
    )
    return extended
