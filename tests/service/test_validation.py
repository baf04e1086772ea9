import copy
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from refusals import NULL, at_least, at_most, pattern, refusal, violated
from valid_requests import EAST, ENDPOINT, ENTRY, HEALTH_CHECK, TARGET, VALID, WEST, changed

from pytest_eventbridge_endpoints.service.errors import ServiceError
from pytest_eventbridge_endpoints.service.shapes import compile_check, schema
from pytest_eventbridge_endpoints.service.validation import (
    _validator_class,
    validate_request,
    validate_response,
)

PATIENT = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

NAME_PATTERN = r"regular expression pattern: [\.\-_A-Za-z0-9]+"
REGION_PATTERN = r"regular expression pattern: ^[\-a-z0-9]+$"
BUS_PATTERN = (
    r"regular expression pattern: "
    r"^arn:aws[a-z-]*:events:[a-z]+-[a-z-]+-\d+:\d{12}:event-bus/[\w.-]+$"
)
HEALTH_CHECK_PATTERN = (
    r"regular expression pattern: ^arn:aws([a-z]|\-)*:route53:::healthcheck/[\-a-z0-9]+$"
)
ROLE_PATTERN = r"regular expression pattern: ^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$"
BUS_NAME_PATTERN = (
    r"regular expression pattern: "
    r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\.\-_A-Za-z0-9]+"
)
ENDPOINT_ID_PATTERN = r"regular expression pattern: ^[A-Za-z0-9\-]+[\.][A-Za-z0-9\-]+$"


# --- one member ---------------------------------------------------------------------------------

FAILOVER = ("RoutingConfig", "FailoverConfig")
IN_FAILOVER = "routingConfig.failoverConfig"
BUS = ("EventBuses", 1, "EventBusArn")
IN_BUS = "eventBuses.2.member.eventBusArn"

