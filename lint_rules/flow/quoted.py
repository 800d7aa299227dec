"""Writes the code that a message is about, in a few words.

quoted(node)        # `manager.connect(websocket)`, `for client in self.clients`, `poll()` of `create_task(poll())`
"""

from __future__ import annotations

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, source
from lint_rules.frameworks.libraries import TASKS

LONGEST = 40
"""Characters of code that a message may quote."""


def quoted(node: cst.CSTNode) -> str:
    """A node as the author names it: a long call without its arguments, a statement without its block."""
    return cut(_head(node))


def cut(text: str, longest: int = LONGEST) -> str:
    """A piece of code on one line, and not longer than a message may quote."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _head(node: cst.CSTNode) -> str:
    match node:
        case cst.SimpleStatementLine(body=[inner, *_]) | cst.Expr(value=inner) | cst.Await(expression=inner):
            return _head(inner)
        case cst.Call(args=[cst.Arg(value=cst.Call() as started), *_]) if called_name(node) in TASKS:
            return _head(started)
        case cst.Call(func=called, args=[_, *_]) if len(source(node)) > LONGEST:
            return f"{source(called)}(…)"
        case cst.For(target=target, iter=walked):
            return f"for {source(target)} in {source(walked)}"
        case cst.While(test=test):
            return f"while {source(test)}"
        case cst.If(test=test):
            return f"if {source(test)}"
        case cst.ExceptHandler(type=caught):
            return f"except {source(caught)}" if caught is not None else "except"
        case cst.Try() | cst.TryStar():
            return "try"
        case cst.With(items=items):
            return f"with {', '.join(source(item.item) for item in items)}"
    return source(node)
