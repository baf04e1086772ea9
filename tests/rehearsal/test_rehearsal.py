"""What a test asks a rehearsal, and what it is told."""

import asyncio
import contextlib
import json
import re
import sys
import time
from types import SimpleNamespace

import applications as apps
import pytest
from botocore.exceptions import ClientError

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.rehearsal import rehearsing
from pytest_eventbridge_endpoints.run import current_run

# --- which runs -------------------------------------------------------------------------------


def test_runs_come_place_by_place_in_the_order_of_the_calm_run(eventbridge_mock, put):
    """Attempts, their entries, and what functions are handed, as they came."""
    eventbridge_mock.subscribe(ship := apps.ShipsTwice().ship)

    rehearsal = eventbridge_mock.rehearse(lambda: (put(1), put(2)))

    places = list(dict.fromkeys(run.place for run in rehearsal.runs))
    assert ship.__name__ == "ship"
    assert places == [
        *("PutEvents 1", "PutEvents 1 entry 1", "ship 1"),
        *("PutEvents 2", "PutEvents 2 entry 1", "ship 2"),
    ]
    assert [run.disaster for run in rehearsal.runs if run.place == "ship 1"] == [
        *("delivered twice", "delivered after the next", "function raises once")
    ]


def test_every_operation_has_its_places(eventbridge_mock, client, put):
    """A scenario that describes its endpoint may fail there, too."""

    def scenario():
        client.list_rules()
        put()

    rehearsal = eventbridge_mock.rehearse(scenario, disasters=["unavailable"])
    assert [run.name for run in rehearsal.runs] == [
        *("ListRules 1: unavailable", "PutEvents 1: unavailable")
    ]


def test_an_attempt_that_failed_by_a_fault_of_the_test_is_a_place(eventbridge_mock, put):
    """Its entries are none: they were not looked at."""
    eventbridge_mock.fail("PutEvents", 503)

    rehearsal = eventbridge_mock.rehearse(
        put, disasters=["throttled", "rejected with InternalFailure"]
    )
    assert [run.name for run in rehearsal.runs] == [
        "PutEvents 1: throttled",
        "PutEvents 2: throttled",
        "PutEvents 2 entry 1: rejected with InternalFailure",
    ]
    assert eventbridge_mock.fail("PutEvents", 503).used == 0
    eventbridge_mock.reset()


def test_an_entry_that_is_rejected_calmly_is_no_place(eventbridge_mock, client, entry):
    """Nothing else can happen to it."""
    eventbridge_mock.reject_entries("InternalFailure", {"detail": {"id": [2]}})
    entries = [entry(Detail=json.dumps({"id": number})) for number in (1, 2, 3)]

    rehearsal = eventbridge_mock.rehearse(
        lambda: client.put_events(Entries=entries), disasters=["rejected with InternalFailure"]
    )

    assert [run.place for run in rehearsal.runs] == ["PutEvents 1 entry 1", "PutEvents 1 entry 3"]
    assert [[e.detail["id"] for e in run.lost] for run in rehearsal.runs] == [[1], [3]]


def test_a_function_without_a_name_has_a_place_without_an_address(eventbridge_mock, put):
    """Which would differ from process to process."""

    class Consumer:
        def __call__(self, event):
            """Do nothing."""

    eventbridge_mock.subscribe(Consumer())

    rehearsal = eventbridge_mock.rehearse(put, disasters=["delivered twice"])
    (run,) = rehearsal.runs
    assert re.fullmatch(r"<.*Consumer object> 1", run.place)


def test_functions_of_one_name_have_places_of_their_own(eventbridge_mock, put):
    """So what is delivered after the next comes after the next to the same function."""

    def take_orders():
        shops = apps.ShipsTwice(), apps.ShipsTwice()
        eventbridge_mock.subscribe(shops[0].ship)
        eventbridge_mock.subscribe(shops[1].ship)
        # the same one, wherever it is subscribed
        eventbridge_mock.subscribe(shops[0].ship, region="us-west-2")
        put(1)
        put(2)
        return [shop.shipped for shop in shops]

    rehearsal = eventbridge_mock.rehearse(take_orders, disasters=["delivered after the next"])

    assert {run.place: run.value for run in rehearsal.runs} == {
        "ship 1": [[2, 1], [1, 2]],
        "ship (2) 1": [[1, 2], [2, 1]],
    }


