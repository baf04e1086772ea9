"""Beside moto: ours are ours, and all else is moto's."""

import bdb
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.credentials import DeferredRefreshableCredentials, create_assume_role_refresher
from moto import mock_aws
from moto.core.models import botocore_stubber

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
from pytest_eventbridge_endpoints.running.moto_rules import MotoRuleError

# --- moto -------------------------------------------------------------------------------------


@pytest.mark.parametrize("moto_first", [True, False])
def test_moto_serves_what_is_not_ours(session, entry, moto_first):
    """In either order of nesting PutEvents and endpoints are ours, and ListRules is moto's."""
    client = session.create_client("events", region_name="us-east-1")
    contexts = [mock_aws(), mock_eventbridge()]
    outer, inner = contexts if moto_first else contexts[::-1]

    with outer as first, inner as second:
        mock = second if moto_first else first
        signed = boto3.client("events", region_name="us-east-1")
        assert signed.list_rules()["Rules"] == []
        endpoint = mock.add_endpoint("orders")
        signed.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])
        client.put_events(Entries=[entry()])
        assert client.list_endpoints()["Endpoints"][0]["Name"] == "orders"

    assert len(mock.events) == 2


def test_buses_that_moto_created_are_known(entry):
    """With moto beside it, an application creates its buses there."""
    with mock_eventbridge(unknown_event_buses="reject") as mock:
        with mock_aws():
            client = boto3.client("events", region_name="us-east-1")
            client.create_event_bus(Name="orders")
            elsewhere = boto3.client("events", region_name="us-west-2")
            nowhere = boto3.client("events", region_name="us-nowhere-9")
            failed = [
                answer["FailedEntryCount"]
                for answer in (
                    client.put_events(Entries=[entry(EventBusName="orders")]),
                    client.put_events(Entries=[entry(EventBusName="oders")]),
                    elsewhere.put_events(Entries=[entry(EventBusName="orders")]),
                    nowhere.put_events(Entries=[entry(EventBusName="orders")]),
                )
            ]
        after = client.put_events(Entries=[entry(EventBusName="orders")])

        assert len(mock.rejected) == 4

    assert failed == [0, 1, 1, 1]
    assert after["FailedEntryCount"] == 1
    assert len(mock.events) == 1


def test_a_client_of_ours_is_free_for_moto_afterwards(entry):
    """A module-level client that our mock has served works under moto alone."""
    with mock_aws():
        client = boto3.client("events", region_name="us-east-1")
    with mock_eventbridge():
        client.put_events(Entries=[entry()])

    with mock_aws():
        response = client.put_events(Entries=[entry()])

    assert response["FailedEntryCount"] == 0


def older_than_moto(client):
    """Return a client as if it had been made before moto was imported."""
    client.meta.events.unregister("before-send", botocore_stubber)
    return client


def test_motos_calls_of_an_older_client_are_served_by_moto(session, entry):
    """A client that moto never heard of goes to moto all the same, and never to the network."""
    client = older_than_moto(session.create_client("events", region_name="us-east-1"))

    with mock_eventbridge() as mock, mock_aws():
        signed = older_than_moto(boto3.client("events", region_name="us-east-1"))
        signed.put_rule(Name="orders", EventPattern='{"source": ["shop"]}')
        assert [rule["Name"] for rule in signed.list_rules()["Rules"]] == ["orders"]
        client.put_events(Entries=[entry()])
    assert len(mock.events) == 1

    with mock_aws():
        boto3.setup_default_session()
        assert signed.list_rules()["Rules"] == []
        assert signed.put_events(Entries=[entry()])["FailedEntryCount"] == 0
    assert len(mock.events) == 1


