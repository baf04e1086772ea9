"""The report of a run: one HTML page, or the same as JSON."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from ..json_text import nesting
from ..words import count, shown_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..json_text import JsonObject
    from .record import (
        About,
        DeliveryRecord,
        RehearsalRecord,
        RunRecord,
        TestRecord,
        TimelineRecord,
    )

FORMAT = 1
"""The version of what ``as_json`` writes; it changes when its readers would have to change."""

FAILED = ("failed", "error", "rerun")
"""The outcomes that are shown first; plugins that repeat failed tests report ``rerun``."""

DEEPEST = 100
"""Levels of nesting that the JSON shows; the size of indented JSON grows with their square."""

SIGNS = {"endless": "∞", "told": "!", "lost": "✕", "doubled": "2", "survived": "✓"}
"""What stands for the outcome of a run, for those who see no colours too."""

_TEXTS = {
    "calls": ("request", "response"),
    "events": ("envelope",),
    "rejected": ("entry",),
    "deliveries": ("input",),
}
"""Which values of a timeline are JSON texts."""


def as_json(tests: Iterable[TestRecord], about: About) -> str:
    """Return the report as JSON, described in the reference.

    Args:
        tests: What each test did.
        about: What made the report, and when.
    """
    readable = [
        {
            **test,
            "timelines": [*map(_readable, test["timelines"])],
            "rehearsals": [
                {**rehearsal, "runs": [*map(_readable_run, rehearsal["runs"])]}
                for rehearsal in test["rehearsals"]
            ],
        }
        for test in _failed_first(tests)
    ]
    return json.dumps({"format": FORMAT, **about, "tests": readable}, indent=1)


def as_html(tests: Iterable[TestRecord], about: About) -> str:
    """Return the report as one HTML page that loads nothing else.

    Args:
        tests: What each test did.
        about: What made the report, and when.
    """
    # imported here: an extra, which only this page needs
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        counted=count,
        deliveries=_by_target,
        integrity=_integrity,
        matrix=_matrix,
        outcomes=_outcomes,
        seconds=shown_seconds,
        totals=_totals,
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    shown = _failed_first(tests)
    return environment.get_template("report.html").render(
        about=about,
        tests=shown,
        signs=SIGNS,
        failed=FAILED,
        types=_detail_types(shown),
    )


def _failed_first(tests: Iterable[TestRecord]) -> list[TestRecord]:
    """Put the tests that failed first, and leave the others in the order of the run."""
    return sorted(tests, key=lambda test: test["outcome"] not in FAILED)


def _readable(timeline: TimelineRecord) -> JsonObject:
    """Return a timeline with parsed values in place of JSON texts."""
    entries: Mapping[str, Any] = timeline
    return {
        **timeline,
        **{
            kind: [{**entry, **{n: _parsed(entry[n]) for n in names}} for entry in entries[kind]]
            for kind, names in _TEXTS.items()
        },
    }


def _readable_run(run: RunRecord) -> JsonObject:
    timeline = run["timeline"]
    return {
        **run,
        "timeline": timeline and _readable(timeline),
        **{
            kind: [{**event, "detail": _parsed(event["detail"])} for event in events]
            for kind, events in (("lost", run["lost"]), ("doubled", run["doubled"]))
        },
    }


def _parsed(text: str | None) -> Any:
    """Return the value of a JSON text; the text itself where the report cannot show the value."""
    if text is None:
        return None
    if nesting(text) > DEEPEST:
        return text
    try:
        value = json.loads(text)
        # Python reads some values that JSON cannot hold, as an infinite number
        json.dumps(value, allow_nan=False)
    except ValueError:
        return text
    return value


def _detail_types(tests: Iterable[TestRecord]) -> list[str]:
    found = {
        entry["detail_type"]
        for test in tests
        for timeline in _all_timelines(test)
        for entry in (*timeline["events"], *timeline["rejected"])
    }
    return sorted(name for name in found if isinstance(name, str))


def _all_timelines(test: TestRecord) -> list[TimelineRecord]:
    runs = [run["timeline"] for rehearsal in test["rehearsals"] for run in rehearsal["runs"]]
    return [*test["timelines"], *(timeline for timeline in runs if timeline)]


class _Matrix(NamedTuple):
    """The runs of a rehearsal: places across, disasters down."""

    places: list[str]
    rows: list[tuple[str, list[int | None]]]
    """For each disaster its name, and the number of the run at each place, if there is one."""
    outcomes: list[str]
    """How many runs had which outcome, in words."""
    broken: int
    """How many broke a promise of the test."""


def _matrix(rehearsal: RehearsalRecord) -> _Matrix:
    runs = rehearsal["runs"]
    numbers = {(run["disaster"], run["place"]): number for number, run in enumerate(runs)}
    places = list(dict.fromkeys(run["place"] for run in runs))
    rows = [
        (disaster, [numbers.get((disaster, place)) for place in places])
        for disaster in _in_one_order(runs)
    ]
    found = Counter(run["outcome"] for run in runs)
    outcomes = [f"{found[name]} {name}" for name in SIGNS if found[name]]
    return _Matrix(places, rows, outcomes, sum(bool(run["broken"]) for run in runs))


def _in_one_order(runs: Sequence[RunRecord]) -> list[str]:
    """Return the disasters in an order that is that of every place."""
    orders: dict[str, list[str]] = {}
    for run in runs:
        orders.setdefault(run["place"], []).append(run["disaster"])
    longest_first = sorted(orders.values(), key=len, reverse=True)
    return list(dict.fromkeys(name for order in longest_first for name in order))


class _Deliveries(NamedTuple):
    """What one target of one rule was handed in a test."""

    region: str
    event_bus: str
    rule: str
    target: str
    arn: str
    made: list[DeliveryRecord]

    @property
    def failed(self) -> int:
        """How many of them did not get there."""
        return sum(delivery["error"] is not None for delivery in self.made)


def _by_target(test: TestRecord) -> list[_Deliveries]:
    """Return what a test's rules handed to each of their targets, in the order of the first."""
    found: dict[tuple[str, ...], _Deliveries] = {}
    for timeline in test["timelines"]:
        for delivery in timeline["deliveries"]:
            key = (
                delivery["region"],
                delivery["event_bus"],
                delivery["rule"],
                delivery["target"],
                delivery["target_arn"],
            )
            found.setdefault(key, _Deliveries(*key, [])).made.append(delivery)
    return list(found.values())


