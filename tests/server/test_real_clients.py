"""Real clients in other processes: children of Python, the AWS CLI, the AWS SDK for JavaScript."""

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import textwrap
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec

import botocore.configprovider
import processes
import pytest

FORKING = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
METHODS = [
    pytest.param(method, marks=FORKING) for method in multiprocessing.get_all_start_methods()
]

READS_ENVIRONMENT = pytest.mark.skipif(
    not hasattr(botocore.configprovider, "ConfiguredEndpointProvider"),
    reason="this botocore reads no URL from the environment",
)
WITH_CRT = pytest.mark.skipif(find_spec("awscrt") is None, reason="awscrt is not installed")


@pytest.fixture
def run(server):
    """Run a command with the environment of the door, and return what it prints as JSON."""

    def run(*command):
        ran = subprocess.run(
            command,
            env={**os.environ, **server.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return run


def ids(events):
    return [event.detail["id"] for event in events]


# --- Python -----------------------------------------------------------------------------------

PYTHON = """
    import json, sys
    import botocore.session

    client = botocore.session.Session().create_client("events")
    through = {"EndpointId": sys.argv[1]} if sys.argv[1:] else {}
    entry = {"Source": "shop", "DetailType": "Sold", "Detail": '{"id": 1}'}
    print(json.dumps(client.put_events(Entries=[entry], **through)["FailedEntryCount"]))
"""


@pytest.fixture
def python(run):
    """Run the script, without the plugin, in another Python."""
    return lambda *arguments: run(sys.executable, "-c", textwrap.dedent(PYTHON), *arguments)


@READS_ENVIRONMENT
def test_a_subprocess_is_answered(eventbridge_mock, python):
    """Its retries are attempts of one call."""
    eventbridge_mock.fail("PutEvents", 503, times=2)

    assert python() == 0
    call = eventbridge_mock.calls.one()
    assert (call.through, call.attempts, call.region) == ("http", 3, "us-east-1")
    assert ids(eventbridge_mock.events) == [1]


@READS_ENVIRONMENT
@WITH_CRT
def test_a_subprocess_goes_through_an_endpoint(eventbridge_mock, python):
    """Signed as in production, with SigV4A."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    python(endpoint.endpoint_id)
    with endpoint.failed_over():
        python(endpoint.endpoint_id)

    assert [call.signature_version for call in eventbridge_mock.calls] == ["v4a", "v4a"]
    assert [event.region for event in eventbridge_mock.events] == ["us-east-1", "us-west-2"]


@READS_ENVIRONMENT
@pytest.mark.eventbridge(serve=True)
def test_with_the_setting_a_subprocess_inherits_the_way(eventbridge_mock):
    """It needs no environment of its own."""
    script = textwrap.dedent(PYTHON)
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)

    assert eventbridge_mock.calls.one().through == "http"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.eventbridge(serve=True)
def test_a_process_pool_is_answered(eventbridge_mock, method):
    """However its processes are made."""
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, context) as pool:
        put = list(pool.map(processes.put, range(6)))

    assert sorted(ids(eventbridge_mock.events)) == list(range(6))
    assert sorted(event.id for event in eventbridge_mock.events) == sorted(put)


@pytest.mark.parametrize("method", METHODS)
def test_a_child_finds_an_open_door_by_itself(eventbridge_mock, server, method):
    """A forkserver that is older than the door, too."""
    child = multiprocessing.get_context(method).Process(target=processes.put, args=(7,))
    child.start()
    child.join(60)

    assert (child.exitcode, ids(eventbridge_mock.events)) == (0, [7])


# --- the AWS CLI ------------------------------------------------------------------------------


def runs(*command):
    """Say whether a command is there, and not only a stand-in for it."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


@pytest.fixture
def aws(run):
    """Run a command of the AWS CLI."""
    if not runs("aws", "--version"):
        pytest.skip("the AWS CLI is not installed")
    return lambda *command: run("aws", "events", *command, "--output", "json")


def test_the_aws_cli_is_answered(eventbridge_mock, aws):
    """Its calls are asserted as any other."""
    answer = aws("put-events", "--entries", json.dumps([processes.entry(1)]))
    aws(
        *("create-endpoint", "--name", "orders"),
        *("--routing-config", json.dumps(ROUTING), "--event-buses", json.dumps(BUSES)),
        *("--role-arn", "arn:aws:iam::123456789012:role/replication"),
    )
    listed = aws("list-endpoints")

    assert answer["Entries"][0]["EventId"] == eventbridge_mock.events.one().id
    assert [endpoint["Name"] for endpoint in listed["Endpoints"]] == ["orders"]
    for operation in ("PutEvents", "CreateEndpoint", "ListEndpoints"):
        eventbridge_mock.assert_calls(operation, times=1)


ROUTING = {
    "FailoverConfig": {
        "Primary": {"HealthCheck": "arn:aws:route53:::healthcheck/abc"},
        "Secondary": {"Route": "us-west-2"},
    }
}
BUSES = [
    {"EventBusArn": f"arn:aws:events:{region}:123456789012:event-bus/orders"}
    for region in ("us-east-1", "us-west-2")
]


# --- the AWS SDK for JavaScript ---------------------------------------------------------------

JAVASCRIPT = """
    const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
    const [EndpointId] = process.argv.slice(1);
    if (EndpointId) require("@aws-sdk/signature-v4a");
    const Entries = [{ Source: "shop", DetailType: "Sold", Detail: '{"id": 1}' }];
    new EventBridgeClient().send(new PutEventsCommand({ EndpointId, Entries })).then(
      (answer) => console.log(JSON.stringify(answer)));
"""


@pytest.fixture
def node(run):
    """Run the script in Node.js."""

    def node(*arguments):
        return run("node", "-e", JAVASCRIPT, *arguments)

    needed = "require('@aws-sdk/client-eventbridge'); require('@aws-sdk/signature-v4a')"
    if not runs("node", "-e", needed):
        pytest.skip("the AWS SDK for JavaScript is not installed")
    return node


def test_the_sdk_for_javascript_is_answered(eventbridge_mock, node):
    """Its retries are attempts of one call."""
    eventbridge_mock.fail("PutEvents", 503, times=2)

    assert node()["FailedEntryCount"] == 0
    call = eventbridge_mock.calls.one()
    assert (call.through, call.attempts, call.region) == ("http", 3, "us-east-1")
    assert ids(eventbridge_mock.events) == [1]


def test_the_sdk_for_javascript_goes_through_an_endpoint(eventbridge_mock, node):
    """Signed as in production, with SigV4A."""
    endpoint = eventbridge_mock.add_endpoint("orders", primary_region="eu-west-1")
    node(endpoint.endpoint_id)

    assert eventbridge_mock.calls.one().signature_version == "v4a"
    assert eventbridge_mock.events.one().region == "eu-west-1"
