import json

import pytest

BUSES = ("us-east-1", "us-west-2")


@pytest.fixture
def add(aws, create_request):
    """Register an ACTIVE endpoint."""

    def add(name="orders", region="us-east-1", **changes):
        return aws.service.add_endpoint(region, create_request(name, **changes))

    return add


@pytest.fixture
def put(aws, entry):
    """Put one event through an endpoint; return what became of it."""

    def put(endpoint, number=1):
        request = {
            "EndpointId": endpoint.endpoint_id,
            "Entries": [entry(Detail=json.dumps({"id": number}), EventBusName="orders")],
        }
        return aws.handle("PutEvents", request)

    return put


def numbers(events):
    return [json.loads(event.detail)["id"] for event in events]


def is_unreachable(handled):
    return not hasattr(handled.reply, "status")


# --- direct calls -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operation",
    [
        "CreateEndpoint",
        "UpdateEndpoint",
        "DeleteEndpoint",
        "DescribeEndpoint",
        "ListEndpoints",
        "PutEvents",
    ],
)
def test_a_region_that_is_out_answers_no_operation(aws, operation, entry, create_request):
    """Neither its data plane nor its control plane can be reached; other Regions can."""
    requests = {"CreateEndpoint": create_request(), "PutEvents": {"Entries": [entry()]}}
    request = requests.get(operation, {} if operation == "ListEndpoints" else {"Name": "orders"})
    aws.service.begin_outage("us-east-1")

    assert is_unreachable(aws.handle(operation, request))
    assert not is_unreachable(aws.handle(operation, request, "us-west-2"))
    assert list(aws.account.endpoints) == []


def test_outages_of_one_region_overlap(aws):
    """The Region is back when the last of them is over."""
    shown = []
    for change in ("begin", "begin", "end", "begin", "end", "end"):
        getattr(aws.service, f"{change}_outage")("us-east-1")
        shown.append(is_unreachable(aws.handle("ListEndpoints", {})))

    assert shown == [True, True, True, True, True, False]


# --- through an endpoint ----------------------------------------------------------------------


def test_an_endpoint_fails_over_while_its_primary_region_is_out(aws, add, put):
    """Events arrive in the other Region, and in the primary one again afterwards."""
    endpoint = add()
    aws.service.begin_outage("us-east-1")
    (event,) = put(endpoint).accepted
    shown = [event.bus.region, event.origin.region, endpoint.active_region]
    aws.service.end_outage("us-east-1")
    (event,) = put(endpoint).accepted

    assert shown == ["us-west-2"] * 3
    assert event.bus.region == "us-east-1"


def test_nobody_answers_while_both_regions_are_out(aws, add, put):
    """Where the only Region left is out as well, the host cannot be reached."""
    endpoint = add()
    for region in BUSES:
        aws.service.begin_outage(region)
    both_out = put(endpoint)
    aws.service.end_outage("us-west-2")

    assert is_unreachable(both_out)
    assert [event.bus.region for event in put(endpoint).accepted] == ["us-west-2"]


def test_a_failed_over_endpoint_needs_its_secondary_region(aws, add, put):
    """An unhealthy endpoint sends events to the secondary Region, out or not."""
    endpoint = add()
    endpoint.health.fail()
    aws.service.begin_outage("us-west-2")

    assert is_unreachable(put(endpoint))


@pytest.mark.parametrize("region", BUSES)
def test_replicas_wait_for_their_region(aws, add, put, region):
    """They arrive when the outage is over, in order, with the time of then (AWS 1.10, 10.5)."""
    endpoint = add()
    aws.service.begin_outage(region)
    handled = [put(endpoint, number) for number in range(5)]
    aws.account.clock.advance(3600)
    arrived, _ = aws.service.end_outage(region)

    assert [outcome.replicas for outcome in handled] == [[]] * 5
    assert numbers(arrived) == list(range(5))
    assert {event.bus.region for event in arrived} == {region}
    assert all(event.replica for event in arrived)
    assert {event.time for event in arrived} == {1649334896 + 3600}
    assert [len(outcome.replicas) for outcome in [put(endpoint)]] == [1]
    assert aws.service.end_outage(region) == ([], ([], []))


def test_replicas_wait_for_the_last_of_overlapping_outages(aws, add, put):
    """The end of one outage delivers nothing while another goes on."""
    endpoint = add()
    aws.service.begin_outage("us-west-2")
    aws.service.begin_outage("us-west-2")
    put(endpoint)

    assert aws.service.end_outage("us-west-2")[0] == []
    assert len(aws.service.end_outage("us-west-2")[0]) == 1


