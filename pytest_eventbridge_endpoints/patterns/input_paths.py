"""Paths into an event, as InputPath and InputPathsMap have them (T 3, T 4)."""

from __future__ import annotations

import re
from typing import Any

from ..json_text import Object

MISSING = object()
"""What a path gives where the event has nothing."""

# guess: an index has at most nine digits
_STEPS = re.compile(r"\$(?:\.[A-Za-z0-9_/-]+|\[(?:[0-9]{1,9}|\*)\])*")
_STEP = re.compile(r"\.([^.\[]+)|\[([^\]]+)\]")


def is_input_path(path: str) -> bool:
    """Say whether EventBridge takes a path: ``$``, ``.name``, ``[0]`` and ``[*]`` (T 3)."""
    return _STEPS.fullmatch(path) is not None


def value_at(path: str, event: Any) -> Any:
    """Return the value at a path, or ``MISSING``.

    A path with ``[*]`` gives the list of what is there (T 4); guess: an empty one if nothing is.
    An index beyond the end is missing, also a guess, and so is what a wrong path leads to.
    """
    if not is_input_path(path):
        return MISSING
    found = [event]
    for name, index in _STEP.findall(path):
        found = [inner for value in found for inner in _inside(value, name, index)]
    if "[*]" in path:
        return found
    return found[0] if found else MISSING


def _inside(value: Any, name: str, index: str) -> list[Any]:
    """Return what is at one step from a value: nothing, one value, or with ``*`` any number."""
    if name and isinstance(value, (dict, Object)):
        # guess: of keys that repeat the last one counts, as in patterns (F5)
        fields = dict(value.items())
        return [fields[name]] if name in fields else []
    if index and isinstance(value, list):
        return value if index == "*" else value[int(index) :][:1]
    return []
