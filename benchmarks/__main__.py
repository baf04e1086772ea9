"""``python -m benchmarks``: measure everything, print it, and write docs/performance.md.

Exits with 1 when a goal is missed that was ever met. ``--quick`` only shows that all of it runs.
"""

from __future__ import annotations

import argparse
import sys
import warnings

from pytest_eventbridge_endpoints import EventBridgeMockWarning

from . import calls, door, growth, loading, page, rehearsing, rules, runs
from .rows import FULL, QUICK


def main() -> int:
    """Measure, and say whether all goals are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="measure little, judge nothing, write nothing"
    )
    quick = parser.parse_args().quick
    # the floor needs no awscrt, and neither does the mock
    warnings.simplefilter("ignore", EventBridgeMockWarning)
    rows = []
    for part in (calls, rules, loading, rehearsing, door, growth, runs):
        for row in part.rows(QUICK if quick else FULL):
            print(page.line(row), flush=True)  # noqa: T201
            rows.append(row)
    if quick:
        return 0
    page.write(rows)
    return 0 if all(row.is_within_reach for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
