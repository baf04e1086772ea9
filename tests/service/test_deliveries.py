"""What rules do with the events that arrive at their event buses."""

import itertools
import json
from collections import Counter

import pytest

from pytest_eventbridge_endpoints.service.arns import EventBus

ACCOUNT, OTHER = "123456789012", "210987654321"
EAST, WEST = "us-east-1", "us-west-2"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/targets"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"
NOW = 1649334896
SECOND_FORWARDING = "THIRD_ACCOUNT_HOP_DETECTED"
SECOND_REGION = "THIRD_REGION_HOP_DETECTED"


def bus_arn(name, region=EAST, account=ACCOUNT):
    return f"arn:aws:events:{region}:{account}:event-bus/{name}"


@pytest.fixture
def shop(aws):
    """A service with the event buses ``a``, ``b`` and ``c`` in two Regions."""
    for region in (EAST, WEST):
        for name in "abc":
            aws("CreateEventBus", {"Name": name}, region)
    return aws


def put_rule(aws, bus, *arns, name="all", region=EAST, pattern="shop.orders", **members):
    """Put a rule with targets; those that are event buses have a role."""
    on = {"EventBusName": bus}
    rule = {"Name": name, "EventPattern": json.dumps({"source": [pattern]}), **on, **members}
    assert "RuleArn" in aws("PutRule", rule, region)
    targets = [
        {"Id": str(number), "Arn": arn, **({"RoleArn": ROLE} if ":event-bus/" in arn else {})}
        for number, arn in enumerate(arns)
    ]
    if targets:
        answer = aws("PutTargets", {"Rule": name, "Targets": targets, **on}, region)
        assert answer == {"FailedEntryCount": 0, "FailedEntries": []}


@pytest.fixture
def put(entry):
    """Put an event, and return what came of it."""

    def put(aws, bus="a", region=EAST, account_id=None, **changes):
        request = {"Entries": [entry(EventBusName=bus, **changes)]}
        return aws.handle("PutEvents", request, region, account_id)

    return put


def places(events):
    """Return where events have arrived, as ``us-east-1 a``."""
    return [f"{event.bus.region} {event.bus.name}" for event in events]


def errors(fired):
    return [delivery.error for delivery in fired.deliveries]


# --- rules and targets ------------------------------------------------------------------------


def test_each_target_of_each_matching_rule_gets_the_event(shop, put):
    """The rules in the order in which they were made, the targets in that of theirs (R 96)."""
    put_rule(shop, "a", QUEUE, f"{QUEUE}-too", name="two")
    put_rule(shop, "a", QUEUE, name="one")
    put_rule(shop, "a", QUEUE, name="other", pattern="shop.bills")
    put_rule(shop, "b", QUEUE, name="elsewhere")
    put_rule(shop, "a", QUEUE, name="far", region=WEST)
    put_rule(shop, "a", name="idle")
    handled = put(shop)

    (event,) = handled.accepted
    arn = f"arn:aws:events:{EAST}:{ACCOUNT}:rule/a"
    assert handled.fired.forwarded == []
    assert [delivery._asdict() for delivery in handled.fired.deliveries] == [
        {
            "event": event,
            "rule_name": name,
            "rule_arn": f"{arn}/{name}",
            "target": {"Id": id_, "Arn": target},
            "ingestion_time": NOW + 0.5,
            "error": None,
            "declaration": None,
        }
        for name, id_, target in [
            ("two", "0", QUEUE),
            ("two", "1", f"{QUEUE}-too"),
            ("one", "0", QUEUE),
        ]
    ]