def test_moto_serves_an_older_client_once(entry):
    """Each call is one call, though moto was hung into the client on the way."""
    with mock_aws():
        client = older_than_moto(boto3.client("events", region_name="us-east-1"))
        with mock_eventbridge():
            client.put_events(Entries=[entry()])
            assert client.list_rules()["Rules"] == []
            assert client.list_rules()["Rules"] == []
        arn, receive = new_queue()
        put_rule({"Arn": arn})
        client.put_events(Entries=[entry()])
        assert len(receive()) == 1


def test_a_late_thread_is_free_for_moto(entry):
    """Where moto answers, nothing reaches AWS, and no mock of ours is in danger."""
    with ThreadPoolExecutor(1) as pool, mock_aws():
        client = boto3.client("events", region_name="us-east-1")
        gate = threading.Event()
        with mock_eventbridge():
            late = pool.submit(lambda: gate.wait() and client.put_events(Entries=[entry()]))
        gate.set()
        assert late.result()["FailedEntryCount"] == 0


# --- moto's rules -----------------------------------------------------------------------------

REGIONS = ("us-east-1", "us-west-2")


def put_rule(target, *, region="us-east-1", bus="default", pattern='{"source": ["shop.orders"]}'):
    """Make a rule with one target in moto."""
    events = boto3.client("events", region_name=region)
    events.put_rule(Name="orders", EventPattern=pattern, EventBusName=bus)
    events.put_targets(Rule="orders", EventBusName=bus, Targets=[{"Id": "1", **target}])


def new_queue(region="us-east-1", name="orders"):
    """Make a queue in moto, and return its ARN and a function that empties it."""
    sqs = boto3.client("sqs", region_name=region)
    url = sqs.create_queue(QueueName=name)["QueueUrl"]

    def receive():
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in received.get("Messages", [])]

    return f"arn:aws:sqs:{region}:123456789012:{name}", receive


@pytest.fixture
def mock():
    """The mock, with moto beside it, whose rules it serves."""
    with mock_aws(), mock_eventbridge(forward_to_moto=True) as mock:
        yield mock


def test_what_arrives_goes_on_to_motos_rules_where_it_arrived(mock, entry):
    """Each Region's queue has what its own bus received, before and after a failover."""
    queues = {}
    for region in REGIONS:
        boto3.client("events", region_name=region).create_event_bus(Name="orders")
        arn, queues[region] = new_queue(region)
        put_rule({"Arn": arn}, region=region, bus="orders")
    endpoint = mock.add_endpoint("orders", event_bus="orders", replication=False)

    def place_order(number):
        events = boto3.client("events", region_name="us-east-1")
        order = entry(EventBusName="orders", Detail=json.dumps({"id": number}))
        events.put_events(EndpointId=endpoint.endpoint_id, Entries=[order])

    place_order(1)
    with endpoint.failed_over():
        place_order(2)

    received = {region: queue() for region, queue in queues.items()}
    assert [message["detail"] for message in received["us-east-1"]] == [{"id": 1}]
    assert [message["detail"] for message in received["us-west-2"]] == [{"id": 2}]
    first, second = mock.events
    assert received["us-east-1"] == [
        {
            "version": "0",
            "id": first.id,
            "time": first.envelope["time"],
            "detail-type": "OrderPlaced",
            "source": "shop.orders",
            "account": "123456789012",
            "region": "us-east-1",
            "resources": [endpoint.arn],
            "detail": {"id": 1},
        }
    ]
    assert received["us-west-2"][0]["id"] == second.id
    assert mock._running.section().splitlines()[-2:] == [
        "targets (1)",
        "  moto's rules  every Region  every bus  matched 2 times",
    ]


def test_replicas_go_on_as_well(mock, entry):
    """A replica arrives at the other Region's bus, and at the queue behind it."""
    queues = {}
    for region in REGIONS:
        arn, queues[region] = new_queue(region)
        put_rule({"Arn": arn}, region=region)
    endpoint = mock.add_endpoint("orders")
    events = boto3.client("events", region_name="us-east-1")

    events.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])

    ids = [queue()[0]["id"] for queue in queues.values()]
    assert ids == [mock.events.one().id, mock.bus(region="us-west-2").events.one().id]


