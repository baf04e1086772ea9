"""Routing, replication and outages, held against a plain model over any steps."""

import itertools
import json

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

from pytest_eventbridge_endpoints.service.delays import Delays

EAST, WEST = "us-east-1", "us-west-2"
CHECKS = {"shared": "arn:aws:route53:::healthcheck/a", "own": "arn:aws:route53:::healthcheck/b"}
# name: primary Region, secondary Region, health check, replication
ENDPOINTS = {
    "replicated": (EAST, WEST, "shared", "ENABLED"),
    "alone": (EAST, WEST, "shared", "DISABLED"),
    "reverse": (WEST, EAST, "own", "ENABLED"),
    "far": ("eu-west-1", EAST, "own", "DISABLED"),
}
names = st.sampled_from(sorted(ENDPOINTS))
regions = st.sampled_from([EAST, WEST, "eu-west-1"])


class Model:
    """What the documentation says, in as few words as possible.

    Time passes second by second, and nothing is remembered but when something began.
    """

    def __init__(self, failover, replication):
        self.failover, self.delay = failover, replication
        self.now = 0
        self.out = dict.fromkeys([EAST, WEST, "eu-west-1"], 0)
        self.healthy = dict.fromkeys(CHECKS, True)
        self.stuck = set()
        self.replication = {name: settings[3] for name, settings in ENDPOINTS.items()}
        self.active = {name: settings[0] for name, settings in ENDPOINTS.items()}
        self.wrong_since = dict.fromkeys(ENDPOINTS)
        """When the health check or a Region began to say that the other Region is meant."""
        self.arrived = {region: [] for region in self.out}
        self.waiting = {region: [] for region in self.out}
        self.sent = []

    def meant(self, name):
        primary, secondary, check, _ = ENDPOINTS[name]
        goes_first = self.healthy[check] and name not in self.stuck and not self.out[primary]
        return primary if goes_first else secondary

    def other(self, name):
        return next(region for region in ENDPOINTS[name][:2] if region != self.active[name])

    def look(self):
        """Do what is due by now."""
        for name in ENDPOINTS:
            if self.meant(name) == self.active[name]:
                self.wrong_since[name] = None
            elif self.wrong_since[name] is None:
                self.wrong_since[name] = self.now
            since = self.wrong_since[name]
            if since is not None and self.now >= since + self.failover:
                self.active[name] = self.meant(name)
                self.wrong_since[name] = None
        while self.sent and self.sent[0][0] <= self.now:
            _, region, number = self.sent.pop(0)
            (self.waiting if self.out[region] else self.arrived)[region].append(number)

    def wait(self, seconds):
        for _ in range(seconds):
            self.now += 1
            self.look()

    def put(self, name, number):
        active, other = self.active[name], self.other(name)
        if self.out[active]:
            return False
        self.arrived[active].append(number)
        if self.replication[name] == "ENABLED":
            self.sent.append((self.now + self.delay, other, number))
        self.look()
        return True

    def end(self, region):
        self.out[region] -= 1
        if self.out[region]:
            return
        self.arrived[region] += self.waiting[region]
        self.waiting[region] = []
        for name, settings in ENDPOINTS.items():
            if settings[0] == region != self.active[name] and self.is_alone(name):
                self.stuck.add(name)
        self.look()

    def is_alone(self, name):
        return self.replication[name] == "DISABLED"

    def recover(self, check):
        self.healthy[check] = True
        self.stuck -= {name for name, settings in ENDPOINTS.items() if settings[2] == check}
        self.look()


