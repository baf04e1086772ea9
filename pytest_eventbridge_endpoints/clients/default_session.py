"""boto3's default session while a mock is active."""

from __future__ import annotations

import sys
from typing import Any


class DefaultSession:
    """Replaces boto3's default session, which keeps the credentials that it was made with."""

    def __init__(self) -> None:
        # made once per Region: a session takes 50 times as long to make as a client of it
        self._ours: dict[object, Any] = {}
        self._theirs: Any = None

    def stand_in(self) -> None:
        """Replace boto3's default session with one of ours, if boto3 is loaded."""
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
