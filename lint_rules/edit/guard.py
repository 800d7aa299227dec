"""The fix for a parse that may fail: a `try` around it, with an answer for what cannot be parsed.

    guarded(changes, function, call, ["return Error(reason='no such room')"])   # the edits, or ()

A parse that is all of an assignment stays where it is, inside the `try`; any other gets a name and a line in front of
its statement. That line always runs, so there is no fix for a parse that does not: behind `and`, in a comprehension,
in a `while`, in an `elif`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, every_name
from lint_rules.code.walk import children
from lint_rules.finding import Edit

if TYPE_CHECKING:
    from lint_rules.edit.changes import Changes

_NAMES = {"UUID": "key", "fromisoformat": "moment"}
"""What a parsed value is called, by the last part of the parser; else `number`."""


def guarded(changes: Changes, function: cst.FunctionDef, call: cst.Call, answer: Sequence[str]) -> tuple[Edit, ...]:
    """The edits that put the call into a `try: … except ValueError:` with these lines as the answer."""
    statement = _statement(function.body, call)
    if statement is None or not changes.begins_line(statement):
        return ()
    step = changes.step()
    handler = ("except ValueError:", *(step + line for line in answer))
    if _is_all_of(statement, call):
        return changes.inside(statement, "try:", *handler)
    name = _free_name(call, function)
    lines = ("try:", f"{step}{name} = {changes.source(call)}", *handler)
    return changes.before(statement, *lines), changes.replace(call, name)


def _is_all_of(statement: cst.CSTNode, call: cst.Call) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Assign(value=value) | cst.AnnAssign(value=value)]):
            return value is call
    return False


def _statement(block: cst.CSTNode, call: cst.Call) -> cst.CSTNode | None:
    """The statement that the call stands in and always runs with, when it has lines of its own."""
    if not isinstance(block, cst.IndentedBlock):
        return None
    for statement in block.body:
        if isinstance(statement, cst.FunctionDef | cst.ClassDef):
            continue
        for inner in _blocks(statement):
            found = _statement(inner, call)
            if found is not None:
                return found
        if any(node is call for part in _evaluated(statement) for node in _always(part)):
            return statement
    return None


def _blocks(statement: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The blocks of a statement. Nothing fits in front of an `elif`, but what it guards is a block."""
    for child in children(statement):
        if isinstance(child, cst.IndentedBlock):
            yield child
        elif isinstance(child, cst.If | cst.Else | cst.ExceptHandler | cst.Finally):
            yield from _blocks(child)


def _evaluated(statement: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What runs once when the statement does."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(value=value) | cst.Return(value=value) | cst.Expr(value=value), *_]
        ):
            if value is not None:
                yield value
        case cst.SimpleStatementLine(body=[cst.AnnAssign(value=value) | cst.AugAssign(value=value), *_]):
            if value is not None:
                yield value
        case cst.If(test=value):
            yield value


def _always(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    if not isinstance(node, cst.IfExp | cst.BooleanOperation | cst.Lambda | cst.BaseComp):
        for child in children(node):
            yield from _always(child)


def _free_name(call: cst.Call, function: cst.FunctionDef) -> str:
    wanted = _NAMES.get(called_name(call), "number")
    taken = every_name(function)
    return next(name for name in (wanted, *(f"{wanted}{n}" for n in range(2, 99))) if name not in taken)
