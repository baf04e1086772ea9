"""The order service under test: a global endpoint, events through it, and what arrived."""

import pytest
from order_service import orders

ACCOUNT = "111122223333"

pytestmark = pytest.mark.eventbridge(account_id=ACCOUNT)


@pytest.fixture
def deployed(eventbridge_mock):
    """Deploy the service, and return its global endpoint."""
    orders.deploy(ACCOUNT)
    return eventbridge_mock.endpoint("orders")


def test_an_order_is_announced(eventbridge_mock, deployed):
    event_id = orders.place_order(42, {"book": 1})

    event = eventbridge_mock.assert_event(
        source="shop.orders",
        detail_type="OrderPlaced",
        detail={"id": 42, "items": {"book": 1}},
        event_bus="orders",
        endpoint=deployed,
    )
    assert event.id == event_id
    assert event.region == "us-east-1"


def test_an_order_matches_the_rule_of_the_warehouse(eventbridge_mock, deployed):
    orders.place_order(42, {"book": 3})

    eventbridge_mock.assert_event(
        {"source": ["shop.orders"], "detail": {"items": {"book": [{"numeric": [">=", 1]}]}}}
    )


def test_an_order_is_replicated_to_the_other_region(eventbridge_mock, deployed):
    orders.place_order(42, {"book": 1})

    replica = eventbridge_mock.bus("orders", "us-west-2").assert_event(detail_includes={"id": 42})
    assert replica.replica
    assert replica.envelope["region"] == "us-east-1"
    assert deployed.arn in replica.resources


def test_orders_go_to_the_other_region_while_the_health_check_fails(eventbridge_mock, deployed):
    with deployed.failed_over():
        orders.place_order(43, {"book": 1})
    orders.place_order(44, {"book": 1})

    regions = [event.region for event in eventbridge_mock.events]
    assert regions == ["us-west-2", "us-east-1"]


@pytest.mark.eventbridge(unknown_event_buses="reject")
@pytest.mark.eventbridge(assert_endpoint_buses=False)  # this entry is meant to miss its bus
def test_a_misspelled_bus_is_noticed(eventbridge_mock, deployed, monkeypatch):
    # AWS accepts such events and drops them
    monkeypatch.setattr(orders, "BUS", "oders")

    with pytest.raises(orders.OrderNotAnnouncedError, match="Event bus oders does not exist"):
        orders.place_order(45, {"book": 1})

    eventbridge_mock.assert_no_events()
    assert eventbridge_mock.rejected.one().error_code == "InvalidArgument"


def test_events_belong_to_the_account_that_the_service_runs_in(eventbridge_mock, deployed):
    orders.place_order(46, {"book": 1})

    assert eventbridge_mock.events.one().account == ACCOUNT
    assert deployed.arn == f"arn:aws:events:us-east-1:{ACCOUNT}:endpoint/orders"


def test_the_endpoint_is_retired_once_and_for_all(eventbridge_mock, deployed):
    orders.retire()
    orders.retire()

    first, second = eventbridge_mock.assert_calls("DeleteEndpoint", times=2)
    assert first.error is None
    assert second.error.code == "ResourceNotFoundException"
    with pytest.raises(KeyError, match="no endpoint is called 'orders'"):
        eventbridge_mock.endpoint("orders")