def test_what_is_delivered_in_another_region_comes_after_the_next_too(eventbridge_mock, put):
    """The next delivery to the function, wherever it is subscribed."""
    endpoint = eventbridge_mock.add_endpoint("orders")

    def take_orders():
        got = []

        def ship(event, context):
            got.append((event["detail"]["id"], context.invoked_function_arn.split(":")[3]))

        for region in ("us-east-1", "us-west-2"):
            eventbridge_mock.subscribe(ship, region=region)
        put(1, endpoint)
        put(2, endpoint)
        return got

    rehearsal = eventbridge_mock.rehearse(take_orders, only="ship 1: delivered after the next")

    (run,) = rehearsal.runs
    assert run.value == [
        *((1, "us-west-2"), (1, "us-east-1")),
        *((2, "us-east-1"), (2, "us-west-2")),
    ]


def test_one_run_may_be_repeated_alone(eventbridge_mock, put):
    """By the name that a failure tells, which every run has."""

    def take_orders():
        put(1)
        put(2)

    everything = eventbridge_mock.rehearse(take_orders)
    for run in everything.runs:
        (alone,) = eventbridge_mock.rehearse(take_orders, only=run.name).runs
        assert (alone.name, alone.outcome) == (run.name, run.outcome)


@pytest.mark.parametrize("disasters", [["answer lost"], {"answer lost"}, "answer lost"])
def test_some_disasters_may_be_meant(eventbridge_mock, put, disasters):
    """By their names."""
    rehearsal = eventbridge_mock.rehearse(put, disasters=disasters)

    assert [run.name for run in rehearsal.runs] == ["PutEvents 1: answer lost"]


def test_an_unknown_disaster_is_an_error_that_names_the_known_ones(eventbridge_mock, put):
    """Before the scenario runs."""
    with pytest.raises(ValueError, match="there is no disaster") as caught:
        eventbridge_mock.rehearse(lambda: 1 / 0, disasters=["answr lost"])
    assert str(caught.value).startswith(
        "there is no disaster 'answr lost' (did you mean 'answer lost'?); there are 'throttled', "
        "'throttled from here on', 'internal error',"
    )
    with pytest.raises(ValueError, match="there is no disaster 7; there are"):
        eventbridge_mock.rehearse(put, disasters=[7])


def test_an_unknown_run_is_an_error_that_names_the_near_one(eventbridge_mock, put):
    """After the calm run, which says what runs there are."""
    with pytest.raises(ValueError, match="there is no run") as caught:
        eventbridge_mock.rehearse(put, only="PutEvents 2: answer lost")
    assert str(caught.value) == (
        "there is no run 'PutEvents 2: answer lost' (did you mean 'PutEvents 1: answer lost'?): "
        "rehearse(put) has 17 runs, and rehearsal.runs shows their names"
    )


def test_more_runs_than_the_limit_are_an_error_that_names_both(eventbridge_mock, put):
    """After the calm run; a limit that is just enough is enough."""
    with pytest.raises(ValueError, match="limit") as caught:
        eventbridge_mock.rehearse(put, limit=16)
    assert str(caught.value) == (
        "rehearse(put) has 17 runs, and limit=16: let the scenario do less, name some disasters "
        "with disasters=, or raise the limit"
    )
    assert len(eventbridge_mock.rehearse(put, limit=17).runs) == 17


def test_a_rehearsal_tells_how_many_runs_there_were(eventbridge_mock, client):
    """At how many places, and what became of them."""

    def take_orders():
        apps.LooksAtNothing(client).publish(1)

    rehearsal = eventbridge_mock.rehearse(take_orders)
    assert repr(rehearsal) == (
        "<Rehearsal of rehearse(take_orders): 17 runs at 2 places: 11 lost, 6 survived>"
    )
    assert repr(rehearsal.runs[0]) == "<RehearsedRun 'PutEvents 1: throttled': survived>"
    assert repr(eventbridge_mock.rehearse(lambda: None)) == (
        "<Rehearsal of rehearse(<lambda>): 0 runs at 0 places>"
    )


