"""Rules as a test sees them: what is delivered, asserted, and handed to a connected function."""

import json
import pickle

import pytest

from pytest_eventbridge_endpoints import Delivery, mock_eventbridge
from pytest_eventbridge_endpoints.running.targets import EndlessLoopError

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:warehouse:live"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:invoices"
ROLE = "arn:aws:iam::123456789012:role/events"


def bus_arn(name, region="us-east-1"):
    return f"arn:aws:events:{region}:123456789012:event-bus/{name}"


@pytest.fixture
def put_rule(events):
    """Make a rule, and give it its targets."""

    def put(name="ship", *targets, bus="default", client=events, pattern=None, **more):
        pattern = json.dumps(pattern or {"source": ["shop.orders"]})
        arn = client.put_rule(Name=name, EventBusName=bus, EventPattern=pattern, **more)["RuleArn"]
        if targets:
            client.put_targets(
                Rule=name,
                EventBusName=bus,
                Targets=[{"Id": f"{number}", **t} for number, t in enumerate(targets)],
            )
        return arn

    return put


# --- deliveries -------------------------------------------------------------------------------


def test_a_delivery_says_what_is_handed_to_which_target(eventbridge_mock, events, entry, put_rule):
    """Each target of each rule that an event matches gets its input, once for each event."""
    arn = put_rule("ship", {"Arn": FUNCTION, "InputPath": "$.detail"}, {"Arn": QUEUE})
    put_rule("elsewhere", {"Arn": QUEUE}, pattern={"source": ["shop.returns"]})
    events.put_events(Entries=[entry(), entry(Source="shop.payments")])

    event = eventbridge_mock.events[0]
    first, second = eventbridge_mock.deliveries
    assert first == Delivery(
        rule="ship",
        rule_arn=arn,
        event_bus="default",
        region="us-east-1",
        target_id="0",
        _target_arn=FUNCTION,
        event=event,
        input_json='{"id":42}',
    )
    assert (second.target_id, second.target_arn, second.input) == ("1", QUEUE, event.envelope)


def test_deliveries_are_asserted_by_rule_target_input_and_event(
    eventbridge_mock, events, entry, put_rule
):
    """One assertion says which rule handed what of which event to which target."""
    put_rule("ship", {"Arn": FUNCTION, "InputPath": "$.detail"})
    events.put_events(Entries=[entry(), entry(Detail='{"id": 43, "express": true}')])

    delivery = eventbridge_mock.assert_delivery(
        rule="ship", target=FUNCTION, input_includes={"id": 43}, source="shop.orders"
    )
    assert delivery == eventbridge_mock.deliveries[1]
    assert eventbridge_mock.assert_delivery(target="0", times=2) == eventbridge_mock.deliveries
    eventbridge_mock.assert_no_deliveries(rule="ship", detail_includes={"id": 44})


def test_a_delivery_survives_its_mock_and_a_pickle(entry, session, put_rule):
    """As all captures do."""
    with mock_eventbridge() as mock:
        client = session.create_client("events", region_name="us-east-1")
        put_rule("ship", {"Arn": QUEUE}, client=client)
        client.put_events(Entries=[entry()])

    delivery = mock.deliveries.one()
    assert pickle.loads(pickle.dumps(delivery)) == delivery
    assert len({delivery, mock.deliveries.one()}) == 1


def test_a_reset_forgets_rules_and_deliveries(eventbridge_mock, events, entry, put_rule):
    """What was arranged and what has happened are gone; the same rule can be made anew."""
    put_rule("ship", {"Arn": QUEUE})
    events.put_events(Entries=[entry()])
    eventbridge_mock.reset()
    events.put_events(Entries=[entry()])

    assert eventbridge_mock.deliveries == []
    assert events.list_rules()["Rules"] == []
    put_rule("ship", {"Arn": QUEUE})
    events.put_events(Entries=[entry()])
    eventbridge_mock.assert_delivery(rule="ship", times=1)


