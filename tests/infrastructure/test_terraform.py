"""What ``terraform show -json`` writes of a state or a plan (I 1 to I 4)."""

import pytest

from pytest_eventbridge_endpoints import InfrastructureError
from pytest_eventbridge_endpoints.infrastructure.resources import Unresolved

ACCOUNT = "123456789012"
BUS, RULE, TARGET, ENDPOINT = (
    f"aws_cloudwatch_event_{kind}" for kind in ("bus", "rule", "target", "endpoint")
)
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"


def resource(address, module="", **values):
    """Return a resource of a state or a plan."""
    type_, _, name = address.partition(".")
    return {
        "address": f"{module}.{address}" if module else address,
        "mode": "managed",
        "type": type_,
        "name": name,
        "values": values,
    }


def state(*resources, modules=()):
    """Return a state."""
    root = {"resources": list(resources), "child_modules": list(modules)}
    return {"format_version": "1.0", "terraform_version": "1.9", "values": {"root_module": root}}


def plan(*resources, modules=(), configuration=None, providers=None, unknown=None, **more):
    """Return a plan: its resources, how they are written, and what the apply makes."""
    root = {"resources": list(resources), "child_modules": list(modules)}
    changes = [
        {"address": address, "change": {"after_unknown": marked}}
        for address, marked in (unknown or {}).items()
    ]
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": root},
        "resource_changes": changes,
        "configuration": {
            "provider_config": providers or {},
            "root_module": configuration or {},
        },
        **more,
    }


def written(address, provider="aws", **expressions):
    """Return how a resource is written; a text stands for what it refers to."""
    return {
        "address": address,
        "provider_config_key": provider,
        "expressions": {
            name: {"references": [value]} if isinstance(value, str) else value
            for name, value in expressions.items()
        },
    }


# --- states -----------------------------------------------------------------------------------


def test_a_state_tells_everything(declared):
    """Targets are resources of their own, joined by rule and event bus (I 3)."""
    events = f"arn:aws:events:eu-west-1:{ACCOUNT}"
    found = declared(
        state(
            resource(f"{BUS}.orders", name="orders", arn=f"{events}:event-bus/orders"),
            resource(
                f"{RULE}.ship",
                name="ship",
                event_bus_name="orders",
                event_pattern='{"source":["shop"]}',
                state="DISABLED",
                description="",
                schedule_expression="",
                arn=f"{events}:rule/orders/ship",
            ),
            resource(
                f"{TARGET}.ship",
                rule="ship",
                event_bus_name="orders",
                target_id="q",
                arn=f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q",
                input_transformer=[
                    {"input_paths": {"id": "$.detail.id"}, "input_template": "<id>"}
                ],
                retry_policy=[{"maximum_event_age_in_seconds": 60, "maximum_retry_attempts": 2}],
                dead_letter_config=[{"arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:dead"}],
                sqs_target=[],
            ),
            resource("aws_sqs_queue.q", name="q", arn=f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"),
        )
    )

    assert list(found) == [f"{BUS}.orders", f"{RULE}.ship"]
    bus, rule = found.values()
    assert (bus.kind, bus.type, bus.name, bus.region) == ("event bus", BUS, "orders", "eu-west-1")
    assert rule.request == {
        "EventBusName": "orders",
        "EventPattern": '{"source":["shop"]}',
        "State": "DISABLED",
    }
    (target,) = rule.targets
    assert target.request == {
        "Id": "q",
        "Arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q",
        "InputTransformer": {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": "<id>"},
        "RetryPolicy": {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 2},
        "DeadLetterConfig": {"Arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:dead"},
    }
    assert target.logical_ids == ("aws_sqs_queue.q", f"{TARGET}.ship")


def test_the_endpoint_of_a_state(declared):
    """As CreateEndpoint takes it (I 1)."""
    buses = [
        {"event_bus_arn": f"arn:aws:events:{region}:{ACCOUNT}:event-bus/orders"}
        for region in ("us-east-1", "us-west-2")
    ]
    check = "arn:aws:route53:::healthcheck/abc"
    failover = {"primary": [{"health_check": check}], "secondary": [{"route": "us-west-2"}]}
    found = declared(
        state(
            resource("aws_route53_health_check.c", id="abc", arn=check),
            resource(
                f"{ENDPOINT}.orders",
                name="orders",
                arn=f"arn:aws:events:us-east-1:{ACCOUNT}:endpoint/orders",
                role_arn="arn:aws:iam::123456789012:role/r",
                event_bus=buses,
                routing_config=[{"failover_config": [failover]}],
                replication_config=[{"state": "DISABLED"}],
            ),
        )
    )

    check_, endpoint = found.values()
    assert (check_.kind, check_.name) == ("health check", check)
    assert (endpoint.kind, endpoint.name, endpoint.region) == ("endpoint", "orders", "us-east-1")
    assert endpoint.request == {
        "RoutingConfig": {
            "FailoverConfig": {
                "Primary": {"HealthCheck": check},
                "Secondary": {"Route": "us-west-2"},
            }
        },
        "EventBuses": [{"EventBusArn": bus["event_bus_arn"]} for bus in buses],
        "ReplicationConfig": {"State": "DISABLED"},
        "RoleArn": "arn:aws:iam::123456789012:role/r",
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"is_enabled": True}, "ENABLED"),
        ({"is_enabled": False}, "DISABLED"),
        ({"is_enabled": False, "state": "ENABLED"}, "ENABLED"),
        ({}, None),
    ],
)
def test_the_state_of_a_rule(declared, values, expected):
    """In the older way, too (I 2)."""
    found = declared(state(resource(f"{RULE}.a", name="a", **values)))

    assert found[f"{RULE}.a"].request.get("State") == expected