# operations, where, value, where in AWS's words, what must be
BOTH = ["CreateEndpoint", "UpdateEndpoint"]
NAMED = [*BOTH, "DeleteEndpoint", "DescribeEndpoint"]
RULES = [
    (NAMED, ("Name",), None, "name", [NULL]),
    (NAMED, ("Name",), "", "name", [at_least(1), pattern(NAME_PATTERN)]),
    (NAMED, ("Name",), "n" * 65, "name", [at_most(64)]),
    (NAMED, ("Name",), "an order", "name", [pattern(NAME_PATTERN)]),
    (NAMED, ("Name",), "orders\n", "name", [pattern(NAME_PATTERN)]),
    (NAMED, ("Name",), "größe", "name", [pattern(NAME_PATTERN)]),
    (NAMED, ("Name",), "!" * 65, "name", [at_most(64), pattern(NAME_PATTERN)]),
    (BOTH, ("Description",), "d" * 513, "description", [at_most(512)]),
    *(
        (BOTH, ("Description",), text, "description", [pattern("regular expression pattern: .*")])
        for text in ("a\nb", "a\rb", "a\u0085b", "\u2028", "a\u2029")
    ),
    (["CreateEndpoint"], ("RoutingConfig",), None, "routingConfig", [NULL]),
    (BOTH, FAILOVER, None, IN_FAILOVER, [NULL]),
    (BOTH, (*FAILOVER, "Primary"), None, f"{IN_FAILOVER}.primary", [NULL]),
    (BOTH, (*FAILOVER, "Secondary"), None, f"{IN_FAILOVER}.secondary", [NULL]),
    (
        BOTH,
        (*FAILOVER, "Primary", "HealthCheck"),
        None,
        f"{IN_FAILOVER}.primary.healthCheck",
        [NULL],
    ),
    (
        BOTH,
        (*FAILOVER, "Primary", "HealthCheck"),
        "arn:aws:route53:::healthcheck/A_B",
        f"{IN_FAILOVER}.primary.healthCheck",
        [pattern(HEALTH_CHECK_PATTERN)],
    ),
    (
        BOTH,
        (*FAILOVER, "Primary", "HealthCheck"),
        "arn:aws:route53:::healthcheck/" + "a" * 1571,
        f"{IN_FAILOVER}.primary.healthCheck",
        [at_most(1600)],
    ),
    (
        BOTH,
        (*FAILOVER, "Primary", "HealthCheck"),
        "",
        f"{IN_FAILOVER}.primary.healthCheck",
        [at_least(1), pattern(HEALTH_CHECK_PATTERN)],
    ),
    (BOTH, (*FAILOVER, "Secondary", "Route"), None, f"{IN_FAILOVER}.secondary.route", [NULL]),
    (
        BOTH,
        (*FAILOVER, "Secondary", "Route"),
        "us-west",
        f"{IN_FAILOVER}.secondary.route",
        [at_least(9)],
    ),
    (
        BOTH,
        (*FAILOVER, "Secondary", "Route"),
        "us-west-2-and-further",
        f"{IN_FAILOVER}.secondary.route",
        [at_most(20)],
    ),
    (
        BOTH,
        (*FAILOVER, "Secondary", "Route"),
        "US-WEST-2",
        f"{IN_FAILOVER}.secondary.route",
        [pattern(REGION_PATTERN)],
    ),
    (
        BOTH,
        ("ReplicationConfig", "State"),
        "enabled",
        "replicationConfig.state",
        ["satisfy enum value set: [ENABLED, DISABLED]"],
    ),
    (["CreateEndpoint"], ("EventBuses",), None, "eventBuses", [NULL]),
    (BOTH, ("EventBuses", 1), None, "eventBuses.2.member", [NULL]),
    (BOTH, BUS, None, IN_BUS, [NULL]),
    (BOTH, BUS, "", IN_BUS, [at_least(1), pattern(BUS_PATTERN)]),
    (BOTH, BUS, "orders", IN_BUS, [pattern(BUS_PATTERN)]),
    (BOTH, BUS, WEST.replace("123", "\u0661\u0662\u0663", 1), IN_BUS, [pattern(BUS_PATTERN)]),
    (BOTH, BUS, WEST + "s" * 512, IN_BUS, [at_most(512)]),
    (BOTH, ("RoleArn",), "", "roleArn", [at_least(1), pattern(ROLE_PATTERN)]),
    (BOTH, ("RoleArn",), "replication", "roleArn", [pattern(ROLE_PATTERN)]),
    (
        BOTH,
        ("RoleArn",),
        "arn:aws:iam::123456789012:role/" + "r" * 226,
        "roleArn",
        [at_most(256)],
    ),
    (["DescribeEndpoint", "ListEndpoints"], ("HomeRegion",), "eu", "homeRegion", [at_least(9)]),
    (
        ["DescribeEndpoint", "ListEndpoints"],
        ("HomeRegion",),
        "eu_west_1",
        "homeRegion",
        [pattern(REGION_PATTERN)],
    ),
    (
        ["DescribeEndpoint", "ListEndpoints"],
        ("HomeRegion",),
        "e" * 21,
        "homeRegion",
        [at_most(20)],
    ),
    (["ListEndpoints"], ("NamePrefix",), "", "namePrefix", [at_least(1), pattern(NAME_PATTERN)]),
    (["ListEndpoints"], ("NamePrefix",), "n" * 65, "namePrefix", [at_most(64)]),
    (["ListEndpoints"], ("NextToken",), "", "nextToken", [at_least(1)]),
    (["ListEndpoints"], ("NextToken",), "t" * 2049, "nextToken", [at_most(2048)]),
    (
        ["ListEndpoints"],
        ("MaxResults",),
        0,
        "maxResults",
        ["have value greater than or equal to 1"],
    ),
    (
        ["ListEndpoints"],
        ("MaxResults",),
        101,
        "maxResults",
        ["have value less than or equal to 100"],
    ),
    (["PutEvents"], ("Entries",), None, "entries", [NULL]),
    (["PutEvents"], ("Entries", 0), None, "entries.1.member", [NULL]),
    (
        ["PutEvents"],
        ("Entries", 0, "EventBusName"),
        "aws.partner/example.com/orders",
        "entries.1.member.eventBusName",
        [pattern(BUS_NAME_PATTERN)],
    ),
    (
        ["PutEvents"],
        ("Entries", 0, "EventBusName"),
        "",
        "entries.1.member.eventBusName",
        [at_least(1), pattern(BUS_NAME_PATTERN)],
    ),
    (
        ["PutEvents"],
        ("Entries", 0, "EventBusName"),
        "b" * 1601,
        "entries.1.member.eventBusName",
        [at_most(1600)],
    ),
    (
        ["PutEvents"],
        ("Entries", 0, "TraceHeader"),
        "",
        "entries.1.member.traceHeader",
        [at_least(1)],
    ),
    (
        ["PutEvents"],
        ("Entries", 0, "TraceHeader"),
        "t" * 501,
        "entries.1.member.traceHeader",
        [at_most(500)],
    ),
    (["PutEvents"], ("EndpointId",), "abcde", "endpointId", [pattern(ENDPOINT_ID_PATTERN)]),
    (
        ["PutEvents"],
        ("EndpointId",),
        "",
        "endpointId",
        [at_least(1), pattern(ENDPOINT_ID_PATTERN)],
    ),
    (["PutEvents"], ("EndpointId",), "a" * 47 + ".veo", "endpointId", [at_most(50)]),
]