def test_a_copy_is_delivered_by_the_rules_of_its_region(
    eventbridge_mock, session, entry, put_rule
):
    """Each Region has rules of its own, and replication makes them work twice."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
    for region in ("us-east-1", "us-west-2"):
        client = session.create_client("events", region_name=region)
        put_rule(f"ship-{region}", {"Arn": QUEUE}, bus="orders", client=client)
    client.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry(EventBusName="orders")])

    first, second = eventbridge_mock.deliveries
    assert (first.rule, first.region, first.event.replica) == (
        "ship-us-east-1",
        "us-east-1",
        False,
    )
    assert (second.rule, second.region, second.event.replica) == (
        "ship-us-west-2",
        "us-west-2",
        True,
    )
    assert second.event.id != first.event.id
    assert second.input["region"] == "us-east-1"


def test_a_copy_that_waits_for_its_region_is_delivered_when_it_arrives(
    eventbridge_mock, session, entry, put_rule
):
    """Rules there see it at the end of the outage, not before."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
    west = session.create_client("events", region_name="us-west-2")
    put_rule("ship", {"Arn": QUEUE}, bus="orders", client=west)
    received = []
    eventbridge_mock.connect(QUEUE, received.append)
    east = session.create_client("events", region_name="us-east-1")
    with eventbridge_mock.region_outage("us-west-2"):
        east.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry(EventBusName="orders")])
        eventbridge_mock.assert_no_deliveries(rule="ship")

    eventbridge_mock.assert_delivery(rule="ship", region="us-west-2")
    assert len(received) == 1


def test_a_forwarded_event_arrives_at_the_other_bus(eventbridge_mock, events, entry, put_rule):
    """It is an arrival of that bus, and no event that somebody put."""
    events.create_event_bus(Name="audit")
    put_rule("forward", {"Arn": bus_arn("audit"), "RoleArn": ROLE})
    put_rule("keep", {"Arn": QUEUE}, bus="audit")
    events.put_events(Entries=[entry()])

    original, arrived = eventbridge_mock.events.one(), eventbridge_mock.bus("audit").events.one()
    assert (arrived.forwarded, arrived.id, arrived.event_bus) == (True, original.id, "audit")
    assert not original.forwarded
    assert [delivery.rule for delivery in eventbridge_mock.deliveries] == ["forward", "keep"]
    assert repr(arrived).endswith("event_bus='audit', region='us-east-1', forwarded=True)")


def test_what_a_target_cannot_read_is_an_error_of_the_delivery(
    eventbridge_mock, events, entry, put_rule
):
    """It counts only where the error is asked for (T 11)."""
    transformer = {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '"order <id>"'}
    broken = {"InputPathsMap": {"d": "$.detail"}, "InputTemplate": '{"detail": "<d>"}'}
    put_rule(
        "ship",
        {"Arn": QUEUE, "InputTransformer": transformer},
        {"Arn": FUNCTION, "InputTransformer": broken},
    )
    received = []
    eventbridge_mock.connect(FUNCTION, received.append)
    events.put_events(Entries=[entry()])

    assert eventbridge_mock.assert_delivery(target=QUEUE).input == "order 42"
    eventbridge_mock.assert_no_deliveries(target=FUNCTION)
    failed = eventbridge_mock.assert_delivery(target=FUNCTION, error="INVALID_JSON")
    assert failed.input_json == '{"detail": "{"id":42}"}'
    assert received == []


def test_a_target_that_is_given_nothing_has_no_delivery(eventbridge_mock, events, entry, put_rule):
    """As on AWS, where an empty text is handed to nobody (T 2, T 10)."""
    put_rule("ship", {"Arn": QUEUE, "Input": ""}, {"Arn": FUNCTION})
    received = []
    eventbridge_mock.connect(QUEUE, received.append)
    events.put_events(Entries=[entry()])

    assert [delivery.target_arn for delivery in eventbridge_mock.deliveries] == [FUNCTION]
    assert received == []


def test_the_section_of_a_failing_test_shows_rules_and_deliveries(
    eventbridge_mock, events, entry, put_rule
):
    """Next to the events, with what connected functions raised."""
    events.create_event_bus(Name="audit")
    put_rule("forward", {"Arn": bus_arn("audit"), "RoleArn": ROLE})
    put_rule("off", {"Arn": QUEUE}, bus="audit", State="DISABLED")
    eventbridge_mock.connect(QUEUE, print)
    events.put_events(Entries=[entry()])

    shown = eventbridge_mock._running.section()
    whole = eventbridge_mock.deliveries.one().input_json
    assert shown[shown.index("events (") :].splitlines() == [
        "events (1, 1 forwarded)",
        '  us-east-1  bus default  {"id": 42}  shop.orders / OrderPlaced',
        '  us-east-1  bus audit    {"id": 42}  shop.orders / OrderPlaced  forwarded',
        "rules (2)",
        "  us-east-1  bus default  forward  ENABLED   1 target  1 delivery",
        "  us-east-1  bus audit    off      DISABLED  1 target  0 deliveries",
        "deliveries (1)",
        f"  us-east-1  bus default  forward -> 0  {whole}  {bus_arn('audit')}",
        "targets (1)",
        f"  print  target {QUEUE}  called 0 times",
    ]


