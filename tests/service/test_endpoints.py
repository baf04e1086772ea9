import time

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from pytest_eventbridge_endpoints.service.endpoints import STATES, Configuration, GlobalEndpoint

CHECK = "arn:aws:route53:::healthcheck/abc"
DAY = 24 * 60 * 60
OTHER_CHECK = "arn:aws:route53:::healthcheck/xyz"
ROLE = "arn:aws:iam::123456789012:role/replication"


def buses(primary, secondary, name="orders"):
    return tuple(
        f"arn:aws:events:{region}:123456789012:event-bus/{name}" for region in (primary, secondary)
    )


@pytest.fixture
def add(aws):
    """Add an ACTIVE endpoint to the account."""

    def add(
        name="orders", primary="us-east-1", secondary="us-west-2", *, of=aws, check=CHECK, **more
    ):
        configuration = Configuration(check, secondary, buses(primary, secondary), **more)
        return of.account.add_endpoint(name, primary, configuration)

    return add


def test_an_endpoint_shows_what_it_is(add, stopped_time):
    """Its properties are what a test asks for."""
    endpoint = add("orders", description="All orders")

    assert {
        name: getattr(endpoint, name)
        for name in dir(GlobalEndpoint)
        if isinstance(getattr(GlobalEndpoint, name), property)
    } == {
        "state": "ACTIVE",
        "state_in_answers": "ACTIVE",
        "secondary_region": "us-west-2",
        "event_bus": "orders",
        "replication": True,
        "active_region": "us-east-1",
    }
    assert (endpoint.name, endpoint.primary_region) == ("orders", "us-east-1")
    assert endpoint.arn == "arn:aws:events:us-east-1:123456789012:endpoint/orders"
    assert endpoint.endpoint_url == (
        f"https://{endpoint.endpoint_id}.endpoint.events.amazonaws.com"
    )
    assert endpoint.creation_time == endpoint.last_modified_time == stopped_time
    assert endpoint.state_reason is None


# --- failover -----------------------------------------------------------------------------------


def test_an_endpoint_fails_over_and_recovers(add):
    """Its health check decides about the Region of the next event (AWS 1.1)."""
    endpoint = add()
    shown = [endpoint.active_region]
    endpoint.health.fail()
    shown.append(endpoint.active_region)
    endpoint.health.recover()
    shown.append(endpoint.active_region)

    assert shown == ["us-east-1", "us-west-2", "us-east-1"]


@pytest.mark.parametrize(
    ("replication", "expected"),
    [
        ("ENABLED", [("us-east-1", "us-west-2"), ("us-west-2", "us-east-1")]),
        ("DISABLED", [("us-east-1", None), ("us-west-2", None)]),
    ],
)
def test_the_route_follows_health_and_replication(add, replication, expected):
    """Copies go to the Region that is not active, where replication is on (AWS 1.10, 1.17)."""
    endpoint = add(replication=replication)
    routes = [endpoint.route()]
    endpoint.health.fail()
    routes.append(endpoint.route())

    assert [(route.active, route.replica) for route in routes] == expected
    assert endpoint.replication is (replication == "ENABLED")


def test_an_endpoint_says_why_it_goes_where_it_goes(aws, add):
    """An outage counts before the health check, and without replication it has to be reset."""
    endpoint = add("orders", replication="DISABLED")
    healthy = "its health check is healthy, and us-east-1 is not out"
    assert endpoint.why_there() == healthy
    endpoint.health.fail()
    assert endpoint.why_there() == "its health check is unhealthy"
    aws.service.begin_outage("us-east-1")
    assert endpoint.why_there() == "us-east-1 is out"
    endpoint.health.recover()
    aws.service.end_outage("us-east-1")
    assert endpoint.active_region == "us-west-2"
    assert endpoint.why_there() == (
        "it stays there until its health check is reset, as it does not replicate"
    )
    endpoint.health.recover()
    assert (endpoint.active_region, endpoint.why_there()) == ("us-east-1", healthy)


def test_endpoints_share_health_checks(aws, add):
    """All endpoints that name a health check fail over with it, and no others."""
    orders, bills = add("orders"), add("bills", "eu-west-1", "eu-north-1")
    stock = add("stock", check=OTHER_CHECK)
    orders.health.fail()
    failed = [endpoint.active_region for endpoint in (orders, bills, stock)]
    aws.account.health_check(CHECK).recover()
    recovered = [endpoint.active_region for endpoint in (orders, bills, stock)]

    assert failed == ["us-west-2", "eu-north-1", "us-east-1"]
    assert recovered == ["us-east-1", "eu-west-1", "us-east-1"]


