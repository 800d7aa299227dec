"""Edits of text at `ast` nodes, for rules that find by facts alone and yet have a fix to offer.

    class NoShouting(MendingRule):
        def suspects(self): ...
        def mend(self, suspect): return Fix("whisper", (replace(self.file, suspect.node, "whisper()"),), safe=True)

Such a rule needs no libcst tree, not even for its fixes.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.rule import Edit, Fix, FlowRule, Suspect

if TYPE_CHECKING:
    from lint_rules.context import File


class MendingRule(FlowRule):
    """A flow rule with fixes: `mend` gives the fix for a suspect, or None where there is none."""

    def mend(self, suspect: Suspect) -> Fix | None:
        """What makes this finding go away."""
        return None

    def finish(self) -> None:
        for suspect in self._found:
            span = self.file.ast_span(suspect.node)
            self.report_span(span, suspect.message, fix=self.mend(suspect), trace=suspect.trace)


def bounds(file: File, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Where the text of an expression or a simple statement starts and ends."""
    span = file.ast_span(node)
    return file.offset(span.line, span.column), file.offset(span.end_line, span.end_column)


def source(file: File, node: ast.expr | ast.stmt) -> str:
    """The text of an expression or a simple statement as it stands in the file."""
    start, end = bounds(file, node)
    return file.text[start:end]


def replace(file: File, node: ast.expr | ast.stmt, text: str) -> Edit:
    """Put a text in a node's place."""
    return Edit(*bounds(file, node), text)


def insert_before(file: File, node: ast.expr | ast.stmt, text: str) -> Edit:
    """Put a text in front of a node."""
    start, _ = bounds(file, node)
    return Edit(start, start, text)


def insert_after(file: File, node: ast.expr | ast.stmt, text: str) -> Edit:
    """Put a text behind a node."""
    _, end = bounds(file, node)
    return Edit(end, end, text)


def drop_lines(file: File, node: ast.stmt) -> Edit:
    """Take away the whole lines of a statement that has its lines for itself."""
    span = file.ast_span(node)
    start = file.offset(span.line, 1)
    after = span.end_line + 1
    return Edit(start, file.offset(after, 1) if after <= len(file.lines) else len(file.text), "")


def newline(file: File) -> str:
    """How the lines of the file end."""
    return "\r\n" if "\r\n" in file.text else "\n"


def indent(file: File, node: ast.stmt) -> str:
    """The white space in front of a statement."""
    return file.line_text(node.lineno)[: node.col_offset]
