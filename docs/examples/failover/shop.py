"""The shop: it takes orders and announces them through a global endpoint."""

import json
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BUS = "orders"
events = boto3.client(
    "events", region_name="us-east-1", config=Config(retries={"total_max_attempts": 2})
)


@dataclass
class Shop:
    """Takes orders. What cannot be announced now stays in the outbox, in order."""

    endpoint_id: str
    outbox: list[dict[str, Any]] = field(default_factory=list)

    def place_order(self, number: int, product: str) -> None:
        """Take an order, whatever EventBridge does, and announce it if possible."""
        self.outbox.append({"order": number, "product": product})
        self.flush()

    def flush(self) -> None:
        """Announce what is in the outbox, and keep what was not accepted."""
        while self.outbox:
            try:
                accepted = self._announce(self.outbox[0])
            except (BotoCoreError, ClientError):
                accepted = False
            if not accepted:
                return
            del self.outbox[0]

    def _announce(self, order: dict[str, Any]) -> bool:
        response = events.put_events(
            EndpointId=self.endpoint_id,
            Entries=[
                {
                    "Source": "shop",
                    "DetailType": "OrderPlaced",
                    "Detail": json.dumps(order),
                    "EventBusName": BUS,
                }
            ],
        )
        return response["FailedEntryCount"] == 0


class ForgetfulShop(Shop):
    """How not to do it: what cannot be announced now is forgotten."""

    def flush(self) -> None:
        """Announce what is in the outbox, and empty it whatever came of it."""
        super().flush()
        self.outbox.clear()
