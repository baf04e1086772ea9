import os
import socket
import sys
from datetime import datetime, timezone

import botocore.auth
import botocore.session
import pytest

from pytest_eventbridge_endpoints import CapturedCall, CapturedEvent, RejectedEntry
from pytest_eventbridge_endpoints.evidence.sequence import Captured
from pytest_eventbridge_endpoints.run import Run, begin_run

ACCOUNT = "123456789012"
LOOPBACK = ("127.0.0.1", "::1", "localhost", None)
NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


def pytest_addoption(parser):
    """Add the option that lets tests/live ask AWS itself."""
    parser.addoption(
        "--live", action="store_true", help="let tests/live ask AWS, with your credentials"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """With --live nothing else runs, as nothing keeps it from the network."""
    if config.getoption("--live"):
        others = [item for item in items if "live" not in item.path.parts]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


@pytest.fixture(scope="session", autouse=True)
def bare_machine(request):
    """No test may depend on the network, nor on the shell or the home that it runs in."""
    if request.config.getoption("--live"):
        yield
        return

    def guarded(function, host_of):
        def call(*args, **kwargs):
            if host_of(*args) not in LOOPBACK:
                message = f"a test reached for the network: {args}"
                raise AssertionError(message)
            return function(*args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        connect, look_up = socket.socket.connect, socket.getaddrinfo
        # a socket of the file system is a path
        host_of = lambda _, to, *__: to[0] if isinstance(to, tuple) else None  # noqa: E731
        patch.setattr(socket.socket, "connect", guarded(connect, host_of))
        patch.setattr(socket, "getaddrinfo", guarded(look_up, lambda host, *_: host))
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        # the machine's own credentials would be asked for in the network
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def session():
    """A botocore session that is older than every mock, and has no credentials."""
    return botocore.session.Session()


@pytest.fixture(scope="session")
def events(session):
    """An EventBridge client that is older than every mock, and has no credentials."""
    return session.create_client("events", region_name="us-east-1")


@pytest.fixture
def without_awscrt(monkeypatch):
    """The machine of somebody who has not installed botocore[crt]."""
    monkeypatch.delitem(botocore.auth.AUTH_TYPE_MAPS, "v4a", raising=False)


@pytest.fixture
def outside_pytest():
    """As outside pytest: nobody is told about mocks."""
    end = begin_run(Run())
    yield
    end()


@pytest.fixture
def keeps_time():
    """As in a run with --eventbridge-report, outside of the run that tests this."""
    end = begin_run(Run(keeps_time=True))
    yield
    end()


@pytest.fixture
def entry():
    """Make a PutEvents entry, valid unless it is told otherwise."""

    def make(**changes):
        entry = {"Source": "shop.orders", "DetailType": "OrderPlaced", "Detail": '{"id": 42}'}
        return {**entry, **changes}

    return make


@pytest.fixture
def create_request():
    """Make a CreateEndpoint request, valid unless it is told otherwise."""

    def make(name="orders", **changes):
        arn = f"arn:aws:events:{{}}:{ACCOUNT}:event-bus/orders"
        request = {
            "Name": name,
            "RoutingConfig": {
                "FailoverConfig": {
                    "Primary": {"HealthCheck": "arn:aws:route53:::healthcheck/abc"},
                    "Secondary": {"Route": "us-west-2"},
                }
            },
            "EventBuses": [
                {"EventBusArn": arn.format("us-east-1")},
                {"EventBusArn": arn.format("us-west-2")},
            ],
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/replication",
        }
        return {**request, **changes}

    return make


@pytest.fixture(scope="session")
def calls_made():
    """Count the function calls, C functions included, that calling a function takes."""

    def calls_made(function):
        made = []
        sys.setprofile(lambda _, event, __: made.append(event) if "call" in event else None)
        try:
            function()
        finally:
            sys.setprofile(None)
        return len(made)

    return calls_made


# --- captures ---------------------------------------------------------------------------------


@pytest.fixture
def event():
    """Make a captured event, of an order unless it is told otherwise."""

    def make(**changes):
        fields = {
            "id": "6f2a",
            "source": "shop.orders",
            "detail_type": "OrderPlaced",
            "detail_json": '{"id": 42, "items": {"book": 1}, "tags": ["new", {"vip": true}]}',
            "resources": ("arn:aws:s3:::invoices",),
            "time": NOON,
            "region": "us-east-1",
            "account": "123456789012",
            "event_bus": "orders",
            "origin_region": "us-east-1",
        }
        return CapturedEvent(**{**fields, **changes})

    return make


@pytest.fixture
def call():
    """Make a captured call of PutEvents, a success unless it is told otherwise."""

    def make(**changes):
        fields = {
            "operation": "PutEvents",
            "region": "us-east-1",
            "request_json": '{"Entries": [{"Source": "a", "Time": 1795435200}]}',
            "response_json": '{"FailedEntryCount": 0, "Entries": []}',
            "error": None,
            "attempts": 1,
            "retry_delays": (),
            "signature_version": "v4",
            "signing_region": "us-east-1",
        }
        return CapturedCall(**{**fields, **changes})

    return make


@pytest.fixture
def rejection():
    """Make a rejected entry."""

    def make(**changes):
        fields = {
            "entry_json": '{"Source": "a", "Time": 1795435200}',
            "error_code": "MalformedDetail",
            "error_message": "Detail is malformed.",
            "region": "us-east-1",
        }
        return RejectedEntry(**{**fields, **changes})

    return make


@pytest.fixture
def captured():
    """Make a sequence of captures."""

    def make(kind, *items):
        return Captured(kind, list(items))

    return make
