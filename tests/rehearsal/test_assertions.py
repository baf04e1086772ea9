"""What a rehearsal asserts of its runs, and what a person is told."""

import contextlib
import re
import threading
import warnings

import applications as apps
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError


def test_a_failure_groups_runs_and_tells_the_first_of_each_cause(eventbridge_mock, client):
    """What was lost, what the application got, and how to repeat one alone."""

    def take_orders():
        shop = apps.LooksAtNothing(client)
        shop.publish(1, 2)
        shop.publish(3)
        return "done"

    rehearsal = eventbridge_mock.rehearse(
        take_orders, disasters=["rejected with InternalFailure", "unavailable from here on"]
    )
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_nothing_lost()
    assert (
        str(caught.value)
        == """\
5 of 5 runs lost events that nobody was told about:
  unavailable from here on: at PutEvents 1, PutEvents 2
  rejected with InternalFailure: at PutEvents 1 entry 1, PutEvents 1 entry 2, PutEvents 2 entry 1

PutEvents 1: unavailable from here on
  lost:
    us-east-1  bus default  shop / OrderPlaced  {"id": 1}
    us-east-1  bus default  shop / OrderPlaced  {"id": 2}
    us-east-1  bus default  shop / OrderPlaced  {"id": 3}
  the scenario returned 'done'
  calls:
    PutEvents  us-east-1  served by us-east-1  2 attempts  503: Service Unavailable
    PutEvents  us-east-1  served by us-east-1  2 attempts  503: Service Unavailable

PutEvents 1 entry 1: rejected with InternalFailure
  lost:
    us-east-1  bus default  shop / OrderPlaced  {"id": 1}
  the scenario returned 'done'
  calls:
    PutEvents  us-east-1  served by us-east-1  succeeded, 1 of 2 entries rejected
    PutEvents  us-east-1  served by us-east-1  succeeded
  rejected in an answer with HTTP 200, for which put_events does not raise:
    InternalFailure: Internal Service Failure  shop / OrderPlaced  {"id": 1}

PutEvents 1 entry 2: rejected with InternalFailure
  lost:
    us-east-1  bus default  shop / OrderPlaced  {"id": 2}
  the scenario returned 'done'
  calls:
    PutEvents  us-east-1  served by us-east-1  succeeded, 1 of 2 entries rejected
    PutEvents  us-east-1  served by us-east-1  succeeded
  rejected in an answer with HTTP 200, for which put_events does not raise:
    InternalFailure: Internal Service Failure  shop / OrderPlaced  {"id": 2}

PutEvents 2: unavailable from here on
  lost:
    us-east-1  bus default  shop / OrderPlaced  {"id": 3}
  the scenario returned 'done'
  calls:
    PutEvents  us-east-1  served by us-east-1  succeeded
    PutEvents  us-east-1  served by us-east-1  2 attempts  503: Service Unavailable

PutEvents 2 entry 1: rejected with InternalFailure
  lost:
    us-east-1  bus default  shop / OrderPlaced  {"id": 3}
  the scenario returned 'done'
  calls:
    PutEvents  us-east-1  served by us-east-1  succeeded
    PutEvents  us-east-1  served by us-east-1  succeeded, 1 of 1 entry rejected
  rejected in an answer with HTTP 200, for which put_events does not raise:
    InternalFailure: Internal Service Failure  shop / OrderPlaced  {"id": 3}

what the application puts later, as from an outbox, counts where afterwards= lets it
to repeat one alone: eventbridge_mock.rehearse(take_orders, only="PutEvents 1: unavailable \
from here on")"""
    )


def test_who_was_told_may_count_as_lost(eventbridge_mock, client):
    """With allow_told=False an event has to arrive, whoever knows that it did not."""

    def take_orders():
        apps.GivesUp(client).publish(1)

    rehearsal = eventbridge_mock.rehearse(take_orders, disasters=["connect timeout from here on"])
    rehearsal.assert_nothing_lost()
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_nothing_lost(allow_told=False)
    timeout = 'Connect timeout on endpoint URL: "https://events.us-east-1.amazonaws.com/"'
    assert (
        str(caught.value)
        == f"""\
1 of 1 run lost events:
  connect timeout from here on: at PutEvents 1

PutEvents 1: connect timeout from here on
  lost:
    us-east-1  bus default  shop / OrderPlaced  {{"id": 1}}
  raised: ConnectTimeoutError: {timeout}
  calls:
    PutEvents  us-east-1  2 attempts  ConnectTimeoutError: {timeout}

what the application puts later, as from an outbox, counts where afterwards= lets it
to repeat one alone: eventbridge_mock.rehearse(take_orders, only="PutEvents 1: connect timeout \
from here on")"""
    )


