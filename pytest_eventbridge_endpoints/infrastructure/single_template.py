"""Find where a single template goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InfrastructureError
from .stacks import Deployment

if TYPE_CHECKING:
    from .documents import Document
    from .resources import Asked


def single_template(document: Document, asked: Asked) -> list[Deployment]:
    """Return the deployments of one template: in each Region that a test asks for.

    Raises:
        InfrastructureError: it is no template.
    """
    if "Resources" not in document.content:
        keys = ", ".join(list(document.content)[:_LISTED])
        msg = (
            f"{document.name} is neither a template of CloudFormation, which has Resources, nor "
            f"what terraform show -json writes, which has format_version; it has {keys}"
        )
        raise InfrastructureError(msg)
    return [Deployment(document, region) for region in asked.regions or (asked.region,)]


_LISTED = 5
