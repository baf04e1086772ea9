"""What a call takes, next to the same call that is signed and answered by a canned reply."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import contestants
from .rows import Row
from .timing import in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rows import Effort
    from .timing import Contestant, Times

_THREADS = 16


def rows(effort: Effort) -> Iterator[Row]:
    """Measure single calls."""
    # all clients first: moto, once imported, hangs a handler into every later one
    of_one, of_ten = _answers(1, effort), _answers(10, effort)
    one = in_turns(of_one, rounds=effort.rounds, calls=effort.calls)
    yield _row("put_events, 1 entry", one, "ours", 0.82, 0.95)
    ten = in_turns(of_ten, rounds=effort.rounds, calls=effort.calls)
    yield _row("put_events, 10 entries", ten, "ours", 1.0, 1.12)
    yield _row(
        "put_events through an endpoint with replication", one, "through an endpoint", 0.88, 1.05
    )
    yield _threads(effort)


def _answers(number: int, effort: Effort) -> dict[str, Contestant]:
    return {
        "floor": contestants.floor(number),
        "ours": contestants.ours(number),
        "through an endpoint": contestants.ours(number, through_endpoint=True),
        "Stubber": contestants.stubber(number, calls=effort.calls),
        "moto": contestants.moto(number),
    }


def _row(what: str, times: Times, name: str, goal: float, reach: float) -> Row:
    others = "moto cannot"
    if name == "ours":
        ratios = [f"{other} {times.ratio(other, 'floor'):.2f}" for other in ("moto", "Stubber")]
        others = ", ".join(ratios)
    medians = f"{_microseconds(times, name)}, floor {_microseconds(times, 'floor')}"
    ratio = times.ratio(name, "floor")
    return Row(what, ratio, goal, others=others, medians=medians, reach=reach)


def _microseconds(times: Times, name: str) -> str:
    return f"{times.median(name) * 1e6:.0f} µs"


def _threads(effort: Effort) -> Row:
    each = max(1, effort.calls // _THREADS)
    times = in_turns(
        {
            "floor": _in_threads(contestants.floor(1), each),
            "ours": _in_threads(contestants.ours(1), each),
        },
        rounds=effort.rounds,
        calls=1,
    )
    per_call = [times.median(name) / (_THREADS * each) * 1e6 for name in ("ours", "floor")]
    medians = "{:.0f} µs, floor {:.0f} µs".format(*per_call)
    what = f"put_events from {_THREADS} threads at once"
    return Row(what, times.ratio("ours", "floor"), 1.0, medians=medians)


def _in_threads(contestant: Contestant, each: int) -> Contestant:
    """Let sixteen threads share a client, each with some calls of its own."""

    @contextmanager
    def threaded() -> Iterator[Any]:
        with contestant() as call, ThreadPoolExecutor(_THREADS) as pool:

            def work(_: int) -> None:
                for _ in range(each):
                    call()

            # the threads are there before they are timed
            list(pool.map(work, range(_THREADS)))
            yield lambda: list(pool.map(work, range(_THREADS)))

    return threaded
