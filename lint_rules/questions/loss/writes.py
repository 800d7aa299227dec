"""What keeps something, and what an `except` around it does with its failure.

is_write(call)                   # `db.session.commit()`, `create_message(text)`: True
goes_on(handler)                 # `except Exception: log(…)`, and what follows runs all the same: True
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.catching import catches
from lint_rules.code.syntax import dotted, own_nodes, run_by
from lint_rules.frameworks.words import SIDELINES, STORES, WEAK_WRITES, WRITES, words

_BROAD = frozenset({"", "DatabaseError", "OperationalError", "SQLAlchemyError", "PyMongoError", "RedisError", "Error"})
_LEAVING = (cst.Return, cst.Raise, cst.Continue, cst.Break)


def is_write(call: cst.Call) -> bool:
    """True for a call that keeps something, by its name."""
    func = run_by(call)
    last = func.attr.value if isinstance(func, cst.Attribute) else (dotted(func) or "")
    holder = func.value if isinstance(func, cst.Attribute) else func
    said, receiver = words(last), words(dotted(holder) or "")
    if said & SIDELINES or receiver & (SIDELINES - STORES):
        return False
    if said & WRITES:
        return True
    return bool(said & WEAK_WRITES) and (bool(receiver & STORES) or (len(said) > 1 and "message" in said))


def goes_on(handler: cst.ExceptHandler) -> bool:
    """True for a broad `except` behind which the function runs on."""
    return catches_failed_writes(handler) and not may_leave(handler.body)


def given_in(handler: cst.ExceptHandler) -> set[str]:
    """The names that get a value in an `except`, by which it may say that something failed."""
    return {name for node in own_nodes(handler.body) for name in _bound(node)}


def catches_failed_writes(handler: cst.ExceptHandler) -> bool:
    """True for an `except` of any error, or of any that a database raises."""
    return catches(handler, _BROAD)


def _bound(node: cst.CSTNode) -> Iterator[str]:
    match node:
        case (
            cst.AssignTarget(target=cst.Name(value=name))
            | cst.AugAssign(target=cst.Name(value=name))
            | cst.NamedExpr(target=cst.Name(value=name))
        ):
            yield str(name)


def may_leave(statement: cst.CSTNode) -> bool:
    """True where a statement may end its block before the last line."""
    return any(isinstance(node, _LEAVING) for node in own_nodes(statement))
