import contextlib
import pickle
import random
from datetime import datetime, timedelta, timezone

import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from pytest_eventbridge_endpoints import (
    CapturedCall,
    CapturedEvent,
    EventBridgeMock,
    RejectedEntry,
    UnmockedOperationError,
    mock_eventbridge,
)
from pytest_eventbridge_endpoints.evidence.sequence import Captured
from pytest_eventbridge_endpoints.running.operations import OPERATIONS

ACCOUNT = "123456789012"


def test_everything_public_has_a_home():
    """The package's names are those of the documentation, resolved when asked for."""
    import pytest_eventbridge_endpoints as package

    for name in package.__all__:
        assert getattr(package, name).__module__.startswith(package.__name__)
        assert name in dir(package)
    with pytest.raises(AttributeError) as caught:
        package.nope  # noqa: B018
    assert str(caught.value) == "module 'pytest_eventbridge_endpoints' has no attribute 'nope'"


# --- captures ---------------------------------------------------------------------------------


def test_what_a_call_put_is_captured(eventbridge_mock, events):
    """An accepted entry is an event, with all that was sent and all that AWS adds."""
    response = events.put_events(
        Entries=[
            {
                "Time": datetime(2026, 11, 23, 12, 0, 0, 900_000, tzinfo=timezone.utc),
                "Source": "shop.orders",
                "DetailType": "OrderPlaced",
                "Detail": '{"id":42}',
                "Resources": ["arn:aws:s3:::invoices"],
                "EventBusName": "orders",
                "TraceHeader": "Root=1-6ab2832c-0123456789abcdef01234567",
            }
        ]
    )

    assert eventbridge_mock.events == [
        CapturedEvent(
            id=response["Entries"][0]["EventId"],
            source="shop.orders",
            detail_type="OrderPlaced",
            detail_json='{"id":42}',
            resources=("arn:aws:s3:::invoices",),
            time=datetime(2026, 11, 23, 12, tzinfo=timezone.utc),
            region="us-east-1",
            account=ACCOUNT,
            event_bus="orders",
            endpoint_id=None,
            endpoint=None,
            trace_header="Root=1-6ab2832c-0123456789abcdef01234567",
            replica=False,
            origin_region="us-east-1",
        )
    ]
    assert eventbridge_mock.bus("orders").events == eventbridge_mock.events
    assert eventbridge_mock.bus("orders", "us-west-2").events == []
    assert eventbridge_mock.bus().events == []


def test_an_event_through_an_endpoint_knows_it(eventbridge_mock, events, entry):
    """The event names the endpoint, and its replica arrives on the other bus."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="shop")

    events.put_events(
        EndpointId=endpoint.endpoint_id, Entries=[entry(EventBusName="shop", Resources=["mine"])]
    )

    event = eventbridge_mock.events.one()
    assert (event.endpoint, event.endpoint_id) == ("orders", endpoint.endpoint_id)
    assert event.resources == ("mine", endpoint.arn)
    assert eventbridge_mock.bus("shop", "us-east-1").events == [event]
    replica = eventbridge_mock.bus("shop", "us-west-2").events.one()
    assert (replica.replica, replica.region, replica.origin_region) == (
        True,
        "us-west-2",
        "us-east-1",
    )
    assert replica.id != event.id
    assert eventbridge_mock.bus("shop", "us-west-2").assert_event(source="shop.orders") == replica
    with pytest.raises(AssertionError, match="expected 0 events, got 1"):
        eventbridge_mock.bus("shop", "us-west-2").assert_no_events()


def test_an_event_for_another_account_is_not_on_our_bus(eventbridge_mock, events, entry):
    """The sender's account stays in the event, and the bus is known by its ARN (AWS 6.26)."""
    arn = "arn:aws:events:us-east-1:999999999999:event-bus/orders"

    events.put_events(Entries=[entry(EventBusName=arn)])

    assert eventbridge_mock.events.one().event_bus == arn
    assert eventbridge_mock.events.one().account == ACCOUNT
    assert eventbridge_mock.bus("orders").events == []
    assert len(eventbridge_mock.bus(arn).events) == 1


