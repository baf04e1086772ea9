"""The operations on rules, and the test of an event pattern."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..errors import UnresolvedError
from ..json_text import read_as_written
from ..patterns.matching import OBJECTS
from ..patterns.pattern import EventPattern
from ..patterns.syntax import InvalidEventPattern
from . import rule_errors
from .arns import DEFAULT_BUS
from .limits import EVENT_PATTERN_SIZE
from .lookup import existing_bus, rule_on
from .managed_rules import refuse_managed, refuse_without_force
from .rules import Rule
from .schedule import is_schedule
from .tags import with_tags

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from .account import Account
    from .event_buses import ExistingBus

_NEEDED_MEMBERS = ("id", "account", "source", "time", "region", "detail-type")
"""What every event of TestEventPattern needs (R 90)."""


def put_rule(
    account: Account, region: str, request: JsonObject, *, managed_by: str | None = None
) -> JsonObject:
    """Make a rule, or replace all of one but its targets and tags (R 41, R 42).

    Args:
        account: The account of the caller.
        region: The Region of the call.
        request: A valid request.
        managed_by: The AWS service that makes the rule, as ``prod.vhs.events.aws.internal``.
    """
    existing = existing_bus(account, region, request.get("EventBusName"))
    pattern = _checked_pattern(request, existing)
    name = request["Name"]
    before = existing.rules.get(name)
    if before is not None:
        refuse_managed(before, managed_by)
    # tags of an update are ignored (R 42)
    tags = before.tags if before else with_tags({}, request.get("Tags"))
    existing.rules[name] = rule = Rule(
        name,
        existing.bus,
        created_by=account.account_id,
        state=request.get("State") or "ENABLED",
        event_pattern=request.get("EventPattern"),
        schedule_expression=request.get("ScheduleExpression"),
        description=request.get("Description"),
        role_arn=request.get("RoleArn"),
        managed_by=managed_by,
        pattern=pattern,
        targets=before.targets if before else {},
        tags=tags,
        declaration=before.declaration and before.declaration._replace(undecided=None)
        if before
        else None,
    )
    existing.rules_have_changed()
    return {"RuleArn": rule.arn}


def delete_rule(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Delete a rule without targets; one that is not there is no error (R 46, R 47)."""
    existing = existing_bus(account, region, request.get("EventBusName"))
    rule = existing.rules.get(request["Name"])
    if rule is not None:
        refuse_without_force(rule, request)
        if rule.targets:
            raise rule_errors.rule_has_targets()
        del existing.rules[rule.name]
        existing.rules_have_changed()
    return {}


def describe_rule(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Describe a rule (R 36)."""
    existing = existing_bus(account, region, request.get("EventBusName"))
    rule = rule_on(existing, request["Name"])
    return {**_description(rule), "CreatedBy": rule.created_by}


def list_rules(account: Account, region: str, request: JsonObject) -> JsonObject:
    """List one page of the rules of an event bus by name (R 37, R 58)."""
    existing = existing_bus(account, region, request.get("EventBusName"))
    prefix = request.get("NamePrefix") or ""
    query = ("ListRules", existing.bus, prefix)
    found = (name for name in existing.rules if name.startswith(prefix))
    names, next_token = account.tokens.page(query, found, request)
    return {"Rules": [_description(existing.rules[name]) for name in names], **next_token}


def enable_rule(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Let a rule deliver events (R 55)."""
    return _set_state(account, region, request, "ENABLED")


def disable_rule(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Let a rule deliver nothing (R 55)."""
    return _set_state(account, region, request, "DISABLED")


def try_event_pattern(_account: Account, _region: str, request: JsonObject) -> JsonObject:
    """Say whether an event pattern matches an event (R 89 to R 91).

    Guesses: the pattern is read first (R 91), and may be longer than that of a rule (R 52).
    """
    pattern = _read_pattern(request["EventPattern"])
    _check_event(request["Event"])
    return {"Result": pattern.matches(request["Event"])}


# --- rules ------------------------------------------------------------------------------------


def _set_state(account: Account, region: str, request: JsonObject, state: str) -> JsonObject:
    existing = existing_bus(account, region, request.get("EventBusName"))
    rule = rule_on(existing, request["Name"])
    refuse_managed(rule)
    existing.change(rule, state=state)
    return {}


def _checked_pattern(request: JsonObject, existing: ExistingBus) -> EventPattern | None:
    """Return the event pattern of a rule that is to be put, read.

    Raises:
        ServiceError: pattern, schedule, state and bus do not go together, or one is not valid.
            The order of the checks is a guess.
    """
    pattern = request.get("EventPattern")
    schedule = request.get("ScheduleExpression")
    # empty text is refused there too (R 48)
    if schedule is not None and existing.bus.name != DEFAULT_BUS:
        raise rule_errors.schedule_on_custom_bus()
    if not pattern and not schedule:
        raise rule_errors.nothing_to_match()
    if pattern and len(pattern.encode("utf-8", "surrogatepass")) > EVENT_PATTERN_SIZE:
        raise rule_errors.pattern_is_too_long(request["Name"], EVENT_PATTERN_SIZE)
    compiled = _read_pattern(pattern) if pattern else None
    if schedule:
        if not is_schedule(schedule):
            raise rule_errors.schedule_is_invalid()
        if request.get("State") == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS":
            raise rule_errors.schedule_with_cloudtrail()
    return compiled


def _check_event(text: str) -> None:
    event = None
    with contextlib.suppress(ValueError):
        event = read_as_written(text)
    members = {name for name, _ in event.items()} if isinstance(event, OBJECTS) else set()
    # that each of the six is needed, and that no value is looked at, is a guess (R 90)
    if not members.issuperset(_NEEDED_MEMBERS):
        raise rule_errors.event_is_invalid()


def _read_pattern(text: str) -> EventPattern:
    try:
        return EventPattern(text)
    except InvalidEventPattern as error:
        raise rule_errors.invalid_event_pattern(str(error)) from None


# --- responses --------------------------------------------------------------------------------


def _description(rule: Rule) -> JsonObject:
    if rule.undecided:
        raise UnresolvedError(rule.undecided)
    members = {
        "Name": rule.name,
        "Arn": rule.arn,
        "EventPattern": rule.event_pattern,
        "State": rule.state,
        "Description": rule.description,
        "ScheduleExpression": rule.schedule_expression,
        "RoleArn": rule.role_arn,
        "ManagedBy": rule.managed_by,
        "EventBusName": rule.bus.name,
    }
    # absent when never set (R 36)
    return {name: value for name, value in members.items() if value is not None}
