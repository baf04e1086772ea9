"""The documentation is true: every fenced block of every page is tried.

A page is followed from top to bottom, in an empty directory, as a reader would follow it.

- ``python``: a block whose first line is a comment with a file's name (``# orders.py``) is that
  file, or a new version of it; with ``, continued`` behind the name, it is more of that file.
  All other blocks of a page, joined, are its test file.
- ``ini`` is the file pytest.ini, ``toml`` the file pyproject.toml.
- ``console``: ``pytest`` is run, ``pip install`` is only looked at. On the pages for contributors
  no command is run.
- ``text`` was printed by the latest run, to the letter; before the first one, by the run at the
  end. It is a part of the output, or all of an error without the ``E`` in front of its lines. A
  line ``...`` stands for what is left out.
- ``json`` is JSON. ``yaml`` is the file that its first line names, as ``# template.yaml``.

At its end a page is run as a whole. All tests have to pass, but for those that a comment names:
``<!-- fails: test_one, test_two -->`` is about the next run.
"""

import json
import re
import shlex
from contextlib import suppress
from importlib import import_module
from importlib.metadata import distributions, metadata, requires
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import pytest
from botocore import configprovider

# pytester forgets what a run in its own process imports first, and a module is hooked once
for module in (
    "boto3",
    "concurrent.futures.process",
    "concurrent.futures.thread",
    "moto.core.models",
    "pytest_eventbridge_endpoints.mock.decorator",
    "pytest_eventbridge_endpoints.mock.infrastructure",
    "pytest_eventbridge_endpoints.running.loading",
):
    with suppress(ImportError):
        import_module(module)

PROJECT = "pytest-eventbridge-endpoints"
ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = sorted(
    page
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if "_build" not in page.parts
)

FOR_CONTRIBUTORS = {"README.md", "CONTRIBUTING.md", "docs/contributing.md"}
COMMANDS = {
    *("cd", "check-wheel-contents", "coverage", "git", "mypy", "pip", "pytest", "python"),
    *("ruff", "sphinx-build", "tox", "twine"),
}

OPTIONAL = ("aioboto3", "aiobotocore", "anyio", "freezegun", "moto", "time_machine")
"""Files that import these are left out where they are not installed, else the whole page is."""

OF_OTHER_PROCESSES = {"docs/howto/processes.md"}

REQUIREMENTS = "\n".join(requires(PROJECT))
INSTALLABLE = {*re.findall(r"^[\w-]+", REQUIREMENTS, re.MULTILINE), "aioboto3"}
EXTRAS = set(metadata(PROJECT).get_all("Provides-Extra"))

FENCE = re.compile(
    r"^( *)(`{3,}|~{3,})(?P<language>.*)\n(?P<text>(?:.*\n)*?)\1\2 *$"
    r"|^<!-- fails: (?P<fails>.*) -->$",
    re.MULTILINE,
)
FENCE_LINE = re.compile(r"^[ >]*(?:`{3,}|~{3,})", re.MULTILINE)
FILE_NAME = re.compile(r"# ([\w/]+\.py)(, continued)?\n")
YAML_NAME = re.compile(r"# ([\w/]+\.yaml)\n")


class Block(NamedTuple):
    """A fenced block, or a comment about what fails."""

    place: str
    language: str
    text: str


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def blocks_of(name, source):
    """Return the blocks of a page, and refuse fences that are not understood."""
    blocks = []
    for found in FENCE.finditer(source):
        place = f"{name}:{source.count(chr(10), 0, found.start()) + 1}"
        if found["fails"]:
            blocks.append(Block(place, "fails", found["fails"]))
        else:
            blocks.append(Block(place, found["language"].strip(), found["text"]))
    fences = [block for block in blocks if block.language != "fails"]
    assert len(FENCE_LINE.findall(source)) == 2 * len(fences), (
        f"{name}: a fence is open, quoted or inside of another one, so that nobody tries it"
    )
    return blocks