@pytest.mark.parametrize("index", ['["eu"]', "[0]"])
def test_several_of_one_resource_in_modules(declared, index):
    """With count and for_each, addressed as Terraform does."""
    module = f"module.shop{index}"
    inside = {
        "address": module,
        "resources": [
            resource(f"{RULE}.r{index}", module, name="a"),
            resource(f"{TARGET}.t", module, rule="a", arn=QUEUE, target_id="t"),
        ],
    }
    found = declared(state(modules=[inside]))

    (rule,) = found.values()
    assert rule.logical_id == f"{module}.{RULE}.r{index}"
    assert [target.request["Id"] for target in rule.targets] == ["t"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({}, [0, 1], id="that of what it leads to"),
        pytest.param({"region": "us-east-1"}, [1, 0], id="its own"),
    ],
)
def test_the_region_of_a_target_in_a_state(declared, values, expected):
    """Provider 5 does not tell it, so that of its ARN decides between rules of one name."""
    found = declared(
        state(
            *(
                resource(
                    f"{RULE}.{region}",
                    name="ship",
                    arn=f"arn:aws:events:us-{region}:{ACCOUNT}:rule/ship",
                )
                for region in ("east-1", "west-2")
            ),
            resource(
                f"{TARGET}.t", rule="ship", arn=f"arn:aws:sqs:us-west-2:{ACCOUNT}:q", **values
            ),
        )
    )

    assert [len(rule.targets) for rule in found.values()] == expected


