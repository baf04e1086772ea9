"""What older and newer versions of aiobotocore sleep with, told apart by what they have."""

import asyncio
from types import SimpleNamespace

import pytest

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.clients.call_under_way import CallUnderWay, call_under_way
from pytest_eventbridge_endpoints.clients.retry_sleep import _wrap_async_sleep
from pytest_eventbridge_endpoints.running.calls import ClientCall


def newer(sleep):
    class AioEndpoint:
        async def _sleep(self, seconds):
            await sleep(seconds)

    module = SimpleNamespace(AioEndpoint=AioEndpoint)
    return module, lambda seconds: module.AioEndpoint()._sleep(seconds)


def older(sleep):
    module = SimpleNamespace(AioEndpoint=type("AioEndpoint", (), {}))
    module.asyncio = SimpleNamespace(sleep=sleep, gather=asyncio.gather)

    async def retry(seconds):
        await module.asyncio.sleep(seconds)

    return module, retry


@pytest.mark.parametrize("version", [newer, older])
@pytest.mark.parametrize(("retry_sleep", "expected"), [(False, [7]), (True, [7, 8])])
def test_only_calls_that_a_mock_answers_do_not_wait(version, retry_sleep, expected):
    """Others sleep as ever, and with retry_sleep=True all do; delays are noted."""
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    module, retry = version(sleep)
    _wrap_async_sleep(module)
    with mock_eventbridge(retry_sleep=retry_sleep) as mock:
        asyncio.run(retry(7))
        call = ClientCall("PutEvents", "us-east-1", b"{}")
        token = call_under_way.set(CallUnderWay(mock._running, call, None))
        asyncio.run(retry(8))
        call_under_way.reset(token)

    assert slept == expected
    assert call.retry_delays == (8,)
