"""The tags that an event bus or a rule can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import errors, rule_errors
from .limits import TAG_QUOTA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..json_text import JsonObject


def with_tags(present: dict[str, str], added: Iterable[JsonObject] | None) -> dict[str, str]:
    """Return tags with more of them: new keys come last, known ones are replaced (R 92).

    Of a key that is added twice the last value counts (a guess, R 95).

    Raises:
        ServiceError: there are too many, or a key is AWS's own (R 95, guesses).
    """
    tags = {**present, **{tag["Key"]: tag["Value"] for tag in added or ()}}
    reserved = next((key for key in tags if key.startswith("aws:")), None)
    if reserved is not None:
        raise rule_errors.tag_is_reserved(reserved)
    if len(tags) > TAG_QUOTA:
        raise errors.too_many()
    return tags