def test_valid_requests_pass():
    """A request that has every member passes, and so does one with only those required."""
    for operation, request in VALID.items():
        validate_request(operation, request)
    validate_request("UpdateEndpoint", {"Name": "orders"})
    validate_request("ListEndpoints", {})
    validate_request("PutEvents", {"Entries": [{}]})


@pytest.mark.parametrize(
    ("operation", "path", "value", "java_path", "constraints"),
    [
        pytest.param(operation, *rule, id=f"{operation}-{rule[2]}-{number}")
        for number, (operations, *rule) in enumerate(RULES)
        for operation in operations
    ],
)
def test_each_rule_has_its_words(operation, path, value, java_path, constraints):
    """A member that breaks a rule is named with its value and the rule (AWS 5.9, 5.18, 10.18)."""
    shown = "null" if value is None else f"'{value}'"

    assert refusal(operation, changed(VALID[operation], path, value)) == violated(
        *[(shown, java_path, constraint) for constraint in constraints]
    )


@pytest.mark.parametrize(
    ("operation", "path", "value"),
    [
        pytest.param("CreateEndpoint", ("Name",), "A-z_0.9" + "n" * 57, id="Name, longest"),
        pytest.param("CreateEndpoint", ("Name",), "n", id="Name, shortest"),
        pytest.param("CreateEndpoint", ("Description",), "", id="Description, empty"),
        pytest.param("CreateEndpoint", ("Description",), "ü" * 512, id="Description, longest"),
        pytest.param("CreateEndpoint", ("ReplicationConfig",), {}, id="no State"),
        pytest.param("CreateEndpoint", ("ReplicationConfig", "State"), "DISABLED", id="DISABLED"),
        pytest.param("CreateEndpoint", ("RoleArn",), None, id="RoleArn, null"),
        pytest.param("UpdateEndpoint", ("RoutingConfig",), None, id="RoutingConfig, null"),
        pytest.param("UpdateEndpoint", ("EventBuses",), None, id="EventBuses, null"),
        pytest.param("ListEndpoints", ("MaxResults",), 1, id="MaxResults, least"),
        pytest.param("ListEndpoints", ("MaxResults",), 100, id="MaxResults, most"),
        pytest.param("ListEndpoints", ("NextToken",), "t" * 2048, id="NextToken, longest"),
        pytest.param("ListEndpoints", ("NextToken",), None, id="NextToken, null"),
        pytest.param("PutEvents", ("Entries",), [ENTRY] * 10, id="ten entries"),
        pytest.param("PutEvents", ("Entries", 0, "EventBusName"), EAST, id="EventBusName, ARN"),
        pytest.param("PutEvents", ("Entries", 0, "TraceHeader"), "t" * 500, id="TraceHeader"),
        pytest.param("PutEvents", ("Entries", 0, "Resources"), [], id="no Resources"),
        pytest.param("PutEvents", ("Entries", 0, "Resources"), [None, "r" * 2048], id="Resources"),
        pytest.param("PutEvents", ("Entries", 0, "Time"), -1, id="Time before the epoch"),
        pytest.param("PutEvents", ("Entries", 0, "New"), [1], id="member of a later model"),
        pytest.param("PutEvents", ("EndpointId",), None, id="EndpointId, null"),
    ],
)
def test_what_just_passes(operation, path, value):
    """Limits are inclusive, null is absent, and members that nobody knows are ignored."""
    validate_request(operation, changed(VALID[operation], path, value))


