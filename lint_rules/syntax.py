"""Small questions about libcst nodes that every rule asks: what is called, with which keyword, which literal.

    >>> call = cst.parse_expression("sio.emit('x', room=sid)")
    >>> dotted(call.func), dotted(keyword(call, "room")), literal(call.args[0].value)
    ('sio.emit', 'sid', 'x')

Nothing here looks at anything but the node it is given.
"""

from __future__ import annotations

import ast

from lint_rules.lazy import cst


def dotted(node: cst.CSTNode | None) -> str | None:
    """`a.b.c` for a chain of names and attributes, None for anything else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    parts.append(node.value)
    return ".".join(reversed(parts))


def called_name(node: cst.Call) -> str:
    """The last part of what is called: `emit` for `self.sio.emit(...)`; empty when it has no name."""
    match node.func:
        case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name):
            return str(name)
    return ""


def keyword(call: cst.Call, name: str) -> cst.BaseExpression | None:
    """The value given to a keyword argument."""
    return next((arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == name), None)


def positional(call: cst.Call, index: int) -> cst.BaseExpression | None:
    """The n-th positional argument, from 0; None behind a `*args`."""
    plain = [arg for arg in call.args if arg.keyword is None]
    if index >= len(plain) or any(arg.star for arg in plain[: index + 1]):
        return None
    return plain[index].value


def literal(node: cst.CSTNode | None) -> object:
    """The value of a string, number, True, False or None literal; `...` (Ellipsis) for anything else."""
    match node:
        case cst.SimpleString() | cst.ConcatenatedString():
            return node.evaluated_value if node.evaluated_value is not None else ...
        case cst.Name(value=("True" | "False" | "None") as word):
            return {"True": True, "False": False, "None": None}[str(word)]
        case cst.Integer() | cst.Float():
            return ast.literal_eval(node.value)
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer(value=digits)):
            return -int(str(digits), 0)
    return ...
