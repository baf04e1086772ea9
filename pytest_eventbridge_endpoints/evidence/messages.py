"""Requests and responses as they were sent, parsed when somebody asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..service.clock import utc

if TYPE_CHECKING:
    from ..json_text import JsonObject

_TIMES = ("Time", "CreationTime", "LastModifiedTime")


def parse_message(text: str) -> Any:
    """Parse a request or a response, times as aware UTC datetimes."""
    return json.loads(text, object_hook=_with_datetimes)


def _with_datetimes(members: JsonObject) -> JsonObject:
    for name in _TIMES:
        seconds = members.get(name)
        if isinstance(seconds, (int, float)) and not isinstance(seconds, bool):
            try:
                members[name] = utc(seconds)
            except (OverflowError, ValueError):
                # AWS refused this time; a test still sees what was sent
                members[name] = seconds
    return members
