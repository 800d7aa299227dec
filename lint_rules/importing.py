"""The edit that adds an import to a file, for fixes that need one.

    edits = [replace(self.file, node, "await asyncio.sleep(1)"), add_import(self.file, "import asyncio")]

It stands below the imports that are there, in the order in which it was asked for: sorting is another tool's work.
`import_name` adds a name to a `from … import …` that is there already.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.edits import newline
from lint_rules.rule import Edit

if TYPE_CHECKING:
    from lint_rules.context import File


def add_import(file: File, statement: str) -> Edit:
    """An import on its own line: behind the first block of imports, else behind the docstring, else first."""
    line = _last_of_block(file.module.tree.body) + 1
    start = file.offset(line, 1) if line <= len(file.lines) else len(file.text)
    before = newline(file) if start and file.text[start - 1] not in "\r\n" else ""
    return Edit(start, start, f"{before}{statement}{newline(file)}")


def import_name(file: File, package: str, name: str) -> Edit:
    """A name of a package: behind the last name that is imported from it, else as an import of its own."""
    for node in file.module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == package and not node.level and node.names[0].name != "*":
            span = file.ast_span(node.names[-1])
            end = file.offset(span.end_line, span.end_column)
            return Edit(end, end, f", {name}")
    return add_import(file, f"from {package} import {name}")


def _last_of_block(body: list[ast.stmt]) -> int:
    """The last line of the docstring and the imports that follow it without anything between them."""
    last = 0
    for node in body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not isinstance(node, ast.Import | ast.ImportFrom) and not docstring:
            break
        last = node.end_lineno or node.lineno
    return last
