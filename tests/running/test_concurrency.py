"""Many threads at once, while everything goes wrong."""

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.running.active import active_mocks

THREADS = 16
CALLS = 20
REGIONS = ("us-east-1", "us-west-2")


@pytest.fixture
def client(session):
    """A client for all threads, that tries twice."""
    config = Config(retries={"mode": "standard", "total_max_attempts": 2})
    return session.create_client("events", region_name="us-east-1", config=config)


def put(client, entry, endpoint_id, numbers):
    """Put numbered events in one call, and return what the application is told of each."""
    entries = [entry(Detail=json.dumps({"id": n}), EventBusName="orders") for n in numbers]
    through = {} if endpoint_id is None else {"EndpointId": endpoint_id}
    try:
        response = client.put_events(Entries=entries, **through)
    except (ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError):
        return dict.fromkeys(numbers, "failed")
    results = [result.get("EventId") or result["ErrorCode"] for result in response["Entries"]]
    return dict(zip(numbers, results, strict=True))


def go_wrong(mock, endpoint, stop):
    """Fail over and back, let Regions go out, and let calls and entries fail."""
    chance = random.Random(1)
    faults = []
    while not stop.is_set():
        disaster = chance.randrange(4)
        if disaster == 0:
            with endpoint.failed_over():
                stop.wait(0.002)
        elif disaster == 1:
            with mock.region_outage(chance.choice(REGIONS)):
                stop.wait(0.002)
        elif disaster == 2:
            faults.append(mock.fail("PutEvents", "ThrottlingException", times=3))
            stop.wait(0.001)
        else:
            faults.append(mock.reject_entries("InternalFailure", times=2))
            stop.wait(0.001)
    return faults


def test_every_entry_is_accounted_for_exactly_once(client, entry):
    """What the application was told of an entry is what the mock recorded, and nothing more."""
    stop = threading.Event()
    with mock_eventbridge(assert_all_faults_used=False) as mock, ThreadPoolExecutor(20) as pool:
        endpoint = mock.add_endpoint("orders", event_bus="orders")
        chaos = [pool.submit(go_wrong, mock, endpoint, stop) for _ in range(3)]
        calls = [
            pool.submit(
                put,
                client,
                entry,
                endpoint.endpoint_id if call % 4 else None,
                range(call * 3, call * 3 + 3),
            )
            for call in range(THREADS * CALLS)
        ]
        told = {number: result for call in calls for number, result in call.result().items()}
        stop.set()
        faults = [fault for done in chaos for fault in done.result()]

    accepted = {event.detail["id"]: event.id for event in mock.events}
    rejected = [json.loads(r.entry["Detail"])["id"] for r in mock.rejected]
    failed = [
        json.loads(sent["Detail"])["id"]
        for call in mock.calls.filter(operation="PutEvents")
        if call.error
        for sent in call.params["Entries"]
    ]
    everything = sorted([*accepted, *rejected, *failed])
    assert everything == sorted(told) == list(range(THREADS * CALLS * 3))
    assert len(accepted) == len(mock.events)
    assert {number: told[number] for number in accepted} == accepted
    assert {told[number] for number in rejected} == {"InternalFailure"}
    assert {told[number] for number in failed} == {"failed"}
    assert len(mock.calls) == THREADS * CALLS
    used = [fault.used for fault in faults if fault.asked.startswith("reject_entries")]
    assert sum(used) == len(rejected)
    arrived = {region: mock.bus("orders", region).events for region in REGIONS}
    replicas = [event for events in arrived.values() for event in events if event.replica]
    through = [event.detail["id"] for event in mock.events if event.endpoint]
    assert sorted(event.detail["id"] for event in replicas) == sorted(through)
    assert sum(map(len, arrived.values())) == len(mock.events) + len(replicas)