@pytest.mark.parametrize(
    "operation", [name for name in VALID if schema(name, "Request").get("required")]
)
def test_required_members(operation):
    """An empty request lacks every required member, named in the order of the model."""
    missing = {
        "CreateEndpoint": ["name", "routingConfig", "eventBuses"],
        "PutEvents": ["entries"],
        "PutTargets": ["rule", "targets"],
        "RemoveTargets": ["rule", "ids"],
        "ListTargetsByRule": ["rule"],
        "ListRuleNamesByTarget": ["targetArn"],
        "TestEventPattern": ["eventPattern", "event"],
        "TagResource": ["resourceARN", "tags"],
        "UntagResource": ["resourceARN", "tagKeys"],
        "ListTagsForResource": ["resourceARN"],
    }.get(operation, ["name"])

    assert refusal(operation, {}) == violated(*[("null", name, NULL) for name in missing])


# --- more than one ------------------------------------------------------------------------------


def test_all_violations_are_named_in_the_order_of_the_model():
    """One message names all, in the model's order, lengths first (AWS 5.10, 5.11, 10.18)."""
    request = {
        "RoleArn": "me",
        "EventBuses": [{"EventBusArn": "x" * 513}, {}],
        "ReplicationConfig": {"State": "ON"},
        "RoutingConfig": {
            "FailoverConfig": {"Secondary": {"Route": "WEST"}, "Primary": {"HealthCheck": None}}
        },
        "Description": "\n",
        "Name": "!" * 65,
    }

    assert refusal("CreateEndpoint", request) == violated(
        (f"'{'!' * 65}'", "name", at_most(64)),
        (f"'{'!' * 65}'", "name", pattern(NAME_PATTERN)),
        ("'\n'", "description", "satisfy regular expression pattern: .*"),
        ("null", "routingConfig.failoverConfig.primary.healthCheck", NULL),
        ("'WEST'", "routingConfig.failoverConfig.secondary.route", at_least(9)),
        ("'WEST'", "routingConfig.failoverConfig.secondary.route", pattern(REGION_PATTERN)),
        ("'ON'", "replicationConfig.state", "satisfy enum value set: [ENABLED, DISABLED]"),
        (f"'{'x' * 513}'", "eventBuses.1.member.eventBusArn", at_most(512)),
        (f"'{'x' * 513}'", "eventBuses.1.member.eventBusArn", pattern(BUS_PATTERN)),
        ("null", "eventBuses.2.member.eventBusArn", NULL),
        ("'me'", "roleArn", pattern(ROLE_PATTERN)),
    )


@pytest.mark.parametrize(
    ("arns", "constraint"),
    [
        pytest.param([], at_least(2), id="none"),
        pytest.param([EAST], at_least(2), id="one"),
        pytest.param([EAST, WEST, EAST], at_most(2), id="three"),
    ],
)
@pytest.mark.parametrize("operation", BOTH)
def test_an_endpoint_has_two_event_buses(operation, arns, constraint):
    """A list of the wrong length is printed as Java prints it (AWS 5.14)."""
    request = changed(ENDPOINT, ("EventBuses",), [{"EventBusArn": arn} for arn in arns])
    shown = ", ".join(f"EndpointEventBus(eventBusArn={arn})" for arn in arns)

    assert refusal(operation, request) == violated((f"'[{shown}]'", "eventBuses", constraint))


def test_no_entries():
    """An empty list of entries is too short (AWS 6.11)."""
    assert refusal("PutEvents", {"Entries": []}) == violated(("'[]'", "entries", at_least(1)))


