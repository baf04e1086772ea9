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


# --- as Terraform writes a plan ---------------------------------------------------------------


def refers(*references):
    """Return an expression that refers to something, as Terraform writes it."""
    return {"references": list(references)}


def shown_targets(found):
    """Return the ids of the targets of each rule."""
    return {
        address: [target.request["Id"] for target in resource.targets]
        for address, resource in found.items()
        if resource.kind == "rule"
    }


@pytest.mark.parametrize(
    ("address", "attribute", "member"),
    [
        pytest.param(f"{RULE}.a", "event_pattern", "EventPattern", id="a pattern"),
        pytest.param(f"{TARGET}.t", "input", "Input", id="an input"),
    ],
)
def test_a_text_that_an_arn_is_put_into(declared, address, attribute, member):
    """Is not that ARN: it is not known, and nothing is decided by it (I 4)."""
    found = declared(
        plan(
            resource(f"{RULE}.a", name="a"),
            resource(f"{TARGET}.t", rule="a", target_id="t", arn=QUEUE),
            resource("aws_sqs_queue.q", name="q"),
            configuration={
                "resources": [
                    written(
                        address, **{attribute: refers("aws_sqs_queue.q.arn", "aws_sqs_queue.q")}
                    )
                ]
            },
            unknown={address: {attribute: True}},
        )
    )

    rule = found[f"{RULE}.a"]
    value = {**rule.request, **rule.targets[0].request}[member]
    assert str(value).endswith(
        "is not known: it is known after the apply only; "
        f'pass values={{"{address}.{attribute}": ...}}'
    )


@pytest.mark.parametrize(
    ("references", "arn", "logical_ids"),
    [
        pytest.param(
            ["aws_sqs_queue.q.arn", "aws_sqs_queue.q"], QUEUE, ["aws_sqs_queue.q"], id="one"
        ),
        pytest.param(
            [
                *("var.live", "aws_sqs_queue.q.arn", "aws_sqs_queue.q"),
                *("aws_sqs_queue.p.arn", "aws_sqs_queue.p"),
            ],
            None,
            ["aws_sqs_queue.q", "aws_sqs_queue.p"],
            id="one or the other",
        ),
        pytest.param(
            ['aws_sns_topic.s["a.b"].id', 'aws_sns_topic.s["a.b"]', "aws_sns_topic.s"],
            f"arn:aws:sns:us-east-1:{ACCOUNT}:s",
            ['aws_sns_topic.s["a.b"]'],
            id="the id of a topic is its ARN",
        ),
        pytest.param(
            ["aws_sqs_queue.q.id", "aws_sqs_queue.q"],
            None,
            ["aws_sqs_queue.q"],
            id="the id of a queue is its URL",
        ),
        pytest.param(
            ["aws_route53_health_check.c.id", "aws_route53_health_check.c"],
            None,
            ["aws_route53_health_check.c"],
            id="the id of a health check",
        ),
    ],
)
def test_what_an_arn_refers_to(declared, references, arn, logical_ids):
    """It is known if it can be one thing only."""
    found = declared(
        plan(
            resource(f"{RULE}.a", name="a"),
            resource(f"{TARGET}.t", rule="a", target_id="t"),
            resource("aws_sqs_queue.q", name="q"),
            resource("aws_sqs_queue.p", name="p"),
            resource('aws_sns_topic.s["a.b"]', name="s"),
            resource('aws_sns_topic.s["c"]', name="other"),
            resource("aws_route53_health_check.c"),
            configuration={"resources": [written(f"{TARGET}.t", arn=refers(*references))]},
            unknown={f"{TARGET}.t": {"arn": True}},
        )
    )

    (target,) = found[f"{RULE}.a"].targets
    known = target.request["Arn"]
    assert (None if isinstance(known, Unresolved) else known) == arn
    assert getattr(known, "stand_in", None) is None
    assert list(target.logical_ids) == [*logical_ids, f"{TARGET}.t"]


