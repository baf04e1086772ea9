"""Read a source of infrastructure, whichever it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InfrastructureError
from .cloud_assembly import MANIFEST, assembly
from .documents import read_document
from .serverless_framework import TEMPLATE, serverless
from .single_template import single_template
from .stacks import Deployment, Stacks
from .terraform import is_terraform, refuse_terraform_source, terraform_resources

if TYPE_CHECKING:
    from .resources import Asked, Resource


def read(source: Path, asked: Asked) -> list[Resource]:
    """Return the event buses, rules, endpoints and health checks that a source declares.

    Args:
        source: The file, or the directory.
        asked: What a test passes with it.

    Raises:
        InfrastructureError: it cannot be read, or is nothing that is known.
    """
    here = Path.cwd()
    # as a person would name it
    name = str(source.relative_to(here) if source.is_relative_to(here) else source)
    try:
        return _read(source, name, asked)
    except RecursionError:
        msg = f"{name} is nested too deep"
        raise InfrastructureError(msg) from None


def _read(source: Path, name: str, asked: Asked) -> list[Resource]:
    if source.is_dir():
        return Stacks(_deployments_in(source, name, asked), asked).resources()
    refuse_terraform_source(source, name)
    document = read_document(source, name)
    if is_terraform(document):
        return terraform_resources(document, asked)
    return Stacks(single_template(document, asked), asked).resources()


def _deployments_in(directory: Path, name: str, asked: Asked) -> list[Deployment]:
    if (directory / MANIFEST).is_file():
        return assembly(directory, name, asked)
    if (directory / TEMPLATE).is_file():
        return serverless(directory, name, asked)
    try:
        there = ", ".join(sorted(file.name for file in directory.iterdir())[:_LISTED])
    except OSError:
        msg = f"there is no permission to read the directory {name}"
        raise InfrastructureError(msg) from None
    msg = (
        f"the directory {name} has neither {MANIFEST}, which cdk synth makes, nor {TEMPLATE}, "
        f"which serverless package makes in .serverless; it has {there or 'nothing'}"
    )
    raise InfrastructureError(msg)


_LISTED = 5