def test_eleven_entries():
    """Too many entries are printed with all their members, unpublished ones too (AWS 5.13)."""
    entries = [
        ENTRY,
        {"Source": "shop.orders", "Detail": '{"command": ["update"]}', "Resources": ["a", None]},
        *[{} for _ in range(8)],
        {"Resources": [], "Time": 0, "Unknown": 1, "EventBusName": None},
    ]
    first = (
        "PutEventsRequestEntry(time=Thu Apr 07 12:34:56 UTC 2022, source=shop.orders, "
        "resources=[arn:aws:s3:::bucket], detailType=OrderPlaced, "
        'detail={"id": 42}, eventBusName=orders, '
        "traceHeader=Root=1-5759e988-bd862e3fe1be46a994272793, kmsKeyIdentifier=null, "
        "internalMetadata=null)"
    )
    second = (
        "PutEventsRequestEntry(time=null, source=shop.orders, resources=[a, null], "
        'detailType=null, detail={"command": ["update"]}, eventBusName=null, traceHeader=null, '
        "kmsKeyIdentifier=null, internalMetadata=null)"
    )
    empty = (
        "PutEventsRequestEntry(time=null, source=null, resources=null, detailType=null, "
        "detail=null, eventBusName=null, traceHeader=null, kmsKeyIdentifier=null, "
        "internalMetadata=null)"
    )
    last = (
        "PutEventsRequestEntry(time=Thu Jan 01 00:00:00 UTC 1970, source=null, resources=[], "
        "detailType=null, detail=null, eventBusName=null, traceHeader=null, "
        "kmsKeyIdentifier=null, internalMetadata=null)"
    )
    shown = [first, second, *[empty] * 8, last]

    assert refusal("PutEvents", {"Entries": entries}) == violated(
        (f"'[{', '.join(shown)}]'", "entries", at_most(10))
    )


def test_too_many_entries_and_a_bad_one():
    """What is wrong with a list stands before what is wrong inside (AWS 5.11)."""
    entries = [{"EventBusName": "!"}, *[{} for _ in range(10)]]
    _, _, message = refusal("PutEvents", {"Entries": entries})
    _, _, alone = refusal("PutEvents", {"Entries": [{}] * 11})
    _, _, bad = refusal("PutEvents", {"Entries": entries[:1]})
    too_many = alone.removeprefix("1 validation error detected: ").replace(
        "eventBusName=null", "eventBusName=!", 1
    )

    assert message == (
        f"2 validation errors detected: {too_many}; "
        f"{bad.removeprefix('1 validation error detected: ')}"
    )


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "Thu Jan 01 00:00:00 UTC 1970"),
        (951782400, "Tue Feb 29 00:00:00 UTC 2000"),
        (1646092799.9, "Mon Feb 28 23:59:59 UTC 2022"),
        (1654041600, "Wed Jun 01 00:00:00 UTC 2022"),
        (1656633600, "Fri Jul 01 00:00:00 UTC 2022"),
        (1672531199, "Sat Dec 31 23:59:59 UTC 2022"),
        (1652572800, "Sun May 15 00:00:00 UTC 2022"),
        (-1, "Wed Dec 31 23:59:59 UTC 1969"),
    ],
)
def test_times_are_printed_as_java_prints_them(seconds, shown):
    """A Date is printed in English and UTC, whatever the locale (AWS 5.13)."""
    code, _, message = refusal("PutEvents", {"Entries": [{"Time": seconds}] * 11})

    assert code == "ValidationException"
    assert re.findall(r"time=(.+?), source", message) == [shown] * 11


def test_a_list_of_texts_is_printed_whole():
    """What is wrong with one of many texts is said of their list (AWS 5.9)."""
    long = "r" * 2049
    entries = [ENTRY, changed(ENTRY, ("Resources",), ["a", long, None])]

    assert refusal("PutEvents", {"Entries": entries}) == violated(
        (
            f"'[a, {long}, null]'",
            "entries.2.member.resources",
            "satisfy constraint: [Member must have length less than or equal to 2048]",
        )
    )


