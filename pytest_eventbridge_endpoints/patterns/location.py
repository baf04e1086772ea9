"""Say where in a text EventBridge's parser is, as it writes it."""

from __future__ import annotations

import re


def location(text: str, at: int) -> str:
    """Return ``[Source: (String)"..."; line: 1, column: 2]`` for the position *at* of a text."""
    lines = re.split(r"\r\n?|\n", text[:at])
    shown = f'"{text[:_MOST_SHOWN]}"'
    if len(text) > _MOST_SHOWN:
        shown += f"[truncated {len(text) - _MOST_SHOWN} chars]"
    return f"[Source: (String){shown}; line: {len(lines)}, column: {len(lines[-1]) + 1}]"


_MOST_SHOWN = 500