class Rehearsed(RuleBasedStateMachine):
    def __init__(self, aws, create_request, entry):
        super().__init__()
        self.aws, self.create_request, self.entry = aws, create_request, entry
        delays = aws.account.delays
        self.model = Model(delays.failover, delays.replication)
        self.arrived = {region: [] for region in self.model.out}
        self.numbers = itertools.count()

    @initialize()
    def deploy(self):
        for name, (primary, secondary, check, replication) in ENDPOINTS.items():
            arn = "arn:aws:events:{}:123456789012:event-bus/orders"
            request = self.create_request(
                name,
                RoutingConfig={
                    "FailoverConfig": {
                        "Primary": {"HealthCheck": CHECKS[check]},
                        "Secondary": {"Route": secondary},
                    }
                },
                ReplicationConfig={"State": replication},
                EventBuses=[{"EventBusArn": arn.format(r)} for r in (primary, secondary)],
            )
            self.aws.service.add_endpoint(primary, request)

    def endpoint(self, name):
        return self.aws.endpoint(name, ENDPOINTS[name][0])

    def arrive(self, events):
        for event in events:
            self.arrived[event.bus.region].append(json.loads(event.detail)["id"])

    @rule(name=names)
    def put_through(self, name):
        number = next(self.numbers)
        entry = self.entry(Detail=json.dumps({"id": number}), EventBusName="orders")
        request = {"EndpointId": self.endpoint(name).endpoint_id, "Entries": [entry]}
        handled = self.aws.handle("PutEvents", request)
        self.arrive(handled.accepted + handled.replicas)
        assert bool(handled.accepted) is self.model.put(name, number)

    @rule(region=regions)
    def put_directly(self, region):
        number = next(self.numbers)
        entry = self.entry(Detail=json.dumps({"id": number}), EventBusName="orders")
        handled = self.aws.handle("PutEvents", {"Entries": [entry]}, region)
        self.arrive(handled.accepted)
        assert bool(handled.accepted) is (self.model.out[region] == 0)
        if handled.accepted:
            self.model.arrived[region].append(number)

    @rule(region=regions)
    def begin_outage(self, region):
        self.aws.service.begin_outage(region)
        self.model.out[region] += 1
        self.model.look()

    @rule(region=regions)
    def end_outage(self, region):
        if self.model.out[region]:
            self.arrive(self.aws.service.end_outage(region)[0])
            self.model.end(region)

    @rule(name=names)
    def fail_over(self, name):
        self.endpoint(name).health.fail()
        self.model.healthy[ENDPOINTS[name][2]] = False
        self.model.look()

    @rule(name=names)
    def recover(self, name):
        self.endpoint(name).health.recover()
        self.model.recover(ENDPOINTS[name][2])

    @rule(check=st.sampled_from(sorted(CHECKS)))
    def recover_the_check(self, check):
        self.aws.account.health_check(CHECKS[check]).recover()
        self.model.recover(check)

    @rule(name=names, replication=st.sampled_from(["ENABLED", "DISABLED"]))
    def switch_replication(self, name, replication):
        region = ENDPOINTS[name][0]
        request = {"Name": name, "ReplicationConfig": {"State": replication}}
        if self.model.out[region]:
            return
        assert self.aws("UpdateEndpoint", request, region)["Name"] == name
        self.model.replication[name] = replication
        if replication == "ENABLED":
            self.model.stuck.discard(name)
        self.model.look()

    @rule(seconds=st.integers(1, 12))
    def wait(self, seconds):
        self.aws.account.clock.advance(seconds)
        self.arrive(self.aws.service.catch_up()[0])
        self.model.wait(seconds)

    @invariant()
    def all_is_as_the_model_says(self):
        assert self.arrived == self.model.arrived
        for name in ENDPOINTS:
            found = self.endpoint(name)
            if found is not None:
                assert found.active_region == self.model.active[name]
        under_way = [
            json.loads(one.event.detail)["id"] for one in self.aws.account.transit.under_way()
        ]
        waiting = [number for held in self.model.waiting.values() for number in held]
        assert sorted(under_way) == sorted([*waiting, *(number for *_, number in self.model.sent)])


@pytest.mark.parametrize(
    "delays", [Delays(), Delays(failover=10), Delays(replication=4), Delays(10, 4)], ids=str
)
def test_routing_behaves_like_the_model(start, create_request, entry, stopped_time, delays):
    """Whatever fails, recovers and takes its time in whichever order, every event is in place."""
    run_state_machine_as_test(
        lambda: Rehearsed(start(delays=delays), create_request, entry),
        settings=hypothesis.settings(
            max_examples=200,
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=[hypothesis.HealthCheck.too_slow],
        ),
    )
