"""Lines and columns, counted as people count them: from 1, and in characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of source: lines from 1, columns from 1 in characters, the end column one past the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


@lru_cache(maxsize=4)
def line_starts(text: str) -> tuple[int, ...]:
    """Where the lines of a text begin: asked for every fix of a file."""
    return (0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text)))