def test_a_failure_tells_what_was_doubled(eventbridge_mock, client):
    """As often as it is there too often."""

    def take_orders():
        shop = apps.SendsAllAgain(client)
        shop.publish(1, 2)
        return shop

    rehearsal = eventbridge_mock.rehearse(
        take_orders,
        afterwards=apps.SendsAllAgain.flush,
        only="PutEvents 1 entry 2: rejected with ThrottlingException",
    )
    rehearsal.assert_nothing_lost()
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_nothing_doubled()
    lines = str(caught.value).splitlines()
    assert lines[-1] == (
        "to repeat one alone: eventbridge_mock.rehearse(take_orders, afterwards=Publisher.flush, "
        'only="PutEvents 1 entry 2: rejected with ThrottlingException")'
    )
    assert lines[:-2] == [
        "1 of 1 run doubled events:",
        "  rejected with ThrottlingException: at PutEvents 1 entry 2",
        "",
        "PutEvents 1 entry 2: rejected with ThrottlingException",
        "  doubled:",
        '    us-east-1  bus default  shop / OrderPlaced  {"id": 1}',
        "  the scenario returned <applications.SendsAllAgain object>",
        "  calls:",
        "    PutEvents  us-east-1  served by us-east-1  succeeded, 1 of 2 entries rejected",
        "  calls afterwards:",
        "    PutEvents  us-east-1  served by us-east-1  succeeded",
        "  rejected in an answer with HTTP 200, for which put_events does not raise:",
        '    ThrottlingException: Rate exceeded  shop / OrderPlaced  {"id": 2}',
    ]


def test_doubled_events_count_whatever_the_outcome(eventbridge_mock, client):
    """Somebody may be told of something else."""

    def take_orders():
        shop = apps.SendsAllAgain(client)
        shop.publish(1, 2)
        shop.flush()
        raise_if_doubled()

    def raise_if_doubled():
        if len(eventbridge_mock.events) > 2:
            message = "too many"
            raise RuntimeError(message)

    rehearsal = eventbridge_mock.rehearse(
        take_orders, only="PutEvents 1 entry 1: rejected with InternalFailure"
    )
    (run,) = rehearsal.runs
    assert (run.outcome, [event.detail["id"] for event in run.doubled]) == ("told", [2])
    with pytest.raises(AssertionError, match="1 of 1 run doubled events"):
        rehearsal.assert_nothing_doubled()


def test_an_endless_run_fails_every_promise(eventbridge_mock, client):
    """Nobody knows what it would have done."""
    rehearsal = eventbridge_mock.rehearse(
        lambda: apps.TriesForever(client).publish(1), only="PutEvents 1: throttled from here on"
    )
    for promise, what in (
        (rehearsal.assert_nothing_lost, "lost events that nobody was told about or did not end"),
        (rehearsal.assert_nothing_doubled, "doubled events or did not end"),
    ):
        with pytest.raises(AssertionError) as caught:
            promise()
        lines = str(caught.value).splitlines()
        assert lines[0] == f"1 of 1 run {what}:"
        assert lines[4] == "  endless: stopped after 111 calls"


def test_a_check_is_made_of_each_run(eventbridge_mock, put):
    """It may assert, or return False; what it asserts is told."""

    def take_orders():
        put()

    rehearsal = eventbridge_mock.rehearse(take_orders, disasters=["throttled", "unavailable"])
    rehearsal.assert_each(lambda run: len(run.events) == 1)
    seen = []
    rehearsal.assert_each(seen.append)
    assert seen == rehearsal.runs

    def check(run):
        message = "not shipped"
        raise AssertionError(message if run.disaster == "throttled" else "")

    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_each(check)
    text = str(caught.value)
    assert text.startswith("2 of 2 runs did not keep the promise:\n  throttled: at PutEvents 1\n")
    assert "PutEvents 1: throttled\n  not shipped\n  the scenario returned None\n" in text
    assert "PutEvents 1: unavailable\n  the check raised AssertionError without a text\n" in text

    for held in (0, [], "", {}):
        with pytest.raises(AssertionError, match=re.escape(f"the check returned {held!r}\n")):
            rehearsal.assert_each(lambda _, held=held: held)
    with pytest.raises(AssertionError, match="the check returned False"):
        rehearsal.assert_each(lambda _: False)


