"""Where a collection stands: the name that a function writes for it, and under how many keys of that.

place(node, function, flow)        # `self.rooms[room]`, and a local name for it: ("self.rooms", 1)
changed_in(function, flow)         # the places that a function puts something into, or takes something out of
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, given_to
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow

TAKING = frozenset({"discard", "remove", "pop", "clear", "popitem"})
ADDING = frozenset({"add", "setdefault"})
"""`append` is not among them: a loop over a list goes on to what is appended."""


def nodes(function: Function, word: str, flow: Flow) -> Iterator[cst.CSTNode]:
    """What runs in a function, if it speaks of a name at all."""
    if word in function.text:
        yield from flow.nodes(function)


def place(node: cst.BaseExpression, function: Function, flow: Flow) -> tuple[str, int]:
    """The name behind `self.rooms[room]`, and under how many keys of it something stands: 1. An empty name without one.

    A local name that is given such a part once is that part.
    """
    match node:
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index())]):
            name, depth = place(holder, function, flow)
            return name, depth + 1
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="get" | "setdefault"))):
            name, depth = place(holder, function, flow)
            return name, depth + 1
        case cst.Name(value=name) if name not in flow.outline.assigns:
            given = list(given_to(name, nodes(function, name, flow)))
            if len(given) == 1 and isinstance(given[0], cst.Subscript | cst.Call | cst.Attribute):
                return place(given[0], function, flow)
    return dotted(node) or "", 0


def changed_in(function: Function, flow: Flow) -> Iterator[tuple[str, int]]:
    """The places of the collections that a function puts something into or takes something out of."""
    for changed in _changed(flow.block(function)):
        yield place(changed, function, flow)


def _changed(body: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    for node in walk(body):
        match node:
            case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=attr))) if attr in TAKING | ADDING:
                yield value
            case cst.AssignTarget(target=cst.Subscript(value=value)) | cst.Del(target=cst.Subscript(value=value)):
                yield value
