"""The outcomes of small applications are those that a person derives by hand."""

import applications as apps
import pytest

ONCE = ("throttled", "internal error", "unavailable", "connection refused", "connect timeout")
LASTING = tuple(f"{name} from here on" for name in ONCE)
OUT = ("Region out from here on", "Region out for this call")
DIRECT = {*ONCE, *LASTING, "answer lost", *OUT}
"""What can happen to the attempt of a call to a Region."""

REJECTED = ("rejected with InternalFailure", "rejected with ThrottlingException")
REJECTED_LASTING = tuple(f"{name} from here on" for name in REJECTED)
ENTRY = {*REJECTED, *REJECTED_LASTING}
"""What can happen to an entry."""

DELIVERY = {"delivered twice", "function raises once"}
"""What can happen to any delivery to a function."""

# what botocore's two attempts do not heal
FAILING = (*LASTING, *OUT)


def run_by_run(outcomes, *, attempts=3, entries=1, deliveries=0, function="ship"):
    """Return the outcome of every run: that of its disaster where one is given, else survived."""
    places = {}
    for number in range(1, attempts + 1):
        places[f"PutEvents {number}"] = DIRECT
        for entry in range(1, entries + 1):
            places[f"PutEvents {number} entry {entry}"] = ENTRY
    for number in range(1, deliveries + 1):
        last = number == deliveries
        places[f"{function} {number}"] = DELIVERY | (
            set() if last else {"delivered after the next"}
        )
    return {
        f"{place}: {name}": outcomes.get(name, "survived")
        for place, names in places.items()
        for name in names
    }


PUBLISHERS = {
    apps.Publisher: {},
    apps.LooksAtNothing: dict.fromkeys(ENTRY, "lost"),
    apps.SwallowsExceptions: dict.fromkeys(FAILING, "lost"),
    apps.GivesUp: dict.fromkeys((*FAILING, *ENTRY), "told"),
    apps.NeverFlushes: dict.fromkeys((*FAILING, *ENTRY), "lost"),
    # a call that is over brings back the Region, and an entry that is rejected once is not again
    apps.TriesForever: dict.fromkeys(
        (*LASTING, "Region out from here on", *REJECTED_LASTING), "endless"
    ),
}


@pytest.mark.parametrize("publisher", PUBLISHERS, ids=lambda app: app.__name__)
def test_a_publisher_of_single_orders(eventbridge_mock, client, publisher):
    """Each bug shows where it has to, and nowhere else."""

    def take_orders():
        shop = publisher(client)
        for number in (1, 2, 3):
            shop.publish(number)
        return shop

    rehearsal = eventbridge_mock.rehearse(take_orders, afterwards=publisher.flush)

    outcomes = {run.name: run.outcome for run in rehearsal.runs}
    assert outcomes == run_by_run(PUBLISHERS[publisher])
    assert len(rehearsal.runs) == 51


BATCHES = {
    apps.Publisher: {},
    apps.LooksAtNothing: dict.fromkeys(ENTRY, "lost"),
    # of three entries, two are there already; a rejection that lasts ends before the flush
    apps.SendsAllAgain: dict.fromkeys(ENTRY, "doubled"),
}


@pytest.mark.parametrize("publisher", BATCHES, ids=lambda app: app.__name__)
def test_a_publisher_of_a_batch(eventbridge_mock, client, publisher):
    """What is sent again is what was rejected, or else something is doubled."""

    def take_orders():
        shop = publisher(client)
        shop.publish(1, 2, 3)
        return shop

    rehearsal = eventbridge_mock.rehearse(take_orders, afterwards=publisher.flush)

    expected = run_by_run(BATCHES[publisher], attempts=1, entries=3)
    if publisher is apps.SendsAllAgain:
        # from the first entry on all are rejected, so nothing is there already
        first = {f"PutEvents 1 entry 1: {name}": "survived" for name in REJECTED_LASTING}
        expected |= first
    assert {run.name: run.outcome for run in rehearsal.runs} == expected


WAREHOUSES = {
    apps.Warehouse: set(),
    apps.TrustsIds: {"answer lost"},
    apps.ShipsTwice: {"answer lost", *DELIVERY},
    # an order that comes before its predecessor is never shipped
    apps.NeedsOrder: {"delivered after the next", *FAILING, *ENTRY},
}


@pytest.mark.parametrize("warehouse", WAREHOUSES, ids=lambda app: app.__name__)
def test_a_consumer(eventbridge_mock, client, warehouse):
    """Its promise is broken where its bug says so, and no event is lost or doubled by it."""

    def take_orders():
        store, shop = warehouse(), apps.Publisher(client)
        eventbridge_mock.subscribe(store.ship)
        for number in (1, 2, 3):
            shop.publish(number)
        shop.store = store
        return shop

    def kept(run):
        return run.value.store.promise_is_kept

    rehearsal = eventbridge_mock.rehearse(take_orders, afterwards=apps.Publisher.flush)

    assert {run.name: run.outcome for run in rehearsal.runs} == run_by_run({}, deliveries=3)
    broken = {run.name for run in rehearsal.runs if not kept(run)}
    expected = {
        name
        for name in run_by_run({}, deliveries=3)
        if name.partition(": ")[2] in WAREHOUSES[warehouse]
    }
    if warehouse is apps.NeedsOrder:
        # the last order has no successor, and all later ones are sent after the flush, in order
        expected -= broken_no_more(expected)
    assert broken == expected