def test_rejected_entries_are_captured(eventbridge_mock, events, entry):
    """A refused entry is no event, and shows what was sent and why it was refused."""
    events.put_events(Entries=[entry(), entry(Source="aws.mine"), {}])

    assert len(eventbridge_mock.events) == 1
    assert eventbridge_mock.rejected == [
        RejectedEntry(
            entry_json=(
                '{"Source": "aws.mine", "DetailType": "OrderPlaced", "Detail": "{\\"id\\": 42}"}'
            ),
            error_code="NotAuthorizedForSourceException",
            error_message="Not authorized for the source.",
            region="us-east-1",
        ),
        RejectedEntry(
            entry_json="{}",
            error_code="InvalidArgument",
            error_message="Parameter Source is not valid. Reason: Source is a required argument.",
            region="us-east-1",
        ),
    ]
    assert eventbridge_mock.rejected[0].entry == entry(Source="aws.mine")


def test_calls_are_captured(eventbridge_mock, events, entry):
    """Parameters and response are what the client was given and what it returned."""
    time = datetime(2026, 11, 23, tzinfo=timezone.utc)
    response = events.put_events(Entries=[entry(Time=time)])
    del response["ResponseMetadata"]

    call = eventbridge_mock.calls.one()
    assert call.params == {"Entries": [entry(Time=time)]}
    assert call.response == response
    assert (call.operation, call.region, call.error) == ("PutEvents", "us-east-1", None)
    assert (call.attempts, call.retry_delays) == (1, ())


def test_captures_stay_readable_after_the_mock(events, entry):
    """A handle that outlives its mock still shows what happened."""
    with mock_eventbridge() as mock:
        events.put_events(Entries=[entry()])

    assert mock.assert_event(source="shop.orders").detail == {"id": 42}
    assert pickle.loads(pickle.dumps(mock.events)) == mock.events


def test_earlier_views_do_not_grow(eventbridge_mock, events, entry):
    """A sequence is what was captured so far."""
    events.put_events(Entries=[entry()])
    before = eventbridge_mock.events
    events.put_events(Entries=[entry()])

    assert (len(before), len(eventbridge_mock.events)) == (1, 2)


def test_calls_are_counted(eventbridge_mock, events, entry):
    """assert_calls returns the calls, or says what was called instead."""
    events.put_events(Entries=[entry()])

    (call,) = eventbridge_mock.assert_calls("PutEvents", times=1)
    assert isinstance(call, CapturedCall)
    assert eventbridge_mock.assert_calls("ListEndpoints", times=0) == []
    with pytest.raises(AssertionError) as caught:
        eventbridge_mock.assert_calls("PutEvents", 2)
    assert str(caught.value) == (
        "expected 2 calls to PutEvents, got 1\n  calls[0]  PutEvents  us-east-1  succeeded"
    )


def test_calls_need_not_be_counted(eventbridge_mock, events, entry):
    """Without a number there has to be one at least, as with assert_event."""
    with pytest.raises(AssertionError) as caught:
        eventbridge_mock.assert_calls("PutEvents")
    events.put_events(Entries=[entry()])
    events.put_events(Entries=[entry()])

    assert len(eventbridge_mock.assert_calls("PutEvents")) == 2
    assert str(caught.value) == (
        "expected at least 1 call to PutEvents, got 0\n  no call was captured"
    )


def test_calls_of_an_unknown_operation_cannot_be_counted(eventbridge_mock):
    """A misspelled operation is never called, so it is a mistake of the test."""
    with pytest.raises(ValueError, match="no operation") as caught:
        eventbridge_mock.assert_calls("put_events", 1)

    assert str(caught.value) == (
        "there is no operation 'put_events' (did you mean 'PutEvents'?); there are "
        + ", ".join(OPERATIONS)
    )


