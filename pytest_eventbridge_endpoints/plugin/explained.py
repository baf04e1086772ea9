"""Where the reference explains the message that a test failed with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InfrastructureError, UnresolvedError

if TYPE_CHECKING:
    from types import TracebackType

_PACKAGE = Path(__file__).parents[1]
_PAGE = "docs/reference/messages.md"

PLACES = {
    "settings": "settings",
    "plugin/configuration": "settings",
    "mock/decorator": "the-decorator",
    "mock/spans": "the-decorator",
    "clients/interception": "errors-of-the-mock-itself",
    "clients/refusals": "calls-that-no-mock-answers",
    "clients/answer": "could-not-connect-to-the-endpoint-url",
    "mock/arguments": "arranging-a-test",
    "mock/endpoint": "arranging-a-test",
    "mock/fault": "arranging-a-test",
    "mock/handle": "arranging-a-test",
    "evidence/delivery": "captures",
    "evidence/delivery_assertions": "assertions-on-deliveries",
    "running/target_functions": "arranging-a-test",
    "running/targets": "at-the-end-of-a-test",
    "service/clock": "arranging-a-test",
    "service/endpoints": "arranging-a-test",
    "evidence/assertions": "assertions",
    "evidence/criteria": "assertions",
    "evidence/captures": "captures",
    "evidence/sequence": "captures",
    "plugin/hooks": "at-the-end-of-a-test",
    "running/moto_rules": "at-the-end-of-a-test",
    "running/running_mock": "at-the-end-of-a-test",
    "evidence/contracts": "schemas",
    "server/answering": "calls-that-no-mock-answers",
    "rehearsal/messages": "rehearsals",
    "rehearsal/outcomes": "rehearsals",
    "rehearsal/rehearsal": "rehearsals",
    "rehearsal/rehearsing": "rehearsals",
    "rehearsal/watching": "rehearsals",
    "infrastructure/cloud_assembly": "infrastructure",
    "infrastructure/documents": "infrastructure",
    "infrastructure/functions": "infrastructure",
    "infrastructure/identities": "infrastructure",
    "infrastructure/json_documents": "infrastructure",
    "infrastructure/misspelled": "infrastructure",
    "infrastructure/resolver": "infrastructure",
    "infrastructure/sam": "infrastructure",
    "infrastructure/sources": "infrastructure",
    "infrastructure/stacks": "infrastructure",
    "infrastructure/template": "infrastructure",
    "infrastructure/single_template": "infrastructure",
    "infrastructure/terraform": "infrastructure",
    "infrastructure/yaml_documents": "infrastructure",
    "mock/declared_rule": "infrastructure",
    "mock/infrastructure": "infrastructure",
    "running/declared": "infrastructure",
    "running/preparation": "infrastructure",
    "patterns/matching": "event-patterns",
    "patterns/operators": "event-patterns",
    "patterns/pattern": "event-patterns",
    "patterns/syntax": "event-patterns",
    "service/validation": "errors-of-the-mock-itself",
}
"""The headings of that page, by the file that raises what it explains."""


def lead_to(place: str) -> str:
    """Return a line that leads to a heading of the page."""
    # imported here: most runs explain nothing
    import sysconfig  # noqa: PLC0415

    installed = Path(sysconfig.get_path("data"), "share/doc/pytest-eventbridge-endpoints", _PAGE)
    if installed.is_file() and not (_PACKAGE.parent / _PAGE).is_file():
        return f"explained in {installed}#{place}"
    # in a clone, or in an environment that keeps documentation elsewhere
    return f"explained in {_PAGE}#{place} of pytest-eventbridge-endpoints"


def lead_from(error: BaseException) -> str | None:
    """Return a line that leads to where an error is explained; None if it is not this plugin's."""
    place = _place_of(error)
    return lead_to(place) if place else None


def _place_of(error: BaseException) -> str | None:
    if error.__traceback__ is None:
        return None
    if isinstance(error, (InfrastructureError, UnresolvedError)):
        # raised wherever a file is wrong, or somebody needs what is not known
        return "infrastructure"
    if type(error).__name__ == "NoCredentialsError" and _is_of_eventbridge(error.__traceback__):
        # botocore's own: most likely the test has no mock
        return "unable-to-locate-credentials"
    file = _file_of(error.__traceback__)
    if file == "mock/handle" and isinstance(error, AssertionError):
        return "assertions"
    if file == "clients/answer" and not isinstance(error.__cause__, LookupError):
        # a test asked for this exception
        return None
    return PLACES.get(file)


def _is_of_eventbridge(traceback: TracebackType | None) -> bool:
    """Say whether a call of an EventBridge client led to an error of botocore."""
    while traceback:
        frame = traceback.tb_frame
        if frame.f_globals.get("__name__") == "botocore.client":
            meta = getattr(frame.f_locals.get("self"), "meta", None)
            if meta is not None and meta.service_model.service_name == "events":
                return True
        traceback = traceback.tb_next
    return False


def _file_of(traceback: TracebackType) -> str:
    """Return the file of this package that a traceback ends in; empty if it is none of them."""
    while traceback.tb_next:
        traceback = traceback.tb_next
    file = Path(traceback.tb_frame.f_code.co_filename)
    if _PACKAGE not in file.parents:
        return ""
    return file.relative_to(_PACKAGE).with_suffix("").as_posix()