def test_a_rehearsal_that_takes_long_says_how_far_it_is(eventbridge_mock, put, monkeypatch):
    """With more than a second of work; the line is taken away at the end."""
    shown = []
    monkeypatch.setattr(current_run(), "show", shown.append)
    eventbridge_mock.rehearse(put, disasters=["throttled", "unavailable"])
    assert shown == [""]

    ticks = iter(range(0, 100, 2))
    monkeypatch.setattr(rehearsing, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    eventbridge_mock.rehearse(put, disasters=["throttled", "unavailable"])
    assert shown == ["", "rehearse(put): 1 of 2 runs", "rehearse(put): 2 of 2 runs", ""]
    assert time.monotonic() > 0


def test_a_health_check_turns_whatever_the_scenario_does_to_it(eventbridge_mock, put):
    """From what it was to the other side, and back to what it would have been."""
    endpoint = eventbridge_mock.add_endpoint("orders", replication=False)

    def take_orders():
        with endpoint.failed_over():
            put(1, endpoint)
        put(2, endpoint)

    def regions(run):
        return [event.region for event in run.events]

    rehearsal = eventbridge_mock.rehearse(
        take_orders, disasters=["health check turns"], afterwards=lambda _: put(3, endpoint)
    )
    east, west = "us-east-1", "us-west-2"
    # inside of the block it turns to healthy, behind it to unhealthy
    assert {run.place: regions(run) for run in rehearsal.runs} == {
        "PutEvents 1": [east, east, east],
        "PutEvents 2": [west, west, east],
    }

    with endpoint.failed_over():
        rehearsal = eventbridge_mock.rehearse(
            lambda: put(1, endpoint),
            disasters=["health check turns"],
            afterwards=lambda _: put(2, endpoint),
        )
        assert [regions(run) for run in rehearsal.runs] == [[east, west]]
        assert endpoint.active_region == west
    assert endpoint.active_region == east


# --- what comes afterwards --------------------------------------------------------------------


def test_all_is_well_again_afterwards(eventbridge_mock, client):
    """Regions are back, faults are gone, copies have arrived, and the value is given."""
    endpoint = eventbridge_mock.add_endpoint("orders")

    def take_orders():
        shop = apps.Publisher(client, endpoint.endpoint_id)
        shop.publish(1)
        return shop

    def check(shop):
        shop.flush()
        assert endpoint.active_region == "us-east-1"
        assert shop.kept == []
        everywhere = [
            eventbridge_mock.bus("default", r).events for r in ("us-east-1", "us-west-2")
        ]
        assert all(map(len, everywhere))

    rehearsal = eventbridge_mock.rehearse(take_orders, afterwards=check)
    rehearsal.assert_each(lambda run: run.error is None)
    rehearsal.assert_nothing_lost(allow_told=False)


def test_what_happens_afterwards_is_no_place(eventbridge_mock, put):
    """Nothing goes wrong there."""
    rehearsal = eventbridge_mock.rehearse(
        lambda: put(1), afterwards=lambda _: put(2), disasters=["throttled from here on"]
    )
    (run,) = rehearsal.runs
    assert (run.name, run.outcome) == ("PutEvents 1: throttled from here on", "told")


def test_what_comes_afterwards_may_raise(eventbridge_mock, client):
    """Then somebody is told, and the value is there all the same."""

    def check(shop):
        assert not shop.kept, "orders are left"

    rehearsal = eventbridge_mock.rehearse(
        lambda: _published(client), afterwards=check, only="PutEvents 1: unavailable from here on"
    )
    (run,) = rehearsal.runs
    assert (run.outcome, run.value.kept, type(run.error)) == ("told", [1], AssertionError)


def _published(client):
    shop = apps.Publisher(client)
    shop.publish(1)
    return shop


def test_what_a_function_raises_is_told(eventbridge_mock, put):
    """To those who watch the dead-letter queue, and to nobody else."""
    seen = []

    def ship(event):
        if event["id"] in seen:
            message = "shipped already"
            raise RuntimeError(message)
        seen.append(event["id"])

    eventbridge_mock.subscribe(ship)
    rehearsal = eventbridge_mock.rehearse(put, disasters=["delivered twice"])
    (run,) = rehearsal.runs
    assert (run.outcome, str(run.error)) == ("told", "shipped already")
    with pytest.raises(AssertionError, match="the function ship raised: RuntimeError: shipped"):
        rehearsal.assert_each(lambda _: False)


@pytest.mark.parametrize("argument", ["scenario", "afterwards", "identity"])
def test_what_is_no_function_is_refused(eventbridge_mock, put, argument):
    """So is a generator function, a call of which does nothing."""

    def generate():
        yield put()

    async def generate_async():
        yield put()

    def rehearse(function):
        arguments = {"scenario": put, argument: function}
        scenario = arguments.pop("scenario")
        return eventbridge_mock.rehearse(scenario, **arguments)

    name = "the scenario" if argument == "scenario" else argument
    with pytest.raises(TypeError) as caught:
        rehearse(5)
    call = "rehearse(int)" if argument == "scenario" else "rehearse(put)"
    assert str(caught.value) == f"{name} of {call} has to be a function, not 5"
    for function in (generate, generate_async):
        call = f"rehearse({function.__name__})" if argument == "scenario" else "rehearse(put)"
        with pytest.raises(TypeError) as caught:
            rehearse(function)
        assert str(caught.value) == (
            f"{name} of {call} is a generator function: a call of it does nothing"
        )
    assert not eventbridge_mock.events


def test_none_is_no_scenario(eventbridge_mock):
    """Where it may be left out elsewhere."""
    with pytest.raises(TypeError, match="has to be a function, not None"):
        eventbridge_mock.rehearse(None)


# --- endless ----------------------------------------------------------------------------------


def test_a_scenario_that_never_ends_is_stopped(eventbridge_mock, client):
    """After ten times the calls of the calm run and a hundred more."""

    def take_orders():
        shop = apps.TriesForever(client)
        shop.publish(1)
        shop.publish(2)

    rehearsal = eventbridge_mock.rehearse(take_orders, disasters=["unavailable from here on"])

    assert [(run.outcome, len(run.calls)) for run in rehearsal.runs] == [("endless", 121)] * 2
    assert [len(run.lost) for run in rehearsal.runs] == [2, 1]


def test_a_scenario_that_swallows_everything_comes_to_an_end(eventbridge_mock, put):
    """Once it was stopped, nothing is wrong any more."""

    def take_orders():
        while not is_put():
            pass

    def is_put():
        with contextlib.suppress(BaseException):
            put()
            return True
        return False

    rehearsal = eventbridge_mock.rehearse(
        take_orders, disasters=["throttled from here on", "Region out from here on"]
    )
    assert [run.outcome for run in rehearsal.runs] == ["endless", "endless"]


# --- which events are the same ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelled", "again"),
    [
        pytest.param('{"a": 1, "b": 2}', '{"b":2,"a":1}', id="the order of members"),
        pytest.param('{"a": "\\u00e9"}', '{"a": "é"}', id="how a letter is written"),
    ],
)
def test_events_are_the_same_however_their_detail_is_written(
    eventbridge_mock, client, entry, spelled, again
):
    """Source, detail type, bus and the content of the Detail count."""

    def take_orders():
        try:
            client.put_events(Entries=[entry(Detail=spelled)])
        except ClientError:
            return lambda: client.put_events(Entries=[entry(Detail=again)])
        return lambda: None

    rehearsal = eventbridge_mock.rehearse(
        take_orders, afterwards=lambda go_on: go_on(), only="PutEvents 1: throttled from here on"
    )
    assert [run.outcome for run in rehearsal.runs] == ["survived"]


