"""What a client meets where a connection fails, as botocore raises it."""

from __future__ import annotations

from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)


def refused_connection(region: str) -> BaseException:
    """Return what a client raises where nobody takes its connection."""
    return EndpointConnectionError(endpoint_url=_url(region))


def connect_timeout(region: str) -> BaseException:
    """Return what a client raises where its connection is never taken."""
    return ConnectTimeoutError(endpoint_url=_url(region))


def read_timeout(region: str) -> BaseException:
    """Return what a client raises where an answer never comes."""
    return ReadTimeoutError(endpoint_url=_url(region))


def _url(region: str) -> str:
    return f"https://events.{region}.amazonaws.com/"
