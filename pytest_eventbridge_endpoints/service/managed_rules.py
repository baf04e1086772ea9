"""Who may change a rule that an AWS service manages (R 61 to R 64)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import rule_errors

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from .rules import Rule


def refuse_managed(rule: Rule, managed_by: str | None = None) -> None:
    """Refuse a change of a managed rule by anybody but the AWS service that manages it (R 62).

    Raises:
        ServiceError: the rule is managed by another.
    """
    if rule.managed_by not in (None, managed_by):
        raise rule_errors.rule_is_managed(rule.name)


def refuse_without_force(rule: Rule, request: JsonObject) -> None:
    """Refuse to delete something of a managed rule unless *request* says ``Force`` (R 63).

    Raises:
        ServiceError: the rule is managed, and nobody said so.
    """
    if rule.managed_by is not None and not request.get("Force"):
        raise rule_errors.managed_rule_needs_force(rule.name)


def refuse_tags(rule: Rule) -> None:
    """Refuse a change of the tags of a managed rule (R 64).

    Raises:
        ServiceError: the rule is managed.
    """
    if rule.managed_by is not None:
        raise rule_errors.tags_of_managed_rule(rule.name)
