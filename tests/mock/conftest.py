import json
from pathlib import Path

import pytest


@pytest.fixture
def template(tmp_path, monkeypatch):
    """Write a template in the current directory, and return its name."""
    monkeypatch.chdir(tmp_path)

    def make(resources, name="template.json", **sections):
        text = json.dumps({**sections, "Resources": resources}, indent=1)
        Path(name).write_text(text, encoding="utf-8")
        return name

    return make


@pytest.fixture
def load(eventbridge_mock, template):
    """Load resources as a template."""

    def make(resources, *, name="template.json", sections=(), **arguments):
        return eventbridge_mock.load(template(resources, name, **dict(sections)), **arguments)

    return make


@pytest.fixture
def put(events, entry):
    """Put one event, by default on the bus orders."""

    def make(**members):
        events.put_events(Entries=[entry(**{"EventBusName": "orders", **members})])

    return make
