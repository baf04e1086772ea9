"""A small order service: it announces its orders through a global endpoint."""

import json
import os
from contextlib import suppress
from datetime import datetime, timezone

import boto3

# made when the module is imported, as in a Lambda function
events = boto3.client("events", region_name="us-east-1")

BUS = "orders"


class OrderNotAnnouncedError(Exception):
    """EventBridge refused the event of an order."""


def deploy(account_id: str) -> None:
    """Create the global endpoint that the service puts its events through."""
    regions = ["us-east-1", "us-west-2"]
    events.create_endpoint(
        Name="orders",
        RoutingConfig={
            "FailoverConfig": {
                "Primary": {"HealthCheck": "arn:aws:route53:::healthcheck/orders-us-east-1"},
                "Secondary": {"Route": "us-west-2"},
            }
        },
        ReplicationConfig={"State": "ENABLED"},
        EventBuses=[
            {"EventBusArn": f"arn:aws:events:{region}:{account_id}:event-bus/{BUS}"}
            for region in regions
        ],
        RoleArn=f"arn:aws:iam::{account_id}:role/replicate-orders",
    )


def endpoint_id() -> str:
    """Look up the endpoint, or take it from the environment."""
    configured = os.environ.get("ORDERS_ENDPOINT_ID")
    return configured or events.describe_endpoint(Name="orders")["EndpointId"]


def place_order(number: int, items: dict[str, int]) -> str:
    """Announce an order and return the id of its event."""
    response = events.put_events(
        EndpointId=endpoint_id(),
        Entries=[
            {
                "Time": datetime.now(timezone.utc),
                "Source": "shop.orders",
                "DetailType": "OrderPlaced",
                "Detail": json.dumps({"id": number, "items": items}),
                "EventBusName": BUS,
            }
        ],
    )
    (result,) = response["Entries"]
    if response["FailedEntryCount"]:
        raise OrderNotAnnouncedError(result["ErrorMessage"])
    return result["EventId"]


def retire() -> None:
    """Delete the endpoint, if it is still there."""
    with suppress(events.exceptions.ResourceNotFoundException):
        events.delete_endpoint(Name="orders")
