"""What the mock answers where nobody has published AWS's answer, and what was recorded of it.

``pytest tests/live --live -p no:randomly`` asks AWS, with the credentials that boto3 finds, and
tells which guesses are settled and what to change. Without ``--live`` the mock is asked.
"""

import re
from importlib import import_module
from pathlib import Path

import not_asked
import pytest
from probes import PROBES
from recorded_rules import CASES

HERE = Path(__file__).parent
REFERENCE = HERE.parents[1] / "docs" / "reference"

for file in sorted([HERE / "facts.py", *HERE.glob("probes_of_*.py")]):
    import_module(file.stem)


@pytest.mark.parametrize(
    "probe", sorted(PROBES, key=lambda probe: probe.is_slow), ids=lambda probe: probe.name
)
def test_the_answer_is_the_expected_one(aws, probe, verdicts):
    """On the mock always; on AWS where it was recorded once, and else it settles a guess."""
    answer = probe.ask(aws)
    verdicts.append(probe.verdict(answer))
    if probe.is_fact or not aws.live:
        assert answer == probe.expected


def guesses():
    """Return the rows of all guesses of the reference."""
    operations = (REFERENCE / "operations.md").read_text(encoding="utf-8")
    rows = [
        line.split(" | ")[0].removeprefix("| ")
        for line in operations[operations.index("## Guesses") :].splitlines()
        if line.startswith("| ") and not line.startswith(("| when", "| ---"))
    ]
    patterns = (REFERENCE / "event-patterns.md").read_text(encoding="utf-8")
    items = patterns[patterns.index("### Not verified") :].splitlines()
    return [*rows, *(line.removeprefix("- ") for line in items if line.startswith("- "))]


def recorded_facts():
    """Return the numbers of the facts that were recorded, but for what targets are given."""
    page = (REFERENCE / "aws-facts.md").read_text(encoding="utf-8")
    found = re.split(r"\n(?=\*\*[A-Z]+ [0-9.]+\*\*)", page)[1:]
    numbers = [text.split("**")[1] for text in found if "*Recorded" in text]
    return [number for number in numbers if not number.startswith("T")]


def test_every_guess_is_asked_or_says_why_not():
    """Each row of the reference's tables, and no other."""
    about = [*(probe.about for probe in PROBES if not probe.is_fact), *not_asked.GUESSES]

    rows = guesses()
    assert [row for row in rows if not row.startswith(tuple(about))] == []
    assert [text for text in about if not any(row.startswith(text) for row in rows)] == []


def test_every_recorded_fact_is_asked_or_says_why_not():
    """By a probe, or by a case that was recorded as it is."""
    asked = {number for probe in PROBES if probe.is_fact for number in probe.about.split(", ")}
    asked |= {re.sub("([A-Z]+)", r"\1 ", number) for case in CASES for number in case["facts"]}

    recorded = {*recorded_facts()}
    assert recorded - asked - {*not_asked.FACTS} == set()
    assert {*not_asked.FACTS} - recorded == set()
    assert {*not_asked.FACTS} & asked == set()


def test_a_probe_tells_what_its_answer_settles():
    """That it is as expected, or what to change."""
    probe = next(probe for probe in PROBES if probe.name == "an_endpoint_that_is_creating")

    what = "an `EndpointId` of an endpoint in the state CREATING"
    assert probe.verdict("no host") == f"as expected: {what}: no host"
    assert probe.verdict("accepted") == (
        f"OTHERWISE: {what}: AWS answers 'accepted', the mock 'no host'; change "
        "endpoints.HOSTLESS_STATES"
    )
    assert probe.verdict("x").endswith("; change put_events.resolve")
