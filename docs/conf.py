"""Configures Sphinx for the documentation site: `make site`."""

from __future__ import annotations

import logging
from importlib.metadata import version as installed_version

# Alembic tells of its plugins when the API reference imports it.
logging.getLogger("alembic").setLevel(logging.WARNING)

project = "Emberwire"
author = "The Emberwire authors"
copyright = author  # noqa: A001 - Sphinx reads this name
version = release = installed_version("emberwire")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "sphinx_design",
    "scripts.site_captions",
    "scripts.site_diagrams",
    "scripts.site_docstrings",
]
exclude_patterns = ["README.md", "node_modules"]  # README.md is the index on a forge; the site's is index.md
html_theme = "furo"
html_title = "Emberwire"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["keyboard.js"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 4
copybutton_prompt_text = r"\$ |>>> "
copybutton_prompt_is_regexp = True

default_role = "code"  # docstrings write `name` for code
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True}
autodoc_preserve_defaults = True