def test_a_miss_names_what_the_rule_did_not_match(eventbridge_mock, events, entry, put_rule):
    """The field of that rule's pattern, for the event that came closest."""
    put_rule("ship", {"Arn": QUEUE}, pattern={"detail": {"express": [True]}})
    events.put_events(Entries=[entry(Detail='{"express": "true"}')])

    with pytest.raises(AssertionError) as caught:
        eventbridge_mock.assert_delivery(rule="ship")
    assert str(caught.value).splitlines() == [
        "no delivery matches rule='ship'",
        "  rule ship (bus default in us-east-1) does not match the closest event:",
        "    us-east-1  bus default  shop.orders / OrderPlaced",
        '      detail.express: "true" did not match true ("true" is a string, true is a boolean)',
    ]


def test_a_bus_that_does_not_exist_is_told(eventbridge_mock, events, entry, put_rule):
    """EventBridge drops the event without a word (R 101), so nothing counts as delivered."""
    put_rule("forward", {"Arn": bus_arn("adit"), "RoleArn": ROLE})
    events.put_events(Entries=[entry()])

    eventbridge_mock.assert_no_deliveries(rule="forward")
    with pytest.raises(AssertionError, match="the event bus 'adit' of its target '0' does not"):
        eventbridge_mock.assert_delivery(rule="forward")


# --- event buses ------------------------------------------------------------------------------


def test_what_makes_a_bus_known_lets_it_have_rules(eventbridge_mock, events, put_rule):
    """An endpoint's bus, one that the test added, and one that CreateEventBus made."""
    eventbridge_mock.add_endpoint("orders", event_bus="orders")
    eventbridge_mock.add_event_bus("audit")
    events.create_event_bus(Name="returns")
    for bus in ("default", "orders", "audit", "returns"):
        put_rule("ship", bus=bus)
    with pytest.raises(events.exceptions.ResourceNotFoundException, match="Event bus nowhere"):
        put_rule("ship", bus="nowhere")

    names = [bus["Name"] for bus in events.list_event_buses()["EventBuses"]]
    assert names == ["audit", "default", "orders", "returns"]
    # what is known does not stand in the way of the application
    events.create_event_bus(Name="audit")


@pytest.mark.eventbridge(unknown_event_buses="reject")
def test_a_bus_is_known_from_its_creation_to_its_deletion(eventbridge_mock, events, entry):
    """With unknown_event_buses="reject", in the Region in which it was created."""
    put = [entry(EventBusName="orders")]
    events.create_event_bus(Name="orders")
    assert events.put_events(Entries=put)["FailedEntryCount"] == 0
    events.delete_event_bus(Name="orders")
    assert events.put_events(Entries=put)["FailedEntryCount"] == 1
    eventbridge_mock.add_event_bus("orders")
    assert events.put_events(Entries=put)["FailedEntryCount"] == 0
    assert len(eventbridge_mock.rejected) == 1


# --- connected functions ----------------------------------------------------------------------


def test_a_connected_function_gets_the_input(eventbridge_mock, events, entry, put_rule):
    """As the Lambda function that the rule names, with its context."""
    calls = []

    def handler(event, context):
        calls.append((event, context.function_name, context.invoked_function_arn))

    eventbridge_mock.connect(FUNCTION, handler)
    put_rule("ship", {"Arn": FUNCTION, "InputPath": "$.detail"}, {"Arn": QUEUE})
    put_rule("bill", {"Arn": FUNCTION})
    events.put_events(Entries=[entry()])

    envelope = eventbridge_mock.events.one().envelope
    assert calls == [
        ({"id": 42}, "warehouse", FUNCTION),
        (envelope, "warehouse", FUNCTION),
    ]


def test_a_function_for_another_target_has_its_own_name(eventbridge_mock, events, entry, put_rule):
    """A queue has no function's name to give."""
    names = []

    def worker(_, context):
        names.append(context.function_name)

    eventbridge_mock.connect(QUEUE, worker)
    put_rule("ship", {"Arn": QUEUE})
    events.put_events(Entries=[entry()])
    assert names == ["worker"]


