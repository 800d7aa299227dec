"""Calls of `Tokens`: `tokens.verify(...)` where `tokens = Tokens(...)`, here or in the module it is imported from.

    is_tokens_call(call, function, project, "verify")

A receiver that cannot be followed to a `Tokens(...)` is none, whatever it is called.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.dialects.emberwire import is_ours

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts
    from lint_rules.project import Project


def is_tokens_call(call: ast.Call, function: FunctionFacts, project: Project, *names: str) -> bool:
    """True for a call of one of these methods on an instance of `Tokens` that stands at module level."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in names:
        return False
    dotted = function.module.resolve(call.func.value)
    found = project.locate(dotted, seen_from=function.module) if dotted else None
    if found is None or not isinstance(found[1], ast.Call):
        return False
    return is_ours(found[0].resolve(found[1].func) or "", "Tokens")
