"""Names and Amazon Resource Names: of event buses, rules, Regions, health checks and endpoints.

The schemas define which of them are valid.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from .limits import EVENT_BUS_NAME_LENGTH
from .shapes import is_valid

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


class Home(NamedTuple):
    """Where endpoints live: one Region of one account."""

    account: str
    region: str


@lru_cache(maxsize=64)
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


def is_event_bus_arn(text: object) -> bool:
    """Say whether this is the ARN of an event bus."""
    if not isinstance(text, str) or not is_valid("NonPartnerEventBusArn", text):
        return False
    return is_event_bus_name(parse_event_bus_arn(text).name)


def is_event_bus_name(text: object) -> bool:
    """Say whether this is the name of an event bus."""
    # the model has one shape for names and ARNs; only ARNs have a colon
    return (
        isinstance(text, str)
        and ":" not in text
        and len(text) <= EVENT_BUS_NAME_LENGTH
        and is_valid("NonPartnerEventBusNameOrArn", text)
    )


def is_region(text: object) -> bool:
    """Say whether this is the name of a Region: one that the ARN of an event bus may have."""
    return isinstance(text, str) and is_event_bus_arn(
        event_bus_arn(EventBus("123456789012", text, DEFAULT_BUS))
    )


def is_health_check_arn(text: object) -> bool:
    """Say whether this is the ARN of a Route 53 health check."""
    return is_valid("HealthCheck", text)


class Arn(NamedTuple):
    """The parts of any ARN."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """Split an ARN; None for what is none, or names no resource."""
    prefix, *parts = text.split(":", 5)
    arn = Arn(*parts) if prefix == "arn" and len(parts) == len(Arn._fields) else None
    return arn if arn and arn.partition and arn.service and arn.resource else None


def rule_arn(bus: EventBus, name: str) -> str:
    """Return the ARN of a rule; that of the default bus does not name its bus (R 35)."""
    path = name if bus.name == DEFAULT_BUS else f"{bus.name}/{name}"
    return f"arn:{partition(bus.region)}:events:{bus.region}:{bus.account}:rule/{path}"


def function_arn(region: str, account: str, name: str) -> str:
    """Return the ARN of a Lambda function."""
    return f"arn:{partition(region)}:lambda:{region}:{account}:function:{name}"


def endpoint_arn(region: str, account: str, name: str) -> str:
    """Return the ARN of a global endpoint (AWS 4.1)."""
    return f"arn:{partition(region)}:events:{region}:{account}:endpoint/{name}"


def endpoint_url(region: str, endpoint_id: str) -> str:
    """Return the URL of a global endpoint (AWS 4.4; 7.6 for China)."""
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{endpoint_id}.endpoint.events.{suffix}"
