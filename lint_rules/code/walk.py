"""The structural children of libcst nodes, in source order.

libcst's own visitors rebuild every node that they pass, also when nothing changes: a read-only visit costs as much as
parsing. A plain loop over the structural fields costs an eighteenth.

    >>> tree = cst.parse_module("f(x)")
    >>> [type(node).__name__ for node in walk(tree)]
    ['Module', 'SimpleStatementLine', 'Expr', 'Call', 'Name', 'Arg', 'Name']
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst

_PUNCTUATION = (
    "whitespace",
    "lpar",
    "rpar",
    "lbracket",
    "rbracket",
    "lbrace",
    "rbrace",
    "comma",
    "semicolon",
    "equal",
    "dot",
    "indent",
    "leading_lines",
    "lines_after_decorators",
    "header",
    "footer",
    "trailing_whitespace",
    "asynchronous",
    "default_indent",
    "default_newline",
    "encoding",
    "has_trailing_newline",
    "star",
    "newline",
)
"""Fields with these prefixes hold only punctuation and white space."""

_FIRST = {
    "FunctionDef": ("decorators", "name", "params", "returns", "body"),
    "ClassDef": ("decorators", "name", "bases", "keywords", "body"),
    "IfExp": ("body", "test", "orelse"),
    "If": ("test", "body", "orelse"),
    "For": ("target", "iter", "body", "orelse"),
    "While": ("test", "body", "orelse"),
    "Try": ("body", "handlers", "orelse", "finalbody"),
    "With": ("items", "body"),
    "TryStar": ("body", "handlers", "orelse", "finalbody"),
    "ExceptHandler": ("type", "name", "body"),
    "ExceptStarHandler": ("type", "name", "body"),
    "MatchCase": ("pattern", "guard", "body"),
    "Param": ("annotation", "default"),
    "Parameters": ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    "DictComp": ("key", "value", "for_in"),
    "CompFor": ("target", "iter", "ifs", "inner_for_in"),
    "FormattedStringExpression": ("expression", "format_spec"),
    "Arg": ("keyword", "value"),
}
"""Source order, where the order of the fields is another one."""

_fields_cache: dict[type, tuple[str, ...]] = {}


def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    if kind not in _fields_cache:
        names = _FIRST.get(kind.__name__) or tuple(
            field.name for field in dataclasses.fields(kind) if not field.name.startswith(_PUNCTUATION)
        )
        _fields_cache[kind] = names
    return _fields_cache[kind]


_is_node: dict[type, bool] = {}
"""Whether a type is one of nodes: `isinstance` of an abstract class costs three times as much as this table."""


def _ask(kind: type) -> bool:
    _is_node[kind] = issubclass(kind, cst.CSTNode)
    return _is_node[kind]


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The structural children of a node, in source order."""
    found: list[cst.CSTNode] = []
    kind = node.__class__
    for name in _fields_cache.get(kind) or _fields(kind):
        value = getattr(node, name)
        kind = value.__class__
        if kind is list or kind is tuple:
            for item in value:
                is_node = _is_node.get(item.__class__)
                if is_node if is_node is not None else _ask(item.__class__):
                    found.append(item)
        else:
            is_node = _is_node.get(kind)
            if is_node if is_node is not None else _ask(kind):
                found.append(value)
    return found


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and everything below it, parents before children, in source order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        below = children(current)
        below.reverse()
        stack += below


def is_in(node: cst.CSTNode, tree: cst.CSTNode) -> bool:
    """True when a node is a tree, or stands in it."""
    return any(other is node for other in walk(tree))
