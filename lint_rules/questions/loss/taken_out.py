"""Finds methods of consumers that take a field out of an event which the other consumers of the process are given too.

for function, node, key in taken_out(flow): …      # at `event.pop("type")`

`channels_redis.core` reads a message for a group once in each process, and hands the one dictionary to all consumers
there; the layer in memory, with which tests run, makes a copy for each.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import given_to, key_of, positional, text_of
from lint_rules.flow.consumers import is_event
from lint_rules.flow.query import Flow


def taken_out(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The first such place of each method of this file, in a project with the layer of Redis."""
    if not flow.engine.index.disk.holds(((b"channels_redis.core",),)):
        return
    for owner in flow.outline.every_class:
        for method in owner.methods.values() if _is_consumer(owner, flow) else ():
            event = method.takes[0] if method.takes else ""
            if event and (f"{event}.pop(" in method.text or "del " in method.text) and is_event(method, flow):
                yield from ((method, *taken) for taken in [*_taken(event, method, flow)][:1])


def _is_consumer(owner: Class, flow: Flow) -> bool:
    """True for a class that has a consumer of Channels among its bases."""
    classes = flow.engine.index.lineage(owner).classes
    return any(each.outline.resolve(base).startswith("channels.") for each in classes for base in each.bases)


def _taken(event: str, method: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, str]]:
    if any(given_to(event, flow.nodes(method))):
        return  # `event = dict(event)`
    for node in flow.nodes(method):
        match node:
            case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="pop"))) if name == event:
                yield node, text_of(positional(node, 0)) or "…"
            case cst.Del(target=cst.Subscript(value=cst.Name(value=name)) as target) if name == event:
                yield node, key_of(target) or "…"
