"""The environment of a process that may reach nobody but a mock."""

from __future__ import annotations

import os

LOOPBACK = "127.0.0.1"

DUMMY = "eventbridge-mock"

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": DUMMY,
    "AWS_SECRET_ACCESS_KEY": DUMMY,
    "AWS_SESSION_TOKEN": DUMMY,
    "AWS_SECURITY_TOKEN": DUMMY,
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Dummy credentials, and nobody is asked for others."""

HIDDEN = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
)
"""What would lead to real credentials."""

REGION = "AWS_DEFAULT_REGION"

URL = "AWS_ENDPOINT_URL_EVENTBRIDGE"

DOOR = (
    URL,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_REGION",
    "NO_PROXY",
    "no_proxy",
)
"""What leads other processes to the door of a mock."""


def way_to(url: str, region: str) -> dict[str, str]:
    """Return the variables with which EventBridge clients of another process call a door.

    Args:
        url: The URL of the door.
        region: Their Region, where this process names none.
    """
    region = os.environ.get(REGION, region)
    around = ",".join(filter(None, [_no_proxy(), LOOPBACK]))
    # botocore and the AWS CLI read the one Region, other SDKs the other one
    values = (url, "false", region, around, around)
    return {**CREDENTIALS, REGION: region, **dict(zip(DOOR, values, strict=True))}


def _no_proxy() -> str:
    return os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