def test_a_health_check_outlives_its_endpoints(aws, add):
    """An endpoint that names a failed health check begins in its secondary Region."""
    aws.account.health_check(CHECK).fail()

    assert aws.account.health_check(CHECK) is aws.account.health_check(CHECK)
    assert not aws.account.health_check(CHECK).healthy
    assert aws.account.health_check(OTHER_CHECK).healthy
    assert add().active_region == "us-west-2"


def test_an_update_may_name_another_health_check(aws, add):
    """From the update on, the new check decides, in the state that it is in."""
    endpoint = add()
    endpoint.health.fail()
    check = aws.account.health_check(OTHER_CHECK)
    configuration = Configuration(OTHER_CHECK, "eu-west-1", buses("us-east-1", "eu-west-1"))
    endpoint.attach(configuration, check)
    shown = [endpoint.active_region]
    check.fail()
    shown.append(endpoint.active_region)

    assert shown == ["us-east-1", "eu-west-1"]
    assert endpoint.health.arn == OTHER_CHECK


# --- states -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_set_state(aws, add, state):
    """A test puts an endpoint in any state; only ACTIVE shows no reason (AWS 2.1, 2.6)."""
    endpoint = add()
    aws.account.clock.advance(60)
    endpoint.set_state(state, "No luck.")
    aws.account.clock.advance(1000)
    described = aws("DescribeEndpoint", {"Name": "orders"})

    assert endpoint.state == described["State"] == state
    assert described.get("StateReason") == (None if state == "ACTIVE" else "No luck.")
    assert described["LastModifiedTime"] == 1649334956.5


def test_set_state_without_a_reason(aws, add):
    """StateReason is absent where there is none (AWS 2.6)."""
    endpoint = add()
    endpoint.set_state("CREATE_FAILED", "No luck.")
    endpoint.set_state("UPDATE_FAILED")

    assert "StateReason" not in aws("DescribeEndpoint", {"Name": "orders"})


def test_set_state_knows_the_states(add):
    """Any other word is refused, with the states named, and changes nothing."""
    endpoint = add()
    with pytest.raises(ValueError, match="is no state") as caught:
        endpoint.set_state("BROKEN")

    assert str(caught.value) == (
        "'BROKEN' is no state of an endpoint; the states are ACTIVE, CREATING, UPDATING, "
        "DELETING, CREATE_FAILED, UPDATE_FAILED, DELETE_FAILED"
    )
    assert endpoint.state == "ACTIVE"


@pytest.mark.parametrize(
    "reason",
    [
        pytest.param("", id="empty"),
        pytest.param("r" * 513, id="long"),
        pytest.param("two\nlines", id="two lines"),
    ],
)
def test_set_state_takes_reasons_that_can_be_shown(aws, add, reason):
    """A reason that no answer may have is refused where it is set, not where it is shown."""
    endpoint = add()
    with pytest.raises(ValueError, match="a reason has one line") as caught:
        endpoint.set_state("CREATE_FAILED", reason)

    assert str(caught.value) == f"a reason has one line of 1 to 512 characters, not {reason!r}"
    assert aws("DescribeEndpoint", {"Name": "orders"})["State"] == "ACTIVE"


def test_set_state_takes_the_longest_reason(aws, add):
    """A reason may be as long as StateReason may be (AWS 0.9)."""
    add().set_state("CREATE_FAILED", "ü" * 512)

    assert aws("DescribeEndpoint", {"Name": "orders"})["StateReason"] == "ü" * 512


@pytest.mark.parametrize("state", ["ACTIVE", "CREATE_FAILED", "DELETING"])
def test_set_state_ends_a_change_under_way(slow_aws, add, state):
    """Where a test has put an endpoint, no transition moves it any more."""
    endpoint = add(of=slow_aws)
    endpoint.begin("UPDATING", 10)
    endpoint.set_state(state)
    slow_aws.account.clock.advance(60)

    assert endpoint.state == state


# --- the registry -------------------------------------------------------------------------------