def test_a_check_may_fail_in_any_way(eventbridge_mock, put):
    """Every run is asked, and what a check raises by mistake says where."""
    rehearsal = eventbridge_mock.rehearse(
        lambda: put(1), disasters=["throttled", "throttled from here on"]
    )

    def check(run):
        if run.disaster == "throttled":
            pytest.fail("not shipped")
        return run.value["shipped"]

    line = check.__code__.co_firstlineno + 3
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_each(check)
    text = str(caught.value)
    wrong = "the check raised TypeError: 'NoneType' object is not subscriptable"
    assert "PutEvents 1: throttled\n  not shipped\n" in text
    assert f"throttled from here on\n  {wrong} (test_assertions.py:{line})\n" in text
    with pytest.raises(AssertionError, match="the check raised TypeError: int"):
        rehearsal.assert_each(int)


@pytest.mark.parametrize("error", [KeyboardInterrupt, pytest.skip.Exception])
def test_a_check_may_end_the_test(eventbridge_mock, put, error):
    """What is no failure of the check passes through."""

    def check(run):
        raise error

    rehearsal = eventbridge_mock.rehearse(put, disasters=["throttled"])
    with pytest.raises(error):
        rehearsal.assert_each(check)


def test_a_check_that_would_never_run_is_refused(eventbridge_mock, put):
    """A coroutine holds whatever it says."""

    async def check(run):
        raise AssertionError

    rehearsal = eventbridge_mock.rehearse(put, disasters=["throttled"])
    with pytest.raises(TypeError) as caught:
        rehearsal.assert_each(check)
    assert str(caught.value) == (
        "assert_each takes a plain function; that of a coroutine function would never run"
    )


def test_a_promise_that_the_calm_run_does_not_keep_is_told_as_such(eventbridge_mock, put):
    """Then it is no disaster that breaks it."""
    rehearsal = eventbridge_mock.rehearse(lambda: put(1), disasters=["throttled"])

    def check(run):
        assert len(run.events) == 2, "one is missing"

    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_each(check)
    assert str(caught.value).startswith("""\
1 of 1 run did not keep the promise:
  throttled: at PutEvents 1

the calm run, in which nothing goes wrong, does not keep it either:
  one is missing
""")


@pytest.mark.parametrize(
    "promise",
    [
        lambda rehearsal: rehearsal.assert_nothing_lost(),
        lambda rehearsal: rehearsal.assert_nothing_doubled(),
        lambda rehearsal: rehearsal.assert_each(lambda _: True),
    ],
)
def test_nothing_is_proved_by_a_scenario_that_does_nothing(eventbridge_mock, promise):
    """It may have called before the mock, or in another process."""
    with pytest.raises(AssertionError) as caught:
        promise(eventbridge_mock.rehearse(lambda: None))
    assert str(caught.value) == (
        "nothing was rehearsed: in the calm run of rehearse(<lambda>) nothing met this mock that "
        "could go wrong. Let the scenario make its calls while the mock is active, in this process"
    )


def test_nothing_is_proved_where_no_disaster_can_happen(eventbridge_mock, put):
    """It is not the scenario that is to blame."""
    rehearsal = eventbridge_mock.rehearse(put, disasters=["delivered twice"])
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_nothing_lost()
    assert str(caught.value) == (
        "nothing was rehearsed: the calm run of rehearse(put) has 2 places, and what disasters= "
        "names can happen at none of them. The reference says what each needs"
    )


def test_nothing_is_proved_by_a_scenario_that_does_not_repeat(eventbridge_mock, put):
    """The disaster never came to its place."""
    numbers = iter([1])

    rehearsal = eventbridge_mock.rehearse(
        lambda: [put(number) for number in numbers], disasters=["throttled"]
    )
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_each(lambda _: True)
    assert str(caught.value) == (
        "1 of 1 run never came to the place of the disaster, so they say nothing: PutEvents 1: "
        "throttled. The scenario of rehearse(<lambda>) does not do the same each time: make its "
        "state inside of it, and leave nothing to chance or to the order of threads"
    )


