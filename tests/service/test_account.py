import pytest

from pytest_eventbridge_endpoints.service.arns import EventBus
from pytest_eventbridge_endpoints.service.endpoints import Configuration
from pytest_eventbridge_endpoints.service.limits import LIMITS, Limits

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("bus", "expected"),
    [
        pytest.param(EventBus(ACCOUNT, "us-east-1", "default"), True, id="default"),
        pytest.param(EventBus(ACCOUNT, "sa-east-1", "default"), True, id="default, anywhere"),
        pytest.param(EventBus(ACCOUNT, "us-east-1", "local"), True, id="added in one Region"),
        pytest.param(EventBus(ACCOUNT, "us-west-2", "local"), False, id="not in the other"),
        pytest.param(EventBus(ACCOUNT, "ap-south-1", "global"), True, id="added everywhere"),
        pytest.param(EventBus(ACCOUNT, "us-east-1", "orders"), True, id="endpoint, primary"),
        pytest.param(EventBus(ACCOUNT, "us-west-2", "orders"), True, id="endpoint, secondary"),
        pytest.param(EventBus(ACCOUNT, "eu-west-1", "orders"), False, id="not of the endpoint"),
        pytest.param(EventBus(ACCOUNT, "us-east-1", "order"), False, id="unknown"),
        pytest.param(EventBus("210987654321", "us-east-1", "order"), True, id="another account"),
    ],
)
def test_which_event_buses_are_known(aws, bus, expected):
    """A bus is known if it was added, or is an endpoint's; others' are never denied."""
    arn = f"arn:aws:events:{{}}:{ACCOUNT}:event-bus/orders"
    configuration = Configuration(
        "arn:aws:route53:::healthcheck/abc",
        "us-west-2",
        (arn.format("us-east-1"), arn.format("us-west-2")),
    )
    aws.account.add_endpoint("orders", "us-east-1", configuration)
    aws.account.add_event_bus("local", "us-east-1")
    aws.account.add_event_bus("global", None)

    assert aws.account.knows_event_bus(bus) is expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2022-04-07", Limits(detail_nesting=1100, bus_arn_with_endpoint=False)),
        ("latest", Limits(detail_nesting=1000, bus_arn_with_endpoint=True)),
    ],
)
def test_limits_depend_on_the_documentation(start, as_of, expected):
    """What has changed since the spec was written stands in one table (AWS 0.2, 0.4)."""
    assert start(as_of=as_of).account.limits == expected
    assert sorted(LIMITS) == ["2022-04-07", "latest"]
