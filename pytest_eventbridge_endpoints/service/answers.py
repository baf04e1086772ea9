"""What comes of one HTTP request: an answer, no answer, or an exception."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

CONTENT_TYPE = "application/x-amz-json-1.1"


class Reply(NamedTuple):
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    """Values by names in lower case."""
    body: bytes


class Unreachable(NamedTuple):
    """No answer: the host does not resolve (AWS 6.23), or its Region is out."""

    reason: str
    """Why nobody answers; the client is not told."""


class Raised(NamedTuple):
    """No answer: the client meets this exception instead, a timeout for example."""

    error: BaseException


Answer: TypeAlias = "Reply | Unreachable | Raised"
