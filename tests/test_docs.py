"""What the README and the guides show is run."""

import re
from pathlib import Path

import pytest

# pytester forgets what a run in its own process imports first, and botocore is hooked once
import pytest_eventbridge_endpoints.mock  # noqa: F401

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("number", "passed"), [(0, 2), (1, 3)])
def test_the_readmes_examples_run(pytester, number, passed):
    """A newcomer can paste them."""
    pytester.makepyfile(EXAMPLES[number])

    pytester.runpytest("-p", "no:asyncio").assert_outcomes(passed=passed)
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize("page", ["rehearse.md", "neighbours.md"])
def test_the_examples_of_a_page_run(pytester, page):
    """A page is one test file, from its first block to its last."""
    if page == "neighbours.md":
        pytest.importorskip("moto", reason="the page is about moto")
    page = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    pytester.makepyfile("\n\n".join(blocks))

    result = pytester.runpytest("-p", "no:asyncio")

    result.assert_outcomes(passed=len(re.findall("def test_", "".join(blocks))))


def test_the_readmes_failure_is_what_a_user_sees(pytester):
    """The message that the README shows is the plugin's."""
    message = re.search(r"^```text\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[1]
    claim = "assert_event(detail_includes={'id': '43'}, event_bus='orders')"
    example = EXAMPLES[0].replace(
        'assert_event(detail_includes={"id": 43}).region == "us-west-2"', claim
    )
    pytester.makepyfile(example)

    result = pytester.runpytest("-p", "no:asyncio")

    result.assert_outcomes(passed=1, failed=1)
    shown = [line[8:] for line in result.stdout.lines if line.startswith("E   ")]
    assert shown == message.splitlines()
