"""What it costs to load what a team declares: for the first time in a run, and in each test."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pytest_eventbridge_endpoints import mock_eventbridge

from . import contestants
from .rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rows import Effort

_RULES = 300


def rows(effort: Effort) -> Iterator[Row]:
    """Measure a template of 300 rules in JSON, each with a pattern and a target of its own."""
    floor = contestants.floor_seconds(effort.calls)
    with TemporaryDirectory() as directory:
        firsts, laters = [], []
        for number in range(effort.rounds):
            template = Path(directory) / f"{number}.json"
            template.write_text(json.dumps(_template(number)), encoding="utf-8")
            firsts.append(_seconds_to_load(template))
            laters.append(_seconds_to_load(template))
    for what, seconds, goal, reach in (
        (f"a template of {_RULES} rules loaded for the first time in a run", firsts, 100, 190),
        (f"a template of {_RULES} rules loaded in a further test", laters, 6, None),
    ):
        median = statistics.median(seconds)
        ms = f"{median * 1e3:.1f} ms"
        yield Row(what, median / floor, goal, "floor calls", medians=ms, reach=reach)


def _seconds_to_load(template: Path) -> float:
    with mock_eventbridge() as mock:
        begin = time.perf_counter()
        mock.load(template)
        return time.perf_counter() - begin


def _template(number: int) -> dict[str, Any]:
    bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}}
    resources: dict[str, Any] = {"Bus": bus}
    for rule in range(_RULES):
        # no two templates share a pattern: those that were read are kept
        pattern = {"source": [f"shop.{number}"], "detail": {"total": [{"numeric": [">", rule]}]}}
        resources[f"Function{rule}"] = {"Type": "AWS::Lambda::Function"}
        resources[f"Rule{rule}"] = {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": pattern,
                "Targets": [{"Id": "0", "Arn": {"Fn::GetAtt": [f"Function{rule}", "Arn"]}}],
            },
        }
    return {"Resources": resources}