def test_the_registry_goes_in_order_of_creation(aws, add):
    """All endpoints of all Regions are there, the oldest first, without the deleted ones."""
    zoo, bills = add("zoo"), add("bills", "eu-west-1", "eu-north-1")
    orders, stock = add("orders"), add("stock")
    before = list(aws.account.endpoints)
    aws("DeleteEndpoint", {"Name": "orders"})

    assert before == [zoo, bills, orders, stock]
    assert list(aws.account.endpoints) == [zoo, bills, stock]


def test_the_registry_may_change_while_it_is_gone_through(aws, add):
    """Going through the endpoints sees those that were there when it began."""
    first = add("orders")
    seen = []
    for number, endpoint in enumerate(aws.account.endpoints):
        seen.append(endpoint)
        add(f"orders-{number}")

    assert seen == [first]


def test_the_registry_finds_by_name_and_by_id(aws, add):
    """Names belong to a Region of an account, ids to all."""
    here, there = add("orders"), add("orders", "eu-west-1", "eu-north-1")
    registry = aws.account.endpoints

    assert registry.find(aws.account.home("us-east-1"), "orders") is here
    assert registry.find(aws.account.home("eu-west-1"), "orders") is there
    assert registry.find("us-west-2", "orders") is None
    assert registry.find("us-east-1", "order") is None
    assert registry.find_by_id(here.endpoint_id) is here
    assert registry.find_by_id(there.endpoint_id) is there
    assert registry.find_by_id("abcdefghij.veo") is None


def test_the_registry_counts_per_region(aws, add):
    """A deleted endpoint counts until it is gone."""
    add("a"), add("b"), add("c", "eu-west-1", "eu-north-1")
    endpoints = aws.account.endpoints
    endpoints.delete(aws.endpoint("a"), 10)
    counts = [endpoints.count(aws.account.home("us-east-1"))]
    aws.account.clock.advance(10)
    counts += [
        endpoints.count(aws.account.home(region))
        for region in ("us-east-1", "eu-west-1", "us-west-2")
    ]

    assert counts == [2, 1, 1, 0]


def test_a_deleted_endpoint_is_gone_everywhere(aws, add):
    """Neither name, id, list nor count know it any more, and the object says so."""
    endpoint = add("orders")
    registry = aws.account.endpoints
    registry.delete(endpoint, 10)
    before = endpoint.gone, registry.find(aws.account.home("us-east-1"), "orders")
    aws.account.clock.advance(10)

    assert before == (False, endpoint)
    assert registry.find_by_id(endpoint.endpoint_id) is None
    assert registry.find(aws.account.home("us-east-1"), "orders") is None
    assert registry.page(aws.account.home("us-east-1"), prefix="", after="", size=10) == []
    assert registry.count(aws.account.home("us-east-1")) == 0
    assert list(registry) == []
    assert (endpoint.gone, endpoint.state) == (True, "DELETING")


def test_a_gone_endpoint_leaves_its_successor_alone(aws, add):
    """The old object has no say about the new endpoint of its name."""
    old = add("orders")
    aws("DeleteEndpoint", {"Name": "orders"})
    new = add("orders")
    old.set_state("CREATE_FAILED")

    assert aws.endpoint() is new
    assert new.state == "ACTIVE"
    assert new.endpoint_id != old.endpoint_id


@pytest.mark.parametrize("later", [-DAY, DAY])
def test_at_once_means_at_the_next_call(aws, create_request, monkeypatch, stopped_time, later):
    """Wherever the clock of a test goes meanwhile, nothing stays busy."""
    aws("CreateEndpoint", create_request())
    monkeypatch.setattr(time, "time", lambda: stopped_time + later)
    shown = [aws("DescribeEndpoint", {"Name": "orders"})["State"]]
    aws("DeleteEndpoint", {"Name": "orders"})
    monkeypatch.setattr(time, "time", lambda: stopped_time - 2 * DAY)

    assert shown == ["ACTIVE"]
    assert aws("ListEndpoints", {}) == {"Endpoints": []}


@pytest.mark.parametrize("seconds", [0.1, 0.2, 0.4, 0.7])
def test_a_change_is_over_to_the_microsecond(start, create_request, stopped_time, seconds):
    """Advancing by what a change takes is enough, time after time."""
    aws = start(transition_seconds=seconds)
    aws("CreateEndpoint", create_request())
    for number in range(20):
        aws.account.clock.advance(seconds)
        request = {"Name": "orders", "RoleArn": f"arn:aws:iam::123456789012:role/r{number}"}
        assert aws("UpdateEndpoint", request)["State"] == "UPDATING"


