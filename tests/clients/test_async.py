"""Coroutines: clients of aiobotocore and aioboto3, and async tests of pytest-asyncio and anyio."""

import asyncio
import json
from contextlib import nullcontext, suppress

import aiobotocore.session
import pytest
from aiobotocore.retries.bucket import AsyncTokenBucket
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
from pytest_eventbridge_endpoints.clients.call_under_way import call_under_way

REQUEST = {"region_name": "us-east-1", "config": Config(retries={"total_max_attempts": 3})}


def aiobotocore_client(**settings):
    return aiobotocore.session.get_session().create_client("events", **{**REQUEST, **settings})


def aioboto3_client(**settings):
    aioboto3 = pytest.importorskip("aioboto3", reason="wants an older aiobotocore")
    return aioboto3.Session().client("events", **{**REQUEST, **settings})


@pytest.fixture(params=[aiobotocore_client, aioboto3_client])
def new_client(request):
    """Make an async client, of either library."""
    return request.param


def test_all_six_operations(new_client, entry, create_request):
    """An async client is answered as a sync one is."""

    async def main():
        async with mock_eventbridge() as mock, new_client() as client:
            await client.create_endpoint(**create_request("orders"))
            described = await client.describe_endpoint(Name="orders")
            await client.update_endpoint(Name="orders", Description="all orders")
            listed = await client.list_endpoints(NamePrefix="ord")
            put = await client.put_events(
                EndpointId=described["EndpointId"], Entries=[entry(EventBusName="orders")]
            )
            await client.delete_endpoint(Name="orders")
            with pytest.raises(client.exceptions.ResourceNotFoundException):
                await client.describe_endpoint(Name="orders")
        assert described["State"] == "ACTIVE"
        assert listed["Endpoints"][0]["Description"] == "all orders"
        assert put["Entries"] == [{"EventId": mock.events.one().id}]
        return mock

    mock = asyncio.run(main())

    assert [call.operation for call in mock.calls] == [
        "CreateEndpoint",
        "DescribeEndpoint",
        "UpdateEndpoint",
        "ListEndpoints",
        "PutEvents",
        "DeleteEndpoint",
        "DescribeEndpoint",
    ]


def test_failover_errors_and_retries(new_client, entry):
    """Regions fail, calls are retried, and errors are botocore's."""

    async def main():
        async with mock_eventbridge() as mock, new_client() as client:
            endpoint = mock.add_endpoint("orders")
            with mock.region_outage("us-east-1"):
                await client.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])
                with pytest.raises(EndpointConnectionError):
                    await client.put_events(Entries=[entry()])
            mock.fail("PutEvents", "ThrottlingException", times=2)
            await client.put_events(Entries=[entry()])
            with mock.fail("PutEvents", 500, times=None), pytest.raises(ClientError):
                await client.put_events(Entries=[entry()])
        return mock

    mock = asyncio.run(main())

    assert [event.region for event in mock.events] == ["us-west-2", "us-east-1"]
    assert [call.attempts for call in mock.calls] == [1, 3, 3, 3]


def test_a_thousand_calls_at_once(new_client, entry):
    """Each is answered, captured and replicated once, and is told its own event's id."""

    async def main():
        async with mock_eventbridge() as mock, new_client() as client:
            endpoint = mock.add_endpoint("orders")
            answers = await asyncio.gather(
                *(
                    client.put_events(
                        EndpointId=endpoint.endpoint_id,
                        Entries=[entry(Detail=json.dumps({"id": number}))],
                    )
                    for number in range(1000)
                )
            )
        return mock, [answer["Entries"][0]["EventId"] for answer in answers]

    mock, ids = asyncio.run(main())

    assert {event.id: event.detail["id"] for event in mock.events} == dict(
        zip(ids, range(1000), strict=True)
    )
    assert len(mock.bus(region="us-west-2").events) == 1000
    assert len(mock.calls) == 1000