def test_what_a_connected_function_puts_is_delivered_in_turn(
    eventbridge_mock, events, entry, put_rule
):
    """A chain of handlers runs as far as it goes."""
    put_rule("ship", {"Arn": FUNCTION}, pattern={"detail-type": ["OrderPlaced"]})
    put_rule("bill", {"Arn": QUEUE}, pattern={"detail-type": ["OrderShipped"]})
    billed = []

    def ship(event):
        events.put_events(
            Entries=[entry(DetailType="OrderShipped", Detail=json.dumps(event["detail"]))]
        )

    eventbridge_mock.connect(FUNCTION, ship)
    eventbridge_mock.connect(QUEUE, lambda event: billed.append(event["detail"]))
    events.put_events(Entries=[entry()])

    assert billed == [{"id": 42}]


def test_connected_functions_that_go_on_putting_are_stopped(session, entry, put_rule, monkeypatch):
    """A function whose own events fire its rule is named as an endless loop."""
    monkeypatch.setattr("pytest_eventbridge_endpoints.running.targets.MOST_DELIVERIES", 50)
    client = session.create_client("events", region_name="us-east-1")

    def echo(_):
        client.put_events(Entries=[entry()])

    with pytest.raises(EndlessLoopError, match="for the target echo"), mock_eventbridge() as mock:  # noqa: PT012
        mock.connect(QUEUE, echo)
        put_rule("ship", {"Arn": QUEUE}, client=client)
        client.put_events(Entries=[entry()])

    assert len(mock.deliveries) == 52


def test_what_a_connected_function_raises_fails_the_test_and_is_the_error(
    entry, session, put_rule
):
    """The put succeeds; the delivery says what came of it, also to the function itself."""
    seen_inside = []

    def handler(event):
        seen_inside.append(mock.deliveries.one().error)
        raise ValueError(event["id"])

    with pytest.raises(ValueError, match=r"^42$"), mock_eventbridge() as mock:  # noqa: PT012
        client = session.create_client("events", region_name="us-east-1")
        put_rule("ship", {"Arn": FUNCTION, "InputPath": "$.detail"}, client=client)
        mock.connect(FUNCTION, handler)
        assert client.put_events(Entries=[entry()])["FailedEntryCount"] == 0
        assert mock.assert_delivery(error="ValueError: 42") == mock.deliveries.one()
        mock.assert_no_deliveries()

    assert seen_inside == [None]


def test_an_input_of_several_values_is_no_argument(entry, session, put_rule):
    """EventBridge delivers it (T 9), and no function can be called with it."""
    several = {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '"a <id>"\n"b <id>"'}
    with pytest.raises(ValueError, match="is not one JSON value"), mock_eventbridge() as mock:  # noqa: PT012
        client = session.create_client("events", region_name="us-east-1")
        put_rule("ship", {"Arn": FUNCTION, "InputTransformer": several}, client=client)
        mock.connect(FUNCTION, print)
        client.put_events(Entries=[entry()])

    assert mock.deliveries.one().error.startswith("ValueError: the input of target '0' by rule")


def test_what_a_test_was_given_does_not_change_when_a_function_raises(session, entry, put_rule):
    """The function sees its own delivery before it fails; the test sees what became of it."""
    seen = []

    def broken(event):
        seen.append(mock.deliveries)
        raise ValueError(event["detail"]["id"])

    with pytest.raises(AssertionError, match="ValueError: 42"), mock_eventbridge() as mock:  # noqa: PT012
        client = session.create_client("events", region_name="us-east-1")
        put_rule("ship", {"Arn": FUNCTION}, {"Arn": QUEUE}, client=client)
        mock.connect(FUNCTION, broken)
        client.put_events(Entries=[entry(), entry()])

    error = "ValueError: 42"
    assert [[delivery.error for delivery in one] for one in (*seen, mock.deliveries)] == [
        [None, None, None, None],
        [error, None, None, None],
        [error, None, error, None],
    ]


