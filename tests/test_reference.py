"""The reference is complete, and true of the code."""

import ast
import inspect
import json
import re
from contextlib import AbstractContextManager, suppress
from functools import reduce
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

import pytest_eventbridge_endpoints
from pytest_eventbridge_endpoints import (
    EventBridgeMockWarning,
    EventPattern,
    InfrastructureError,
    InvalidEventPattern,
    UnmockedOperationError,
    UnresolvedError,
    mock_eventbridge,
)
from pytest_eventbridge_endpoints.rehearsal.catalogue import CATALOGUE
from pytest_eventbridge_endpoints.running.moto_rules import MotoRuleError
from pytest_eventbridge_endpoints.running.targets import EndlessLoopError
from pytest_eventbridge_endpoints.settings import (
    RULES,
    Settings,
    SettingValueError,
    UnknownSettingError,
)

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


# --- the Python API ---------------------------------------------------------------------------


@pytest.fixture
def public_objects(eventbridge_mock, events, entry, tmp_path):
    """Return one object of every class that a user meets."""
    endpoint = eventbridge_mock.add_endpoint("orders")
    contexts = []
    eventbridge_mock.subscribe(lambda event, context: contexts.append(context))
    with eventbridge_mock.fail("PutEvents", "SomeError") as fault, suppress(ClientError):
        events.put_events(Entries=[entry()])
    events.put_events(Entries=[entry(), entry(Source="")])
    rehearsal = eventbridge_mock.rehearse(events.list_rules, disasters=["throttled"])
    template = tmp_path / "template.json"
    rule = {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"a": [{"Ref": "B"}]}}}
    template.write_text(json.dumps({"Resources": {"Rule": rule, "B": {}}}))
    infrastructure = eventbridge_mock.load(template)
    target = {"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}
    events.put_rule(Name="all", EventPattern='{"source": [{"prefix": ""}]}')
    events.put_targets(Rule="all", Targets=[target])
    events.put_events(Entries=[entry()])
    # the loaded rule is not decided, so the mock itself would not say
    deliveries = eventbridge_mock._running.recording.deliveries
    outage = eventbridge_mock.region_outage("us-east-1")
    failover = endpoint.failed_over()
    server = eventbridge_mock.serve()
    with failover, outage:
        with suppress(EndpointConnectionError):
            events.list_endpoints()
        return [
            mock_eventbridge(),
            eventbridge_mock,
            eventbridge_mock.bus(),
            eventbridge_mock.clock,
            infrastructure,
            infrastructure.rules[0],
            infrastructure.unresolved[0],
            endpoint,
            eventbridge_mock.health_check(endpoint.health_check),
            fault,
            outage,
            failover,
            eventbridge_mock.calls,
            eventbridge_mock.calls[0],
            eventbridge_mock.calls[0].error,
            eventbridge_mock.events[0],
            eventbridge_mock.rejected[0],
            deliveries[0],
            rehearsal,
            rehearsal.runs[0],
            server,
            contexts[0],
            EventPattern({"source": ["shop"]}),
            InvalidEventPattern("no"),
            UnmockedOperationError("no"),
            InfrastructureError("no"),
            UnresolvedError("no"),
            EventBridgeMockWarning("no"),
            UnknownSettingError("no"),
            SettingValueError("no"),
            EndlessLoopError("no"),
            MotoRuleError("no"),
        ]


def test_every_public_member_is_on_the_page(public_objects):
    """What has no underscore is documented, and what is documented is there."""
    members = {
        f"{name}.{member}"
        for name, value in _by_class(public_objects)
        for member in _members(value)
    }
    documented = {
        f"{name}.{member}"
        for name, value in _by_class(public_objects)
        for member in _documented(name, value)
    }

    assert members - documented == set()
    assert documented - members == set()


def test_every_public_name_is_on_the_page(public_objects):
    """What can be imported, and what that gives, has an entry."""
    imported = re.search(r"import \((.*?)\)", API, re.DOTALL)[1]
    assert re.findall(r"\w+", imported) == pytest_eventbridge_endpoints.__all__
    named = set(
        re.findall(r"^\.\. auto(?:class|function|exception):: .*?(\w+)\(", API, re.MULTILINE)
    )

    assert named >= set(pytest_eventbridge_endpoints.__all__)
    assert named >= {name for name, _ in _by_class(public_objects)}


def test_every_class_on_the_page_is_where_the_page_says():
    """Sphinx would say so, too, and later."""
    for path in re.findall(r"^\.\. auto(?:class|exception):: ([\w.]+)\(", API, re.MULTILINE):
        module, _, name = path.rpartition(".")
        assert inspect.isclass(getattr(import_module(module), name))


API = PAGES["api"]


def _by_class(values):
    return [(type(value).__name__, value) for value in values]


def _members(value):
    """Return the members that this project gives an object, and what Python's containers have."""
    inherited = [
        base for base in (BaseException, AbstractContextManager) if isinstance(value, base)
    ]
    return [
        name
        for name in dir(value)
        if not name.startswith("_") and not any(hasattr(base, name) for base in inherited)
    ]


def _documented(name, value):
    """Return the members that the page names, or the docstring of the class as attributes."""
    listed = re.search(rf"{name}\(.*\n   :members: ((?:[\w, ]|\n {{5,}})+)", API)
    members = re.findall(rf"^\.\. auto(?:method|property):: {name}\.(\w+)", API, re.MULTILINE)
    attributes = re.findall(r"^\s+(\w+)(?: \(.*\))?: ", _attributes(value), re.MULTILINE)
    return {*members, *attributes, *re.findall(r"\w+", listed[1] if listed else "")}


def _attributes(value):
    return (type(value).__doc__ or "").partition("Attributes:")[2]


# --- facts about AWS --------------------------------------------------------------------------

ROOT = REFERENCE.parents[1]
CITING = [
    file
    for folder, kind in (("pytest_eventbridge_endpoints", "py"), ("tests", "py"), ("docs", "md"))
    for file in (ROOT / folder).rglob(f"*.{kind}")
]
CITATION = re.compile(r"AWS\s+(\d+\.\d+)((?:(?:,|;|-| to| and)\s*\d+\.\d+)*)")
CITATION_OF_RULES = re.compile(r"\b([RTCI])\s*(\d{1,3})\b(?:\s+to\s+\1\s*(\d{1,3})\b)?")
"""R 12 or T 4, and R 22 to R 24; the code may leave out the blank."""


def test_every_fact_that_is_cited_is_on_the_page():
    """Whoever reads a number can look it up, and has a link to it."""
    facts = re.findall(
        r"^\(aws-(\d+)-(\d+)\)=\n\*\*AWS (\d+\.\d+)\*\* ", PAGES["aws-facts"], re.MULTILINE
    )

    assert _cited() <= {number for *_, number in facts}
    assert all(f"{chapter}.{place}" == number for chapter, place, number in facts)


def test_every_fact_about_rules_that_is_cited_is_on_the_page():
    """R, T, C and I, the facts about rules, inputs, templates and plans, can be looked up, too."""
    facts = re.findall(
        r"^\(([rtci])-(\w+)\)=\n\*\*([RTCI] \w+)\*\* ", PAGES["aws-facts"], re.MULTILINE
    )

    assert _cited_of_rules() - {number for *_, number in facts} == set()
    assert all(f"{kind.upper()} {place}" == number for kind, place, number in facts)


def _cited():
    texts = [file.read_text(encoding="utf-8") for file in CITING]
    citations = [found for text in texts for found in CITATION.findall(text)]
    return {number for found in citations for number in re.findall(r"\d+\.\d+", " ".join(found))}


def _cited_of_rules():
    texts = [file.read_text(encoding="utf-8") for file in CITING]
    citations = [found for text in texts for found in CITATION_OF_RULES.findall(text)]
    return {
        f"{kind} {number}"
        for kind, first, last in citations
        for number in range(int(first), int(last or first) + 1)
    }


def test_every_place_of_a_guess_is_in_the_code():
    """Whoever wants to correct a guess finds where."""
    _, _, guesses = PAGES["operations"].partition("\n## Guesses\n")
    cells = re.findall(r"^\|.* \| (`.*) \|$", guesses, re.MULTILINE)

    assert cells
    assert {place for cell in cells for place in _places(cell) if not _is_there(place)} == set()


def _places(cell):
    """Name each place with its module; a name alone is of the same module as the one before."""
    module = ""
    for place in re.findall(r"`([\w.]+)`", cell):
        first, dot, _ = place.partition(".")
        module = first if dot else module
        yield place if dot else f"{module}.{place}"


def _is_there(place):
    module, *names = place.split(".")
    for room in ("service", "patterns"):
        with suppress(ModuleNotFoundError, AttributeError):
            reduce(getattr, names, import_module(f"pytest_eventbridge_endpoints.{room}.{module}"))
            return True
    return False


# --- messages ---------------------------------------------------------------------------------

SENTENCE = re.compile(r"[a-z'-]+ [a-z'-]+ [a-z'-]+", re.IGNORECASE)
"""Three words in a row: what has them is meant to be read by somebody."""


def test_every_message_of_the_code_is_in_the_reference():
    """Whoever meets a message finds it, with its cause and its cure."""
    reference = _words(" ".join(PAGES.values()))
    messages = {part for text in _texts_of_the_code() for part in _parts(text)}

    assert {text for text in messages if SENTENCE.search(text) and text not in reference} == set()


def test_every_message_in_the_reference_is_in_the_code():
    """A message that the page explains can still happen.

    The code puts some messages together. So it is enough that each word stands beside one that it
    stands beside in the code, too.
    """
    pairs = {pair for text in _texts_of_the_code() for pair in pairwise(_fixed_words(text))}
    documented = re.findall(r"`([^`]+)`", PAGES["messages"])
    lonely = {
        f"{word!r} in {message}"
        for message in filter(SENTENCE.search, map(_words, documented))
        for before, word, after in _neighbours(_fixed_words(re.sub("<[^<>]*>", PLACE, message)))
        if not {(before, word), (word, after)} & pairs
    }

    assert lonely == set()


def _fixed_words(text):
    return re.findall(r"[\w'-]+", text.replace(PLACE, " "))


def _neighbours(words):
    return zip(["", *words], words, [*words[1:], ""], strict=False)


PLACE = "\0"
"""Stands for what is different each time."""


def _texts_of_the_code():
    """Return the strings of the package, without docstrings and the help of options."""
    package = ROOT / "pytest_eventbridge_endpoints"
    for file in package.rglob("*.py"):
        if file != package / "plugin" / "__init__.py":
            yield from _texts(ast.parse(file.read_text(encoding="utf-8")))


def _texts(node):
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(
            part.value if isinstance(part, ast.Constant) else PLACE for part in node.values
        )
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _texts(child)


def _parts(text):
    """Return what is the same each time, without the marks around it."""
    return [_words(part).strip(" ;:,.()'\"") for part in text.replace("{}", PLACE).split(PLACE)]


def _words(text):
    return " ".join(text.split())


def test_every_disaster_is_on_the_page():
    """By its name, in the table of what it happens to."""
    tables = (
        PAGES["disasters"].partition("## To an attempt\n")[2].partition("## Not among them")[0]
    )
    cells = re.findall(r"^\| (`[^|]+) \|", tables, re.MULTILINE)
    named = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]

    assert len(named) == len(set(named))
    assert set(named) == {disaster.name for disaster in CATALOGUE}


def test_the_version_is_the_latest_one_of_the_changelog():
    """And that of the example of a report."""
    changelog = (REFERENCE.parent / "changelog.md").read_text(encoding="utf-8")
    latest = re.findall(r"^## (\d+\.\d+\.\d+) - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)[0]

    project = (REFERENCE.parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{latest}"\n' in project
    assert f'"generator": "pytest-eventbridge-endpoints {latest}"' in PAGES["report"]
