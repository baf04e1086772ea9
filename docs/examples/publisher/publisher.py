"""Publishing a batch of events, though EventBridge may refuse some of them.

``put_events`` answers HTTP 200 even when entries failed: each entry has a result of its own, and
only some errors are worth another try.
"""

import json
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import boto3

events = boto3.client("events", region_name="us-east-1")

BATCH_SIZE = 10
MAX_ATTEMPTS = 5
# the codes that EventBridge's documentation calls retryable
RETRYABLE = {"InternalFailure", "ThrottlingException"}

Entry = dict[str, Any]


class PublishError(Exception):
    """Some entries could not be published: ``entries`` maps their ids to the last error."""

    def __init__(self, entries: dict[int, str]) -> None:
        super().__init__(f"{len(entries)} entries failed: {entries}")
        self.entries = entries


def price_changed(product: int, price: str) -> Entry:
    """Make the entry that announces a new price."""
    return {
        "Source": "shop.prices",
        "DetailType": "PriceChanged",
        "Detail": json.dumps({"product": product, "price": price}),
    }


def publish(entries: list[Entry]) -> None:
    """Publish all entries, and try those again that failed for a reason that may pass."""
    failed: dict[int, str] = {}
    waiting = dict(enumerate(entries))
    for attempt in range(MAX_ATTEMPTS):
        if attempt:
            time.sleep(0.05 * 2**attempt)
        errors: dict[int, str] = {}
        for batch in _batches(waiting.items()):
            errors |= _put(batch)
        failed |= {number: code for number, code in errors.items() if code not in RETRYABLE}
        waiting = {number: waiting[number] for number in errors if number not in failed}
        if not waiting:
            break
    failed |= {number: errors[number] for number in waiting}
    if failed:
        raise PublishError(failed)


def _put(batch: list[tuple[int, Entry]]) -> dict[int, str]:
    """Put one batch, and return the error code of each entry that failed."""
    response = events.put_events(Entries=[entry for _, entry in batch])
    results = zip(batch, response["Entries"], strict=True)
    return {
        number: result["ErrorCode"] for (number, _), result in results if "ErrorCode" in result
    }


def _batches(items: Iterable[tuple[int, Entry]]) -> Iterator[list[tuple[int, Entry]]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH_SIZE)):
        yield batch


# --- how not to do it -------------------------------------------------------------------------


def publish_and_hope(entries: list[Entry]) -> None:
    """Lose what fails: there is no exception to notice."""
    for batch in _batches(enumerate(entries)):
        events.put_events(Entries=[entry for _, entry in batch])


def publish_everything_again(entries: list[Entry]) -> None:
    """Double what did not fail: the whole batch is sent again."""
    for batch in _batches(enumerate(entries)):
        for _ in range(MAX_ATTEMPTS):
            if not _put(batch):
                break
