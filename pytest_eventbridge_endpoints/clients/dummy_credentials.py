"""Dummy credentials while a mock is active, in the environment and for every session.

No real credentials are found, there is a Region, and nobody asks the instance metadata service.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import wrapt

from ..running import active

if TYPE_CHECKING:
    from collections.abc import Callable

_DUMMY = "eventbridge-mock"

_SET = {
    "AWS_ACCESS_KEY_ID": _DUMMY,
    "AWS_SECRET_ACCESS_KEY": _DUMMY,
    "AWS_SESSION_TOKEN": _DUMMY,
    "AWS_SECURITY_TOKEN": _DUMMY,
    "AWS_EC2_METADATA_DISABLED": "true",
}

_HIDDEN = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
)

_REGION = "AWS_DEFAULT_REGION"

_NAMES = (*_SET, *_HIDDEN, _REGION)


class DummyCredentials:
    """Dummy credentials in the environment, in place of the real ones.

    What is called twice does no more than what is called once: a signal may have cut the first
    call short. It is called under the lock of ``activation``.
    """

    def __init__(self) -> None:
        self._before: dict[str, str | None] | None = None
        """The environment before the first mock; None while no mock is active."""
        self._placed: dict[str, str | None] = {}
        self._leftovers: dict[str, tuple[str | None, str | None]] = {}
        """By name, a dummy that may come back, and what it stands for."""

    def place(self, region: str) -> None:
        """Hide the real credentials, and set *region* where there was none."""
        if self._before is None:
            self._placed = {**_SET, **dict.fromkeys(_HIDDEN)}
            self._before = {name: os.environ.get(name) for name in _NAMES}
            _write(self._placed)
        # a Region that somebody else set since is left alone
        if self._before[_REGION] is None and os.environ.get(_REGION) == self._placed.get(_REGION):
            _write({_REGION: region})
            self._placed[_REGION] = region

    def put_back(self) -> None:
        """Put back everything exactly."""
        if self._before is None:
            return
        # a dummy can come back only where another value has replaced it
        self._leftovers = {
            name: (value, self._before[name])
            for name, value in self._placed.items()
            if os.environ.get(name) != value
        }
        _write(self._before)
        self._before = None

    def remove_leftovers(self) -> None:
        """Remove the dummies that came back since the last mock ended.

        A ``monkeypatch.setenv`` inside a mock remembers our dummy, and may be undone after the
        mock has ended. Call this when a test is over.
        """
        if self._before is not None:
            return
        for name, (value, before) in self._leftovers.items():
            if os.environ.get(name) == value != before:
                _write({name: before})
        self._leftovers = {}


def _write(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


dummy_credentials = DummyCredentials()
"""The process has one environment, so all mocks share one."""


# --- sessions ---------------------------------------------------------------------------------


def follow_sessions() -> None:
    """Let a session that looks for credentials under a mock look into the environment only.

    A profile that is named in code, or the command that a profile names, would give real ones.
    """
    wrapt.register_post_import_hook(_look_into_environment, "botocore.credentials")
    wrapt.register_post_import_hook(_look_into_environment_async, "aiobotocore.session")


def _look_into_environment(module: Any) -> None:
    _replace_providers(module, module.EnvProvider)


def _look_into_environment_async(module: Any) -> None:
    _replace_providers(module, sys.modules["aiobotocore.credentials"].AioEnvProvider)


def _replace_providers(module: Any, environment: type[Any]) -> None:
    def create(wrapped: Callable[..., Any], _: Any, args: Any, kwargs: Any) -> Any:
        resolver = wrapped(*args, **kwargs)
        if active.innermost_mock() is not None:
            resolver.providers[:] = [environment()]
        return resolver

    wrapt.wrap_function_wrapper(module, "create_credential_resolver", create)


# --- requests ---------------------------------------------------------------------------------


def is_signed_with_dummies(request: Any) -> bool:
    """Say whether AWS would see the dummy credentials in a request."""
    parts = (request.headers.get("Authorization"), request.url, request.body)
    # in a header by most signatures, in the URL where it is presigned, in a form by the oldest
    needles = (f"={_DUMMY}/", f"={_DUMMY}%2F", f" {_DUMMY}:", f"AWSAccessKeyId={_DUMMY}")
    texts = [part for part in map(_as_text, parts) if _DUMMY in part]
    return any(needle in text for text in texts for needle in needles)


def _as_text(part: Any) -> str:
    if isinstance(part, (bytes, bytearray)):
        return part.decode("utf-8", "replace")
    return part if isinstance(part, str) else ""
