"""Regular expressions that a program writes out, and what they are held against."""

from __future__ import annotations

import libcst as cst

from lint_rules.code.outline import Piece
from lint_rules.code.syntax import dotted, last_name
from lint_rules.flow.activation import Activation

MATCHING = frozenset({"match", "fullmatch", "search"})
"""What `re` and its patterns ask of a text."""


def is_pattern(a: Activation, call: cst.Call | None) -> bool:
    """`re.fullmatch(FORM, key)` and `FORM.match(key)`, of a pattern that the top of a file compiles."""
    if call is None or not isinstance(call.func, cst.Attribute) or call.func.attr.value not in MATCHING:
        return False
    holder = dotted(call.func.value) or ""
    if a.outline.resolve(holder) == "re":
        return True
    found = a.engine.index.named(holder, a.outline) if holder else None
    return isinstance(found, Piece) and last_name(found.node) == "compile"
