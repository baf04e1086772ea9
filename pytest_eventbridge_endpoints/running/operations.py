"""Who answers an operation of EventBridge: this mock, moto, or nobody."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from ..moto import moto_is_active

_AlwaysOurs: TypeAlias = Literal[
    "CreateEndpoint",
    "UpdateEndpoint",
    "DeleteEndpoint",
    "DescribeEndpoint",
    "ListEndpoints",
    "PutEvents",
]
_OfRules: TypeAlias = Literal[
    "CreateEventBus",
    "DeleteEventBus",
    "DescribeEventBus",
    "ListEventBuses",
    "UpdateEventBus",
    "PutRule",
    "DeleteRule",
    "DescribeRule",
    "ListRules",
    "EnableRule",
    "DisableRule",
    "PutTargets",
    "RemoveTargets",
    "ListTargetsByRule",
    "ListRuleNamesByTarget",
    "TestEventPattern",
    "TagResource",
    "UntagResource",
    "ListTagsForResource",
]
Operation: TypeAlias = Literal[_AlwaysOurs, _OfRules]

OPERATIONS: tuple[str, ...] = get_args(Operation)
"""The operations that a mock can answer. All others are moto's where it is active, or nobody's."""

_ALWAYS_OURS = frozenset(get_args(_AlwaysOurs))
"""The operations that moto has not, or not with global endpoints: it does not know EndpointId."""

WE_ANSWER = (
    "pytest-eventbridge-endpoints answers PutEvents, TestEventPattern and the operations on "
    "global endpoints, event buses, rules, targets and tags"
)

OF_RULES = frozenset(get_args(_OfRules))
"""The operations that are ours or moto's, by the setting ``rules``."""


def is_ours(operation: str, rules: str) -> bool:
    """Say whether a mock answers an operation now.

    Args:
        operation: The operation, as ``PutRule``.
        rules: The setting ``rules`` of the mock.
    """
    return operation in _ALWAYS_OURS or (operation in OF_RULES and rules_are_ours(rules))


def rules_are_ours(rules: str) -> bool:
    """Say whether rules are the mock's now; else they are moto's, if it is active.

    Args:
        rules: The setting ``rules`` of the mock.
    """
    return rules == "own" or (rules == "auto" and not moto_is_active())