def test_an_event_on_another_bus_is_pointed_out(eventbridge_mock, events, entry):
    """A replica, and an event on another bus, are told apart from what is not there."""
    endpoint = eventbridge_mock.add_endpoint("orders", event_bus="orders")
    events.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry(EventBusName="orders")])

    with pytest.raises(AssertionError) as caught:
        eventbridge_mock.bus("shop").assert_event(source="shop.orders")
    with pytest.raises(AssertionError) as of_replica:
        eventbridge_mock.assert_event(source="shop.orders", region="us-west-2")

    where = "bus orders  endpoint orders  shop.orders / OrderPlaced"
    assert str(caught.value).splitlines() == [
        "no event matches source='shop.orders'",
        "  no events arrived at bus shop in us-east-1",
        "  2 events fit, but are on another bus:",
        f"    us-east-1  {where}",
        f"    us-west-2  {where}  (replica)",
    ]
    with pytest.raises(AssertionError) as of_region:
        eventbridge_mock.bus("orders", "eu-west-1").assert_event(source="shop.orders")
    assert "\n  2 events fit, but are in another Region:\n" in str(of_region.value)
    assert str(of_replica.value).splitlines()[-2:] == [
        "  1 event fits, but is a replica or was forwarded; bus(name, region) has it:",
        f"    us-west-2  {where}  (replica)",
    ]


FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:bill"


@pytest.mark.parametrize(
    ("conditions", "error"),
    [
        pytest.param(
            {"rule": "large"},
            AssertionError(
                "no delivery matches rule='large'\n"
                "  rule large (bus default in us-east-1) does not match the closest event:\n"
                "    us-east-1  bus default  shop.orders / OrderPlaced\n"
                '      detail.id: 42 did not match {"numeric": [">", 100]}'
            ),
            id="a rule that matched nothing",
        ),
        pytest.param(
            {"rule": "off"},
            AssertionError(
                "no delivery matches rule='off'\n  rule off (bus default in us-east-1) is DISABLED"
            ),
            id="a rule that is off",
        ),
        pytest.param(
            {"rule": "huge"},
            ValueError(
                "there is no rule 'huge'; there are "
                "large (arn:aws:events:us-east-1:123456789012:rule/large), "
                "off (arn:aws:events:us-east-1:123456789012:rule/off)"
            ),
            id="no such rule",
        ),
        pytest.param(
            {"target": "bil"},
            ValueError(
                f"there is no target 'bil' (did you mean 'bill'?); there are bill ({FUNCTION})"
            ),
            id="no such target",
        ),
    ],
)
def test_a_missing_delivery_is_explained_by_the_rules(
    eventbridge_mock, events, entry, conditions, error
):
    """The rules that clients have made are known to assertions, even if none ever fired."""
    pattern = '{"detail":{"id":[{"numeric":[">",100]}]}}'
    events.put_rule(Name="large", EventPattern=pattern)
    events.put_targets(Rule="large", Targets=[{"Id": "bill", "Arn": FUNCTION}])
    events.put_rule(Name="off", EventPattern=pattern, State="DISABLED")
    events.put_events(Entries=[entry()])

    with pytest.raises(type(error)) as caught:
        eventbridge_mock.assert_delivery(**conditions)

    assert str(caught.value) == str(error)


def test_a_rule_that_delivered_nothing_can_be_named(eventbridge_mock, events, entry):
    """A test may assert that a rule and its target got nothing."""
    events.put_rule(Name="paid", EventPattern='{"source":["shop.payments"]}')
    events.put_targets(Rule="paid", Targets=[{"Id": "bill", "Arn": FUNCTION}])
    events.put_events(Entries=[entry()])

    eventbridge_mock.assert_no_deliveries(rule="paid", target=FUNCTION)


def test_a_misspelled_region_is_an_error(eventbridge_mock):
    """A bus that nobody can put events on is always empty."""
    for use in (eventbridge_mock.bus, eventbridge_mock.add_event_bus):
        with pytest.raises(ValueError, match="a Region has a name"):
            use("orders", "us-west2")


def test_the_handle_says_how_much_happened(eventbridge_mock, events, entry):
    """A failing assertion shows the handle, and shows the same in every run."""
    assert repr(eventbridge_mock) == "<EventBridgeMock: 0 events, 0 rejected entries, 0 calls>"

    events.put_events(Entries=[entry(), entry(Source="aws.shop")])

    assert repr(eventbridge_mock) == "<EventBridgeMock: 1 event, 1 rejected entry, 1 call>"
    assert len(eventbridge_mock.rejected) == 1