@pytest.mark.parametrize(
    ("operation", "request_", "expected"),
    [
        ("DisableRule", {"Name": "all"}, 0),
        ("EnableRule", {"Name": "all"}, 1),
        ("PutRule", {"Name": "all", "EventPattern": '{"source": ["x"]}'}, 0),
        ("PutRule", {"Name": "all", "EventPattern": '{"source": [{"prefix": "shop"}]}'}, 1),
        ("PutRule", {"Name": "all", "ScheduleExpression": "rate(1 minute)"}, 0),
        (
            "PutRule",
            {
                "Name": "all",
                "EventPattern": '{"source": ["shop.orders"]}',
                "State": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
            },
            1,
        ),
        ("RemoveTargets", {"Rule": "all", "Ids": ["0"]}, 0),
        ("PutTargets", {"Rule": "all", "Targets": [{"Id": "1", "Arn": QUEUE}]}, 2),
    ],
    ids=[
        *["disabled", "enabled", "another pattern", "a wider pattern", "schedule alone"],
        *["all management events", "without targets", "another target"],
    ],
)
def test_a_change_counts_for_the_next_event(aws, put, operation, request_, expected):
    """No event is delivered by a disabled rule, or by what was taken away (R 56, R 59, R 105a)."""
    put_rule(aws, "default", QUEUE)
    before = len(put(aws, None).fired.deliveries)
    assert "__type" not in aws(operation, request_)

    assert [before, len(put(aws, None).fired.deliveries)] == [1, expected]


def test_a_delivery_knows_when_the_rule_got_the_event(aws, put):
    """That is the time of the mock's clock, with its fractions (T 15)."""
    put_rule(aws, "default", QUEUE)
    aws.account.clock.advance(60)

    (delivery,) = put(aws, "default").fired.deliveries
    assert delivery.ingestion_time == aws.account.clock.time()


def test_a_deleted_rule_delivers_nothing(aws, put):
    """It is gone at once (R 59)."""
    put_rule(aws, "default", QUEUE)
    put_rule(aws, "default", QUEUE, name="new")
    (event,) = put(aws, None).accepted
    aws("RemoveTargets", {"Rule": "all", "Ids": ["0"]})
    aws("DeleteRule", {"Name": "all"})

    assert [found.name for found in aws.account.event_buses.rules_for(event)] == ["new"]
    assert [d.rule_name for d in put(aws, None).fired.deliveries] == ["new"]


def test_a_rejected_entry_reaches_no_rule(aws, put):
    """Only what is accepted arrives."""
    put_rule(aws, "default", QUEUE)

    assert put(aws, None, Detail="{").fired == ([], [])


def test_an_event_for_a_bus_that_is_not_there_is_gone(aws, put):
    """PutEvents succeeds all the same (R 105)."""
    handled = put(aws, "nowhere")

    assert len(handled.accepted) == 1
    assert handled.fired == ([], [])


def test_rules_on_the_bus_of_another_account(aws, put):
    """They see what arrives there; ``account`` is the sender's (R 60, R 105)."""
    bus = bus_arn("theirs", account=OTHER)
    put_rule(aws, bus, QUEUE)
    handled = put(aws, bus)

    (delivery,) = handled.fired.deliveries
    assert delivery.rule_arn == f"arn:aws:events:{EAST}:{OTHER}:rule/theirs/all"
    assert delivery.event.origin.account == ACCOUNT
    # its owner names it without an ARN
    assert len(put(aws, "theirs", account_id=OTHER).fired.deliveries) == 1


# --- event buses as targets -------------------------------------------------------------------


@pytest.mark.parametrize("account", [ACCOUNT, OTHER], ids=["own account", "another account"])
def test_an_event_stays_as_it_is_in_its_region(shop, put, account):
    """Id, time, account, Region and resources are those of before (R 97)."""
    put_rule(shop, "a", bus_arn("b", account=account))
    handled = put(shop, Time=NOW - 3600, Resources=["arn:aws:s3:::bills"])

    (event,) = handled.accepted
    (forwarded,) = handled.fired.forwarded
    assert forwarded.bus == EventBus(account, EAST, "b")
    assert forwarded._envelope_as_written() == event._envelope_as_written()
    assert [delivery.event for delivery in handled.fired.deliveries] == [event]


