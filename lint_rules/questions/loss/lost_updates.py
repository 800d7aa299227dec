"""Finds values that are read from a store, changed and written back: of two clients that do so at once one loses.

    for function, call in lost_updates(flow): …    # `users = cache.get(k)`, `users.append(me)`, `cache.set(k, users)`

Only stores count that others reach meanwhile: those that are awaited, and those of a library.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, names_in, own_calls, receiver
from lint_rules.flow.query import Flow
from lint_rules.questions.loss.live_loops import holds_lock, names_lock
from lint_rules.questions.loss.read_values import Following, joined

_KEYS = {"get": 1, "aget": 1, "hget": 2}
"""Methods that read from a store, and how many arguments say what."""
_WRITES = {"get": {"set", "setex"}, "aget": {"aset"}, "hget": {"hset"}}
_IN_ONE_STEP = (
    "pipeline(",
    "transaction",
    "atomic",
    ".watch(",
    ".eval(",
    ".evalsha(",
    "register_script(",
    "compare_and",
)
"""In the text of a function that changes a value in one step, or finds out that another one came between."""
_ONLY_IF = frozenset({"nx", "cas", "expected", "version", "if_match", "etag", "revision"})
"""Keywords of a write that is refused when another one came between."""


def lost_updates(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The first such write of each function of this file that runs for a connection."""
    for function in flow.live() if flow.outline.says("get(") and flow.outline.says("set(", "setex(") else ():
        if "get(" in function.text and not any(word in function.text for word in _IN_ONE_STEP):
            yield from ((function, call) for call in islice(_lost(function, flow), 1))


def _lost(function: Function, flow: Flow) -> Iterator[cst.Call]:
    nodes = flow.nodes(function)
    reads = [call for call in flow.calls(function) if called_name(call) in _KEYS and receiver(call) and call.args]
    awaited = {node.expression for node in nodes if isinstance(node, cst.Await)} if reads else set()
    reads = [read for read in reads if read in awaited or _is_of_library(read, function, flow)]
    if not reads or any(_locks(node) for node in nodes) or _is_behind_lock(function, flow):
        return
    following = Following(reads)
    for step in following.block(flow.block(function)):
        for call in own_calls(step):
            if any(
                _writes_back(call, read, following) and _others_between(read, call, function, flow) for read in reads
            ):
                yield call


def _writes_back(call: cst.Call, read: cst.Call, following: Following) -> bool:
    """True for a call that writes a changed value under the key of the same store under which it was read."""
    asked = called_name(read)
    if called_name(call) not in _WRITES[asked] or receiver(call) != receiver(read):
        return False
    keys, given = read.args[: _KEYS[asked]], call.args
    if not all(key.value.deep_equals(arg.value) for key, arg in zip(keys, given, strict=False)):
        return False
    if any(arg.keyword is not None and arg.keyword.value in _ONLY_IF for arg in given):
        return False
    return read in joined(following.of(arg.value) for arg in given[len(keys) :]).changed


def _is_of_library(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for `cache.get` of a `cache` that is imported from outside the project."""
    head = receiver(call).partition(".")[0]
    return head in function.outline.imports and flow.engine.index.named(head, function.outline) is None


def _others_between(read: cst.Call, write: cst.Call, function: Function, flow: Flow) -> bool:
    """False where nothing waits from the read to the write: methods of the project that look into its own memory."""
    nodes = flow.nodes(function)
    waits = [node.expression for node in nodes if isinstance(node, cst.Await)]
    first, last = nodes.index(read), nodes.index(write)
    between = [call for call in waits if first <= nodes.index(call) <= last]
    return any(not _is_immediate(call, function, flow) for call in {*between, read, write})


def _is_immediate(call: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    """True for a call of a coroutine of the project that never waits."""
    callee = flow.callee(call, function) if isinstance(call, cst.Call) else None
    if callee is None or not callee.is_async:
        return False
    return not any(isinstance(node, cst.Await) or _waits_in_block(node) for node in flow.nodes(callee))


def _waits_in_block(node: cst.CSTNode) -> bool:
    return getattr(node, "asynchronous", None) is not None


def _locks(node: cst.CSTNode) -> bool:
    return holds_lock(node) or (isinstance(node, cst.Call) and called_name(node) == "acquire")


def _is_behind_lock(function: Function, flow: Flow) -> bool:
    """True for a function that a lock stands around: in a decorator, or where another one of the file calls it."""
    if any(names_lock(name) for each in flow.body(function).node.decorators for name in names_in(each)):
        return True
    callers = {site.inside for site in flow.outline.calls if site.written.rpartition(".")[2] == function.name}
    return any(_calls_behind_lock(caller, function.name, flow) for caller in callers if caller is not None)


def _calls_behind_lock(caller: Function, name: str, flow: Flow) -> bool:
    blocks = (node for node in flow.nodes(caller) if holds_lock(node)) if names_lock(caller.text) else ()
    return any(called_name(call) == name for block in blocks for call in own_calls(block))
