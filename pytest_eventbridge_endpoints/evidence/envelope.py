"""The envelope of an event: what a rule's target receives, keys in AWS's order (AWS 6.27)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .pattern_json import decoded_object

if TYPE_CHECKING:
    from .captures import CapturedEvent


def head(event: CapturedEvent) -> dict[str, Any]:
    """Return the envelope without ``detail``, its last member."""
    return {
        "version": "0",
        "id": event.id,
        "detail-type": event.detail_type,
        "source": event.source,
        "account": event.account,
        "time": f"{event.time.isoformat()[:_SECONDS]}Z",
        "region": event.origin_region,
        "resources": list(event.resources),
    }


_SECONDS = len("2022-04-07T12:34:56")


def as_text(event: CapturedEvent) -> str:
    """Return the envelope as JSON text, with ``Detail`` as it was sent."""
    return f'{json.dumps(head(event))[:-1]}, "detail": {event.detail_json}}}'


def for_patterns(event: CapturedEvent) -> dict[str, Any]:
    """Return the envelope as event patterns read it: ``Detail`` at any depth, with all digits."""
    return {**head(event), "detail": decoded_object(event.detail_json)}
