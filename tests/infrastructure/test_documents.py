"""Files are read once, and each bad one is one clear error."""

import json
import os
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_eventbridge_endpoints import InfrastructureError
from pytest_eventbridge_endpoints.infrastructure.documents import (
    JSON_LIMIT,
    Document,
    files_read,
    read_document,
    stamp,
)
from pytest_eventbridge_endpoints.infrastructure.json_documents import parse_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def paths_of(value, path=()):
    """Go through the paths of all values inside of one."""
    yield path
    inside = value.items() if isinstance(value, dict) else ()
    for step, one in enumerate(value) if isinstance(value, list) else inside:
        yield from paths_of(one, (*path, step))


def line_in(value, path):
    """Return the line at which json.dumps puts the value at a path."""
    if not path:
        return 1
    step, *rest = path
    steps = list(value) if isinstance(value, dict) else range(len(value))
    line = 2
    for other in steps:
        if other == step:
            return line - 1 + line_in(value[step], rest)
        line += json.dumps(value[other], indent=1).count("\n") + 1
    raise AssertionError


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_the_line_of_every_value_is_found(content):
    """Wherever it is nested."""
    _, find_line = parse_json(json.dumps(content, indent=1), "x.json")

    for path in paths_of(content):
        assert find_line(path) == line_in(content, path)


def test_a_place_shows_file_and_line(document):
    """As editors and terminals take it."""
    read = document({"Resources": {"Bus": {"Type": "AWS::Events::EventBus"}}})

    assert str(read.at("Resources", "Bus", "Type")) == "template.json:4"
    assert str(read.at("Resources").at("Bus")) == "template.json:3"


@pytest.mark.parametrize("path", [("Resources", "Other"), ("Resources", 0), ("Resources", "a", 7)])
def test_what_is_not_there_is_as_far_as_there_is(document, path):
    """What SAM adds has no lines of its own."""
    read = document({"Resources": {"a": [1]}})

    assert str(read.at(*path)) == f"template.json:{3 if 'a' in path else 2}"


def test_the_line_of_a_key_that_repeats(document):
    """The last one counts, as for json."""
    read = document('{"a": {"b": 1},\n "a": {\n"b": 2}}')

    assert read.content == {"a": {"b": 2}}
    assert str(read.at("a", "b")) == "template.json:3"


def test_a_file_is_read_once_until_it_changes(write):
    """By its path, its time and its size."""
    file = write({"Resources": {}})
    first = read_document(file, "template.json")
    assert read_document(file, "template.json") is first

    file.write_text('{"Resources": {"Bus": {}}}')
    assert read_document(file, "template.json").content == {"Resources": {"Bus": {}}}


def test_a_bad_file_is_read_again(write):
    """Who has mended it need not begin a new run."""
    file = write("{")
    with pytest.raises(InfrastructureError):
        read_document(file, "template.json")
    file.write_text("{}")
    os.utime(file, ns=(0, 0))

    assert isinstance(read_document(file, "template.json"), Document)


def test_what_was_read_is_noted_with_its_stamp(write):
    """So that a load can tell whether a file has changed."""
    file = write({})
    read_document(file, "template.json")
    with files_read() as files:
        read_document(file, "template.json")

    assert files == {file: stamp(file)}
    assert stamp(file.parent / "gone") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "template.json is empty", id="empty"),
        pytest.param(" \n", "template.json is empty", id="blank"),
        pytest.param(
            '{\n "a": 1,}',
            "template.json:2 is not JSON: Expecting property name enclosed in double quotes "
            "(column 9)",
            id="a comma too many",
        ),
        pytest.param(
            '{"a": NaN}',
            "template.json is not JSON: it has NaN, which is no number of JSON",
            id="NaN",
        ),
        pytest.param(
            "[1]",
            "template.json holds a list at its top level, where an object is expected",
            id="a list",
        ),
        pytest.param(
            '"x"',
            "template.json holds a text at its top level, where an object is expected",
            id="a text",
        ),
        pytest.param(
            "3",
            "template.json holds a number at its top level, where an object is expected",
            id="a number",
        ),
        pytest.param(
            "null",
            "template.json holds nothing at its top level, where an object is expected",
            id="null",
        ),
        pytest.param('{"a":' * 100_000, "template.json is nested too deep", id="too deep"),
        pytest.param(
            f'{{"a": {"9" * 5000}}}',
            "template.json is not read: it has a number with too many digits",
            id="too many digits",
            marks=pytest.mark.skipif(
                not hasattr(sys, "get_int_max_str_digits"), reason="has no limit on digits"
            ),
        ),
    ],
)
def test_a_bad_text_is_one_clear_error(document, text, message):
    """It names the file, and the line where there is one."""
    with pytest.raises(InfrastructureError) as caught:
        document(text)
    if "Expecting" in message:
        # newer versions of Python name the comma
        assert str(caught.value).startswith("template.json:2 is not JSON: ")
    else:
        assert str(caught.value) == message


def test_bytes_that_are_no_text(tmp_path):
    """A picture is no template."""
    file = tmp_path / "x.json"
    file.write_bytes(b'{"a": "\xff"}')

    with pytest.raises(InfrastructureError, match=r"^x is not text in UTF-8 \(byte 7\)$"):
        read_document(file, "x")


def test_a_mark_at_the_beginning_is_no_content(tmp_path):
    """Editors on Windows write one."""
    file = tmp_path / "x.json"
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}')

    assert read_document(file, "x").content == {"a": 1}


def test_a_file_that_is_not_there(tmp_path):
    """It is named as the test has named it."""
    message = rf"^there is no cdk\.out/x\.json; looked for {re.escape(str(tmp_path))}/x\.json$"
    with pytest.raises(InfrastructureError, match=message):
        read_document(tmp_path / "x.json", "cdk.out/x.json")


def test_a_directory_is_no_file(tmp_path):
    """As where a manifest names one."""
    with pytest.raises(InfrastructureError, match=r"^x is a directory, where a file is expected$"):
        read_document(tmp_path, "x")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes")
def test_a_pipe_is_no_file(tmp_path):
    """It could be read once only, and has no stamp."""
    os.mkfifo(tmp_path / "x")

    with pytest.raises(
        InfrastructureError, match=r"^x is a pipe or a device, where a file is expected$"
    ):
        read_document(tmp_path / "x", "x")


@pytest.mark.parametrize(
    "name", [pytest.param("a" * 300, id="too long"), pytest.param("a\0", id="NUL")]
)
def test_a_name_that_no_file_has(tmp_path, name):
    """A manifest may hold any text."""
    with pytest.raises(InfrastructureError, match=r"^there is no x; looked for .*/a+(\\x00)?$"):
        read_document(tmp_path / name, "x")
    assert stamp(tmp_path / name) is None


@pytest.mark.parametrize("closed", ["read_text", "stat"])
def test_a_file_that_nobody_may_read(write, monkeypatch, closed):
    """Whether the file or its directory is closed."""
    file = write({})

    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr(type(file), closed, refuse)
    with pytest.raises(InfrastructureError, match=r"^there is no permission to read x$"):
        read_document(file, "x")


def test_a_file_of_50_mb_is_not_read(tmp_path):
    """It is refused by its size."""
    file = tmp_path / "x.json"
    with file.open("wb") as opened:
        opened.truncate(50_000_000)

    with pytest.raises(InfrastructureError) as caught:
        read_document(file, "x.json")
    assert str(caught.value) == (
        "x.json has 50 MB and is not read: the limit is 25 MB, for a template in YAML 2 MB"
    )
    assert JSON_LIMIT == 25_000_000
