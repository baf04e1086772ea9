"""What a process keeps for all AWS clients, while a mock is active.

No real credentials are found, there is a Region, and nobody asks the instance metadata service.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

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


class Disguise:
    """Dummy credentials over the real ones, from the first active mock to the last.

    The process has one environment, so there is one disguise, shared by all mocks.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._regions: list[str] = []
        self._before: dict[str, str | None] = {}
        self._placed: dict[str, str | None] = {}

    def put_on(self, region: str) -> None:
        """Hide what is real, and set *region* where there was none."""
        with self._lock:
            if not self._regions:
                self._before = {name: os.environ.get(name) for name in _NAMES}
                self._placed = {**_SET, **dict.fromkeys(_HIDDEN)}
                _write(self._placed)
            self._regions.append(region)
            self._place_region()

    def take_off(self, region: str) -> None:
        """End what ``put_on(region)`` began; the last one puts everything back exactly."""
        with self._lock:
            self._regions.remove(region)
            if self._regions:
                self._place_region()
            else:
                # only who changed something in between can bring back what we placed
                placed = self._placed.items()
                self._placed = {n: value for n, value in placed if os.environ.get(n) != value}
                _write(self._before)

    def mend(self) -> None:
        """Put back what was brought back since the last mock ended.

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


class DefaultSession:
    """boto3's default session keeps the credentials it was made with, so another stands in."""

    def __init__(self) -> None:
        # made once per Region: a session takes 50 times as long to make as a client of it
        self._ours: dict[object, Any] = {}
        self._theirs: Any = None

    def stand_in(self) -> None:
        """Put a session with no past in the place of boto3's, where boto3 is loaded."""
        boto3: Any = sys.modules.get("boto3")
        if boto3 is None:
            self._theirs = None
            return
        self._theirs = boto3.DEFAULT_SESSION
        region = None
        if self._theirs is not None:
            region = self._theirs._session.instance_variables().get("region")  # noqa: SLF001
        # moto reaches only the sessions that are made after its import
        kind = (region, sys.modules.get("moto.core.models"))
        if kind not in self._ours:
            self._ours[kind] = boto3.Session(region_name=region)
        boto3.DEFAULT_SESSION = self._ours[kind]

    def put_back(self) -> None:
        """Put back the session that was there."""
        # where boto3 was imported under the mock, no session was there before
        boto3: Any = sys.modules.get("boto3")
        if boto3 is not None:
            boto3.DEFAULT_SESSION = self._theirs
        self._theirs = None
