"""The orders and the warehouse, tested against the infrastructure as it is declared.

``cdk.out`` is what ``cdk synth`` makes of a CDK application; ``template.yaml`` declares the same
with SAM.
"""

import importlib.util
from pathlib import Path

import pytest
from infrastructure import picking
from infrastructure.orders import place_order

from pytest_eventbridge_endpoints import InfrastructureError

HERE = Path(__file__).parent
REGIONS = ("us-east-1", "us-west-2")
needs_yaml = pytest.mark.skipif(
    importlib.util.find_spec("yaml") is None, reason="the extra yaml is not installed"
)


@pytest.fixture(
    params=[
        pytest.param(("cdk.out", None), id="CDK"),
        pytest.param(("template.yaml", list(REGIONS)), id="SAM", marks=needs_yaml),
    ]
)
def declared(request, eventbridge_mock):
    """The infrastructure, from either source."""
    source, regions = request.param
    return eventbridge_mock.load(HERE / source, region=regions)


@pytest.fixture
def warehouse(declared, eventbridge_mock):
    """The warehouse's function, in the place of the rules' target in both Regions."""
    picking.picked.clear()
    eventbridge_mock.connect("WarehouseFunction", picking.handler)
    return picking.picked


def test_an_order_is_picked_in_both_regions(eventbridge_mock, declared, warehouse):
    """Replication copies the event, so the rules of both Regions deliver it."""
    endpoint = declared.endpoint("OrdersEndpoint")

    place_order(endpoint.endpoint_id, 42, ["book"], total=20)

    for region in REGIONS:
        eventbridge_mock.assert_delivery(
            target="WarehouseFunction",
            input={"order": 42, "items": ["book"]},
            region=region,
            times=1,
        )
    assert warehouse == [(42, ["book"]), (42, ["book"])]


def test_only_big_orders_are_invoiced(eventbridge_mock, declared):
    """Each Region has its own queue."""
    endpoint = declared.endpoint("OrdersEndpoint")

    place_order(endpoint.endpoint_id, 1, ["pen"], total=2)
    place_order(endpoint.endpoint_id, 2, ["piano"], total=4000)

    for region in REGIONS:
        queue = f"arn:aws:sqs:{region}:123456789012:invoices"
        (invoice,) = eventbridge_mock.assert_delivery(
            rule="BigOrdersToInvoices", target=queue, region=region, times=1
        )
        assert invoice.input == {"id": 2, "items": ["piano"], "total": 4000}


def test_orders_survive_the_loss_of_a_region(eventbridge_mock, declared, warehouse):
    """The endpoint fails over, and the rules of the other Region deliver at once."""
    endpoint = declared.endpoint("OrdersEndpoint")

    with eventbridge_mock.region_outage("us-east-1"):
        place_order(endpoint.endpoint_id, 43, ["lamp"], total=50)
        assert warehouse == [(43, ["lamp"])]

    # the copy arrives when the Region is back
    assert warehouse == [(43, ["lamp"]), (43, ["lamp"])]


# --- planted mistakes -------------------------------------------------------------------------


def test_a_pattern_that_no_event_meets(eventbridge_mock):
    """The rule asks for "Total", and orders have "total": the message says so."""
    declared = eventbridge_mock.load(HERE / "mistaken-pattern.json")
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")

    place_order(endpoint.endpoint_id, 2, ["piano"], total=4000)

    rule = declared.rule("BigOrdersToInvoices")
    assert not rule.event_pattern.matches(eventbridge_mock.events.one())
    with pytest.raises(AssertionError) as caught:
        eventbridge_mock.assert_delivery(rule="BigOrdersToInvoices", target="InvoicesQueue")
    assert "detail.Total: missing" in str(caught.value)


def test_a_health_check_by_its_id(eventbridge_mock):
    """!Ref of a health check is its id, and AWS refuses an endpoint without the ARN."""
    with pytest.raises(InfrastructureError) as caught:
        eventbridge_mock.load(HERE / "bare-health-check.json")

    message = str(caught.value)
    assert "bare-health-check.json:5: AWS refuses the endpoint OrdersEndpoint" in message
    assert "at 'routingConfig.failoverConfig.primary.healthCheck' failed to satisfy" in message