def test_our_pattern_language_decides(mock, entry):
    """A rule is matched as EventBridge matches it, whatever moto knows of the language."""
    arn, receive = new_queue()
    put_rule({"Arn": arn}, pattern='{"detail": {"id": [{"wildcard": "4*2"}]}}')
    events = boto3.client("events", region_name="us-east-1")
    details = ['{"id": "42"}', '{"id": ["1", "402"]}', '{"id": 42}']

    events.put_events(Entries=[entry(Detail=detail) for detail in details])

    assert [message["detail"]["id"] for message in receive()] == ["42", ["1", "402"]]


def test_what_does_not_fire(mock, entry):
    """Neither disabled rules, nor schedules, nor rules of other buses, nor anything rejected."""
    arn, receive = new_queue()
    put_rule({"Arn": arn})
    events = boto3.client("events", region_name="us-east-1")
    events.disable_rule(Name="orders")
    events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
    events.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": arn}])
    elsewhere = boto3.client("events", region_name="us-west-2")

    events.put_events(Entries=[entry(), entry(Source="aws.shop"), entry(EventBusName="nowhere")])
    elsewhere.put_events(Entries=[entry()])
    events.enable_rule(Name="orders")
    events.put_events(Entries=[entry(Detail='{"id": 43}')])

    assert [message["detail"]["id"] for message in receive()] == [43]
    assert mock.rejected.one().error_code == "NotAuthorizedForSourceException"


def test_a_bus_of_another_account_has_its_own_rules(mock, entry):
    """An ARN leads to the rules of that account."""
    arn, receive = new_queue()
    put_rule({"Arn": arn})
    other = "arn:aws:events:us-east-1:111122223333:event-bus/default"
    events = boto3.client("events", region_name="us-east-1")

    events.put_events(Entries=[entry(EventBusName=other)])

    assert len(mock.events) == 1
    assert receive() == []


def test_what_moto_cannot_send_fails_the_test(entry):
    """The other rules have their chance, and put_events does not notice."""

    @mock_aws
    @mock_eventbridge(forward_to_moto=True)
    def application():
        put_rule({"Arn": "arn:aws:sqs:us-east-1:123456789012:nowhere"})
        events = boto3.client("events", region_name="us-east-1")
        arn, receive = new_queue()
        events.put_rule(Name="second", EventPattern='{"source": ["shop.orders"]}')
        events.put_targets(Rule="second", Targets=[{"Id": "1", "Arn": arn}])
        assert events.put_events(Entries=[entry()])["FailedEntryCount"] == 0
        assert len(receive()) == 1

    with pytest.raises(MotoRuleError) as caught:
        application()

    assert str(caught.value).startswith("rule orders in us-east-1: QueueDoesNotExist: ")


def test_what_ends_the_run_passes_through_moto(entry, monkeypatch):
    """A debugger that was left is nothing that moto could not send."""

    def leave(*_, **__):
        raise bdb.BdbQuit

    monkeypatch.setattr("moto.sqs.models.SQSBackend.send_message", leave)
    with mock_aws():
        put_rule({"Arn": new_queue()[0]})
        client = boto3.client("events", region_name="us-east-1")
        with pytest.raises(bdb.BdbQuit), mock_eventbridge(forward_to_moto=True):
            client.put_events(Entries=[entry()])


def test_nothing_is_handed_on_unless_asked_for(entry):
    """By default moto's rules see nothing; nor do they where moto is not active."""
    with mock_aws():
        arn, receive = new_queue()
        put_rule({"Arn": arn})
        with mock_eventbridge():
            boto3.client("events", region_name="us-east-1").put_events(Entries=[entry()])
        assert receive() == []
    with mock_eventbridge(forward_to_moto=True) as mock:
        boto3.client("events", region_name="us-east-1").put_events(Entries=[entry()])
    assert len(mock.events) == 1


