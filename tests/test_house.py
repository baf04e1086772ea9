"""The structure of the package: who may import whom, and which library has which rooms.

An import counts wherever it stands: at the top of a file, in a function, for types alone.
"""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import pytest_eventbridge_endpoints

NAME = "pytest_eventbridge_endpoints"
PACKAGE = Path(pytest_eventbridge_endpoints.__file__).parent

FLOORS = [
    "__init__",
    "plugin",
    "mock",
    "rehearsal",
    "clients",
    "server",
    "running",
    "run",
    "settings",
    "report",
    "infrastructure",
    "evidence",
    "service",
    "patterns",
    "moto",
    "errors",
    "words",
    "json_text",
]
"""The rooms, from the top floor down. What a file imports stands in its own room, or below."""

LIBRARIES = {
    "pytest": ["plugin"],
    "botocore": ["clients", "plugin/__init__"],
    "wrapt": ["clients", "running/late_work", "mock/functions"],
    "jsonschema": ["service/validation", "evidence/contracts"],
    "referencing": ["evidence/contracts"],
    "jinja2": ["report/page"],
    "moto": ["running/moto_rules", "running/moto_targets"],
    "yaml": ["infrastructure/yaml_documents"],
    "typing_extensions": ["evidence/assertions", "evidence/delivery_assertions", "mock/decorator"],
}
"""The libraries, and the rooms or files that import them. No other one is imported."""


@pytest.fixture(scope="module")
def sources():
    """Every file of the package, by its path without the ending."""
    return {
        file.relative_to(PACKAGE).with_suffix("").as_posix(): file.read_text(encoding="utf-8")
        for file in PACKAGE.rglob("*.py")
    }


def imports_of(file, source):
    """Yield the dotted names that a file imports, relative ones made absolute."""
    folders = [NAME, *file.split("/")[:-1]]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = folders[: len(folders) - node.level + 1] if node.level else []
            module = ".".join([*home, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def top_of(dotted):
    return dotted.partition(".")[0]


def file_of(dotted, sources):
    """Return the file that a name of the package stands in: a module, or what it defines."""
    path = "/".join(dotted.split(".")[1:])
    outer = path.rpartition("/")[0]
    known = [path, f"{path}/__init__", outer, f"{outer}/__init__", "__init__"]
    return next(candidate for candidate in known if candidate in sources)


def graph_of(sources):
    """Return which files of the package each file imports."""
    return {
        file: {file_of(name, sources) for name in imports_of(file, source) if top_of(name) == NAME}
        for file, source in sources.items()
    }


def room_of(file):
    return file.partition("/")[0]


def circles(sources):
    """Return a circle of imports, in words, if there is one."""
    try:
        TopologicalSorter(graph_of(sources)).prepare()
    except CycleError as error:
        circle = error.args[1][:-1]
        first = circle.index(min(circle))
        return [" <- ".join([*circle[first:], *circle[:first]])]
    return []


def upward(sources):
    """Return the imports, in words, of what stands on a floor above."""
    return [
        f"{file} imports {imported}"
        for file, imports in graph_of(sources).items()
        for imported in imports
        if FLOORS.index(room_of(imported)) < FLOORS.index(room_of(file))
    ]


def outside_their_rooms(sources):
    """Return the imports, in words, of libraries that have other rooms."""
    return [
        f"{file} imports {library}"
        for file, source in sources.items()
        for library in sorted({top_of(name) for name in imports_of(file, source)})
        if library not in {NAME, *sys.stdlib_module_names}
        and not {file, room_of(file)} & set(LIBRARIES.get(library, ()))
    ]


def by_name(sources):
    """Return the strings, in words, by which a file could be looked up."""
    return [
        f"{file} names {node.value}"
        for file, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and str(node.value).startswith(f"{NAME}.")
    ]


# --- the house --------------------------------------------------------------------------------


def test_no_imports_make_a_circle(sources):
    """Whoever reads a file can read first what it needs, and come to an end."""
    assert circles(sources) == []


def test_nothing_imports_what_stands_above_it(sources):
    """Data goes one way, and so do imports."""
    assert upward(sources) == []


def test_a_library_is_imported_in_its_rooms_alone(sources):
    """Who meets a new version of a library has few files to look at."""
    assert outside_their_rooms(sources) == []


def test_a_room_that_a_library_has_is_in_use(sources):
    """The list says no more than is so."""
    named = {(library, room) for library, rooms in LIBRARIES.items() for room in rooms}
    used = {
        (top_of(name), room)
        for file, source in sources.items()
        for name in imports_of(file, source)
        for room in (file, room_of(file))
    }

    assert named <= used


def test_no_file_is_looked_up_by_its_name(sources):
    """A file that is renamed takes its users along, or fails at once."""
    assert by_name(sources) == []


def test_every_room_has_its_floor(sources):
    """A room that is new has to say where it stands, and one that is gone says so too."""
    assert {room_of(file) for file in sources} == set(FLOORS)


# --- that the house would fall ----------------------------------------------------------------

FOR_TYPES = """
from typing import TYPE_CHECKING

if TYPE_CHECKING:
"""


@pytest.mark.parametrize(
    ("look", "file", "source", "found"),
    [
        pytest.param(
            *(circles, "patterns/operators", "from .complexity import too_complex"),
            "patterns/complexity <- patterns/operators",
            id="a circle inside a room",
        ),
        pytest.param(
            *(circles, "patterns/operators", f"{FOR_TYPES}    from . import complexity"),
            "patterns/complexity <- patterns/operators",
            id="a circle of types",
        ),
        pytest.param(
            *(upward, "service/arns", "def f():\n    from ..running.operations import OPERATIONS"),
            "service/arns imports running/operations",
            id="an upward import in a function",
        ),
        pytest.param(
            *(upward, "words", f"{FOR_TYPES}    from .settings import Settings"),
            "words imports settings",
            id="an upward import of a type",
        ),
        pytest.param(
            *(upward, "running/world", "from .. import EventBridgeMock"),
            "running/world imports __init__",
            id="the public name of what stands above",
        ),
        pytest.param(
            *(outside_their_rooms, "running/world", "import botocore.session"),
            "running/world imports botocore",
            id="botocore",
        ),
        pytest.param(
            *(outside_their_rooms, "mock/handle", "from pytest import fail"),
            "mock/handle imports pytest",
            id="pytest",
        ),
        pytest.param(
            *(outside_their_rooms, "moto", "import moto"),
            "moto imports moto",
            id="moto",
        ),
        pytest.param(
            *(outside_their_rooms, "words", "import requests"),
            "words imports requests",
            id="a library that has no room",
        ),
        pytest.param(
            *(by_name, "words", f"import sys\nsys.modules.get('{NAME}.clients')"),
            f"words names {NAME}.clients",
            id="a file looked up by its name",
        ),
    ],
)
def test_what_would_bring_it_down_is_found(sources, look, file, source, found):
    """Each rule is broken once, to see that somebody would notice."""
    assert look({**sources, file: f"{sources[file]}\n{source}\n"}) == [found]
