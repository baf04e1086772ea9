"""The envelope of an event: what a rule's target receives, keys in AWS's order (AWS 6.27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ..json_text import JsonObject

MEMBERS = (
    *("version", "id", "detail-type", "source", "account", "time", "region", "resources"),
    *("detail", "replay-name"),
)
"""All members that the envelope of an event may have; only what a replay sends has the last."""

_SECONDS = len("2022-04-07T12:34:56")


def head(
    *,
    event_id: str,
    detail_type: str,
    source: str,
    account: str,
    time: datetime,
    region: str,
    resources: Iterable[str],
) -> JsonObject:
    """Return the envelope without ``detail``, its last member."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": f"{time.isoformat()[:_SECONDS]}Z",
        "region": region,
        "resources": list(resources),
    }
