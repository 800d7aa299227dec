"""One walk over a libcst tree, and the way back from its nodes to lines and columns.

libcst's own visitors rebuild every node that they pass, also when nothing changes: a read-only visit costs as much as
parsing, and its position metadata twice as much. Here a plain loop over the structural fields does (an eighteenth of
the cost), and positions come from the `ast` tree, whose nodes carry them: the k-th call, function, class … of one
tree is the k-th of the other when both are walked in the same order. If the two ever disagree about how many there
are, libcst's position metadata is used instead.

    >>> tree = cst.parse_module("f(x)")
    >>> [type(node).__name__ for node in walk(tree)]
    ['Module', 'SimpleStatementLine', 'Expr', 'Call', 'Name', 'Arg', 'Name']
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import libcst as cst

from lint_rules.places import Span, ast_span

if TYPE_CHECKING:
    from libcst.metadata import CodeRange

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
    cst.FunctionDef: ("decorators", "name", "params", "returns", "body"),
    cst.ClassDef: ("decorators", "name", "bases", "keywords", "body"),
    cst.IfExp: ("test", "body", "orelse"),
    cst.If: ("test", "body", "orelse"),
    cst.For: ("target", "iter", "body", "orelse"),
    cst.While: ("test", "body", "orelse"),
    cst.Try: ("body", "handlers", "orelse", "finalbody"),
    cst.With: ("items", "body"),
    cst.TryStar: ("body", "handlers", "orelse", "finalbody"),
    cst.ExceptHandler: ("type", "name", "body"),
    cst.ExceptStarHandler: ("type", "name", "body"),
    cst.MatchCase: ("pattern", "guard", "body"),
    cst.Param: ("annotation", "default"),
    cst.Parameters: ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    cst.DictComp: ("key", "value", "for_in"),
    cst.CompFor: ("target", "iter", "ifs", "inner_for_in"),
    cst.FormattedStringExpression: ("expression", "format_spec"),
    cst.Arg: ("keyword", "value"),
}
"""Source order, where the order of the fields is another one."""

_fields_cache: dict[type, tuple[str, ...]] = {}

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


def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    if kind not in _fields_cache:
        names = _FIRST.get(kind) or tuple(
            field.name for field in dataclasses.fields(kind) if not field.name.startswith(_PUNCTUATION)
        )
        _fields_cache[kind] = names
    return _fields_cache[kind]


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The structural children of a node, in source order."""
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            yield value
        elif isinstance(value, (list, tuple)):
            for item in value:
                if isinstance(item, cst.CSTNode):
                    yield item


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and everything below it, parents before children, in source order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


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
    """Finds for a libcst node the `ast` node of the same thing, and its span."""

    def __init__(self, module: cst.Module, tree: ast.Module, lines: list[str]) -> None:
        self._module = module
        self._lines = lines
        self._pairs: dict[cst.CSTNode, ast.AST] = {}
        self._places: Mapping[cst.CSTNode, CodeRange] | None = None
        left: dict[type[cst.CSTNode], list[cst.CSTNode]] = {kind: [] for kind in TWINS}
        self.nodes = list(walk(module))
        for node in self.nodes:
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

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node stands. For a function or class: its `def` or `class` line."""
        found = self._pairs.get(node)
        if found is not None:
            return ast_span(found, self._lines)
        from libcst.metadata import MetadataWrapper, PositionProvider  # as costly to import as libcst itself

        try:
            if self._places is None:
                self._places = MetadataWrapper(self._module, unsafe_skip_copy=True).resolve(PositionProvider)
            place = self._places[node]
        except (KeyError, RecursionError):  # deep in a tree libcst gives up without a word
            raise RecursionError("libcst has no position for a node of this tree: it is nested too deeply") from None
        return Span(place.start.line, place.start.column + 1, place.end.line, place.end.column + 1)
