import os
from unittest import mock

import pytest

from pytest_eventbridge_endpoints.clients.dummy_credentials import DummyCredentials
from pytest_eventbridge_endpoints.running.environment import DOOR, way_to

REAL = {
    "AWS_ACCESS_KEY_ID": "real",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_PROFILE": "production",
    "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/real",
    "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z",
}


@pytest.fixture
def environ(monkeypatch):
    """The environment of a developer with real credentials and no Region."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    return os.environ


def aws(environ):
    return {name: value for name, value in environ.items() if name.startswith("AWS_")}


def test_real_credentials_are_hidden_and_put_back(environ):
    """Under the disguise there are dummy credentials, a Region and no metadata service."""
    disguise = DummyCredentials()

    disguise.place("eu-west-1")
    assert aws(environ) == {
        "AWS_ACCESS_KEY_ID": "eventbridge-mock",
        "AWS_SECRET_ACCESS_KEY": "eventbridge-mock",
        "AWS_SESSION_TOKEN": "eventbridge-mock",
        "AWS_SECURITY_TOKEN": "eventbridge-mock",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }

    disguise.put_back()
    assert aws(environ) == REAL


def test_the_way_to_a_door_is_placed_for_children(environ, monkeypatch):
    """That of the mock that is meant now; the user's own comes back."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", "http://localhost:4566")
    monkeypatch.setenv("NO_PROXY", "intranet")
    monkeypatch.delenv("no_proxy", raising=False)
    disguise = DummyCredentials()

    disguise.place("eu-west-1", way_to("http://127.0.0.1:1", "eu-west-1"))
    placed = {name: environ.get(name) for name in DOOR}
    disguise.place("eu-west-1", way_to("http://127.0.0.1:2", "eu-west-1"))
    inner = environ["AWS_ENDPOINT_URL_EVENTBRIDGE"]
    monkeypatch.setenv("AWS_REGION", "sa-east-1")
    disguise.place("eu-west-1")

    assert placed == {
        "AWS_ENDPOINT_URL_EVENTBRIDGE": "http://127.0.0.1:1",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_REGION": "eu-west-1",
        "NO_PROXY": "intranet,127.0.0.1",
        "no_proxy": "intranet,127.0.0.1",
    }
    assert inner == "http://127.0.0.1:2"
    assert environ["AWS_ENDPOINT_URL_EVENTBRIDGE"] == "http://localhost:4566"
    # what somebody else has set since is left alone
    assert environ["AWS_REGION"] == "sa-east-1"
    disguise.put_back()
    assert aws(environ) == {**REAL, "AWS_ENDPOINT_URL_EVENTBRIDGE": "http://localhost:4566"}
    assert "no_proxy" not in environ


def test_a_region_that_is_there_stays(environ, monkeypatch):
    """The setting region is for where there is none."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    disguise = DummyCredentials()

    disguise.place("eu-west-1")
    assert environ["AWS_DEFAULT_REGION"] == "sa-east-1"

    disguise.put_back()
    assert aws(environ) == {**REAL, "AWS_DEFAULT_REGION": "sa-east-1"}


def test_the_innermost_mock_sets_the_region(environ):
    """Nested mocks each have their Region, the outer one's comes back."""
    disguise = DummyCredentials()
    regions = []

    disguise.place("us-east-1")
    regions.append(environ["AWS_DEFAULT_REGION"])
    disguise.place("eu-west-1")
    regions.append(environ["AWS_DEFAULT_REGION"])
    disguise.place("us-east-1")
    regions.append(environ["AWS_DEFAULT_REGION"])
    disguise.put_back()

    assert regions == ["us-east-1", "eu-west-1", "us-east-1"]
    assert aws(environ) == REAL


def test_a_region_set_in_between_is_left_alone(environ):
    """What a test sets under the disguise is its own, until the disguise is taken off."""
    disguise = DummyCredentials()

    disguise.place("us-east-1")
    environ["AWS_DEFAULT_REGION"] = "ap-south-1"
    disguise.place("eu-west-1")
    assert environ["AWS_DEFAULT_REGION"] == "ap-south-1"

    disguise.put_back()
    assert aws(environ) == REAL


def test_what_is_brought_back_late_is_mended(environ):
    """A monkeypatch that is undone after the mock has ended leaves no dummies behind."""
    disguise = DummyCredentials()
    patch = pytest.MonkeyPatch()

    disguise.place("us-east-1")
    patch.setenv("AWS_ACCESS_KEY_ID", "the test's")
    patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    patch.setenv("AWS_PROFILE", "the test's")
    environ["AWS_ROLE_ARN"] = "the test's, for ever"
    disguise.put_back()
    patch.undo()
    assert environ["AWS_ACCESS_KEY_ID"] == "eventbridge-mock"

    disguise.remove_leftovers()
    assert aws(environ) == REAL


def test_what_is_undone_late_is_left_alone(environ):
    """A variable that a test set before the mock, and took away after it, stays away."""
    disguise = DummyCredentials()
    patch = pytest.MonkeyPatch()
    patch.delenv("AWS_PROFILE")
    outer = aws(environ)
    patch.setenv("AWS_PROFILE", "the test's")

    disguise.place("us-east-1")
    disguise.put_back()
    environ.pop("AWS_PROFILE")
    disguise.remove_leftovers()
    assert aws(environ) == outer

    patch.undo()


def test_nothing_is_mended_under_the_disguise(environ):
    """As long as a mock is active, its dummies stay."""
    disguise = DummyCredentials()
    disguise.place("us-east-1")

    disguise.remove_leftovers()
    assert environ["AWS_ACCESS_KEY_ID"] == "eventbridge-mock"

    disguise.put_back()


@pytest.mark.parametrize("later_tests", [0, 2])
def test_a_patch_of_the_whole_environment_brings_nothing_back(environ, later_tests):
    """mock.patch.dict remembers all dummies, and may be undone any time after the mock."""
    disguise = DummyCredentials()
    patch = mock.patch.dict(os.environ, {"BUS_NAME": "orders"})
    disguise.place("us-east-1")
    patch.start()
    disguise.put_back()
    for _ in range(later_tests):
        disguise.remove_leftovers()
    patch.stop()
    assert environ["AWS_ACCESS_KEY_ID"] == "eventbridge-mock"

    disguise.remove_leftovers()
    assert aws(environ) == REAL


def test_the_next_mock_does_not_take_dummies_for_real_ones(environ):
    """Outside pytest nobody looks for leftovers but the next mock."""
    disguise = DummyCredentials()
    patch = mock.patch.dict(os.environ)
    disguise.place("us-east-1")
    patch.start()
    disguise.put_back()
    patch.stop()

    disguise.place("us-east-1")
    disguise.put_back()
    assert aws(environ) == REAL
