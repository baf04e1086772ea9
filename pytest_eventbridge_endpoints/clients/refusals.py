"""Calls that nobody answers: which ones are refused, and with which message."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import UnmockedOperationError
from ..moto import moto_is_active
from ..run import current_run
from ..running.calls import OPERATIONS
from ..service.answers import CONTENT_TYPE
from .moto_stubber import let_moto_answer

if TYPE_CHECKING:
    from ..running.late_work import Lifetime
    from ..running.running_mock import RunningMock
    from ..settings import Settings

_AWS_HOST = re.compile(r"https://events(-fips)?\.[a-z]+(-[a-z]+)+-[0-9]+\..+")


def refuse_unmocked(mock: RunningMock, endpoint: Any, operation: str) -> None:
    """Raise for an operation that is not one of the six, unless moto is active to serve it."""
    if moto_is_active():
        let_moto_answer(endpoint)
        return
    error = UnmockedOperationError(
        f"EventBridge {operation} is not mocked and was not sent: pytest-eventbridge-endpoints "
        f"answers {', '.join(OPERATIONS)}. To have moto serve {operation}, activate moto's "
        "mock_aws beside this mock; to give an answer of your own, activate a "
        "botocore.stub.Stubber on this client."
    )
    mock.note_unmocked(error)
    raise error


def refuse_protocol(mock: RunningMock, operation: str, content_type: str) -> NoReturn:
    """Raise for a client that does not speak AWS JSON 1.1."""
    error = UnmockedOperationError(
        f"pytest-eventbridge-endpoints speaks {CONTENT_TYPE}, but this client sent "
        f"{operation} as {content_type or 'nothing it names'}; "
        "a newer version of the plugin may know this protocol"
    )
    mock.note_unmocked(error)
    raise error


def refuse_after_mock(served: Settings | None, endpoint: Any, operation: str) -> None:
    """Raise for a client that a mock with these settings served, if that mock has ended."""
    # calls to a user's own endpoint_url are not refused
    if served is None or served.after_mock == "allow" or not _AWS_HOST.fullmatch(endpoint.host):
        return
    if moto_is_active():
        let_moto_answer(endpoint)
        return
    _refuse_late(
        f"EventBridge {operation} was not sent to AWS: this client was used under "
        "eventbridge_mock, and the mock has ended. If a test makes the call, give that test the "
        "fixture eventbridge_mock; or set eventbridge_after_mock = allow to let it reach AWS."
    )


def refuse_late_work(
    ended: Lifetime, mock: RunningMock | None, endpoint: Any, operation: str
) -> None:
    """Raise for a call of a thread, a job or a task that outlived the mock it began under.

    A mock that is active now belongs to other work, and must not see the call.
    """
    if not ended.refuses_late_calls:
        return
    would_reach_aws = _AWS_HOST.fullmatch(endpoint.host) and not moto_is_active()
    if mock is not None or would_reach_aws:
        _refuse_late(
            f"EventBridge {operation} was not sent: the work that calls it, in the thread "
            f"{threading.current_thread().name!r}, began under the mock of {ended.name}, which "
            "has ended. Wait for this work inside its test; what serves many tests has to begin "
            "outside of every mock, or needs eventbridge_after_mock = allow."
        )


def _refuse_late(message: str) -> None:
    current_run().late_calls += 1
    raise UnmockedOperationError(message)
