import json
import re

import pytest
from derive_schemas import FOLDER, OPERATIONS, is_complete, schemas_of, text_of
from jsonschema import Draft202012Validator

from pytest_eventbridge_endpoints.service import shapes

FILES = sorted(FOLDER.glob("*.json"))
MAKE_ANEW = "run `python tests/service/derive_schemas.py`, and look at what it has changed"


@pytest.fixture(scope="module")
def derived(session):
    """The schema files as they are derived from the model that the installed botocore has."""
    return schemas_of(session.get_service_model("events"))


@pytest.mark.skipif(not is_complete(), reason="the installed botocore has an older model")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_are_what_the_script_writes(file, derived):
    """A schema file is derived from the model and the tables of additions, and not edited."""
    assert file.stem in derived, f"no operation needs {file.name}: delete it"
    assert file.read_text(encoding="utf-8") == text_of(derived[file.stem]), MAKE_ANEW


def test_every_file_is_there(derived):
    """Every operation that the installed botocore knows of has its file."""
    assert set(derived) <= {file.stem for file in FILES}, MAKE_ANEW


def is_contained(older, newer):
    """Say whether a newer schema says what an older one does, with more members and values."""
    if isinstance(older, dict):
        return is_in_order(older, newer) and all(
            is_contained(older[key], newer[key]) for key in older
        )
    if isinstance(older, list):
        return is_in_order(older, newer)
    return older == newer


def is_in_order(older, newer):
    """Say whether all that is in an older dict or list is in a newer one, in the same order."""
    return [item for item in newer if item in older] == list(older)


def test_an_older_model_is_contained(derived):
    """Whatever the installed botocore can send or read is in the files, in its order."""
    files = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FILES}

    assert [name for name in derived if not is_contained(derived[name], files[name])] == []


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        pytest.param({"a": {"b": 1}}, {"a": {"b": 1}, "c": 2}, True, id="one more"),
        pytest.param({"a": {"b": 1}}, {"a": {"b": 2}}, False, id="another value"),
        pytest.param({"a": 1}, {"b": 1}, False, id="one less"),
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, False, id="another order"),
        pytest.param(["a", "c"], ["a", "b", "c"], True, id="one more in a list"),
        pytest.param(["a", "b"], ["b", "a"], False, id="another order in a list"),
    ],
)
def test_what_contained_means(older, newer, expected):
    """The comparison with an older model sees what is missing, other, or in another order."""
    assert is_contained(older, newer) is expected


def check_schema(schema):
    # without formats: re would be asked about patterns, and it knows no \p, which ECMA 262 does
    Draft202012Validator.check_schema(schema, format_checker=None)


@pytest.mark.parametrize("direction", ["Request", "Response"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_schemas_are_schemas(operation, direction):
    """Every schema, its references resolved, is one of Draft 2020-12."""
    check_schema(shapes.schema(operation, direction))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_answers_hold_nothing_else(operation):
    """No answer may have a member that the model does not know."""
    assert shapes.schema(operation, "Response")["additionalProperties"] is False


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_are_schemas(file):
    """Every file is a schema of Draft 2020-12 by itself."""
    schema = json.loads(file.read_text(encoding="utf-8"))
    definitions = schema["$defs"].values()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for definition in [schema, *definitions]:
        check_schema(definition)


def test_every_shared_shape_is_used():
    """Nothing is left in the shared shapes that no operation has."""
    shared = shapes._load("shapes")
    texts = [file.read_text(encoding="utf-8") for file in FILES]
    used = {name for text in texts for name in re.findall(r'"shapes\.json#/\$defs/(\w+)"', text)}

    assert set(shared) == used


def test_every_shared_shape_has_its_name_as_title():
    """The title is what AWS prints as the name of a structure (AWS 5.15)."""
    shared = shapes._load("shapes")

    assert {name: shape["title"] for name, shape in shared.items()} == {n: n for n in shared}
