"""What a test asks a rehearsal, and what it is told."""

import asyncio
import contextlib
import json
import re
import time
from types import SimpleNamespace

import applications as apps
import pytest
from botocore.exceptions import ClientError

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.rehearsal import rehearsing
from pytest_eventbridge_endpoints.run import current_run


@pytest.fixture
def put(client, entry):
    """Put the event with this number."""

    def put(number=1):
        client.put_events(Entries=[entry(Detail=json.dumps({"id": number}))])

    return put


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
        "there is no disaster 'answr lost' (did you mean 'answer lost'?); there are throttled, "
        "throttled from here on, internal error,"
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
        '  there is one more with the Detail {"id": 1, "trace": 1}: only if it is the same event, '
        "say so with identity=\n"
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


# --- assertions -------------------------------------------------------------------------------


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
  rejected in an answer that was a success:
    InternalFailure: Internal Service Failure  shop / OrderPlaced  {"id": 1}

PutEvents 1 entry 2: rejected with InternalFailure
  lost:
    us-east-1  bus default  shop / OrderPlaced  {"id": 2}
  the scenario returned 'done'
  calls:
    PutEvents  us-east-1  served by us-east-1  succeeded, 1 of 2 entries rejected
    PutEvents  us-east-1  served by us-east-1  succeeded
  rejected in an answer that was a success:
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
  rejected in an answer that was a success:
    InternalFailure: Internal Service Failure  shop / OrderPlaced  {"id": 3}

to repeat one alone: rehearse(take_orders, only="PutEvents 1: unavailable from here on")"""
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

to repeat one alone: rehearse(take_orders, only="PutEvents 1: connect timeout from here on")"""
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
        "to repeat one alone: rehearse(take_orders, afterwards=flush, "
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
        "  rejected in an answer that was a success:",
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
    rehearsal = eventbridge_mock.rehearse(put, disasters=["throttled", "unavailable"])
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
    assert f"throttled from here on\n  {wrong} (test_rehearsal.py:{line})\n" in text
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
    assert "\nand 3 more of them\n" in text


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
