import pytest

from pytest_eventbridge_endpoints.service.answers import Unreachable
from pytest_eventbridge_endpoints.service.arns import EventBus
from pytest_eventbridge_endpoints.service.limits import LIMITS, Limits

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2022-04-07", Limits(detail_nesting=1100, bus_arn_with_endpoint=False)),
        ("latest", Limits(detail_nesting=1000, bus_arn_with_endpoint=True)),
    ],
)
def test_limits_depend_on_the_documentation(start, as_of, expected):
    """What has changed since the spec was written stands in one table (AWS 0.2, 0.4)."""
    assert start(as_of=as_of).account.limits == expected
    assert sorted(LIMITS) == ["2022-04-07", "latest"]


def bus_arn(account, region="us-east-1"):
    return f"arn:aws:events:{region}:{account}:event-bus/orders"


def creation(account, name="orders"):
    """Return the CreateEndpoint request of an account."""
    return {
        "Name": name,
        "RoutingConfig": {
            "FailoverConfig": {
                "Primary": {"HealthCheck": "arn:aws:route53:::healthcheck/abc"},
                "Secondary": {"Route": "us-west-2"},
            }
        },
        "EventBuses": [{"EventBusArn": bus_arn(account, r)} for r in ("us-east-1", "us-west-2")],
        "RoleArn": f"arn:aws:iam::{account}:role/replication",
    }


def test_of_a_new_endpoint_only_a_failover_is_told(aws):
    """Who is told looks at all endpoints: thousands may be made, and each would take longer."""
    told = []
    aws.account.listener = lambda: told.append("changed")

    aws.service.add_endpoint("us-east-1", creation(ACCOUNT, "first"))
    assert told == []
    aws.account.begin_outage("us-east-1")
    told.clear()
    second = aws.service.add_endpoint("us-east-1", creation(ACCOUNT, "second"))
    assert (second.active_region, told) == ("us-west-2", ["changed"])


# --- another account ----------------------------------------------------------------------------

OTHER = "210987654321"


@pytest.mark.parametrize(
    ("caller", "account"), [(None, ACCOUNT), (ACCOUNT, ACCOUNT), (OTHER, OTHER)]
)
def test_an_event_has_the_account_of_the_call(aws, entry, caller, account):
    """A name means a bus of that account, an ARN any; the sender stays who it is (AWS 6.26)."""
    entries = [entry(), entry(EventBusName=bus_arn(ACCOUNT)), entry(Detail="{")]
    handled = aws.handle("PutEvents", {"Entries": entries}, account_id=caller)

    assert [event.origin.account for event in handled.accepted] == [account, account]
    assert [event.bus for event in handled.accepted] == [
        EventBus(account, "us-east-1", "default"),
        EventBus(ACCOUNT, "us-east-1", "orders"),
    ]
    assert [rejection.bus.account for rejection in handled.rejected] == [account]


def test_endpoints_are_seen_by_their_own_account(start, error):
    """Names, lists, quotas and tokens of one account say nothing of those of another."""
    aws = start(endpoint_quota=2)
    for account in (ACCOUNT, OTHER):
        for name in ("orders", f"of-{account}"):
            created = aws("CreateEndpoint", creation(account, name), account_id=account)
            assert created["Arn"] == f"arn:aws:events:us-east-1:{account}:endpoint/{name}"
    token = aws("ListEndpoints", {"MaxResults": 1})["NextToken"]
    aws("DeleteEndpoint", {"Name": "orders"})
    listed = {
        account: [e["Name"] for e in aws("ListEndpoints", {}, account_id=account)["Endpoints"]]
        for account in (ACCOUNT, OTHER)
    }

    assert listed == {ACCOUNT: [f"of-{ACCOUNT}"], OTHER: [f"of-{OTHER}", "orders"]}
    assert aws("DescribeEndpoint", {"Name": f"of-{ACCOUNT}"}, account_id=OTHER) == error(
        "ResourceNotFoundException", f"Endpoint of-{ACCOUNT} does not exist."
    )
    assert aws("ListEndpoints", {"NextToken": token}, account_id=OTHER) == error(
        "ValidationException", "Parameter NextToken is not valid."
    )


def test_the_buses_of_an_endpoint_are_those_of_its_account(aws, error):
    """A caller cannot make an endpoint for the buses of somebody else (AWS 3.15)."""
    assert aws("CreateEndpoint", creation(ACCOUNT), account_id=OTHER) == error(
        "ValidationException",
        "Parameter EventBuses is not valid. Reason: Event buses must be in the same account.",
    )


@pytest.mark.parametrize(
    ("name", "account", "copies"),
    [
        ("orders", OTHER, []),
        (bus_arn(ACCOUNT), ACCOUNT, [EventBus(ACCOUNT, "us-west-2", "orders")]),
    ],
    ids=["its own bus", "the endpoint's"],
)
def test_the_host_of_an_endpoint_answers_every_account(start, entry, name, account, copies):
    """The endpoint marks and copies what is for its own bus, whoever has sent it."""
    aws = start(as_of="latest")
    aws("CreateEndpoint", creation(ACCOUNT))
    request = {
        "EndpointId": aws.endpoint().endpoint_id,
        "Entries": [entry(EventBusName=name, Resources=[])],
    }
    handled = aws.handle("PutEvents", request, account_id=OTHER)

    (event,) = handled.accepted
    assert event.bus == EventBus(account, "us-east-1", "orders")
    assert event.origin.account == OTHER
    assert event.resources == ((aws.endpoint().arn,) if copies else ())
    assert [copy.bus for copy in handled.replicas] == copies


def test_accounts_share_the_outages(aws, entry):
    """A Region that is out is out for everybody."""
    aws.service.begin_outage("us-east-1")
    out = aws.handle("PutEvents", {"Entries": [entry()]}, account_id=OTHER)
    aws.service.end_outage("us-east-1")

    assert out.reply == Unreachable("us-east-1 is out")
    assert len(aws.handle("PutEvents", {"Entries": [entry()]}, account_id=OTHER).accepted) == 1


def test_only_unknown_buses_of_the_mocks_own_account_are_rejected(start, entry):
    """Whoever calls: nothing is known about the buses of other accounts."""
    aws = start(reject_unknown_event_buses=True)
    entries = [entry(EventBusName="orders"), entry(EventBusName=bus_arn(ACCOUNT))]

    rejected = {
        account: [
            rejection.bus.account
            for rejection in aws.handle(
                "PutEvents", {"Entries": entries}, account_id=account
            ).rejected
        ]
        for account in (ACCOUNT, OTHER)
    }
    assert rejected == {ACCOUNT: [ACCOUNT, ACCOUNT], OTHER: [ACCOUNT]}