def test_a_function_that_nobody_can_call_is_told(eventbridge_mock, put_rule):
    """In the section of a failing test, with the target that was most likely meant."""
    put_rule("ship", {"Arn": FUNCTION})
    eventbridge_mock.connect(FUNCTION.replace(":live", ""), print)
    eventbridge_mock.connect(FUNCTION, repr)

    shown = eventbridge_mock._running.section()
    assert shown[shown.index("targets (") :].splitlines() == [
        "targets (2)",
        (
            f"  print  target {FUNCTION.replace(':live', '')}  called 0 times: no rule has this "
            f"target (did you mean {FUNCTION!r}?)"
        ),
        f"  repr   target {FUNCTION}  called 0 times",
    ]


def test_who_subscribes_an_arn_is_shown_the_way(eventbridge_mock):
    """What EventBridge calls a target is an ARN; what is subscribed is a function."""
    with pytest.raises(TypeError) as caught:
        eventbridge_mock.subscribe(FUNCTION)
    assert str(caught.value) == (
        f"{FUNCTION!r} is no target; a target is a plain function that takes (event) or (event, "
        "context); connect takes the ARN of a rule's target, and a function"
    )


def test_a_misspelled_error_is_no_claim(eventbridge_mock):
    """That no delivery has it would hold whatever happens."""
    with pytest.raises(ValueError, match="no delivery could have error='INVALID-JSON'") as caught:
        eventbridge_mock.assert_no_deliveries(error="INVALID-JSON")
    assert str(caught.value).endswith(
        "it takes INVALID_JSON, THIRD_REGION_HOP_DETECTED, THIRD_ACCOUNT_HOP_DETECTED, or what a "
        'function raised, as "ValueError: its text"'
    )
    eventbridge_mock.assert_no_deliveries(error="ValueError: 42")


def test_an_error_that_nobody_asked_for_is_named(eventbridge_mock, events, entry, put_rule):
    """Plainly: it is not a value of the wrong type."""
    broken = {"InputPathsMap": {"d": "$.detail"}, "InputTemplate": '{"d": "<d>"}'}
    put_rule("ship", {"Arn": QUEUE, "InputTransformer": broken})
    events.put_events(Entries=[entry()])

    with pytest.raises(AssertionError) as caught:
        eventbridge_mock.assert_delivery(rule="ship")
    assert str(caught.value).splitlines() == [
        "no delivery matches rule='ship'",
        "  1 delivery with rule='ship' was captured; the closest differs in one field:",
        f"    deliveries[0]  us-east-1  bus default  ship -> 0 ({QUEUE})  INVALID_JSON",
        "      error: expected None, got INVALID_JSON",
        "  1 delivery failed:",
        (
            f"    deliveries[0]  us-east-1  bus default  ship -> 0 ({QUEUE})  INVALID_JSON  "
            '{"d": "{"id":42}"}'
        ),
    ]


def test_only_a_plain_function_is_connected(eventbridge_mock):
    """As with subscribe."""

    async def handler(event): ...

    with pytest.raises(TypeError, match="would be called and never run"):
        eventbridge_mock.connect(FUNCTION, handler)


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("warehouse", ""),
        (None, ""),
        ("0", " (did you mean 'arn:aws:sqs:us-east-1:123456789012:invoices'?)"),
        (
            "arn:aws:sqs:us-east-1:123456789012",
            " (did you mean 'arn:aws:sqs:us-east-1:123456789012:invoices'?)",
        ),
    ],
)
def test_what_is_connected_has_an_arn(eventbridge_mock, put_rule, target, hint):
    """A name or an id says nothing for sure; a target that is near is named."""
    put_rule("ship", {"Arn": QUEUE})

    with pytest.raises(ValueError, match="connect takes") as caught:
        eventbridge_mock.connect(target, print)
    assert str(caught.value) == (
        'connect takes the ARN of a target, as "arn:aws:lambda:us-east-1:123456789012:function:'
        f'orders", or a logical id of the loaded infrastructure, not {target!r}{hint}'
    )


def test_a_pattern_needs_no_name(eventbridge_mock, events, entry):
    """Of subscribe and reject_entries it is the second argument."""
    received = []
    eventbridge_mock.subscribe(received.append, {"detail-type": ["OrderPlaced"]})
    eventbridge_mock.reject_entries("InternalFailure", {"detail-type": ["OrderShipped"]})
    events.put_events(Entries=[entry(), entry(DetailType="OrderShipped")])

    assert [event["detail-type"] for event in received] == ["OrderPlaced"]
    assert eventbridge_mock.rejected.one().entry["DetailType"] == "OrderShipped"
