"""botocore's door: requests of EventBridge clients in, replies out.

One wrap of ``botocore.endpoint.Endpoint.make_request``, the method that sync and async clients of
any age and any session share, attaches our handlers to a client's own events the first time that
it is used under a mock. The interception itself is botocore's ``before-send`` event.
"""

from __future__ import annotations

import socket
import threading
import weakref
from types import CoroutineType
from typing import TYPE_CHECKING, Any

import botocore
import botocore.auth
import botocore.endpoint
import wrapt
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError

from . import lifetime, refusals, waiting
from .calls import OPERATIONS, ClientCall, current_call
from .environment import DefaultSession, Disguise
from .neighbours import share_with_moto
from .service.wire import CONTENT_TYPE, Raised, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from contextvars import Token

    from botocore.awsrequest import AWSPreparedRequest

    from .calls import ActiveMock
    from .lifetime import Lifetime
    from .settings import Settings

_FIRST_ERROR_STATUS = 300


# --- active mocks -----------------------------------------------------------------------------

# reentrant: making a session under it calls install
_lock = threading.RLock()
_active: tuple[ActiveMock, ...] = ()
_served: weakref.WeakKeyDictionary[Any, Settings] = weakref.WeakKeyDictionary()
"""The clients that were used under a mock, with the settings of the last one."""
disguise = Disguise()
_default_session = DefaultSession()


def activate(mock: ActiveMock) -> None:
    """Let *mock* answer all EventBridge clients of the process until ``deactivate``."""
    global _active  # noqa: PLW0603
    install()
    with _lock:
        disguise.put_on(mock.settings.region)
        if not _active:
            _default_session.stand_in()
        _active = (*_active, mock)
        mock.lifetime.begin()
        _adapt_to(mock)


def deactivate(mock: ActiveMock) -> None:
    """End what ``activate`` began; mocks may end in any order."""
    global _active  # noqa: PLW0603
    with _lock:
        _active = tuple(other for other in _active if other is not mock)
        mock.lifetime.end(_innermost_lifetime())
        if not _active:
            _default_session.put_back()
        _adapt_to(_active[-1] if _active else None)
        disguise.take_off(mock.settings.region)


def active_mocks() -> tuple[ActiveMock, ...]:
    """Return the active mocks; the last one answers."""
    return _active


def _innermost_lifetime() -> Lifetime | None:
    return _active[-1].lifetime if _active else None


def _adapt_to(mock: ActiveMock | None) -> None:
    """Change in botocore what the mock that answers now needs changed, and nothing else."""
    signers = botocore.auth.AUTH_TYPE_MAPS
    if mock is not None and not mock.settings.require_crt:
        signers.setdefault("v4a", _Unsigned)
    elif signers.get("v4a") is _Unsigned:
        del signers["v4a"]
    waiting.replace_clock(mock is not None)


class _Unsigned(botocore.auth.BaseSigner):
    """Stands where awscrt's SigV4A signer would: requests that stay here need no signature."""

    REQUIRES_REGION = True

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def add_auth(self, request: Any) -> None:
        """Leave the request as it is."""


# --- requests ---------------------------------------------------------------------------------


def install() -> None:
    """Wrap what all clients call, once for the life of the process."""
    global _installed  # noqa: PLW0603
    with _lock:
        if _installed:
            return
        wrapt.wrap_function_wrapper(botocore.endpoint, "Endpoint.make_request", _make_request)
        wrapt.register_post_import_hook(share_with_moto, "moto.core.botocore_stubber")
        wrapt.register_post_import_hook(_follow_thread_pools, "concurrent.futures.thread")
        waiting.install()
        _installed = True


_installed = False


def _follow_thread_pools(module: Any) -> None:
    lifetime.follow_thread_pools(module, _innermost_lifetime)