def test_a_list_of_texts_is_complained_of_once():
    """Two bad texts in one list are one violation, of the list."""
    entries = [changed(ENTRY, ("Resources",), ["a" * 2049, "b" * 2049])]

    _, _, message = refusal("PutEvents", {"Entries": entries})

    assert message.startswith("1 validation error detected: ")


# --- wrong JSON types ---------------------------------------------------------------------------

JAVA = {
    "java.lang.Boolean": True,
    "java.lang.String": "x",
    "com.amazon.coral.value.json.numbers.TruncatingBigNumber": 1.5,
    "java.util.LinkedHashMap": {},
    "java.util.ArrayList": [],
}
TARGETS = [
    ("CreateEndpoint", ("Name",), "an String"),
    ("CreateEndpoint", ("RoutingConfig",), "a Structure"),
    ("CreateEndpoint", (*FAILOVER, "Secondary", "Route"), "an String"),
    ("CreateEndpoint", ("ReplicationConfig", "State"), "an String"),
    ("CreateEndpoint", ("EventBuses",), "a List"),
    ("CreateEndpoint", ("EventBuses", 0), "a Structure"),
    ("UpdateEndpoint", ("Description",), "an String"),
    ("DeleteEndpoint", ("Name",), "an String"),
    ("DescribeEndpoint", ("HomeRegion",), "an String"),
    ("ListEndpoints", ("MaxResults",), "an Integer"),
    ("PutEvents", ("Entries",), "a List"),
    ("PutEvents", ("Entries", 0), "a Structure"),
    ("PutEvents", ("Entries", 0, "Time"), "a Date"),
    ("PutEvents", ("Entries", 0, "Resources"), "a List"),
    ("PutEvents", ("Entries", 0, "Resources", 0), "an String"),
]
FITTING = {
    "an String": {"java.lang.String"},
    "a Structure": {"java.util.LinkedHashMap"},
    "a List": {"java.util.ArrayList"},
    "an Integer": set(),
    # text has words of its own
    "a Date": {
        "java.lang.String",
        "com.amazon.coral.value.json.numbers.TruncatingBigNumber",
    },
}


@pytest.mark.parametrize(
    ("operation", "path", "java_class", "target"),
    [
        pytest.param(operation, path, java_class, target, id=f"{path[-1]}-{java_class}-{number}")
        for number, (operation, path, target) in enumerate(TARGETS)
        for java_class in JAVA
        if java_class not in FITTING[target]
    ],
)
def test_wrong_types(operation, path, java_class, target):
    """A value of another JSON type is a SerializationException (AWS 5.6)."""
    assert refusal(operation, changed(VALID[operation], path, JAVA[java_class])) == (
        "SerializationException",
        400,
        f"class {java_class} can not be converted to {target}",
    )


def test_a_time_that_is_text():
    """Times are numbers on the wire (AWS 5.2)."""
    request = changed(VALID["PutEvents"], ("Entries", 0, "Time"), "2022-04-07T12:34:56Z")

    assert refusal("PutEvents", request) == (
        "SerializationException",
        400,
        "STRING_VALUE cannot be converted to Date",
    )


def test_types_come_before_constraints():
    """What cannot be read is not validated, so the first wrong type is all that is said."""
    request = {"Name": "!", "RoleArn": 1, "Description": True}

    assert refusal("CreateEndpoint", request) == (
        "SerializationException",
        400,
        "class java.lang.Boolean can not be converted to an String",
    )


# --- responses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "response"),
    [
        pytest.param("DeleteEndpoint", {"Name": "orders"}, id="unknown member"),
        pytest.param("PutEvents", {"Entries": []}, id="missing member"),
        pytest.param("PutEvents", {"FailedEntryCount": "0", "Entries": []}, id="wrong type"),
        pytest.param(
            "PutEvents", {"FailedEntryCount": 0, "Entries": [{"Id": "1"}]}, id="in a list"
        ),
        pytest.param(
            "PutEvents", {"FailedEntryCount": 0, "Entries": [{"EventId": "e" * 65}]}, id="long"
        ),
        pytest.param("ListEndpoints", {"Endpoints": [{"Name": "orders"}]}, id="half an endpoint"),
        pytest.param("ListEndpoints", {"Endpoints": None}, id="null"),
        pytest.param("ListEndpoints", [], id="no object"),
    ],
)
def test_our_own_answers_are_held_to_their_schemas(operation, response):
    """An answer that AWS would not give is a fault of this service, and stops the test."""
    with pytest.raises(RuntimeError) as caught:
        validate_response(operation, response)

    assert str(caught.value) == (
        f"the mock made a response that {operation} does not allow: {response!r}"
    )


