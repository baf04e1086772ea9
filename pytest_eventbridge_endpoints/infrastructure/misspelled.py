"""Refuse names that are most likely misspelled: what they were meant for would be lost silently.

AWS refuses every name that it does not know, and comes to know more. So only a name that is much
like a known one is refused here.
"""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING, Any

from ..errors import InfrastructureError
from ..service.shapes import schema
from ..words import shown, suggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .documents import Place

_LIKE = 0.8
"""How much a misspelled name has in common with the one that was meant, at least."""


def refuse_misspelled(written: Any, known: Collection[str], owner: str, place: Place) -> None:
    """Refuse an object with a member that is like a known one, and not known itself.

    Raises:
        InfrastructureError: there is such a member.
    """
    unknown = [n for n in written if n not in known] if isinstance(written, dict) else []
    for name in unknown:
        if meant := _meant(name, known):
            msg = f"{place.at(name)}: {owner} has no {shown(name)}{suggestion(meant)}"
            raise InfrastructureError(msg)


def refuse_misspelled_target(target: Any, place: Place) -> None:
    """Refuse a target of a rule with a misspelled member, its transformer's included.

    Raises:
        InfrastructureError: there is such a member.
    """
    refuse_misspelled(target, _members_of_target(), "a target", place)
    transformer = target.get("InputTransformer") if isinstance(target, dict) else None
    members = ("InputPathsMap", "InputTemplate")
    refuse_misspelled(transformer, members, "an InputTransformer", place.at("InputTransformer"))


def refuse_misspelled_value(
    values: Iterable[str], logical_ids: Collection[str], imports: Collection[str]
) -> None:
    """Refuse a key of what a test passes whose logical id is like a known one, and not known.

    Args:
        values: The keys.
        logical_ids: Those of all templates.
        imports: The names that a template imports: exports have any names.

    Raises:
        InfrastructureError: there is such a key.
    """
    for key in values:
        logical_id, dot, attribute = key.partition(".")
        if key in imports or logical_id in logical_ids or not logical_id.isalnum():
            continue
        if meant := _meant(logical_id, logical_ids):
            cure = suggestion(meant + dot + attribute)
            msg = f"values has {shown(key)}, which nothing asks for{cure}"
            raise InfrastructureError(msg)


@cache
def _members_of_target() -> tuple[str, ...]:
    return tuple(schema("PutTargets", "Request")["properties"]["Targets"]["items"]["properties"])


def _meant(name: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=_LIKE)), None)
