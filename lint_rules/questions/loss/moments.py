"""Finds what is sent at the wrong moment: before the client hears the rest, or before what it tells is sure.

    for function, node in before_joining(flow): …      # the state goes out, and only then the client joins the group
    for function, node in before_commit(flow): …       # `group_send` inside of `transaction.atomic()`

What happens between reading the state and joining reaches nobody. What is told in a transaction did not happen when
the commit fails, and who asks the database at once does not find it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    call_of,
    called_name,
    dotted,
    every_name,
    last_name,
    literal,
    own_calls,
    own_nodes,
    run_by,
    source,
)
from lint_rules.code.walk import walk
from lint_rules.flow.audience import tells_clients
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import CONNECTION_NAMES, ROSTERS, SENDING, says, word_set
from lint_rules.questions.loss.overwritten import made_of_one

_JOINS = frozenset({"group_add", "join_room", "enter_room", "subscribe", "psubscribe"})
_CONNECTS = frozenset({"connect", "register", "add_client", "add_connection", "subscribe", "join", "attach"})
_PUTS = frozenset({"add", "append"})
_STATE = word_set("state states history snapshot recent current initial all list unread missed pending latest existing")
"""In the name of what is sent or asked for: it tells how things stand, and grows old."""

_FINDS = word_set("get list load fetch read query select find serialize snapshot all filter")
_TRANSACTIONS = frozenset({"atomic", "in_transaction"})


def before_joining(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """Where a client is sent how things stand, and is told of changes only from a later call on."""
    for entry in flow.handlers_here("connect", "endpoint", "message"):
        node = _too_early(entry.function, flow, may_keep=entry.kind == "endpoint")
        if node is not None:
            yield entry.function, node


def _too_early(function: Function, flow: Flow, *, may_keep: bool) -> cst.CSTNode | None:
    body = flow.block(function)
    found = {name for node in own_nodes(body) for name in _looked_up(node)}
    own = flow.connections(function) | CONNECTION_NAMES | made_of_one(function, flow)
    awaited = {id(node.expression) for node in own_nodes(body) if isinstance(node, cst.Await)}
    sent: cst.CSTNode | None = None
    for node in own_nodes(body):
        if flow.is_receive_loop(node):
            return None
        if isinstance(node, cst.Call):
            if _joins(node, own, may_keep=may_keep, awaited=id(node) in awaited):
                return sent
            if sent is None and _tells_state(node, found, own, flow):
                sent = node
    return None


def _looked_up(node: cst.CSTNode) -> Iterator[str]:
    """`state` of `state = await load_state(room)`."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if _finds(value):
            yield from every_name(target)


def _finds(value: cst.CSTNode) -> bool:
    inner = call_of(value)
    return (
        inner is not None
        and says(called_name(inner) or last_name(run_by(inner)), _FINDS)
        and says(_written(inner), _STATE)
    )


def _written(call: cst.Call) -> str:
    return source(call.func)


def _joins(call: cst.Call, own: set[str], *, may_keep: bool, awaited: bool) -> bool:
    """True for what makes the client hear what comes: `add` on a list of clients, or on an object of the project."""
    name = called_name(call)
    if name in _JOINS:
        return True
    handed = any(dotted(arg.value) in own for arg in call.args)
    if not may_keep or not handed or not isinstance(call.func, cst.Attribute):
        return False
    return name in _CONNECTS or (name in _PUTS and (awaited or says(last_name(call.func.value), ROSTERS)))


def _tells_state(call: cst.Call, found: set[str], own: set[str], flow: Flow) -> bool:
    """`await self.send_json(state)`, `await self.send_history()`, `await send_history(ws)`: not what is always the
    same."""
    name = called_name(call)
    if name in flow.engine.table.sending or name in ("send", "send_json", "emit"):
        return any(_is_state(part, found) for arg in call.args for part in walk(arg.value))
    is_own = (dotted(call.func) or "").startswith("self.") or any(dotted(arg.value) in own for arg in call.args)
    return says(name, SENDING) and says(name, _STATE) and is_own


def _is_state(part: cst.CSTNode, found: set[str]) -> bool:
    match part:
        case cst.Name(value=name):
            return name in found
        case cst.Call():
            return _finds(part)
    return False


def before_commit(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """Calls inside of a transaction that tell clients something, themselves or in the function that they call."""
    for function in flow.outline.functions:
        if "atomic" in function.text or "in_transaction" in function.text or ".begin(" in function.text:
            blocks = _transactions(function, flow)
            told = (call for block in blocks for call in own_calls(block) if tells_clients(call, function, flow))
            yield from ((function, call) for call in islice(told, 1))


def _transactions(function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    body = flow.block(function)
    if any(mark.written.rpartition(".")[2] in _TRANSACTIONS for mark in function.decorators):
        yield body
    for node in own_nodes(body):
        if isinstance(node, cst.With) and any(_opens(item.item) for item in node.items):
            yield node.body


def _opens(item: cst.BaseExpression) -> bool:
    if not isinstance(item, cst.Call):
        return False
    name = called_name(item)
    return name in _TRANSACTIONS or (name == "begin" and literal(item) is ...)
