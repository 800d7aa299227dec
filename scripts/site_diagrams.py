"""Shows a ```mermaid block of a page as a diagram.

The page loads Mermaid as a classic script from `_static`: its ES modules, which the usual extension loads, are refused
by browsers for a site that is opened from disk. Without the script (`make site` fetches it with npm) the page shows
the text of the diagram.
"""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive

SCRIPTS = ("mermaid.min.js", "diagrams.js")


class Diagram(Directive):
    """The directive that a ```mermaid block becomes."""

    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the text of the diagram in the element that Mermaid looks for."""
        text = escape("\n".join(self.content))
        return [nodes.raw("", f'<pre class="mermaid">{text}</pre>', format="html")]


def add_scripts(app: Any, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load Mermaid on the pages that have a diagram."""
    if doctree is not None and any('class="mermaid"' in node.astext() for node in doctree.findall(nodes.raw)):
        for script in SCRIPTS:
            app.add_js_file(script)


def setup(app: Any) -> dict[str, bool]:
    """Register the directive and the scripts."""
    app.add_directive("mermaid", Diagram)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
