"""An order service: it announces each order through a global endpoint."""

import json

import boto3

events = boto3.client("events", region_name="us-east-1")


def place_order(endpoint_id, number, items, total):
    """Announce an order; a global endpoint takes it in whichever Region is healthy."""
    detail = {"id": number, "items": items, "total": total}
    entry = {
        "Source": "shop.orders",
        "DetailType": "OrderPlaced",
        "Detail": json.dumps(detail),
        "EventBusName": "orders",
    }
    response = events.put_events(EndpointId=endpoint_id, Entries=[entry])
    if response["FailedEntryCount"]:
        raise RuntimeError(response["Entries"])