def test_a_bus_says_which_it_is(eventbridge_mock):
    """The repr names bus and Region."""
    assert repr(eventbridge_mock.bus("orders", "eu-west-1")) == (
        "MockedEventBus('orders', 'eu-west-1', 0 events)"
    )
    bus = eventbridge_mock.bus()
    assert (bus.rejected, bus.calls) == ([], [])


# --- reset ------------------------------------------------------------------------------------


def test_reset_forgets_everything(eventbridge_mock, events, entry):
    """After a reset the mock is as it began, and identifiers are still new."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    endpoint.fail_over()
    eventbridge_mock.fail("ListEndpoints", 503)
    eventbridge_mock.subscribe(lambda event: 1 / 0)
    events.put_events(Entries=[entry(), {}])
    first = eventbridge_mock.events.one()
    eventbridge_mock.clock.advance(86400)

    eventbridge_mock.reset()

    for captures in (eventbridge_mock.events, eventbridge_mock.rejected, eventbridge_mock.calls):
        assert isinstance(captures, Captured)
        assert captures == []
    assert eventbridge_mock.bus().events == []
    assert eventbridge_mock.health_check(endpoint.health_check).healthy
    assert eventbridge_mock.clock.now() - first.time < timedelta(hours=1)
    with pytest.raises(KeyError):
        eventbridge_mock.endpoint("orders")
    assert eventbridge_mock._running.problems() == []
    events.put_events(Entries=[entry()])
    assert eventbridge_mock.events.one().id != first.id


def test_pythons_own_messages_name_what_a_test_knows(eventbridge_mock):
    """An argument too many is told of the method, and not of a class behind the handle."""
    with pytest.raises(TypeError) as asserted:
        eventbridge_mock.assert_event("a", "b")
    with pytest.raises(TypeError) as arranged:
        eventbridge_mock.add_endpoint()

    assert str(asserted.value) == (
        "assert_event() takes from 1 to 2 positional arguments but 3 were given"
    )
    assert str(arranged.value) == (
        "EventBridgeMock.add_endpoint() missing 1 required positional argument: 'name'"
    )


def test_the_tests_own_random_numbers_are_left_alone(eventbridge_mock, events, entry):
    """A seed that a test sets is the test's."""
    random.seed(1)
    expected = random.random()
    random.seed(1)

    events.put_events(Entries=[entry()])

    assert random.random() == expected


def test_problems_are_told_once(events):
    """What must not be missed is raised once, not again at every end."""
    with mock_eventbridge() as mock:
        pass
    assert isinstance(mock, EventBridgeMock)
    with mock_eventbridge() as mock:
        swallow(events)
        events.put_events(Entries=[{}])
        with pytest.raises(AssertionError, match=r"refused 1 entry(.|\n)*ListArchives"):
            mock._running.raise_problems()
        mock._running.raise_problems()


def swallow(events):
    with contextlib.suppress(UnmockedOperationError):
        events.list_archives()


def test_why_nobody_answered_is_told(session, entry):
    """A client is only told that it cannot connect; a failed assertion says more, once."""
    client = session.create_client(
        "events", region_name="us-east-1", config=Config(retries={"total_max_attempts": 3})
    )
    with mock_eventbridge() as mock:
        mock.add_endpoint("orders")
        with contextlib.suppress(EndpointConnectionError):
            client.put_events(EndpointId="orders", Entries=[entry()])
        with pytest.raises(AssertionError) as caught:
            mock.assert_event(source="shop.orders")
        endpoint_id = mock.endpoint("orders").endpoint_id
        section = mock._running.section()

    reason = f"no endpoint has the EndpointId 'orders' (did you mean {endpoint_id!r}?)"
    lines = str(caught.value).splitlines()
    assert lines[-1] == f"  nobody answered: {reason}"
    assert [line for line in lines if "nobody answered" in line] == lines[-1:]
    assert section.splitlines()[-2:] == ["nobody answered (1)", f"  {reason}"]
