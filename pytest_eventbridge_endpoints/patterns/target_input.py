"""What the target of a rule is given for an event, and which targets PutTargets refuses for it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from ..json_text import NotJsonError, Number, compacted, values, write_as_written
from .input_paths import MISSING, is_input_path, value_at
from .input_templates import filled, is_object_template, nulled, placeholders
from .location import location

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ..json_text import JsonObject

_SPACE = " \t\r\n"
_EVENT_JSON = "aws.events.event.json"
_RESERVED = frozenset(
    {
        "aws.events.rule-name",
        "aws.events.rule-arn",
        "aws.events.event.ingestion-time",
        "aws.events.event",
        _EVENT_JSON,
    }
)


class FiredRule(NamedTuple):
    """The rule that an event matches, as templates can name it (T 15)."""

    name: str
    arn: str
    ingestion_time: float
    """When EventBridge took the event, in seconds since the epoch."""


class TargetInput(NamedTuple):
    """What a target is given."""

    text: str
    is_json: bool
    """False where EventBridge does not deliver it: ``INVALID_JSON`` (T 11)."""


# --- delivering -------------------------------------------------------------------------------


def target_input(target: JsonObject, event: JsonObject, rule: FiredRule) -> TargetInput | None:
    """Return what a target is given for an event; None where nothing is delivered (T 2, T 10).

    Args:
        target: The target, as PutTargets takes it.
        event: The envelope as ``read_as_written`` gives it.
        rule: The rule that the event matches.
    """
    if target.get("Input") is not None:
        return _delivered(target["Input"], compact=False)
    if target.get("InputTransformer") is not None:
        template = target["InputTransformer"]["InputTemplate"]
        paths = target["InputTransformer"].get("InputPathsMap") or {}
        found = {name: value_at(path, event) for name, path in paths.items()}
        text = filled(template, {**found, **_reserved(event, rule)})
        return _delivered(_encodable(text), compact=is_object_template(template))
    path = target.get("InputPath")
    value = value_at("$" if path is None else path, event)
    text = "{}" if value is MISSING or value is None else write_as_written(value)
    return TargetInput(_encodable(text), is_json=True)


def _delivered(text: str, *, compact: bool) -> TargetInput | None:
    """Check a text: it may hold several values, one after the other (T 9).

    Guess: blanks alone are nothing, as an empty text is. What an object template gives is made
    compact, which is documented and was not recorded.
    """
    if not text.strip(_SPACE):
        return None
    try:
        found = list(values(text))
    except NotJsonError:
        return TargetInput(text, is_json=False)
    return TargetInput(compacted(text) if compact and len(found) == 1 else text, is_json=True)


def _reserved(event: JsonObject, rule: FiredRule) -> dict[str, Any]:
    """Return the values of the reserved placeholders (T 15)."""
    time = datetime.fromtimestamp(rule.ingestion_time, timezone.utc)
    happened = datetime.strptime(event["time"], "%Y-%m-%dT%H:%M:%S%z")
    return {
        "aws.events.rule-name": rule.name,
        "aws.events.rule-arn": rule.arn,
        "aws.events.event.ingestion-time": f"{time.isoformat(timespec='milliseconds')[:-6]}Z",
        "aws.events.event": {
            "id": event["id"],
            "account": event["account"],
            "detailType": event["detail-type"],
            "time": Number(f"{happened.timestamp() * 1000:.0f}"),
            "source": event["source"],
            "region": event["region"],
            "resources": event["resources"],
            "version": event["version"],
        },
        _EVENT_JSON: event,
    }


def _encodable(text: str) -> str:
    """Return a text with escapes, as JSON has them, for halves of characters (a guess)."""
    return text.encode("utf-8", "backslashreplace").decode()


# --- refusing ---------------------------------------------------------------------------------


def refused_input(target: JsonObject) -> str | None:
    """Return AWS's text for the first thing that PutTargets refuses about a target's input.

    Guess: where several things are wrong, the order is that of this file.
    """
    name = target["Id"]
    given = ("Input", "InputPath", "InputTransformer")
    if sum(target.get(member) is not None for member in given) > 1:
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
    unknown = [placeholder for placeholder in named if placeholder not in {*paths, *_RESERVED}]
    # T 14; guess: an empty map is as good as none
    if paths and unknown:
        return f"InputTemplate for target {name} contains invalid placeholder {unknown[0]}."
    if _EVENT_JSON in named and not is_object_template(template):
        # T 15
        return (
            f"InputTemplate for target {name} contains placeholder {_EVENT_JSON} valid only for "
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