def test_a_target_that_leads_to_another_region(declared):
    """Is of the only rule of that name."""
    found = declared(
        state(
            resource(f"{RULE}.r", name="a", arn=f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/a"),
            resource(f"{TARGET}.t", rule="a", arn="arn:aws:s3:::bucket"),
        )
    )

    assert len(found[f"{RULE}.r"].targets) == 1


def test_a_bus_may_be_named_by_its_arn(declared):
    """On the rule and on its target (I 2)."""
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/orders"
    found = declared(
        state(
            resource(f"{RULE}.r", name="a", event_bus_name=arn),
            resource(f"{TARGET}.t", rule="a", event_bus_name="orders", arn=QUEUE),
        )
    )

    assert len(found[f"{RULE}.r"].targets) == 1
    assert found[f"{RULE}.r"].targets[0].request["Id"] == f"{TARGET}.t"


def test_a_target_without_its_bus(declared):
    """Is a target without a rule, and the rule is one without targets (I 3)."""
    content = state(
        resource(f"{RULE}.bill", name="bill"),
        resource(f"{RULE}.ship", name="ship", event_bus_name="orders"),
        resource(f"{TARGET}.ship", rule="ship", target_id="q", arn=QUEUE),
    )

    with pytest.raises(InfrastructureError) as caught:
        declared(content)
    assert str(caught.value) == (
        f"template.json:26: {TARGET}.ship is a target without a rule, and AWS refuses it: "
        "ResourceNotFoundException: Rule ship does not exist on EventBus default. "
        f"{RULE}.ship, on the event bus orders, is a rule without targets: the target needs its "
        "event_bus_name, too"
    )


def test_a_target_of_a_rule_that_is_elsewhere(declared):
    """Nobody knows that rule."""
    with pytest.raises(InfrastructureError) as caught:
        declared(state(resource(f"{TARGET}.ship", rule="ship", target_id="q", arn=QUEUE)))
    assert str(caught.value).endswith("Rule ship does not exist on EventBus default.")


def test_another_account(declared):
    """Is an error that names both, and the setting."""
    arn = "arn:aws:events:us-east-1:111122223333:event-bus/orders"

    with pytest.raises(InfrastructureError) as caught:
        declared(state(resource(f"{BUS}.orders", name="orders", arn=arn)))
    assert str(caught.value) == (
        f"template.json:7: {BUS}.orders is of the account 111122223333, and the mock has "
        "123456789012; set account_id='111122223333'"
    )


# --- plans ------------------------------------------------------------------------------------


def test_what_a_plan_refers_to_is_followed(declared):
    """An ARN that the apply makes is known by the name of what it is of (I 4)."""
    references = {"arn": "aws_sqs_queue.q.arn"}
    found = declared(
        plan(
            resource(f"{RULE}.a", name="a", event_pattern='{"source":["x"]}'),
            resource(f"{TARGET}.t", rule="a", target_id="t"),
            resource("aws_sqs_queue.q", name="q"),
            configuration={"resources": [written(f"{TARGET}.t", **references)]},
            unknown={f"{TARGET}.t": {"arn": True}},
        )
    )

    (target,) = found[f"{RULE}.a"].targets
    assert target.request["Arn"] == QUEUE
    assert target.logical_ids == ("aws_sqs_queue.q", f"{TARGET}.t")


@pytest.mark.parametrize(
    ("reference", "other", "expression", "cure", "stand_in"),
    [
        pytest.param(
            "aws_lambda_function.f.arn",
            resource("aws_lambda_function.f"),
            "aws_lambda_function.f.arn",
            'values={"aws_lambda_function.f.arn": ...}',
            f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:aws_lambda_function-f",
            id="a function without a name",
        ),
        pytest.param(
            "aws_batch_job_queue.b.arn",
            resource("aws_batch_job_queue.b"),
            "aws_batch_job_queue.b.arn",
            'values={"aws_batch_job_queue.b.arn": ...}',
            None,
            id="another type",
        ),
        pytest.param(
            "aws_ssm_parameter.p.value",
            resource("aws_ssm_parameter.p"),
            "aws_ssm_parameter.p.value",
            f'values={{"{TARGET}.t.arn": ...}}',
            None,
            id="another attribute",
        ),
        pytest.param(
            "data.aws_sqs_queue.q.arn",
            resource("aws_sqs_queue.other"),
            "data.aws_sqs_queue.q.arn",
            f'values={{"{TARGET}.t.arn": ...}}',
            None,
            id="data",
        ),
    ],
)
def test_what_the_apply_makes_is_not_known(  # noqa: PLR0917 (a table)
    declared, reference, other, expression, cure, stand_in
):
    """The value says what to pass."""
    found = declared(
        plan(
            resource(f"{RULE}.a", name="a"),
            resource(f"{TARGET}.t", rule="a", target_id="t"),
            other,
            configuration={"resources": [written(f"{TARGET}.t", arn=reference)]},
            unknown={f"{TARGET}.t": {"arn": True}},
        )
    )

    arn = found[f"{RULE}.a"].targets[0].request["Arn"]
    assert isinstance(arn, Unresolved)
    assert (arn.expression, arn.cure, arn.stand_in) == (expression, cure, stand_in)


@pytest.mark.parametrize(
    ("reference", "name"), [(f"{BUS}.b.name", "orders"), (f"{BUS}.c.name", None), ("self", None)]
)
def test_a_name_that_a_plan_refers_to(declared, reference, name):
    """It is known if the other resource has it already."""
    found = declared(
        plan(
            resource(f"{BUS}.b", name="orders"),
            resource(f"{BUS}.c"),
            resource(f"{RULE}.a", name="a"),
            configuration={"resources": [written(f"{RULE}.a", event_bus_name=reference)]},
            unknown={f"{RULE}.a": {"event_bus_name": True}},
        )
    )

    bus = found[f"{RULE}.a"].request["EventBusName"]
    assert bus == name or (name is None and bus.expression == reference)


@pytest.mark.parametrize(
    "references",
    [
        pytest.param(["aws_sqs_queue.q.arn", "aws_sqs_queue.q"], id="one"),
        pytest.param(["aws_sqs_queue.q.arn", f"{BUS}.b.name", f"{BUS}.b"], id="two"),
    ],
)
@pytest.mark.parametrize("attribute", ["event_pattern", "event_bus_name"])
def test_what_is_put_together_is_not_known(declared, references, attribute):
    """A pattern never is one reference; a name is, if it refers to one thing alone."""
    expressions = {attribute: {"references": references}}
    found = declared(
        plan(
            resource(f"{BUS}.b", name="orders"),
            resource("aws_sqs_queue.q", name="q"),
            resource(f"{RULE}.a", name="a"),
            configuration={"resources": [written(f"{RULE}.a", **expressions)]},
            unknown={f"{RULE}.a": {attribute: True}},
        )
    )

    name = {"event_pattern": "EventPattern", "event_bus_name": "EventBusName"}[attribute]
    value = found[f"{RULE}.a"].request[name]
    if attribute == "event_bus_name" and len(references) == 2:
        assert value == QUEUE
    else:
        assert value.cure == f'values={{"{RULE}.a.{attribute}": ...}}'


def test_what_a_state_writes_for_none(declared):
    """No id, no age, and an index in the address."""
    rule = resource(f"{RULE}.a", name="a")
    target = resource(
        f'{TARGET}.t["eu/1"]',
        rule="a",
        arn=QUEUE,
        retry_policy=[{"maximum_event_age_in_seconds": 0, "maximum_retry_attempts": 3}],
    )
    (only,) = declared(state(rule, target))[f"{RULE}.a"].targets

    assert only.request == {
        "Id": f"{TARGET}.t-eu-1",
        "Arn": QUEUE,
        "RetryPolicy": {"MaximumRetryAttempts": 3},
    }


def test_the_event_bus_of_a_partner(declared):
    """Has the name of its event source."""
    name = "aws.partner/example.com/1"
    found = declared(state(resource(f"{BUS}.b", name=name, event_source_name=name)))

    assert found[f"{BUS}.b"].request == {"EventSourceName": name}


def test_a_test_passes_what_the_apply_makes(declared):
    """By address and attribute."""
    content = plan(
        resource(f"{RULE}.a", name="a"),
        resource(f"{TARGET}.t", rule="a", target_id="t"),
        resource("aws_lambda_function.f"),
        configuration={"resources": [written(f"{TARGET}.t", arn="aws_lambda_function.f.arn")]},
        unknown={f"{RULE}.a": {"event_pattern": True}, f"{TARGET}.t": {"arn": True}},
    )

    assert declared(content)[f"{RULE}.a"].request["EventPattern"].cure == (
        f'values={{"{RULE}.a.event_pattern": ...}}'
    )
    values = {f"{RULE}.a.event_pattern": "{}", "aws_lambda_function.f.arn": "arn:f"}
    rule = declared(content, values=values)[f"{RULE}.a"]
    assert rule.request == {"EventPattern": "{}"}
    assert rule.targets[0].request["Arn"] == "arn:f"


def test_references_lead_through_modules(declared):
    """Into a module by its variables, and out of it by its outputs."""
    module = "module.shop"
    inner = {
        "address": module,
        "resources": [
            resource(f"{RULE}.a", module, name="a"),
            resource(f"{TARGET}.t", module, rule="a", target_id="t"),
            resource(f"{TARGET}.u", module, rule="a", target_id="u"),
        ],
    }
    queues = {
        "address": "module.queues",
        "resources": [resource("aws_sqs_queue.q", "module.queues", name="q")],
    }
    call = {
        "expressions": {"queue": {"references": ["module.queues.arn"]}},
        "module": {
            "resources": [
                written(f"{TARGET}.t", arn="var.queue"),
                written(f"{TARGET}.u", arn="aws_sqs_queue.gone.arn"),
            ]
        },
    }
    outputs = {"arn": {"expression": {"references": ["aws_sqs_queue.q.arn"]}}}
    found = declared(
        plan(
            modules=[inner, queues],
            configuration={
                "module_calls": {"shop": call, "queues": {"module": {"outputs": outputs}}}
            },
            unknown={
                f"{module}.{TARGET}.t": {"arn": True},
                f"{module}.{TARGET}.u": {"arn": True},
            },
        )
    )

    first, second = found[f"{module}.{RULE}.a"].targets
    assert first.request["Arn"] == QUEUE
    assert first.logical_ids == ("module.queues.aws_sqs_queue.q", f"{module}.{TARGET}.t")
    assert isinstance(second.request["Arn"], Unresolved)


def test_a_rule_without_a_name_is_joined_by_reference(declared):
    """Terraform makes the name up (I 2)."""
    found = declared(
        plan(
            resource(f"{RULE}.a", name_prefix="x"),
            resource(f"{TARGET}.t", target_id="t", arn=QUEUE),
            configuration={
                "resources": [written(f"{TARGET}.t", rule=f"{RULE}.a.name"), written(f"{RULE}.a")]
            },
            unknown={f"{RULE}.a": {"name": True}, f"{TARGET}.t": {"rule": True}},
        )
    )

    assert found[f"{RULE}.a"].name is None
    assert len(found[f"{RULE}.a"].targets) == 1


def test_the_endpoint_of_a_plan(declared):
    """The buses are known by their names; of a health check only the identity counts (I 1)."""
    failover = {"primary": [{}], "secondary": [{"route": "us-west-2"}]}
    expressions = {
        "event_bus": [
            {"event_bus_arn": {"references": [f"{BUS}.east.arn"]}},
            {"event_bus_arn": {"references": [f"{BUS}.west.arn"]}},
        ],
        "routing_config": [
            {
                "failover_config": [
                    {
                        "primary": [
                            {"health_check": {"references": ["aws_route53_health_check.c.arn"]}}
                        ]
                    }
                ]
            }
        ],
    }
    content = plan(
        resource(f"{BUS}.east", name="orders"),
        resource(f"{BUS}.west", name="orders"),
        resource("aws_route53_health_check.c"),
        resource(
            f"{ENDPOINT}.orders",
            name="orders",
            event_bus=[{}, {}],
            routing_config=[{"failover_config": [failover]}],
        ),
        configuration={
            "resources": [
                written(f"{BUS}.east"),
                written(f"{BUS}.west", "aws.west"),
                written(f"{ENDPOINT}.orders", **expressions),
            ]
        },
        providers={
            "aws": {"expressions": {"region": {"references": ["var.region"]}}},
            "aws.west": {"expressions": {"region": {"constant_value": "us-west-2"}}},
        },
        variables={"region": {"value": "us-east-1"}},
        unknown={
            f"{ENDPOINT}.orders": {
                "event_bus": [{"event_bus_arn": True}, {"event_bus_arn": True}],
                "routing_config": [{"failover_config": [{"primary": True}]}],
            }
        },
    )

    found = declared(content)
    endpoint = found[f"{ENDPOINT}.orders"]
    assert endpoint.request["EventBuses"] == [
        {"EventBusArn": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/orders"},
        {"EventBusArn": f"arn:aws:events:us-west-2:{ACCOUNT}:event-bus/orders"},
    ]
    check = endpoint.request["RoutingConfig"]["FailoverConfig"]["Primary"]["HealthCheck"]
    assert check.stand_in == found["aws_route53_health_check.c"].name
    assert "ReplicationConfig" not in endpoint.request


@pytest.mark.parametrize(
    ("values", "provider", "given", "region"),
    [
        pytest.param(
            {"region": "eu-west-1"}, {"constant_value": "us-east-2"}, {}, "eu-west-1", id="its own"
        ),
        pytest.param({}, {"constant_value": "us-east-2"}, {}, "us-east-2", id="of its provider"),
        pytest.param({}, {}, {}, "us-east-1", id="of the environment"),
        pytest.param({}, {}, {"regions": ("eu-west-3",)}, "eu-west-3", id="of the test"),
        pytest.param(
            {},
            {"references": ["local.r"]},
            {"values": {f"{BUS}.b.region": "eu-west-2"}},
            "eu-west-2",
            id="passed",
        ),
    ],
)
def test_the_region_of_a_resource(declared, values, provider, given, region):
    """Its own with provider 6, that of its provider with 5 (I 4)."""
    content = plan(
        resource(f"{BUS}.b", name="b", **values),
        configuration={"resources": [written(f"{BUS}.b")]},
        providers={"aws": {"expressions": {"region": provider} if provider else {}}},
    )

    assert declared(content, **given)[f"{BUS}.b"].region == region


def test_a_region_that_is_not_known(declared):
    """Locals are not in a plan; nobody knows where such a resource is, nor its ARN."""
    content = plan(
        resource(f"{BUS}.b", name="b"),
        resource(f"{RULE}.a", name="a"),
        resource(f"{TARGET}.t", rule="a", target_id="t"),
        configuration={
            "resources": [
                written(f"{BUS}.b", "aws.far"),
                written(f"{TARGET}.t", arn=f"{BUS}.b.arn"),
            ]
        },
        providers={"aws.far": {"expressions": {"region": {"references": ["local.r"]}}}},
    )

    found = declared(content)
    assert found[f"{BUS}.b"].region.expression == "the region of the provider aws.far"
    assert found[f"{RULE}.a"].targets[0].request["Arn"].stand_in is None


def test_blocks_that_are_not_set(declared):
    """A plan has null, or nothing, for them."""
    content = plan(
        resource(f"{RULE}.a", name="a", description=None),
        resource(
            f"{TARGET}.t", rule="a", arn=QUEUE, input=None, sqs_target=[{"message_group_id": "g"}]
        ),
    )

    (target,) = declared(content)[f"{RULE}.a"].targets
    assert target.request["SqsParameters"] == {"MessageGroupId": "g"}


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "main.tf",
            (
                "main.tf is what Terraform reads, and only Terraform can say what comes of it; "
                "load its plan: terraform plan -out=plan && terraform show -json plan > plan.json"
            ),
        ),
        (
            "terraform.tfstate",
            (
                "terraform.tfstate is Terraform's own file of a state; load what it shows: "
                "terraform show -json > state.json"
            ),
        ),
    ],
)
def test_the_files_of_terraform_itself(declared, name, message):
    """Are refused by name, with the command to use (I 11)."""
    with pytest.raises(InfrastructureError) as caught:
        declared("resource {}", name)
    assert str(caught.value) == message


def test_a_state_by_another_name(declared):
    """Is known by what it has (I 4)."""
    content = {"version": 4, "terraform_version": "1.9", "serial": 3, "lineage": "x"}

    with pytest.raises(InfrastructureError, match=r"^template\.json is Terraform's own file"):
        declared(content)


def test_another_major_version(declared):
    """May have other keys (I 4)."""
    with pytest.raises(InfrastructureError) as caught:
        declared({**state(), "format_version": "2.0"})
    assert str(caught.value) == ("template.json has the format_version '2.0'; version 1 is known")


def test_parameters_are_not_of_terraform(declared):
    """Its variables had their values when it was planned."""
    with pytest.raises(InfrastructureError) as caught:
        declared(state(), parameters={"Stage": "prod"})
    assert str(caught.value) == (
        "template.json is of Terraform, which has no parameters: its variables had their values "
        "when it was made"
    )


def test_data_is_no_resource(declared):
    """What is only read is not declared."""
    read = {**resource(f"{BUS}.b", name="b"), "mode": "data"}

    assert declared(state(read)) == {}