def test_nothing_is_lost_or_doubled_but_what_a_lost_answer_doubles(client, entry):
    """With failovers and copies that take their time, lost answers and repeated deliveries."""
    stop = threading.Event()
    url = "https://events.us-east-1.amazonaws.com"
    settings = {"failover_seconds": 5, "replication_seconds": 2, "assert_all_faults_used": False}
    received = []

    def go_slowly_wrong(mock, number):
        chance = random.Random(number)
        faults = []
        while not stop.is_set():
            disaster = chance.randrange(5)
            if disaster == 0:
                with mock.region_outage(
                    chance.choice(REGIONS), ConnectTimeoutError(endpoint_url=url)
                ):
                    stop.wait(0.002)
            elif disaster == 1:
                timeout = ReadTimeoutError(endpoint_url=url)
                faults.append(mock.fail("PutEvents", timeout, accepted=True, times=2))
            elif disaster == 2:
                faults.append(mock.repeat_deliveries(times=5))
            elif disaster == 3:
                faults.append(mock.reject_entries("InternalFailure", times=2))
            mock.clock.advance(chance.random() * 3)
            stop.wait(0.001)
        return faults

    with mock_eventbridge(**settings) as mock, ThreadPoolExecutor(20) as pool:
        endpoint = mock.add_endpoint("orders", event_bus="orders")
        for region in REGIONS:
            mock.subscribe(received.append, event_bus="orders", region=region)
        chaos = [pool.submit(go_slowly_wrong, mock, number) for number in range(3)]
        calls = [
            pool.submit(put, client, entry, endpoint.endpoint_id, range(call * 3, call * 3 + 3))
            for call in range(THREADS * CALLS)
        ]
        told = {number: result for call in calls for number, result in call.result().items()}
        stop.set()
        faults = [fault for done in chaos for fault in done.result()]
        mock.clock.advance(10)

        through = sorted(event.detail["id"] for event in mock.events)
        arrived = [event for region in REGIONS for event in mock.bus("orders", region).events]
    used = {
        kind: sum(fault.used for fault in faults if fault.asked.startswith(kind))
        for kind in ("fail", "reject_entries", "repeat_deliveries")
    }
    assert all(used.values())
    answered = sum(result != "failed" for result in told.values())
    assert len(mock.events) + len(mock.rejected) == answered + 3 * used["fail"]
    assert len(mock.rejected) == used["reject_entries"]
    by_id = {event.id: event.detail["id"] for event in mock.events}
    ids_told = {n: result for n, result in told.items() if "-" in result}
    assert {number: by_id[event_id] for number, event_id in ids_told.items()} == {
        number: number for number in ids_told
    }
    replicas = [event for event in arrived if event.replica]
    assert sorted(event.detail["id"] for event in replicas) == through
    assert len(arrived) == 2 * len(through)
    assert len(received) == len(arrived) + used["repeat_deliveries"]
    assert {event["id"] for event in received} == {event.id for event in arrived}


def test_consumers_get_every_event_once_per_bus(client, entry):
    """Targets are called from many threads, and none is called twice or left out."""
    with mock_eventbridge() as mock, ThreadPoolExecutor(THREADS) as pool:
        endpoint = mock.add_endpoint("orders", event_bus="orders")
        received = {region: [] for region in REGIONS}
        for region in REGIONS:
            mock.subscribe(received[region].append, event_bus="orders", region=region)
        list(
            pool.map(
                lambda call: put(client, entry, endpoint.endpoint_id, [call]), range(THREADS * 5)
            )
        )

    for region in REGIONS:
        ids = sorted(event["id"] for event in received[region])
        assert ids == sorted(event.id for event in mock.bus("orders", region).events)
        assert len(ids) == THREADS * 5


def test_mocks_that_begin_and_end_in_many_threads_leave_nothing():
    """Each is there while its block goes on, and gone when it has ended."""
    missing = []

    def begin_and_end(_):
        for _ in range(200):
            with mock_eventbridge() as mock:
                if not any(entry.handle is mock for entry in active_mocks()):
                    missing.append(mock)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(begin_and_end, range(8)))

    assert missing == []
    assert active_mocks() == ()


def test_time_that_many_threads_let_pass_adds_up(eventbridge_mock):
    """No advance is lost."""
    clock = eventbridge_mock.clock
    before = clock.time()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(clock.advance, [1] * 4000))

    assert 4000 <= clock.time() - before < 4060


def test_everybody_who_asks_for_an_endpoint_gets_the_same(eventbridge_mock):
    """Also where nobody has asked for it before, and many do at once."""
    for number in range(50):
        eventbridge_mock.add_endpoint(f"orders-{number}")
    eventbridge_mock._endpoints.clear()

    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(50):
            found = pool.map(eventbridge_mock.endpoint, [f"orders-{number}"] * 8)
            assert len(set(map(id, found))) == 1
