"""The doors of mocks: hidden from clients of their own process, and the way out of a child.

A client of this process is answered in it, also while the environment leads children to a door. A
client that a child has inherited calls AWS's host, so its requests are sent to the door instead.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import wrapt
from botocore.exceptions import EndpointConnectionError

from ..errors import UnmockedOperationError
from ..running import active
from ..running.environment import URL
from ..running.hosts import is_aws_host
from . import refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def follow_sessions() -> None:
    """Let sessions of this process overlook the doors in the environment."""
    wrapt.register_post_import_hook(_hide_doors, "botocore.configprovider")


def _hide_doors(module: Any) -> None:
    def provide(wrapped: Callable[..., Any], _: Any, args: Any, kwargs: Any) -> Any:
        url = wrapped(*args, **kwargs)
        return None if any(url == door.url for door in active.open_doors()) else url

    # botocore reads no URL from the environment before 1.31
    if hasattr(module, "ConfiguredEndpointProvider"):
        wrapt.wrap_function_wrapper(module, "ConfiguredEndpointProvider.provide", provide)


def lead_to_parent(endpoint: Any, request: Any) -> None:
    """Let a request of a child go to the door of its parent's mock, if it is for EventBridge."""
    if leads_to_parent(endpoint, request.url):
        url = urlsplit(request.url)
        # it says which Region, or which global endpoint, is meant
        request.headers["Host"] = url.netloc
        request.url = f"{refusals.way_to_parent[URL]}{url.path}"


@contextmanager
def told_when_closed(request: Any) -> Iterator[None]:
    """Let a child that comes too late be told so, and not that a port is closed.

    Raises:
        UnmockedOperationError: the door that the request goes to is there no more.
    """
    try:
        yield
    except EndpointConnectionError as error:
        door = refusals.way_to_parent.get(URL)
        if door is None or not request.url.startswith(door):
            raise
        raise UnmockedOperationError(refusals.door_is_closed(request)) from error


def leads_to_parent(endpoint: Any, url: str) -> bool:
    """Say whether a request of a child to AWS goes to the door of its parent's mock instead."""
    return refusals.is_led_to_parent(endpoint) and is_aws_host(url)