def test_an_event_has_a_new_id_and_time_in_another_region(shop, put):
    """All else is that of its origin (R 98)."""
    put_rule(shop, "a", bus_arn("b", WEST))
    handled = put(shop, Time=NOW - 3600, Resources=["arn:aws:s3:::bills"])

    (event,) = handled.accepted
    (forwarded,) = handled.fired.forwarded
    before, after = event._envelope_as_written(), forwarded._envelope_as_written()
    assert forwarded.bus == EventBus(ACCOUNT, WEST, "b")
    assert before["time"] == "2022-04-07T11:34:56Z"
    assert after == {**before, "id": forwarded.id, "time": "2022-04-07T12:34:56Z"}
    assert forwarded.id != event.id


HOPS = {
    "local": ([(EAST, "a"), (EAST, "b")], None),
    "Region": ([(EAST, "a"), (WEST, "a")], None),
    "local, local": ([(EAST, "a"), (EAST, "b"), (EAST, "c")], SECOND_FORWARDING),
    "local, and back": ([(EAST, "a"), (EAST, "b"), (EAST, "a")], SECOND_FORWARDING),
    "Region, Region": ([(EAST, "a"), (WEST, "a"), ("eu-west-1", "default")], SECOND_REGION),
    "Region, and home": ([(EAST, "a"), (WEST, "a"), (EAST, "b")], SECOND_REGION),
    "local, Region": ([(EAST, "a"), (EAST, "b"), (WEST, "b")], None),
    "Region, local": ([(EAST, "a"), (WEST, "a"), (WEST, "b")], None),
    "local, Region, local": (
        [(EAST, "a"), (EAST, "b"), (WEST, "b"), (WEST, "c")],
        SECOND_FORWARDING,
    ),
    "Region, local, Region": (
        [(EAST, "a"), (WEST, "a"), (WEST, "b"), (EAST, "c")],
        SECOND_REGION,
    ),
}


@pytest.mark.parametrize(("way", "error"), HOPS.values(), ids=HOPS)
def test_an_event_hops_once_of_each_kind(shop, put, way, error):
    """Once in its Region and once to another one, in either order (R 99, R 100)."""
    for (region, bus), (to_region, to) in itertools.pairwise(way):
        put_rule(shop, bus, bus_arn(to, to_region), region=region)
    handled = put(shop)

    arrived = [f"{region} {bus}" for region, bus in way[1:]]
    assert json.loads(handled.reply.body)["FailedEntryCount"] == 0
    assert places(handled.fired.forwarded) == (arrived[:-1] if error else arrived)
    assert errors(handled.fired) == [None] * (len(arrived) - 1) + [error]
    # the last delivery of a refused way is of the rule that tried
    assert places(d.event for d in handled.fired.deliveries) == [
        f"{region} {bus}" for region, bus in way[:-1]
    ]


def test_circles_end(shop, put):
    """Two buses that send everything to each other, in two Regions, do so but once."""
    everywhere = [bus_arn(name, region) for region in (EAST, WEST) for name in "ab"]
    for region in (EAST, WEST):
        for name in "ab":
            arns = [arn for arn in everywhere if arn != bus_arn(name, region)]
            put_rule(shop, name, *arns, region=region)
    fired = put(shop).fired

    assert places(fired.forwarded) == [
        *["us-east-1 b", "us-west-2 a", "us-west-2 b"],
        # from b in the East, then from each in the West to the other
        *["us-west-2 a", "us-west-2 b"],
        *["us-west-2 b", "us-west-2 a"],
    ]
    # eight events, three targets each
    assert Counter(errors(fired)) == {None: 7, SECOND_FORWARDING: 5, SECOND_REGION: 12}


def test_events_are_forwarded_in_order(shop, put):
    """Those of one bus before what they lead to."""
    put_rule(shop, "a", bus_arn("b"), bus_arn("c", WEST), QUEUE)
    put_rule(shop, "b", bus_arn("b", WEST))
    fired = put(shop).fired

    assert places(fired.forwarded) == ["us-east-1 b", "us-west-2 c", "us-west-2 b"]
    assert [d.target["Arn"] for d in fired.deliveries] == [
        *[bus_arn("b"), bus_arn("c", WEST), QUEUE],
        bus_arn("b", WEST),
    ]


