"""What a type checker finds in a user's code, and what it leaves alone; never run.

Lines that end in ``# mistake`` have to be flagged, and no other ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest

from pytest_eventbridge_endpoints import (
    CapturedCall,
    CapturedEvent,
    Delivery,
    EventBridgeMock,
    EventPattern,
    mock_eventbridge,
)
from pytest_eventbridge_endpoints.evidence.sequence import Captured

# --- keywords ---------------------------------------------------------------------------------


def keywords(eventbridge_mock: EventBridgeMock) -> None:
    eventbridge_mock.add_endpoint("orders", event_bus="orders", replication=False)
    eventbridge_mock.add_endpoint("orders", bus="orders")  # mistake
    eventbridge_mock.assert_event(detail_type="OrderPlaced", endpoint=None)
    eventbridge_mock.assert_event(detailtype="OrderPlaced")  # mistake
    eventbridge_mock.assert_event(times="1")  # mistake
    eventbridge_mock.assert_no_events({"source": ["shop"]}, region="us-east-1")
    eventbridge_mock.assert_no_events(detailtype="OrderPlaced")  # mistake
    eventbridge_mock.assert_no_events(times=1)  # mistake
    eventbridge_mock.bus("orders", "us-west-2").assert_event(source="shop")
    eventbridge_mock.bus("orders").assert_event(sorce="shop")  # mistake
    eventbridge_mock.expect_detail({"type": "object"}, source="shop")
    eventbridge_mock.expect_detail({"type": "object"}, sources="shop")  # mistake
    eventbridge_mock.reject_entries("InternalFailure", pattern=EventPattern({"source": ["a"]}))
    eventbridge_mock.reject_entries("InternalFailure", {"source": ["a"]}, times=2)
    eventbridge_mock.reject_entries("InternalFailure", time=2)  # mistake
    eventbridge_mock.assert_delivery(rule="ship", source="shop", input_includes={"id": 42})
    eventbridge_mock.assert_delivery(rul="ship")  # mistake
    eventbridge_mock.assert_delivery(times="1")  # mistake
    eventbridge_mock.assert_no_deliveries(target="queue", error="INVALID_JSON")
    eventbridge_mock.assert_no_deliveries(times=1)  # mistake
    infrastructure = eventbridge_mock.load("cdk.out", region=["us-east-1"], values={"Bucket": "b"})
    infrastructure.endpoint("Orders", region="us-east-1").fail_over()
    _ = infrastructure.rule("Orders").event_patern  # mistake
    eventbridge_mock.load("cdk.out", regions="us-east-1")  # mistake
    eventbridge_mock.load(3)  # mistake
    with eventbridge_mock.region_outage("us-east-1"):
        pass
    with eventbridge_mock.region_outage(regoin="us-east-1"):  # mistake
        pass


def results(eventbridge_mock: EventBridgeMock) -> tuple[CapturedEvent, Captured[CapturedCall]]:
    several: Captured[CapturedEvent] = eventbridge_mock.assert_event(source="shop", times=2)
    one: CapturedEvent = several.one()
    served: str | None = eventbridge_mock.calls.one().served_region
    assert served == one.region
    delivery: Delivery = eventbridge_mock.assert_delivery(rule="ship")
    assert delivery.event == one
    deliveries: Captured[Delivery] = eventbridge_mock.assert_delivery(rule="ship", times=2)
    assert deliveries.filter(target="queue") == eventbridge_mock.deliveries
    return eventbridge_mock.assert_event(source="shop"), eventbridge_mock.assert_calls("PutEvents")


# --- operations and states --------------------------------------------------------------------


def names(eventbridge_mock: EventBridgeMock) -> None:
    with eventbridge_mock.fail("PutEvents", 503, times=None) as fault:
        assert fault.is_unused
    eventbridge_mock.fail("put_events", 503)  # mistake
    eventbridge_mock.fail("PutRule", 503)
    eventbridge_mock.fail("ListArchives", 503)  # mistake
    eventbridge_mock.fail("CreateEndpoint", TimeoutError())
    eventbridge_mock.fail("CreateEndpoint", None)  # mistake
    eventbridge_mock.assert_calls("ListEndpoints", times=0)
    eventbridge_mock.assert_calls("list_endpoints")  # mistake
    endpoint = eventbridge_mock.endpoint("orders")
    endpoint.set_state("UPDATE_FAILED", reason="no luck")
    endpoint.set_state("UPDATEFAILED")  # mistake
    endpoint.set_state(endpoint.state)
    with endpoint.failed_over() as same:
        assert same.active_region == endpoint.secondary_region


# --- settings ---------------------------------------------------------------------------------


@mock_eventbridge
def decorated(eventbridge_mock: EventBridgeMock) -> int:
    return len(eventbridge_mock.events)


@mock_eventbridge(as_of="latest", transition_seconds=1.5, retry_sleep=True)
class Decorated:
    eventbridge_mock: EventBridgeMock


async def settings() -> int:
    with mock_eventbridge(region="eu-west-1", after_mock="allow") as eventbridge_mock:
        names(eventbridge_mock)
    async with mock_eventbridge(endpoint_quota=1):
        pass
    mock_eventbridge(regoin="eu-west-1")  # mistake
    mock_eventbridge(as_of="2023-01-01")  # mistake
    mock_eventbridge(after_mock="stop")  # mistake
    mock_eventbridge(rules="mine")  # mistake
    mock_eventbridge(account_id=123456789012)  # mistake
    return decorated(EventBridgeMock)  # mistake


# --- targets ----------------------------------------------------------------------------------


class Answer:
    status = 200


async def consume(event: dict[str, Any]) -> None:
    assert event


def handle(event: dict[str, Any], context: object) -> Answer:
    assert event
    assert context
    return Answer()


def targets(eventbridge_mock: EventBridgeMock) -> None:
    received: list[dict[str, Any]] = []
    eventbridge_mock.subscribe(received.append)
    eventbridge_mock.subscribe(handle, pattern={"source": ["shop"]}, event_bus="orders")
    eventbridge_mock.subscribe(lambda event: event["id"], region="us-west-2")
    eventbridge_mock.subscribe(Mock())
    eventbridge_mock.subscribe(consume)  # mistake
    eventbridge_mock.subscribe(handle, bus="orders")  # mistake
    eventbridge_mock.connect("arn:aws:sqs:us-east-1:123456789012:orders", handle)
    eventbridge_mock.connect("arn:aws:sqs:us-east-1:123456789012:orders", received.append)
    eventbridge_mock.connect("arn:aws:sqs:us-east-1:123456789012:orders", consume)  # mistake
    eventbridge_mock.connect(handle)  # mistake


@pytest.fixture
def orders() -> Iterator[EventBridgeMock]:
    with mock_eventbridge() as eventbridge_mock:
        yield eventbridge_mock
