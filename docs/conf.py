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
# so that lines of 99 characters fit
html_theme_options = {"light_css_variables": {"code-font-size": "76%"}}
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_member_order = "bysource"


FACT = re.compile(r"AWS (\d+)\.(\d+)")


def link_facts_of_docstring(
    _app: Sphinx, _what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Link the facts about AWS that a docstring cites, as AWS 6.13, to the page that has them."""
    lines[:] = [FACT.sub(r":ref:`AWS \1.\2 <aws-\1-\2>`", line) for line in lines]


def link_facts_of_page(_app: Sphinx, page: str, source: list[str]) -> None:
    """Do the same for the pages of the reference."""
    if page.startswith("reference/") and page != "reference/aws-facts":
        source[0] = FACT.sub(r"{ref}`AWS \1.\2 <aws-\1-\2>`", source[0])


def setup(app: Sphinx) -> None:
    """Join the build."""
    app.connect("autodoc-process-docstring", link_facts_of_docstring)
    app.connect("source-read", link_facts_of_page)
