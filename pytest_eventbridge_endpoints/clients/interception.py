"""Intercept the requests of EventBridge clients, and return replies.

A wrapper of ``botocore.endpoint.Endpoint.make_request``, which all sync and async clients share,
attaches our handlers to a client's own events when it is first used under a mock. The
interception itself is botocore's ``before-send`` event.
"""

from __future__ import annotations

import socket
import threading
import weakref
from types import CoroutineType
from typing import TYPE_CHECKING, Any

import botocore
import botocore.endpoint
import wrapt
from botocore.exceptions import EndpointConnectionError

from ..running import active, late_work
from ..running.calls import OPERATIONS, ClientCall
from ..service.answers import CONTENT_TYPE, Raised, Reply
from . import moto_stubber, refusals, retry_sleep, unsigned
from .call_under_way import CallUnderWay, call_under_way
from .response import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextvars import Token

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from ..running.late_work import Lifetime
    from ..settings import Settings

_FIRST_ERROR_STATUS = 300

# reentrant: following an import may import more
_lock = threading.RLock()
_served: weakref.WeakKeyDictionary[Any, Settings] = weakref.WeakKeyDictionary()
"""The clients that were used under a mock, with the settings of the last one."""


def install() -> None:
    """Wrap what all clients call, once for the life of botocore in the process."""
    global _wrapped, _follows_imports  # noqa: PLW0603
    with _lock:
        # pytester may have had botocore imported anew
        if _wrapped is not botocore.endpoint.Endpoint:
            _wrapped = botocore.endpoint.Endpoint
            wrapt.wrap_function_wrapper(botocore.endpoint, "Endpoint.make_request", _make_request)
        if not _follows_imports:
            _follows_imports = True
            wrapt.register_post_import_hook(_follow_thread_pools, "concurrent.futures.thread")
            moto_stubber.install()
            retry_sleep.install()


_wrapped: type[Any] | None = None
_follows_imports = False


def _follow_thread_pools(module: Any) -> None:
    late_work.follow_thread_pools(module, _innermost_lifetime)


def _innermost_lifetime() -> Lifetime | None:
    mock = active.innermost_mock()
    return mock.lifetime if mock else None


def _make_request(
    wrapped: Callable[..., Any], endpoint: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    operation, request = _operation_and_request(*args, **kwargs)
    if operation.service_model.endpoint_prefix != "events":
        return wrapped(*args, **kwargs)
    mock = active.innermost_mock()
    ended = late_work.ended_mock_of_this_work()
    if ended is not None:
        refusals.refuse_late_work(ended, mock, endpoint, operation.name)
    if mock is None:
        refusals.refuse_after_mock(_served.get(endpoint), endpoint, operation.name)
        return wrapped(*args, **kwargs)
    if operation.name not in OPERATIONS:
        refusals.refuse_unmocked(mock, endpoint, operation.name)
        return wrapped(*args, **kwargs)
    if _served.get(endpoint) is not mock.settings:
        _attach(endpoint, mock.settings)
    # from the context, never from the host: an endpoint's host and endpoint_url name no Region
    region = request["context"].get("client_region") or mock.settings.region
    under_way = CallUnderWay(mock, ClientCall(operation.name, region, _as_bytes(request["body"])))
    previous = call_under_way.set(under_way)
    try:
        result = wrapped(*args, **kwargs)
    except BaseException as error:
        _finish(under_way, previous, error=error)
        raise
    if isinstance(result, CoroutineType):
        call_under_way.reset(previous)
        return _await_request(under_way, result)
    _finish(under_way, previous, result)
    return result


async def _await_request(under_way: CallUnderWay, result: Coroutine[Any, Any, Any]) -> Any:
    previous = call_under_way.set(under_way)
    try:
        response = await result
    except BaseException as error:
        _finish(under_way, previous, error=error)
        raise
    _finish(under_way, previous, response)
    return response


def _finish(
    under_way: CallUnderWay,
    previous: Token[CallUnderWay | None],
    response: Any = None,
    *,
    error: BaseException | None = None,
) -> None:
    """Hand a call that is over to its mock; calls that targets make are not part of it."""
    call_under_way.reset(previous)
    mock, call = under_way
    if error is not None:
        call.failure = (type(error).__name__, str(error))
    else:
        http, parsed = response
        if http.status_code >= _FIRST_ERROR_STATUS:
            call.failure = (parsed["Error"]["Code"], parsed["Error"]["Message"])
    mock.finish_call(call)


def _operation_and_request(operation_model: Any, request_dict: Any) -> tuple[Any, Any]:
    return operation_model, request_dict


def _attach(endpoint: Any, settings: Settings) -> None:
    """Register our handlers for the events of this one client, once."""
    with _lock:
        if endpoint not in _served:
            events = endpoint._event_emitter  # noqa: SLF001 (sync and async have no other way)
            for operation in OPERATIONS:
                events.register(f"before-send.eventbridge.{operation}", _before_send)
                # first: no other handler may choose a signer before ours chooses none
                events.register_first(f"choose-signer.eventbridge.{operation}", _choose_signer)
        _served[endpoint] = settings


def _choose_signer(signature_version: Any, region_name: str, **_: Any) -> Any:
    under_way = call_under_way.get()
    if under_way is None:
        return None
    mock, call = under_way
    call.signature_version = signature_version if isinstance(signature_version, str) else None
    call.signing_region = region_name
    if unsigned.stands_in(signature_version):
        mock.crt_was_missing = True
        return botocore.UNSIGNED
    return None if mock.settings.sign else botocore.UNSIGNED


def _before_send(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    under_way = call_under_way.get()
    if under_way is None:
        return None
    mock, call = under_way
    content_type = _as_text(request.headers.get("Content-Type"))
    if content_type != CONTENT_TYPE:
        refusals.refuse_protocol(mock, call.operation, content_type)
    call.body = _as_bytes(request.body)
    call.trace_header = _as_text(request.headers.get("X-Amzn-Trace-Id")) or None
    call.attempts += 1
    call.response = None
    answer = mock.answer_request(call)
    if isinstance(answer, Reply):
        call.response = answer.body
        return Response(request.url, answer)
    if isinstance(answer, Raised):
        # without the frames of earlier attempts
        raise answer.error.with_traceback(None)
    error = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    # botocore's message names only the host; a traceback shows the cause above it
    cause = LookupError(f"under eventbridge_mock nobody answers: {answer.reason}")
    raise EndpointConnectionError(endpoint_url=request.url, error=error) from cause


def _as_bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _as_text(header: Any) -> str:
    return header.decode() if isinstance(header, bytes) else header or ""
