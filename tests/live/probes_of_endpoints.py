"""What the operations on endpoints answer."""

import json

from asking import ACCEPTED, PRIMARY, SECONDARY
from probes import ANOTHER, probe


@probe(
    "a name that is taken, also while it is being deleted",
    "ResourceAlreadyExistsException: Endpoint <endpoint> already exists.",
    "errors.endpoint_exists",
    is_slow=True,
)
def a_name_that_is_taken(aws):
    return aws.answer(aws.events.create_endpoint, **aws.endpoint().request)


@probe(
    "an unknown name",
    "ResourceNotFoundException: Endpoint <name> does not exist.",
    "errors.endpoint_not_found",
)
def an_unknown_name(aws):
    return aws.answer(aws.events.describe_endpoint, Name=aws.name())


@probe(
    "an update or delete while CREATING, UPDATING or DELETING",
    "ConcurrentModificationException: Endpoint <endpoint> is in UPDATING state and cannot be "
    "modified.",
    {ACCEPTED: "endpoints.BUSY_STATES", ANOTHER: "errors.endpoint_is_busy"},
    is_slow=True,
)
def an_update_while_updating(aws):
    endpoint = aws.busy_endpoint()
    return aws.answer(aws.events.update_endpoint, Name=endpoint.name, Description="new")


@probe(
    "an update of more than the description",
    "UPDATING",
    "endpoint_operations.update_endpoint",
    is_slow=True,
)
def an_update_of_the_replication(aws):
    endpoint = aws.ready_endpoint()
    off = {"Name": endpoint.name, "ReplicationConfig": {"State": "DISABLED"}}
    return aws.events.update_endpoint(**off)["State"]


@probe(
    "an update that CreateEndpoint would refuse",
    "ValidationException: Parameter EventBuses is not valid. Reason: An event bus must be provided "
    "in both the primary and secondary regions.",
    "endpoint_operations._check",
    is_slow=True,
)
def an_update_that_would_be_refused(aws):
    endpoint = aws.endpoint()
    first = endpoint.request["EventBuses"][0]
    return aws.answer(aws.events.update_endpoint, Name=endpoint.name, EventBuses=[first, first])


def with_buses(aws, *regions, account=None):
    """Return a request whose event buses are in these Regions."""
    request = aws.request_of_endpoint()
    bus = request["EventBuses"][0]["EventBusArn"].rpartition("/")[2]
    arns = [f"arn:aws:events:{r}:{account or aws.account}:event-bus/{bus}" for r in regions]
    return {**request, "EventBuses": [{"EventBusArn": arn} for arn in arns]}


@probe(
    "buses of another account; a `Route` that is the Region of the call",
    json.dumps(
        [
            (
                "ValidationException: Parameter EventBuses is not valid. Reason: Event buses must be in "
                "the same account."
            ),
            (
                "ValidationException: Parameter EventBuses is not valid. Reason: An event bus must be "
                "provided in both the primary and secondary regions."
            ),
        ]
    ),
    "endpoint_operations._check",
)
def endpoints_that_are_wrong(aws):
    foreign = with_buses(aws, PRIMARY, SECONDARY, account="000000000000")
    here = with_buses(aws, PRIMARY, SECONDARY)
    here["RoutingConfig"]["FailoverConfig"]["Secondary"]["Route"] = PRIMARY
    return json.dumps([aws.answer(aws.events.create_endpoint, **r) for r in (foreign, here)])


@probe(
    "several constraints violated on one member",
    "ValidationException: 2 validation errors detected: Value '<long>' at 'name' failed to satisfy "
    "constraint: Member must have length less than or equal to 64; Value '<long>' at 'name' failed "
    "to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    "schemas/shapes.json",
)
def several_constraints_on_one_member(aws):
    long = "!" * 65
    aws.hide(long, "long")
    return aws.answer(aws.events.describe_endpoint, Name=long)


@probe(
    "buses, roles and health checks that do not exist",
    ACCEPTED,
    "endpoint_operations._check: look whether the bus exists",
    is_slow=True,
)
def an_endpoint_on_buses_that_do_not_exist(aws):
    request = aws.request_of_endpoint()
    unknown = aws.name("bus")
    buses = [f"arn:aws:events:{r}:{aws.account}:event-bus/{unknown}" for r in (PRIMARY, SECONDARY)]
    request["EventBuses"] = [{"EventBusArn": bus} for bus in buses]
    aws.later(aws.delete_endpoint, name=request["Name"])
    return aws.answer(aws.events.create_endpoint, **request)


@probe(
    "`HomeRegion`",
    json.dumps([ACCEPTED, "ResourceNotFoundException: Endpoint <endpoint> does not exist."]),
    "endpoint_operations.describe_endpoint, list_endpoints",
)
def the_home_region(aws):
    name, west = aws.endpoint().name, aws.client(SECONDARY)
    return json.dumps(
        [
            aws.answer(west.describe_endpoint, Name=name, HomeRegion=PRIMARY),
            aws.answer(west.describe_endpoint, Name=name),
        ]
    )


@probe(
    "`NamePrefix` and order",
    "[1, 0]",
    "endpoints.EndpointRegistry.page",
)
def a_prefix_of_names(aws):
    name = aws.endpoint().name
    pages = [
        aws.events.list_endpoints(NamePrefix=prefix)["Endpoints"]
        for prefix in (name, name.upper())
    ]
    return json.dumps([len(page) for page in pages])


@probe(
    "a garbled pagination token",
    "ValidationException: Parameter NextToken is not valid.",
    "errors.token_is_invalid",
)
def a_garbled_token(aws):
    return aws.answer(aws.events.list_endpoints, NextToken="garbled")


@probe(
    "`.` in the pattern of Description",
    "ValidationException: 1 validation error detected: Value '<lines>' at 'description' failed to "
    "satisfy constraint: Member must satisfy regular expression pattern: .*",
    "limits.NO_LINE_END",
)
def a_line_end_in_a_description(aws):
    aws.hide("a\u2028b", "lines")
    return aws.answer(aws.events.update_endpoint, Name=aws.name(), Description="a\u2028b")
