"""What pytest loads in every run: the fixture, the marker and the options.

It is kept small: what a mock needs from pytest is in ``hooks``, which is loaded when a test first
needs a mock.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import botocore
import pytest

from ..run import FIXTURE, MARKER, REPORT, Run, begin_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..mock.handle import EventBridgeMock
    from .hooks import EventBridgeRun

IMPORT_REGION = "eventbridge_import_region"
AUTOUSE = "eventbridge_autouse"
_HOOKS = "eventbridge_endpoints_run"
_RUN = pytest.StashKey[Run]()

ABOUT = {
    "account_id": "the AWS account of every call (default: 123456789012)",
    "region": "the Region of clients that have none (default: us-east-1)",
    "as_of": "the AWS documentation that EventBridge is modelled on, 2022-04-07 or latest "
    "(default: 2022-04-07)",
    "require_crt": "let botocore refuse put_events(EndpointId=...) where awscrt is missing "
    "(default: False)",
    "unknown_event_buses": "accept, as AWS does, or reject events for a bus that nobody made "
    "known (default: accept)",
    "assert_all_faults_used": "fail a test in which an error of fail() or reject_entries() "
    "happened less often than asked for, or an outage met nobody (default: True)",
    "assert_all_calls_mocked": "fail a test in which somebody else than the test itself caught an "
    "UnmockedOperationError (default: True)",
    "assert_all_entries_accepted": "fail a test in which EventBridge refused an entry, and which "
    "did not look at in eventbridge_mock.rejected (default: True)",
    "assert_endpoint_buses": "fail a test that puts an entry through an endpoint for another "
    "event bus than the endpoint's (default: True)",
    "assert_all_contracts_met": "fail a test with a contract of expect_detail() that met no event "
    "(default: True)",
    "transition_seconds": "the seconds that an endpoint stays CREATING, UPDATING or DELETING on "
    "the mock's clock, 0 for until the next call (default: 0)",
    "failover_seconds": "the seconds on the mock's clock from the turn of a health check, or the "
    "outage of a Region, until endpoints move; AWS takes 360 to 420 (default: 0)",
    "replication_seconds": "the seconds on the mock's clock until a replica arrives in the other "
    "Region; AWS takes up to 420 (default: 0)",
    "endpoint_quota": "how many endpoints clients may have in one Region (default: 100)",
    "sign": "let botocore sign EventBridge requests, which needs credentials (default: False)",
    "retry_sleep": "really wait between the attempts of a retried call (default: False)",
    "after_mock": "refuse or allow calls of clients, threads and tasks after their mock has ended "
    "(default: refuse)",
    "forward_to_moto": "send what arrives at an event bus to the targets of moto's rules, where "
    "moto is active (default: False)",
    "rules": "who has event buses, rules and targets: the mock (own), moto (moto), or moto where "
    "it is active and else the mock (auto) (default: auto)",
    "other_services": "refuse or allow calls to other AWS services that nobody answers and that "
    "would go out with the dummy credentials (default: refuse)",
    "infrastructure": "a template, a cdk.out or a plan of Terraform that every mock begins with, "
    "in an ini file relative to it (default: None)",
    "serve": "answer other processes over HTTP on 127.0.0.1, with the way there in the "
    "environment of children (default: False)",
}
"""The settings, as ``pytest --help`` shows them."""


def _install(_session: Any = None) -> None:
    """Wrap botocore when the first session is made, and no sooner."""
    from ..clients import interception  # noqa: PLC0415

    interception.install()


# at import: a conftest may make a client before pytest_configure is called
botocore.register_initializer(_install)
if "botocore.endpoint" in sys.modules:
    _install()


@pytest.fixture
def eventbridge_mock(request: pytest.FixtureRequest) -> Iterator[EventBridgeMock]:
    """Answer every EventBridge client in memory, and give the test an ``EventBridgeMock``.

    It answers botocore, boto3 and aiobotocore clients, whenever they were made, without network,
    credentials, Region or awscrt. The test arranges endpoints and faults with the
    ``EventBridgeMock``, and asks it what arrived. Settings go on
    ``@pytest.mark.eventbridge(...)`` or in ini options.
    """
    with _run_of(request.config).mock_of(request.node) as mock:
        yield mock


class _Autouse:
    """A plugin that gives every test the mock."""

    @pytest.fixture(autouse=True)
    def _eventbridge_autouse(self, eventbridge_mock: EventBridgeMock) -> None:
        """Start the mock before everything else of a test."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options, and the one option of the command line."""
    group = parser.getgroup("eventbridge", "Amazon EventBridge with global endpoints")
    group.addoption(
        REPORT,
        metavar="PATH",
        help="write what happened on EventBridge, test by test and along time, to one page "
        "(PATH ends in .html; needs Jinja2) or as JSON (.json)",
    )
    for name, about in ABOUT.items():
        parser.addini(f"eventbridge_{name}", about)
    parser.addini(
        AUTOUSE,
        f"give every test of the run the {FIXTURE} fixture, asked for or not (default: False)",
    )
    parser.addini(
        IMPORT_REGION,
        "the Region of clients that are made without one when a module is imported; sets "
        "AWS_DEFAULT_REGION for the whole run where it is not set (default: unset)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the ini options and register the marker."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**settings): configure the {FIXTURE} fixture for a test, a class or a module; "
        f"the settings are {', '.join(ABOUT)}; pytest --help describes each with eventbridge_ "
        "in front.",
    )
    _refuse_unknown_options(config)
    texts = {name: str(config.getini(f"eventbridge_{name}")) for name in ABOUT}
    settings = None
    if any(texts.values()):
        from .configuration import settings_of_ini  # noqa: PLC0415

        directory = config.inipath.parent if config.inipath else config.rootpath
        settings = settings_of_ini(texts, directory)
    autouse = str(config.getini(AUTOUSE))
    if autouse:
        from .configuration import value_of_ini  # noqa: PLC0415

        if value_of_ini(AUTOUSE, "autouse", autouse):
            config.pluginmanager.register(_Autouse())
    region = str(config.getini(IMPORT_REGION))
    if region and "AWS_DEFAULT_REGION" not in os.environ:
        from .configuration import value_of_ini  # noqa: PLC0415

        os.environ["AWS_DEFAULT_REGION"] = value_of_ini(IMPORT_REGION, "region", region)
        config.add_cleanup(_unset_region)
    report = config.getoption(REPORT)
    run = Run(settings, join=lambda: _run_of(config), keeps_time=report is not None)
    config.stash[_RUN] = run
    config.add_cleanup(begin_run(run))
    if report is not None:
        from .reporter import join_run  # noqa: PLC0415

        join_run(report, _run_of(config))


