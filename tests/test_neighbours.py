"""Beside moto and aiobotocore: ours are ours, and all else is theirs."""

import asyncio
from contextlib import suppress

import aiobotocore.session
import boto3
import pytest
from aiobotocore.retries.bucket import AsyncTokenBucket
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.calls import current_call

# --- moto -------------------------------------------------------------------------------------


@pytest.mark.parametrize("moto_first", [True, False])
def test_moto_serves_what_is_not_ours(session, entry, moto_first):
    """In either order of nesting the six operations are ours, and ListRules is moto's."""
    client = session.create_client("events", region_name="us-east-1")
    contexts = [mock_aws(), mock_eventbridge()]
    outer, inner = contexts if moto_first else contexts[::-1]

    with outer as first, inner as second:
        mock = second if moto_first else first
        signed = boto3.client("events", region_name="us-east-1")
        assert signed.list_rules()["Rules"] == []
        endpoint = mock.add_endpoint("orders")
        signed.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])
        client.put_events(Entries=[entry()])
        assert client.list_endpoints()["Endpoints"][0]["Name"] == "orders"

    assert len(mock.events) == 2


def test_buses_that_moto_created_are_known(entry):
    """With moto beside it, an application creates its buses there."""
    with mock_eventbridge(unknown_event_buses="reject") as mock:
        with mock_aws():
            client = boto3.client("events", region_name="us-east-1")
            client.create_event_bus(Name="orders")
            elsewhere = boto3.client("events", region_name="us-west-2")
            nowhere = boto3.client("events", region_name="us-nowhere-9")
            failed = [
                answer["FailedEntryCount"]
                for answer in (
                    client.put_events(Entries=[entry(EventBusName="orders")]),
                    client.put_events(Entries=[entry(EventBusName="oders")]),
                    elsewhere.put_events(Entries=[entry(EventBusName="orders")]),
                    nowhere.put_events(Entries=[entry(EventBusName="orders")]),
                )
            ]
        after = client.put_events(Entries=[entry(EventBusName="orders")])

    assert failed == [0, 1, 1, 1]
    assert after["FailedEntryCount"] == 1
    assert len(mock.events) == 1


def test_a_client_of_ours_is_free_for_moto_afterwards(entry):
    """A module-level client that our mock has served works under moto alone."""
    with mock_aws():
        client = boto3.client("events", region_name="us-east-1")
    with mock_eventbridge():
        client.put_events(Entries=[entry()])

    with mock_aws():
        response = client.put_events(Entries=[entry()])

    assert response["FailedEntryCount"] == 0


# --- aiobotocore ------------------------------------------------------------------------------


@pytest.fixture
def slept(monkeypatch):
    """What asyncio is asked to sleep, without doing so."""
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return slept


def run_with_client(use, *, mocked=mock_eventbridge(), **settings):  # noqa: B008 (is reusable)
    """Run a coroutine function with an aiobotocore client under a mock, and return the mock."""

    async def main():
        async with (
            mocked as mock,
            aiobotocore.session.get_session().create_client(
                "events", region_name="us-east-1", **settings
            ) as client,
        ):
            await use(client, mock)
        return mock

    return asyncio.run(main())


def test_async_clients_are_served(entry, create_request):
    """Answers and modelled errors are those of a sync client."""

    async def use(client, mock):
        created = await client.create_endpoint(**create_request("orders"))
        assert created["State"] == "CREATING"
        endpoint = mock.endpoint("orders")
        await client.put_events(
            EndpointId=endpoint.endpoint_id, Entries=[entry(EventBusName="orders")]
        )
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            await client.describe_endpoint(Name="nope")

    mock = run_with_client(use)

    assert mock.events.one().endpoint == "orders"
    assert [call.error is None for call in mock.calls] == [True, True, False]


def test_many_async_calls_at_once(entry):
    """Every call is captured once, whichever task made it."""

    async def use(client, _):
        await asyncio.gather(
            *(client.put_events(Entries=[entry(Source=str(n))]) for n in range(100))
        )

    mock = run_with_client(use)

    assert sorted(int(event.source) for event in mock.events) == list(range(100))
    assert len(mock.calls) == 100


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_async_retries_do_not_wait(entry, mode, slept, monkeypatch):
    """Delays are noted, not slept, whatever the retry mode."""
    monkeypatch.setattr(AsyncTokenBucket, "_wait_for_new_fill_rate", None)

    async def use(client, mock):
        mock.fail("PutEvents", "ThrottlingException", times=5)
        for _ in range(2):
            with suppress(ClientError):
                await client.put_events(Entries=[entry()])
        await client.put_events(Entries=[entry()])

    mock = run_with_client(use, config=Config(retries={"mode": mode, "total_max_attempts": 3}))

    failed, retried, served = mock.calls
    assert [call.attempts for call in (failed, retried, served)] == [3, 3, 1]
    assert [len(call.retry_delays) for call in (failed, retried, served)] == [2, 2, 0]
    assert slept == []


def test_async_retries_wait_when_asked_to(entry, slept):
    """With retry_sleep=True the delays are slept, and noted all the same."""

    async def use(client, mock):
        mock.fail("PutEvents", 503)
        await client.put_events(Entries=[entry()])

    mock = run_with_client(use, mocked=mock_eventbridge(retry_sleep=True))

    assert tuple(slept) == mock.calls.one().retry_delays != ()


def test_no_async_call_is_under_way_when_it_is_over(entry):
    """What the task does next is none of the call's business."""

    async def use(client, _):
        await client.put_events(Entries=[entry()])
        assert current_call.get() is None

    run_with_client(use)


def test_async_exceptions_are_botocores(entry):
    """A host that does not resolve is the same error as ever."""

    async def use(client, _):
        with pytest.raises(EndpointConnectionError):
            await client.put_events(EndpointId="abcdefghij.veo", Entries=[entry()])

    mock = run_with_client(use, config=Config(retries={"total_max_attempts": 1}))

    assert mock.calls.one().error.code == "EndpointConnectionError"
