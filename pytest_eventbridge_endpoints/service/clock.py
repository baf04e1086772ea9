"""The clock and the identifiers of one mock: repeatable, and without waiting."""

from __future__ import annotations

import random
import threading
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from ..words import shown

if TYPE_CHECKING:
    from collections.abc import Callable

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

_BASE36 = "abcdefghijklmnopqrstuvwxyz0123456789"


def utc(seconds: float) -> datetime:
    """Return the aware UTC datetime of *seconds* since the epoch.

    Raises:
        OverflowError: no calendar date lies that far away.
    """
    return EPOCH + timedelta(seconds=seconds)


def whole_microseconds(seconds: float) -> float:
    """Return the nearest whole number of microseconds, so that sums of times compare exactly."""
    return round(seconds * 1_000_000) / 1_000_000


class Clock:
    """The clock of a mock: the real time, plus what ``advance`` has added.

    Where freezegun or time-machine hold or move the time, it follows them. It counts whole
    microseconds.
    """

    def __init__(self) -> None:
        self._added = 0.0
        self._lock = threading.RLock()
        self._listener: Callable[[], None] = lambda: None
        """Called after time was let pass, for what is due by then."""

    def time(self) -> float:
        """Return the time of the mock in seconds since 1970-01-01, UTC."""
        # looked up on each call: freezegun and time-machine replace time.time
        return whole_microseconds(time.time() + self._added)

    def now(self) -> datetime:
        """Return the time of the mock as an aware datetime in UTC."""
        return utc(self.time())

    def advance(self, seconds: float) -> None:
        """Let time pass at once, without waiting.

        Args:
            seconds: How many seconds pass, 0 or more.

        Raises:
            ValueError: *seconds* is not a number, is negative, or leads beyond the year 9999.
        """
        with self._lock:
            try:
                utc(self.time() + seconds)
                passes = seconds >= 0
            except (OverflowError, TypeError, ValueError):
                passes = False
            if not passes:
                msg = (
                    "clock.advance takes the seconds that pass, 0 or more and within the year "
                    f"9999, not {shown(seconds)}"
                )
                raise ValueError(msg)
            self._added = whole_microseconds(self._added + seconds)
        self._listener()

    def _forget_advances(self) -> None:
        """Show the real time again; a reset of the mock calls this."""
        self._added = 0.0


class Identifiers:
    """Identifiers in AWS's formats, the same ones in the same order for the same seed."""

    def __init__(self, seed: str) -> None:
        # a generator of our own: that of the module belongs to the tests
        self._random = random.Random(seed)  # noqa: S311

    def event_id(self) -> str:
        """Return an EventId: 8-4-4-4-12 lowercase hex digits, not a version 4 UUID (AWS 4.6)."""
        digits = self._random.randbytes(16).hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    request_id = event_id

    def endpoint_id(self) -> str:
        """Return an EndpointId: ten of ``[a-z0-9]`` and ``.veo`` (AWS 4.2)."""
        return "".join(self._random.choices(_BASE36, k=10)) + ".veo"

    def trace_root(self, now: int) -> str:
        """Return the Root of a new X-Ray trace that begins at *now*, in seconds (AWS 10.4)."""
        return f"1-{now & 0xFFFFFFFF:08x}-{self._random.randbytes(12).hex()}"

    def token(self) -> str:
        """Return a pagination token."""
        return "".join(self._random.choices(_BASE36, k=40))
