"""What a client meets where a connection fails, as botocore raises it."""

from __future__ import annotations

from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)


def refused_connection(url: str) -> BaseException:
    """Return what a client raises where nobody takes its connection."""
    return EndpointConnectionError(endpoint_url=url)


def connect_timeout(url: str) -> BaseException:
    """Return what a client raises where its connection is never taken."""
    return ConnectTimeoutError(endpoint_url=url)


def read_timeout(url: str) -> BaseException:
    """Return what a client raises where an answer never comes."""
    return ReadTimeoutError(endpoint_url=url)