def _outcomes(tests: Sequence[TestRecord]) -> list[tuple[str, int]]:
    """Return how many tests had which outcome."""
    return list(Counter(test["outcome"] for test in tests).items())


def _totals(tests: Sequence[TestRecord]) -> list[str]:
    """Say how much happened in these tests."""
    timelines = [timeline for test in tests for timeline in test["timelines"]]
    kinds = [event["kind"] for timeline in timelines for event in timeline["events"]]
    rejected = sum(len(timeline["rejected"]) for timeline in timelines)
    replicas = kinds.count("replica")
    deliveries = sum(len(timeline["deliveries"]) for timeline in timelines)
    runs = sum(len(one["runs"]) for test in tests for one in test["rehearsals"])
    under_way = sum(len(timeline["under_way"]) for timeline in timelines)
    return [
        count(sum(len(timeline["calls"]) for timeline in timelines), "call"),
        count(kinds.count("accepted"), "event"),
        *([count(replicas, "replica")] if replicas else []),
        *([f"{rejected} rejected"] if rejected else []),
        *([count(deliveries, "delivery")] if deliveries else []),
        *([f"{under_way} under way"] if under_way else []),
        *([count(runs, "rehearsed run")] if runs else []),
    ]


def _integrity(script: str) -> str:
    """Return the hash by which a Content-Security-Policy allows an inline script or style."""
    return f"sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
