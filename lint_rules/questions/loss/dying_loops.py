"""Finds background loops that serve clients and that one error ends for good.

for function, loop, harm in dying_loops(flow): …     # `while True: await hub.announce(await fetch())`, in a task

Nothing logs a task or thread that fails, and nothing starts it again: who is connected hears nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import called, called_name, chain, last_name, literal, own_calls, own_nodes
from lint_rules.code.walk import is_in
from lint_rules.flow.attempts import says_nothing
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import CLIENTS, is_of_client
from lint_rules.flow.tasks import Task, end_is_heard, tasks_running
from lint_rules.frameworks.libraries import TO_SOCKETS, is_quiet
from lint_rules.frameworks.marks import REALTIME
from lint_rules.frameworks.words import NEWS, SENDING, says, word_set
from lint_rules.questions.loss.escaping import BROKER, OF_CLIENT, may_raise, only_logs, raises_in

Loop = cst.While | cst.For
Harm = Literal["begins", "ends", "stops"]
"""What an error does to a loop: it never begins, it ends for all clients, or it ends for one that stays connected."""

_DEPTH = 3

_ENDS = frozenset({"sys.exit", "os._exit", "os.kill", "loop.stop", "get_event_loop.stop", "get_running_loop.stop"})
_TELLING = NEWS - {"push"} | {"result"}
"""Also in `future.set_result(…)`, for who waits."""

_NEAR = [token.decode() for token in REALTIME | TO_SOCKETS]
_PAUSES = frozenset({"sleep", "get", "wait", "recv", "receive", "read", "accept", "pop", "blpop", "select"}) | BROKER
_SUBSCRIBING = frozenset({"subscribe", "psubscribe"})
_OF_ONE = frozenset({"closed", "connected", "open", "empty", "done"})
_LASTING = frozenset({"self", "cls", "app", "loop", "socketio", "sio", "server", "redis", "pubsub"})
"""What every task may be given."""

_MADE_FOR_EACH = "WebSocketEndpoint"
"""Starlette makes an object of such a class for each connection, and gives its methods the connection besides."""

BEGINNING = word_set("main startup lifespan setup")
"""In the name of what runs once, when the program begins."""

_OF_START = frozenset({"target", "args", "kwargs", "name", "daemon", "context", "loop"})
"""The arguments of a start that are not handed on."""


def dying_loops(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Harm]]:
    """The endless loops of this file, one in a function, that run beside the handlers and that an error leaves."""
    for function in flow.outline.functions:
        if not any(word in function.text for word in ("while ", "async for ", ".listen(")):
            continue
        loop = _endless(function, flow)
        if loop is None or _goes_on(function, flow):
            continue
        if not _is_of_one(function, flow):
            fault = _fault(loop, function, flow)
            if fault is not None:
                yield function, *fault
        elif _stops(loop, function, flow):
            yield function, loop, "stops"


def _fault(loop: Loop, function: Function, flow: Flow) -> tuple[cst.CSTNode, Harm] | None:
    """What ends a loop that serves all clients, where nobody hears of that: an error in it, or that the broker is away
    when it subscribes."""
    begins = _subscribing(loop, function, flow)
    dies = _dies(loop, function, flow)
    if flow.outline.says(*CLIENTS) or not (dies or begins is not None):
        return None
    if not (_serves(loop, function, flow, _DEPTH) and _is_left_alone(function, flow)):
        return None
    return (loop, "ends") if dies or begins is None else (begins, "begins")


def _subscribing(loop: Loop, function: Function, flow: Flow) -> cst.Call | None:
    """The call before a loop by which it subscribes, outside of any `try`."""
    steps = flow.block(function).body
    before = steps[: steps.index(loop)] if loop in steps else ()
    calls = (call for step in before if not isinstance(step, cst.Try) for call in own_calls(step))
    return next((call for call in calls if called_name(call) in _SUBSCRIBING), None)


def _stops(loop: Loop, function: Function, flow: Flow) -> bool:
    """True for a loop that feeds one client, where something else than the send may fail, and nobody hears of that."""
    is_server = bool(flow.entries) or not is_of_client(flow.outline)
    feeds = any(says(called_name(call), SENDING) for call in own_calls(loop))
    if not (is_server and feeds and raises_in(loop, function, flow, but=OF_CLIENT)) or _acts(loop, function, flow):
        return False
    tasks = list(tasks_running(function, flow))
    return bool(tasks) and not any(end_is_heard(task, flow) for task in tasks)


def _acts(loop: Loop, function: Function, flow: Flow) -> bool:
    """True where a `try` around a loop does something when it ends, or one inside before it leaves the loop."""
    attempts = [node for node in flow.nodes(function) if isinstance(node, cst.Try)]
    around = (node for node in attempts if is_in(loop, node.body))
    inside = (handler for node in attempts if is_in(node, loop) for handler in node.handlers if is_broad(handler))
    if any(not _only_logs_and_leaves(handler) for handler in inside):
        return True
    return any(attempt.finalbody is not None or any(map(is_broad, attempt.handlers)) for attempt in around)


def _only_logs_and_leaves(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """True for an `except` that at most logs, whether it leaves the loop then or not."""
    steps = [step for step in handler.body.body if not _is_leaving(step)]
    done = [called(step) for step in steps]
    return all(call is not None and is_quiet(call) for call in done) or says_nothing(steps)


def _is_leaving(step: cst.CSTNode) -> bool:
    match step:
        case cst.SimpleStatementLine(body=[cst.Return(value=None) | cst.Break() | cst.Raise()]):
            return True
    return False


def _endless(function: Function, flow: Flow) -> Loop | None:
    """The first loop of a function that nothing but an error or the end of the program ends."""
    for node in flow.nodes(function):
        match node:
            case cst.While(test=test) if _is_lasting(test) and _pauses(node):
                return node
            case cst.For(asynchronous=cst.Asynchronous()):
                return node
            case cst.For(iter=cst.Call() as walked) if called_name(walked) == "listen":
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
    if owner is None:
        return False
    made = any(base.endswith(_MADE_FOR_EACH) for base in flow.engine.index.lineage(owner).bases)
    return made or (owner in flow.connection_classes or owner.name.endswith("Client") or flow.holds_connection(owner))


def _goes_on(function: Function, flow: Flow) -> bool:
    """True where the function starts itself again or ends the program, or a decorator may catch what fails."""
    calls = flow.calls(function)
    again = any(".".join(chain(call.func)[-2:]) in _ENDS or flow.callee(call, function) is function for call in calls)
    return again or bool(function.decorators)


def _dies(loop: Loop, function: Function, flow: Flow) -> bool:
    """True where something in the loop may raise, or somebody has seen that: an `except` around it only logs."""
    around = [node for node in flow.nodes(function) if isinstance(node, cst.Try) and is_in(loop, node.body)]
    broad = [handler for attempt in around for handler in attempt.handlers if is_broad(handler)]
    if any(isinstance(node, cst.Assign) for attempt in around for node in _at_the_end(attempt)):
        return False
    if broad:
        return all(map(only_logs, broad)) and may_raise(loop, function, flow)
    return raises_in(loop, function, flow)


def _at_the_end(attempt: cst.Try) -> Iterator[cst.CSTNode]:
    """What a `finally` does: where it gives a value to something, somebody may see that the loop has ended."""
    return own_nodes(attempt.finalbody.body) if attempt.finalbody is not None else iter(())


def _serves(block: cst.CSTNode, function: Function, flow: Flow, depth: int) -> bool:
    """True where clients are told something, here or in what is called."""
    near = function.outline.says(*_NEAR)
    for call in own_calls(block):
        own = depth == _DEPTH and chain(call.func)[0] in {*function.parameters} - _LASTING
        if near and (called_name(call) in BROKER or (not own and says(called_name(call), _TELLING))):
            return True
        callee = flow.likely_callee(call, function) if depth else None
        if callee is not None and _serves(flow.block(callee), callee, flow, depth - 1):
            return True
    return False


def _is_left_alone(function: Function, flow: Flow) -> bool:
    """True for what is started beside everything else, for no connection, and whose end nobody notices."""
    tasks = list(tasks_running(function, flow))
    if not tasks:
        return _is_run_by_thread(function, flow)
    return not any(_is_given(task, flow) or end_is_heard(task, flow) for task in tasks)


def _is_run_by_thread(function: Function, flow: Flow) -> bool:
    """True for `run` of a class of threads and for what that calls of its own, where no file asks `is_alive()`."""
    owner, index = function.owner, flow.engine.index
    run = owner.methods.get("run") if owner is not None else None
    if owner is None or run is None or not any(map(_names_thread, index.lineage(owner).bases)):
        return False
    is_run = function is run or any(flow.callee(call, run) is function for call in flow.calls(run))
    return is_run and next(index.holding(b"is_alive("), None) is None


def _names_thread(base: str) -> bool:
    return base.rpartition(".")[2] == "Thread"


def _is_given(task: Task, flow: Flow) -> bool:
    """True for a task that is given what the starter has for the moment, `create_task(serve(connection))`, and that is
    one of many: no attribute and no global variable keeps it alone."""
    if task.end == "kept" and (task.name.startswith("self.") or task.name in task.starter.outline.assigns):
        return False
    if says(task.starter.name, BEGINNING) and task.starter not in Flow(flow.engine, task.starter.outline).live():
        return False
    named = (arg for arg in task.start.args if arg.keyword is not None and arg.keyword.value not in _OF_START)
    given = (name for arg in (*task.work.args, *named) if (name := chain(arg.value)[0]))
    return any(name not in _LASTING and not task.starter.outline.defines(name) for name in given)