@pytest.mark.parametrize(
    ("attribute", "name", "bus"),
    [("id", "orders", "orders"), ("name", "orders", "orders"), ("name", None, None)],
)
def test_a_target_on_a_bus_that_the_apply_makes(declared, attribute, name, bus):
    """Is joined to the rule that refers to the same bus, whether its name is known or not."""
    reference = refers(f"{BUS}.b.{attribute}", f"{BUS}.b")
    addresses = (f"{RULE}.a", f"{TARGET}.t")
    found = declared(
        plan(
            resource(f"{BUS}.b", **({"name": name} if name else {})),
            resource(f"{RULE}.a", name="a"),
            resource(f"{RULE}.default", name="a", event_bus_name="default"),
            resource(f"{TARGET}.t", rule="a", target_id="t", arn=QUEUE),
            configuration={"resources": [written(a, event_bus_name=reference) for a in addresses]},
            unknown={address: {"event_bus_name": True} for address in addresses},
        )
    )

    assert shown_targets(found) == {f"{RULE}.a": ["t"], f"{RULE}.default": []}
    known = found[f"{RULE}.a"].request["EventBusName"]
    assert (None if isinstance(known, Unresolved) else known) == bus


@pytest.mark.parametrize(
    ("of_rule", "of_target"),
    [
        pytest.param([], [f"{RULE}.a", "each.key"], id="the rule with the same key"),
        pytest.param(["random_id.r", "each.key"], ["random_id.r", "each.key"], id="the same name"),
    ],
)
def test_rules_whose_names_the_apply_makes(declared, of_rule, of_target):
    """With for_each a target is of the rule with its own key (guess)."""
    keys = ('["x"]', '["y"]')
    found = declared(
        plan(
            *(resource(f"{RULE}.a{key}") for key in keys),
            *(resource(f"{TARGET}.t{key}", target_id=f"of {key}", arn=QUEUE) for key in keys),
            configuration={
                "resources": [
                    written(f"{RULE}.a", name=refers(*of_rule)),
                    written(f"{TARGET}.t", rule=refers(*of_target)),
                ]
            },
            unknown={
                **{f"{RULE}.a{key}": {"name": True} for key in keys},
                **{f"{TARGET}.t{key}": {"rule": True} for key in keys},
            },
        )
    )

    assert shown_targets(found) == {f"{RULE}.a{key}": [f"of {key}"] for key in keys}


def test_rules_whose_names_come_from_the_call_of_their_module(declared):
    """With count on the module a target is of the rule of its own module."""
    modules = [f"module.n[{index}]" for index in range(2)]
    written_there = [
        written(f"{RULE}.a", name="var.name"),
        written(f"{TARGET}.t", rule="var.name"),
    ]
    found = declared(
        plan(
            modules=[
                {
                    "address": module,
                    "resources": [
                        resource(f"{RULE}.a", module),
                        resource(f"{TARGET}.t", module, target_id=f"of {module}", arn=QUEUE),
                    ],
                }
                for module in modules
            ],
            configuration={
                "module_calls": {
                    "n": {
                        "expressions": {"name": refers("random_id.r", "count.index")},
                        "module": {"resources": written_there},
                    }
                }
            },
            unknown={
                f"{module}.{address}": {attribute: True}
                for module in modules
                for address, attribute in ((f"{RULE}.a", "name"), (f"{TARGET}.t", "rule"))
            },
        )
    )

    assert shown_targets(found) == {f"{module}.{RULE}.a": [f"of {module}"] for module in modules}


def test_a_rule_that_nobody_can_name(declared):
    """AWS would find it, so nothing is said of a missing rule; a test passes its name."""
    content = plan(
        resource(f"{RULE}.a", name="a"),
        resource(f"{TARGET}.t", target_id="t", arn=QUEUE),
        configuration={"resources": [written(f"{TARGET}.t", rule=refers("each.value"))]},
        unknown={f"{TARGET}.t": {"rule": True}},
    )

    with pytest.raises(InfrastructureError) as caught:
        declared(content)
    assert str(caught.value) == (
        f"template.json:15: nobody can say which rule {TARGET}.t is a target of: each.value "
        "(template.json:20) is not known: it is known after the apply only; "
        f'pass values={{"{TARGET}.t.rule": ...}}'
    )
    assert shown_targets(declared(content, values={f"{TARGET}.t.rule": "a"})) == {
        f"{RULE}.a": ["t"]
    }


def test_a_lonely_rule_on_a_bus_that_is_not_known(declared):
    """Is not named as the one that was meant."""
    content = plan(
        resource(f"{RULE}.a", name="a"),
        resource(f"{TARGET}.t", rule="a", target_id="t", arn=QUEUE),
        configuration={
            "resources": [written(f"{RULE}.a", event_bus_name=refers("local.bus"))],
        },
        unknown={f"{RULE}.a": {"event_bus_name": True}},
    )

    with pytest.raises(InfrastructureError, match=r"Rule a does not exist on EventBus default\.$"):
        declared(content)


