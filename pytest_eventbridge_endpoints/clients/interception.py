"""Intercept the requests of EventBridge clients, and return replies.

A wrapper of ``botocore.endpoint.Endpoint.make_request``, which all sync and async clients share,
attaches our handlers to a client's own events when it is first used under a mock. The
interception itself is botocore's ``before-send`` event. Where a client has handlers of its own for
that event, they come first: ours leaves the request to ``last_door``, which nothing reaches that
they answer or refuse.
"""

from __future__ import annotations

import threading
import weakref
from types import CoroutineType
from typing import TYPE_CHECKING, Any

import botocore
import botocore.endpoint
import wrapt

from ..moto import account_of_access_key, moto_is_active
from ..running import active, late_work
from ..running.calls import ClientCall
from ..running.operations import is_ours
from ..words import text_of
from . import (
    default_session,
    doors,
    dummy_credentials,
    last_door,
    moto_stubber,
    refusals,
    retry_sleep,
    unsigned,
)
from .answer import answer
from .call_under_way import CallUnderWay, call_under_way
from .handlers import credentials_of, handlers_of
from .moto_stubber import is_moto, let_moto_answer
from .request_parts import as_bytes
from .response import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextvars import Token

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from ..running.late_work import Lifetime
    from ..running.running_mock import RunningMock

_FIRST_ERROR_STATUS = 300

_UNSIGNED = "eventbridge_mock_unsigned"
"""The key in the context of a request that needs no signature, as nobody would get it."""

# reentrant: following an import may import more
lock = threading.RLock()
"""The lock of what all mocks of the process share."""


def install() -> None:
    """Wrap what all clients call, once for the life of botocore in the process."""
    global _wrapped, _follows_imports  # noqa: PLW0603
    with lock:
        # pytester may have had botocore imported anew
        if _wrapped is not botocore.endpoint.Endpoint:
            _refuse_unknown_botocore()
            _wrapped = botocore.endpoint.Endpoint
            wrapt.wrap_function_wrapper(botocore.endpoint, "Endpoint.make_request", _make_request)
            last_door.install()
        if not _follows_imports:
            _follows_imports = True
            late_work.follow_threads()
            wrapt.register_post_import_hook(_follow_thread_pools, "concurrent.futures.thread")
            wrapt.register_post_import_hook(_follow_greenlets, "gevent.greenlet")
            last_door.follow_aiobotocore()
            moto_stubber.install()
            retry_sleep.install()
            default_session.follow_boto3()
            dummy_credentials.follow_sessions()
            doors.follow_sessions()


def _refuse_unknown_botocore() -> None:
    """Say that a botocore lacks what is wrapped: then nothing would stay in the process.

    Raises:
        RuntimeError: it does.
    """
    for name in ("make_request", "_send"):
        if not hasattr(botocore.endpoint.Endpoint, name):
            msg = (
                f"botocore {botocore.__version__} has no Endpoint.{name}, by which "
                "pytest-eventbridge-endpoints keeps calls in the process; install an older "
                "botocore, or a newer pytest-eventbridge-endpoints"
            )
            raise RuntimeError(msg)


_wrapped: type[Any] | None = None
_follows_imports = False


def _follow_thread_pools(module: Any) -> None:
    late_work.follow_thread_pools(module, _innermost_lifetime)


def _follow_greenlets(module: Any) -> None:
    late_work.follow_greenlets(module, _innermost_lifetime)


def _innermost_lifetime() -> Lifetime | None:
    mock = active.innermost_mock()
    return mock.lifetime if mock else None


# --- calls ------------------------------------------------------------------------------------


