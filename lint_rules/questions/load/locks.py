"""Locks that connections share, and what is awaited while one is held.

is_shared_lock(item.item, function, flow)    # `async with self.lock`, of an object that holds all connections
unbounded_awaits(block)                      # what may take as long as a client likes
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Class, Function, Outline, Piece
from lint_rules.code.syntax import dotted, given_to, keyword, last_name, own_nodes
from lint_rules.code.walk import children, walk
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import AT_START, attributes_of
from lint_rules.frameworks.libraries import BOUNDING, LOCKS


def is_shared_lock(expression: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    """True for a lock of a module, of a class, or of an object that keeps collections and is no single connection."""
    name = dotted(expression) or ""
    head, _, rest = name.partition(".")
    if head in ("self", "cls") and function.owner is not None:
        return _is_attribute(rest, function.owner, flow)
    found = flow.engine.index.named(name, function.outline) if name else None
    return isinstance(found, Piece) and _is_lock(found.node, found.outline)


def _is_attribute(name: str, owner: Class, flow: Flow) -> bool:
    for current in flow.engine.index.lineage(owner).classes:
        value = current.assigns.get(name)
        if value is not None:
            return _is_lock(value.node, current.outline)
        starts = [start for start in map(current.methods.get, AT_START) if start is not None]
        made = [v for start in starts for v in given_to(f"self.{name}", own_nodes(flow.body(start).node))]
        if made:
            lock = any(_is_lock(value, current.outline) for value in made)
            return lock and bool(attributes_of(current, flow)) and not _is_one_connection(owner, flow)
    return False


def _is_one_connection(owner: Class, flow: Flow) -> bool:
    return any(entry.owner is owner and entry.row.connection == "self" for entry in flow.entries)


def _is_lock(value: cst.BaseExpression, outline: Outline) -> bool:
    """True for `asyncio.Lock()`, also as the factory of a field."""
    if not isinstance(value, cst.Call):
        return False
    makers = [value.func, keyword(value, "default_factory"), keyword(value, "factory")]
    return any(outline.resolve(dotted(maker) or "") in LOCKS for maker in makers)


def unbounded_awaits(node: cst.CSTNode) -> Iterator[cst.Call]:
    """Awaited calls in source order, also those handed to `gather`; not what a timeout stands around."""
    match node:
        case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
            return
        case cst.With(items=items) if any(last_name(item.item) in BOUNDING for item in items):
            return
        case cst.Await(expression=cst.Call() as call):
            if last_name(call) not in BOUNDING and keyword(call, "timeout") is None:
                yield call
                if last_name(call) in ("gather", "wait"):
                    yield from (inner for inner in walk(call) if isinstance(inner, cst.Call))
            return
    for child in children(node):
        yield from unbounded_awaits(child)
