import json
import time
from datetime import datetime

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.run import Run, begin_run

ENTRY = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": '{"id": 42}'}


pytestmark = pytest.mark.usefixtures("keeps_time")


@pytest.fixture
def mock(keeps_time, without_awscrt):
    # these tests look at timelines alone, and some of them at what would fail a test
    allowed = dict.fromkeys(
        ("assert_all_faults_used", "assert_all_entries_accepted", "assert_endpoint_buses"), False
    )
    with mock_eventbridge(require_crt=False, **allowed) as mock:
        yield mock
        mock._running.crt_was_missing = False


def timeline_of(mock, since=0):
    (timeline,) = mock._running.timelines(since)
    return timeline


def steps(records):
    return [record["step"] for record in records]


def test_nothing_is_timed_where_nobody_keeps_time(mock):
    """Without a report a mock has no timeline: taking one down takes time."""
    end = begin_run(Run())
    with mock_eventbridge() as untimed:
        assert untimed._running.timelines() == []
        assert untimed._running.steps == 0
        untimed.reset()
        assert untimed._running.timelines() == []
    end()

    assert timeline_of(mock)["steps"] == 0


def test_a_call_and_its_events_have_their_steps(mock, events):
    """An attempt, what arrived, and the end of the call follow each other."""
    endpoint = mock.add_endpoint("orders", event_bus="orders")
    entries = [{**ENTRY, "EventBusName": "orders"}, {**ENTRY, "Source": "aws.shop"}]
    events.put_events(EndpointId=endpoint.endpoint_id, Entries=entries)

    timeline = timeline_of(mock)

    (call,) = timeline["calls"]
    event, replica = timeline["events"]
    (rejected,) = timeline["rejected"]
    assert call["attempts"] == [{"step": 1, "at": call["at"], "answer": "200"}]
    assert (call["step"], call["until"]["step"]) == (1, 5)
    assert (call["operation"], call["region"], call["error"]) == ("PutEvents", "us-east-1", None)
    assert json.loads(call["request"])["Entries"] == entries
    assert json.loads(call["response"])["FailedEntryCount"] == 1
    assert steps([rejected, event, replica]) == [2, 3, 4]
    where = ("kind", "region", "event_bus", "endpoint", "source", "detail_type")
    assert [event[name] for name in where] == [
        *("accepted", "us-east-1", "orders", "orders", "shop", "OrderPlaced")
    ]
    assert [replica[name] for name in where[:3]] == ["replica", "us-west-2", "orders"]
    assert json.loads(event["envelope"]) == mock.events.one().envelope
    assert [rejected[name] for name in ("region", "event_bus", "source", "detail_type")] == [
        *("us-east-1", "default", "aws.shop", "OrderPlaced")
    ]
    assert rejected["error_code"] == "NotAuthorizedForSourceException"
    assert json.loads(rejected["entry"]) == entries[1]
    assert timeline["lanes"] == [
        {"region": "us-east-1", "event_bus": "orders"},
        {"region": "us-east-1", "event_bus": "default"},
        {"region": "us-west-2", "event_bus": "orders"},
    ]
    assert timeline["endpoints"] == [
        {
            "name": "orders",
            "endpoint_id": endpoint.endpoint_id,
            "event_bus": "orders",
            "primary_region": "us-east-1",
            "secondary_region": "us-west-2",
            "replication": True,
        }
    ]


def timeout():
    return ConnectTimeoutError(endpoint_url="https://events.us-east-1.amazonaws.com")


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        ("ThrottlingException", "ThrottlingException"),
        (503, "503"),
        (timeout(), "ConnectTimeoutError"),
    ],
)
def test_each_attempt_says_what_it_met(mock, events, error, answer):
    """A retried call has its attempts, and the delays between them."""
    mock.fail("PutEvents", error)
    events.put_events(Entries=[ENTRY])

    (call,) = timeline_of(mock)["calls"]

    assert [attempt["answer"] for attempt in call["attempts"]] == [answer, "200"]
    assert steps(call["attempts"]) == [1, 2]
    assert call["retry_delays"] == list(mock.calls.one().retry_delays)


def test_an_unreachable_host_is_an_answer_that_nobody_gave(mock, events):
    """Every attempt of a call into an outage is seen, and how it ended."""
    with mock.region_outage("us-east-1"), pytest.raises(EndpointConnectionError):
        events.put_events(Entries=[ENTRY])

    (call,) = timeline_of(mock)["calls"]

    assert {attempt["answer"] for attempt in call["attempts"]} == {
        "nobody answers: us-east-1 is out"
    }
    assert call["error"] == str(mock.calls.one().error)
    assert call["response"] is None


