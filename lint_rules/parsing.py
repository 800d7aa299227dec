"""The fix for a parse that may fail: a `try` around it, with an answer for what cannot be parsed.

    guarded(file, function, call, ["return Error(reason='no such room')"])   # the edits, or () where there is no place

A parse that is all of an assignment stays where it is, inside the `try`; any other gets a name and a line in front of
its statement. That line always runs, so there is no fix for a parse that does not: behind `and`, in a comprehension,
in a `while`, in an `elif`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lint_rules.edits import indent, insert_before, newline, replace, source
from lint_rules.rule import Edit

if TYPE_CHECKING:
    from lint_rules.context import File
    from lint_rules.facts import FunctionFacts

_SOMETIMES = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NAMES = {"UUID": "key", "fromisoformat": "moment"}
"""What a parsed value is called, by the last part of the parser; else `number`."""


def guarded(file: File, function: FunctionFacts, call: ast.Call, answer: Sequence[str]) -> tuple[Edit, ...]:
    """The edits that put the call into a `try: … except ValueError:` with these lines as the answer."""
    statement = _statement(function.node.body, call)
    if statement is None or indent(file, statement).strip():
        return ()
    margin, end = indent(file, statement), newline(file)
    step = margin + _step(file, function)
    handler = f"{end}{margin}except ValueError:" + "".join(f"{end}{step}{line}" for line in answer)
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is call:
        last = statement.end_lineno or statement.lineno
        behind = file.offset(last, len(file.line_text(last)) + 1)
        return insert_before(file, statement, f"try:{end}{step}"), Edit(behind, behind, handler)
    name = _free_name(call, function)
    text = f"try:{end}{step}{name} = {source(file, call)}{handler}{end}{margin}"
    start = file.offset(statement.lineno, len(margin) + 1)
    return Edit(start, start, text), replace(file, call, name)


def _statement(body: Sequence[ast.stmt], call: ast.Call) -> ast.stmt | None:
    """The statement that the call stands in and always runs with, when it has lines of its own."""
    for before, statement in zip([None, *body], body, strict=False):
        if before is not None and before.end_lineno == statement.lineno:
            continue
        for inner in _blocks(statement):
            found = _statement(inner, call)
            if found is not None:
                return found
        if any(node is call for part in _evaluated(statement) for node in _always(part)):
            return statement
    return None


def _blocks(statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, [])
        is_elif = isinstance(statement, ast.If) and name == "orelse" and len(block) == 1 and _continues(statement)
        # An `elif` is the one statement of an `else`; nothing fits in front of it, but what it guards is a block.
        if is_elif:
            yield from _blocks(block[0])
        else:
            yield block
    yield from (handler.body for handler in getattr(statement, "handlers", ()))


def _continues(statement: ast.If) -> bool:
    (other,) = statement.orelse
    return isinstance(other, ast.If) and other.col_offset == statement.col_offset


def _evaluated(statement: ast.stmt) -> Iterator[ast.expr]:
    """What runs once when the statement does."""
    match statement:
        case ast.Assign(value=value) | ast.Return(value=ast.expr() as value) | ast.Expr(value=value):
            yield value
        case ast.AnnAssign(value=ast.expr() as value) | ast.AugAssign(value=value) | ast.If(test=value):
            yield value


def _always(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, _SOMETIMES):
        for child in ast.iter_child_nodes(node):
            yield from _always(child)


def _step(file: File, function: FunctionFacts) -> str:
    """How much deeper the function's body stands than its `def`."""
    first = function.node.body[0]
    margin = indent(file, first)
    return margin.removeprefix(indent(file, function.node)) if not margin.strip() else "    "


def _free_name(call: ast.Call, function: FunctionFacts) -> str:
    last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    wanted = _NAMES.get(last, "number")
    taken = {node.id for node in function.nodes if isinstance(node, ast.Name)}
    taken |= {arg.arg for arg in function.parameters}
    return next(name for name in (wanted, *(f"{wanted}{n}" for n in range(2, 99))) if name not in taken)


__all__ = ["guarded"]
