"""Failovers and copies that take as long as on AWS, on the mock's clock."""

import json

import freezegun
import pytest
import time_machine
from botocore.exceptions import EndpointConnectionError

from pytest_eventbridge_endpoints import mock_eventbridge

EAST, WEST = "us-east-1", "us-west-2"
RTO, RPO = 360, 60


@pytest.fixture
def mock():
    """A mock in which everything takes its time."""
    settings = {"failover_seconds": RTO, "replication_seconds": RPO}
    # some outages are here for what they do to endpoints and copies alone
    with mock_eventbridge(**settings, assert_all_faults_used=False) as mock:
        yield mock


@pytest.fixture
def endpoint(mock):
    """A global endpoint of this mock."""
    return mock.add_endpoint("orders", event_bus="orders")


@pytest.fixture
def put(events, entry):
    """Put the event with this number through an endpoint, or directly."""

    def put(number, endpoint=None):
        through = {} if endpoint is None else {"EndpointId": endpoint.endpoint_id}
        made = entry(Detail=json.dumps({"id": number}), EventBusName="orders")
        return events.put_events(Entries=[made], **through)

    return put


def arrived(mock, region):
    """Return the numbers of the events that have arrived in a Region."""
    return [event.detail["id"] for event in mock.bus("orders", region).events]


def test_an_endpoint_moves_when_its_time_has_come(mock, endpoint, put):
    """Until then calls through it go where they went before (AWS 1.2)."""
    endpoint.fail_over()
    put(1, endpoint)
    mock.clock.advance(RTO - 1)
    put(2, endpoint)
    mock.clock.advance(1)
    put(3, endpoint)
    assert [event.region for event in mock.events] == [EAST, EAST, WEST]

    endpoint.recover()
    assert endpoint.active_region == WEST
    mock.clock.advance(RTO)
    assert endpoint.active_region == EAST


def test_a_health_check_that_turns_back_in_time_cancels_the_move(mock, endpoint):
    """It does so for good: the former due time means nothing."""
    endpoint.fail_over()
    mock.clock.advance(RTO - 1)
    endpoint.recover()
    mock.clock.advance(RTO)
    assert endpoint.active_region == EAST

    endpoint.fail_over()
    mock.clock.advance(RTO - 1)
    assert endpoint.active_region == EAST


def test_a_region_that_is_out_is_not_answered_for_until_the_failover(mock, endpoint, put):
    """Calls through the endpoint fail as calls to the Region do."""
    with mock.region_outage(EAST):
        with pytest.raises(EndpointConnectionError):
            put(1, endpoint)
        mock.clock.advance(RTO)
        put(2, endpoint)
    put(3, endpoint)
    mock.clock.advance(RTO)
    put(4, endpoint)

    assert [event.region for event in mock.events] == [WEST, WEST, EAST]
    assert [call.served_region for call in mock.calls] == [None, WEST, WEST, EAST]


def test_an_outage_that_is_shorter_than_the_failover_moves_nothing(mock, put):
    """Also where nothing is replicated, and a failover would stay (AWS 1.18)."""
    endpoint = mock.add_endpoint("alone", event_bus="orders", replication=False)

    with mock.region_outage(EAST):
        mock.clock.advance(RTO - 1)
        with pytest.raises(EndpointConnectionError):
            put(1, endpoint)
    mock.clock.advance(RTO)
    assert endpoint.active_region == EAST

    with mock.region_outage(EAST):
        mock.clock.advance(RTO)
    mock.clock.advance(RTO)
    assert endpoint.active_region == WEST


def test_a_move_that_began_with_an_outage_goes_on_with_the_health_check(mock, endpoint):
    """Which of them says so does not matter."""
    with mock.region_outage(EAST):
        mock.clock.advance(RTO - 60)
        endpoint.fail_over()
    mock.clock.advance(60)

    assert endpoint.active_region == WEST


def test_copies_arrive_in_order_when_their_time_has_come(mock, endpoint, put):
    """Each after replication_seconds, and targets see them then (AWS 1.2, 1.10)."""
    seen = []
    mock.subscribe(
        lambda event: seen.append(event["detail"]["id"]), event_bus="orders", region=WEST
    )
    put(1, endpoint)
    mock.clock.advance(RPO - 1)
    put(2, endpoint)
    assert arrived(mock, WEST) == seen == []

    mock.clock.advance(1)
    assert arrived(mock, WEST) == seen == [1]
    mock.clock.advance(RPO)
    assert arrived(mock, WEST) == seen == [1, 2]
    assert arrived(mock, EAST) == [1, 2]


@pytest.mark.parametrize(
    ("seconds_out", "left"),
    [
        pytest.param(RPO - 1, 1, id="the Region is back before"),
        pytest.param(RPO + 1, 0, id="the Region is back later"),
    ],
)
def test_a_copy_arrives_when_it_is_due_and_its_region_is_back(
    mock, endpoint, put, seconds_out, left
):
    """Whichever is later."""
    put(1, endpoint)
    with mock.region_outage(WEST):
        mock.clock.advance(seconds_out)
        assert arrived(mock, WEST) == []
    assert arrived(mock, WEST) == ([] if left else [1])

    mock.clock.advance(left)
    assert arrived(mock, WEST) == [1]


def test_a_copy_that_was_held_up_is_not_overtaken(mock, endpoint, put):
    """What waits for a Region comes before what is still on its way."""
    put(1, endpoint)
    with mock.region_outage(WEST):
        mock.clock.advance(RPO)
        put(2, endpoint)
    assert arrived(mock, WEST) == [1]
    mock.clock.advance(RPO)
    assert arrived(mock, WEST) == [1, 2]


@pytest.mark.parametrize(
    "frozen",
    [freezegun.freeze_time, lambda when: time_machine.travel(when, tick=False)],
    ids=["freezegun", "time-machine"],
)
def test_the_time_of_freezegun_and_time_machine_counts(frozen, put):
    """Moves and copies are due by the clock that the application sees."""
    with mock_eventbridge(failover_seconds=RTO, replication_seconds=RPO) as mock:
        with frozen("2026-03-01 12:00:00"):
            endpoint = mock.add_endpoint("orders", event_bus="orders")
            put(1, endpoint)
            endpoint.fail_over()
        with frozen("2026-03-01 12:00:59"):
            assert arrived(mock, WEST) == []
        with frozen("2026-03-01 12:01:00"):
            assert arrived(mock, WEST) == [1]
            assert endpoint.active_region == EAST
        with frozen("2026-03-01 12:06:00"):
            put(2, endpoint)
            assert mock.events[-1].region == WEST


def test_time_alone_brings_what_is_due(mock, endpoint, put):
    """At the next look or call: nobody has to advance the mock's own clock."""
    with freezegun.freeze_time("2026-03-01 12:00:00") as frozen:
        put(1, endpoint)
        frozen.tick(RPO)
        put(2)

    assert [event.replica for event in mock.bus("orders", WEST).events] == [True]


def test_an_endpoint_that_moves_says_so(mock, endpoint):
    """And so does the report of a failing test."""
    before = repr(endpoint)
    endpoint.fail_over()

    assert repr(endpoint) == before.replace(")", f", moves_to={WEST!r})")
