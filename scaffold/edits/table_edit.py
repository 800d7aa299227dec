"""An import for the sake of what the module defines: the tables that Alembic's env.py has to know.

>>> AddTables("shop.contexts.rooms").line(Style())
'import_module("shop.contexts.rooms")'

Without it `alembic revision --autogenerate` would take the tables for ones that nobody wants any more, and drop them.
It is a call, because an `import` whose name nobody uses is what linters take out.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from scaffold.edits.pysource import PySource, Span, replace_lines
from scaffold.edits.wire import Draft, Outcome, Stuck, Style, editing

__all__ = ["AddTables"]


@dataclass(frozen=True, slots=True)
class AddTables:
    """`import_module("module")` behind the imports, and behind the calls of this kind that are there."""

    module: str

    @property
    def needs(self) -> str:
        return "from importlib import import_module"

    def line(self, style: Style) -> str:
        return style.quoted(f'import_module("{self.module}")')

    def apply(self, content: bytes, style: Style) -> Outcome:
        return editing(content, lambda draft: self._apply(draft, style))

    def undo(self, content: bytes) -> Outcome:
        return editing(content, self._undo)

    def _apply(self, draft: Draft, style: Style) -> bool:
        if self._at(draft.source) is not None or draft.source.imports_module(self.module):
            return False
        if draft.local_name("importlib", "import_module", style, own=self._package, traced=True) != "import_module":
            raise Stuck("import_module has another name there")
        last = _last(draft.source)
        apart = [] if _is_call(last.node) else [""]
        draft.become(replace_lines(draft.source, last.end + 1, last.end + 1, [*apart, self.line(style)]))
        return True

    def _undo(self, draft: Draft) -> bool:
        if (found := self._at(draft.source)) is None:
            return False
        # The blank line that sets the first call apart goes with the last one.
        alone = draft.source.is_blank(found - 1) and not _is_call_at(draft.source, found + 1)
        draft.become(replace_lines(draft.source, found - alone, found + 1, []))
        return True

    def _at(self, source: PySource) -> int | None:
        either = {self.line(Style(quotes=each)) for each in ("double", "single")}
        return next((number for number, line in enumerate(source.lines, start=1) if line.rstrip() in either), None)

    @property
    def _package(self) -> str:
        return self.module.partition(".")[0]


def _last(source: PySource) -> Span:
    """Return the last import, or the last call of this kind behind it: `_apply` has imported something."""
    found = [each for each in source.statements() if _is_import(each.node) or _is_call(each.node)]
    if not source.stands_alone(found[-1]):
        raise Stuck("the last import shares its line with another statement")
    return found[-1]


def _is_import(node: cst.BaseStatement) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.Import | cst.ImportFrom)


def _is_call(node: cst.BaseStatement) -> bool:
    match node:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(func=cst.Name("import_module")))]):
            return True
    return False


def _is_call_at(source: PySource, line: int) -> bool:
    return any(each.start == line and _is_call(each.node) for each in source.statements())
