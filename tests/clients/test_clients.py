"""However a client is made and configured, its calls stay in the process."""

import os

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, InvalidEndpointConfigurationError

from pytest_eventbridge_endpoints import mock_eventbridge

CONFIG = """
[profile production]
region = eu-west-1
aws_access_key_id = real
aws_secret_access_key = real
aws_session_token = real

[profile role]
region = eu-west-1
role_arn = arn:aws:iam::111122223333:role/orders
source_profile = production

[profile sso]
region = eu-west-1
sso_session = company
sso_account_id = 111122223333
sso_role_name = developer

[sso-session company]
sso_region = eu-west-1
sso_start_url = https://company.awsapps.com/start
sso_registration_scopes = sso:account:access

[profile process]
region = eu-west-1
credential_process = echo '{"Version": 1, "AccessKeyId": "real", "SecretAccessKey": "real"}'

[profile local]
region = eu-west-1
services = local

[services local]
eventbridge =
  endpoint_url = http://localhost:4566

[profile tuned]
region = eu-west-1
retry_mode = adaptive
max_attempts = 7
use_dualstack_endpoint = true
"""


@pytest.fixture(autouse=True)
def aws_config(monkeypatch, tmp_path):
    """A home with profiles of all kinds."""
    config = tmp_path / "config"
    config.write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))


@pytest.mark.parametrize(
    ("config", "settings"),
    [
        ({}, {"endpoint_url": "http://localhost:4566"}),
        ({}, {"endpoint_url": "https://vpce-1.events.us-east-1.vpce.amazonaws.com"}),
        ({"use_dualstack_endpoint": True}, {}),
        ({"use_fips_endpoint": True}, {}),
        ({"signature_version": "v4"}, {}),
        ({"signature_version": UNSIGNED}, {}),
        ({"proxies": {"https": "http://proxy.example:8080"}}, {}),
        ({}, {"region_name": "cn-north-1"}),
        ({}, {"region_name": "us-gov-west-1"}),
        ({}, {"aws_access_key_id": "real", "aws_secret_access_key": "real"}),
        ({}, {"verify": False}),
    ],
    ids=",".join,
)
def test_clients_of_every_kind_are_served(session, entry, config, settings):
    """However a client was made, its calls stay in the process."""
    settings = {"region_name": "us-east-1", "config": Config(**config), **settings}
    client = session.create_client("events", **settings)

    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])

    assert mock.events.one().region == settings["region_name"]


PROFILES = ["production", "role", "sso", "process", "local", "tuned"]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("library", [boto3, botocore.session])
def test_profiles_older_than_the_mock(profile, library, entry):
    """Neither SSO nor a role, a process nor an endpoint of the configuration is asked."""
    if library is boto3:
        client = boto3.Session(profile_name=profile).client("events")
    else:
        client = botocore.session.Session(profile=profile).create_client("events")

    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])

    assert mock.events.one().region == "eu-west-1"


@pytest.mark.parametrize("profile", PROFILES)
def test_profiles_under_the_mock(profile, entry):
    """A session of a profile may be made inside a test; AWS_DEFAULT_REGION goes before its own."""
    with mock_eventbridge(region="eu-north-1") as mock:
        boto3.Session(profile_name=profile).client("events").put_events(Entries=[entry()])

    assert mock.events.one().region == "eu-north-1"


@pytest.mark.parametrize("profile", PROFILES)
def test_profiles_of_the_environment(profile, entry, monkeypatch):
    """A default session of a profile is put aside, and so is its name in the environment."""
    monkeypatch.setenv("AWS_PROFILE", profile)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    module_level = boto3.client("events")

    with mock_eventbridge(region="eu-north-1") as mock:
        module_level.put_events(Entries=[entry()])
        boto3.client("events").put_events(Entries=[entry()])

    assert [event.region for event in mock.events] == ["eu-west-1", "eu-north-1"]
    assert os.environ["AWS_PROFILE"] == profile


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_EVENTBRIDGE"])
def test_endpoint_urls_of_the_environment(name, entry, monkeypatch):
    """A server of the user's own is not asked while a mock is active."""
    monkeypatch.setenv(name, "http://localhost:4566")
    before = botocore.session.Session().create_client("events", region_name="eu-west-1")

    with mock_eventbridge() as mock:
        endpoint = mock.add_endpoint("orders", primary_region="eu-west-1")
        before.put_events(Entries=[entry()])
        before.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])
        boto3.client("events", region_name="eu-west-1").put_events(Entries=[entry()])

    assert [event.region for event in mock.events] == ["eu-west-1"] * 3
    assert [event.endpoint for event in mock.events] == [None, "orders", None]


