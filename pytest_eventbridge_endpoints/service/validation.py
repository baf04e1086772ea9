"""Check requests and responses against the JSON Schemas.

A check made from the schemas accepts quickly. Only if it fails does jsonschema look for the
violations, which ``violation_texts`` puts in AWS's words.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from . import errors
from .shapes import check_of, compiled_pattern, is_date, schema
from .violation_texts import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from ..json_text import JsonObject


def validate_request(operation: str, request: JsonObject) -> None:
    """Raise ServiceError unless the schema of its operation allows a request.

    Raises:
        ServiceError: a SerializationException for the first value of a wrong JSON type, else a
            ValidationException that names all violations, in the order of the model.
    """
    if check_of(operation, "Request")(request):
        return
    whole = schema(operation, "Request")
    try:
        error = refusal(_validator_class()(whole).iter_errors(request), whole, request)
    except RecursionError:
        # a request that json could read may be nested too deep for jsonschema
        reason = "it is nested too deep"
        error = errors.body_is_not_json(reason)
    raise error


def validate_response(operation: str, response: JsonObject) -> None:
    """Raise RuntimeError unless the schema of its operation allows our own answer.

    Raises:
        RuntimeError: this service made an answer that AWS would not give.
    """
    if not check_of(operation, "Response")(response):
        msg = f"the mock made a response that {operation} does not allow: {response!r}"
        raise RuntimeError(msg)


# --- violations -------------------------------------------------------------------------------


@cache
def _validator_class() -> type[Validator]:
    """Return a validator as AWS reads schemas: null means absent, patterns match whole texts."""
    # imported here: most runs never refuse a request, and jsonschema is slow to import
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415

    def properties(
        validator: Any, members: JsonObject, instance: Any, schema: JsonObject
    ) -> Iterator[ValidationError]:
        for name, member in members.items():
            value = instance.get(name) if isinstance(instance, dict) else None
            if value is not None:
                yield from validator.descend(value, member, path=name, schema_path=name)
            elif isinstance(instance, dict) and name in schema.get("required", ()):
                yield ValidationError("", validator="required", path=[name], instance=None)

    def pattern(
        _validator: Any, regex: str, instance: Any, _schema: JsonObject
    ) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not compiled_pattern(regex).fullmatch(instance):
            yield ValidationError("")

    def date(
        validator: Any, _: str, instance: Any, _schema: JsonObject
    ) -> Iterator[ValidationError]:
        if validator.is_type(instance, "number") and not is_date(instance):
            yield ValidationError("", validator="type")

    def integer(_checker: Any, instance: Any) -> bool:
        return isinstance(instance, int) and not isinstance(instance, bool)

    extended: type[Validator] = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {"properties": properties, "required": lambda *_: (), "pattern": pattern, "format": date},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", integer),
    )
    return extended
