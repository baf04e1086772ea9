"""Operations on event buses, rules and targets, by any client that PutEvents works for."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
from pytest_eventbridge_endpoints.clients import interception

PATTERN = '{"source": ["shop.orders"]}'
QUEUE = "arn:aws:sqs:us-east-1:123456789012:invoices"


def names(client):
    return [rule["Name"] for rule in client.list_rules()["Rules"]]


def put_rule(client, name="ship"):
    client.put_rule(Name=name, EventPattern=PATTERN)
    client.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": QUEUE}])


@pytest.fixture
def client(session):
    return session.create_client("events", region_name="us-east-1")


@pytest.mark.parametrize("rules", ["auto", "own"])
def test_without_moto_rules_are_ours(client, entry, rules):
    """No network, no credentials, and no setting is needed."""
    with mock_eventbridge(rules=rules) as mock:
        put_rule(client)
        client.put_events(Entries=[entry()])
        mock.assert_delivery(rule="ship", target=QUEUE)
        assert [call.operation for call in mock.calls] == ["PutRule", "PutTargets", "PutEvents"]


def test_rules_can_be_left_to_moto_alone(client, entry):
    """Where moto is not active then, nobody answers, and the message names the setting."""
    with mock_eventbridge(rules="moto") as mock:
        client.put_events(Entries=[entry()])
        with pytest.raises(UnmockedOperationError) as caught:
            client.put_rule(Name="ship", EventPattern=PATTERN)
        assert str(caught.value) == (
            "EventBridge PutRule was not sent: the setting rules='moto' leaves it to moto, which "
            'is not active. Activate moto\'s mock_aws beside this mock, or set rules="own" or '
            '"auto" to have this mock answer it.'
        )
        with pytest.raises(ValueError, match="that nothing was delivered would prove nothing"):
            mock.assert_no_deliveries()


def test_threads_make_rules_at_once(client, entry):
    """Nothing is lost, and each event is delivered by each of them."""
    with mock_eventbridge() as mock:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: put_rule(client, f"rule-{number}"), range(40)))
            list(pool.map(lambda _: client.put_events(Entries=[entry()]), range(10)))
        assert len(names(client)) == 40
        assert len(mock.deliveries) == 400


def test_faults_and_outages_meet_these_operations_too(client):
    """A test rehearses a throttled PutRule as it does a throttled PutEvents."""
    with mock_eventbridge() as mock:
        mock.fail("PutRule", "ThrottlingException")
        put_rule(client)
        assert mock.assert_calls("PutRule", times=1)[0].attempts == 2
        with mock.region_outage("us-east-1"), pytest.raises(Exception, match="Could not connect"):
            client.list_rules()


def test_a_client_is_hooked_for_the_operations_that_it_uses(client, entry):
    """Each once, however often it is used: most clients use one or two of them."""
    with mock_eventbridge():
        for _ in range(2):
            client.put_events(Entries=[entry()])
            client.list_rules()

    assert interception._attached[client._endpoint] == {"PutEvents", "ListRules"}


def test_a_fault_that_moto_would_meet_says_so(session):
    """It is unused, and nothing of the test is wrong but who has the rules."""
    with pytest.raises(AssertionError) as caught, mock_eventbridge() as mock:
        mock.fail("PutRule", 503)
    assert str(caught.value) == (
        "unused fault: fail('PutRule', 503) was never used; nothing met it, so correct it or "
        'remove it; where moto is active it answers PutRule, unless rules="own" is set, or set '
        "assert_all_faults_used=False"
    )
    with pytest.raises(AssertionError, match="remove it, or set"), mock_eventbridge() as mock:
        mock.fail("ListEndpoints", 503)