# --- what moto is asked, and what it is not ---------------------------------------------------

ONCE = Config(retries={"total_max_attempts": 1})


@pytest.mark.parametrize("keys", [{}, {"aws_access_key_id": "a", "aws_secret_access_key": "b"}])
def test_a_host_that_moto_does_not_know_is_not_called(session, entry, keys):
    """What moto does not answer is refused, and the message says why moto did not."""
    dual_stack = Config(use_dualstack_endpoint=True)
    client = session.create_client("events", region_name="us-east-1", config=dual_stack, **keys)
    with mock_aws(), mock_eventbridge():
        client.put_events(Entries=[entry()])
        with pytest.raises(UnmockedOperationError) as caught:
            client.list_rules()

    assert str(caught.value) == (
        "EventBridge ListRules was not sent to https://events.us-east-1.api.aws/: "
        "it is left to moto, which is active and does not know this host. Let the client call the "
        "usual host of its Region, without dual-stack and without an endpoint_url; or activate a "
        "botocore.stub.Stubber on it."
    )


def test_a_client_without_credentials_is_served_by_moto(events, entry):
    """One that was made when a module was imported: nobody would get a signature."""
    with mock_aws(), mock_eventbridge() as mock:
        events.put_events(Entries=[entry()])
        assert [bus["Name"] for bus in events.list_event_buses()["EventBuses"]] == ["default"]

    assert len(mock.events) == 1


@pytest.mark.parametrize("event", ["before-call", "request-created", "before-sign", "before-send"])
def test_what_a_handler_calls_is_motos(entry, event):
    """Moto is silent for our request only, not while it is under way."""
    with mock_aws(), mock_eventbridge() as mock:
        sqs = boto3.client("sqs", region_name="us-east-1", config=ONCE)
        url = sqs.create_queue(QueueName="audit")["QueueUrl"]
        client = boto3.client("events", region_name="us-east-1")

        def audit(**_):
            sqs.send_message(QueueUrl=url, MessageBody="put")

        client.meta.events.register(f"{event}.events.PutEvents", audit)
        client.put_events(Entries=[entry()])

        assert len(mock.events) == 1
        assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1


def test_what_a_target_calls_is_motos_also_inside_a_handler(entry):
    """A put under a handler of another put: its target calls a service of moto's."""
    with mock_aws(), mock_eventbridge() as mock:
        sqs = boto3.client("sqs", region_name="us-east-1", config=ONCE)
        url = sqs.create_queue(QueueName="audit")["QueueUrl"]
        mock.subscribe(lambda _: sqs.send_message(QueueUrl=url, MessageBody="put") and None)
        outer, inner = (boto3.client("events", region_name="us-east-1") for _ in range(2))

        def put_another(**_):
            inner.put_events(Entries=[entry()])

        outer.meta.events.register("before-send.events.PutEvents", put_another)
        outer.put_events(Entries=[entry()])

        assert len(mock.events) == 2
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        assert len(received) == 2


