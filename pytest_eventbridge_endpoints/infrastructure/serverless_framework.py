"""Read what the Serverless Framework packs into ``.serverless``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .documents import read_document
from .stacks import Deployment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .resources import Asked

TEMPLATE = "cloudformation-template-update-stack.json"
_STATE = "serverless-state.json"


def serverless(directory: Path, name: str, asked: Asked) -> list[Deployment]:
    """Return the stack of a service, in the Region that its provider has.

    Args:
        directory: The directory ``.serverless``.
        name: How messages name it.
        asked: What a test passes.
    """
    document = read_document(directory / TEMPLATE, f"{name}/{TEMPLATE}")
    service: Mapping[str, Any] = {}
    if (directory / _STATE).is_file():
        state = read_document(directory / _STATE, f"{name}/{_STATE}")
        service = _object(state.content.get("service"))
    provider = _object(service.get("provider"))
    parts = (service.get("service"), provider.get("stage"))
    stack = provider.get("stackName") or "-".join(map(str, parts))
    own = provider.get("region")
    regions = (own,) if isinstance(own, str) else asked.regions or (asked.region,)
    return [Deployment(document, region, stack if all(parts) else None) for region in regions]


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