@pytest.fixture
def take_orders(client):
    """Publish these orders one by one, and look at no answer."""

    def take_orders(numbers):
        shop = apps.LooksAtNothing(client)
        for number in numbers:
            shop.publish(number)

    return take_orders


def test_many_of_a_kind_are_counted(eventbridge_mock, take_orders):
    """A message has an end, however much is lost."""
    rehearsal = eventbridge_mock.rehearse(
        lambda: take_orders(range(8)), disasters=["rejected with InternalFailure from here on"]
    )
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_nothing_lost()
    text = str(caught.value)
    assert "PutEvents 5 entry 1 and 3 more\n" in text
    assert "    and 3 more\n" in text
    assert "\nand 3 more of them: rehearsal.runs and --eventbridge-report have all\n" in text
    assert text.endswith(
        'eventbridge_mock.rehearse(..., only="PutEvents 1 entry 1: rejected with InternalFailure '
        'from here on")'
    )


def test_the_calls_are_told_from_shortly_before_the_one_that_went_wrong(
    eventbridge_mock, take_orders
):
    """However many there were before."""
    rehearsal = eventbridge_mock.rehearse(
        lambda: take_orders(range(11)), only="PutEvents 5 entry 1: rejected with InternalFailure"
    )
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_nothing_lost()
    good = "    PutEvents  us-east-1  served by us-east-1  succeeded\n"
    bad = f"{good[:-1]}, 1 of 1 entry rejected\n"
    told = f"  calls:\n    2 calls before\n{good * 2}{bad}{good * 2}    and 4 more\n  rejected"
    assert told in str(caught.value)


def test_runs_of_each_effect_are_told_before_others_alike(eventbridge_mock, take_orders):
    """Six disasters with two effects: both are told, however many have the first."""

    def check(run):
        assert run.disaster != "unavailable from here on", "it is out"
        assert run.disaster == "answer lost", "it is another one"

    rehearsal = eventbridge_mock.rehearse(lambda: take_orders([1]))
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_each(check)
    told = [line for line in str(caught.value).splitlines() if line.startswith("PutEvents 1")]
    assert len(told) == 5
    assert told[:2] == ["PutEvents 1: throttled", "PutEvents 1: unavailable from here on"]


# --- what makes every promise fail ------------------------------------------------------------

PROMISES = {
    "lost": lambda rehearsal: rehearsal.assert_nothing_lost(),
    "doubled": lambda rehearsal: rehearsal.assert_nothing_doubled(),
    "each": lambda rehearsal: rehearsal.assert_each(lambda _: True),
}
PROMISED = {
    "lost": "lost events that nobody was told about",
    "doubled": "doubled events",
    "each": "did not keep the promise",
}


@pytest.mark.parametrize("promise", PROMISES)
def test_an_assertion_that_fails_afterwards_fails_every_promise(eventbridge_mock, client, promise):
    """It is the test's own: nobody is told by it where there is no test."""

    def take_orders():
        shop = apps.LooksAtNothing(client)
        shop.publish(1)
        return shop

    def check(shop):
        assert not shop.kept, f"orders {shop.kept} are left"

    rehearsal = eventbridge_mock.rehearse(
        take_orders, afterwards=check, disasters=["answer lost", "throttled from here on"]
    )
    with pytest.raises(AssertionError) as caught:
        PROMISES[promise](rehearsal)
    assert (
        str(caught.value)
        == f"""\
1 of 2 runs {PROMISED[promise]} or failed an assertion:
  throttled from here on: at PutEvents 1

PutEvents 1: throttled from here on
  an assertion in afterwards failed
  raised: AssertionError: orders [1] are left
    assert not [1]
     +  where [1] = <applications.LooksAtNothing object>.kept
  calls:
    PutEvents  us-east-1  served by us-east-1  2 attempts  ThrottlingException: Rate exceeded

to repeat one alone: eventbridge_mock.rehearse(take_orders, afterwards=check, only="PutEvents 1: \
throttled from here on")"""
    )


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("where", ["scenario", "function"])
def test_pytest_fail_fails_every_promise(eventbridge_mock, put, where, promise):
    """Whoever calls it."""

    def ship(event):
        if where == "function" and event["detail"]["id"] == 2:
            pytest.fail("order 2 is not for us")

    def take_orders():
        eventbridge_mock.subscribe(ship)
        if put(1)["FailedEntryCount"]:
            if where == "scenario":
                pytest.fail("order 1 was rejected")
            put(2)

    rehearsal = eventbridge_mock.rehearse(
        take_orders, disasters=["throttled", "rejected with InternalFailure"]
    )
    with pytest.raises(AssertionError) as caught:
        PROMISES[promise](rehearsal)
    text = str(caught.value)
    assert text.startswith(f"1 of 2 runs {PROMISED[promise]} or failed an assertion:\n")
    assert "\n  the test failed there by pytest.fail\n" in text
    assert [run.outcome for run in rehearsal.runs] == ["survived", "told"]