def test_outages_and_failovers_are_spans(mock, events):
    """A span reaches from the change that began it to the one that ended it."""
    endpoint = mock.add_endpoint("orders")
    with mock.region_outage("us-east-1"):
        events.put_events(EndpointId=endpoint.endpoint_id, Entries=[ENTRY])
    endpoint.fail_over()

    timeline = timeline_of(mock)

    seen = [
        (
            s["kind"],
            s["region"],
            s["endpoint"],
            s["event_bus"],
            s["began"]["step"],
            s["ended"]["step"],
        )
        for s in timeline["spans"]
    ]
    assert seen == [
        ("outage", "us-east-1", None, None, 1, 5),
        ("failover", "us-west-2", "orders", "default", 1, 5),
        ("failover", "us-west-2", "orders", "default", 7, 7),
    ]
    event, replica = timeline["events"]
    assert (event["step"], replica["step"]) == (3, 6)


def test_health_that_a_call_changes_is_seen(mock, events, create_request):
    """UpdateEndpoint may name a health check that has failed already."""
    mock.health_check("arn:aws:route53:::healthcheck/ill").fail()
    request = create_request()
    events.create_endpoint(**request)
    request["RoutingConfig"]["FailoverConfig"]["Primary"]["HealthCheck"] = (
        "arn:aws:route53:::healthcheck/ill"
    )
    events.update_endpoint(Name="orders", RoutingConfig=request["RoutingConfig"])

    (span,) = timeline_of(mock)["spans"]

    assert (span["kind"], span["endpoint"], span["began"]["step"]) == ("failover", "orders", 4)


def test_a_region_without_events_has_a_lane_when_it_is_out(mock):
    """An outage is seen also where nothing arrived."""
    with mock.region_outage("eu-west-1"):
        pass

    assert timeline_of(mock)["lanes"] == [{"region": "eu-west-1", "event_bus": "default"}]


def test_an_entry_for_a_bus_by_arn_has_the_lane_of_the_bus(mock, events):
    """Whichever way a bus is named, its lane is one."""
    arn = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
    events.put_events(Entries=[{**ENTRY, "EventBusName": arn}])
    mock.reject_entries("ThrottlingException")
    events.put_events(Entries=[{**ENTRY, "EventBusName": arn}])

    assert timeline_of(mock)["lanes"] == [{"region": "us-east-1", "event_bus": "orders"}]


def test_time_is_that_of_the_mocks_clock(mock, events):
    """Seconds count from the first step, and go where the clock goes."""
    before = mock.clock.now()
    events.put_events(Entries=[ENTRY])
    mock.clock.advance(90)
    events.put_events(Entries=[ENTRY])

    timeline = timeline_of(mock)

    first, second = timeline["events"]
    assert before <= datetime.fromisoformat(timeline["began"]) <= mock.clock.now()
    assert timeline["calls"][0]["at"] == first["at"] == 0
    assert 90 <= second["at"] <= timeline["seconds"] < 120


def test_a_clock_ticks_no_more_than_without_a_report(mock, events, monkeypatch):
    """A test with a clock that ticks when it is read sees the same times either way."""
    ticks = iter(range(1000))
    monkeypatch.setattr(time, "time", lambda: next(ticks))

    def read_by_a_put(mock):
        before = next(ticks)
        events.put_events(Entries=[ENTRY, {**ENTRY, "Source": "aws.shop"}])
        return next(ticks) - before

    with_a_report = read_by_a_put(mock)
    end = begin_run(Run())
    with mock_eventbridge() as untimed:
        without = read_by_a_put(untimed)
        assert len(untimed.rejected) == 1
    end()

    assert with_a_report == without


def test_a_time_beyond_the_calendar_is_told_in_seconds(mock, events, monkeypatch):
    """A test may set the clock to anything."""
    monkeypatch.setattr(time, "time", lambda: 1e12)
    with mock.region_outage("us-east-1"):
        pass

    assert timeline_of(mock)["began"] == "1000000000000.0 seconds since 1970"


def test_an_endpoint_that_is_being_deleted_stays_what_it_is(mock, events, create_request):
    """Looking at endpoints for the timeline moves none of them on."""
    events.create_endpoint(**create_request())
    events.describe_endpoint(Name="orders")
    endpoint = mock.endpoint("orders")
    events.delete_endpoint(Name="orders")
    timeline_of(mock)
    endpoint.set_state("DELETE_FAILED")

    assert events.describe_endpoint(Name="orders")["State"] == "DELETE_FAILED"


def test_what_happened_before_can_be_left_out(mock, events):
    """The mock of a wider fixture shows in each test what is the test's own."""
    endpoint = mock.add_endpoint("orders")
    events.put_events(Entries=[ENTRY])
    with endpoint.failed_over():
        pass
    endpoint.fail_over()
    before = mock._running.steps
    events.put_events(Entries=[{**ENTRY, "Source": "aws.shop"}, ENTRY])

    timeline = timeline_of(mock, before)

    assert timeline["steps"] == 4
    assert steps(timeline["calls"]) == [1]
    assert steps(timeline["rejected"]) == [2]
    assert steps(timeline["events"]) == [3]
    (span,) = timeline["spans"]
    assert (span["began"]["step"], span["ended"]["step"]) == (0, 4)


