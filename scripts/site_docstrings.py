"""Reads the docstrings of this project as reStructuredText.

They are written to be read in the source: code stands indented, without the `::` that reStructuredText asks for, and
a difference from Phoenix has the mark that docs/differences.md is gathered by.
"""

from __future__ import annotations

import re
from typing import Any

from scripts.differences import MARK as DIFFERENCE

INDENTED = re.compile(r"^ {4,}\S")
MARK = "::"


def mark_code(lines: list[str]) -> list[str]:
    """Return the lines with `::` before each indented part that follows an empty line."""
    marked: list[str] = []
    inside = False
    for line in lines:
        indented = bool(INDENTED.match(line))
        if indented and not inside and not (marked[-1:] and marked[-1].strip()):
            marked += [MARK, ""]
        if line.strip():
            inside = indented
        marked.append(line)
    return marked


def name_differences(lines: list[str]) -> list[str]:
    """Return the lines with words for readers in place of the mark for the gathering."""
    return [line.replace(DIFFERENCE, "**Unlike Phoenix:**") for line in lines]


def rewrite(app: Any, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Change a docstring in place, as `autodoc-process-docstring` asks."""
    lines[:] = mark_code(name_differences(lines))


def setup(app: Any) -> dict[str, bool]:
    """Register the hook."""
    app.connect("autodoc-process-docstring", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
