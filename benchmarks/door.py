"""What a put of another process takes over HTTP: at the door of a mock, and at moto's server."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_eventbridge_endpoints import mock_eventbridge

from . import contestants
from .rows import Row, medians_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .rows import Effort

_MOTO = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


def rows(effort: Effort) -> Iterator[Row]:
    """Measure puts of one client in a process of its own, in turns at either server."""
    with _moto() as moto, mock_eventbridge() as mock, mock.serve() as server:
        command = [sys.executable, "-m", __name__, str(effort.rounds), str(effort.calls)]
        told = subprocess.check_output([*command, server.url, moto], text=True)  # noqa: S603
    rounds: list[list[float]] = json.loads(told)
    yield Row(
        "one put over HTTP, from another process",
        statistics.median(ours / theirs for ours, theirs in rounds),
        0.5,
        "x moto's server",
        medians=medians_of(zip(*rounds, strict=True)),
    )


@contextmanager
def _moto() -> Iterator[str]:
    """Run moto's server in a process of its own, as it is meant to be used."""
    command = [sys.executable, "-c", _MOTO]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, text=True) as moto:  # noqa: S603
        assert moto.stdin and moto.stdout  # noqa: S101, PT018 (for the type checker)
        yield f"http://127.0.0.1:{moto.stdout.readline().strip()}"
        moto.stdin.close()


def _seconds_per_put(urls: Sequence[str], rounds: int, calls: int) -> list[list[float]]:
    """Return what a put took at each server, round by round."""
    clients = [contestants.client(url) for url in urls]
    entries = contestants.entries(1)
    measured = []
    for _ in range(rounds + 1):
        one_round = []
        for client in clients:
            begin = time.perf_counter()
            for _ in range(calls):
                client.put_events(Entries=entries)
            one_round.append((time.perf_counter() - begin) / calls)
        measured.append(one_round)
    # the first round opens connections and loads what is loaded once
    return measured[1:]


if __name__ == "__main__":
    print(json.dumps(_seconds_per_put(sys.argv[3:], *map(int, sys.argv[1:3]))))  # noqa: T201