def test_a_reset_begins_another_timeline(mock, events):
    """What the mock forgets can still be looked at, until the next test is."""
    events.put_events(Entries=[ENTRY])
    with mock.region_outage("us-east-1"):
        mock.reset()
        before = mock._running.steps
        events.put_events(Entries=[ENTRY, ENTRY])

    before_and_after = mock._running.timelines()
    after = mock._running.timelines(before + 1)
    again = mock._running.timelines(before + 1)

    assert [steps(timeline["events"]) for timeline in before_and_after] == [[2], [2, 3]]
    assert [len(timeline["spans"]) for timeline in before_and_after] == [1, 0]
    assert [steps(timeline["events"]) for timeline in after] == [[], [1, 2]]
    assert again == after[1:]


def test_an_endpoint_that_is_added_during_an_outage_is_failed_over_at_once(mock, events):
    """Its failover begins before its first event."""
    with mock.region_outage("us-east-1"):
        endpoint = mock.add_endpoint("orders")
        events.put_events(EndpointId=endpoint.endpoint_id, Entries=[ENTRY])

    timeline = timeline_of(mock)

    (failover,) = (span for span in timeline["spans"] if span["kind"] == "failover")
    assert failover["began"]["step"] == 2
    assert steps(timeline["events"]) == [4, 7]


def test_a_failover_has_a_lane_after_its_endpoint_is_gone(mock, events):
    """What is shaded has somewhere to be."""
    endpoint = mock.add_endpoint("orders", event_bus="orders")
    endpoint.fail_over()
    events.delete_endpoint(Name="orders")
    events.list_endpoints()

    timeline = timeline_of(mock)

    assert timeline["endpoints"] == []
    assert timeline["lanes"] == [{"region": "us-west-2", "event_bus": "orders"}]


def test_an_outage_is_seen_in_its_own_test_only(mock):
    """A span that ended with the last step of a test is none of the next one's."""
    with mock.region_outage("us-east-1"):
        pass
    outage = mock.region_outage("us-west-2")
    outage.__enter__()

    later = timeline_of(mock, mock._running.steps)
    outage.__exit__(None, None, None)

    assert [span["region"] for span in later["spans"]] == ["us-west-2"]
    assert timeline_of(mock, mock._running.steps)["spans"] == []


def test_entries_for_buses_of_another_account_share_its_lane(mock, events):
    """Accepted or rejected, they were for one bus."""
    arn = "arn:aws:events:us-east-1:999999999999:event-bus/orders"
    events.put_events(Entries=[{**ENTRY, "EventBusName": arn}])
    mock.reject_entries("ThrottlingException")
    events.put_events(Entries=[{**ENTRY, "EventBusName": arn}])

    assert timeline_of(mock)["lanes"] == [{"region": "us-east-1", "event_bus": arn}]


ACTIONS = st.lists(
    st.sampled_from(["put", "through", "fail", "reject", "outage", "back", "ill", "well", "list"]),
    max_size=12,
)


@given(actions=ACTIONS)
def test_steps_count_everything_once(events, actions):
    """Whatever a test does, each thing has a step of its own, in order, and none is left out."""
    with mock_eventbridge() as mock:
        endpoint = mock.add_endpoint("orders")
        outages = []
        for action in actions:
            act(action, mock, events, endpoint, outages)
        mock._running.crt_was_missing = False
        timeline = timeline_of(mock)
        for outage in outages:
            outage.__exit__(None, None, None)

        attempts = [attempt for call in timeline["calls"] for attempt in call["attempts"]]
        ends = [call["until"] for call in timeline["calls"]]
        edges = {s[edge]["step"] for s in timeline["spans"] for edge in ("began", "ended")}
        happened = steps([*attempts, *ends, *timeline["events"], *timeline["rejected"]])
        assert len(set(happened)) == len(happened)
        assert set(happened) | edges == set(range(1, timeline["steps"] + 1))
        assert steps(timeline["events"]) == sorted(steps(timeline["events"]))
        assert len(timeline["events"]) >= len(mock.events)
        assert all(s["began"]["step"] <= s["ended"]["step"] for s in timeline["spans"])
        mock.reset()


def act(action, mock, events, endpoint, outages):
    through = {"EndpointId": endpoint.endpoint_id} if action == "through" else {}
    if action == "fail":
        mock.fail("PutEvents", "ThrottlingException")
    elif action == "reject":
        mock.reject_entries("InternalFailure")
    elif action == "outage":
        outages.append(mock.region_outage("us-east-1"))
        outages[-1].__enter__()
    elif action == "back":
        if outages:
            outages.pop().__exit__(None, None, None)
    elif action == "ill":
        endpoint.fail_over()
    elif action == "well":
        endpoint.recover()
    else:
        try:
            if action == "list":
                events.list_endpoints()
            else:
                events.put_events(Entries=[ENTRY], **through)
        except (ClientError, EndpointConnectionError):
            pass
