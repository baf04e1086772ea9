"""Each run begins from the state at the call, goes on by itself, and leaves no trace."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import botocore.session
import freezegun
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge

ARN = "arn:aws:lambda:us-east-1:123456789012:function:ship"


def state(mock, client):
    """Return all that a test can see of a mock."""
    rules = client.list_rules()["Rules"]
    return {
        "events": list(mock.events),
        "rejected": list(mock.rejected),
        "calls": [call for call in mock.calls if call.operation == "PutEvents"],
        "deliveries": list(mock.deliveries),
        "west": list(mock.bus("default", "us-west-2").events),
        "endpoints": client.list_endpoints()["Endpoints"],
        "rules": rules,
        "targets": [client.list_targets_by_rule(Rule=rule["Name"])["Targets"] for rule in rules],
        "tags": [client.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"] for rule in rules],
        "buses": [bus["Name"] for bus in client.list_event_buses()["EventBuses"]],
        "bus tags": client.list_tags_for_resource(ResourceARN=default_bus())["Tags"],
    }


def default_bus():
    return "arn:aws:events:us-east-1:123456789012:event-bus/default"


def put_rule(client, name="ship"):
    client.put_rule(Name=name, EventPattern='{"source": ["shop.orders"]}')
    client.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": ARN}])


def test_a_rehearsal_leaves_no_trace(eventbridge_mock, client, put, create_request):
    """Whatever the scenario makes, changes, deletes and lets go wrong."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    put_rule(client)
    called = []
    eventbridge_mock.connect(ARN, called.append)
    put(0, endpoint)
    before, handed = state(eventbridge_mock, client), len(called)

    def scenario():
        put(1, endpoint)
        put_rule(client, "other")
        client.disable_rule(Name="ship")
        client.put_targets(Rule="ship", Targets=[{"Id": "2", "Arn": ARN}])
        client.remove_targets(Rule="ship", Ids=["1"])
        rule = client.describe_rule(Name="ship")["Arn"]
        for arn in (rule, default_bus()):
            client.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "b"}])
        client.create_event_bus(Name="billing")
        eventbridge_mock.add_event_bus("known")
        client.create_endpoint(**create_request("bills"))
        client.update_endpoint(Name="orders", Description="changed")
        client.delete_endpoint(Name="orders")
        other = eventbridge_mock.add_endpoint("more")
        other.fail_over()
        eventbridge_mock.health_check(endpoint.health_check).fail()
        eventbridge_mock.subscribe(called.append)
        eventbridge_mock.clock.advance(1_000_000)
        put(2, other)

    with freezegun.freeze_time("2026-03-01 12:00:00"):
        now = eventbridge_mock.clock.time()
        rehearsal = eventbridge_mock.rehearse(scenario, disasters=["throttled"])
        assert eventbridge_mock.clock.time() == now

    assert {run.outcome for run in rehearsal.runs} == {"survived"}
    assert len(rehearsal.runs) == 14
    assert state(eventbridge_mock, client) == before
    assert (endpoint.state, endpoint.active_region) == ("ACTIVE", "us-east-1")
    handed_in_runs = len(called)
    put(3, endpoint)
    assert len(called) == handed_in_runs + 1
    assert handed_in_runs > handed


def test_a_run_begins_from_the_state_that_the_mock_has(eventbridge_mock, client, put):
    """Endpoints, rules, functions, health, outages and faults are there, and captures are not."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    endpoint.fail_over()
    put_rule(client)
    called = []
    eventbridge_mock.connect(ARN, lambda event: called.append(event["detail"]["id"]))
    fault = eventbridge_mock.reject_entries("InternalFailure", {"detail": {"id": [7]}})

    def scenario():
        assert eventbridge_mock.calls == []
        with pytest.raises(EndpointConnectionError):
            put(1)
        put(2, endpoint, EventBusName="default")
        put(7, endpoint)
        return [event.region for event in eventbridge_mock.events], fault.used

    with eventbridge_mock.region_outage("us-east-1"):
        rehearsal = eventbridge_mock.rehearse(scenario, disasters=["unavailable"])

    # nobody is there to answer the first two attempts, in whatever way
    assert [(run.name, run.value) for run in rehearsal.runs] == [
        (f"PutEvents {number}: unavailable", (["us-west-2"], 1)) for number in (3, 4)
    ]


def test_what_the_calm_run_met_counts_as_met():
    """A fault, an outage and a contract of the test are not reported as unused at its end."""
    with mock_eventbridge() as mock:
        fault = mock.fail("PutEvents", 503)
        mock.expect_detail({"type": "object"})
        client, entry = _client(), {"Source": "shop", "DetailType": "Sold", "Detail": "{}"}
        with mock.region_outage("us-west-2"):
            mock.rehearse(
                lambda: (client.put_events(Entries=[entry]), _refused_in_the_west()),
                disasters=["answer lost"],
            )
        assert not fault.is_unused
        assert fault.used == 0


def _client(region="us-east-1"):
    return botocore.session.Session().create_client("events", region_name=region)


def _refused_in_the_west():
    with pytest.raises(EndpointConnectionError):
        _client("us-west-2").list_endpoints()


def test_what_the_calm_run_did_not_meet_is_still_missed(put):
    """The rehearsal does not hide what it had nothing to do with."""

    @mock_eventbridge()
    def test(eventbridge_mock):
        eventbridge_mock.fail("ListRules", 503)
        eventbridge_mock.rehearse(put, disasters=["throttled"])

    with pytest.raises(AssertionError, match=r"fail\('ListRules', 503\) was never used"):
        test()


def test_runs_have_identifiers_of_their_own(eventbridge_mock, put):
    """No event of one run is mistaken for that of another, and the same run has the same ids."""

    def ids():
        rehearsal = eventbridge_mock.rehearse(put, disasters=["throttled", "unavailable"])
        return [event.id for run in rehearsal.runs for event in run.events]

    first, second = ids(), ids()
    assert len({*first, *second}) == len([*first, *second]) == 4


REHEARSAL = """
import botocore.session
from pytest_eventbridge_endpoints import mock_eventbridge

