"""The operations on the targets of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UnresolvedError
from . import errors, rule_errors
from .limits import TARGET_QUOTA
from .lookup import existing_bus, rule_on
from .managed_rules import refuse_managed, refuse_without_force
from .target_checks import arn_for, check_target, checked_arn

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from .account import Account
    from .rules import Rule

_NO_FAILURES: JsonObject = {"FailedEntryCount": 0, "FailedEntries": []}
"""A refused target refuses the whole request, so no entry ever fails by itself (R 67, R 68)."""


def put_targets(
    account: Account, region: str, request: JsonObject, *, managed_by: str | None = None
) -> JsonObject:
    """Add targets to a rule, or replace those whose id is known as a whole (R 69).

    Args:
        account: The account of the caller.
        region: The Region of the call.
        request: A valid request.
        managed_by: The AWS service that the call is made by; None for the user's own.
    """
    existing = existing_bus(account, region, request.get("EventBusName"))
    rule = rule_on(existing, request["Rule"])
    targets = {target["Id"]: target for target in request["Targets"]}
    arns = [checked_arn(target, region, managed_by) for target in request["Targets"]]
    # after the ARNs (R 73); all else of the order is a guess
    refuse_managed(rule, managed_by)
    if len(targets) < len(request["Targets"]):
        ids = [target["Id"] for target in request["Targets"]]
        raise rule_errors.repeated_target(next(id_ for id_ in ids if ids.count(id_) > 1))
    if len({*rule.targets, *targets}) > TARGET_QUOTA:
        raise errors.too_many()
    for target, arn in zip(request["Targets"], arns, strict=True):
        check_target(target, arn, rule, region)
    declaration = rule.declaration
    if declaration is not None:
        declared = {id_: t for id_, t in declaration.targets.items() if id_ not in targets}
        declaration = declaration._replace(targets=declared)
    existing.change(rule, targets={**rule.targets, **targets}, declaration=declaration)
    return dict(_NO_FAILURES)


def remove_targets(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Remove targets of a rule; an id that is not there is no error (R 82)."""
    existing = existing_bus(account, region, request.get("EventBusName"))
    rule = rule_on(existing, request["Rule"])
    refuse_without_force(rule, request)
    gone = set(request["Ids"])
    left = {id_: target for id_, target in rule.targets.items() if id_ not in gone}
    existing.change(rule, targets=left)
    return dict(_NO_FAILURES)


def list_targets_by_rule(account: Account, region: str, request: JsonObject) -> JsonObject:
    """List one page of the targets of a rule by id, each as it was put (R 81)."""
    existing = existing_bus(account, region, request.get("EventBusName"))
    rule = rule_on(existing, request["Rule"])
    query = ("ListTargetsByRule", existing.bus, rule.name)
    _refuse_unknown_arns(rule)
    ids, next_token = account.tokens.page(query, rule.targets, request)
    return {"Targets": [rule.targets[id_] for id_ in ids], **next_token}


def list_rule_names_by_target(account: Account, region: str, request: JsonObject) -> JsonObject:
    """List one page of the rules that have a target, by name (R 83)."""
    arn = request["TargetArn"]
    if arn_for(region, arn) is None:
        raise rule_errors.arn_is_malformed(arn)
    existing = existing_bus(account, region, request.get("EventBusName"))
    for rule in existing.rules.values():
        _refuse_unknown_arns(rule)
    query = ("ListRuleNamesByTarget", existing.bus, arn)
    found = (
        rule.name
        for rule in existing.rules.values()
        if any(target["Arn"] == arn for target in rule.targets.values())
    )
    names, next_token = account.tokens.page(query, found, request)
    return {"RuleNames": names, **next_token}


def _refuse_unknown_arns(rule: Rule) -> None:
    """Raise UnresolvedError where the ARN of a target would be shown that nobody knows."""
    for target in rule.declaration.targets.values() if rule.declaration else ():
        if target.unknown_arn:
            raise UnresolvedError(target.unknown_arn)
