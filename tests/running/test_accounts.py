"""Calls with the credentials of another account than the mock's own."""

import json
import sys

import boto3
import pytest

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.moto import account_of_access_key
from pytest_eventbridge_endpoints.running.calls import ClientCall

mock_aws = pytest.importorskip("moto").mock_aws

ACCOUNT = "123456789012"
OTHER = "210987654321"


def arn(account, name="default"):
    return f"arn:aws:events:us-east-1:{account}:event-bus/{name}"


def put(mock, *entries, account=OTHER):
    """Put events as a client does that has the credentials of an account."""
    body = json.dumps({"Entries": entries}).encode()
    call = ClientCall("PutEvents", "us-east-1", body, account=account)
    mock._running.answer_request(call)
    mock._running.finish_call(call)


@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_the_mocks_own_account(eventbridge_mock, entry, account):
    """Without another account a call belongs to the setting ``account_id``."""
    put(eventbridge_mock, entry(), account=account)

    event = eventbridge_mock.bus().assert_event()
    assert (event.account, event.event_bus) == (ACCOUNT, "default")


def test_a_bus_of_another_account_goes_by_its_arn(eventbridge_mock, entry):
    """A name is that of a bus of the mock's own account, whoever has put the event."""
    entries = [entry(), entry(EventBusName=arn(ACCOUNT, "orders"))]
    put(eventbridge_mock, *entries, *(dict(bad, Detail="{") for bad in entries))
    theirs, ours = eventbridge_mock.events

    assert [theirs.account, ours.account] == [OTHER, OTHER]
    assert [theirs.event_bus, ours.event_bus] == [arn(OTHER), "orders"]
    assert [bad.event_bus for bad in eventbridge_mock.rejected] == [arn(OTHER), "orders"]
    assert list(eventbridge_mock.bus(arn(OTHER)).events) == [theirs]
    assert list(eventbridge_mock.bus("orders").events) == [ours]
    assert list(eventbridge_mock.bus(arn(ACCOUNT, "orders")).events) == [ours]
    eventbridge_mock.bus().assert_no_events()
    assert eventbridge_mock.assert_event(event_bus=arn(OTHER)) == theirs


@pytest.mark.usefixtures("keeps_time")
def test_the_report_names_buses_likewise(entry):
    """A timed recording has the same events."""
    with mock_eventbridge() as mock:
        put(mock, entry(), entry(EventBusName=arn(ACCOUNT, "orders")))
        (timeline,) = mock._running.timelines()

    assert [event["event_bus"] for event in timeline["events"]] == [arn(OTHER), "orders"]


# --- moto ---------------------------------------------------------------------------------------


def client_of(account, service):
    """Make a client with the credentials that moto hands out for a role of an account."""
    role = f"arn:aws:iam::{account}:role/publisher"
    sts = boto3.client("sts", region_name="us-east-1")
    keys = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return boto3.client(
        service,
        region_name="us-east-1",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def test_the_account_of_an_access_key(monkeypatch):
    """Moto knows whom it gave a key, as long as it is active; of other keys nothing is said."""
    with mock_aws():
        client = client_of(OTHER, "events")
        assumed = client._request_signer._credentials.access_key
        iam = boto3.client("iam", region_name="us-east-1")
        iam.create_user(UserName="publisher")
        own = iam.create_access_key(UserName="publisher")["AccessKey"]["AccessKeyId"]
        known = [account_of_access_key(key) for key in (assumed, own, "testing")]
        with monkeypatch.context() as without_iam:
            without_iam.delitem(sys.modules, "moto.iam.models")
            unloaded = account_of_access_key(assumed)

    assert known == [OTHER, ACCOUNT, None]
    assert unloaded is None
    assert account_of_access_key(assumed) is None


@pytest.mark.parametrize("name", ["default", arn(OTHER)], ids=["name", "ARN"])
def test_motos_rules_are_those_of_the_account_of_the_bus(entry, name):
    """What arrives at a bus of another account goes on to its rules, and to no other's."""
    with mock_aws(), mock_eventbridge(forward_to_moto=True) as mock:
        for account in (ACCOUNT, OTHER):
            client_of(account, "sqs").create_queue(QueueName="q")
            events = client_of(account, "events")
            events.put_rule(Name="r", EventPattern='{"source": ["shop.orders"]}')
            queue = f"arn:aws:sqs:us-east-1:{account}:q"
            events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue}])

        put(mock, entry(EventBusName=arn(ACCOUNT)), entry(EventBusName=name))

        assert [received(account) for account in (ACCOUNT, OTHER)] == [
            [event.id] for event in mock.events
        ]


def received(account):
    """Return the ids of the events in the queue of an account."""
    sqs = client_of(account, "sqs")
    url = sqs.get_queue_url(QueueName="q")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    return [json.loads(message["Body"])["id"] for message in messages]
