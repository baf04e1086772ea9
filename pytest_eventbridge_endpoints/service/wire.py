"""AWS JSON 1.1: read requests, and write replies (AWS 5.1-5.4)."""

from __future__ import annotations

import json
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING

from ..json_text import refuse_constant
from . import errors
from .answers import CONTENT_TYPE, Reply

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from .errors import HttpError, ServiceError


def decode(body: bytes) -> JsonObject:
    """Read a request body.

    Raises:
        ServiceError: the body is not a JSON object (SerializationException).
    """
    try:
        request = _DECODER.decode(body.decode())
    except (ValueError, RecursionError) as error:
        raise errors.body_is_not_json(str(error)) from None
    if not isinstance(request, dict):
        reason = "it must be a JSON object"
        raise errors.body_is_not_json(reason)
    return request


_ENCODER = json.JSONEncoder(separators=(",", ":"))  # no blanks (AWS 10.3)
_DECODER = json.JSONDecoder(parse_constant=refuse_constant)


def success(response: JsonObject, request_id: str, now: float) -> Reply:
    """Write the answer of an operation."""
    return _reply(200, response, request_id, now)


def failure(error: ServiceError, request_id: str, now: float) -> Reply:
    """Write an error, with the short type as ``__type`` (AWS 5.3, 10.3)."""
    return _reply(error.status, {"__type": error.code, "message": error.message}, request_id, now)


def status_only(error: HttpError, request_id: str, now: float) -> Reply:
    """Write an answer that names no error code; without a message it is empty (AWS 5.7)."""
    if error.message is not None:
        return _reply(error.status, {"message": error.message}, request_id, now)
    return Reply(error.status, _headers(b"", request_id, now), b"")


def _reply(status: int, payload: JsonObject, request_id: str, now: float) -> Reply:
    body = _ENCODER.encode(payload).encode()
    return Reply(status, _headers(body, request_id, now), body)


def _headers(body: bytes, request_id: str, now: float) -> dict[str, str]:
    return {
        "x-amzn-requestid": request_id,
        "content-type": CONTENT_TYPE,
        "content-length": str(len(body)),
        "date": _http_date(int(now)),
    }


@lru_cache(maxsize=1)
def _http_date(now: int) -> str:
    # many answers are given within one second
    return formatdate(now, usegmt=True)


def epoch_milliseconds(seconds: float) -> float:
    """Cut a time to the milliseconds that AWS sends (AWS 2.3)."""
    return round(seconds * 1_000_000) // 1000 / 1000
