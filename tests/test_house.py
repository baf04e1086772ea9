"""The structure of the package: who may import whom, and how long a file may be."""

import ast
from pathlib import Path

import pytest

import pytest_eventbridge_endpoints

PACKAGE = Path(pytest_eventbridge_endpoints.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted(PACKAGE.joinpath("evidence", "templates").iterdir())

# each file and folder imports only what stands here, of the package and of others
INSIDE = {
    "service": {"service"},
    "evidence": {"evidence"},
    "settings": set(),
    "observer": set(),
    "run": {"observer", "settings"},
    "environment": set(),
    "errors": set(),
    "lifetime": set(),
    "calls": {"errors", "lifetime", "service.wire", "settings"},
    "waiting": {"calls"},
    "neighbours": {"calls", "service"},
    "interception": {
        "calls",
        "environment",
        "lifetime",
        "neighbours",
        "refusals",
        "service.wire",
        "settings",
        "waiting",
    },
    "refusals": {
        "calls",
        "errors",
        "lifetime",
        "neighbours",
        "run",
        "service.wire",
        "settings",
    },
    "recording": {"calls", "errors", "evidence", "service"},
    "timing": {"calls", "evidence", "recording", "service"},
    "targets": {"evidence"},
    "moto_rules": {"checks", "evidence", "neighbours", "service"},
    "problems": {"errors", "evidence", "outage", "service", "targets"},
    "outage": {"recording", "service", "targets"},
    "checks": {"settings"},
    "event_bus": {"evidence", "recording"},
    "rehearsal": {
        "calls",
        "checks",
        "evidence",
        "outage",
        "recording",
        "service",
        "settings",
        "targets",
    },
    "handle": {
        "calls",
        "errors",
        "event_bus",
        "evidence",
        "interception",
        "lifetime",
        "moto_rules",
        "neighbours",
        "outage",
        "problems",
        "recording",
        "rehearsal",
        "run",
        "service",
        "settings",
        "targets",
        "timing",
    },
    "classes": {"handle"},
    "mock": {"classes", "handle", "interception", "run"},
    "hooks": {"classes", "evidence", "handle", "interception", "observer", "run", "settings"},
    "reporter": {"evidence", "hooks", "run"},
    "plugin": {"handle", "hooks", "interception", "reporter", "run"},
}
OUTSIDE = {
    "pytest": {"plugin", "hooks", "reporter"},
    "botocore": {"interception", "plugin"},
    "wrapt": {"interception", "lifetime", "mock", "neighbours", "waiting"},
    "jsonschema": {"service/validation", "evidence/contracts"},
    "referencing": {"evidence/contracts"},
    "boto3": set(),
    "jinja2": {"evidence/report"},
    "moto": {"moto_rules"},
    "aiobotocore": set(),
}


def module_name(file):
    return file.relative_to(PACKAGE).with_suffix("").as_posix()


def imports(file):
    """Yield what a file imports, wherever in it: dotted, relative names resolved."""
    parents = file.relative_to(PACKAGE.parent).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                yield node.module
                continue
            home = ".".join(parents[: len(parents) - node.level + 1])
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from (f"{home}.{name}" for name in names)


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_a_file_imports_only_what_stands_below_it(file):
    """Data goes one way, and so do imports, those for types alone included."""
    name = module_name(file)
    room = name.partition("/")[0]
    if room == "__init__":
        return
    prefix = f"{PACKAGE.name}."
    inside = {name.removeprefix(prefix) for name in imports(file) if name.startswith(prefix)}
    allowed = INSIDE[room]

    above = {
        name
        for name in inside
        if not any(name == room or name.startswith(f"{room}.") for room in allowed)
    }

    assert above == set()


@pytest.mark.parametrize("library", OUTSIDE)
def test_a_library_has_its_doors(library):
    """Each library is imported in the files that stand for it, and nowhere else."""
    doors = {
        module_name(file)
        for file in FILES
        if any(name.partition(".")[0] == library for name in imports(file))
    }

    assert doors <= OUTSIDE[library]


@pytest.mark.parametrize("file", [*FILES, *TEMPLATES], ids=lambda file: file.name)
def test_no_file_is_longer_than_350_lines(file):
    """A file that grows beyond one look is two files."""
    lines = len(file.read_text(encoding="utf-8").splitlines())

    assert lines <= 350
