"""Finds tasks whose end changes nothing: nobody notices it, a second one is started beside, or none ever again.

    for function, node, what in lone_tasks(flow): …    # what: a key of MESSAGES of EW515

Here every task is kept, which `failures` is content with: what is asked is who looks at it while it runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, is_broad, literal, own_calls, own_nodes, source
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import TASKS
from lint_rules.frameworks.words import SENDING, says
from lint_rules.questions.loss.escaping import catches_all, only_logs

Lone = Literal["unwatched", "second", "once", "stops"]

_WATCHED = re.compile(
    r"FIRST_(COMPLETED|EXCEPTION)|\.done\(\)|add_done_callback|gather\(|TaskGroup|(asyncio\.|(?<![\w.]))wait\("
)

_ENDED_QUIETLY = re.compile(r"gather\([^()]*return_exceptions=True\)")
"""Waits for tasks, and says nothing of their errors."""


def lone_tasks(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Lone]]:
    """The tasks of this file that are kept and left alone, at most one of a kind in a function."""
    if not flow.outline.says(*TASKS):
        return
    messages = {entry.function for entry in flow.handlers("message") if entry.row.connection == "self"}
    for function in flow.outline.functions:
        if not any(start in function.text for start in TASKS):
            continue
        body = flow.body(function).node.body
        started = [(name, call) for node in own_nodes(body) for name, call in _kept(node)]
        found: dict[Lone, cst.CSTNode] = {}
        for name, call in started:
            if _is_unwatched(call, function, flow):
                found.setdefault("unwatched", call)
            if _is_second(name, call, function, flow, is_message=function in messages):
                found.setdefault("second", call)
            if _is_started_once(name, call, function, flow):
                found.setdefault("once", call)
            stopped = _given_up(call, function, flow)
            if stopped is not None and stopped[0].outline is flow.outline:
                yield (*stopped, "stops")
        yield from ((function, node, what) for what, node in found.items())


def _kept(node: cst.CSTNode) -> Iterator[tuple[str, cst.Call]]:
    """`task = create_task(…)`: the name, and the call."""
    match node:
        case (
            cst.Assign(targets=[cst.AssignTarget(target=target)], value=cst.Call() as call)
            | cst.AnnAssign(target=target, value=cst.Call() as call)
        ) if called_name(call) in TASKS and (name := dotted(target)):
            yield name, call


def task_of(call: cst.Call, function: Function, flow: Flow) -> Function | None:
    """The project's function that a task runs: `tell` of `create_task(tell(room))`; None if unknown."""
    inner = call.args[0].value if call.args else None
    return flow.callee(inner, function) if isinstance(inner, cst.Call) else None


# Nobody notices that it has ended ------------------------------------------------------------------------------------


