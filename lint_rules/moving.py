"""Fixes that move a statement from `join` into `after_join`, where it belongs.

    into_after_join(file, call, role)    # the edits, or None where moving it would change what it says

A statement is moved when it stands by itself in the body of `join` and speaks of nothing but `self` and names of the
module: what `join` has worked out is not there any more afterwards.
"""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from lint_rules.edits import drop_lines, indent, newline, source
from lint_rules.rule import Edit

if TYPE_CHECKING:
    from lint_rules.context import File
    from lint_rules.dialects.role import Role


def into_after_join(file: File, call: ast.Call, role: Role) -> tuple[Edit, ...] | None:
    """The edits that take the awaited call out of `join` and put it at the beginning of `after_join`."""
    statement = _statement(call, role)
    if statement is None or role.owner is None or not _speaks_of_self_only(file, statement):
        return None
    text = source(file, statement)
    own = role.owner.methods.get("after_join")
    if own is not None:
        first = own.node.body[0]
        start = file.offset(first.lineno, 1)
        return drop_lines(file, statement), Edit(start, start, f"{indent(file, first)}{text}{newline(file)}")
    outer = indent(file, role.function.node)
    inner = indent(file, statement)
    last = role.function.node.end_lineno or role.function.node.lineno
    end = file.offset(last, len(file.line_text(last)) + 1)
    lines = ("", "", f"{outer}async def after_join(self) -> None:", f"{inner}{text}")
    return drop_lines(file, statement), Edit(end, end, newline(file).join(lines))


def _statement(call: ast.Call, role: Role) -> ast.Expr | None:
    """The statement `await call`, when it has a line of its own in the body of `join` and is not all of it."""
    body = role.function.node.body
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Await) and statement.value.value is call:
            alone = not any(other.lineno == statement.lineno for other in body if other is not statement)
            return statement if alone and len(body) > 1 else None
    return None


def _speaks_of_self_only(file: File, statement: ast.stmt) -> bool:
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return all(name == "self" or file.module.defines(name) or hasattr(builtins, name) for name in names)


__all__ = ["into_after_join"]
