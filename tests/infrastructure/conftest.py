import json

import pytest

from pytest_eventbridge_endpoints.infrastructure.documents import read_document
from pytest_eventbridge_endpoints.infrastructure.resources import Asked
from pytest_eventbridge_endpoints.infrastructure.sources import read

ACCOUNT = "123456789012"


@pytest.fixture
def asked():
    """What a test passes to a load, with changes."""

    def make(**changes):
        return Asked(ACCOUNT, "us-east-1")._replace(**changes)

    return make


@pytest.fixture
def write(tmp_path):
    """Write a file, an object as JSON with a member in each line, and return its path."""

    def make(content, name="template.json"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
        return file

    return make


@pytest.fixture
def document(write):
    """Read an object, or a text, as a document with a short name."""

    def make(content, name="template.json"):
        return read_document(write(content, name), name)

    return make


@pytest.fixture
def declared(write, tmp_path, monkeypatch, asked):
    """Return what a template declares, by logical id, each with the Region where it matters."""
    monkeypatch.chdir(tmp_path)

    def make(content, name="template.json", **changes):
        write(content, name)
        resources = read(tmp_path.relative_to(tmp_path) / name, asked(**changes))
        return {resource.logical_id: resource for resource in resources}

    return make