def broken_no_more(names):
    """Return the runs in which the orders come late, and in order all the same."""
    lasting = {*LASTING, "Region out from here on", *REJECTED_LASTING}
    return {
        name
        for name in names
        if name.startswith("PutEvents 3") or name.partition(": ")[2] in lasting
    }


def test_a_consumer_that_puts_events_twice_is_told_from_what_is_handed_to_it_twice(
    eventbridge_mock, client
):
    """The second event is the application's own doing, the second delivery is not."""
    billing = apps.Publisher(client)

    def take_orders():
        eventbridge_mock.subscribe(bill, {"source": ["shop"]})
        apps.Publisher(client).publish(1)

    def bill(event):
        entry = billing.entry(event["detail"]["id"])
        client.put_events(Entries=[{**entry, "Source": "billing"}])

    rehearsal = eventbridge_mock.rehearse(take_orders, disasters=DELIVERY)

    assert [run.name for run in rehearsal.runs] == [
        "bill 1: delivered twice",
        "bill 1: function raises once",
    ]
    assert {run.outcome for run in rehearsal.runs} == {"doubled"}
    assert [[event.source for event in run.doubled] for run in rehearsal.runs] == [
        ["billing", "shop"],
        ["billing", "shop"],
    ]


# --- global endpoints -------------------------------------------------------------------------

THROUGH = {
    *DIRECT,
    "Region out from here on, slow failover",
    "both Regions out for this call",
    "health check turns",
    "copies late",
}
UNHEALED = {
    *LASTING,
    "Region out from here on, slow failover",
    "both Regions out for this call",
}


def through_an_endpoint(outcomes, names=frozenset(THROUGH)):
    places = {"PutEvents 1": names, "PutEvents 1 entry 1": ENTRY}
    return {
        f"{place}: {name}": outcomes.get(name, "survived")
        for place, disasters in places.items()
        for name in disasters
    }


def test_an_endpoint_survives_the_loss_of_its_region(eventbridge_mock, client):
    """Where the failover comes at once; not while it takes its minutes, nor without any Region."""
    endpoint = eventbridge_mock.add_endpoint("orders")

    rehearsal = eventbridge_mock.rehearse(
        lambda: apps.GivesUp(client, endpoint.endpoint_id).publish(1)
    )

    told = dict.fromkeys({*UNHEALED, *ENTRY}, "told")
    assert {run.name: run.outcome for run in rehearsal.runs} == through_an_endpoint(told)


def test_without_replication_no_copy_is_late(eventbridge_mock, client):
    """There is none."""
    endpoint = eventbridge_mock.add_endpoint("orders", replication=False)

    rehearsal = eventbridge_mock.rehearse(
        lambda: apps.GivesUp(client, endpoint.endpoint_id).publish(1)
    )

    told = dict.fromkeys({*UNHEALED, *ENTRY}, "told")
    assert {run.name: run.outcome for run in rehearsal.runs} == through_an_endpoint(
        told, THROUGH - {"copies late"}
    )


def test_a_client_that_signs_for_one_region_cannot_fail_over(eventbridge_mock, new_client):
    """It is refused wherever the other Region answers (AWS 1.4)."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    client = new_client(signature_version="v4")

    rehearsal = eventbridge_mock.rehearse(
        lambda: apps.GivesUp(client, endpoint.endpoint_id).publish(1)
    )

    told = dict.fromkeys({*UNHEALED, *ENTRY, *OUT, "health check turns"}, "told")
    assert {run.name: run.outcome for run in rehearsal.runs} == through_an_endpoint(told)


def test_an_application_that_counts_on_a_copy_at_once(eventbridge_mock, client):
    """A copy takes its time, or waits for a Region that is out (AWS 1.2, 1.10)."""
    endpoint = eventbridge_mock.add_endpoint("orders")

    def take_orders():
        arrived = []
        eventbridge_mock.subscribe(arrived.append, region="us-west-2")
        apps.Publisher(client, endpoint.endpoint_id).publish(1)
        return len(arrived)

    rehearsal = eventbridge_mock.rehearse(
        take_orders, disasters=["copies late", "health check turns", "Region out from here on"]
    )

    assert {run.disaster: run.value for run in rehearsal.runs} == {
        "copies late": 0,
        "health check turns": 1,
        "Region out from here on": 1,
    }
