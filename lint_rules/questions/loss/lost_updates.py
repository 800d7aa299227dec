"""Finds values that are read from a store, changed and written back: of two clients that do so at once one loses.

    for function, call in lost_updates(flow): …    # `users = cache.get(k)`, `users.append(me)`, `cache.set(k, users)`

Only stores count that others reach meanwhile: those that are awaited, and those of a library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, mentions, receiver
from lint_rules.code.walk import walk
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import MUTATORS, TAKES_OUT
from lint_rules.questions.loss.live_loops import holds_lock
from lint_rules.questions.loss.shared_collections import changed

_KEYS = {"get": 1, "aget": 1, "hget": 2}
"""Methods that read from a store, and how many arguments say what."""
_WRITES = {"get": {"set", "setex"}, "aget": {"aset"}, "hget": {"hset"}}
_IN_ONE_STEP = ("pipeline(", "transaction", "atomic", ".watch(", ".eval(")


@dataclass(frozen=True)
class _Read:
    """A value that was read: the name that it got, and the call that read it."""

    name: str
    call: cst.Call

    def is_written_by(self, call: cst.Call) -> bool:
        """True for a call that writes under the same key of the same store."""
        asked = called_name(self.call)
        if called_name(call) not in _WRITES[asked] or receiver(call) != receiver(self.call):
            return False
        keys, given = self.call.args[: _KEYS[asked]], call.args
        same = all(key.value.deep_equals(arg.value) for key, arg in zip(keys, given, strict=False))
        return len(given) > len(keys) and same and any(mentions(arg.value, self.name) for arg in given[len(keys) :])


def lost_updates(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The first such write of each function of this file that runs for a connection."""
    for function in flow.live() if flow.outline.says("get(") and flow.outline.says("set(", "setex(") else ():
        if "get(" in function.text and not any(word in function.text for word in _IN_ONE_STEP):
            yield from ((function, call) for call in islice(_lost(function, flow), 1))


def _lost(function: Function, flow: Flow) -> Iterator[cst.Call]:
    nodes = flow.nodes(function)
    awaited = {node.expression for node in nodes if isinstance(node, cst.Await)}
    reads = [read for read in _reads(nodes) if read.call in awaited or _is_of_library(read.call, function, flow)]
    if not reads or any(_locks(node) for node in nodes):
        return
    for read in reads:
        later = nodes[nodes.index(read.call) :]
        if any(_changes(node, read.name) for node in later):
            yield from (node for node in later if isinstance(node, cst.Call) and read.is_written_by(node))


def _reads(nodes: Sequence[cst.CSTNode]) -> Iterator[_Read]:
    for node in nodes:
        match node:
            case (
                cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)
                | cst.AnnAssign(target=cst.Name(value=name), value=cst.BaseExpression() as value)
                | cst.NamedExpr(target=cst.Name(value=name), value=value)
            ):
                for call in walk(value):
                    if isinstance(call, cst.Call) and called_name(call) in _KEYS and receiver(call) and call.args:
                        yield _Read(name, call)


def _is_of_library(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for `cache.get` of a `cache` that is imported from outside the project."""
    head = receiver(call).partition(".")[0]
    return head in function.outline.imports and flow.engine.index.named(head, function.outline) is None


def _locks(node: cst.CSTNode) -> bool:
    return holds_lock(node) or (isinstance(node, cst.Call) and called_name(node) == "acquire")


def _changes(node: cst.CSTNode, name: str) -> bool:
    """True for `users["a"] = b`, `users.append(a)`, `del users[a]`, `users += a`, and `users = added(users, a)`."""
    held = changed(node, MUTATORS | TAKES_OUT)
    if held is not None:
        return behind(held) == name
    match node:
        case cst.AugAssign(target=target):
            return behind(target) == name
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=cst.Call(args=args)):
            return dotted(target) == name and any(mentions(arg.value, name) for arg in args)
    return False
