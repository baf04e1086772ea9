"""Event buses, rules and targets, held against a plain model over any steps."""

import json

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pytest_eventbridge_endpoints import EventPattern
from pytest_eventbridge_endpoints.patterns.target_input import FiredRule, target_input

EAST, WEST = "us-east-1", "us-west-2"
QUEUES = [f"arn:aws:sqs:us-east-1:123456789012:queue-{letter}" for letter in "abc"]
PATTERNS = [
    {"source": ["shop"]},
    {"source": ["shop", "bank"], "detail": {"id": [{"numeric": [">", 2]}]}},
    {"detail": {"kind": [{"prefix": "b"}, {"exists": False}]}},
    {"$or": [{"source": ["bank"]}, {"detail": {"id": [1]}}]},
]
INPUTS = [
    {},
    {"InputPath": "$.detail.kind"},
    {"Input": '"fixed"'},
    {"Input": ""},
    {"InputTransformer": {"InputPathsMap": {"k": "$.detail.kind"}, "InputTemplate": '"k <k>"'}},
]

# few places, so that steps often meet
regions = st.sampled_from([EAST, EAST, EAST, WEST])
buses = st.sampled_from(["default", "default", "orders"])
names = st.sampled_from(["a", "b"])
ids = st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, max_size=3, unique=True)
keys = st.sampled_from(["team", "cost"])


def arn_of(bus, region):
    return f"arn:aws:events:{region}:123456789012:event-bus/{bus}"


def rule_arn_of(bus, region, name):
    path = name if bus == "default" else f"{bus}/{name}"
    return f"arn:aws:events:{region}:123456789012:rule/{path}"