def test_a_detail_that_python_cannot_read_is_compared_as_it_is(eventbridge_mock, client, entry):
    """A number of many digits."""
    detail = '{"id": ' + "1" * 5000 + "}"

    rehearsal = eventbridge_mock.rehearse(
        lambda: client.put_events(Entries=[entry(Detail=detail)]),
        disasters=["throttled", "rejected with InternalFailure"],
    )
    assert [run.outcome for run in rehearsal.runs] == ["survived", "lost"]


def test_a_test_may_say_which_events_are_the_same(eventbridge_mock, client, entry):
    """Where the Detail differs from run to run."""
    counter = iter(range(1000))

    def take_orders():
        detail = json.dumps({"id": 1, "trace": next(counter)})
        client.put_events(Entries=[entry(Detail=detail)])

    differing = eventbridge_mock.rehearse(take_orders, disasters=["throttled"])
    assert [run.outcome for run in differing.runs] == ["lost"]

    same = eventbridge_mock.rehearse(
        take_orders, disasters=["throttled"], identity=lambda event: event.detail["id"]
    )
    assert [run.outcome for run in same.runs] == ["survived"]
    with pytest.raises(AssertionError) as caught:
        differing.assert_nothing_lost()
    assert (
        '  there is one more with the Detail {"id": 1, "trace": 1}: if it is the same event, '
        "say so with identity=; if something counts on from run to run, make it inside of the "
        "scenario\n"
    ) in str(caught.value)


