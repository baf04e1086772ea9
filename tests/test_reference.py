"""The reference is complete, and true of the code."""

import json
import re
from pathlib import Path

from pytest_eventbridge_endpoints.settings import RULES, Settings

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
PAGES = {page.stem: page.read_text(encoding="utf-8") for page in REFERENCE.glob("*.md")}


def test_every_setting_has_its_values_and_its_default():
    """Names, allowed values and defaults in the documentation are those of the code."""
    documented = re.findall(r"^### `(\w+)`\n\n(Takes .*)$", PAGES["settings"], re.MULTILINE)

    assert documented == [
        (name, f"Takes {rule.takes}. Default: `{_written(getattr(Settings(), name))}`.")
        for name, rule in RULES.items()
    ]


def _written(value):
    """Write a value as the page does: strings have double quotes."""
    return json.dumps(value) if isinstance(value, str) else repr(value)
