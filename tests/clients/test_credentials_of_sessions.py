"""Under a mock every session finds the credentials of the environment, and no others."""

import asyncio
import importlib.util
import sys

import boto3
import botocore.session
import pytest

from pytest_eventbridge_endpoints import mock_eventbridge

DUMMY = "eventbridge-mock"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The files of a developer: a profile with keys, and one that runs a command for them."""
    ran = tmp_path / "ran"
    (tmp_path / "credentials").write_text(
        "[dev]\naws_access_key_id = REAL\naws_secret_access_key = real\n"
    )
    command = f"{sys.executable} -c \"open('{ran}', 'w')\""
    (tmp_path / "config").write_text(
        f"[profile command]\nregion = eu-north-1\ncredential_process = {command}\n"
        "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = dev\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    return ran


@pytest.mark.parametrize("made_before", [False, True], ids=["made under it", "made before it"])
@pytest.mark.parametrize("profile", ["dev", "command", "role"])
def test_a_profile_that_is_named_in_code_gives_no_real_credentials(home, profile, made_before):
    """Its keys are not found, its command is not run, and its role is not assumed."""
    session = boto3.Session(profile_name=profile) if made_before else None
    if session:
        # the provider is there, and has looked for nothing yet
        session._session.get_component("credential_provider")
    with mock_eventbridge():
        session = session or boto3.Session(profile_name=profile)
        assert session.get_credentials().access_key == DUMMY

    assert not home.exists()


@pytest.mark.usefixtures("home")
def test_outside_of_mocks_profiles_are_profiles():
    """Afterwards sessions find what they find."""
    with mock_eventbridge():
        pass

    assert boto3.Session(profile_name="dev").get_credentials().access_key == "REAL"


def test_credentials_that_a_test_sets_are_found(monkeypatch):
    """The environment is the test's to change."""
    with mock_eventbridge():
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        assert boto3.Session().get_credentials().access_key == "testing"


def test_dummies_do_not_expire(monkeypatch):
    """The expiration of the real ones is hidden with them."""
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")
    with mock_eventbridge(sign=True):
        credentials = botocore.session.Session().get_credentials()
        assert credentials.get_frozen_credentials().access_key == DUMMY


@pytest.mark.skipif(not importlib.util.find_spec("aiobotocore"), reason="needs aiobotocore")
@pytest.mark.usefixtures("home")
def test_sessions_of_aiobotocore_find_no_others():
    """Aiobotocore has look-ups of its own."""
    from aiobotocore.session import AioSession

    async def find(profile):
        return (await AioSession(profile=profile).get_credentials()).access_key

    with mock_eventbridge():
        found = [asyncio.run(find(profile)) for profile in (None, "dev", "command", "role")]

    assert found == [DUMMY] * 4
