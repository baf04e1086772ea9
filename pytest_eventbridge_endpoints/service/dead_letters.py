"""Which dead-letter queues event buses and targets may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import rule_errors
from .arns import parse_arn

if TYPE_CHECKING:
    from ..json_text import JsonObject


def check_dead_letters(config: JsonObject | None, region: str) -> None:
    """Refuse a dead-letter queue that cannot be one; it need not exist (R 31, R 79).

    Guesses: the order; a FIFO queue is refused for an event bus as it is for a target.

    Raises:
        ServiceError: it is no SQS queue, is a FIFO queue, or is in another Region.
    """
    text = (config or {}).get("Arn") or ""
    arn = parse_arn(text)
    # guess: a text that is no ARN is taken
    if arn is None:
        return
    if arn.service != "sqs":
        raise rule_errors.service_takes_no_dead_letters(arn.service)
    if arn.resource.endswith(".fifo"):
        raise rule_errors.fifo_takes_no_dead_letters()
    if arn.region != region:
        raise rule_errors.dead_letters_of_another_region(text)
