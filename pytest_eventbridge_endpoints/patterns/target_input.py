"""What the target of a rule is given for an event (T 1 to T 17)."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from ..json_text import SPACE, NotJsonError, Number, compacted, values, write_as_written
from .input_paths import MISSING, value_at
from .input_templates import EVENT_JSON, filled, is_object_template

if TYPE_CHECKING:
    from ..json_text import JsonObject


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
    if not text.strip(SPACE):
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
        EVENT_JSON: event,
    }


def _encodable(text: str) -> str:
    """Return a text with escapes, as JSON has them, for halves of characters (a guess)."""
    return text.encode("utf-8", "backslashreplace").decode()