def test_an_async_client_fails_closed_after_its_mock(new_client, entry):
    """A late call is refused before anything is awaited."""

    async def main():
        async with new_client() as client:
            async with mock_eventbridge():
                await client.put_events(Entries=[entry()])
            with pytest.raises(UnmockedOperationError):
                await client.put_events(Entries=[entry()])

    asyncio.run(main())


def test_other_operations_are_refused(new_client):
    """An operation that nobody mocks never reaches the network."""

    async def main():
        async with mock_eventbridge(), new_client() as client:
            with pytest.raises(UnmockedOperationError):
                await client.list_archives()

    asyncio.run(main())


# --- waiting ----------------------------------------------------------------------------------


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
        async with mocked as mock, aiobotocore_client(**settings) as client:
            await use(client, mock)
        return mock

    return asyncio.run(main())


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_async_retries_do_not_wait(entry, mode, slept, monkeypatch):
    """Delays are noted, not slept, whatever the retry mode."""
    monkeypatch.setattr(AsyncTokenBucket, "_acquire", None)

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
        assert call_under_way.get() is None

    run_with_client(use)


def test_async_exceptions_are_botocores(entry):
    """A host that does not resolve is the same error as ever."""

    async def use(client, _):
        with pytest.raises(EndpointConnectionError):
            await client.put_events(EndpointId="abcdefghij.veo", Entries=[entry()])

    mock = run_with_client(use, config=Config(retries={"total_max_attempts": 1}))

    assert mock.calls.one().error.code == "EndpointConnectionError"


# --- async tests ------------------------------------------------------------------------------

TESTS = """
    import asyncio

    import aiobotocore.session
    import pytest
    from pytest_eventbridge_endpoints import mock_eventbridge

    ENTRY = {"Source": "a", "DetailType": "b", "Detail": "{}"}
    PYTESTMARK

    async def put():
        session = aiobotocore.session.get_session()
        async with session.create_client("events", region_name="us-east-1") as client:
            await client.put_events(Entries=[ENTRY])

    @pytest.fixture
    async def endpoint(eventbridge_mock):
        await put()
        yield eventbridge_mock.add_endpoint("orders")
        await put()
        assert len(eventbridge_mock.events) == 3

    async def test_fixture(eventbridge_mock, endpoint):
        await put()
        assert len(eventbridge_mock.events) == 2

    @mock_eventbridge(account_id="111122223333")
    async def test_decorator(eventbridge_mock):
        await put()
        assert eventbridge_mock.events.one().account == "111122223333"

    async def test_context():
        async with mock_eventbridge() as outer, mock_eventbridge() as inner:
            await put()
        assert (len(outer.events), len(inner.events)) == (0, 1)

    @pytest.fixture
    async def mock():
        async with mock_eventbridge() as mock:
            yield mock

    @pytest.mark.parametrize("number", [1, 2, 3])
    async def test_async_fixture(mock, number):
        await asyncio.gather(put(), put())
        assert len(mock.events) == 2

    @pytest.mark.eventbridge(assert_all_faults_used=True)
    async def test_unused_fault(eventbridge_mock):
        eventbridge_mock.fail("PutEvents", 503)
"""


@pytest.mark.parametrize(
    ("plugin", "mark", "scope"),
    [
        ("pytest_asyncio", "asyncio", "function"),
        ("pytest_asyncio", 'asyncio(loop_scope="module")', "module"),
        ("pytest_asyncio", 'asyncio(loop_scope="session")', "session"),
        ("anyio", "anyio", "function"),
    ],
    ids=["asyncio", "asyncio-module", "asyncio-session", "anyio"],
)
def test_async_tests(pytester, plugin, mark, scope):
    """Fixture, decorator and context manager work in the async tests of either plugin."""
    pytest.importorskip(plugin)
    mode = "auto" if plugin == "pytest_asyncio" else "strict"
    pytester.makeini(f"""
        [pytest]
        asyncio_mode = {mode}
        asyncio_default_fixture_loop_scope = {scope}
    """)
    pytester.makepyfile(TESTS.replace("PYTESTMARK", f"pytestmark = pytest.mark.{mark}"))
    pytester.makeconftest("""
        import pytest

        @pytest.fixture
        def anyio_backend():
            return "asyncio"
    """)

    result = pytester.runpytest_subprocess("-p", "no:randomly", "-W", "error")

    result.assert_outcomes(passed=6, failed=1)
    result.stdout.fnmatch_lines(["*fail('PutEvents', 503)*"])