def _refuse_unknown_options(config: pytest.Config) -> None:
    """Refuse a misspelled option: pytest only warns, and the run would go on without it."""
    # no public name lists the options of the ini file, and pytest 9 has renamed the private one
    names = vars(config)
    for option in names.get("_inicfg", names.get("inicfg", ())):
        if option.startswith("eventbridge_"):
            try:
                config.getini(option)
            except ValueError:
                from .configuration import value_of_ini  # noqa: PLC0415

                value_of_ini(option, option.removeprefix("eventbridge_"), "")


def _unset_region() -> None:
    os.environ.pop("AWS_DEFAULT_REGION", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Prepare the tests if any of them uses a mock."""
    if Run.uses_decorators or any(
        MARKER in i.keywords or FIXTURE in _fixtures_of(i) for i in items
    ):
        _run_of(config).prepare(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note the test under way: its first mock may begin where the hooks of mocks are not yet."""
    item.config.stash[_RUN].item = item


def _fixtures_of(item: pytest.Item) -> list[str]:
    names: list[str] = getattr(item, "fixturenames", [])
    return names


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a pytest-xdist worker the width of the terminal that shows its reports."""
    from .workers import tell_width  # noqa: PLC0415

    tell_width(node)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a pytest-xdist worker handed over for the summary."""
    from .workers import take_over  # noqa: PLC0415

    if take_over(node, node.config.stash[_RUN]):
        _run_of(node.config)


def _run_of(config: pytest.Config) -> EventBridgeRun:
    """Return what this run of pytest does for mocks; the first call registers it."""
    known: EventBridgeRun | None = config.pluginmanager.get_plugin(_HOOKS)
    if known is not None:
        return known
    from .hooks import EventBridgeRun  # noqa: PLC0415

    made = EventBridgeRun(config, config.stash[_RUN])
    config.pluginmanager.register(made, _HOOKS)
    return made
