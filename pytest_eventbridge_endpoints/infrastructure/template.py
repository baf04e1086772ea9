"""A template of CloudFormation: its sections, its resources, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InfrastructureError
from ..words import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .documents import Document, Place


class Template:
    """A template, of which other shapes than CloudFormation's are refused when they are read.

    Args:
        document: The file.
        content: What it holds; that of a SAM template is expanded.
    """

    def __init__(self, document: Document, content: Mapping[str, Any]) -> None:
        self.name = document.name
        self._document = document
        self._content = content

    def at(self, *path: str | int) -> Place:
        """Return the place of a value."""
        return self._document.at(*path)

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a section, as ``Parameters``; an empty one if there is none.

        Raises:
            InfrastructureError: it is no object.
        """
        section = self._content.get(name)
        if section is None:
            return {}
        if not isinstance(section, dict):
            msg = f"{self.at(name)}: {name} is an object, not {shown(section)}"
            raise InfrastructureError(msg)
        return section

    def resource(self, logical_id: str) -> Mapping[str, Any]:
        """Return a resource.

        Raises:
            InfrastructureError: it is no object.
        """
        resource = self.section("Resources")[logical_id]
        if not isinstance(resource, dict):
            place = self.at("Resources", logical_id)
            msg = f"{place}: the resource {logical_id} is an object, not {shown(resource)}"
            raise InfrastructureError(msg)
        return resource

    def properties(self, logical_id: str) -> Mapping[str, Any]:
        """Return the properties of a resource, as they are written.

        Raises:
            InfrastructureError: they are no object.
        """
        properties = self.resource(logical_id).get("Properties")
        if properties is None:
            return {}
        if not isinstance(properties, dict):
            place = self.at("Resources", logical_id, "Properties")
            msg = f"{place}: the Properties of {logical_id} are an object, not {shown(properties)}"
            raise InfrastructureError(msg)
        return properties
