"""Finds connect handlers of Socket.IO that refuse by `disconnect`, which refuses nobody there.

    for function, call in vain_disconnects(flow): …     # `await sio.disconnect(sid)`, and no `return False` behind it

From python-socketio 5.18 on the client is not connected yet while the handler runs, so `disconnect` does nothing: the
client is let in, and its events are handled. Before, it is sent DISCONNECT and then CONNECT. Tried with 5.14, 5.17,
5.18.0 and 5.18.1, on asyncio and below Flask-SocketIO. With `always_connect` the client is connected first.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import arguments, call_of, called, called_name, dotted, leaves, own_nodes, suites
from lint_rules.flow.query import Flow
from lint_rules.frameworks.socketio import FRAMEWORK
from lint_rules.frameworks.words import SERVER_NAMES


def vain_disconnects(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The disconnects in the connect handlers of this file that no `return False` and no `raise` follows."""
    for entry in flow.handlers_here("connect") if flow.outline.says("disconnect") else ():
        if entry.framework == FRAMEWORK and not entry.row.without and "disconnect(" in entry.function.text:
            for call in _in_vain(flow.block(entry.function), is_refused=False):
                if _is_own(call, entry.function, flow) and not _connects_first(flow):
                    yield entry.function, call


def _connects_first(flow: Flow) -> bool:
    """True in a project whose server tells clients that they are connected before it asks the handler."""
    return flow.engine.index.disk.holds(((b"always_connect",),))


def _in_vain(block: cst.BaseSuite, *, is_refused: bool) -> Iterator[cst.Call]:
    """The disconnects of a block that nothing refuses behind; `is_refused` says whether what follows the block does."""
    goes_on = not leaves(block)
    for at, statement in enumerate(block.body):
        refused = any(map(_refuses, block.body[at + 1 :])) or (is_refused and goes_on)
        call = called(statement) or _returned(statement)
        if call is not None and called_name(call) == "disconnect" and not refused:
            yield call
        if not isinstance(statement, cst.FunctionDef | cst.ClassDef):
            for inner in suites(statement):
                yield from _in_vain(inner, is_refused=refused)


def _returned(statement: cst.CSTNode) -> cst.Call | None:
    """The call of `return disconnect()`: it gives None, which lets in."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Return(value=value)]) if value is not None:
            return call_of(value)
    return None


def _refuses(statement: cst.CSTNode) -> bool:
    """True where a `raise` stands, or a `return` of something that may be False."""
    for node in (statement, *own_nodes(statement)):
        if isinstance(node, cst.Raise) or (isinstance(node, cst.Return) and _may_be_false(node.value)):
            return True
    return False


def _may_be_false(value: cst.BaseExpression | None) -> bool:
    return value is not None and dotted(value) not in ("None", "True")


def _is_own(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True where it is the client that connects, and the server that is told: `sio.disconnect(sid)`, `disconnect()`."""
    written = dotted(call.func) or ""
    who = [dotted(value) for name, value in arguments(call) if name in ("", "sid")]
    if flow.outline.resolve(written) == "flask_socketio.disconnect":
        return who in ([], ["request.sid"], ["flask.request.sid"])
    receiver = written.rpartition(".")[0]
    is_server = receiver == "self" or SERVER_NAMES.search(receiver) is not None
    return is_server and flow.callee(call, function) is None and who[:1] == [*function.takes[:1]]
