"""Dummy credentials in the environment while a mock is active.

No real credentials are found, there is a Region, and nobody asks the instance metadata service.
"""

from __future__ import annotations

import os
import threading

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
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
)

_REGION = "AWS_DEFAULT_REGION"

_NAMES = (*_SET, *_HIDDEN, _REGION)


class DummyCredentials:
    """Dummy credentials in place of the real ones, from the first active mock to the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._regions: list[str] = []
        self._before: dict[str, str | None] = {}
        self._placed: dict[str, str | None] = {}

    def apply(self, region: str) -> None:
        """Hide the real credentials, and set *region* where there was none."""
        with self._lock:
            if not self._regions:
                self._before = {name: os.environ.get(name) for name in _NAMES}
                self._placed = {**_SET, **dict.fromkeys(_HIDDEN)}
                _write(self._placed)
            self._regions.append(region)
            self._place_region()

    def remove(self, region: str) -> None:
        """End what ``apply(region)`` began; the last one puts everything back exactly."""
        with self._lock:
            self._regions.remove(region)
            if self._regions:
                self._place_region()
            else:
                # a dummy can come back only where another value has replaced it
                placed = self._placed.items()
                self._placed = {n: value for n, value in placed if os.environ.get(n) != value}
                _write(self._before)

    def remove_leftovers(self) -> None:
        """Remove the dummies that came back since the last mock ended.

        A ``monkeypatch.setenv`` inside a mock remembers our dummy, and may be undone after the
        mock has ended. Call this when a test is over.
        """
        with self._lock:
            if self._regions:
                return
            for name, value in self._placed.items():
                if os.environ.get(name) == value != self._before[name]:
                    _write({name: self._before[name]})
            self._placed = {}

    def _place_region(self) -> None:
        # a Region that somebody else set since is left alone
        if self._before[_REGION] is None and os.environ.get(_REGION) == self._placed.get(_REGION):
            self._placed[_REGION] = self._regions[-1]
            _write({_REGION: self._regions[-1]})


def _write(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


dummy_credentials = DummyCredentials()
"""The process has one environment, so all mocks share one."""