def _is_unwatched(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a task that sends beside a receive loop, and whose error nobody hears of before that loop has ended."""
    started = task_of(call, function, flow)
    if started is None or not started.is_async or catches_all(started, flow) or not _sends(started, flow):
        return False
    return _is_beside_receiving(call, function, flow)


def _is_beside_receiving(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True where the function that starts a task receives while it runs, and does not look at it."""
    if _WATCHED.search(_ENDED_QUIETLY.sub("", function.text)) is not None:
        return False
    nodes = list(own_nodes(flow.body(function).node.body))
    behind = nodes[next(at for at, node in enumerate(nodes) if node is call) :]
    return any(_is_receiving(node, flow) for node in behind)


def _given_up(call: cst.Call, function: Function, flow: Flow) -> tuple[Function, cst.CSTNode] | None:
    """The loop of a task that one error ends, where that is logged at most: the connection stays open."""
    started = task_of(call, function, flow)
    if started is None or not started.is_async or not _sends(started, flow):
        return None
    for step in flow.body(started).node.body.body:
        if isinstance(step, cst.Try) and step.finalbody is None:
            loop = next(filter(_is_endless, step.body.body), None)
            broad = [handler for handler in step.handlers if is_broad(handler)]
            if loop is not None and broad and all(map(only_logs, broad)) and _is_beside_receiving(call, function, flow):
                return started, loop
    return None


def _is_endless(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.While) and literal(node.test) is True


def _sends(function: Function, flow: Flow) -> bool:
    return any(says(called_name(call), SENDING) for call in own_calls(flow.body(function).node))


def _is_receiving(node: cst.CSTNode, flow: Flow) -> bool:
    if isinstance(node, cst.Await):
        return isinstance(node.expression, cst.Call) and flow.engine.table.receives(called_name(node.expression))
    if isinstance(node, cst.While):
        return any(flow.engine.table.receives(called_name(call)) for call in own_calls(node.body))
    walked = node.iter if isinstance(node, cst.For) and node.asynchronous is not None else None
    return isinstance(walked, cst.Call) and flow.engine.table.receives(called_name(walked))


# A second one beside it ----------------------------------------------------------------------------------------------


def _is_second(name: str, call: cst.Call, function: Function, flow: Flow, *, is_message: bool) -> bool:
    """True where each message starts a task in the place of the one before, which goes on."""
    if is_message:
        return name.startswith("self.") and _is_alone(name, function.text) and not _is_ended_by(name, function, flow)
    for loop in (node for node in own_nodes(flow.body(function).node.body) if _is_receiving(node, flow)):
        if any(inner is call for inner in own_calls(loop)):
            return _is_alone(name, source(loop)) and not _is_ended_by(name, function, flow)
    return False


def _is_alone(name: str, text: str) -> bool:
    """True where a text names it once: as it is started."""
    return len(re.findall(rf"(?<![\w.]){re.escape(name)}\b", text)) == 1


def _is_ended_by(name: str, function: Function, flow: Flow) -> bool:
    """True where a function that is called on the way ends the task that is there."""
    last = name.rpartition(".")[2]
    helpers = (flow.callee(call, function) for call in own_calls(flow.body(function).node))
    return any(helper is not None and re.search(rf"\b{last}\b", helper.text) is not None for helper in helpers)


# Never again ---------------------------------------------------------------------------------------------------------


def _is_started_once(name: str, call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a task that is started unless there is one, where one that has ended counts as one."""
    shared = name.startswith("self.") or f"global {name}" in function.text
    last = name.rpartition(".")[2]
    if not shared or re.search(rf"\b{last}\.(done|add_done_callback)\b", flow.outline.text) is not None:
        return False
    started = task_of(call, function, flow)
    if started is None or not _is_asked_for(name, call, function, flow) or f"{last} = None" in started.text:
        return False
    return not _goes_on(started, flow)


def _is_asked_for(name: str, call: cst.Call, function: Function, flow: Flow) -> bool:
    """`if task is not None: return`, and `if task is None:` or `if not task:` around the start."""
    for node in own_nodes(flow.body(function).node.body):
        if isinstance(node, cst.If):
            test = source(node.test)
            if test in (name, f"{name} is not None"):
                if any(isinstance(inner, cst.Return) for inner in own_nodes(node.body)):
                    return True
            elif test in (f"not {name}", f"{name} is None") and any(inner is call for inner in own_calls(node.body)):
                return True
    return False


def _goes_on(function: Function, flow: Flow) -> bool:
    """True for an endless loop in which everything is caught."""
    for node in own_nodes(flow.body(function).node.body):
        if isinstance(node, cst.While) and literal(node.test) in (True, ...):
            for step in node.body.body:
                if isinstance(step, cst.Try) and any(map(_stays, step.handlers)):
                    return True
    return False


def _stays(handler: cst.ExceptHandler) -> bool:
    leaves = any(isinstance(node, cst.Break | cst.Return | cst.Raise) for node in own_nodes(handler.body))
    return is_broad(handler) and not leaves