def test_a_passed_name_is_followed(declared):
    """What a test passes of a bus goes for all that refers to it."""
    reference = refers(f"{BUS}.b.name", f"{BUS}.b")
    found = declared(
        plan(
            resource(f"{BUS}.b"),
            resource(f"{RULE}.a", name="a"),
            configuration={"resources": [written(f"{RULE}.a", event_bus_name=reference)]},
            unknown={f"{BUS}.b": {"name": True}, f"{RULE}.a": {"event_bus_name": True}},
        ),
        values={f"{BUS}.b.name": "orders"},
    )

    assert found[f"{BUS}.b"].name == "orders"
    assert found[f"{RULE}.a"].request == {"EventBusName": "orders"}


def test_what_is_passed_goes_to_one_attribute(declared):
    """The ARN of a target is not that of its dead-letter queue; keys are as Terraform has them."""
    key = f'{TARGET}.t["eu"]'
    content = plan(
        resource(f"{RULE}.a", name="a"),
        resource(key, rule="a", target_id="t", dead_letter_config=[{}]),
        unknown={key: {"arn": True, "dead_letter_config": [{"arn": True}]}},
    )

    request = declared(content)[f"{RULE}.a"].targets[0].request
    assert request["DeadLetterConfig"]["Arn"].cure == (
        'values={"aws_cloudwatch_event_target.t[\\"eu\\"].dead_letter_config[0].arn": ...}'
    )
    request = declared(content, values={f"{key}.arn": QUEUE})[f"{RULE}.a"].targets[0].request
    assert request["Arn"] == QUEUE
    assert isinstance(request["DeadLetterConfig"]["Arn"], Unresolved)


def test_a_deposed_object(declared):
    """Has the address of what takes its place, and says nothing of it."""
    change = {"address": f"{RULE}.a", "change": {"after_unknown": {"event_pattern": True}}}
    deposed = {"address": f"{RULE}.a", "deposed": "x", "change": {"after_unknown": {}}}
    content = {
        **plan(resource(f"{RULE}.a", name="a")),
        "resource_changes": [deposed, change, deposed],
    }

    assert isinstance(declared(content)[f"{RULE}.a"].request["EventPattern"], Unresolved)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param((True, "ENABLED"), (False, "ENABLED"), "DISABLED", id="disabled, older way"),
        pytest.param((False, "DISABLED"), (True, "DISABLED"), "ENABLED", id="enabled, older way"),
        pytest.param((True, "ENABLED"), (True, "DISABLED"), "DISABLED", id="disabled"),
        pytest.param((False, "DISABLED"), (False, "ENABLED"), "ENABLED", id="enabled"),
        pytest.param((None, None), (False, None), "DISABLED", id="made"),
    ],
)
def test_an_update_of_the_state_of_a_rule(declared, before, after, expected):
    """The attribute that is not written keeps what it was, so that the other one counts (I 2)."""
    names = ("is_enabled", "state")
    change = {"before": dict(zip(names, before, strict=True)), "after_unknown": {}}
    content = {
        **plan(resource(f"{RULE}.a", name="a", **dict(zip(names, after, strict=True)))),
        "resource_changes": [{"address": f"{RULE}.a", "change": change}],
    }

    assert declared(content)[f"{RULE}.a"].request["State"] == expected


def test_the_older_state_may_not_be_known(declared):
    """Then the state is not known either."""
    content = plan(resource(f"{RULE}.a", name="a"), unknown={f"{RULE}.a": {"is_enabled": True}})

    assert declared(content)[f"{RULE}.a"].request["State"].cure == (
        f'values={{"{RULE}.a.is_enabled": ...}}'
    )


