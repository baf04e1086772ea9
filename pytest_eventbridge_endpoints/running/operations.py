"""Who answers an operation of EventBridge: this mock, moto, or nobody."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from ..moto import moto_is_active

Operation: TypeAlias = Literal[
    # always ours: moto has no global endpoints, and does not know EndpointId
    "CreateEndpoint",
    "UpdateEndpoint",
    "DeleteEndpoint",
    "DescribeEndpoint",
    "ListEndpoints",
    "PutEvents",
    # ours or moto's, by the setting ``rules``
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
OPERATIONS: tuple[str, ...] = get_args(Operation)
"""The operations that a mock can answer. All others are moto's where it is active, or nobody's."""

_ALWAYS_OURS = frozenset(OPERATIONS[:6])
OF_RULES = frozenset(OPERATIONS[6:])
"""The operations that are ours or moto's."""


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
