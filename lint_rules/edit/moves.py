"""Moves a statement of `join` into `after_join`, where a channel may send.

    into_after_join(changes, owner, join, call, is_global)    # the edits, or () where that would change what it says

A statement is moved when it stands by itself in the body of `join` and speaks of nothing but `self` and names of the
module: what `join` has worked out is not there any more afterwards.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import every_name
from lint_rules.code.walk import walk
from lint_rules.finding import Edit

if TYPE_CHECKING:
    from lint_rules.edit.changes import Changes


def into_after_join(
    changes: Changes,
    owner: cst.ClassDef,
    join: cst.FunctionDef,
    call: cst.Call,
    is_global: Callable[[str], bool],
    *,
    behind: str = "",
) -> tuple[Edit, ...]:
    """The edits that take the awaited call out of `join` and put it and a statement `behind` it into `after_join`."""
    statement = _statement(join, call)
    if statement is None or not _speaks_of_self_only(statement, is_global):
        return ()
    text = changes.source(statement)
    own = next((m for m in owner.body.body if isinstance(m, cst.FunctionDef) and m.name.value == "after_join"), None)
    if own is not None and isinstance(own.body, cst.IndentedBlock):
        return changes.remove(statement), changes.before(own.body.body[0], *filter(None, (text, behind)))
    lines = "".join(f"{changes.newline}{changes.step()}{line}" for line in (text, behind) if line)
    method = f"async def after_join(self) -> None:{lines}"
    return changes.remove(statement), changes.method_after(join, method)


def _statement(join: cst.FunctionDef, call: cst.Call) -> cst.SimpleStatementLine | None:
    """The line `await call` in the body of `join`, when it is not all of it."""
    body = join.body.body
    for statement in body if len(body) > 1 else ():
        match statement:
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Await(expression=awaited))]) if awaited is call:
                return statement
    return None


def _speaks_of_self_only(statement: cst.CSTNode, is_global: Callable[[str], bool]) -> bool:
    names = every_name(statement)
    attributes = {node.attr.value for node in walk(statement) if isinstance(node, cst.Attribute)}
    keywords = {node.keyword.value for node in walk(statement) if isinstance(node, cst.Arg) and node.keyword}
    own = names - attributes - keywords
    return all(name == "self" or is_global(name) or hasattr(builtins, name) for name in own)
