"""What a rehearsal costs: one disaster's run of a scenario, next to the scenario alone."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from pytest_eventbridge_endpoints import mock_eventbridge

from . import contestants
from .rows import Row, medians_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rows import Effort

_PUTS = 3
_SAME_CALLS = (
    "rejected with InternalFailure",
    "rejected with InternalFailure from here on",
    "rejected with ThrottlingException",
    "rejected with ThrottlingException from here on",
)
"""Disasters after which botocore sends nothing again, so that the run makes the same calls."""


def rows(effort: Effort) -> Iterator[Row]:
    """Measure a scenario of three puts, in turns alone and rehearsed."""
    client, entries = contestants.client(), contestants.entries(1)
    alone, runs = [], []

    def scenario() -> None:
        for _ in range(_PUTS):
            client.put_events(Entries=entries)

    with mock_eventbridge() as mock:
        for _ in range(effort.rounds):
            begin = time.perf_counter()
            for _ in range(effort.calls // _PUTS):
                scenario()
            middle = time.perf_counter()
            rehearsal = mock.rehearse(scenario, disasters=_SAME_CALLS)
            end = time.perf_counter()
            alone.append((middle - begin) / (effort.calls // _PUTS))
            # the calm run is one, too
            runs.append((end - middle) / (len(rehearsal.runs) + 1))
            mock.reset()
    ratio = statistics.median(run / one for run, one in zip(runs, alone, strict=True))
    yield Row(
        f"one disaster's run of a scenario of {_PUTS} puts, rehearsed",
        ratio,
        1.3,
        "x the scenario alone",
        medians=medians_of((runs, alone)),
        reach=1.4,
    )
