"""The parts of botocore's requests, which are texts or bytes by turns."""

from __future__ import annotations

from typing import Any


def as_bytes(body: Any) -> bytes:
    """Return a request body as bytes; None is an empty one."""
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def as_text(part: Any) -> str:
    """Return a header or a URL as a text; what is neither text nor bytes is an empty one."""
    if isinstance(part, bytes):
        return part.decode("utf-8", "replace")
    return part if isinstance(part, str) else ""
