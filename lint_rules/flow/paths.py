"""Tests of a middleware for the path of a request: whether they hold for the path of a handler.

holds_for(fact, "/ws/console", index)   # True where the way behind the test is that of this path, None for another test
path_of(entry, index)            # "/ws/console", of the call that registers the handler
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import Function, Outline, Piece
from lint_rules.code.syntax import dotted, literal, positional
from lint_rules.flow.facts import Fact
from lint_rules.frameworks.model import Entry


def path_of(entry: Entry, index: Index) -> str:
    """The path under which a handler is registered; empty where it is not written there, or has variables in it."""
    site = entry.site
    written = _path_in(site.node, site.outline, index) if site is not None else ""
    return written or next(filter(None, _routes(entry.function, index)), "")


def _routes(function: Function, index: Index) -> Iterator[str]:
    """The paths of `web.get("/panel", home.panel)` and `router.add_get("/panel", panel)`, by the function's name."""
    for outline in index.holding(function.name.encode(), also=(_ROUTING,)):
        for call in outline.calls:
            node = call.piece.node if function.name in call.piece.text else None
            given = node.args[1].value if isinstance(node, cst.Call) and len(node.args) > 1 else None
            if (dotted(given) or "").rpartition(".")[2] == function.name:
                yield _path_in(node, outline, index)


_ROUTING = (b"web.get(", b".add_get(", b".add_route(", b"web.route(")
"""A file that registers handlers of aiohttp by a call holds one of these."""


def _path_in(node: cst.CSTNode | None, outline: Outline, index: Index) -> str:
    named = positional(node, 0) if isinstance(node, cst.Call) else None
    written = literal(_constant(named, outline, index)) if named is not None else None
    is_plain = isinstance(written, str) and written.startswith("/") and "<" not in written and "{" not in written
    return written if is_plain and isinstance(written, str) else ""


def _constant(node: cst.BaseExpression, outline: Outline, index: Index) -> cst.BaseExpression:
    """What a constant of the file, or of another, is given; anything else as it is."""
    found = index.named(node.value, outline) if isinstance(node, cst.Name) else None
    return found.node if isinstance(found, Piece) else node


def holds_for(fact: Fact, path: str, index: Index) -> bool | None:
    """True where a way on which this holds is one of a request for that path; None for a test of anything else."""
    asked = _is_so(fact.node, path, fact.function.outline, index) if fact.kind == "test" and path else None
    return None if asked is None else asked is fact.side


def _is_so(test: cst.CSTNode, path: str, outline: Outline, index: Index) -> bool | None:
    """What a test says of a path; of `!=` and `not in` what it says without the negation, as a fact has it."""
    match test:
        case cst.Call(func=cst.Attribute(value=asked, attr=cst.Name(value="startswith")), args=[cst.Arg(value=given)]):
            texts = _texts(_constant(given, outline, index))
            return path.startswith(texts) if _is_path(asked) and texts else None
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)]):
            texts = _texts(_constant(right, outline, index))
            is_listed = isinstance(operator, cst.In | cst.NotIn | cst.Equal | cst.NotEqual)
            return path in texts if _is_path(left) and texts and is_listed else None
    return None


def _is_path(node: cst.BaseExpression) -> bool:
    """`request.path`, `request.url.path`, `scope["path"]`."""
    match node:
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return literal(key) == "path"
    return (dotted(node) or "").rpartition(".")[2] == "path"


def _texts(node: cst.BaseExpression) -> tuple[str, ...]:
    """The texts of a literal, or of a tuple, list or set of literals; none of anything else."""
    match node:
        case cst.Call(func=cst.Name(value="frozenset" | "set"), args=[cst.Arg(value=given)]):
            return _texts(given)
    elements = [e.value for e in node.elements] if isinstance(node, cst.Tuple | cst.List | cst.Set) else [node]
    texts = tuple(text for each in elements if isinstance(text := literal(each), str))
    return texts if len(texts) == len(elements) else ()
