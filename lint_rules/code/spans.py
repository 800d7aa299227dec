"""Lines and columns, counted as people count them: from 1, and in characters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of source: lines from 1, columns from 1 in characters, the end column one past the last character."""

    line: int
    column: int
    end_line: int
    end_column: int
