"""JSON texts as they were sent, parsed when somebody asks."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_TIMES = ("Time", "CreationTime", "LastModifiedTime")


def parse(text: str) -> Any:
    """Parse JSON, integers of any length included."""
    try:
        return json.loads(text)
    except ValueError:
        # Python turns no text of more than 4300 digits into an int
        return json.loads(text, parse_int=_integer)


def _integer(digits: str) -> int | Decimal:
    try:
        return int(digits)
    except ValueError:
        return Decimal(digits)


def parse_message(text: str) -> Any:
    """Parse a request or a response, times as aware UTC datetimes."""
    return json.loads(text, object_hook=_with_datetimes)


def utc(seconds: float) -> datetime:
    """Return the aware UTC datetime of *seconds* since the epoch.

    Raises:
        OverflowError: no calendar date lies that far away.
    """
    return _EPOCH + timedelta(seconds=seconds)


def _with_datetimes(members: dict[str, Any]) -> dict[str, Any]:
    for name in _TIMES:
        seconds = members.get(name)
        if isinstance(seconds, (int, float)) and not isinstance(seconds, bool):
            try:
                members[name] = utc(seconds)
            except (OverflowError, ValueError):
                # AWS refused this time; a test still sees what was sent
                members[name] = seconds
    return members