def test_credentials_are_refreshed_by_moto(entry):
    """With sign=True a role is assumed while the call is under way."""
    with mock_aws(), mock_eventbridge(sign=True) as mock:
        sts = boto3.client("sts", region_name="us-east-1", config=ONCE)
        params = {"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "session"}
        session = botocore.session.get_session()
        session._credentials = DeferredRefreshableCredentials(
            create_assume_role_refresher(sts, params), "sts-assume-role"
        )
        client = session.create_client("events", region_name="us-east-1")
        client.put_events(Entries=[entry()])

    assert len(mock.events) == 1


def test_the_credentials_tell_the_account(entry):
    """An assumed role of another account puts into that account; others are the mock's."""
    with mock_aws(), mock_eventbridge(account_id="111122223333") as mock:
        answer = boto3.client("sts", region_name="us-east-1").assume_role(
            RoleArn="arn:aws:iam::210987654321:role/p", RoleSessionName="session"
        )
        keys = answer["Credentials"]
        role = boto3.client(
            "events",
            region_name="us-east-1",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        for client in (role, boto3.client("events", region_name="us-east-1")):
            client.put_events(Entries=[entry()])

        accounts = [event.account for event in mock.events]
    assert accounts == ["210987654321", "111122223333"]


def test_credentials_that_cannot_be_found_tell_no_account(entry):
    """The call needs none, so it does not matter why."""

    class Broken:
        @property
        def access_key(self):
            raise OSError

    with mock_aws(), mock_eventbridge() as mock:
        client = boto3.client("events", region_name="us-east-1")
        client._request_signer._credentials = Broken()
        client.put_events(Entries=[entry()])

    assert mock.events.one().account == "123456789012"


# --- whose rules ------------------------------------------------------------------------------


PATTERN = '{"source": ["shop.orders"]}'
QUEUE = "arn:aws:sqs:us-east-1:123456789012:invoices"


def rule_names(client):
    return [rule["Name"] for rule in client.list_rules()["Rules"]]


def put_rules_queue(client):
    """Make a rule with a queue as its target."""
    client.put_rule(Name="ship", EventPattern=PATTERN)
    client.put_targets(Rule="ship", Targets=[{"Id": "queue", "Arn": QUEUE}])


def test_beside_moto_rules_are_motos(entry):
    """As ever: no suite that uses both changes."""
    with mock_aws(), mock_eventbridge() as mock:
        client = boto3.client("events", region_name="us-east-1")
        put_rules_queue(client)
        client.put_events(Entries=[entry()])
        assert mock.deliveries == []
        assert [call.operation for call in mock.calls] == ["PutEvents"]
        for name in ("ship", None):
            conditions = {"rule": name} if name else {}
            with pytest.raises((ValueError, AssertionError), match='setting rules="own"'):
                mock.assert_delivery(**conditions)

    with mock_aws():
        assert rule_names(boto3.client("events", region_name="us-east-1")) == []


@pytest.mark.parametrize("moto_first", [True, False])
def test_beside_moto_rules_can_be_ours(entry, moto_first):
    """With rules="own" moto does not see them, in either order of nesting."""
    contexts = [mock_aws(), mock_eventbridge(rules="own")]
    outer, inner = contexts if moto_first else contexts[::-1]
    with outer as first, inner as second:
        mock = second if moto_first else first
        client = boto3.client("events", region_name="us-east-1")
        client.create_event_bus(Name="orders")
        put_rules_queue(client)
        client.put_events(Entries=[entry()])
        mock.assert_delivery(rule="ship", target=QUEUE)
        # what neither has mocked but moto knows is moto's all the same
        assert client.list_archives()["Archives"] == []


def test_rules_of_motos_buses_can_be_ours(entry):
    """A bus that was created in moto exists for rules="own", too."""
    with mock_aws():
        boto3.client("events", region_name="us-east-1").create_event_bus(Name="orders")
        with mock_eventbridge(rules="own") as mock:
            client = boto3.client("events", region_name="us-east-1")
            client.put_rule(Name="ship", EventBusName="orders", EventPattern=PATTERN)
            client.put_targets(
                Rule="ship", EventBusName="orders", Targets=[{"Id": "queue", "Arn": QUEUE}]
            )
            client.put_events(Entries=[entry(EventBusName="orders")])
            assert json.loads(mock.assert_delivery(rule="ship").input_json)["detail"] == {"id": 42}


def test_a_host_that_moto_does_not_know_gets_no_rule(session):
    """Moto has the rules, and does not know this host: the message says what to do."""
    with mock_aws(), mock_eventbridge():
        client = session.create_client(
            "events", region_name="us-east-1", endpoint_url="https://events.us-east-1.api.aws"
        )
        with pytest.raises(
            UnmockedOperationError, match=r"PutRule was not sent to .* left to moto"
        ):
            client.put_rule(Name="ship", EventPattern=PATTERN)
