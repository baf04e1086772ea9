"""Contracts: what a JSON Schema demands of the ``Detail`` of events.

A document is a JSON Schema of draft 2020-12, 2019-09, 7, 6 or 4, or what the EventBridge Schema
Registry exports: the whole event, as OpenAPI 3 or as JSON Schema draft 4. Nothing is fetched:
references lead to places in the same document.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from jsonschema import Draft4Validator, Draft202012Validator, SchemaError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import specification_with

from ..words import cut, did_you_mean, enumerated, shown

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from ..json_text import JsonObject
    from .captures import CapturedEvent, RejectedEntry
    from .sequence import Captured

SchemaOrFile: TypeAlias = "Mapping[str, Any] | str | os.PathLike[str]"

_SOURCE, _DETAIL_TYPE = "x-amazon-events-source", "x-amazon-events-detail-type"
_LONGEST = 300
"""Characters of a message that are shown."""

_LISTED = 5

_LONGEST_SCHEMA = 80
"""Characters of a schema that are shown."""

_DATA = frozenset({"const", "default", "enum", "example", "examples"})
"""Keywords whose values are not schemas."""


class Contract:
    """A schema, and the events whose ``Detail`` it applies to.

    Args:
        schema: A JSON Schema, a document of the EventBridge Schema Registry, or the path of a JSON
            file that holds one.
        source: The ``Source`` of these events; None for any, or for the one that the document
            names.
        detail_type: The ``DetailType`` of these events; None likewise.

    Raises:
        ValueError: the schema itself is not valid.
        TypeError: *schema* is neither a mapping nor a path.
        OSError: the file cannot be read.
    """

    def __init__(
        self, schema: SchemaOrFile, source: str | None = None, detail_type: str | None = None
    ) -> None:
        try:
            document = _document(schema)
            self._asked = _shown(schema, source, detail_type)
            event, self._validator = _event_and_validator(document)
        except RecursionError:
            msg = "the schema is nested too deep"
            raise ValueError(msg) from None
        self._source = event.get(_SOURCE) if source is None else source
        self._detail_type = event.get(_DETAIL_TYPE) if detail_type is None else detail_type

    def __str__(self) -> str:
        """Show how it was asked for."""
        return self._asked

    def is_about_entry(self, rejection: RejectedEntry) -> bool:
        """Say whether the contract would apply to the event of an entry that was rejected."""
        entry = rejection.entry
        return self._source in (None, entry.get("Source")) and self._detail_type in (
            None,
            entry.get("DetailType"),
        )

    def is_about(self, event: CapturedEvent) -> bool:
        """Say whether the contract applies to this event."""
        return self._source in (None, event.source) and self._detail_type in (
            None,
            event.detail_type,
        )

    def why_unmet(self, events: Captured[CapturedEvent]) -> str:
        """Say in words why the contract applies to none of these events."""
        if not events:
            return "no event was captured"
        sources = {event.source for event in events}
        if self._source is not None and self._source not in sources:
            return _none_has("source", self._source, sources)
        detail_types = {
            event.detail_type for event in events if self._source in (None, event.source)
        }
        return _none_has("detail type", str(self._detail_type), detail_types)

    def violations(self, event: CapturedEvent) -> list[str]:
        """Say in words, one line each, where the ``Detail`` of an event breaks the contract."""
        try:
            errors = list(self._validator.iter_errors(event.detail))
        except RecursionError:
            return ["detail: cannot be checked, it or the schema is nested too deep"]
        except Unresolvable as error:
            return [f"detail: cannot be checked: {error}"]
        return sorted(map(_in_words, errors))


def _none_has(field: str, value: str, known: set[str]) -> str:
    """Say that no event has this value in a field, and which values there are."""
    there_are = enumerated(sorted(map(repr, known)), _LISTED, between=", ", last=" and ")
    return f"no event has the {field} {value!r}{did_you_mean(value, known)}; there are {there_are}"


def _in_words(error: ValidationError) -> str:
    # of several alternatives, the closest one explains most
    closest = best_match([error])
    steps = (f"[{s}]" if isinstance(s, int) else f".{s}" for s in closest.absolute_path)
    rule = "" if error.validator is None else f" (rule {error.validator!r})"
    return f"detail{''.join(steps)}: {closest.message[:_LONGEST]}{rule}"


def _shown(schema: object, source: str | None, detail_type: str | None) -> str:
    text = cut(
        shown(os.fspath(schema) if isinstance(schema, os.PathLike) else schema), _LONGEST_SCHEMA
    )
    text += "" if source is None else f", source={source!r}"
    text += "" if detail_type is None else f", detail_type={detail_type!r}"
    return f"expect_detail({text})"


# --- reading a schema -------------------------------------------------------------------------


def _document(schema: SchemaOrFile) -> JsonObject:
    if isinstance(schema, Mapping):
        document = copy.deepcopy(dict(schema))
        _refuse_circles(document)
        return document
    if not isinstance(schema, (str, os.PathLike)):
        msg = f"a schema is a dict or the path of a JSON file, not {shown(schema)}"
        raise TypeError(msg)
    try:
        document = json.loads(Path(schema).read_text(encoding="utf-8"))
    except ValueError as error:
        msg = f"the schema file {os.fspath(schema)} is no JSON: {error}"
        raise ValueError(msg) from None
    if not isinstance(document, dict):
        msg = f"the schema file {os.fspath(schema)} holds no JSON object"
        raise ValueError(msg)  # noqa: TRY004 (what is in a file is a value)
    return document


def _refuse_circles(document: JsonObject) -> None:
    """Raise ValueError if a schema holds itself: whoever follows it comes to no end."""
    try:
        # what is no JSON is somebody else's business
        json.dumps(document, default=repr, skipkeys=True)
    except ValueError:
        msg = "the schema holds itself"
        raise ValueError(msg) from None


def _event_and_validator(document: JsonObject) -> tuple[JsonObject, Validator]:
    """Return the schema of the whole event, {} if there is none, and a validator of ``Detail``."""
    if "openapi" in document:
        return _of_openapi(document)
    kind = _kind(document)
    _check(kind, document, "the schema")
    _check_references(document, kind)
    if _SOURCE in document or _DETAIL_TYPE in document:
        return document, _validator(kind, document, "#/properties/detail")
    return {}, _validator(kind, document)


def _of_openapi(document: JsonObject) -> tuple[JsonObject, Validator]:
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    if not isinstance(schemas, dict):
        schemas = {}
    is_3_0 = str(document["openapi"]).startswith("3.0")
    kind: type[Validator] = Draft4Validator if is_3_0 else Draft202012Validator
    if is_3_0:
        schemas = _with_null(schemas)
        document = {**document, "components": {"schemas": schemas}}
    for name, schema in schemas.items():
        _check(kind, schema, f"components.schemas.{name}")
    _check_references(document, kind)
    event = schemas.get("AWSEvent")
    if event is not None:
        where = "#/components/schemas/AWSEvent/properties/detail"
        return event, _validator(kind, document, where)
    if len(schemas) != 1:
        names = ", ".join(schemas) or "none"
        msg = (
            "an OpenAPI document needs the schema AWSEvent, which describes the whole event, or "
            f"one schema only, in components.schemas; there are: {names}"
        )
        raise ValueError(msg)
    return {}, _validator(kind, document, f"#/components/schemas/{next(iter(schemas))}")


def _kind(document: JsonObject) -> type[Validator]:
    """Return the validator of the draft that a schema names, the newest where it names none."""
    if "$schema" not in document:
        return Draft202012Validator
    kind: type[Validator] | None = None
    if isinstance(document["$schema"], str):
        kind = validator_for(document, default=cast("Any", None))
    if kind is None:
        msg = (
            f"the schema is of an unknown draft: $schema is {document['$schema']!r}; known are "
            "JSON Schema 2020-12, 2019-09, 7, 6 and 4"
        )
        raise ValueError(msg)
    return kind


def _validator(kind: type[Validator], document: JsonObject, where: str | None = None) -> Validator:
    schema = document
    if where is not None:
        _look_up(where, _resolver(kind, document))
        schema = {**document, "$ref": where}
    # a registry of its own: the default one would fetch what it does not know
    return kind(schema, registry=Registry())


def _resolver(kind: type[Validator], document: JsonObject) -> Any:
    return Registry().resolver_with_root(_specification(kind).create_resource(document))


def _specification(kind: type[Validator]) -> Any:
    return specification_with(kind.META_SCHEMA.get("$id") or kind.META_SCHEMA["id"])


def _check(kind: type[Validator], schema: Any, name: str) -> None:
    try:
        kind.check_schema(schema)
    except SchemaError as error:
        path = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in error.absolute_path)
        msg = f"{name} is no valid schema: at {path.lstrip('.') or 'its top'}: {error.message}"
        raise ValueError(msg) from None


def _check_references(document: JsonObject, kind: type[Validator]) -> None:
    """Raise ValueError for a reference that leads nowhere, before an event meets it."""
    specification = _specification(kind)
    waiting: list[tuple[Any, Any]] = [(document, _resolver(kind, document))]
    while waiting:
        node, resolver = waiting.pop()
        if isinstance(node, list):
            waiting += ((element, resolver) for element in node)
        if not isinstance(node, dict):
            continue
        if node is not document and isinstance(node.get("$id"), str):
            resolver = resolver.in_subresource(specification.create_resource(node))
        reference = node.get("$ref")
        if isinstance(reference, str):
            _look_up(reference, resolver)
        waiting += ((value, resolver) for name, value in node.items() if name not in _DATA)


def _look_up(reference: str, resolver: Any) -> None:
    try:
        resolver.lookup(reference)
    except Unresolvable:
        msg = (
            f"the schema refers to {reference!r}, which is not in it; nothing is fetched, so put "
            "it into the document"
        )
        raise ValueError(msg) from None


def _with_null(schema: Any) -> Any:
    """Write OpenAPI 3.0's ``nullable`` as JSON Schema does."""
    if isinstance(schema, list):
        return [_with_null(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    written = {name: _with_null(value) for name, value in schema.items()}
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        written["type"] = [schema["type"], "null"]
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            written["enum"] = [*schema["enum"], None]
    return written
