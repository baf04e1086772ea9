"""Requests that nobody answers: which ones are not sent, and with which message."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import UnmockedOperationError
from ..moto import moto_is_active
from ..run import current_run
from ..running import active, late_work
from ..running.hosts import is_aws_host
from ..running.operations import OF_RULES, WE_ANSWER
from ..service.answers import CONTENT_TYPE
from .dummy_credentials import is_signed_with_dummies
from .request_parts import as_text

if TYPE_CHECKING:
    from ..running.late_work import Lifetime
    from ..running.running_mock import RunningMock
    from ..settings import Settings

EVENTBRIDGE = "events"
"""The endpoint prefix of Amazon EventBridge in botocore's models."""

NEWER_EVENTBRIDGE = "eventsv2"
"""That of the service ``eventbridgev2``, which has an API of its own."""

served: weakref.WeakKeyDictionary[Any, Settings] = weakref.WeakKeyDictionary()
"""The clients that were used under a mock, with the settings of the last one."""

orphan_of = ""
"""The mock that is active in the parent process, where this one is its child."""

way_to_parent: dict[str, str] = {}
"""The variables that lead to the door of that mock; empty without one."""


def refuse_to_send(endpoint: Any, request: Any) -> None:
    """Raise for a request that nobody has answered, unless it may be sent.

    Raises:
        UnmockedOperationError: it is for EventBridge, or signed with our dummy credentials.
    """
    error = _refusal(endpoint, request)
    if error is not None:
        # a failing test shows the source of what raises: it is short
        raise error


def _refusal(endpoint: Any, request: Any) -> UnmockedOperationError | None:
    """Return the error of a request that must not leave, noted; None for one that may be sent."""
    mock = active.innermost_mock()
    # late work belongs to no mock, least of all to one that is active now
    ended = refusing_mock_of_this_work()
    own = None if ended is not None else mock
    if is_of_eventbridge(endpoint):
        reason = why_not_sent(endpoint, request.url, _operation_of(request))
    elif is_aws_host(request.url) and is_signed_with_dummies(request):
        reason = _why_other_service_is_not_sent(
            endpoint,
            request,
            mock.settings if mock else current_run().settings,
            is_late=own is None,
        )
    else:
        return None
    if reason is None:
        return None
    error = UnmockedOperationError(reason)
    if own is None:
        current_run().late_calls += 1
        if ended is not None:
            ended.late_calls += 1
    else:
        own.note_unmocked(error)
    return error


def is_of_eventbridge(endpoint: Any) -> bool:
    """Say whether a client is for EventBridge, its newer API included."""
    return endpoint._endpoint_prefix in (EVENTBRIDGE, NEWER_EVENTBRIDGE)  # noqa: SLF001


def is_led_to_parent(endpoint: Any) -> bool:
    """Say whether requests of this child are sent to the mock of its parent."""
    is_ours = endpoint._endpoint_prefix == EVENTBRIDGE  # noqa: SLF001
    return is_ours and bool(way_to_parent) and active.innermost_mock() is None


def why_not_sent(endpoint: Any, url: str, operation: str) -> str | None:
    """Say why an EventBridge request that nobody answers is not sent; None if it is sent.

    A request to a user's own ``endpoint_url`` outside of AWS is sent, as under no mock.
    """
    mock, ended = active.innermost_mock(), refusing_mock_of_this_work()
    to_aws = is_aws_host(url)
    if ended is not None and (mock is not None or to_aws):
        # a mock that is active now belongs to other work, and must not see the call
        return _late_work(ended, operation)
    if not to_aws:
        return None
    if mock is not None:
        return _why_no_mock_answers(mock, endpoint, url, operation)
    if orphan_of:
        return None if is_led_to_parent(endpoint) else _orphan(operation)
    settings = served.get(endpoint)
    is_free = settings is None or settings.after_mock == "allow"
    return None if is_free else _after_mock(operation)


def door_is_closed(request: Any) -> str:
    """Say that a child of this kind calls a mock that has ended."""
    return (
        f"EventBridge {_operation_of(request)} was not answered: this process is a child of the "
        f"one in which the mock of {orphan_of} was active, and its door for other processes "
        "(serve) is closed. Wait for this work inside of the test; a pool that serves many tests "
        "has to begin anew in each."
    )


