"""Finds values of a cache or of Redis that are read, changed and written back, while others do the same.

    for function, node in lost_updates(flow): …     # `users = cache.get(key); users.append(me); cache.set(key, users)`

Of two that come together one is lost. Filling an empty cache is no change, and a lock or a transaction is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, last_name, own_calls, own_nodes, source
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import behind
from lint_rules.frameworks.libraries import TAKES_OUT
from lint_rules.frameworks.words import says, word_set

_SHARED = word_set("cache redis memcache kv")
_READS = frozenset({"get", "aget", "hget", "json_get"})
_WRITES = frozenset({"set", "aset", "hset", "setex", "psetex"})
_CHANGES = TAKES_OUT | {"append", "add", "extend", "insert", "update", "setdefault"}
_SAFE = re.compile(r"\bwith [^\n]*(lock|mutex|semaphore)|\.acquire\(|watch\(|pipeline|transaction|incr", re.IGNORECASE)


def lost_updates(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The writes of this file that put back what was read and changed, one in each function."""
    for function in flow.outline.functions:
        if not (".get(" in function.text or "get(" in function.text) or _SAFE.search(function.text) is not None:
            continue
        if not any(f".{write}(" in function.text for write in _WRITES):
            continue
        nodes = list(own_nodes(flow.body(function).node.body))
        read = {name: where for node in nodes for name, where in _read(node)}
        changed = {name for node in nodes for name in _changed(node)}
        for node in nodes:
            if isinstance(node, cst.Call) and called_name(node) in _WRITES and len(node.args) > 1:
                given = {part.value for arg in node.args[1:] for part in walk(arg.value) if isinstance(part, cst.Name)}
                if any(read.get(name) == _where(node) for name in given & changed):
                    yield function, node
                    break


def _read(node: cst.CSTNode) -> Iterator[tuple[str, str]]:
    """`users = json.loads(await redis.get(key))`: the name, and where it was read."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
            calls = [value, *own_calls(value)]
            for call in calls:
                if isinstance(call, cst.Call) and called_name(call) in _READS and call.args and _where(call):
                    yield name, _where(call)


def _where(call: cst.Call) -> str:
    """The cache and the key, as they are written; empty for what is no cache."""
    holder = dotted(call.func.value) or "" if isinstance(call.func, cst.Attribute) else ""
    if not says(holder.rpartition(".")[2], _SHARED) and holder.rpartition(".")[2] != "r":
        return ""
    return f"{holder}[{source(call.args[0].value)}]"


def _changed(node: cst.CSTNode) -> Iterator[str]:
    """The names of values that a statement changes in their place, or makes anew from themselves."""
    match node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name))) if name in _CHANGES:
            yield behind(held)
        case (
            cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript(value=held))])
            | cst.AugAssign(target=held)
            | cst.Del(target=cst.Subscript(value=held))
        ):
            yield behind(held)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.ListComp() as made):
            yield from [name] if any(last_name(part) == name for part in walk(made)) else []
