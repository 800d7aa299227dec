"""Finds for a libcst node the `ast` node of the same thing, for rules that still read both.

The k-th call, function, class … of a libcst tree is the k-th of the `ast` tree when both are walked in the same order.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import libcst as cst

from lint_rules.walk import walk

TWINS: dict[type[cst.CSTNode], tuple[type[ast.AST], ...]] = {
    cst.Call: (ast.Call,),
    cst.FunctionDef: (ast.FunctionDef, ast.AsyncFunctionDef),
    cst.ClassDef: (ast.ClassDef,),
    cst.ExceptHandler: (ast.ExceptHandler,),
    cst.For: (ast.For, ast.AsyncFor),
    cst.While: (ast.While,),
    cst.Assign: (ast.Assign,),
    cst.Raise: (ast.Raise,),
    cst.Dict: (ast.Dict,),
}
"""libcst node types that can be matched with `ast` nodes by counting."""


def ast_children(node: ast.AST) -> list[ast.AST]:
    """The children of an `ast` node in the order in which `children` yields their libcst counterparts."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            returns = [node.returns] if node.returns else []
            return [*node.decorator_list, node.args, *returns, *node.body]
        case ast.ClassDef():
            return [*node.decorator_list, *node.bases, *node.keywords, *node.body]
        case ast.Call():
            mixed: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
            arguments = sorted(mixed, key=_start)
            return [node.func, *arguments]
        case ast.arguments():
            return _parameters(node)
        case ast.Dict():
            return [part for pair in zip(node.keys, node.values, strict=True) for part in pair if part is not None]
    return list(ast.iter_child_nodes(node))


def _start(node: ast.expr | ast.keyword) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _parameters(node: ast.arguments) -> list[ast.AST]:
    positional = [*node.posonlyargs, *node.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(node.defaults))
    defaults += node.defaults
    out: list[ast.AST] = []

    def add(arg: ast.arg | None, default: ast.expr | None) -> None:
        out.extend(part for part in (arg, default) if part is not None)

    for arg, default in zip(positional, defaults, strict=True):
        add(arg, default)
    add(node.vararg, None)
    for arg, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        add(arg, default)
    add(node.kwarg, None)
    return out


def ast_walk(tree: ast.AST) -> Iterator[ast.AST]:
    """`ast.walk` in the order of `walk`."""
    stack = [tree]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(ast_children(current)))


class Twins:
    """Finds for a libcst node the `ast` node of the same thing."""

    def __init__(self, module: cst.Module, tree: ast.Module) -> None:
        self._pairs: dict[cst.CSTNode, ast.AST] = {}
        left: dict[type[cst.CSTNode], list[cst.CSTNode]] = {kind: [] for kind in TWINS}
        for node in walk(module):
            if type(node) in left:
                left[type(node)].append(node)
        kind_of = {theirs: kind for kind, kinds in TWINS.items() for theirs in kinds}
        right: dict[type[cst.CSTNode], list[ast.AST]] = {kind: [] for kind in TWINS}
        for found in ast_walk(tree):
            if type(found) in kind_of:
                right[kind_of[type(found)]].append(found)
        for kind, others in right.items():
            if len(others) == len(left[kind]):
                self._pairs.update(zip(left[kind], others, strict=True))

    def twin(self, node: cst.CSTNode) -> ast.AST | None:
        """The `ast` node of a call, function, class, loop, handler or assignment; None when the trees disagree."""
        return self._pairs.get(node)
