"""Read a cloud assembly of the CDK: its stacks, and where they go (C 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InfrastructureError
from ..words import shown
from .documents import read_document
from .stacks import Deployment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .resources import Asked

MANIFEST = "manifest.json"
_UNKNOWN = ("unknown-account", "unknown-region")


def assembly(directory: Path, name: str, asked: Asked) -> list[Deployment]:
    """Return the stacks of an assembly, those of its stages included.

    Args:
        directory: The directory that ``cdk synth`` makes.
        name: How messages name it.
        asked: What a test passes.

    Raises:
        InfrastructureError: it is no assembly, or goes to another account.
    """
    return list(_stacks(directory, name, asked))


def _stacks(directory: Path, name: str, asked: Asked) -> Iterator[Deployment]:
    manifest = read_document(directory / MANIFEST, f"{name}/{MANIFEST}")
    artifacts = manifest.content.get("artifacts")
    if not isinstance(artifacts, dict):
        msg = f"{manifest.name} is no manifest of the CDK: it has no artifacts"
        raise InfrastructureError(msg)
    for id_, artifact in artifacts.items():
        properties = _object(_object(artifact).get("properties"))
        if _object(artifact).get("type") == "cdk:cloud-assembly":
            inside = str(properties.get("directoryName"))
            yield from _stacks(directory / inside, f"{name}/{inside}", asked)
        elif _object(artifact).get("type") == "aws:cloudformation:stack":
            file = str(properties.get("templateFile"))
            document = read_document(directory / file, f"{name}/{file}")
            stack = str(properties.get("stackName") or artifact.get("displayName") or id_)
            place = manifest.at("artifacts", id_, "environment")
            for region in _regions(stack, artifact.get("environment"), place, asked):
                parameters = _object(properties.get("parameters"))
                yield Deployment(document, region, stack, parameters)


def _regions(stack: str, environment: Any, place: object, asked: Asked) -> tuple[str, ...]:
    """Return the Region of a stack; those that a test asks for where the manifest has none.

    Raises:
        InfrastructureError: the stack goes to another account.
    """
    account, _, region = str(environment or "").removeprefix("aws://").partition("/")
    if account not in ("", asked.account_id, *_UNKNOWN):
        msg = (
            f"{place}: the stack {stack} goes to the account {account}, and the mock has "
            f"{asked.account_id}; set account_id={shown(account)}"
        )
        raise InfrastructureError(msg)
    return asked.regions or (asked.region,) if region in ("", *_UNKNOWN) else (region,)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