@pytest.mark.parametrize(
    "settings",
    [
        {"retries": {"mode": "standard", "max_attempts": 2}},
        {"retries": {"mode": "adaptive", "total_max_attempts": 3}},
        {"parameter_validation": False},
        {"max_pool_connections": 1, "connect_timeout": 0.001, "read_timeout": 0.001},
        {"user_agent_extra": "orders/1.0", "tcp_keepalive": True},
        {"inject_host_prefix": False},
        {"client_cert": "/nowhere.pem"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_configurations(session, settings, entry):
    """What a client is configured with matters to the network, and there is none."""
    client = session.create_client("events", region_name="us-east-1", config=Config(**settings))

    with mock_eventbridge() as mock:
        mock.fail("PutEvents", 503)
        client.put_events(Entries=[entry()])

    assert mock.calls.one().attempts == 2
    assert len(mock.events) == 1


def test_without_parameter_validation_the_service_validates(session):
    """What botocore lets pass, the service refuses as AWS does (AWS 5)."""
    client = session.create_client(
        "events", region_name="us-east-1", config=Config(parameter_validation=False)
    )

    with mock_eventbridge() as mock, pytest.raises(ClientError) as caught:
        client.put_events(Entries=[])

    assert caught.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": "1 validation error detected: Value '[]' at 'entries' failed to satisfy "
        "constraint: Member must have length greater than or equal to 1",
    }
    assert mock.calls.one().attempts == 1


def test_the_second_api_of_eventbridge_is_untouched(session):
    """It has a host and a protocol of its own, and a PutEvents, and is somebody else's."""
    if "eventbridgev2" not in session.get_available_services():
        pytest.skip("this botocore has no eventbridgev2")
    client = session.create_client(
        "eventbridgev2", region_name="us-east-1", config=Config(signature_version=UNSIGNED)
    )

    def answer(**_):
        raise ConnectionRefusedError

    client.meta.events.register("before-send.eventbridgev2", answer)
    arn = "arn:aws:events:us-east-1:123456789012:event-bus/default"
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": "{}"}
    with mock_eventbridge() as mock, pytest.raises(ConnectionRefusedError):
        client.put_events(EventBusArn=arn, Entries=[entry])

    assert mock.calls == []


# --- endpoints and Regions, as botocore resolves them ------------------------------------------

FIPS = (
    "Invalid endpoint configuration: Invalid Configuration: "
    "FIPS is not supported with EventBridge multi-region endpoints."
)
HOST = "Invalid endpoint configuration: EndpointId must be a valid host label."


@pytest.mark.parametrize(
    ("region", "settings", "host"),
    [
        ("us-east-1", {}, "endpoint.events.amazonaws.com"),
        ("us-east-1", {"use_dualstack_endpoint": True}, "endpoint.events.api.aws"),
        ("eu-central-1", {}, "endpoint.events.amazonaws.com"),
        ("cn-north-1", {}, "endpoint.events.amazonaws.com.cn"),
        ("us-gov-west-1", {}, "endpoint.events.amazonaws.com"),
        ("us-iso-east-1", {}, "endpoint.events.c2s.ic.gov"),
        ("us-isob-east-1", {}, "endpoint.events.sc2s.sgov.gov"),
    ],
)
def test_endpoints_of_every_partition(session, entry, region, settings, host):
    """The URL is botocore's, the Region is the client's."""
    client = session.create_client("events", region_name=region, config=Config(**settings))
    urls = []
    client.meta.events.register(
        "before-send.eventbridge.PutEvents", lambda request, **_: urls.append(request.url)
    )

    with mock_eventbridge() as mock:
        endpoint = mock.add_endpoint("orders", primary_region=region)
        client.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry()])

    assert urls == [f"https://{endpoint.endpoint_id}.{host}/"]
    assert mock.events.one().region == region
    assert (mock.calls.one().signature_version, mock.calls.one().signing_region) == ("v4a", "*")


@pytest.mark.parametrize(
    ("endpoint_id", "settings", "reason"),
    [
        ("abc123.456def", {"use_fips_endpoint": True}, FIPS),
        ("abc123.456def", {"use_fips_endpoint": True, "use_dualstack_endpoint": True}, FIPS),
        ("badactor.com?foo=bar", {}, HOST),
        ("-bad.veo", {}, HOST),
        ("a" * 64, {}, HOST),
    ],
)
def test_endpoints_that_botocore_refuses(session, entry, endpoint_id, settings, reason):
    """What the endpoint rules exclude is refused before anything is sent."""
    client = session.create_client("events", region_name="us-east-1", config=Config(**settings))

    with mock_eventbridge() as mock, pytest.raises(InvalidEndpointConfigurationError) as caught:
        client.put_events(EndpointId=endpoint_id, Entries=[entry()])

    assert str(caught.value) == reason
    assert mock.calls == []
