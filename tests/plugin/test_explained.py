"""A message of this plugin leads to where the reference explains it."""

import ast
import os
import re
from pathlib import Path

import botocore.session
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

import pytest_eventbridge_endpoints
from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.plugin import explained
from pytest_eventbridge_endpoints.plugin.explained import PLACES, lead_from, lead_to
from pytest_eventbridge_endpoints.service.rules import Declaration

PACKAGE = Path(pytest_eventbridge_endpoints.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "messages.md"


@pytest.fixture(scope="module")
def sections():
    """The parts of the page, by the anchors of their headings."""
    parts = re.split(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        heading.lower().replace(" ", "-"): " ".join(text.split())
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


WORDED_BY = {
    **dict.fromkeys(("plugin/hooks", "running/running_mock"), "running/problems"),
    "running/declared": "running/preparation",
}
"""Files that raise what another one has put into words."""


def texts_of(file):
    """Return the fixed parts of a file's strings, and the names of its exceptions."""
    tree = ast.parse(PACKAGE.joinpath(f"{file}.py").read_text(encoding="utf-8"))
    strings = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    texts = {s.strip(" ;:,.()'\"") for s in strings if isinstance(s, str) and len(s.split()) > 2}
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    return texts | {name for name in classes if name.endswith("Error")}


@pytest.mark.parametrize(("file", "place"), PLACES.items())
def test_a_place_explains_what_its_file_says(sections, file, place):
    """The heading is there, and below it stands a message that the file raises."""
    assert any(text in sections[place] for text in texts_of(WORDED_BY.get(file, file)))


def test_every_file_that_raises_what_the_page_explains_leads_there(sections):
    """But for usage errors, what Python is told, and what another file raises in its own words."""
    others = {"__init__", "json_text", "plugin/reporter", "service/put_events"}
    files = {
        file.relative_to(PACKAGE).with_suffix("").as_posix(): file.read_text(encoding="utf-8")
        for file in PACKAGE.rglob("*.py")
    }
    raising = {
        file
        for file, source in files.items()
        if any(isinstance(node, ast.Raise) for node in ast.walk(ast.parse(source)))
    }
    explained = {
        file
        for file in raising
        if any(text in part for text in texts_of(file) for part in sections.values())
    }

    assert explained - set(PLACES) <= others


def test_every_part_of_the_page_is_led_to(sections):
    """But for the report's, which a usage error names, and what needs no way there."""
    others = {"the-report", "in-reports-and-the-summary", "unable-to-locate-credentials"}

    assert set(sections) - set(PLACES.values()) == others


ENTRY = {"Source": "a", "DetailType": "b", "Detail": "{}"}


def miss_calls(mock, events):
    mock.assert_calls("PutEvents")


def meet_no_host(mock, events):
    try:
        events.put_events(EndpointId="abcdefghij.veo", Entries=[ENTRY])
    finally:
        # the summary of this run need not tell of it
        mock._running.crt_was_missing = False


def meet_what_was_asked_for(mock, events):
    mock.fail("PutEvents", EndpointConnectionError(endpoint_url="mine"), times=None)
    events.put_events(Entries=[ENTRY])


def meet_an_answer_of_aws(mock, events):
    events.describe_endpoint(Name="orders")


def raise_in_a_target(mock, events):
    mock.subscribe(lambda event: {}["none"])
    events.put_events(Entries=[ENTRY])
    mock._running.raise_problems()


def read_what_nobody_knows(mock, events):
    events.put_rule(Name="a", EventPattern='{"source": ["a"]}')
    with mock._running.world.account.lock:
        (bus,) = mock._running.world.account.event_buses
        bus.rules["a"].declaration = Declaration(undecided="nobody can say what it delivers")
    events.describe_rule(Name="a")


@pytest.mark.usefixtures("without_awscrt")
@pytest.mark.parametrize(
    ("provoke", "place"),
    [
        (lambda mock, _: mock.assert_event(source="a"), "assertions"),
        (lambda mock, _: mock.assert_event(sorce="a"), "assertions"),
        (miss_calls, "assertions"),
        (lambda mock, _: mock.events.one(), "captures"),
        (lambda mock, _: mock.fail("PutEvent", 503), "arranging-a-test"),
        (lambda mock, _: mock.endpoint("orders"), "arranging-a-test"),
        (lambda mock, _: mock.clock.advance(-1), "arranging-a-test"),
        (lambda mock, _: mock.subscribe("target"), "arranging-a-test"),
        (lambda mock, _: mock.expect_detail({"type": 1}), "schemas"),
        (lambda mock, _: mock.assert_event("{"), "event-patterns"),
        (lambda mock, _: mock.assert_event("shop"), "assertions"),
        (lambda mock, _: mock.add_endpoint("a", bus="b"), "arranging-a-test"),
        (lambda _, __: mock_eventbridge(regon="a"), "settings"),
        (lambda _, __: mock_eventbridge(1), "the-decorator"),
        (lambda _, events: events.list_archives(), "calls-that-no-mock-answers"),
        (meet_no_host, "could-not-connect-to-the-endpoint-url"),
        (meet_what_was_asked_for, None),
        (meet_an_answer_of_aws, None),
        (lambda mock, _: mock.load("gone.json"), "infrastructure"),
        (lambda mock, _: mock.load(3), "arranging-a-test"),
        (read_what_nobody_knows, "infrastructure"),
        (raise_in_a_target, None),
        (lambda _, __: 1 / 0, None),
    ],
)
def test_an_error_leads_to_its_place(events, provoke, place):
    """Where the error is this plugin's; botocore's and the test's own lead nowhere."""
    mocking = mock_eventbridge(assert_all_faults_used=False)
    errors = (AssertionError, ClientError, LookupError, RuntimeError, TypeError, ValueError)
    with pytest.raises((*errors, ArithmeticError, EndpointConnectionError)) as caught:  # noqa: SIM117
        with mocking as mock:
            provoke(mock, events)

    assert lead_from(caught.value) == (lead_to(place) if place else None)


@pytest.mark.parametrize(
    ("service", "call", "place"),
    [
        ("events", "list_endpoints", "unable-to-locate-credentials"),
        ("sqs", "list_queues", None),
    ],
)
def test_a_call_of_a_test_without_a_mock_is_explained(monkeypatch, service, call, place):
    """If the machine has no credentials, and if the call is EventBridge's."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = botocore.session.Session().create_client(service, region_name="us-east-1")

    with pytest.raises(NoCredentialsError) as caught:
        getattr(client, call)()
    assert lead_from(caught.value) == (place and lead_to(place))


@pytest.mark.parametrize("is_clone", [True, False])
def test_the_page_is_named_where_it_is(tmp_path, monkeypatch, is_clone):
    """An installed package has it beside the environment's own documentation."""
    page = Path("docs/reference/messages.md")
    here = tmp_path / "share/doc/pytest-eventbridge-endpoints" / page
    here.parent.mkdir(parents=True)
    here.touch()
    monkeypatch.setattr("sysconfig.get_path", lambda name: tmp_path / name.removeprefix("data"))
    clone = Path(__file__).parents[2] if is_clone else tmp_path
    monkeypatch.setattr(explained, "_PACKAGE", clone / "pytest_eventbridge_endpoints")

    text = "docs/reference/messages.md#settings of pytest-eventbridge-endpoints"
    where = text if is_clone else f"{here}#settings"
    assert lead_to("settings") == f"explained in {where}"


def test_an_error_that_was_never_raised_leads_nowhere():
    """It has no traceback to tell."""
    assert lead_from(ValueError("no")) is None