def _make_request(
    wrapped: Callable[..., Any], endpoint: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    operation, request = _operation_and_request(*args, **kwargs)
    if operation.service_model.endpoint_prefix != "events":
        return wrapped(*args, **kwargs)
    mock = _active[-1] if _active else None
    ended = lifetime.outlived()
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
    call = ClientCall(mock, operation.name, region, _as_bytes(request["body"]))
    previous = current_call.set(call)
    try:
        result = wrapped(*args, **kwargs)
    except BaseException as error:
        _end(call, previous, error=error)
        raise
    if isinstance(result, CoroutineType):
        current_call.reset(previous)
        return _await_request(call, result)
    _end(call, previous, result)
    return result


async def _await_request(call: ClientCall, result: Coroutine[Any, Any, Any]) -> Any:
    previous = current_call.set(call)
    try:
        response = await result
    except BaseException as error:
        _end(call, previous, error=error)
        raise
    _end(call, previous, response)
    return response


def _end(
    call: ClientCall,
    previous: Token[ClientCall | None],
    response: Any = None,
    *,
    error: BaseException | None = None,
) -> None:
    """Hand up a call that is over: what comes of it there is no part of it."""
    current_call.reset(previous)
    if error is not None:
        call.failure = (type(error).__name__, str(error))
    else:
        http, parsed = response
        if http.status_code >= _FIRST_ERROR_STATUS:
            call.failure = (parsed["Error"]["Code"], parsed["Error"]["Message"])
    call.mock.end(call)


def _operation_and_request(operation_model: Any, request_dict: Any) -> tuple[Any, Any]:
    return operation_model, request_dict


def _attach(endpoint: Any, settings: Settings) -> None:
    """Hang our handlers into the events of this one client, once."""
    with _lock:
        if endpoint not in _served:
            events = endpoint._event_emitter  # noqa: SLF001 (sync and async have no other way)
            for operation in OPERATIONS:
                events.register(f"before-send.eventbridge.{operation}", _before_send)
                # first: choosing no signer must not depend on who else chooses
                events.register_first(f"choose-signer.eventbridge.{operation}", _choose_signer)
        _served[endpoint] = settings


def _choose_signer(signature_version: Any, region_name: str, **_: Any) -> Any:
    call = current_call.get()
    if call is None:
        return None
    call.signature_version = signature_version if isinstance(signature_version, str) else None
    call.signing_region = region_name
    if botocore.auth.AUTH_TYPE_MAPS.get(signature_version) is _Unsigned:
        call.mock.crt_was_missing = True
        return botocore.UNSIGNED
    return None if call.mock.settings.sign else botocore.UNSIGNED


def _before_send(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    call = current_call.get()
    if call is None:
        return None
    content_type = _as_text(request.headers.get("Content-Type"))
    if content_type != CONTENT_TYPE:
        refusals.refuse_protocol(call, content_type)
    call.body = _as_bytes(request.body)
    call.trace_header = _as_text(request.headers.get("X-Amzn-Trace-Id")) or None
    call.attempts += 1
    call.response = None
    answer = call.mock.answer(call)
    if isinstance(answer, Reply):
        call.response = answer.body
        return _Response(request.url, answer)
    if isinstance(answer, Raised):
        # without the frames of earlier attempts
        raise answer.error.with_traceback(None)
    error = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    # botocore's message knows the host alone; a traceback shows the cause above it
    cause = LookupError(f"under eventbridge_mock nobody answers: {answer.reason}")
    raise EndpointConnectionError(endpoint_url=request.url, error=error) from cause


def _as_bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _as_text(header: Any) -> str:
    return header.decode() if isinstance(header, bytes) else header or ""


class _AwaitableBytes(bytes):
    """The body of a reply: botocore reads it, aiobotocore awaits it."""

    __slots__ = ()

    def __await__(self) -> Generator[None, None, _AwaitableBytes]:
        return self
        yield


class _Headers(dict[str, str]):
    """The headers of a reply, found whichever way their names are written.

    botocore's own kind makes an object of each name, each time that it is looked at: all of them
    together cost a tenth of what the service takes for its answer.
    """

    __slots__ = ()

    def __missing__(self, name: str) -> str:
        if name.islower():
            raise KeyError(name)
        return self[name.lower()]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


class _Response(AWSResponse):
    """A reply as botocore and aiobotocore know them."""

    def __init__(self, url: str, reply: Reply) -> None:
        headers: Any = _Headers(reply.headers)
        self.url = url
        self.status_code = reply.status
        self.headers = headers
        self.raw = None
        self._content = _AwaitableBytes(reply.body)