@pytest.mark.parametrize("key", ["a.b", "module.m", "a]b", 'a\\"]b'])
def test_keys_of_modules(declared, key):
    """Whatever stands in a key of for_each, references lead into the module and out of it."""
    module = f'module.shop["{key}"]'
    inside = {
        "address": module,
        "resources": [
            resource("aws_sqs_queue.q", module, name="q"),
            resource(f"{RULE}.a", module, name="a"),
            resource(f"{TARGET}.t", module, rule="a", target_id="t"),
        ],
    }
    other = {
        "address": 'module.shop["other"]',
        "resources": [resource("aws_sqs_queue.q", 'module.shop["other"]', name="other")],
    }
    output = refers(f"{module}.queue", module)
    found = declared(
        plan(
            resource(f"{TARGET}.out", rule="a", target_id="out"),
            modules=[inside, other],
            configuration={
                "resources": [written(f"{TARGET}.out", arn=output)],
                "module_calls": {
                    "shop": {
                        "expressions": {"bus": output},
                        "module": {
                            "resources": [written(f"{TARGET}.t", arn="var.bus")],
                            "outputs": {
                                "queue": {
                                    "expression": refers("aws_sqs_queue.q.arn", "aws_sqs_queue.q")
                                }
                            },
                        },
                    }
                },
            },
            unknown={f"{TARGET}.out": {"arn": True}, f"{module}.{TARGET}.t": {"arn": True}},
        )
    )

    targets = found[f"{module}.{RULE}.a"].targets
    assert [target.request["Arn"] for target in targets] == [QUEUE, QUEUE]


@pytest.mark.parametrize(
    ("call", "default", "outer", "region"),
    [
        pytest.param({"constant_value": "us-west-2"}, None, None, "us-west-2", id="a text"),
        pytest.param(refers("var.there"), None, "eu-west-1", "eu-west-1", id="a variable"),
        pytest.param(None, "eu-north-1", None, "eu-north-1", id="its default"),
        pytest.param(refers("local.r"), "eu-north-1", None, None, id="something else"),
        pytest.param(refers("var.there", "var.region"), None, "eu-west-1", None, id="two"),
        pytest.param(refers("var.there"), None, "us", None, id="a part of one"),
    ],
)
def test_the_region_of_the_provider_of_a_module(declared, call, default, outer, region):
    """Its variables are its own: one of the same name elsewhere is another (I 4)."""
    module = "module.m"
    found = declared(
        plan(
            modules=[{"address": module, "resources": [resource(f"{BUS}.b", module, name="b")]}],
            configuration={
                "module_calls": {
                    "m": {
                        "expressions": {"region": call} if call else {},
                        "module": {
                            "variables": {"region": {"default": default}},
                            "resources": [written(f"{BUS}.b", "module.m:aws")],
                        },
                    }
                }
            },
            providers={
                "module.m:aws": {
                    "module_address": module,
                    "expressions": {"region": refers("var.region")},
                }
            },
            variables={"region": {"value": "us-east-1"}, "there": {"value": outer}},
        )
    )

    known = found[f"{module}.{BUS}.b"].region
    assert (None if isinstance(known, Unresolved) else known) == region


def test_a_provider_that_a_module_is_given_by_an_old_terraform(declared):
    """Is not in the plan, so that nobody knows its Region."""
    module = "module.m"
    calls = {"m": {"module": {"resources": [written(f"{BUS}.b", "module.m:aws")]}}}
    found = declared(
        plan(
            modules=[{"address": module, "resources": [resource(f"{BUS}.b", module, name="b")]}],
            configuration={"module_calls": calls},
            providers={"aws": {"expressions": {"region": {"constant_value": "us-west-2"}}}},
        )
    )

    assert isinstance(found[f"{module}.{BUS}.b"].region, Unresolved)


def test_a_provider_of_a_module_that_is_not_called(declared):
    """No Terraform writes it; its Region is not known."""
    provider = {"module_address": "nowhere", "expressions": {"region": refers("var.region")}}
    content = plan(
        resource(f"{BUS}.b", name="b"),
        configuration={"resources": [written(f"{BUS}.b")]},
        providers={"aws": provider},
        variables={"region": {"value": "us-east-1"}},
    )

    assert isinstance(declared(content)[f"{BUS}.b"].region, Unresolved)


def test_rules_and_targets_of_a_provider_whose_region_is_not_known(declared):
    """Are joined within that provider."""
    providers = {
        name: {"expressions": {"region": refers(f"local.{name}")}} for name in ("aws", "aws.far")
    }
    found = declared(
        plan(
            *(resource(f"{RULE}.{name}", name="a") for name in ("near", "far")),
            resource(f"{TARGET}.t", rule="a", target_id="t", arn=QUEUE),
            configuration={
                "resources": [
                    written(f"{RULE}.near"),
                    written(f"{RULE}.far", "aws.far"),
                    written(f"{TARGET}.t", "aws.far"),
                ]
            },
            providers=providers,
        )
    )

    assert shown_targets(found) == {f"{RULE}.near": [], f"{RULE}.far": ["t"]}