@pytest.mark.parametrize("state", ["ACTIVE", "DELETE_FAILED"])
def test_set_state_stops_a_deletion(slow_aws, add, state):
    """An endpoint whose deletion a test has stopped stays, and may be deleted again."""
    endpoint = add(of=slow_aws)
    slow_aws("DeleteEndpoint", {"Name": "orders"})
    endpoint.set_state(state)
    slow_aws.account.clock.advance(60)
    stayed = slow_aws.endpoint()
    slow_aws("DeleteEndpoint", {"Name": "orders"})
    slow_aws.account.clock.advance(10)

    assert stayed is endpoint
    assert slow_aws.endpoint() is None


def test_a_deletion_that_hangs_keeps_none_from_ending(slow_aws, add):
    """An endpoint that a test holds in DELETING does not hold up those deleted after it."""
    hung, endpoint = add("hung", of=slow_aws), add("orders", of=slow_aws)
    slow_aws("DeleteEndpoint", {"Name": "hung"})
    hung.set_state("DELETING")
    slow_aws("DeleteEndpoint", {"Name": "orders"})
    slow_aws.account.clock.advance(60)

    assert slow_aws.endpoint("hung") is hung
    assert slow_aws.endpoint("orders") is None
    assert endpoint.gone


def test_a_deletion_begun_again_ends_once(slow_aws, add):
    """A deletion that was stopped and begun again behind another one is one deletion."""
    add("first", of=slow_aws)
    endpoint = add("orders", of=slow_aws)
    slow_aws("DeleteEndpoint", {"Name": "first"})
    slow_aws("DeleteEndpoint", {"Name": "orders"})
    endpoint.set_state("ACTIVE")
    slow_aws("DeleteEndpoint", {"Name": "orders"})
    slow_aws.account.clock.advance(60)

    assert list(slow_aws.account.endpoints) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"prefix": "", "after": "", "size": 10}, ["B", "a", "ab", "abc", "b"]),
        ({"prefix": "", "after": "", "size": 2}, ["B", "a"]),
        ({"prefix": "", "after": "a", "size": 2}, ["ab", "abc"]),
        ({"prefix": "", "after": "aa", "size": 2}, ["ab", "abc"]),
        ({"prefix": "", "after": "b", "size": 2}, []),
        ({"prefix": "a", "after": "", "size": 10}, ["a", "ab", "abc"]),
        ({"prefix": "a", "after": "", "size": 1}, ["a"]),
        ({"prefix": "ab", "after": "ab", "size": 10}, ["abc"]),
        ({"prefix": "ab", "after": "B", "size": 10}, ["ab", "abc"]),
        ({"prefix": "abcd", "after": "", "size": 10}, []),
        ({"prefix": "", "after": "", "size": 0}, []),
    ],
    ids=lambda value: repr(tuple(value.values())) if isinstance(value, dict) else "",
)
def test_a_page(aws, add, wanted, expected):
    """A page holds the names that begin with the prefix and come behind another, in order."""
    for name in ("b", "abc", "B", "a", "ab"):
        add(name)
    found = aws.account.endpoints.page(aws.account.home("us-east-1"), **wanted)

    assert [endpoint.name for endpoint in found] == expected
    assert aws.account.endpoints.page(aws.account.home("us-west-2"), **wanted) == []


# --- a model ------------------------------------------------------------------------------------

REGIONS = {"us-east-1": "us-west-2", "us-west-2": "us-east-1"}
SECONDS = 10


