"""What runs of pytest take, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from . import contestants
from .rows import Row
from .timing import Times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .rows import Effort

_PLUGIN = "pytest_eventbridge_endpoints.plugin"
_TESTS = 200
_EMPTY_TESTS = 1000

_MAIN = """
import sys, time, pytest

begin = time.process_time()
code = pytest.main(sys.argv[1:])
print(time.process_time() - begin)
sys.exit(code)
"""
"""The start of the interpreter and pytest's import are the same for all, and only add noise."""

_INTERCEPTION = """
import time
import boto3

boto3.Session()
import wrapt
begin = time.process_time()
from pytest_eventbridge_endpoints.clients import interception

interception.install()
print(time.process_time() - begin)
"""

_EMPTY = "def test_nothing(): pass\n"

_PUT = f"""
import boto3
import pytest

@pytest.mark.parametrize("number", range({_TESTS}))
def test_put(number, mocked):
    client = boto3.client("events", region_name="us-east-1")
    entry = {{"Source": "a", "DetailType": "b", "Detail": "{{}}"}}
    assert client.put_events(Entries=[entry])["FailedEntryCount"] == 0
"""

_CANNED = """
import boto3
import pytest
from botocore.awsrequest import AWSResponse

BODY = b'{"FailedEntryCount": 0, "Entries": [{"EventId": "11710aed-b79e-4468-a20b-bb3c0c3b4860"}]}'

class Canned(AWSResponse):
    def __init__(self, url):
        super().__init__(url, 200, {"Content-Type": "application/x-amz-json-1.1"}, None)
        self._content = BODY

@pytest.fixture(scope="session", autouse=True)
def hook():
    boto3.setup_default_session(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret")
    boto3.DEFAULT_SESSION.events.register(
        "before-send.eventbridge.PutEvents", lambda request, **_: Canned(request.url)
    )

@pytest.fixture
def mocked():
    yield
"""

_OURS = """
import pytest

@pytest.fixture
def mocked(eventbridge_mock):
    yield
"""

_MOTO = """
import pytest
from moto import mock_aws

@pytest.fixture
def mocked():
    with mock_aws():
        yield
"""

_FIXTURE = f"""
import pytest

@pytest.mark.parametrize("number", range({_EMPTY_TESTS}))
def test_nothing(number, mocked): pass
"""

_EMPTY_FIXTURE = """
import pytest
import pytest_eventbridge_endpoints.mock.active_block  # the first mock of a run imports it

@pytest.fixture
def empty(request):
    yield

@pytest.fixture
def mocked(empty):
    yield
"""


def rows(effort: Effort) -> Iterator[Row]:
    """Measure the start of a run, the fixture, and a small test suite."""
    floor = contestants.floor_seconds(effort.calls)
    yield _start(effort, floor)
    yield _import(effort, floor)
    yield _fixture(effort, floor)
    yield _suite(effort)


def _start(effort: Effort, floor: float) -> Row:
    # to look for any plugin takes pytest longer than to load this one
    with _folder({"test_nothing.py": _EMPTY, "empty_plugin.py": ""}) as folder:
        commands = {
            "without": _command(folder, "-p", "empty_plugin"),
            "with": _command(folder, "-p", _PLUGIN),
        }
        times = _runs(commands, folder, rounds=effort.runs, best_of=3)
    # a few milliseconds of many: the quickest runs tell more than the median ones
    added = times.least("with") - times.least("without")
    medians = f"{added * 1e3:.1f} ms of {times.median('without') * 1e3:.0f} ms"
    what = "the plugin in an empty run of pytest"
    return Row(what, added / floor, 4, "floor calls", medians=medians, reach=10)


def _import(effort: Effort, floor: float) -> Row:
    command = [sys.executable, "-c", _INTERCEPTION]
    with _folder({}) as folder:
        seconds = min(_processor_seconds(command, folder) for _ in range(max(3, effort.runs)))
    what = "what keeps calls in the process, imported beside a boto session and wrapt"
    return Row(what, seconds / floor, 20, "floor calls", medians=f"{seconds * 1e3:.1f} ms")


def _fixture(effort: Effort, floor: float) -> Row:
    ours = {"test_nothing.py": _FIXTURE, "conftest.py": _OURS}
    none = {"test_nothing.py": _FIXTURE, "conftest.py": _EMPTY_FIXTURE}
    with _folder(ours) as with_fixture, _folder(none) as without:
        commands = {
            "with": _command(with_fixture, "-p", _PLUGIN),
            "without": _command(without, "-p", _PLUGIN),
        }
        times = _runs(commands, without, rounds=max(1, effort.runs // 3))
    taken = times.difference("with", "without") / _EMPTY_TESTS
    what = "the fixture's set-up and tear-down, more than an empty one's"
    ms = f"{taken * 1e3:.2f} ms"
    return Row(what, taken / floor, 0.6, "floor calls", medians=ms, reach=1.3)


def _suite(effort: Effort) -> Row:
    suites = {"canned": _CANNED, "ours": _OURS, "moto": _MOTO}
    seconds: dict[str, Times] = {}
    with (
        _folder({"test_put.py": _PUT, "conftest.py": suites["canned"]}) as canned,
        _folder({"test_put.py": _PUT, "conftest.py": suites["ours"]}) as ours,
        _folder({"test_put.py": _PUT, "conftest.py": suites["moto"]}) as moto,
    ):
        commands = {"canned": _command(canned), "ours": _command(ours, "-p", _PLUGIN)}
        seconds["ours"] = _runs(commands, canned, rounds=max(1, effort.runs // 3))
        # once: it takes long, and is far off
        seconds["moto"] = _runs({"moto": _command(moto)}, canned, rounds=1, warm_up=False)
    canned_seconds = seconds["ours"].median("canned")
    moto_ratio = seconds["moto"].median("moto") / canned_seconds
    return Row(
        f"a run of {_TESTS} tests, a boto3.client and a put_events each",
        seconds["ours"].ratio("ours", "canned"),
        1.2,
        "x a canned hook",
        reach=1.3,
        others=f"moto {moto_ratio:.0f}",
        medians=f"{seconds['ours'].median('ours'):.2f} s, canned {canned_seconds:.2f} s",
    )


@contextmanager
def _folder(files: Mapping[str, str]) -> Iterator[Path]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        yield folder


def _command(folder: Path, *arguments: str) -> list[str]:
    options = ["-q", "-p", "no:cacheprovider", "--rootdir", str(folder), *arguments]
    return [sys.executable, "-c", _MAIN, *options, str(folder)]


def _runs(
    commands: Mapping[str, list[str]],
    folder: Path,
    *,
    rounds: int,
    best_of: int = 1,
    warm_up: bool = True,
) -> Times:
    """Run commands in turns, and take the processor time of each, the best of some."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + warm_up):
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for again in range(best_of):
            for name in sorted(commands, reverse=bool((number + again) % 2)):
                seconds[name].append(_processor_seconds(commands[name], folder))
        if number >= warm_up:
            for name, times in seconds.items():
                taken[name].append(min(times))
    return Times(taken)


def _processor_seconds(command: list[str], folder: Path) -> float:
    # other plugins and the settings of this shell are none of our business
    ours = ("PYTEST", "PYTHON", "AWS", "COV")
    environ = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    output = subprocess.run(  # noqa: S603
        command, cwd=folder, env=environ, check=True, capture_output=True, text=True
    ).stdout
    return float(output.splitlines()[-1])