@pytest.mark.parametrize("region", [EAST, WEST])
def test_an_event_for_a_missing_bus_is_gone(shop, put, region):
    """It leaves no delivery, whether the bus never was or is deleted (R 101)."""
    put_rule(shop, "a", bus_arn("never", region), bus_arn("b", region), QUEUE)
    shop("DeleteEventBus", {"Name": "b"}, region)
    fired = put(shop).fired

    assert fired.forwarded == []
    assert [delivery.target["Arn"] for delivery in fired.deliveries] == [QUEUE]


def test_a_bus_that_is_made_known_gets_events(shop, put):
    """CreateEventBus is not the only way to be there."""
    put_rule(shop, "a", bus_arn("known", WEST))
    shop.account.event_buses.make_known("known", WEST)

    assert places(put(shop).fired.forwarded) == ["us-west-2 known"]


# --- replicas ---------------------------------------------------------------------------------


@pytest.fixture
def replicated(aws, create_request):
    """A service with a global endpoint that replicates the event bus ``orders``."""
    aws.service.add_endpoint(EAST, create_request())
    return aws


def through(aws, entry):
    request = {
        "EndpointId": aws.endpoint().endpoint_id,
        "Entries": [entry(EventBusName="orders")],
    }
    return aws.handle("PutEvents", request)


def test_rules_see_replicas_too(replicated, entry):
    """The rules of each Region see what arrives there (R 96)."""
    put_rule(replicated, "orders", QUEUE)
    put_rule(replicated, "orders", QUEUE, region=WEST)
    handled = through(replicated, entry)

    assert [delivery.event for delivery in handled.fired.deliveries] == [
        *handled.accepted,
        *handled.replicas,
    ]


def test_a_replica_has_made_its_region_hop(replicated, entry):
    """It may still be forwarded in its Region (R 100)."""
    put_rule(replicated, "orders", bus_arn("default", EAST), bus_arn("default", WEST), region=WEST)
    handled = through(replicated, entry)

    (replica,) = handled.replicas
    assert errors(handled.fired) == [SECOND_REGION, None]
    assert [d.event for d in handled.fired.deliveries] == [replica, replica]
    assert places(handled.fired.forwarded) == ["us-west-2 default"]
    assert handled.fired.forwarded[0].id == replica.id


# --- outages ----------------------------------------------------------------------------------


def test_an_event_for_a_region_that_is_out_waits(shop, put):
    """It arrives at the end of the outage, with the time of then, and rules there see it."""
    put_rule(shop, "a", bus_arn("a", WEST))
    put_rule(shop, "a", bus_arn("b", WEST), bus_arn("b", EAST), QUEUE, region=WEST)
    shop.service.begin_outage(WEST)
    handled = [put(shop), put(shop)]
    shop.account.clock.advance(3600)
    arrived, fired = shop.service.end_outage(WEST)

    assert [outcome.fired.forwarded for outcome in handled] == [[], []]
    assert [errors(outcome.fired) for outcome in handled] == [[None], [None]]
    assert shop.account.outages.met == {WEST: 2}
    assert places(arrived) == ["us-west-2 a"] * 2
    assert {event.time for event in arrived} == {NOW + 3600}
    assert len({event.id for event in arrived} | {h.accepted[0].id for h in handled}) == 4
    assert places(fired.forwarded) == ["us-west-2 b"] * 2
    assert errors(fired) == [None, SECOND_REGION, None] * 2
    assert {delivery.ingestion_time for delivery in fired.deliveries} == {NOW + 3600.5}
    assert shop.service.end_outage(WEST) == ([], ([], []))


def test_replicas_that_waited_meet_rules_when_they_arrive(replicated, entry):
    """Not before the Region is back (AWS 1.10)."""
    put_rule(replicated, "orders", QUEUE, region=WEST)
    replicated.service.begin_outage(WEST)
    before = through(replicated, entry).fired
    arrived, fired = replicated.service.end_outage(WEST)

    assert before == ([], [])
    assert [delivery.event for delivery in fired.deliveries] == arrived
    assert len(arrived) == 1
