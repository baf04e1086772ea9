"""pytest's door: the fixture, the marker and the options.

Every run of pytest loads this file, whether it uses a mock or not. So it is kept small; what a
mock needs of pytest is in ``hooks``, and is loaded when the first mock is near.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import botocore
import pytest

from .run import FIXTURE, MARKER, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .handle import EventBridgeMock
    from .hooks import EventBridgeRun

IMPORT_REGION = "eventbridge_import_region"
_RUN = "eventbridge_endpoints_run"

ABOUT = {
    "account_id": "the AWS account that all calls are made in (default: 123456789012)",
    "region": "the Region of clients that have none (default: us-east-1)",
    "as_of": "which documentation EventBridge is modelled on (default: 2022-04-07)",
    "require_crt": "leave it to botocore to refuse an EndpointId without awscrt (default: False)",
    "unknown_event_buses": "what becomes of events for a bus that nobody made known; "
    "AWS accepts and drops them (default: accept)",
    "assert_all_faults_used": "fail a test in which an error that it asked for did not happen "
    "(default: True)",
    "assert_all_calls_mocked": "fail a test whose application swallowed an "
    "UnmockedOperationError (default: False)",
    "transition_seconds": "how long CREATING, UPDATING and DELETING last on the mock's clock "
    "(default: 0)",
    "endpoint_quota": "how many endpoints clients may create per Region (default: 100)",
    "sign": "let botocore sign EventBridge requests, which needs credentials (default: False)",
    "retry_sleep": "really wait between the attempts of a retried EventBridge call "
    "(default: False)",
    "after_mock": "what becomes of calls that clients, threads and tasks make after their mock "
    "has ended (default: refuse)",
    "forward_to_moto": "send what arrives at an event bus to the targets of moto's rules, where "
    "moto is active (default: False)",
}
"""The settings, as ``pytest --help`` shows them."""


def _install(_session: Any = None) -> None:
    """Reach into botocore as soon as anybody makes a session, and no sooner."""
    from . import interception  # noqa: PLC0415

    interception.install()


# at import: a conftest may make a client before pytest_configure is called
botocore.register_initializer(_install)
if "botocore.endpoint" in sys.modules:
    _install()


@pytest.fixture
def eventbridge_mock(request: pytest.FixtureRequest) -> Iterator[EventBridgeMock]:
    """Amazon EventBridge with global endpoints, in memory, for one test.

    Every botocore, boto3 and aiobotocore client of the process is answered by it: no network, no
    credentials, no Region and no awscrt are needed. Returns the ``EventBridgeMock`` to arrange
    endpoints with and to ask what arrived. Configure it with ``@pytest.mark.eventbridge(...)`` or
    ini options.
    """
    with _run_of(request.config).mock_of(request.node) as mock:
        yield mock


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options, and the one option of the command line."""
    group = parser.getgroup("eventbridge", "Amazon EventBridge with global endpoints")
    group.addoption(
        "--eventbridge-report",
        metavar="PATH",
        help="write what happened on EventBridge, test by test and along time, to one page "
        "(PATH ends in .html; needs Jinja2) or as JSON (.json)",
    )
    for name, about in ABOUT.items():
        parser.addini(f"eventbridge_{name}", about)
    parser.addini(
        IMPORT_REGION,
        "Region for clients that are made without one when a module is imported: sets "
        "AWS_DEFAULT_REGION for the whole run where it is not set (default: unset)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the ini options and register the marker."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**settings): configure the {FIXTURE} fixture for a test, a class or a module; "
        f"the settings are {', '.join(ABOUT)}.",
    )
    texts = {name: str(config.getini(f"eventbridge_{name}")) for name in ABOUT}
    settings = None
    if any(texts.values()):
        from .hooks import settings_of_ini  # noqa: PLC0415

        settings = settings_of_ini(texts)
    region = str(config.getini(IMPORT_REGION))
    if region and "AWS_DEFAULT_REGION" not in os.environ:
        from .hooks import value_of_ini  # noqa: PLC0415

        os.environ["AWS_DEFAULT_REGION"] = value_of_ini(IMPORT_REGION, "region", region)
        config.add_cleanup(_unset_region)
    report = config.getoption("--eventbridge-report")
    config.add_cleanup(run.begin(settings, lambda: _run_of(config), keeps_time=report is not None))
    if report is not None:
        from .reporter import join_run  # noqa: PLC0415

        join_run(report, _run_of(config))


def _unset_region() -> None:
    os.environ.pop("AWS_DEFAULT_REGION", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Look for tests that use a mock."""
    decorators = "pytest_eventbridge_endpoints.mock" in sys.modules
    if decorators or any(MARKER in i.keywords or FIXTURE in _fixtures_of(i) for i in items):
        _run_of(config).prepare(items)


def _fixtures_of(item: pytest.Item) -> list[str]:
    names: list[str] = getattr(item, "fixturenames", [])
    return names


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a pytest-xdist worker how wide the terminal is that its reports go to."""
    _run_of(node.config).prepare_worker(node)


def _run_of(config: pytest.Config) -> EventBridgeRun:
    """Return what this run of pytest does for mocks, from the first that needs it."""
    known: EventBridgeRun | None = config.pluginmanager.get_plugin(_RUN)
    if known is not None:
        return known
    from .hooks import EventBridgeRun  # noqa: PLC0415

    made = EventBridgeRun(config)
    config.pluginmanager.register(made, _RUN)
    return made
