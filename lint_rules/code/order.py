"""The order of two places in a function: whether a way meets one of them and later the other.

    >>> tree = cst.parse_module("if known:\\n    accept()\\nelse:\\n    close()\\nclean()\\n")
    >>> accept, close, clean = (node for node in walk(tree) if isinstance(node, cst.Call))
    >>> leads_to(accept, close, tree), leads_to(accept, clean, tree)
    (False, True)

Only the blocks are looked at, not what their tests say.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.syntax import last_step, leaves
from lint_rules.code.walk import children, is_in, walk

_HANDLERS = cst.ExceptHandler | cst.ExceptStarHandler


def leads_to(first: cst.CSTNode, then: cst.CSTNode, tree: cst.CSTNode) -> bool:
    """True where a way through a tree meets a node of it and later another; a loop is gone through once."""
    if tree in (first, then):
        return False
    parts = children(tree)
    here, there = (next(at for at, part in enumerate(parts) if is_in(node, part)) for node in (first, then))
    if here == there:
        return leads_to(first, then, parts[here])
    if here > there or _is_beside(tree, parts[here], parts[there]):
        return False
    if isinstance(parts[there], _HANDLERS):
        return any(leads_to(first, call, parts[here]) for call in walk(parts[here]) if isinstance(call, cst.Call))
    return isinstance(parts[there], cst.Finally) or _goes_on(first, parts[here])


def _is_beside(tree: cst.CSTNode, here: cst.CSTNode, there: cst.CSTNode) -> bool:
    """True for two branches of which only one is run."""
    if isinstance(tree, cst.If):
        return here is tree.body
    return isinstance(here, _HANDLERS | cst.MatchCase) and not isinstance(there, cst.Finally)


def _goes_on(first: cst.CSTNode, part: cst.CSTNode) -> bool:
    """True unless what stands behind a node in a part of the tree ends the function, or the loop around."""
    held: tuple[type[cst.CSTNode], ...] = ()
    for node in _down_to(first, part):
        if isinstance(node, cst.For | cst.While):
            held += (cst.Break, cst.Continue)
        elif isinstance(node, cst.Try | cst.TryStar):
            held += (cst.Raise,)
        elif isinstance(node, cst.BaseSuite) and leaves(node) and not isinstance(last_step(node), held):
            return False
    return True


def _down_to(node: cst.CSTNode, tree: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes around one, from the outermost to itself."""
    return (around for around in walk(tree) if is_in(node, around))
