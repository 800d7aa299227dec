"""Finds what has to be cleaned up when a connection ends, and the ways of its end on which it is not.

skipped_cleanups(flow)    # `except WebSocketDisconnect: manager.disconnect(ws)`, and no `finally`
unset_at_the_end(flow)    # `disconnect` reads `self.group`, which `connect` may never have given a value
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, own_calls, own_nodes
from lint_rules.code.walk import walk
from lint_rules.flow.endings import View, left_open
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import ACCESSORS, LOGGING, QUIET_PACKAGES
from lint_rules.frameworks.words import NOT_CLIENTS, says, word_set

_ENDS = word_set(
    "disconnect remove discard unregister unsubscribe cleanup clean_up leave pop release detach cancel deregister"
)
_BEGINS = word_set("connect register subscribe add append attach join enter")
_TRY = cst.Try | cst.TryStar


def skipped_cleanups(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The functions of one connection that clean up in an `except`, each with the place that leads past it."""
    endpoints = {entry.function for entry in flow.handlers("endpoint")}
    for function in flow.live():
        if "except" in function.text and (function in endpoints or flow.connections(function)):
            place = _skipping(function, flow)
            if place is not None:
                yield function, place


def _skipping(function: Function, flow: Flow) -> cst.CSTNode | None:
    statements = flow.body(function).node.body.body
    for at, attempt in enumerate(statements):
        if isinstance(attempt, _TRY) and _cleans_up_when_gone(attempt, function, flow):
            begun = any(_registers(node, function, flow) for before in statements[:at] for node in own_nodes(before))
            inside = any(_registers(node, function, flow) for node in own_nodes(attempt.body))
            view = View(
                tells=_is_cleanup, hears=_nothing, works=_works, fails=lambda _: None, spares=_spares, over=frozenset(),
                decides=lambda _: False,
                lasts=False, begins=lambda node: _registers(node, function, flow),
            )  # fmt: skip
            rest: Sequence[cst.BaseStatement] = [
                part for part in statements[at:] if isinstance(part, cst.BaseStatement)
            ]
            return left_open(rest, view, begun=begun or not inside)
    return None


def _spares(test: cst.BaseExpression) -> tuple[bool, bool]:
    """`if websocket in clients:`, `if task:`: where it is not there, there is nothing to take out."""
    match test:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.In())]) | cst.Name() | cst.Attribute():
            return False, True
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.NotIn())]):
            return True, False
    return False, False


def _nothing(node: cst.CSTNode) -> bool:
    return False


def _cleans_up_when_gone(attempt: cst.Try | cst.TryStar, function: Function, flow: Flow) -> bool:
    """True where an `except` takes the connection out, and no `finally` does."""
    last = attempt.finalbody
    if last is not None and any(map(_is_cleanup, own_calls(last))):
        return False
    own = flow.connections(function) | {"websocket", "ws"}
    receives = any(flow.engine.table.receives(called_name(call)) for call in own_calls(attempt.body))
    loops = any(isinstance(node, cst.For) and node.asynchronous is not None for node in own_nodes(attempt.body))
    cleanups = [call for handler in attempt.handlers for call in own_calls(handler.body) if _is_cleanup(call)]
    return (receives or loops) and any(not _is_on(call, own) for call in cleanups)


def _is_on(call: cst.Call, names: frozenset[str] | set[str]) -> bool:
    return isinstance(call.func, cst.Attribute) and dotted(call.func.value) in names


def _is_cleanup(call: cst.Call) -> bool:
    return says(called_name(call), _ENDS)


def _registers(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """`await manager.connect(ws)`, `clients.add(ws)`, `clients[key] = ws`."""
    own = flow.connections(function) | {"websocket", "ws"}
    match node:
        case cst.Call(func=cst.Attribute(), args=args) if says(called_name(node), _BEGINS) and not _is_on(node, own):
            return any(dotted(arg.value) in own for arg in args)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript())], value=cst.Name(value=name)):
            return name in own
    return False


def _works(call: cst.Call) -> bool:
    head = (dotted(call.func) or "").rpartition(".")[0].rpartition(".")[2]
    name = called_name(call)
    quiet = name in LOGGING or says(head, NOT_CLIENTS) or head in QUIET_PACKAGES or dotted(call.func) == "print"
    return not quiet and name not in ACCESSORS and not name.startswith("receive")


def unset_at_the_end(flow: Flow) -> Iterator[tuple[Function, cst.Attribute, str]]:
    """What a handler of the end reads of its own object, and the handler of the connect may not have set by then."""
    for entry in flow.handlers("disconnect"):
        owner, function = entry.owner, entry.function
        starts = [e.function for e in flow.handlers("connect") if e.owner is owner is not None]
        if owner is None or function.outline is not flow.outline or not starts or entry.row.connection == "none":
            continue
        late = {name for start in starts for name in _set_late(start, flow)}
        for node in own_nodes(flow.body(function).node):
            name = _own_attribute(node)
            if name in late and not _is_asked(name, function) and not _is_set_at_start(name, entry.owner, flow):
                assert isinstance(node, cst.Attribute)
                yield function, node, name
                break


def _own_attribute(node: cst.CSTNode) -> str:
    match node:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            return str(name)
    return ""


def _is_asked(name: str, function: Function) -> bool:
    """True where the handler looks whether it is there, or an error there would be caught."""
    return re.search(rf"(hasattr|getattr)\(\s*self,\s*[\"']{name}|self\.{name} = ", function.text) is not None or (
        "except AttributeError" in function.text or "except Exception" in function.text or "except:" in function.text
    )


def _is_set_at_start(name: str, owner: object, flow: Flow) -> bool:
    from lint_rules.code.outline import Class

    assert isinstance(owner, Class)
    for current in flow.engine.index.ancestors(owner):
        start = current.methods.get("__init__")
        if name in current.assigns or name in current.annotations or name in current.methods:
            return True
        if start is not None and re.search(rf"self\.{name}\b", start.text):
            return True
    return False


def _set_late(start: Function, flow: Flow) -> Iterator[str]:
    """The attributes that a connect sets only after a way on which it may have ended."""
    body = flow.body(start).node.body
    over = False
    early: set[str] = set()
    for statement in body.body:
        given = {name for node in walk(statement) if isinstance(node, cst.AssignTarget)
                 for name in [_own_attribute(node.target)] if name}  # fmt: skip
        if over:
            yield from given - early
        else:
            early |= given if isinstance(statement, cst.SimpleStatementLine) else set()
        over = over or any(map(_may_end, own_nodes(statement)))


def _may_end(node: cst.CSTNode) -> bool:
    """True for a `return`, a `raise`, and for waiting for anything but the connection itself."""
    match node:
        case cst.Return() | cst.Raise():
            return True
        case cst.Await(expression=cst.Call() as call):
            return called_name(call) not in _SURE and not called_name(call).startswith("send")
    return False


_SURE = frozenset({"accept", "close", "group_add", "connect", "websocket_connect", "sleep"})
