"""Who answers a client's call: a canned answer, this plugin, moto, or botocore's Stubber."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import botocore.endpoint
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.stub import Stubber

from pytest_eventbridge_endpoints import mock_eventbridge

from .timing import seconds_per_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .timing import Contestant

_REGION = "us-east-1"


def entries(number: int) -> list[dict[str, Any]]:
    """Return entries with a Detail of 200 bytes each."""
    detail = {"id": 42, "customer": {"name": "Ada", "vip": True}, "lines": [1, 2, 3], "note": ""}
    detail["note"] = "x" * (200 - len(json.dumps(detail)))
    entry = {"Source": "shop.orders", "DetailType": "OrderPlaced", "Detail": json.dumps(detail)}
    return [entry] * number


def _response(number: int) -> dict[str, Any]:
    """Return the canned answer to that many entries."""
    results = [{"EventId": "11710aed-b79e-4468-a20b-bb3c0c3b4860"}] * number
    return {"FailedEntryCount": 0, "Entries": results}


def client(url: str | None = None) -> Any:
    """Return an EventBridge client with credentials of its own, as nobody's handlers know it."""
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "secret")
    return session.create_client("events", region_name=_REGION, endpoint_url=url)


class _Canned(AWSResponse):
    """An answer that is read already."""

    def __init__(self, url: str, body: bytes) -> None:
        headers: Any = {"Content-Type": "application/x-amz-json-1.1"}
        super().__init__(url, 200, headers, None)
        self._content = body


def floor(number: int) -> Contestant:
    """Sign the call, and answer it by a handler that always says the same.

    Nothing of the plugin is in its way.
    """
    body = json.dumps(_response(number)).encode()
    events = client()
    events.meta.events.register(
        "before-send.eventbridge.PutEvents", lambda request, **_: _Canned(request.url, body)
    )
    batch = entries(number)

    @contextmanager
    def contestant() -> Iterator[Any]:
        endpoint: Any = botocore.endpoint.Endpoint
        wrapped = endpoint.__dict__["make_request"]
        endpoint.make_request = getattr(wrapped, "__wrapped__", wrapped)
        try:
            yield lambda: events.put_events(Entries=batch)
        finally:
            endpoint.make_request = wrapped

    return contestant


def floor_seconds(calls: int) -> float:
    """Return what a floor call of one entry takes, the best of five times *calls* calls."""
    with floor(1)() as call:
        return min(seconds_per_call(call, calls) for _ in range(5))


def ours(number: int, *, through_endpoint: bool = False) -> Contestant:
    """Validate, route and capture, as in every test."""
    events = client()
    batch = entries(number)

    @contextmanager
    def contestant() -> Iterator[Any]:
        with mock_eventbridge() as mock:
            arguments = {}
            if through_endpoint:
                arguments["EndpointId"] = mock.add_endpoint("orders").endpoint_id
            yield lambda: events.put_events(Entries=batch, **arguments)

    return contestant


def moto(number: int) -> Contestant:
    """Let moto answer, which has no endpoints, in a client that is made under it."""
    batch = entries(number)

    @contextmanager
    def contestant() -> Iterator[Any]:
        from moto import mock_aws  # noqa: PLC0415 (hangs a handler into all clients made later)

        with mock_aws():
            events = client()
            yield lambda: events.put_events(Entries=batch)

    return contestant


def stubber(number: int, *, calls: int) -> Contestant:
    """Answer before anything is signed or sent: each answer has to be known in advance."""
    events = client()
    batch = entries(number)

    @contextmanager
    def contestant() -> Iterator[Any]:
        with Stubber(events) as stub:
            for _ in range(calls):
                stub.add_response("put_events", _response(number))
            yield lambda: events.put_events(Entries=batch)

    return contestant