@pytest.mark.parametrize("in_modules", [False, True])
def test_targets_that_lead_to_each_other_s_region(declared, in_modules):
    """They are of the rule that they were made after, or of their module's, in a state."""
    rules, targets = {}, {}
    for region, other in (("east", "us-west-2"), ("west", "us-east-1")):
        own = {"us-west-2": "us-east-1", "us-east-1": "us-west-2"}[other]
        module = f"module.{region}" if in_modules else ""
        rules[region] = resource(
            f"{RULE}.{region}", module, name="f", arn=f"arn:aws:events:{own}:{ACCOUNT}:rule/f"
        )
        bus = f"arn:aws:events:{other}:{ACCOUNT}:event-bus/default"
        targets[region] = resource(
            f"{TARGET}.{region}", module, rule="f", target_id=region, arn=bus
        )
        if not in_modules:
            targets[region]["depends_on"] = [f"{RULE}.{region}"]
    modules = [
        {"address": f"module.{region}", "resources": [rules[region], targets[region]]}
        for region in rules
    ]
    content = state(modules=modules) if in_modules else state(*rules.values(), *targets.values())

    assert shown_targets(declared(content)) == {
        rule["address"]: [region] for region, rule in rules.items()
    }


def test_a_target_of_a_state_whose_region_is_passed(declared):
    """It wins over what its ARN says."""
    content = state(
        *(
            resource(f"{RULE}.{r}", name="f", arn=f"arn:aws:events:{r}:{ACCOUNT}:rule/f")
            for r in ("us-east-1", "us-west-2")
        ),
        resource(f"{TARGET}.t", rule="f", target_id="t", arn=QUEUE),
    )

    assert shown_targets(declared(content, values={f"{TARGET}.t.region": "us-west-2"})) == {
        f"{RULE}.us-east-1": [],
        f"{RULE}.us-west-2": ["t"],
    }


def test_a_retry_policy_with_nothing_for_the_age(declared):
    """Terraform keeps 0 in a state, which AWS does not take."""
    policy = {"maximum_event_age_in_seconds": 0, "maximum_retry_attempts": 0}
    found = declared(
        state(
            resource(f"{RULE}.a", name="a"),
            resource(f"{TARGET}.t", rule="a", target_id="t", arn=QUEUE, retry_policy=[policy]),
        )
    )

    assert found[f"{RULE}.a"].targets[0].request["RetryPolicy"] == {"MaximumRetryAttempts": 0}


@pytest.mark.parametrize(
    ("address", "id_"),
    [
        (f'{TARGET}.t["eu/west"]', f"{TARGET}.t-eu-west"),
        (f"{TARGET}.t[0]", f"{TARGET}.t-0"),
        (f"{TARGET}.{'t' * 80}", "t" * 64),
    ],
)
def test_an_id_that_terraform_makes_up(declared, address, id_):
    """Is the end of the address, in the letters that AWS takes (guess)."""
    found = declared(plan(resource(f"{RULE}.a", name="a"), resource(address, rule="a", arn=QUEUE)))

    assert shown_targets(found) == {f"{RULE}.a": [id_]}


def test_the_bus_of_a_partner(declared):
    """Is made with its event source."""
    name = "aws.partner/example.com/orders"
    found = declared(state(resource(f"{BUS}.p", name=name, event_source_name=name)))

    assert found[f"{BUS}.p"].request == {"EventSourceName": name}


def test_an_empty_state(declared):
    """Has its version and nothing else."""
    assert declared({"format_version": "1.0"}) == {}


def test_another_file_with_a_version(declared):
    """Is not Terraform's."""
    with pytest.raises(InfrastructureError, match=r"^template\.json is neither a template"):
        declared({"format_version": "1.0", "other": 1})


def test_a_plan_that_failed(declared):
    """Lacks what Terraform did not come to."""
    with pytest.raises(InfrastructureError) as caught:
        declared({**plan(), "errored": True})
    assert str(caught.value) == (
        "template.json is a plan that failed, and lacks what Terraform did not come to; plan "
        "again: terraform plan -out=plan && terraform show -json plan > plan.json"
    )
