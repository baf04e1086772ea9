"""Orders through failover, replication and recovery: none is lost, none is shipped twice."""

import pytest
from failover.shop import BUS, ForgetfulShop, Shop
from failover.warehouse import HastyWarehouse, Table, Warehouse

REGIONS = ("us-east-1", "us-west-2")


@pytest.fixture
def endpoint(eventbridge_mock):
    return eventbridge_mock.add_endpoint("orders", event_bus=BUS)


@pytest.fixture
def shop(endpoint):
    return Shop(endpoint.endpoint_id)


@pytest.fixture
def open_warehouses(eventbridge_mock):
    """Subscribe a warehouse to the bus of each Region."""

    def open_warehouses(kind=Warehouse):
        table = Table()
        warehouses = [kind(region, table) for region in REGIONS]
        for warehouse in warehouses:
            eventbridge_mock.subscribe(
                warehouse.handler,
                pattern={"source": ["shop"], "detail-type": ["OrderPlaced"]},
                event_bus=BUS,
                region=warehouse.region,
            )
        return warehouses

    return open_warehouses


def shipped(warehouses):
    return sorted(order for warehouse in warehouses for order in warehouse.shipped)


@pytest.mark.parametrize(
    "kind",
    [
        Warehouse,
        pytest.param(
            HastyWarehouse,
            marks=pytest.mark.xfail(
                reason="it takes the replica for another order", raises=AssertionError, strict=True
            ),
        ),
    ],
)
def test_no_order_is_lost_or_shipped_twice(eventbridge_mock, shop, open_warehouses, kind):
    warehouses = open_warehouses(kind)

    shop.place_order(1, "book")
    with eventbridge_mock.region_outage("us-east-1"):
        shop.place_order(2, "lamp")
        with eventbridge_mock.region_outage("us-west-2"):
            shop.place_order(3, "chair")  # nobody answers: it stays in the outbox
        shop.place_order(4, "table")
    shop.place_order(5, "book")

    assert shop.outbox == []
    assert shipped(warehouses) == [1, 2, 3, 4, 5]


def test_each_order_is_shipped_where_it_arrives_first(eventbridge_mock, shop, open_warehouses):
    east, west = open_warehouses()

    shop.place_order(1, "book")
    with eventbridge_mock.region_outage("us-east-1"):
        shop.place_order(2, "lamp")
    shop.place_order(3, "chair")

    assert (east.shipped, west.shipped) == ([1, 3], [2])


def test_the_bus_that_was_out_catches_up(eventbridge_mock, shop):
    with eventbridge_mock.region_outage("us-east-1"):
        shop.place_order(1, "book")
        shop.place_order(2, "lamp")
        eventbridge_mock.bus(BUS, "us-east-1").assert_no_events()

    caught_up = eventbridge_mock.bus(BUS, "us-east-1").events
    assert [event.detail["order"] for event in caught_up] == [1, 2]
    assert all(event.replica for event in caught_up)


def test_a_health_check_fails_though_the_region_answers(eventbridge_mock, endpoint, shop):
    with endpoint.failed_over():
        shop.place_order(1, "book")
    shop.place_order(2, "lamp")

    assert [event.region for event in eventbridge_mock.events] == ["us-west-2", "us-east-1"]


def test_without_replication_somebody_has_to_fail_back(eventbridge_mock):
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus=BUS, replication=False)
    shop = Shop(endpoint.endpoint_id)

    with eventbridge_mock.region_outage("us-east-1"):
        shop.place_order(1, "book")
    shop.place_order(2, "lamp")
    endpoint.recover()
    shop.place_order(3, "chair")

    regions = [event.region for event in eventbridge_mock.events]
    assert regions == ["us-west-2", "us-west-2", "us-east-1"]


def test_orders_wait_in_the_outbox_while_both_regions_are_out(eventbridge_mock, shop):
    with eventbridge_mock.region_outage("us-east-1"), eventbridge_mock.region_outage("us-west-2"):
        shop.place_order(1, "book")
        shop.place_order(2, "lamp")
        assert [order["order"] for order in shop.outbox] == [1, 2]

    shop.flush()

    assert [event.detail["order"] for event in eventbridge_mock.events] == [1, 2]
    failed = [call for call in eventbridge_mock.calls if call.error]
    assert {call.error.code for call in failed} == {"EndpointConnectionError"}
    assert {call.attempts for call in failed} == {2}


def test_orders_survive_a_throttled_service(eventbridge_mock, shop, open_warehouses):
    warehouses = open_warehouses()
    eventbridge_mock.reject_entries("ThrottlingException")

    shop.place_order(1, "book")
    shop.place_order(2, "lamp")

    assert shipped(warehouses) == [1, 2]
    assert eventbridge_mock.rejected.one().error_code == "ThrottlingException"


def wrong(shop, warehouse, reason):
    """Rehearse a pair that has to fail."""
    marks = pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True)
    return pytest.param(shop, warehouse, marks=marks)


@pytest.mark.parametrize(
    ("shop_kind", "warehouse_kind"),
    [
        (Shop, Warehouse),
        wrong(ForgetfulShop, Warehouse, "it loses what EventBridge did not take at once"),
        wrong(Shop, HastyWarehouse, "it ships again what was sent again"),
    ],
)
def test_every_order_is_shipped_once_whatever_happens(
    eventbridge_mock, endpoint, open_warehouses, shop_kind, warehouse_kind
):
    def take_orders():
        warehouses = open_warehouses(warehouse_kind)
        shop = shop_kind(endpoint.endpoint_id)
        for number in (1, 2, 3):
            shop.place_order(number, "book")
        return shop, warehouses

    def flush(value):
        shop, _ = value
        shop.flush()

    rehearsal = eventbridge_mock.rehearse(take_orders, afterwards=flush)

    rehearsal.assert_nothing_lost()
    rehearsal.assert_nothing_doubled()
    rehearsal.assert_each(lambda run: shipped(run.value[1]) == [1, 2, 3])
