"""The operations on tags of event buses and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import rule_errors
from .arns import DEFAULT_BUS, EventBus, parse_arn
from .lookup import reachable_bus, rule_on
from .managed_rules import refuse_tags
from .tags import with_tags

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from .account import Account
    from .event_buses import ExistingBus
    from .rules import Rule


def tag_resource(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Add tags, and replace those whose keys are known (R 92)."""
    existing, rule = _changeable(account, region, request["ResourceARN"])
    _set_tags(existing, rule, with_tags((rule or existing).tags, request["Tags"]))
    return {}


def untag_resource(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Remove tags; a key that is not there is no error (R 92)."""
    existing, rule = _changeable(account, region, request["ResourceARN"])
    gone = set(request["TagKeys"])
    tags = (rule or existing).tags
    _set_tags(existing, rule, {key: value for key, value in tags.items() if key not in gone})
    return {}


def list_tags_for_resource(account: Account, region: str, request: JsonObject) -> JsonObject:
    """List the tags of an event bus or a rule (R 92)."""
    existing, rule = _tagged(account, region, request["ResourceARN"])
    tags = (rule or existing).tags
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _set_tags(existing: ExistingBus, rule: Rule | None, tags: dict[str, str]) -> None:
    if rule is None:
        existing.tags = tags
    else:
        existing.change(rule, tags=tags)


def _changeable(account: Account, region: str, arn: str) -> tuple[ExistingBus, Rule | None]:
    existing, rule = _tagged(account, region, arn)
    if rule is not None:
        refuse_tags(rule)
    return existing, rule


def _tagged(account: Account, region: str, text: str) -> tuple[ExistingBus, Rule | None]:
    """Return the event bus that an ARN names, or that of the rule that it names, and the rule.

    Raises:
        ServiceError: it is no ARN of an event bus or a rule (R 95, a guess; endpoints cannot be
            tagged), or there is no such bus or rule (R 93).
    """
    arn = parse_arn(text)
    kind, _, path = arn.resource.partition("/") if arn else ("", "", "")
    # the names of partner event buses have slashes, those of rules do not
    bus, _, rule = path.rpartition("/") if kind == "rule" else (path, "", "")
    is_complete = bool({"event-bus": path, "rule": rule}.get(kind))
    if arn is None or arn.service != "events" or not is_complete:
        raise rule_errors.arn_is_malformed(text)
    bus_of_arn = EventBus(arn.account, arn.region, bus or DEFAULT_BUS)
    existing = reachable_bus(account, region, bus_of_arn)
    return existing, rule_on(existing, rule) if rule else None