client = botocore.session.Session().create_client("events", region_name="us-east-1")
entry = {"Source": "shop", "DetailType": "Sold", "Detail": "{}"}

def take_orders():
    eventbridge_mock.subscribe(lambda event: None)
    for _ in range(2):
        client.put_events(Entries=[entry, entry])

with mock_eventbridge() as eventbridge_mock:
    for run in eventbridge_mock.rehearse(take_orders).runs:
        print(run, [event.id for event in run.events])
"""


def test_a_rehearsal_is_the_same_from_process_to_process():
    """Its runs, their order, their outcomes and their ids."""
    told = [
        subprocess.run(
            [sys.executable, "-c", REHEARSAL],
            env={"PYTHONHASHSEED": seed, "AWS_EC2_METADATA_DISABLED": "true"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert len(told[0].splitlines()) > 50


def test_a_retry_quota_is_not_used_up_by_earlier_runs(eventbridge_mock, put):
    """Botocore takes retries from a quota of each client, and 500 are soon gone."""

    def many():
        for number in range(20):
            with suppress(EndpointConnectionError, ConnectTimeoutError):
                put(number)

    rehearsal = eventbridge_mock.rehearse(many, disasters=["connect timeout from here on"])

    # a retry takes 5 to 14 of the quota: enough for those of one run, and not for those of five
    attempts = [[call.attempts for call in run.calls] for run in rehearsal.runs]
    assert attempts == [[1] * number + [2] * (20 - number) for number in range(20)]


def test_work_that_a_run_leaves_behind_belongs_to_no_other_run(eventbridge_mock, put):
    """A thread that goes on calling is refused when its run is over."""
    go_on, refused = threading.Event(), []

    def late():
        go_on.wait(10)
        try:
            put(99)
        except UnmockedOperationError as error:
            refused.append(str(error))

    threads = []

    def scenario():
        threads.append(threading.Thread(target=late))
        threads[-1].start()
        put(1)

    eventbridge_mock.rehearse(scenario, only="PutEvents 1: throttled")
    go_on.set()
    for thread in threads:
        thread.join()

    assert len(refused) == 2
    assert "rehearsed in" in refused[0]
    eventbridge_mock.assert_no_events()


def test_a_pool_of_threads_may_serve_many_runs(eventbridge_mock, put):
    """A job belongs to the run in which it was submitted."""
    with ThreadPoolExecutor(1) as pool:
        rehearsal = eventbridge_mock.rehearse(lambda: pool.submit(put, 1).result())

    assert {run.outcome for run in rehearsal.runs} == {"survived", "told", "lost"}


@pytest.mark.parametrize("what", ["reset()", "rehearse(put)"])
def test_a_rehearsed_scenario_cannot_pull_the_ground_away(eventbridge_mock, put, what):
    """It neither resets the mock nor rehearses."""

    def scenario():
        put()
        if what == "reset()":
            eventbridge_mock.reset()
        else:
            eventbridge_mock.rehearse(put)

    with pytest.raises(RuntimeError) as caught:
        eventbridge_mock.rehearse(scenario)
    assert str(caught.value) == (
        f"{what} was called while a rehearsal is under way, in its scenario or beside it: each "
        f"run begins anew by itself. Call {what} before the rehearsal, or after it"
    )
    eventbridge_mock.reset()


@pytest.mark.parametrize("error", [KeyboardInterrupt, pytest.exit.Exception])
def test_what_ends_the_run_passes_through(eventbridge_mock, put, error):
    """Also out of the middle of a disaster, and the mock is as it was."""

    def scenario():
        try:
            put()
        except ClientError:
            raise error from None

    with pytest.raises(error) as caught:
        eventbridge_mock.rehearse(scenario, disasters=["throttled from here on"])

    assert caught.value.__notes__ == [
        "raised in the run 'PutEvents 1: throttled from here on' of rehearse(scenario)"
    ]
    put(5)
    assert eventbridge_mock.events.one().detail == {"id": 5}
    assert len(eventbridge_mock.calls) == 1


@pytest.mark.parametrize("error", [SystemExit, pytest.fail.Exception, AssertionError])
def test_an_application_that_ends_itself_has_told_somebody(eventbridge_mock, put, error):
    """Exit codes and failed assertions are read by people."""

    def scenario():
        try:
            put()
        except ClientError:
            raise error from None

    rehearsal = eventbridge_mock.rehearse(scenario, only="PutEvents 1: throttled from here on")

    (run,) = rehearsal.runs
    assert (run.outcome, type(run.error), run.value) == ("told", error, None)
    assert [event.detail for event in run.lost] == [{"id": 1}]
    if error is not pytest.fail.Exception:
        rehearsal.assert_nothing_lost()


def test_what_the_calm_run_raises_comes_out(eventbridge_mock):
    """There is nothing to compare with, and no disaster is to blame."""
    with pytest.raises(ZeroDivisionError) as caught:
        eventbridge_mock.rehearse(lambda: 1 / 0)
    assert caught.value.__notes__ == [
        "raised in the calm run of rehearse(<lambda>), in which nothing goes wrong"
    ]


def test_what_a_function_raises_in_the_calm_run_comes_out(eventbridge_mock, put):
    """As at the end of a test, it is raised with its own traceback."""
    eventbridge_mock.subscribe(lambda event: event["no such key"])

    with pytest.raises(KeyError) as caught:
        eventbridge_mock.rehearse(put)
    assert caught.value.__notes__ == [
        "raised in the calm run of rehearse(put), in which nothing goes wrong"
    ]


def test_a_mistake_in_the_calm_run_fails_the_rehearsal(eventbridge_mock, put):
    """What would fail a test at its end fails here."""
    with pytest.raises(AssertionError) as caught:
        eventbridge_mock.rehearse(lambda: put(Source="aws.shop"))

    first, second, *_ = str(caught.value).splitlines()
    assert (
        first == "the calm run of rehearse(<lambda>), in which nothing goes wrong, has a problem:"
    )
    assert second.startswith("EventBridge refused 1 entry")


def test_a_fault_of_the_scenario_that_nothing_meets_fails_the_rehearsal(eventbridge_mock, put):
    """So does one that the scenario asks for itself."""

    def scenario():
        eventbridge_mock.fail("ListRules", 503)
        put()

    with pytest.raises(AssertionError, match=r"fail\('ListRules', 503\) was never used"):
        eventbridge_mock.rehearse(scenario)


def test_a_mistake_in_the_midst_of_a_disaster_fails_the_test_once(put):
    """It is named with the first run in which it was made."""

    def scenario():
        try:
            put(1)
        except EndpointConnectionError:
            put(2, Source="aws.shop")

    @mock_eventbridge()
    def test(eventbridge_mock):
        eventbridge_mock.rehearse(scenario, disasters=["Region out for this call", "unavailable"])
        eventbridge_mock.rehearse(scenario, disasters=["Region out for this call"])

    with pytest.raises(AssertionError) as caught:
        test()
    text = str(caught.value)
    assert text.startswith(
        "in the rehearsed run 'PutEvents 1: Region out for this call': EventBridge refused 1 entry"
    )
    assert text.count("EventBridge refused") == 1


def test_every_kind_of_call_may_meet_every_disaster(eventbridge_mock, client):
    """A call that is not PutEvents goes to its own Region."""
    rehearsal = eventbridge_mock.rehearse(client.list_rules)

    told = {run.disaster for run in rehearsal.runs if run.outcome == "told"}
    assert told == {
        *(f"{name} from here on" for name in ("throttled", "internal error", "unavailable")),
        *("connection refused from here on", "connect timeout from here on"),
        *("Region out from here on", "Region out for this call"),
    }
    assert len(rehearsal.runs) == 13


def test_a_call_to_the_host_of_an_endpoint_goes_through_it(eventbridge_mock, session, entry):
    """Without an EndpointId, too: it follows the endpoint."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    client = session.create_client(
        "events",
        region_name="us-east-1",
        endpoint_url=endpoint.endpoint_url,
        config=Config(signature_version=UNSIGNED),
    )
    rehearsal = eventbridge_mock.rehearse(
        lambda: client.put_events(Entries=[entry()]),
        disasters=["health check turns", "Region out from here on"],
    )
    assert [run.events.one().region for run in rehearsal.runs] == ["us-west-2", "us-west-2"]


def test_what_a_run_loads_is_gone_with_it(eventbridge_mock, put, tmp_path):
    """What was loaded before is there in every run."""

    def template(name):
        bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": name}}
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps({"Resources": {name: bus}}), encoding="utf-8")
        return file

    eventbridge_mock.load(template("orders"))

    def scenario():
        eventbridge_mock.load(template("bills"))
        put(1)
        return [bus.name for bus in eventbridge_mock.infrastructure.event_buses]

    rehearsal = eventbridge_mock.rehearse(scenario, disasters=["throttled"])
    assert [run.value for run in rehearsal.runs] == [["orders", "bills"]]
    names = [bus.name for bus in eventbridge_mock.infrastructure.event_buses]
    assert names == ["orders"]