def refuse_protocol(mock: RunningMock, operation: str, content_type: str) -> NoReturn:
    """Raise for a client that does not speak AWS JSON 1.1."""
    error = UnmockedOperationError(
        f"pytest-eventbridge-endpoints speaks {CONTENT_TYPE}, but this client sent "
        f"{operation} as {content_type or 'nothing it names'}; "
        "a newer version of the plugin may know this protocol"
    )
    mock.note_unmocked(error)
    raise error


def refusing_mock_of_this_work() -> Lifetime | None:
    """Return the ended mock that the current work began under, if it refuses late calls."""
    ended = late_work.ended_mock_of_this_work()
    return ended if ended is not None and ended.refuses_late_calls else None


def _operation_of(request: Any) -> str:
    """Return the operation that a request names in its header, or else in its path."""
    target = as_text(request.headers.get("X-Amz-Target") or request.url)
    return target.replace("/", ".").rpartition(".")[2]


def _why_no_mock_answers(mock: RunningMock, endpoint: Any, url: str, operation: str) -> str:
    if endpoint._endpoint_prefix == NEWER_EVENTBRIDGE:  # noqa: SLF001
        return _newer_api(operation)
    if moto_is_active():
        return _beside_moto(url, operation)
    if operation in OF_RULES:
        return _left_to_moto(mock.settings, operation)
    return (
        f"EventBridge {operation} is not mocked and was not sent: {WE_ANSWER}. To have moto "
        f"serve {operation}, activate moto's mock_aws beside this mock; to give an answer of your "
        "own, activate a botocore.stub.Stubber on this client."
    )


def _left_to_moto(settings: Settings, operation: str) -> str:
    return (
        f"EventBridge {operation} was not sent: the setting rules={settings.rules!r} leaves it to "
        "moto, which is not active. Activate moto's mock_aws beside this mock, or set "
        'rules="own" or "auto" to have this mock answer it.'
    )


def _beside_moto(url: str, operation: str) -> str:
    return (
        f"EventBridge {operation} was not sent to {url}: it is left to moto, which is active and "
        "does not know this host. Let the client call the usual host of its Region, without "
        "dual-stack and without an endpoint_url; or activate a botocore.stub.Stubber on it."
    )


def _newer_api(operation: str) -> str:
    return (
        f"eventbridgev2 {operation} is not mocked and was not sent: pytest-eventbridge-endpoints "
        "answers the service events, not EventBridge's newer API. To give an answer of your own, "
        "activate a botocore.stub.Stubber on this client."
    )


def _after_mock(operation: str) -> str:
    return (
        f"EventBridge {operation} was not sent to AWS: this client was used under "
        "eventbridge_mock, and the mock has ended. If a test makes the call, give that test the "
        "fixture eventbridge_mock; or set eventbridge_after_mock = allow to let it reach AWS."
    )


def _orphan(operation: str) -> str:
    return (
        f"EventBridge {operation} was not sent to AWS: this process is a child of the one in "
        f"which the mock of {orphan_of} is active, and has no mock itself. Let that mock answer "
        "other processes, with the setting serve=True or with eventbridge_mock.serve(); or do "
        "this work in a thread, or put the function that the child runs under mock_eventbridge."
    )


def _late_work(ended: Lifetime, operation: str) -> str:
    return (
        f"EventBridge {operation} was not sent: the work that calls it, in the thread "
        f"{threading.current_thread().name!r}, began under the mock of {ended.name}, which "
        "has ended. Wait for this work inside its test; what serves many tests has to begin "
        "outside of every mock, or needs eventbridge_after_mock = allow."
    )


def _why_other_service_is_not_sent(
    endpoint: Any, request: Any, settings: Settings, *, is_late: bool
) -> str | None:
    """Say why a request that is signed with our dummies is not sent; None if it is sent."""
    if settings.other_services == "allow":
        return None
    when = ", which has ended" if is_late else ""
    return (
        f"the call {request.method} {request.url.partition('?')[0]} (service "
        f"{endpoint._endpoint_prefix}) was not sent: nobody "  # noqa: SLF001
        f"answers it, and AWS would get the dummy credentials of eventbridge_mock{when}. To have "
        "it answered, activate moto's mock_aws or a botocore.stub.Stubber; to have it sent, give "
        'the client credentials of its own, or set other_services="allow".'
    )
