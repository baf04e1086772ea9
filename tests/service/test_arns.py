import pytest

from pytest_eventbridge_endpoints.service.arns import (
    EventBus,
    endpoint_arn,
    endpoint_url,
    event_bus_arn,
    parse_event_bus_arn,
    partition,
)

PARTITIONS = [
    ("us-east-1", "aws"),
    ("eu-west-1", "aws"),
    ("us-gov-west-1", "aws-us-gov"),
    ("cn-north-1", "aws-cn"),
    ("us-iso-east-1", "aws-iso"),
    ("us-isob-east-1", "aws-iso-b"),
    ("eusc-de-east-1", "aws-eusc"),
]


@pytest.mark.parametrize(("region", "expected"), PARTITIONS)
def test_a_region_is_in_one_partition(region, expected):
    """China, GovCloud and others are partitions of their own."""
    assert partition(region) == expected


@pytest.mark.parametrize(("region", "in_partition"), PARTITIONS)
def test_event_bus_arns_are_made_and_read(region, in_partition):
    """What names a bus is in its ARN, and is found there again."""
    bus = EventBus("123456789012", region, "orders.v1")
    arn = event_bus_arn(bus)

    assert arn == f"arn:{in_partition}:events:{region}:123456789012:event-bus/orders.v1"
    assert parse_event_bus_arn(arn) == bus


@pytest.mark.parametrize(("region", "in_partition"), PARTITIONS)
def test_endpoint_arns(region, in_partition):
    """An endpoint's ARN names its home Region, the account and the name (AWS 4.1)."""
    assert endpoint_arn(region, "123456789012", "orders") == (
        f"arn:{in_partition}:events:{region}:123456789012:endpoint/orders"
    )


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
    ],
)
def test_endpoint_urls(region, host):
    """The URL is the host that clients send to (AWS 4.4, 7.6)."""
    assert endpoint_url(region, "abc.veo") == f"https://abc.veo.endpoint.events.{host}"
