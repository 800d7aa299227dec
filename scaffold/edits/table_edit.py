"""An import for the sake of what the module defines: the tables that Alembic's env.py has to know.

>>> AddTables("shop.contexts.rooms").line(Style())
'import shop.contexts.rooms  # noqa: F401'

Without it `alembic revision --autogenerate` would take the tables for ones that nobody wants any more, and drop them.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from scaffold.edits.pysource import PySource, Span, replace_lines
from scaffold.edits.wire import Draft, Outcome, Stuck, Style, editing

__all__ = ["AddTables"]


@dataclass(frozen=True, slots=True)
class AddTables:
    """`import module`, before the first import from the package of the module, or after the last import."""

    module: str

    @property
    def needs(self) -> str:
        return ""

    def line(self, style: Style) -> str:
        return f"import {self.module}  # noqa: F401"

    def apply(self, content: bytes, style: Style) -> Outcome:
        return editing(content, lambda draft: self._apply(draft, style))

    def undo(self, content: bytes) -> Outcome:
        return editing(content, self._undo)

    def _apply(self, draft: Draft, style: Style) -> bool:
        if draft.source.imports_module(self.module):
            return False
        place = self._place(draft.source)
        draft.become(replace_lines(draft.source, place, place, [self.line(style)]))
        return True

    def _undo(self, draft: Draft) -> bool:
        for number, line in enumerate(draft.source.lines, start=1):
            if line.rstrip("\r\n") == self.line(Style()):
                draft.become(replace_lines(draft.source, number, number + 1, []))
                return True
        return False

    def _place(self, source: PySource) -> int:
        imports = [each for each in source.statements() if _is_import(each.node) and source.stands_alone(each)]
        if not imports:
            raise Stuck("expected the file to import something")
        later = [each for each in imports if self._comes_later(each)]
        return later[0].start if later else imports[-1].end + 1

    def _comes_later(self, span: Span) -> bool:
        """Tell whether an import is from the same package and has its place behind this one, as `from` has."""
        statement = span.node.body[0] if isinstance(span.node, cst.SimpleStatementLine) else None
        package = self.module.partition(".")[0]
        match statement:
            case cst.ImportFrom(module=cst.Name() | cst.Attribute() as module):
                return _code(module).partition(".")[0] == package
            case cst.Import(names=[alias]):
                return _code(alias.name).partition(".")[0] == package and _code(alias.name) > self.module
        return False


def _code(node: cst.CSTNode) -> str:
    return cst.Module(()).code_for_node(node)


def _is_import(node: cst.BaseStatement) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.Import | cst.ImportFrom)