# --- what never arrived -----------------------------------------------------------------------


@pytest.fixture
def fall_back(new_client, entry):
    """Put an event for the bus ``orders``, and into us-west-2 where us-east-1 fails."""
    east, west = new_client(), new_client("us-west-2")

    def fall_back():
        entries = [entry(EventBusName="orders")]
        try:
            east.put_events(Entries=entries)
        except EndpointConnectionError:
            west.put_events(Entries=entries)

    return fall_back


def test_what_goes_to_a_bus_that_the_other_region_lacks_is_lost(eventbridge_mock, fall_back):
    """EventBridge takes it, and drops it (AWS 6.18)."""
    eventbridge_mock.add_event_bus("orders", region="us-east-1")

    rehearsal = eventbridge_mock.rehearse(fall_back, disasters=["Region out from here on"])

    assert [run.outcome for run in rehearsal.runs] == ["lost"]
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_nothing_lost()
    assert (
        str(caught.value)
        == """\
1 of 1 run lost events that nobody was told about:
  Region out from here on: at PutEvents 1

PutEvents 1: Region out from here on
  lost:
    us-east-1  bus orders  shop.orders / OrderPlaced  {"id": 42}
  put, and dropped by EventBridge, as the event bus orders does not exist in us-west-2:
    us-west-2  bus orders  shop.orders / OrderPlaced  {"id": 42}
  the scenario returned None
  calls:
    PutEvents  us-east-1  2 attempts  EndpointConnectionError: Could not connect to the endpoint \
URL: "https://events.us-east-1.amazonaws.…
    PutEvents  us-west-2  served by us-west-2  succeeded

what the application puts later, as from an outbox, counts where afterwards= lets it
to repeat one alone: eventbridge_mock.rehearse(fall_back, only="PutEvents 1: Region out from \
here on")"""
    )


def test_what_goes_to_a_bus_that_both_regions_have_arrives(eventbridge_mock, fall_back):
    """Whichever of them."""
    eventbridge_mock.add_event_bus("orders")
    rehearsal = eventbridge_mock.rehearse(fall_back, disasters=["Region out from here on"])
    rehearsal.assert_nothing_lost(allow_told=False)


@pytest.mark.parametrize(
    "bus", ["orders", "arn:aws:events:us-east-1:999999999999:event-bus/orders"]
)
def test_a_bus_that_nobody_has_made_is_as_good_as_in_the_calm_run(eventbridge_mock, put, bus):
    """Most tests make no buses: then the mock knows of none."""
    rehearsal = eventbridge_mock.rehearse(
        lambda: put(1, EventBusName=bus), disasters=["throttled", "answer lost"]
    )
    assert [run.outcome for run in rehearsal.runs] == ["survived", "survived"]


def test_where_no_event_is_put_none_can_be_lost(eventbridge_mock, client, put):
    """So nothing is proved by it; the other promises may hold."""

    def take_orders():
        with contextlib.suppress(ClientError):
            put()

    fault = eventbridge_mock.fail("PutEvents", 503, times=None)
    rehearsal = eventbridge_mock.rehearse(take_orders)
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_nothing_lost()
    assert str(caught.value) == (
        "nothing can be lost: the calm run of rehearse(take_orders) put no event that was "
        "accepted. Look at what a fault or an outage of the test does there, or hold it with "
        "assert_each"
    )
    rehearsal.assert_nothing_doubled()
    rehearsal.assert_each(lambda run: len(run.events) <= 1)
    assert str(fault) == "fail('PutEvents', 503, times=None) was used in a rehearsal"


