"""Give a client the answer of its mock to one HTTP request."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, NoReturn

from botocore.exceptions import EndpointConnectionError

from ..running.hosts import endpoint_id_in
from ..service.answers import CONTENT_TYPE, Raised, Reply
from .refusals import refuse_protocol
from .request_parts import as_bytes, as_text
from .response import Response

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

    from .call_under_way import CallUnderWay


def answer(under_way: CallUnderWay, request: AWSPreparedRequest) -> Response:
    """Return the mock's answer to a request of the call under way, or raise what it meets.

    Raises:
        EndpointConnectionError: nobody answers: a Region is out, or no endpoint has this id.
        Exception: the exception that a test has asked for with ``fail``.
    """
    __tracebackhide__ = True
    mock, call, _ = under_way
    content_type = as_text(request.headers.get("Content-Type"))
    if content_type != CONTENT_TYPE:
        refuse_protocol(mock, call.operation, content_type)
    call.body = as_bytes(request.body)
    call.trace_header = as_text(request.headers.get("X-Amzn-Trace-Id")) or None
    call.host_id = endpoint_id_in(request.url)
    call.attempts += 1
    call.response = None
    given = mock.answer_request(call)
    if isinstance(given, Raised):
        _raise_as_asked(given.error)
    if not isinstance(given, Reply):
        _raise_unreachable(request.url, given.reason)
    call.response = given.body
    return Response(request.url, given)


# a failing test shows the source of what raises: it is short


def _raise_as_asked(error: BaseException) -> NoReturn:
    # without the frames of earlier attempts
    raise error.with_traceback(None)


def _raise_unreachable(url: str, reason: str) -> NoReturn:
    # botocore's message names only the host; a traceback shows the cause above it
    cause = LookupError(f"under eventbridge_mock nobody answers: {reason}")
    error = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    raise EndpointConnectionError(endpoint_url=url, error=error) from cause