@pytest.mark.parametrize(
    ("operation", "response"),
    [
        ("DeleteEndpoint", {}),
        ("ListEndpoints", {"Endpoints": [], "NextToken": "t"}),
        (
            "PutEvents",
            {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "a", "ErrorMessage": "b"}]},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_answers_that_fit_their_schemas(operation, response):
    """An answer as AWS gives it passes."""
    validate_response(operation, response)


# --- the fast check and jsonschema --------------------------------------------------------------

STRINGS = [
    "", "a", "us-east-1", "US-EAST-1", "ab.cd", "a b", "a\n", "ü", "\u0661", "ENABLED", "DISABLED",
    "orders", EAST, WEST, f"{WEST}\n", HEALTH_CHECK, ENDPOINT["RoleArn"], "\ud800", "\x00",
    *["a" * length for length in (8, 9, 20, 21, 50, 51, 64, 65, 256, 257, 500, 501, 512, 513)],
    *["a" * length for length in (1600, 1601, 2048, 2049)],
]  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 1, 50, 100, 101, 10**30, 0.5, 1.0, 1e300]),
    st.sampled_from(STRINGS),
    st.text(max_size=4),
)
MEMBERS = [*ENDPOINT, *ENTRY, *TARGET, "Key", "Value", "Unknown", "", "a b", "k" * 257, "k" * 513]
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=3)
    ),
    max_leaves=5,
)


def paths(value, path=()):
    """Yield the way to everything inside a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*path, key)
        if isinstance(item, (dict, list)):
            yield from paths(item, (*path, key))


@st.composite
def requests(draw, operation):
    """A valid request with up to two things replaced, removed, added or repeated."""
    request = copy.deepcopy(VALID[operation])
    for _ in range(draw(st.integers(0, 2))):
        *parents, last = draw(st.sampled_from([*paths(request), ("Unknown",)]))
        part = request
        for step in parents:
            part = part[step]
        change = draw(st.sampled_from(["replace", "remove", "repeat"]))
        if change == "replace" or last == "Unknown":
            part[last] = draw(ANYTHING)
        elif change == "remove":
            del part[last]
        elif isinstance(part[last], list):
            part[last] = part[last] * draw(st.sampled_from([0, 2, 10, 11]))
        if not request:
            break
    return request


@pytest.mark.parametrize("operation", VALID)
@given(data=st.data())
@settings(PATIENT, max_examples=100)
def test_the_quick_answer_is_that_of_jsonschema(operation, data):
    """The check made from a schema says yes exactly where jsonschema finds no violation."""
    request = data.draw(requests(operation))
    request_schema = schema(operation, "Request")
    verdict = _validator_class()(request_schema).is_valid(request)

    assert compile_check(request_schema)(request) is verdict
    if not verdict:
        code, status, message = refusal(operation, request)
        assert status == 400
        if code == "ValidationException":
            count = int(message.partition(" ")[0])
            assert count == message.count("failed to satisfy constraint: ") > 0
            # scalars in one list or map are one violation
            assert count <= len(list(_validator_class()(request_schema).iter_errors(request)))
        else:
            assert code == "SerializationException"


def test_a_request_too_deep_to_look_into_is_refused():
    """Where the search for what is wrong has to give up, the request is refused all the same."""
    deep = []
    for _ in range(200_000):
        deep = [deep]

    with pytest.raises(ServiceError) as caught:
        validate_request("PutEvents", {"Entries": [{"Source": deep}]})

    assert str(caught.value) == (
        "SerializationException: The request body is not valid: it is nested too deep"
    )