# --- what a check sees ------------------------------------------------------------------------


def test_in_a_check_the_mock_holds_what_the_run_did(eventbridge_mock, put):
    """As it does in the scenario; outside of it, what the test did."""
    endpoint = eventbridge_mock.add_endpoint("orders", replication=False)
    put(7)
    before = eventbridge_mock.clock.time()
    seen = []

    def check(run):
        numbers = [event.detail["id"] for event in eventbridge_mock.events]
        late = eventbridge_mock.clock.time() - before > 300
        seen.append((run.disaster, numbers, endpoint.active_region, late))
        assert run.events == eventbridge_mock.events
        eventbridge_mock.assert_event(source="shop.orders", times=1)
        put(8)

    rehearsal = eventbridge_mock.rehearse(
        lambda: put(1, endpoint),
        disasters=["throttled", "Region out from here on, slow failover", "health check turns"],
        afterwards=lambda _: None,
    )
    with pytest.raises(AssertionError, match="1 of 3 runs did not keep the promise"):
        rehearsal.assert_each(check)

    assert seen == [
        ("throttled", [1], "us-east-1", False),
        ("Region out from here on, slow failover", [], "us-east-1", True),
        ("health check turns", [1], "us-east-1", False),
        ("none", [1], "us-east-1", False),
    ]
    assert [event.detail["id"] for event in eventbridge_mock.events] == [7]
    assert eventbridge_mock.clock.time() - before < 300


def test_in_a_check_nothing_is_rehearsed(eventbridge_mock, put):
    """Nor is the mock reset: a check looks."""
    rehearsal = eventbridge_mock.rehearse(put, disasters=["throttled"])
    with pytest.raises(
        AssertionError, match=r"RuntimeError: reset\(\) was called while a rehearsal"
    ):
        rehearsal.assert_each(lambda _: eventbridge_mock.reset())


# --- threads ----------------------------------------------------------------------------------


def test_calls_that_come_too_late_are_told(eventbridge_mock, put):
    """They may be what was lost."""
    go_on, threads = threading.Event(), []

    def late(number):
        go_on.wait(10)
        with contextlib.suppress(Exception):
            put(number)

    def take_orders():
        put(1)
        threads.append(threading.Thread(target=late, args=[2]))
        threads[-1].start()

    rehearsal = eventbridge_mock.rehearse(take_orders, disasters=["throttled"])
    go_on.set()
    for thread in threads:
        thread.join()
    with pytest.raises(AssertionError) as caught:
        rehearsal.assert_each(lambda _: False)
    assert (
        "\n  1 call came when the run was over, and were refused: let the scenario wait for its "
        "threads and tasks\n"
    ) in str(caught.value)


def test_a_thread_that_goes_on_calling_ends_when_nothing_is_wrong(eventbridge_mock, put):
    """No exception of ours stops it, which pytest would report as unhandled."""

    def publish():
        while True:
            with contextlib.suppress(ClientError):
                return put()

    def take_orders():
        thread = threading.Thread(target=publish)
        thread.start()
        thread.join()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rehearsal = eventbridge_mock.rehearse(take_orders, disasters=["throttled from here on"])
    assert [(run.outcome, len(run.calls)) for run in rehearsal.runs] == [("endless", 111)]


def test_a_thread_that_goes_on_calling_whatever_happens_is_stopped(eventbridge_mock, put):
    """After twice as many calls."""
    told = []

    def publish():
        try:
            while put()["FailedEntryCount"] or len(eventbridge_mock.calls) > 1:
                pass
        except BaseException as error:  # noqa: BLE001 (as what ends a thread)
            told.append(str(error))

    def take_orders():
        thread = threading.Thread(target=publish)
        thread.start()
        thread.join()

    rehearsal = eventbridge_mock.rehearse(
        take_orders, only="PutEvents 1 entry 1: rejected with InternalFailure"
    )
    assert [(run.outcome, len(run.calls)) for run in rehearsal.runs] == [("endless", 221)]
    assert told == ["a rehearsed scenario goes on calling, and is stopped"]
