"""The warehouse: a Lambda function that is given what the rule's input transformer makes."""

picked = []


def handler(event, context):
    """Pick the items of an order."""
    picked.append((event["order"], event["items"]))