# --- the last door ----------------------------------------------------------------------------


def test_what_no_mock_answers_is_not_sent(new_client, entry):
    """An async client has a door of its own, which is guarded as well."""

    async def main():
        async with mock_eventbridge(), new_client() as client:
            await client.put_events(Entries=[entry()])
            with pytest.raises(UnmockedOperationError, match="ListArchives is not mocked and was"):
                await client.list_archives()
        with pytest.raises(UnmockedOperationError, match="this client was used under"):
            await client.put_events(Entries=[entry()])

    asyncio.run(main())


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("refuses", [False, True])
def test_a_handler_of_the_users_own_wins(new_client, entry, is_async, refuses):
    """What it refuses did not arrive; where it only looks, the mock answers at the door."""
    seen = []

    def look(request, **_):
        seen.append(request.url)
        if refuses:
            raise KeyError

    async def look_later(request, **_):
        look(request)

    async def main():
        async with mock_eventbridge() as mock, new_client() as client:
            client.meta.events.register("before-send", look_later if is_async else look)
            with pytest.raises(KeyError) if refuses else nullcontext():
                await client.put_events(Entries=[entry()])
            return len(mock.events), len(mock.calls)

    assert asyncio.run(main()) == ((0, 0) if refuses else (1, 1))
    assert len(seen) == 1


def test_what_an_async_handler_calls_is_not_part_of_the_call(entry):
    """A call of another client that is made while ours is under way has a door of its own."""

    async def main():
        config = Config(retries={"total_max_attempts": 1})
        session = aiobotocore.session.get_session()
        async with (
            mock_eventbridge() as mock,
            aiobotocore_client() as client,
            session.create_client("sts", region_name="us-east-1", config=config) as sts,
        ):
            refused = []

            async def call_another(**_):
                with pytest.raises(UnmockedOperationError) as caught:
                    await sts.get_caller_identity()
                refused.append(caught.value)

            client.meta.events.register("before-send", call_another)
            await client.put_events(Entries=[entry()])
            return len(mock.events), len(refused)

    assert asyncio.run(main()) == (1, 1)


def test_an_async_client_has_rules(entry):
    """Aiobotocore's clients are answered as all others are."""

    async def main(mock):
        async with aiobotocore_client() as client:
            await client.put_rule(Name="ship", EventPattern='{"source": ["shop.orders"]}')
            await client.put_targets(
                Rule="ship",
                Targets=[{"Id": "queue", "Arn": "arn:aws:sqs:us-east-1:123456789012:invoices"}],
            )
            await client.put_events(Entries=[entry()])
            pages = [
                page["Rules"]
                async for page in client.get_paginator("list_rules").paginate(
                    PaginationConfig={"PageSize": 1}
                )
            ]
        assert [len(page) for page in pages] == [1]
        mock.assert_delivery(rule="ship", times=1)

    with mock_eventbridge() as mock:
        asyncio.run(main(mock))


def test_an_async_client_reaches_the_users_own_server(entry):
    """Without a mock it is sent there, and meets what is there: nobody."""

    async def main():
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        async with aiobotocore_client(endpoint_url="http://127.0.0.1:9", **keys) as client:
            await client.put_events(Entries=[entry()])

    # the doors of clients are guarded from the first mock on
    with mock_eventbridge():
        pass
    with pytest.raises(EndpointConnectionError, match=r"http://127\.0\.0\.1:9/"):
        asyncio.run(main())
