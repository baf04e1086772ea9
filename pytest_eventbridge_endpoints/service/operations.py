"""Every operation that the service has, by its name in the API.

PutEvents stands apart: what it answers is not all that comes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bus_operations import (
    create_event_bus,
    delete_event_bus,
    describe_event_bus,
    list_event_buses,
    update_event_bus,
)
from .endpoint_operations import (
    create_endpoint,
    delete_endpoint,
    describe_endpoint,
    list_endpoints,
    update_endpoint,
)
from .rule_operations import (
    delete_rule,
    describe_rule,
    disable_rule,
    enable_rule,
    list_rules,
    put_rule,
    try_event_pattern,
)
from .tag_operations import list_tags_for_resource, tag_resource, untag_resource
from .target_operations import (
    list_rule_names_by_target,
    list_targets_by_rule,
    put_targets,
    remove_targets,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from ..json_text import JsonObject
    from .account import Account

    _Operation: TypeAlias = Callable[[Account, str, JsonObject], JsonObject]

OPERATIONS: dict[str, _Operation] = {
    "CreateEndpoint": create_endpoint,
    "UpdateEndpoint": update_endpoint,
    "DeleteEndpoint": delete_endpoint,
    "DescribeEndpoint": describe_endpoint,
    "ListEndpoints": list_endpoints,
    "CreateEventBus": create_event_bus,
    "DeleteEventBus": delete_event_bus,
    "DescribeEventBus": describe_event_bus,
    "ListEventBuses": list_event_buses,
    "UpdateEventBus": update_event_bus,
    "PutRule": put_rule,
    "DeleteRule": delete_rule,
    "DescribeRule": describe_rule,
    "ListRules": list_rules,
    "EnableRule": enable_rule,
    "DisableRule": disable_rule,
    "PutTargets": put_targets,
    "RemoveTargets": remove_targets,
    "ListTargetsByRule": list_targets_by_rule,
    "ListRuleNamesByTarget": list_rule_names_by_target,
    "TestEventPattern": try_event_pattern,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
"""What each does with a valid request of an account in a Region; it returns the answer."""
