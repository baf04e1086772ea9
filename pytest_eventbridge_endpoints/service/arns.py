"""Amazon Resource Names of event buses and endpoints."""

from __future__ import annotations

from typing import NamedTuple


class EventBus(NamedTuple):
    """One event bus: a name in one Region of one account."""

    account: str
    region: str
    name: str


def partition(region: str) -> str:
    """Return the AWS partition that *region* is in."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


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
