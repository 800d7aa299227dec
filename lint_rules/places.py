"""Lines and columns of `ast` nodes, counted as people count them: from 1, and in characters."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of source: lines from 1, columns from 1 in characters, the end column one past the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


def ast_span(node: ast.AST, lines: list[str]) -> Span:
    """The span of an `ast` node; of a function, class, loop or handler only its first line."""
    line = int(getattr(node, "lineno", 1))
    column = _characters(lines, line, int(getattr(node, "col_offset", 0)))
    if hasattr(node, "body") and not isinstance(node, ast.IfExp | ast.Lambda):
        text = lines[line - 1].rstrip() if line <= len(lines) else ""
        return Span(line, column + 1, line, max(len(text), column) + 1)
    end_line = int(getattr(node, "end_lineno", None) or line)
    end = _characters(lines, end_line, int(getattr(node, "end_col_offset", None) or 0))
    return Span(line, column + 1, end_line, end + 1)


def _characters(lines: list[str], line: int, offset: int) -> int:
    """`ast` counts columns in UTF-8 bytes, people in characters."""
    if line > len(lines):
        return offset
    text = lines[line - 1]
    return offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))
