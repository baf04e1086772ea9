"""The operations on tags of event buses and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import errors, rule_errors
from .arns import DEFAULT_BUS, EventBus, parse_arn
from .existing import bus_of_arn, rule_on
from .limits import TAG_QUOTA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..json_text import JsonObject
    from .account import Account
    from .event_buses import ExistingBus
    from .rules import Rule


def with_tags(present: dict[str, str], added: Iterable[JsonObject] | None) -> dict[str, str]:
    """Return tags with more of them: new keys come last, known ones are replaced (R 92).

    Raises:
        ServiceError: there are too many, or a key is AWS's own (R 95, guesses).
    """
    tags = {**present, **{tag["Key"]: tag["Value"] for tag in added or ()}}
    reserved = next((key for key in tags if key.startswith("aws:")), None)
    if reserved is not None:
        raise rule_errors.tag_is_reserved(reserved)
    if len(tags) > TAG_QUOTA:
        raise errors.too_many()
    return tags


def tag_resource(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Add tags, and replace those whose keys are known (R 92)."""
    tagged = _changeable(account, region, request["ResourceARN"])
    tagged.tags = with_tags(tagged.tags, request["Tags"])
    return {}


def untag_resource(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Remove tags; a key that is not there is no error (R 92)."""
    tagged = _changeable(account, region, request["ResourceARN"])
    gone = set(request["TagKeys"])
    tagged.tags = {key: value for key, value in tagged.tags.items() if key not in gone}
    return {}


def list_tags_for_resource(account: Account, region: str, request: JsonObject) -> JsonObject:
    """List the tags of an event bus or a rule (R 92)."""
    tags = _tagged(account, region, request["ResourceARN"]).tags
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _changeable(account: Account, region: str, arn: str) -> ExistingBus | Rule:
    tagged = _tagged(account, region, arn)
    # an event bus is never managed, a rule may be (R 64)
    managed_by = getattr(tagged, "managed_by", None)
    if managed_by is not None:
        raise rule_errors.tags_of_managed_rule(arn.rpartition("/")[2])
    return tagged


def _tagged(account: Account, region: str, text: str) -> ExistingBus | Rule:
    """Return what an ARN names.

    Raises:
        ServiceError: it is no ARN of an event bus or a rule (R 95, a guess; endpoints cannot be
            tagged), or there is no such bus or rule (R 93).
    """
    arn = parse_arn(text)
    kind, _, path = arn.resource.partition("/") if arn else ("", "", "")
    if arn is None or arn.service != "events" or kind not in ("event-bus", "rule") or not path:
        raise rule_errors.arn_is_malformed(text)
    bus, _, rule = ("", "", path) if kind == "rule" else (path, "", "")
    if "/" in rule:
        # the names of partner event buses have slashes, those of rules do not
        bus, _, rule = rule.rpartition("/")
    existing = bus_of_arn(account, region, EventBus(arn.account, arn.region, bus or DEFAULT_BUS))
    return rule_on(existing, rule) if rule else existing
