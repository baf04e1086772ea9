"""Dummy credentials while a mock is active, in the environment and for every session.

No real credentials are found, there is a Region, and nobody asks the instance metadata service.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import wrapt

from ..running import active
from ..running.environment import CREDENTIALS, DOOR, DUMMY, HIDDEN, REGION
from .request_parts import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAMES = (*CREDENTIALS, *HIDDEN, REGION, *DOOR)


class DummyCredentials:
    """Dummy credentials in the environment, in place of the real ones.

    What is called twice does no more than what is called once: a signal may have cut the first
    call short. It is called under the lock of ``activation``.
    """

    def __init__(self) -> None:
        self._is_placed = False
        self._before: dict[str, str | None] = {}
        """The environment before the first of the active mocks, or of the last ones."""
        self._placed: dict[str, str | None] = {}
        self._replaced: list[str] = []
        """The names that had other values when the last mock ended, which may be undone."""

    def place(self, region: str, door: Mapping[str, str] | None = None) -> None:
        """Hide the real credentials, and set *region* where there was none.

        Args:
            region: The Region.
            door: The variables that lead children to the door of a mock, if there is one.
        """
        if not self._is_placed:
            before = _environment()
            if DUMMY in before.values():
                self.remove_leftovers()
                before = _environment()
            self._before = before
            self._placed = {**CREDENTIALS, **dict.fromkeys(HIDDEN)}
            self._is_placed = True
            _change(before, self._placed)
        before = self._before
        wanted = {name: (door or {}).get(name, before[name]) for name in DOOR}
        wanted[REGION] = region if before[REGION] is None else before[REGION]
        for name, value in wanted.items():
            # what somebody else set since is left alone
            if os.environ.get(name) == self._placed.get(name, before[name]) != value:
                _write({name: value})
                self._placed[name] = value

    def put_back(self) -> None:
        """Put back everything exactly."""
        if not self._is_placed:
            return
        now = _environment()
        self._replaced = [name for name, value in self._placed.items() if now[name] != value]
        _change(now, self._before)
        self._is_placed = False

    def remove_leftovers(self) -> None:
        """Remove the dummies that came back since the last mock ended.

        A ``monkeypatch.setenv`` inside a mock remembers our dummy, and ``mock.patch.dict`` all of
        them; either may be undone after the mock has ended. Call this when a test is over.
        """
        if self._is_placed:
            return
        # what we hide and not replace is looked at where it was undone, or all was
        for name in self._placed if _has_dummies() else self._replaced:
            if os.environ.get(name) == self._placed[name] != self._before[name]:
                _write({name: self._before[name]})
        # a variable is mended once, or a test could never take it away
        self._replaced = []


def _environment() -> dict[str, str | None]:
    return {name: os.environ.get(name) for name in _NAMES}


def _has_dummies() -> bool:
    # what brings one back alone has replaced it
    return os.environ.get("AWS_ACCESS_KEY_ID") == DUMMY


def _change(now: Mapping[str, str | None], wanted: Mapping[str, str | None]) -> None:
    """Write what is not as it should be: to remove a variable that is not there takes long."""
    _write({name: value for name, value in wanted.items() if now[name] != value})


def _write(values: Mapping[str, str | None]) -> None:
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
    wrapt.register_post_import_hook(_look_into_environment_async, "aiobotocore.credentials")


def _look_into_environment(module: Any) -> None:
    _replace_look_up(module, "CredentialResolver", module.EnvProvider)


def _look_into_environment_async(module: Any) -> None:
    _replace_look_up(module, "AioCredentialResolver", module.AioEnvProvider)


def _replace_look_up(module: Any, resolver: str, environment: type[Any]) -> None:
    def load(wrapped: Callable[..., Any], _: Any, args: Any, kwargs: Any) -> Any:
        if active.innermost_mock() is None:
            return wrapped(*args, **kwargs)
        return environment().load()

    wrapt.wrap_function_wrapper(module, f"{resolver}.load_credentials", load)


# --- requests ---------------------------------------------------------------------------------


def is_signed_with_dummies(request: Any) -> bool:
    """Say whether AWS would see the dummy credentials in a request."""
    # most signatures stand in a header, those of presigned requests in the URL
    if any(_SIGNED.search(as_text(part)) for part in (*_headers(request), request.url)):
        return True
    # the oldest one stands in a form; what is in other bodies is the user's own
    return isinstance(request.body, str) and _IN_FORM in request.body


_SIGNED = re.compile(
    rf"Credential={DUMMY}(/|%2F)|AWS {DUMMY}:|AWSAccessKeyId={DUMMY}|"
    rf"(^|X-Amz-Security-Token=){DUMMY}($|&)"
)
_IN_FORM = f"&AWSAccessKeyId={DUMMY}&SignatureVersion=2&"


def _headers(request: Any) -> list[Any]:
    names = ("Authorization", "X-Amzn-Authorization", "X-Amz-Security-Token")
    return [request.headers.get(name) for name in names]