def test_what_cannot_be_compared_is_an_error(eventbridge_mock, put):
    """A list has no hash."""
    with pytest.raises(TypeError) as caught:
        eventbridge_mock.rehearse(put, identity=lambda event: [event.detail["id"]])
    assert str(caught.value) == (
        "identity has to return something hashable, as a text or a tuple, not [1]"
    )


def test_an_identity_that_raises_is_told_with_the_event(eventbridge_mock, put):
    """It was written for other events."""
    with pytest.raises(ValueError, match="identity raised") as caught:
        eventbridge_mock.rehearse(put, identity=lambda event: event.detail["order"])
    assert str(caught.value) == (
        "identity raised KeyError: 'order', for the event us-east-1  bus default  "
        'shop.orders / OrderPlaced  {"id": 1}'
    )
    assert isinstance(caught.value.__cause__, KeyError)


# --- coroutines -------------------------------------------------------------------------------


def test_a_coroutine_function_is_rehearsed(eventbridge_mock, client):
    """Afterwards may be one, too, and need not be."""

    async def take_orders():
        await asyncio.sleep(0)
        return _published(client)

    async def flush(shop):
        await asyncio.sleep(0)
        shop.flush()

    async def rehearse(afterwards):
        return await eventbridge_mock.rehearse_async(take_orders, afterwards=afterwards)

    for afterwards in (flush, apps.Publisher.flush):
        rehearsal = asyncio.run(rehearse(afterwards))
        rehearsal.assert_nothing_lost(allow_told=False)
        assert len(rehearsal.runs) == 17
        assert repr(rehearsal).startswith("<Rehearsal of rehearse_async(take_orders): 17 runs")
    kept = asyncio.run(rehearse(None))
    assert {run.outcome for run in kept.runs} == {"lost", "survived"}


def test_a_coroutine_that_is_cancelled_ends_the_rehearsal(eventbridge_mock, put):
    """And the mock is as it was."""

    async def take_orders():
        try:
            put()
        except ClientError:
            await asyncio.sleep(60)

    async def rehearse():
        await asyncio.wait_for(
            eventbridge_mock.rehearse_async(take_orders, disasters=["throttled from here on"]), 0.2
        )

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(rehearse())
    put()
    assert len(eventbridge_mock.calls) == 1


TELLS_WHO_CANCELS = pytest.mark.skipif(
    sys.version_info < (3, 11), reason="a task does not know who cancels it"
)


@pytest.mark.parametrize("how", [pytest.param("awaited", marks=TELLS_WHO_CANCELS), "run"])
def test_a_task_that_the_application_cancels_is_its_own(eventbridge_mock, put, how):
    """Somebody is told of it, as by every other exception."""

    async def give_up():
        try:
            put()
        except ClientError:
            raise asyncio.CancelledError from None

    async def rehearse():
        return await eventbridge_mock.rehearse_async(give_up, disasters=["throttled from here on"])

    if how == "awaited":
        rehearsal = asyncio.run(rehearse())
    else:
        rehearsal = eventbridge_mock.rehearse(
            lambda: asyncio.run(give_up()), disasters=["throttled from here on"]
        )
    assert [run.outcome for run in rehearsal.runs] == ["told"]


def test_a_task_that_a_run_leaves_behind_belongs_to_no_other_run(eventbridge_mock, put):
    """Its calls are refused."""
    refused = []

    async def late():
        await asyncio.sleep(0.01)
        try:
            put(99)
        except RuntimeError as error:
            refused.append(error)

    async def rehearse():
        tasks = []

        async def take_orders():
            tasks.append(asyncio.ensure_future(late()))
            put(1)

        rehearsal = await eventbridge_mock.rehearse_async(take_orders, disasters=["throttled"])
        await asyncio.gather(*tasks)
        return rehearsal

    asyncio.run(rehearse()).assert_nothing_lost()
    assert len(refused) == 2
    eventbridge_mock.assert_no_events()


