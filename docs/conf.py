"""Sphinx: how the documentation is built."""

from importlib.metadata import version as installed_version

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
