"""Collections as they are written: what makes one, and which one stands behind an expression."""

from __future__ import annotations

import libcst as cst

from lint_rules.code.syntax import dotted, keyword, last_name
from lint_rules.frameworks.libraries import COLLECTIONS, COPIES

HANDS_OUT = frozenset({"values", "items", "get", "keys", "copy", "pop", "setdefault"})
"""Methods of a collection that give what is in it."""


def is_collection(value: cst.BaseExpression | None) -> bool:
    """True for a list, dict or set that is written out, for `set()` and its like, and for a field made by one."""
    if isinstance(value, cst.Call):
        factory = keyword(value, "default_factory") or keyword(value, "factory")
        made = factory.body if isinstance(factory, cst.Lambda) else factory
        return last_name(value) in COLLECTIONS or last_name(made) in COLLECTIONS
    return isinstance(value, cst.Dict | cst.List | cst.Set)


def behind(expression: cst.CSTNode) -> str:
    """The name of the collection behind `list(self.rooms[room].values())`: `self.rooms`; empty without one."""
    node = expression
    while True:
        match node:
            case cst.Call(func=cst.Name(value=name), args=[cst.Arg(value=first), *_]) if name in COPIES:
                node = first
            case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=name))) if name in HANDS_OUT:
                node = value
            case cst.Subscript(value=value):
                node = value
            case _:
                return dotted(node) or ""
