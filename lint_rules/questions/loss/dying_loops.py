"""Finds background loops that serve all clients and that one error ends for good.

for function, loop in dying_loops(flow): …     # `while True: await hub.announce(await fetch())`, started as a task

Nothing logs a task or thread that fails, and nothing starts it again: who is connected hears nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, chain, is_broad, last_name, literal, own_calls, own_nodes
from lint_rules.code.walk import is_in
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import CLIENTS
from lint_rules.flow.tasks import Task, end_is_heard, tasks_running
from lint_rules.frameworks.marks import REALTIME
from lint_rules.frameworks.words import SENDING, says
from lint_rules.questions.loss.escaping import may_raise, only_logs, raises_in

_DEPTH = 3

_ENDS = frozenset({"sys.exit", "os._exit", "os.kill", "loop.stop", "get_event_loop.stop", "get_running_loop.stop"})
_TELLING = SENDING - {"write", "push"} | {"result"}
"""Also in `future.set_result(…)`, for who waits."""

_NEAR = [token.decode() for token in REALTIME]
_BROKER = frozenset({"get_message", "listen"})
_PAUSES = frozenset({"sleep", "get", "wait", "recv", "receive", "read", "accept", "pop", "blpop", "select"}) | _BROKER
_OF_ONE = frozenset({"closed", "connected", "open", "empty", "done"})
_LASTING = frozenset({"self", "cls", "app", "loop"})
"""What every task may be given."""


def dying_loops(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The endless loops of this file, one in a function, that run beside the handlers and that an error leaves."""
    for function in () if flow.outline.says(*CLIENTS) else flow.outline.functions:
        if "while " not in function.text and "async for " not in function.text:
            continue
        loop = _endless(function, flow)
        if loop is None or _is_of_one(function, flow) or _goes_on(function, flow):
            continue
        if _dies(loop, function, flow) and _serves(loop, function, flow, _DEPTH) and _is_left_alone(function, flow):
            yield function, loop


def _endless(function: Function, flow: Flow) -> cst.While | cst.For | None:
    """The first loop of a function that nothing but an error or the end of the program ends."""
    for node in flow.nodes(function):
        match node:
            case cst.While(test=test) if _is_lasting(test) and _pauses(node):
                return node
            case cst.For(asynchronous=cst.Asynchronous()):
                return node
    return None


def _is_lasting(test: cst.BaseExpression) -> bool:
    """`True`, `self.running`, `not stop.is_set()`; no comparison, nothing that is used up, and no one connection."""
    asked = test.expression if isinstance(test, cst.UnaryOperation) else test
    if says(last_name(asked), _OF_ONE):
        return False
    return isinstance(test, cst.UnaryOperation | cst.Attribute | cst.Call) or literal(test) in (True, 1)


def _pauses(loop: cst.While) -> bool:
    nodes = own_nodes(loop.body)
    return any(isinstance(n, cst.Await) or (isinstance(n, cst.Call) and called_name(n) in _PAUSES) for n in nodes)


def _is_of_one(function: Function, flow: Flow) -> bool:
    """True for a loop of one connection, which ends with that, and for one of a client."""
    owner = function.owner
    if flow.connections(function) or (function.parent is not None and function.parent in flow.live()):
        return True
    own = {entry.owner for entry in flow.entries if entry.row.connection == "self"}
    return owner is not None and (owner in own or owner.name.endswith("Client") or flow.holds_connection(owner))


def _goes_on(function: Function, flow: Flow) -> bool:
    """True where the function starts itself again or ends the program, or a decorator may catch what fails."""
    calls = flow.calls(function)
    again = any(".".join(chain(call.func)[-2:]) in _ENDS or flow.callee(call, function) is function for call in calls)
    return again or bool(function.decorators)


def _dies(loop: cst.While | cst.For, function: Function, flow: Flow) -> bool:
    """True where something in the loop may raise, or somebody has seen that: an `except` around it only logs."""
    around = [node for node in flow.nodes(function) if isinstance(node, cst.Try) and is_in(loop, node.body)]
    broad = [handler for attempt in around for handler in attempt.handlers if is_broad(handler)]
    if broad:
        return all(map(only_logs, broad)) and may_raise(loop, function, flow)
    return raises_in(loop.body, function, flow)


def _serves(block: cst.CSTNode, function: Function, flow: Flow, depth: int) -> bool:
    """True where clients are told something, here or in what is called."""
    near = function.outline.says(*_NEAR)
    for call in own_calls(block):
        own = depth == _DEPTH and chain(call.func)[0] in {*function.parameters} - {"self"}
        if called_name(call) in _BROKER or (near and not own and says(called_name(call), _TELLING)):
            return True
        callee = flow.likely_callee(call, function) if depth else None
        if callee is not None and _serves(flow.block(callee), callee, flow, depth - 1):
            return True
    return False


def _is_left_alone(function: Function, flow: Flow) -> bool:
    """True for what is started beside everything else, for no connection, and whose end nobody notices."""
    tasks = list(tasks_running(function, flow))
    return bool(tasks) and not any(_is_given(task) or end_is_heard(task, flow) for task in tasks)


def _is_given(task: Task) -> bool:
    """True for a task that is given what the starter has for the moment: `create_task(serve(connection))`."""
    given = (name for arg in task.work.args if (name := chain(arg.value)[0]))
    return any(name not in _LASTING and not task.starter.outline.defines(name) for name in given)