@pytest.mark.parametrize("hidden", [True, False])
def test_a_coroutine_function_is_refused_by_rehearse(eventbridge_mock, hidden):
    """It would never run."""

    async def take_orders():
        """Never run."""

    def looks_plain():
        return take_orders()

    scenario = looks_plain if hidden else take_orders
    with pytest.raises(TypeError) as caught:
        eventbridge_mock.rehearse(scenario)
    assert str(caught.value) == (
        f"rehearse({scenario.__name__}) would never run its coroutine: await "
        "eventbridge_mock.rehearse_async(...)"
    )


def test_a_plain_function_is_refused_by_rehearse_async(eventbridge_mock):
    """There is nothing to wait for."""
    with pytest.raises(TypeError) as caught:
        asyncio.run(eventbridge_mock.rehearse_async(int))
    assert str(caught.value) == (
        "rehearse_async(int) takes a coroutine function; eventbridge_mock.rehearse(...) is for "
        "others"
    )


# --- what is kept -----------------------------------------------------------------------------


def test_a_run_has_the_deliveries_of_rules(eventbridge_mock, client, put):
    """With what was put afterwards, which is no place."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:ship"
    client.put_rule(Name="ship", EventPattern='{"source": ["shop.orders"]}')
    client.put_targets(Rule="ship", Targets=[{"Id": "1", "Arn": arn}])
    eventbridge_mock.connect(arn, lambda event: None)

    rehearsal = eventbridge_mock.rehearse(
        lambda: put(1), afterwards=lambda _: put(2), disasters=["delivered twice"]
    )
    (run,) = rehearsal.runs
    assert [delivery.event.detail["id"] for delivery in run.deliveries] == [1, 1, 2]


def test_a_long_rehearsal_keeps_the_timelines_that_there_is_room_for(
    keeps_time, client, monkeypatch
):
    """Of those that survived, and of the others, the first ones; however long the first is."""
    monkeypatch.setattr(rehearsing, "MOST_STEPS", 7)
    with mock_eventbridge() as mock:
        mock.rehearse(lambda: [apps.LooksAtNothing(client).publish(n) for n in (1, 2, 3)])
        (kept,) = mock._running.take_rehearsals()
    with_timeline = [(run["outcome"], bool(run["timeline"])) for run in kept["runs"]]
    assert with_timeline.count(("survived", True)) == 1
    assert with_timeline.count(("lost", True)) == 1
    assert len(with_timeline) == 51
    assert with_timeline.index(("survived", True)) < with_timeline.index(("survived", False))


def test_every_run_is_kept_for_the_report(keeps_time, client):
    """Once, and with what a person wants to know of it."""
    with mock_eventbridge() as mock:
        mock.rehearse(
            lambda: apps.GivesUp(client).publish(1),
            disasters=["answer lost", "throttled from here on"],
        )
        (kept,) = mock._running.take_rehearsals()
        assert mock._running.take_rehearsals() == []
    assert kept["call"] == "rehearse(<lambda>)"
    order = {
        "event_bus": "default",
        "source": "shop",
        "detail_type": "OrderPlaced",
        "detail": '{"id": 1}',
    }
    throttled, lost = kept["runs"]
    assert (throttled["outcome"], throttled["lost"]) == ("told", [order])
    # older versions of botocore know no class for it
    assert "An error occurred (ThrottlingException) when calling" in throttled["error"]
    assert (lost["outcome"], lost["doubled"], lost["error"]) == ("survived", [order], None)
    assert len(lost["timeline"]["events"]) == 2


@pytest.mark.parametrize(
    "disaster", ["connection refused from here on", "connect timeout from here on"]
)
def test_a_connection_that_fails_names_the_host_of_the_call(
    eventbridge_mock, new_client, entry, disaster
):
    """The endpoint's, where the call goes through one."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    events = new_client()

    for through, host in (
        ({"EndpointId": endpoint.endpoint_id}, endpoint.endpoint_url),
        ({}, "https://events.us-east-1.amazonaws.com"),
    ):
        rehearsal = eventbridge_mock.rehearse(
            lambda through=through: events.put_events(Entries=[entry()], **through),
            disasters=[disaster],
        )
        assert f'"{host}/"' in str(rehearsal.runs[0].error)
