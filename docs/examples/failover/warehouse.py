"""The warehouse: a Lambda function in each Region, called for every order on that Region's bus.

With event replication each order arrives in both Regions, in the other one with another event id.
So the function asks a table that both Regions share whether the order has been shipped.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Table:
    """Stands for a DynamoDB global table: what is written in one Region is there in both."""

    claims: dict[Any, str] = field(default_factory=dict)

    def claim(self, key: Any, region: str) -> bool:
        """Write who handles something, as a conditional put: only the first one may."""
        if key in self.claims:
            return False
        self.claims[key] = region
        return True


@dataclass
class Warehouse:
    """The function of one Region."""

    region: str
    table: Table
    shipped: list[int] = field(default_factory=list)

    def handler(self, event: dict[str, Any], context: object) -> None:
        """Ship an order once, whichever copy of its event comes first."""
        order = event["detail"]["order"]
        if self.table.claim(order, self.region):
            self.shipped.append(order)


class HastyWarehouse(Warehouse):
    """How not to do it: the two copies of an event have different ids."""

    def handler(self, event: dict[str, Any], context: object) -> None:
        """Ship an order for every event id."""
        if self.table.claim(event["id"], self.region):
            self.shipped.append(event["detail"]["order"])