def _make_request(
    wrapped: Callable[..., Any], endpoint: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    __tracebackhide__ = True
    operation, request = _operation_and_request(*args, **kwargs)
    mock = _mock_that_answers(endpoint, operation.name)
    if mock is None:
        if refusals.is_of_eventbridge(endpoint):
            _prepare_for_others(endpoint, operation.name, request)
        under_way = None
        if call_under_way.get() is None:
            return wrapped(*args, **kwargs)
    else:
        under_way = _call(mock, endpoint, operation.name, request)
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


async def _await_request(under_way: CallUnderWay | None, result: Coroutine[Any, Any, Any]) -> Any:
    __tracebackhide__ = True
    previous = call_under_way.set(under_way)
    try:
        response = await result
    except BaseException as error:
        _finish(under_way, previous, error=error)
        raise
    _finish(under_way, previous, response)
    return response


def _operation_and_request(operation_model: Any, request_dict: Any) -> tuple[Any, Any]:
    return operation_model, request_dict


def _mock_that_answers(endpoint: Any, operation: str) -> RunningMock | None:
    """Return the mock that answers an operation of a client; None if no mock does."""
    if endpoint._endpoint_prefix != refusals.EVENTBRIDGE:  # noqa: SLF001
        return None
    if refusals.refusing_mock_of_this_work() is not None:
        return None
    mock = active.innermost_mock()
    return mock if mock is not None and is_ours(operation, mock.settings.rules) else None


def _call(mock: RunningMock, endpoint: Any, operation: str, request: Any) -> CallUnderWay:
    """Begin a call that a mock answers."""
    if refusals.served.get(endpoint) is not mock.settings:
        refusals.served[endpoint] = mock.settings
    if operation not in _attached.get(endpoint, ()):
        _attach(endpoint, operation)
    # from the context, never from the host: an endpoint's host and endpoint_url name no Region
    region = request["context"].get("client_region") or mock.settings.region
    call = ClientCall(operation, region, as_bytes(request["body"]))
    if moto_is_active():
        call.account = _account_of(endpoint)
    return CallUnderWay(mock, call, endpoint)


def _account_of(endpoint: Any) -> str | None:
    """Return the account whose credentials a client has from moto, None for any other."""
    try:
        access_key = credentials_of(endpoint).access_key
    except Exception:  # noqa: BLE001 (whatever finding credentials raises; the call needs none)
        return None
    return account_of_access_key(access_key)


def _finish(
    under_way: CallUnderWay | None,
    previous: Token[CallUnderWay | None],
    response: Any = None,
    *,
    error: BaseException | None = None,
) -> None:
    """Hand a call that is over to its mock; calls that targets make are not part of it."""
    call_under_way.reset(previous)
    # what the client did not get from the mock did not arrive
    if under_way is None or not under_way.call.attempts:
        return
    mock, call, _ = under_way
    if error is not None:
        call.failure = (type(error).__name__, text_of(error))
    else:
        http, parsed = response
        if http.status_code >= _FIRST_ERROR_STATUS:
            told = parsed.get("Error", {})
            call.failure = (told.get("Code", str(http.status_code)), told.get("Message", ""))
        if not isinstance(http, Response):
            # another handler has answered the last attempt
            call.response = None
    mock.finish_call(call)


# --- handlers ---------------------------------------------------------------------------------


def _attach(endpoint: Any, operation: str) -> None:
    """Register our handlers for an operation of this one client, once."""
    with lock:
        attached = _attached.setdefault(endpoint, set())
        if operation in attached:
            return
        events = endpoint._event_emitter  # noqa: SLF001 (sync and async have no other way)
        if operation == _ANY:
            for service in ("eventbridge", "eventbridgev2"):
                events.register_first(f"choose-signer.{service}", _choose_signer)
        else:
            events.register(f"before-send.eventbridge.{operation}", _before_send)
            # first: no other handler may choose a signer before ours chooses none
            events.register_first(f"choose-signer.eventbridge.{operation}", _choose_signer)
        attached.add(operation)


_ANY = "any"
"""Stands for the operations that no mock answers."""

_attached: weakref.WeakKeyDictionary[Any, set[str]] = weakref.WeakKeyDictionary()
"""The operations of each client whose events have our handlers."""


def _choose_signer(signature_version: Any, region_name: str, context: Any, **_: Any) -> Any:
    if context.get(_UNSIGNED):
        return botocore.UNSIGNED
    under_way = call_under_way.get()
    if under_way is None:
        return None
    mock, call, _endpoint = under_way
    call.signature_version = signature_version if isinstance(signature_version, str) else None
    call.signing_region = region_name
    if unsigned.stands_in(signature_version):
        mock.crt_was_missing = True
        return botocore.UNSIGNED
    return None if mock.settings.sign else botocore.UNSIGNED


def _before_send(request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse | None:
    __tracebackhide__ = True
    under_way = call_under_way.get()
    if under_way is None:
        return None
    for handler in handlers_of(under_way.endpoint, event_name):
        if handler is not _before_send and not is_moto(handler):
            # it may answer or refuse as well: if it does not, the last door answers
            return None
    return answer(under_way, request)


# --- calls that no mock answers ---------------------------------------------------------------


def _prepare_for_others(endpoint: Any, operation: str, request: Any) -> None:
    """Prepare an EventBridge call for whoever answers it: moto, a handler, or a user's server.

    If nobody would be sent the request, it needs no signature, and so no credentials.
    """
    if moto_is_active():
        let_moto_answer(endpoint)
        # moto finds the account by the credentials, if there are any
        is_signed = credentials_of(endpoint) is not None
    else:
        is_signed = False
    if not is_signed and (
        refusals.why_not_sent(endpoint, endpoint.host, operation) is not None
        or doors.leads_to_parent(endpoint, endpoint.host)
    ):
        request["context"][_UNSIGNED] = True
        _attach(endpoint, _ANY)