class AtATerminal:
    """What a reader of a page sees on a terminal."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session):
        session.config.pluginmanager.get_plugin("terminalreporter").isatty = lambda: True


class Reader:
    """Somebody who follows a page, in a directory of their own."""

    def __init__(self, name, pytester):
        self._name = name
        self._test_file = f"test_{Path(name).stem.lower().replace('-', '_')}.py"
        self._pytester = pytester
        self._files = {}
        self._left_out = set()
        self._fails = set()
        self._output = None
        self._expected_at_the_end = []

    def follow(self, blocks):
        """Do what each block says, and at the end run everything."""
        for block in blocks:
            if block.language.startswith("{") and not block.language.startswith("{code"):
                continue  # a directive is Sphinx's business
            take = getattr(self, f"take_{block.language}", None)
            known = "python, ini, toml, console, text, json or yaml"
            assert take, (
                f"{block.place}: nobody tries blocks of the language {block.language!r}; use "
                f"{known}, or teach {Path(__file__).name} more"
            )
            take(block)
        tests = re.findall(r"^ *(?:async )?def test_", "".join(self._files.values()), re.MULTILINE)
        if not self._files and not self._expected_at_the_end:
            return
        assert tests, f"{self._name} has blocks of code or output, and no test that would try them"
        ran = self.run()
        assert ran >= len(tests), f"{self._name} has {len(tests)} tests, and {ran} of them ran"
        for block in self._expected_at_the_end:
            self.compare(block)

    # --- blocks -------------------------------------------------------------------------------

    def take_python(self, block):
        named = FILE_NAME.match(block.text)
        missing = [
            module
            for module in re.findall(r"^(?:from|import) (\w+)", block.text, re.MULTILINE)
            if module in self._left_out or (module in OPTIONAL and not find_spec(module))
        ]
        if not missing:
            name, more = named.groups() if named else (self._test_file, True)
            self.write(name, block.text, more=more)
        elif named:
            self._left_out.add(Path(named[1]).stem)
        else:
            pytest.skip(f"the page needs {', '.join(missing)}")

    def take_ini(self, block):
        self.write("pytest.ini", block.text)

    def take_toml(self, block):
        self.write("pyproject.toml", block.text)

    def take_json(self, block):
        json.loads(block.text)

    def take_yaml(self, block):
        pytest.importorskip("yaml", reason="the page needs PyYAML")
        named = YAML_NAME.match(block.text)
        assert named, f"{block.place}: a block of yaml begins with the name of its file"
        self.write(named[1], block.text)

    def take_fails(self, block):
        self._fails |= set(block.text.split(", "))

    def take_console(self, block):
        for line in re.split(r"\n|&&", block.text.strip()):
            command, *arguments = shlex.split(line)
            if self._name in FOR_CONTRIBUTORS:
                assert command in COMMANDS, f"{block.place}: {command} is no known command"
            if (command, arguments[:1]) == ("pip", ["install"]):
                for argument in (a for a in arguments[1:] if not a.startswith("-")):
                    missing = check_package(block.place, argument)
                    if missing and self._name not in FOR_CONTRIBUTORS:
                        pytest.skip(f"the page needs {', '.join(missing)}")
            elif self._name not in FOR_CONTRIBUTORS:
                assert command == "pytest", f"{block.place}: nobody tries {line!r}"
                self.run(*arguments)

    def take_text(self, block):
        if self._name == "README.md":
            return  # its example passes; another test lets it fail
        if self._output is None:
            self._expected_at_the_end.append(block)
        else:
            self.compare(block)

    # --- what they lead to --------------------------------------------------------------------

    def write(self, name, text, *, more=False):
        before = f"{self._files[name]}\n\n" if more and name in self._files else ""
        self._files[name] = before + text
        path = self._pytester.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._files[name], encoding="utf-8")

    def run(self, *options):
        """Run pytest, see that exactly those tests fail that should, and return how many ran."""
        everything = "".join(self._files.values())
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", "80")
            for name in ("CI", "BUILD_NUMBER"):
                patch.delenv(name, raising=False)
            if "asyncio" in everything or "-n" in options:
                # other plugins take part, and pytest-asyncio may leave an event loop behind
                result = self._pytester.runpytest_subprocess(
                    # some versions of pytest-asyncio want an option set that others do not know
                    *("-pno:randomly", "-Werror", "-Wignore::pytest.PytestDeprecationWarning"),
                    *options,
                )
            else:
                # without other plugins, each of which is imported anew in each run
                patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
                result = self._pytester.runpytest(
                    "-peventbridge_endpoints", "-Werror", *options, plugins=[AtATerminal()]
                )
        self._output = [line.rstrip() for line in result.stdout.lines]
        shown = "\n".join(self._output)
        failed = set(re.findall(r"^(?:FAILED|ERROR) \S*?(\w+)(?:\[| |$)", shown, re.MULTILINE))
        assert failed == self._fails, f"{self._name}: {failed} failed, not {self._fails}"
        self._fails = set()
        outcomes = result.parseoutcomes()
        may_happen = {"passed", "failed"}
        if self._name in OF_OTHER_PROCESSES:
            # the AWS CLI or Node.js may not be there
            may_happen.add("skipped")
        assert outcomes.keys() <= may_happen, f"{self._name}: {outcomes}"
        return sum(outcomes.values())

    def compare(self, block):
        """See that the latest run printed a block, or had it as the whole of an error."""
        wanted = without_times(block.text.rstrip().splitlines())
        printed = without_times(self._output)
        if wanted not in errors_of(printed) and not is_part_of(wanted, printed):
            output = "\n".join(self._output)
            problem = f"{block.place}: the run does not print\n{block.text}\nbut\n{output}"
            pytest.fail(problem, pytrace=False)


def check_package(place, requirement):
    """See that a package may be asked for, and return which of its extras are not installed."""
    name, extras = re.fullmatch(r"(\.|[./\w-]+?)(?:\[(.*)\])?", requirement).groups()
    assert name != PROJECT, f"{place}: {PROJECT} is on no index; install it from ../{PROJECT}"
    if name not in (".", f"../{PROJECT}"):
        assert name in INSTALLABLE, f"{place}: {name} is no package that {PROJECT} is tested with"
        return []
    wanted = set(extras.split(",")) if extras else set()
    assert wanted <= EXTRAS, f"{place}: {PROJECT} has no extra {wanted - EXTRAS}"
    needed = {
        name.lower()
        for name, extra in re.findall(r"^([\w-]+).*extra == .(\w+)", REQUIREMENTS, re.MULTILINE)
        if extra in wanted
    }
    installed = {package.metadata["Name"].lower() for package in distributions()}
    return sorted(needed - {name.replace("_", "-") for name in installed})


def without_times(lines):
    return [re.sub(r"in \d+\.\d\ds", "in 0.12s", line) for line in lines]


def errors_of(lines):
    """Return the errors that pytest shows, each as its lines without the ``E`` in front."""
    errors = []
    rest = iter(lines)
    for line in rest:
        if line.startswith("E  "):
            error = [line, *takewhile(lambda line: line.startswith("E"), rest)]
            errors.append([line[8:] for line in error])
    return errors


def is_part_of(wanted, lines):
    """Say whether lines follow each other there, but for what ``...`` stands for."""
    printed = "\n".join(["", *lines, ""])
    position = 0
    for part in re.split(r"^\.\.\.$", "\n".join(wanted), flags=re.MULTILINE):
        shown = part.strip("\n")
        if shown:
            found = printed.find(f"\n{shown}\n", position)
            if found < 0:
                return False
            position = found + 1 + len(shown)
    return True


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_is_true(pytester, page):
    """What a page shows works, and prints what the page says."""
    name = name_of(page)
    if name in OF_OTHER_PROCESSES and not hasattr(configprovider, "ConfiguredEndpointProvider"):
        pytest.skip("the page needs a botocore that reads URLs from the environment")

    Reader(name, pytester).follow(blocks_of(name, page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_of_pages_outside_the_documentation_lead_somewhere(page):
    """Sphinx looks after the other pages: files exist, and headings or labels in them."""
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)(?:#([\w-]+))?\)", text)
    broken = [
        (file, label)
        for file, label in links
        if not (ROOT / file).exists() or (label and not has_label(ROOT / file, label))
    ]

    assert links
    assert broken == []


def has_label(page, label):
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)", text, re.MULTILINE)
    anchors = [re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-")) for heading in headings]
    return label in anchors or f"({label})=" in text


def test_the_readmes_failure_is_what_a_user_sees(pytester):
    """The message that the README shows is the plugin's."""
    blocks = blocks_of("README.md", README.read_text(encoding="utf-8"))
    (message,) = (block for block in blocks if block.language == "text")
    example = next(block.text for block in blocks if block.language == "python")
    right = 'assert_event(detail_includes={"id": 43}).region == "us-west-2"'
    wrong = "assert_event(detail_includes={'id': '43'}, event_bus='orders')"
    assert right in example
    reader = Reader("the README, with a mistake", pytester)

    reader.follow(
        [
            message._replace(language="fails", text="test_orders_survive_the_loss_of_a_region"),
            message._replace(language="python", text=example.replace(right, wrong)),
            message,
        ]
    )


