"""The table, as it is printed and as it stands in docs/performance.md."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .rows import Row

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_BEGIN = "<!-- python -m benchmarks writes from here -->\n"
_END = "<!-- to here -->\n"
_LIBRARIES = ("botocore", "boto3", "moto", "pytest", "wrapt", "jsonschema")


def line(row: Row) -> str:
    """Return a row as it is printed while others are still measured."""
    verdict = "met" if row.is_met else "out of reach" if row.is_within_reach else "MISSED"
    return f"{row.what}: {number(row.measured)} {row.unit}, {goal(row)}: {verdict}  {row.medians}"


def goal(row: Row) -> str:
    """Return what the measurement is meant to be."""
    return f"{'≥' if row.at_least else '≤'} {number(row.goal)}"


def number(value: float) -> str:
    """Return a number with two digits behind the point where they matter."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"  # noqa: PLR2004


def write(rows: Iterable[Row]) -> None:
    """Replace the table in the documentation."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    PAGE.write_text(f"{before}{_BEGIN}\n{_table(rows)}\n{_END}{after}", encoding="utf-8")


def _table(rows: Iterable[Row]) -> str:
    lines = [
        "| what | measured | goal | others | medians here |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.what} | {number(row.measured)} {row.unit} "
        f"| {goal(row)}{'' if row.is_met else ', [missed](#goals-that-are-missed)'} "
        f"| {row.others} | {row.medians} |"
        for row in rows
    ]
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return "\n".join([*lines, "", f"{python}, {platform.system()}; {libraries}.", ""])
