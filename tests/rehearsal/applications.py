"""Small applications with one known bug each, and some without, for the tests of rehearsals."""

import json

from botocore.exceptions import BotoCoreError, ClientError

FAILURES = (BotoCoreError, ClientError)


class Publisher:
    """Publishes orders one by one, keeps what failed, and has no bug."""

    def __init__(self, client, endpoint_id=None, bus="default"):
        self.client = client
        self.through = {} if endpoint_id is None else {"EndpointId": endpoint_id}
        self.bus = bus
        self.kept = []

    def entry(self, number):
        detail = json.dumps({"id": number})
        return {
            "Source": "shop",
            "DetailType": "OrderPlaced",
            "Detail": detail,
            "EventBusName": self.bus,
        }

    def put(self, numbers):
        """Put orders, and return those that were rejected."""
        entries = [self.entry(number) for number in numbers]
        answer = self.client.put_events(Entries=entries, **self.through)
        results = zip(numbers, answer["Entries"], strict=True)
        return [number for number, result in results if "ErrorCode" in result]

    def publish(self, *numbers):
        try:
            self.kept += self.put(numbers)
        except FAILURES:
            self.kept += numbers

    def flush(self):
        while self.kept:
            kept, self.kept = self.kept, []
            self.publish(*kept)


class LooksAtNothing(Publisher):
    """Believes that an answer is a success: FailedEntryCount is not read."""

    def publish(self, *numbers):
        try:
            self.put(numbers)
        except FAILURES:
            self.kept += numbers


class SendsAllAgain(Publisher):
    """Sends a whole batch again where one entry of it was rejected."""

    def publish(self, *numbers):
        try:
            rejected = self.put(numbers)
        except FAILURES:
            rejected = numbers
        self.kept += numbers if rejected else ()


class SwallowsExceptions(Publisher):
    """Goes on after an exception as if nothing were."""

    def publish(self, *numbers):
        try:
            self.kept += self.put(numbers)
        except FAILURES:
            return


class GivesUp(Publisher):
    """Lets every error through to its caller."""

    def publish(self, *numbers):
        rejected = self.put(numbers)
        if rejected:
            message = f"orders {rejected} were rejected"
            raise RuntimeError(message)


class NeverFlushes(Publisher):
    """Keeps what failed, and forgets to send it."""

    def flush(self):
        """Do nothing."""


class TriesForever(Publisher):
    """Tries again until it works, at once."""

    def publish(self, *numbers):
        while numbers:
            numbers = self.left_of(numbers)

    def left_of(self, numbers):
        try:
            return self.put(numbers)
        except FAILURES:
            return numbers


class Warehouse:
    """Ships each order once, and has no bug."""

    def __init__(self):
        self.seen = set()
        self.shipped = []

    def ship(self, event):
        number = event["detail"]["id"]
        if number not in self.seen:
            self.seen.add(number)
            self.shipped.append(number)

    @property
    def promise_is_kept(self):
        return sorted(self.shipped) == [1, 2, 3]


class TrustsIds(Warehouse):
    """Knows an event by its id, which another attempt changes."""

    def ship(self, event):
        if event["id"] not in self.seen:
            self.seen.add(event["id"])
            self.shipped.append(event["detail"]["id"])


class ShipsTwice(Warehouse):
    """Ships whatever it is told, as often as it is told."""

    def ship(self, event):
        self.shipped.append(event["detail"]["id"])


class NeedsOrder(Warehouse):
    """Takes the orders for those of a queue, one after another."""

    def ship(self, event):
        number = event["detail"]["id"]
        if number == len(self.shipped) + 1:
            self.shipped.append(number)