class Modelled(RuleBasedStateMachine):
    """The service beside a dict: (Region, name) to what DescribeEndpoint should show."""

    names = st.sampled_from(["a", "ab", "b", "B"])
    regions = st.sampled_from(sorted(REGIONS))
    texts = st.sampled_from(["", "one", "two"])

    def __init__(self, aws):
        super().__init__()
        self.aws = aws
        self.model = {}

    @initialize()
    def begin_empty(self):
        assert list(self.aws.account.endpoints) == []

    @rule(name=names, region=regions, text=texts)
    def create(self, name, region, text):
        secondary = REGIONS[region]
        answer = self.aws(
            "CreateEndpoint",
            {
                "Name": name,
                "Description": text,
                "RoutingConfig": {
                    "FailoverConfig": {
                        "Primary": {"HealthCheck": CHECK},
                        "Secondary": {"Route": secondary},
                    }
                },
                "EventBuses": [{"EventBusArn": arn} for arn in buses(region, secondary)],
                "RoleArn": ROLE,
            },
            region,
        )
        if (region, name) in self.model:
            assert answer["message"] == f"Endpoint {name} already exists."
            return
        assert answer["State"] == "CREATING"
        self.model[region, name] = {
            "Description": text,
            "Replication": "ENABLED",
            "State": "CREATING",
            "Left": SECONDS,
        }

    @rule(
        name=names,
        region=regions,
        text=texts | st.none(),
        replication=st.sampled_from(["ENABLED", "DISABLED", None]),
    )
    def update(self, name, region, text, replication):
        request = {"Name": name, "Description": text, "ReplicationConfig": {"State": replication}}
        answer = self.aws("UpdateEndpoint", request, region)
        known = self.idle(region, name, answer)
        if known is None:
            return
        if text is not None:
            known["Description"] = text
        if replication not in (None, known["Replication"]):
            known |= {"Replication": replication, "State": "UPDATING", "Left": SECONDS}
        assert answer["State"] == known["State"]

    @rule(name=names, region=regions)
    def delete(self, name, region):
        answer = self.aws("DeleteEndpoint", {"Name": name}, region)
        known = self.idle(region, name, answer)
        if known is not None:
            assert answer == {}
            known |= {"State": "DELETING", "Left": SECONDS}

    @rule(seconds=st.sampled_from([4, 11]))
    def wait(self, seconds):
        self.aws.account.clock.advance(seconds)
        for key, known in list(self.model.items()):
            known["Left"] -= seconds
            if known["Left"] > 0 or known["State"] == "ACTIVE":
                continue
            if known["State"] == "DELETING":
                del self.model[key]
            else:
                known["State"] = "ACTIVE"

    @rule(name=names, region=regions)
    def describe(self, name, region):
        answer = self.aws("DescribeEndpoint", {"Name": name, "HomeRegion": region}, "eu-west-1")
        known = self.model.get((region, name))
        if known is None:
            assert answer["message"] == f"Endpoint {name} does not exist."
        else:
            assert self.shown(answer) == {**known, "Left": None}

    @rule(region=regions, prefix=st.sampled_from(["a", "b", "ab", None]), size=st.integers(1, 3))
    def list_pages(self, region, prefix, size):
        request, found = {"NamePrefix": prefix, "MaxResults": size}, []
        while True:
            answer = self.aws("ListEndpoints", request, region)
            found += answer["Endpoints"]
            if "NextToken" not in answer:
                break
            assert len(answer["Endpoints"]) == size
            request["NextToken"] = answer["NextToken"]
        expected = sorted(
            name for home, name in self.model if home == region and name.startswith(prefix or "")
        )
        assert [endpoint["Name"] for endpoint in found] == expected
        for endpoint in found:
            assert self.shown(endpoint) == {**self.model[region, endpoint["Name"]], "Left": None}

    @invariant()
    def ids_are_unique_and_found(self):
        registry = self.aws.account.endpoints
        endpoints = list(registry)
        assert {(e.primary_region, e.name) for e in endpoints} == set(self.model)
        assert [registry.find_by_id(e.endpoint_id) for e in endpoints] == endpoints
        assert sum(map(registry.count, map(self.aws.account.home, REGIONS))) == len(endpoints)

    def idle(self, region, name, answer):
        """Return the endpoint that a change was asked of, None where it had to be refused."""
        known = self.model.get((region, name))
        if known is None:
            assert answer["message"] == f"Endpoint {name} does not exist."
            return None
        if known["State"] != "ACTIVE":
            assert answer["message"] == (
                f"Endpoint {name} is in {known['State']} state and cannot be modified."
            )
            return None
        return known

    @staticmethod
    def shown(endpoint):
        return {
            "Description": endpoint["Description"],
            "Replication": endpoint["ReplicationConfig"]["State"],
            "State": endpoint["State"],
            "Left": None,
        }


def test_the_registry_behaves_like_a_dict(start):
    """Over any steps, the five operations show what a plain dict would hold."""
    run_state_machine_as_test(
        lambda: Modelled(start(transition_seconds=SECONDS)),
        settings=hypothesis.settings(
            max_examples=100,
            stateful_step_count=60,
            deadline=None,
            database=None,
            suppress_health_check=[hypothesis.HealthCheck.too_slow],
        ),
    )