def test_a_replica_outlives_its_endpoint(aws, add, put):
    """What was accepted for replication arrives, even if the endpoint is gone by then."""
    endpoint = add()
    aws.service.begin_outage("us-west-2")
    put(endpoint)
    aws("DeleteEndpoint", {"Name": "orders"})

    assert len(aws.service.end_outage("us-west-2")[0]) == 1


def test_without_replication_nothing_waits(aws, add, put):
    """No copy is made that could arrive later."""
    endpoint = add(ReplicationConfig={"State": "DISABLED"})
    aws.service.begin_outage("us-west-2")
    put(endpoint)

    assert aws.service.end_outage("us-west-2")[0] == []


# --- sticky failover --------------------------------------------------------------------------


def outage(aws, region="us-east-1"):
    aws.service.begin_outage(region)
    aws.service.end_outage(region)


def test_without_replication_an_endpoint_stays_failed_over(aws, add):
    """Somebody has to reset the health check (AWS 1.18)."""
    endpoint = add(ReplicationConfig={"State": "DISABLED"})
    outage(aws)
    stuck = endpoint.active_region
    endpoint.health.recover()

    assert stuck == "us-west-2"
    assert endpoint.active_region == "us-east-1"


@pytest.mark.parametrize(
    "recover",
    [
        lambda _, endpoint: endpoint.health.recover(),
        lambda aws, endpoint: aws.account.health_check(endpoint.health.arn).recover(),
        lambda _, endpoint: (endpoint.health.begin_block(), endpoint.health.end_block()),
        lambda aws, _: aws(
            "UpdateEndpoint", {"Name": "orders", "ReplicationConfig": {"State": "ENABLED"}}
        ),
    ],
    ids=["endpoint.recover", "health_check.recover", "failed_over", "replication"],
)
def test_ways_out_of_a_sticky_failover(aws, add, recover):
    """The endpoint, its health check, a failover that ends, and replication bring it back."""
    endpoint = add(ReplicationConfig={"State": "DISABLED"})
    outage(aws)
    recover(aws, endpoint)

    assert endpoint.active_region == "us-east-1"


def test_a_reset_during_the_outage_does_not_last(aws, add):
    """The Region is out still, so the health check fails again."""
    endpoint = add(ReplicationConfig={"State": "DISABLED"})
    aws.service.begin_outage("us-east-1")
    endpoint.health.recover()
    during = endpoint.active_region
    aws.service.end_outage("us-east-1")

    assert [during, endpoint.active_region] == ["us-west-2", "us-west-2"]


def test_only_endpoints_of_that_primary_region_stick(aws, add):
    """An outage elsewhere, of the secondary Region too, holds nobody."""
    endpoint = add(ReplicationConfig={"State": "DISABLED"})
    outage(aws, "us-west-2")
    outage(aws, "eu-west-1")

    assert endpoint.active_region == "us-east-1"


def test_endpoints_that_share_a_check_recover_each_on_its_own(aws, add):
    """With replication one is back when the outage is over, the other waits for a reset."""
    replicated = add("replicated")
    alone = add("alone", ReplicationConfig={"State": "DISABLED"})
    outage(aws)
    shown = [replicated.active_region, alone.active_region]
    replicated.health.recover()

    assert shown == ["us-east-1", "us-west-2"]
    assert alone.active_region == "us-east-1"


# --- whom an outage met -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("out", "met"),
    [
        pytest.param([], {}, id="none"),
        pytest.param(["us-east-1"], {"us-east-1": 2}, id="moved elsewhere, and its copy waits"),
        pytest.param(["us-west-2"], {"us-west-2": 1}, id="a copy waits"),
        pytest.param(["us-east-1", "us-west-2"], {"us-east-1": 1, "us-west-2": 1}, id="refused"),
        pytest.param(["eu-west-1"], {}, id="another Region"),
    ],
)
def test_an_outage_knows_how_often_it_was_met(aws, add, put, out, met):
    """By calls that were refused or moved elsewhere, and by copies that wait."""
    endpoint = add()
    for region in out:
        aws.service.begin_outage(region)

    put(endpoint)

    assert aws.account.outages.met == met


def test_a_direct_call_meets_an_outage(aws):
    """It is refused in the Region that is out, and in no other."""
    aws.service.begin_outage("us-east-1")

    aws.handle("ListEndpoints", {})
    aws.handle("ListEndpoints", {}, region="us-west-2")

    assert aws.account.outages.met == {"us-east-1": 1}
