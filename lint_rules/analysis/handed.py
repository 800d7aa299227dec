"""Could an expression be the connection that a caller handed in? Asked before anybody looks for callers.

    may_be_handed(site.member, function)   # False: whatever the callers pass, this is not it

To look for callers is to follow every endpoint of the project, and reads half of it. What is made on the spot, taken
out of something or kept under a key is no connection that came from outside (`flow.py` has it so, too); what is left
is a parameter, an attribute of `self`, and names that are given one of these.
"""

from __future__ import annotations

import ast
from collections.abc import Set
from typing import cast

from lint_rules.analysis.flow import bindings
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.trees import children

MADE = ast.Call | ast.Subscript | ast.JoinedStr | ast.Compare | ast.BinOp | ast.Constant | ast.Lambda
"""What comes out of these is something else than what went in."""

PLAIN = frozenset({"str", "int", "float", "bool", "bytes"})
"""What is annotated so holds no connection."""


def may_be_handed(expression: ast.AST | None, function: FunctionFacts) -> bool:
    """False when no parameter of the function and no attribute of `self` gets into the expression as it is."""
    return expression is not None and _carries(expression, _handed_names(function))


def _handed_names(function: FunctionFacts) -> Set[str]:
    if "handed names" not in function.derived:
        function.derived["handed names"] = _closure(function)
    return cast("set[str]", function.derived["handed names"])


def _closure(function: FunctionFacts) -> set[str]:
    """The parameters, and whatever names are given them in turn."""
    found = {arg.arg for arg in function.parameters if not _is_plain(arg)}
    while True:
        more = {name for name, value in bindings(function) if name not in found and _carries(value, found)}
        if not more:
            return found
        found |= more


def _is_plain(arg: ast.arg) -> bool:
    return isinstance(arg.annotation, ast.Name) and arg.annotation.id in PLAIN


def _carries(expression: ast.AST, names: Set[str]) -> bool:
    if isinstance(expression, MADE):
        return False
    if isinstance(expression, ast.Name | ast.Attribute):
        name = dotted_name(expression) or ""
        return name in names or name.startswith("self.")
    return any(_carries(child, names) for child in children(expression))
