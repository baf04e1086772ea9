"""Answer the requests of other processes as those of this one, and record them alike."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from ..errors import UnmockedOperationError
from ..running.calls import ClientCall
from ..running.hosts import endpoint_id_in, region_in
from ..running.operations import OF_RULES, WE_ANSWER, is_ours
from ..service import errors
from ..service.answers import Raised, Reply
from ..service.arns import is_region
from ..words import printable, text_of
from .signature import signature_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..running.running_mock import RunningMock

_TARGET = "AWSEvents."
"""What stands before the operation in the header ``X-Amz-Target``."""

_REMEMBERED = 1000
"""The calls that may still be tried again."""

_FIRST_ERROR_STATUS = 300


class HttpRequest(NamedTuple):
    """A POST to the door."""

    headers: Mapping[str, str]
    """Values by names in lower case."""
    body: bytes


class Answering:
    """Answers requests with one mock, from any number of threads.

    Args:
        mock: The mock.
    """

    def __init__(self, mock: RunningMock) -> None:
        self._mock = mock
        self._lock = threading.Lock()
        self._calls: OrderedDict[str, ClientCall] = OrderedDict()
        """The latest calls, by what an SDK sends with all attempts of one."""

    def answer(self, request: HttpRequest) -> Reply | None:
        """Answer a request; None where the connection is closed without an answer.

        What its events are handed to is called before the answer.
        """
        target = request.headers.get("x-amz-target", "")
        name = target.removeprefix(_TARGET)
        if target == name or not is_ours(name, self._mock.settings.rules):
            return self._refuse(target)
        signature = signature_of(request.headers.get("authorization", ""))
        if signature.version == "v4" and not is_region(signature.region):
            return self._mock.world.service.refusal(errors.signed_for_another_region())
        call = self._call(request, name)
        call.signature_version, call.signing_region = signature
        call.region = self._region(call, request.headers.get("host", ""), request.body)
        call.attempts += 1
        call.response, call.failure = None, None
        given = self._mock.answer_request(call)
        if isinstance(given, Reply):
            call.response = given.body
            call.failure = _failure(given)
        elif isinstance(given, Raised):
            call.failure = (type(given.error).__name__, text_of(given.error))
        else:
            call.failure = ("ConnectionClosed", given.reason)
        self._mock.finish_call(call)
        self._remember(call)
        return given if isinstance(given, Reply) else None

    def _call(self, request: HttpRequest, operation: str) -> ClientCall:
        """Return the call that a request belongs to: a new one, or the one that it tries again."""
        headers = request.headers
        invocation = headers.get("amz-sdk-invocation-id")
        with self._lock:
            # a request that comes while an earlier one is answered is a call of its own
            call = self._calls.pop(invocation, None) if invocation else None
        if call is None or call.operation != operation:
            call = ClientCall(operation, "", request.body)
            call.through, call.invocation = "http", invocation
        call.body = request.body
        call.trace_header = headers.get("x-amzn-trace-id") or None
        call.host_id = endpoint_id_in(headers.get("host", ""))
        return call

    def _remember(self, call: ClientCall) -> None:
        if call.invocation is None:
            return
        with self._lock:
            self._calls[call.invocation] = call
            if len(self._calls) > _REMEMBERED:
                self._calls.popitem(last=False)

    def _region(self, call: ClientCall, host: str, body: bytes) -> str:
        """Return the Region of the client: as it is signed, the endpoint's, or the setting's."""
        region = call.signed_region or region_in(host)
        if region is not None:
            return region
        endpoint_id = call.host_id or _endpoint_id_in(body)
        account = self._mock.world.account
        with account.lock:
            endpoint = endpoint_id and account.endpoints.find_by_id(endpoint_id)
        return endpoint.primary_region if endpoint else self._mock.settings.region

    def _refuse(self, target: str) -> Reply:
        """Answer an operation that nobody mocks (AWS 5.5), and note it as an unmocked call."""
        text = _why_not_answered(target, self._mock.settings.rules)
        if target:
            try:
                _raise_unmocked(text)
            except UnmockedOperationError as error:
                # where it was caught tells that the test itself has not expected it
                self._mock.note_unmocked(error)
        return self._mock.world.service.refusal(errors.unknown_operation(text))


def _raise_unmocked(text: str) -> NoReturn:
    raise UnmockedOperationError(text)


def _why_not_answered(target: str, rules: str) -> str:
    """Say why a request is not answered, and what to do about it.

    Args:
        target: What it names in the header ``X-Amz-Target``.
        rules: The setting ``rules`` of the mock.
    """
    name = target.removeprefix(_TARGET)
    if name == target:
        what = printable(target) or "a request that names no operation"
        return f"{what} is not for EventBridge: the door of eventbridge_mock answers nothing else"
    if name in OF_RULES:
        return (
            f"EventBridge {name} of another process was not answered: the setting rules={rules!r} "
            "leaves it to moto, which answers this process alone. "
            'Set rules="own" to have this mock answer it.'
        )
    return f"EventBridge {printable(name)} of another process is not mocked: {WE_ANSWER}."


def _endpoint_id_in(body: bytes) -> str | None:
    """Return the EndpointId of a request; None without one that is a text."""
    if b"EndpointId" not in body:
        return None
    try:
        endpoint_id = json.loads(body)["EndpointId"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return endpoint_id if isinstance(endpoint_id, str) else None


def _failure(reply: Reply) -> tuple[str, str] | None:
    """Return what a client raises for an answer: code and message; None for a success."""
    if reply.status < _FIRST_ERROR_STATUS:
        return None
    told = json.loads(reply.body or b"{}")
    phrase = HTTPStatus(reply.status).phrase if reply.status in _STATUSES else ""
    return told.get("__type", str(reply.status)), told.get("message", phrase)


_STATUSES = frozenset(HTTPStatus)
