"""X-Ray trace headers, as EventBridge passes them on (AWS 10.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT = re.compile("1-[0-9a-f]{8}-[0-9a-f]{24}", re.IGNORECASE | re.ASCII)
_PARENT = re.compile("[0-9a-f]{16}", re.IGNORECASE | re.ASCII)


def passed_on(header: str, new_root: Callable[[], str]) -> str | None:
    """Return what EventBridge passes on of a trace header; None for a malformed one.

    Args:
        header: The header, as ``Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1``.
        new_root: Called for the Root of a header that has none and says ``Sampled=0``.
    """
    root = parent = sampled = None
    others = {}
    for part in header.split(";"):
        name, sign, value = part.strip().partition("=")
        if name == "Root":
            root = value.lower() if _ROOT.fullmatch(value) else None
        elif name == "Parent":
            parent = value if _PARENT.fullmatch(value) else parent
        elif name == "Sampled":
            sampled = value if value in {"0", "1", "?"} else None
        elif sign:
            others[name] = value
    if root is None and sampled == "0":
        root = new_root()
    # a Parent in capitals is kept in a trace that is not sampled
    if root is None or (sampled == "1" and parent and parent != parent.lower()):
        return None
    parts = {"Root": root, "Parent": parent, "Sampled": sampled, **dict(sorted(others.items()))}
    return ";".join(f"{name}={value}" for name, value in parts.items() if value is not None)
