import pytest

from pytest_eventbridge_endpoints import EventPattern
from pytest_eventbridge_endpoints.evidence.delivery import Delivery
from pytest_eventbridge_endpoints.evidence.rules import RuleOnBus, TargetOfRule

QUEUE = TargetOfRule("queue", "arn:aws:sqs:us-east-1:123456789012:ship")


@pytest.fixture
def rule():
    """Make a rule for orders with one target, unless it is told otherwise."""

    def make(name="ship", **changes):
        fields = {
            "name": name,
            "arn": f"arn:aws:events:us-east-1:123456789012:rule/orders/{name}",
            "event_bus": "orders",
            "region": "us-east-1",
            "state": "ENABLED",
            "pattern": EventPattern({"source": ["shop.orders"]}),
            "schedule": None,
            "targets": (QUEUE,),
        }
        return RuleOnBus(**{**fields, **changes})

    return make


@pytest.fixture
def delivery(event):
    """Make a delivery of an order to a queue, unless it is told otherwise."""

    def make(rule="ship", **changes):
        fields = {
            "rule": rule,
            "rule_arn": f"arn:aws:events:us-east-1:123456789012:rule/orders/{rule}",
            "event_bus": "orders",
            "region": "us-east-1",
            "target_id": QUEUE.id,
            "_target_arn": QUEUE.arn,
            "event": event(),
            "input_json": '{"id": 42}',
        }
        return Delivery(**{**fields, **changes})

    return make
