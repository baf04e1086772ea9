"""boto3's default session under a mock: new each time, with what the application told its own."""

import sys
from types import ModuleType
from unittest.mock import MagicMock

import boto3
import boto3.session
import botocore.session
import pytest
from botocore.config import Config
from botocore.handlers import add_retry_headers

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.clients import default_session
from pytest_eventbridge_endpoints.clients.default_session import DefaultSession, _new_session

CONFIG = "[default]\nregion = eu-north-1\n[profile dev]\nregion = eu-west-3\noutput = text\n"


@pytest.fixture(autouse=True)
def no_session(monkeypatch):
    """The application has made no default session so far."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


def entries(entry):
    return {"Entries": [entry()]}


SIMPLE = (str, int, float, bool, type(None))


def shown(value):
    if isinstance(value, dict):
        return {name: shown(item) for name, item in value.items()}
    return value if isinstance(value, SIMPLE) else type(value).__name__


def state_of(session):
    """Return the attributes of a session and of its parts, and some of its handlers."""
    inner = session._session
    store = inner.get_component("config_store")
    parts = (session, inner, inner._components, inner._internal_components, store)
    handlers = inner.get_component("event_emitter")._emitter._handlers
    events = ("before-send.s3.PutObject", "request-created.s3.PutObject")
    return [
        *({name: shown(value) for name, value in vars(part).items()} for part in parts),
        *([repr(handler) for handler in handlers.prefix_search(event)] for event in events),
    ]


def look(**_):
    """Do nothing."""


def register(session, _):
    session.events.register("before-send.s3", look)


def unregister(session, _):
    session.events.unregister("request-created", add_retry_headers)


def find_credentials(session, patch):
    patch.setenv("AWS_ACCESS_KEY_ID", "of the test")
    session.get_credentials()


def use_profile(session, patch):
    patch.setenv("AWS_PROFILE", "dev")
    assert session.profile_name == "dev"
    assert session.available_profiles == ["default", "dev"]
    session.client("sts")


def make_clients(session, _):
    session.client("s3")
    session.resource("sqs")
    session.get_available_services()


def set_defaults(session, _):
    session._session.set_default_client_config(Config(user_agent_extra="of the test"))
    session._session.set_config_variable("region", "ap-south-1")
    session._session.set_credentials("of", "the test")
    session._session.user_agent_extra = "of the test"
    session._session.register_component("credential_provider", None)
    session._session.get_component("config_store").set_config_variable("region", "ap-south-1")


def patch_it(session, _):
    session.client = print


CHANGES = [
    register,
    unregister,
    find_credentials,
    use_profile,
    make_clients,
    set_defaults,
    patch_it,
]


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_of_one_test_is_seen_in_the_next(monkeypatch, tmp_path, change):
    """Whatever is done to the default session under a mock, the next mock has a new one."""
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with mock_eventbridge():
        new = state_of(_new_session(None).session)
        assert state_of(boto3.DEFAULT_SESSION) == new
        with pytest.MonkeyPatch.context() as patch:
            change(boto3.DEFAULT_SESSION, patch)
        assert state_of(boto3.DEFAULT_SESSION) != new

    with mock_eventbridge():
        assert state_of(boto3.DEFAULT_SESSION) == new
        assert boto3.DEFAULT_SESSION.get_credentials().access_key == "eventbridge-mock"
        assert boto3.client("sts").meta.region_name == "us-east-1"


def test_one_session_stands_in_for_the_whole_run():
    """Making a session is slow, so it is made once where nobody changed it for good."""
    with mock_eventbridge():
        first = boto3.DEFAULT_SESSION
        boto3.client("events")
    with mock_eventbridge():
        assert boto3.DEFAULT_SESSION is first


def test_a_session_older_than_motos_import_stands_in_no_more(monkeypatch):
    """Moto reaches only the sessions that are made after its import."""
    monkeypatch.setitem(sys.modules, "moto.core.models", None)
    with mock_eventbridge():
        first = boto3.DEFAULT_SESSION
    monkeypatch.setitem(sys.modules, "moto.core.models", ModuleType("moto.core.models"))
    with mock_eventbridge():
        assert boto3.DEFAULT_SESSION is not first


# --- with a session of the application's ------------------------------------------------------


def test_the_applications_handlers_and_defaults_hold_under_the_mock(entry):
    """What the application has told its own default session counts, and nothing flows back."""
    boto3.setup_default_session(region_name="ap-south-1")
    theirs = boto3.DEFAULT_SESSION
    theirs._session.set_default_client_config(Config(connect_timeout=7))

    def add_bus(params, **_):
        for each in params["Entries"]:
            each["EventBusName"] = "orders"

    theirs.events.register("provide-client-params.events.PutEvents", add_bus)
    paths = list(theirs._session.get_component("data_loader").search_paths)
    with mock_eventbridge() as mock:
        client = boto3.client("events")
        client.put_events(**entries(entry))
        boto3.DEFAULT_SESSION.events.register("before-send.events", look)
        # a resource needs boto3's own handlers and data files, once each
        bucket = boto3.resource("s3").Bucket("orders")

    event = mock.events.one()
    assert (event.region, event.event_bus) == ("ap-south-1", "orders")
    assert client.meta.config.connect_timeout == 7
    assert bucket.name == "orders"
    assert boto3.DEFAULT_SESSION is theirs
    assert look not in theirs.events._emitter._handlers.prefix_search("before-send.events")
    assert theirs._session.get_component("data_loader").search_paths == paths


def test_what_the_application_does_later_counts_for_the_next_mock(entry):
    """A handler that was registered between two mocks is called under the second one."""
    boto3.setup_default_session(region_name="us-east-1")
    called = []
    with mock_eventbridge():
        boto3.client("events").put_events(**entries(entry))
    boto3.DEFAULT_SESSION.events.register("before-call.events", lambda **_: called.append(1))
    with mock_eventbridge():
        boto3.client("events").put_events(**entries(entry))

    assert called == [1]


def test_the_applications_credentials_are_not_found():
    """A session keeps the credentials that it was made with; ours has the dummies."""
    boto3.setup_default_session(
        aws_access_key_id="real", aws_secret_access_key="real", region_name="us-east-1"
    )
    with mock_eventbridge():
        assert boto3.DEFAULT_SESSION.get_credentials().access_key == "eventbridge-mock"

    assert boto3.DEFAULT_SESSION.get_credentials().access_key == "real"


def test_ours_is_a_session_like_any_other():
    """It shows itself as boto3's does, and has no attribute that boto3's has not."""
    boto3.setup_default_session(region_name="ap-south-1")
    with mock_eventbridge():
        ours = boto3.DEFAULT_SESSION
        assert isinstance(ours, boto3.session.Session)
        assert repr(ours) == "Session(region_name='ap-south-1')"
        assert not hasattr(ours, "clients")


# --- doubles ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["boto3.Session", "boto3.session.Session"])
def test_a_patched_class_spoils_nothing(monkeypatch, name, entry):
    """A test that patches boto3's class has its double, and the others have a session."""
    monkeypatch.setattr(name, MagicMock())
    with mock_eventbridge():
        pass
    monkeypatch.undo()
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with mock_eventbridge() as mock:
        boto3.client("events").put_events(**entries(entry))

    assert len(mock.events) == 1


