"""Amazon Resource Names of event buses and endpoints."""

from __future__ import annotations

from typing import NamedTuple

DEFAULT_BUS = "default"

_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
}


class EventBus(NamedTuple):
    """One event bus: a name in one Region of one account."""

    account: str
    region: str
    name: str


def partition(region: str) -> str:
    """Return the AWS partition that *region* is in."""
    for prefix, name in _PARTITIONS.items():
        if region.startswith(prefix):
            return name
    return "aws"


def event_bus_arn(bus: EventBus) -> str:
    """Return the ARN of an event bus."""
    return f"arn:{partition(bus.region)}:events:{bus.region}:{bus.account}:event-bus/{bus.name}"


def parse_event_bus_arn(arn: str) -> EventBus:
    """Split an event bus ARN that validation has accepted."""
    _, _, _, region, account, resource = arn.split(":", 5)
    return EventBus(account, region, resource.removeprefix("event-bus/"))


def endpoint_arn(region: str, account: str, name: str) -> str:
    """Return the ARN of a global endpoint (AWS 4.1)."""
    return f"arn:{partition(region)}:events:{region}:{account}:endpoint/{name}"


def endpoint_url(region: str, endpoint_id: str) -> str:
    """Return the URL of a global endpoint (AWS 4.4; 7.6 for China)."""
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{endpoint_id}.endpoint.events.{suffix}"
