"""Making and walking `ast` trees: faster than the standard library does it, and safe on hostile files.

    >>> [type(node).__name__ for node in walk(ast.parse("f(x)"))]
    ['Module', 'Expr', 'Call', 'Name', 'Name']

A linter keeps every tree that it made, and makes thousands. Left on, the garbage collector looks through all of them
again and again, and parsing costs four times as much: `collector_paused` is around every run.
"""

from __future__ import annotations

import ast
import atexit
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_NO_NODES = frozenset(
    {"ctx", "id", "attr", "arg", "type_comment", "kind", "level", "module", "asname", "simple", "conversion"}
    | {"is_async", "type_ignores"}
)
"""Fields that never hold a node that anybody asks for."""

_MIXED = frozenset({"keys", "kw_defaults", "names", "kwd_attrs"})
"""Lists in which something else than nodes may stand: None for `**more`, the names of `global x`."""

_SCOPES = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda})
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Pass, ast.Break, ast.Continue})
"""More than half of all nodes. Nothing is below them."""

_fields: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: ()}
"""By type, as far as there may be nodes in them. The value of a constant is none, and every seventh node is one."""


def walk(root: ast.AST) -> list[ast.AST]:
    """The node and everything below it, as `ast.walk` orders it; `Load` and `Store` are left out."""
    found = [root]
    # What `children` does, written out: calling it for each node costs an eighth more, and every rule walks.
    for node in found:
        names = _fields.get(node.__class__)
        for name in names if names is not None else _fields_of(node.__class__):
            value = getattr(node, name, None)
            if value.__class__ is list:
                found += [item for item in value if isinstance(item, ast.AST)] if name in _MIXED else value
            elif isinstance(value, ast.AST):
                found.append(value)
    return found


def walk_own(body: Sequence[ast.AST]) -> list[ast.AST]:
    """Every node under these, in source order, that runs with them: functions, classes and lambdas are not entered."""
    found: list[ast.AST] = []
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        found.append(node)
        if node.__class__ in _LEAVES or node.__class__ in _SCOPES:
            continue
        below = children(node)
        below.reverse()
        stack += below
    return found


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below a node, in the order of its fields; `Load` and `Store` are left out."""
    found: list[ast.AST] = []
    names = _fields.get(node.__class__)
    for name in names if names is not None else _fields_of(node.__class__):
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += [item for item in value if isinstance(item, ast.AST)] if name in _MIXED else value
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    _fields[kind] = tuple(name for name in kind._fields if name not in _NO_NODES)
    return _fields[kind]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector out of a block that makes many objects and drops few.

    What the block made counts as old afterwards (that is what freezing and thawing does): else the next collection
    of young objects, a moment later, would look through all of it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def leave_trees_at_exit() -> None:
    """When the process ends, do not look through all trees for what could be freed: the system takes them anyway."""
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)


def binds(node: ast.Assign, name: str) -> bool:
    """True when the assignment gives its value to this name, alone or among others."""
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