@pytest.mark.parametrize(
    "double", [MagicMock(), MagicMock(spec=boto3.session.Session), "no session at all"]
)
def test_a_double_of_the_session_is_left_alone(monkeypatch, double):
    """Who replaces the default session itself wants that one."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", double)
    with mock_eventbridge():
        assert boto3.DEFAULT_SESSION is double

    assert boto3.DEFAULT_SESSION is double


def test_a_session_of_the_tests_own_goes_with_the_mock():
    """What a test sets up for boto3 under the mock does not outlive it."""
    with mock_eventbridge():
        boto3.setup_default_session(region_name="ap-south-1")

    assert boto3.DEFAULT_SESSION is None


def test_a_second_call_changes_nothing():
    """Whatever was cut short can be done again."""
    session = DefaultSession()
    session.stand_in()
    ours = boto3.DEFAULT_SESSION
    session.stand_in()
    assert boto3.DEFAULT_SESSION is ours
    session.put_back()
    boto3.DEFAULT_SESSION = botocore.session
    session.put_back()
    assert boto3.DEFAULT_SESSION is botocore.session


def test_boto3s_class_is_found_without_an_import_hook(monkeypatch):
    """A run inside a test takes away what follows imports."""
    monkeypatch.setattr(default_session, "_boto3_session", None)
    with mock_eventbridge():
        assert isinstance(boto3.DEFAULT_SESSION, boto3.session.Session)
