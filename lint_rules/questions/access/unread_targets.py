"""Functions that are told for whom a message is, never look at it, and tell everybody.

for function, node, name in unread_targets(flow): name     # "branch", of `def show(self, branch, order)`

The name is that of a key under which the connections are kept: whoever stands under another one hears it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import mentions
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import puts, store_of


def unread_targets(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The sends of this file in loops over all connections, one for each function."""
    for function in flow.outline.functions:
        unread = [name for name in function.parameters if _is_unread(name, function)] if _may_tell(function) else []
        found = next(_told(function, unread, flow), None) if unread else None
        if found is not None:
            yield function, *found


def _may_tell(function: Function) -> bool:
    return "for " in function.text and "send" in function.text


def _is_unread(name: str, function: Function) -> bool:
    """True for a parameter that stands in the head of its function and nowhere else."""
    if name in ("self", "cls") or name.startswith("_"):
        return False
    return len(re.findall(rf"\b{re.escape(name)}\b", function.text)) == 1


def _told(function: Function, unread: list[str], flow: Flow) -> Iterator[tuple[cst.CSTNode, str]]:
    for loop in flow.nodes(function):
        if not isinstance(loop, cst.For):
            continue
        sends = [call for call in walk(loop.body) if isinstance(call, cst.Call) and flow.sends(call)]
        store = store_of(loop.iter, function, flow) if sends else None
        keys = [put.key for put in puts(store, flow) if put.key is not None] if store is not None else []
        yield from ((sends[0], name) for name in unread if any(mentions(key, name) for key in keys))