class Rules(RuleBasedStateMachine):
    """Calls to the service, and beside it what a plain dict would hold.

    The model has, for each event bus by Region and name, its rules by name; a rule is a dict.
    """

    def __init__(self, aws):
        super().__init__()
        self.aws = aws
        self.model = {(region, "default"): {} for region in (EAST, WEST)}

    def ask(self, operation, region, **request):
        return self.aws(operation, request, region)

    def refused(self, answer, code):
        assert answer["__type"] == code
        assert answer["message"]

    def on_bus(self, region, bus, by_arn):
        """Return how a request names an event bus."""
        return {"EventBusName": arn_of(bus, region) if by_arn else bus}

    @initialize(pattern=st.sampled_from(PATTERNS))
    def deploy(self, pattern):
        """Begin with something that a step can change."""
        for bus in ("default", "orders"):
            self.create_bus(region=EAST, bus=bus)
            for name in ("a", "b"):
                where = {"region": EAST, "bus": bus, "name": name}
                self.put_rule(**where, by_arn=False, pattern=pattern, more={})
                self.put_targets(**where, ids=["one"], arn=QUEUES[0], given={})

    # --- event buses --------------------------------------------------------------------------

    @rule(region=regions, bus=buses)
    def create_bus(self, region, bus):
        answer = self.ask("CreateEventBus", region, Name=bus)
        if (region, bus) in self.model:
            self.refused(answer, "ResourceAlreadyExistsException")
        else:
            assert answer == {"EventBusArn": arn_of(bus, region)}
            self.model[region, bus] = {}

    @rule(region=regions, bus=buses)
    def delete_bus(self, region, bus):
        answer = self.ask("DeleteEventBus", region, Name=bus)
        if bus == "default" or self.model.get((region, bus)):
            self.refused(answer, "ValidationException")
        else:
            assert answer == {}
            self.model.pop((region, bus), None)

    # --- rules --------------------------------------------------------------------------------

    @rule(
        region=regions,
        bus=buses,
        by_arn=st.booleans(),
        name=names,
        pattern=st.sampled_from(PATTERNS),
        more=st.fixed_dictionaries(
            {},
            optional={
                "State": st.sampled_from(["ENABLED", "DISABLED"]),
                "Description": st.sampled_from(["first", ""]),
                "Tags": st.just([{"Key": "made", "Value": "by put"}]),
            },
        ),
    )
    def put_rule(self, *, region, bus, by_arn, name, pattern, more):
        where = self.on_bus(region, bus, by_arn)
        text = json.dumps(pattern)
        answer = self.ask("PutRule", region, Name=name, EventPattern=text, **where, **more)
        if (region, bus) not in self.model:
            return self.refused(answer, "ResourceNotFoundException")
        rules = self.model[region, bus]
        assert answer == {"RuleArn": rule_arn_of(bus, region, name)}
        before = rules.get(name, {"targets": {}, "tags": {}})
        tags = {tag["Key"]: tag["Value"] for tag in more.get("Tags", ())}
        rules[name] = {
            "EventPattern": text,
            "State": more.get("State", "ENABLED"),
            "Description": more.get("Description"),
            "targets": before["targets"],
            "tags": before["tags"] if name in rules else tags,
        }
        return None

    @rule(region=regions, bus=buses, by_arn=st.booleans(), name=names)
    def delete_rule(self, region, bus, by_arn, name):
        answer = self.ask("DeleteRule", region, Name=name, **self.on_bus(region, bus, by_arn))
        if (region, bus) not in self.model:
            return self.refused(answer, "ResourceNotFoundException")
        rules = self.model[region, bus]
        if rules.get(name, {}).get("targets"):
            return self.refused(answer, "ValidationException")
        rules.pop(name, None)
        assert answer == {}
        return None

    @rule(region=regions, bus=buses, name=names, turn=st.sampled_from(["Enable", "Disable"]))
    def switch(self, region, bus, name, turn):
        answer = self.ask(f"{turn}Rule", region, Name=name, EventBusName=bus)
        if name not in self.model.get((region, bus), ()):
            self.refused(answer, "ResourceNotFoundException")
        else:
            assert answer == {}
            self.model[region, bus][name]["State"] = f"{turn.upper()}D"

    # --- targets and tags ---------------------------------------------------------------------

    @rule(
        region=regions,
        bus=buses,
        name=names,
        ids=ids,
        arn=st.sampled_from(QUEUES),
        given=st.sampled_from(INPUTS),
    )
    def put_targets(self, *, region, bus, name, ids, arn, given):
        targets = [{"Id": id_, "Arn": arn, **given} for id_ in ids]
        answer = self.ask("PutTargets", region, Rule=name, EventBusName=bus, Targets=targets)
        if name not in self.model.get((region, bus), ()):
            return self.refused(answer, "ResourceNotFoundException")
        assert answer == {"FailedEntryCount": 0, "FailedEntries": []}
        self.model[region, bus][name]["targets"].update({t["Id"]: t for t in targets})
        return None

    @rule(region=regions, bus=buses, name=names, ids=ids)
    def remove_targets(self, region, bus, name, ids):
        answer = self.ask("RemoveTargets", region, Rule=name, EventBusName=bus, Ids=ids)
        if name not in self.model.get((region, bus), ()):
            return self.refused(answer, "ResourceNotFoundException")
        assert answer == {"FailedEntryCount": 0, "FailedEntries": []}
        for id_ in ids:
            self.model[region, bus][name]["targets"].pop(id_, None)
        return None

    @rule(region=regions, bus=buses, name=names, key=keys, value=st.sampled_from(["", "x"]))
    def tag(self, region, bus, name, key, value):
        answer = self.ask(
            "TagResource",
            region,
            ResourceARN=rule_arn_of(bus, region, name),
            Tags=[{"Key": key, "Value": value}],
        )
        if name not in self.model.get((region, bus), ()):
            self.refused(answer, "ResourceNotFoundException")
        else:
            self.model[region, bus][name]["tags"][key] = value

    @rule(region=regions, bus=buses, name=names, key=keys)
    def untag(self, region, bus, name, key):
        arn = rule_arn_of(bus, region, name)
        self.ask("UntagResource", region, ResourceARN=arn, TagKeys=[key])
        self.model.get((region, bus), {}).get(name, {"tags": {}})["tags"].pop(key, None)

    # --- what is seen of it -------------------------------------------------------------------

    def pages(self, operation, member, region, limit, **request):
        """Go through all pages of a list."""
        found, more = [], {}
        while True:
            answer = self.ask(operation, region, Limit=limit, **request, **more)
            assert len(answer[member]) <= limit
            found += answer[member]
            if "NextToken" not in answer:
                return found
            more = {"NextToken": answer["NextToken"]}

    @rule(region=regions, limit=st.integers(1, 3), prefix=st.sampled_from([None, "d", "o"]))
    def list_buses(self, region, limit, prefix):
        named = {} if prefix is None else {"NamePrefix": prefix}
        listed = self.pages("ListEventBuses", "EventBuses", region, limit, **named)
        expected = [bus for home, bus in self.model if home == region]
        assert [bus["Name"] for bus in listed] == sorted(
            bus for bus in expected if bus.startswith(prefix or "")
        )

    @rule(region=regions, bus=buses, by_arn=st.booleans(), limit=st.integers(1, 3))
    def list_rules(self, region, bus, by_arn, limit):
        if (region, bus) not in self.model:
            return
        where = self.on_bus(region, bus, by_arn)
        listed = self.pages("ListRules", "Rules", region, limit, **where)
        rules = self.model[region, bus]
        assert [described["Name"] for described in listed] == sorted(rules)
        for described in listed:
            modelled = rules[described["Name"]]
            for member in ("EventPattern", "State", "Description"):
                assert described.get(member) == modelled[member]

    @rule(region=regions, bus=buses, name=names, limit=st.integers(1, 3))
    def list_targets(self, region, bus, name, limit):
        if name not in self.model.get((region, bus), ()):
            return
        request = {"Rule": name, "EventBusName": bus}
        listed = self.pages("ListTargetsByRule", "Targets", region, limit, **request)
        targets = self.model[region, bus][name]["targets"]
        assert listed == [targets[id_] for id_ in sorted(targets)]

    @rule(region=regions, bus=buses, arn=st.sampled_from(QUEUES), limit=st.integers(1, 3))
    def list_names_by_target(self, region, bus, arn, limit):
        if (region, bus) not in self.model:
            return
        request = {"TargetArn": arn, "EventBusName": bus}
        listed = self.pages("ListRuleNamesByTarget", "RuleNames", region, limit, **request)
        assert listed == sorted(
            name
            for name, modelled in self.model[region, bus].items()
            if any(target["Arn"] == arn for target in modelled["targets"].values())
        )

    @precondition(lambda self: any(self.model.values()))
    @rule(
        region=regions,
        bus=buses,
        source=st.sampled_from(["shop", "bank", "other"]),
        detail=st.fixed_dictionaries(
            {}, optional={"id": st.integers(0, 4), "kind": st.sampled_from(["book", "toy"])}
        ),
    )
    def put_event(self, region, bus, source, detail):
        """Each enabled rule that matches hands each of its targets what the target asks for."""
        entry = {"Source": source, "DetailType": "t", "Detail": json.dumps(detail)}
        request = {"Entries": [{**entry, "EventBusName": bus}]}
        handled = self.aws.handle("PutEvents", request, region)
        (event,) = handled.accepted
        envelope = event._envelope_as_written()
        expected = []
        for name, modelled in self.model.get((region, bus), {}).items():
            pattern = EventPattern(modelled["EventPattern"])
            if modelled["State"] == "ENABLED" and pattern.matches(envelope):
                expected += [(name, target) for target in modelled["targets"].values()]
        sent = handled.fired.deliveries
        assert sorted(map(repr, expected)) == sorted(repr((d.rule_name, d.target)) for d in sent)
        for delivery in sent:
            fired = FiredRule(delivery.rule_name, delivery.rule_arn, delivery.ingestion_time)
            given = target_input(delivery.target, envelope, fired)
            assert (given is None) is (delivery.target.get("Input") == "")

    @invariant()
    def rules_and_tags_are_described(self):
        for (region, bus), rules in self.model.items():
            for name, modelled in rules.items():
                described = self.ask("DescribeRule", region, Name=name, EventBusName=bus)
                assert described["State"] == modelled["State"]
                arn = rule_arn_of(bus, region, name)
                tags = self.ask("ListTagsForResource", region, ResourceARN=arn)["Tags"]
                assert {tag["Key"]: tag["Value"] for tag in tags} == modelled["tags"]


def test_rules_are_what_a_plain_dict_would_hold(start):
    """Over any steps, answers and deliveries are those of a dict of buses, rules and targets."""
    run_state_machine_as_test(
        lambda: Rules(start()),
        settings=hypothesis.settings(
            max_examples=150,
            stateful_step_count=60,
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )
