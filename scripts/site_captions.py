"""Shows above a block of a page which file it is.

The comment `<!-- file: app.py -->` is for the tests that do what a page says. Here it becomes the caption of the block,
as `<!-- edit: app.py -->` and `<!-- excerpt: app.py -->` do.
"""

from __future__ import annotations

import re
from typing import Any

MARKED = re.compile(r"^<!-- (?P<kind>file|edit|excerpt): (?P<name>\S+) -->\n\n```(?P<language>\w+)\n", re.MULTILINE)
CAPTIONS = {"file": "{name}", "edit": "{name}, changed", "excerpt": "{name}, in part"}


def captioned(page: str) -> str:
    """Return the text of a page with a caption for each block that a comment names."""

    def block(match: re.Match[str]) -> str:
        caption = CAPTIONS[match["kind"]].format(name=match["name"])
        return f"```{{code-block}} {match['language']}\n:caption: {caption}\n\n"

    return MARKED.sub(block, page)


def add_captions(app: Any, page: str, source: list[str]) -> None:
    """Change the text of a page before it is parsed."""
    source[0] = captioned(source[0])


def setup(app: Any) -> dict[str, bool]:
    """Register what changes the pages."""
    app.connect("source-read", add_captions)
    return {"parallel_read_safe": True}
