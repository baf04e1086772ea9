"""Which targets PutTargets refuses for the input that they ask for (T 1 to T 3, T 12 to T 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..json_text import NotJsonError, values
from .input_paths import is_input_path
from .input_templates import EVENT_JSON, RESERVED, is_object_template, nulled, placeholders
from .location import location

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ..json_text import JsonObject

INPUT_MEMBERS = ("Input", "InputPath", "InputTransformer")
"""The members of a target that say what it is given; it has at most one of them (T 1)."""


def refused_input(target: JsonObject) -> str | None:
    """Return AWS's text for the first thing that PutTargets refuses about a target's input.

    Guess: where several things are wrong, the order is that of this file.
    """
    name = target["Id"]
    if sum(target.get(member) is not None for member in INPUT_MEMBERS) > 1:
        # T 1
        return (
            "Only one of Input, InputPath, or InputTransformer must be provided for target "
            f"{name}."
        )
    if target.get("Input") is not None:
        place = _syntax_error(target["Input"])
        return place and f"JSON syntax error in input for target {name}: {place}"  # T 2
    if target.get("InputTransformer") is not None:
        return _refused_transformer(target["InputTransformer"], name)
    # T 3: an empty path is taken here, and refused in a map
    return _refused_paths([target.get("InputPath") or "$"], name)


def _refused_transformer(transformer: JsonObject, name: str) -> str | None:
    template = transformer["InputTemplate"]
    paths = transformer.get("InputPathsMap") or {}
    return (
        _refused_paths(paths.values(), name)
        or _refused_template(template, name)
        or _refused_placeholders(template, paths, name)
    )


def _refused_paths(paths: Iterable[str], name: str) -> str | None:
    return None if all(map(is_input_path, paths)) else f"InputPath for target {name} is invalid."


def _refused_template(template: str, name: str) -> str | None:
    text, places = nulled(template)
    place = _syntax_error(text)
    if place:
        return f"Invalid InputTemplate for target {name} : {place}."  # T 12
    keys = [token for value in values(text) for token in value if token.kind == "field"]
    if any(key.start < place < key.end for key in keys for place in places):
        return f"InputTemplate placeholder present as a JSON object key for target {name}."  # T 13
    return None


def _refused_placeholders(template: str, paths: Collection[str], name: str) -> str | None:
    named = placeholders(template)
    unknown = [placeholder for placeholder in named if placeholder not in {*paths, *RESERVED}]
    # T 14; guess: an empty map is as good as none
    if paths and unknown:
        return f"InputTemplate for target {name} contains invalid placeholder {unknown[0]}."
    if EVENT_JSON in named and not is_object_template(template):
        # T 15
        return (
            f"InputTemplate for target {name} contains placeholder {EVENT_JSON} valid only for "
            "JSON template."
        )
    return None


def _syntax_error(text: str) -> str | None:
    """Return where a text has something that is no JSON value; None if it has nothing of it.

    Guess: the place is where the wrong token begins; recorded are only texts that begin with it.
    """
    try:
        for _ in values(text):
            pass
    except NotJsonError as error:
        return location(text, error.start)
    return None
