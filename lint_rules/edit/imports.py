"""Adds an import to a file: above its first use, in the group where it belongs, sorted as ruff sorts.

add_import(changes, "hmac", above=12)                         # import hmac
add_import(changes, "channels.db", "database_sync_to_async")  # from channels.db import database_sync_to_async
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted
from lint_rules.finding import Edit

if TYPE_CHECKING:
    from lint_rules.edit.changes import Changes


@dataclass(frozen=True)
class _Line:
    """An import of the first block: `kind` is 0 for `__future__`, 1 for the standard library, 3 if relative, else 2."""

    statement: cst.SimpleStatementLine
    node: cst.Import | cst.ImportFrom
    kind: int
    key: tuple[bool, str]


def add_import(changes: Changes, package: str, name: str = "") -> Edit:
    """The edit that makes a package, or a name of it, known to the whole file.

    A name joins the `from` import of its package where that stands in the first block of imports, which is above
    everything else; otherwise the import gets a line of its own there.
    """
    lines = list(_first_block(changes.module.body))
    same = next((line for line in lines if name and _imports_from(line.node, package)), None)
    if same is not None:
        return changes.replace(same.node, _with_name(same.node, name))
    written = f"from {package} import {name}" if name else f"import {package}"
    return _placed(changes, lines, _kind(package), (bool(name), package.lower()), written)


def below_imports(changes: Changes, statement: str) -> Edit:
    """The edit that puts a statement behind the first block of imports, for names of the whole module."""
    lines = list(_first_block(changes.module.body))
    body = changes.module.body
    if lines:
        return changes.after(lines[-1].statement, "", statement)
    if body and _is_docstring(body[0]):
        return changes.after(body[0], "", statement)
    return changes.before(body[0], statement, "", "") if body else Edit(0, 0, statement + changes.newline)


def _placed(changes: Changes, lines: Sequence[_Line], kind: int, key: tuple[bool, str], written: str) -> Edit:
    group = [line for line in lines if line.kind == kind]
    if group:
        smaller = [line for line in group if line.key < key]
        return changes.after(smaller[-1].statement, written) if smaller else changes.before(group[0].statement, written)
    before = [line for line in lines if line.kind < kind]
    after = [line for line in lines if line.kind > kind]
    if before:
        return changes.after(before[-1].statement, "", written)
    if after:
        return changes.before(after[0].statement, written, "")
    return _alone(changes, written)


def _alone(changes: Changes, written: str) -> Edit:
    """The first import of a file: behind its docstring, else in front of everything, comments apart."""
    body = changes.module.body
    if not body:
        return Edit(len(changes.text), len(changes.text), written + changes.newline)
    if _is_docstring(body[0]):
        return changes.after(body[0], "", written)
    edit = changes.before(body[0], written, "")
    needs_two = isinstance(body[0], cst.FunctionDef | cst.ClassDef)
    return Edit(edit.start, edit.end, edit.text + changes.newline) if needs_two else edit


def _first_block(body: Sequence[cst.CSTNode]) -> Iterator[_Line]:
    """The imports that stand at the top with nothing but the docstring before them and between them."""
    for number, statement in enumerate(body):
        if number == 0 and _is_docstring(statement):
            continue
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
            return
        node = statement.body[0]
        if not isinstance(node, cst.Import | cst.ImportFrom):
            return
        yield _line(statement, node)


def _line(statement: cst.SimpleStatementLine, node: cst.Import | cst.ImportFrom) -> _Line:
    if isinstance(node, cst.Import):
        package = dotted(node.names[0].name) or ""
        return _Line(statement, node, _kind(package), (False, package.lower()))
    package = "." * len(node.relative) + (dotted(node.module) or "")
    return _Line(statement, node, _kind(package), (True, package.lower()))


def _kind(package: str) -> int:
    top = package.partition(".")[0]
    if top == "__future__":
        return 0
    if not top:
        return 3
    return 1 if top in sys.stdlib_module_names else 2


def _is_docstring(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()), *_]):
            return True
    return False


def _imports_from(node: cst.Import | cst.ImportFrom, package: str) -> bool:
    if not isinstance(node, cst.ImportFrom) or node.relative or isinstance(node.names, cst.ImportStar):
        return False
    return dotted(node.module) == package


def _with_name(node: cst.Import | cst.ImportFrom, name: str) -> cst.CSTNode:
    """The import with one more name, at its sorted place."""
    assert isinstance(node, cst.ImportFrom)
    assert not isinstance(node.names, cst.ImportStar)
    names = list(node.names)
    at = next((n for n, alias in enumerate(names) if _order(str(alias.name.value)) > _order(name)), len(names))
    between = names[0].comma if len(names) > 1 else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    new = cst.ImportAlias(cst.Name(name), comma=between)
    if at == len(names):
        new = new.with_changes(comma=names[-1].comma)
        names[-1] = names[-1].with_changes(comma=between)
    names.insert(at, new)
    return node.with_changes(names=names)


def _order(name: str) -> tuple[int, str]:
    """How ruff sorts members: constants, classes, then the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name