FAILS = "```python\ndef test_it():\n    assert 1 == 2\n```\n"
PASSES = FAILS.replace("2", "1")


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        pytest.param(FAILS, "{'test_it'} failed, not set()", id="a test fails"),
        pytest.param(
            f"<!-- fails: test_it -->\n{PASSES}",
            "set() failed, not {'test_it'}",
            id="a test passes that should fail",
        ),
        pytest.param(
            f"<!-- fails: test_it -->\n{FAILS}\n```text\nassert 1 == 3\n```",
            "a.md:7: the run does not print\nassert 1 == 3",
            id="another message",
        ),
        pytest.param(
            f"{PASSES}\n```console\npytest -q\n```\n```text\n.\n2 passed in 0.10s\n```",
            "a.md:9: the run does not print\n.\n2 passed",
            id="another outcome",
        ),
        pytest.param("```python\nx = 1\n```", "no test that would try them", id="no test"),
        pytest.param("```text\nx\n```", "no test that would try them", id="output of nothing"),
        pytest.param(
            PASSES.replace("assert 1 == 1", "def test_inner():\n        pass"),
            "a.md has 2 tests, and 1 of them ran",
            id="a test that does not run",
        ),
        pytest.param("```json\n{1}\n```", "Expecting property name", id="no JSON"),
        pytest.param(
            "```hcl\nx = 1\n```", "a.md:1: nobody tries blocks of the language 'hcl'", id="hcl"
        ),
        pytest.param("```{code-block} python\nx\n```", "'{code-block} python'", id="directive"),
        pytest.param("```\nx\n```", "blocks of the language ''", id="no language"),
        pytest.param("```console\nrm -r x\n```", "nobody tries 'rm -r x'", id="a command"),
        pytest.param(
            "```console\npip install ../pytest-eventbridge-endpoints[x]\n```",
            "has no extra {'x'}",
            id="an extra",
        ),
        pytest.param(
            "```console\npip install pytest-eventbridge-endpoints\n```",
            "pytest-eventbridge-endpoints is on no index",
            id="an index",
        ),
        pytest.param("```console\npip install x\n```", "x is no package", id="a package"),
        pytest.param("> ```python\n> x\n> ```", "a fence is open, quoted", id="a quoted fence"),
        pytest.param("```python\nx = 1", "a fence is open, quoted", id="an open fence"),
    ],
)
def test_a_page_that_is_not_true_is_noticed(pytester, page, problem):
    """Nothing on a page is left untried, and the message says where the page is wrong."""
    with pytest.raises((AssertionError, ValueError, pytest.fail.Exception)) as caught:
        Reader("a.md", pytester).follow(blocks_of("a.md", page))

    assert problem in str(caught.value)
