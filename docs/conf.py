"""Sphinx: how the documentation is built."""

from __future__ import annotations

import re
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "pytest-eventbridge-endpoints"
author = "the pytest-eventbridge-endpoints contributors"
version = release = installed_version(project)
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "examples"]
html_theme = "furo"
html_title = f"{project} {version}"
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_member_order = "bysource"


def link_facts(
    _app: Sphinx, _what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Link the facts about AWS that a docstring cites, as AWS 6.13, to the page that has them."""
    link = r":ref:`AWS \1.\2 <aws-\1-\2>`"
    lines[:] = [re.sub(r"AWS (\d+)\.(\d+)", link, line) for line in lines]


def setup(app: Sphinx) -> None:
    """Join the build."""
    app.connect("autodoc-process-docstring", link_facts)
