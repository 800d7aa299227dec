"""Finds tasks whose end changes nothing: their error is lost.

for function, node, what in lone_tasks(flow): …    # what: a key of MESSAGES of EW515
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import libcst as cst

from lint_rules.code.catching import caught_by, is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    called_name,
    dotted,
    is_waiting_loop,
    last_name,
    literal,
    names_in,
    own_calls,
    own_nodes,
)
from lint_rules.code.walk import is_in
from lint_rules.flow.query import Flow
from lint_rules.flow.serving import serves_sockets
from lint_rules.flow.statements import WAITED
from lint_rules.flow.takers import is_heard
from lint_rules.flow.tasks import Task, end_is_heard, hearings, tasks_of, tasks_running
from lint_rules.frameworks.libraries import COROUTINE_STARTS, GONE, LOGGING, TASK_STARTS, TASKS, is_log
from lint_rules.frameworks.words import CONNECTION_NAMES, NEWS, SENDING, says, word_set
from lint_rules.questions.loss.escaping import OF_CLIENT, catches_all, is_risky, may_raise, only_logs, raises_in

Lone = Literal["orphan", "weak", "unseen", "unwatched", "stops"]

_LOOPS = frozenset({"asyncio", "loop"})

_TIDIES = word_set("close aclose disconnect stop shutdown cleanup terminate destroy")
"""In the name of a coroutine that only cleans up: its failure harms nobody."""


def lone_tasks(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Lone]]:
    """The tasks of this file that are left alone."""
    live = frozenset(flow.live()) if flow.outline.says(*COROUTINE_STARTS) else frozenset()
    for function in flow.outline.functions:
        for task in tasks_of(function, flow):
            if called_name(task.start) in COROUTINE_STARTS and function.name != "__del__":
                for what in _faults(task, flow, is_live=function in live):
                    yield function, task.start, what
        loop = _given_up(function, flow)
        if loop is not None:
            yield function, loop, "stops"


def let_go(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Lone]]:
    """The tasks that nobody holds, and that feed others, in a file which names no socket, and which runs in one
    program with handlers."""
    starters = flow.outline.functions if flow.outline.says("create_task(") else ()
    tasks = (task for function in starters for task in tasks_of(function, flow) if _feeds(task, flow))
    faults = ((task, what) for task in tasks for what in _faults(task, flow, is_live=False))
    found = [(task.starter, task.start, what) for task, what in faults if what in ("orphan", "weak")]
    yield from found if found and serves_sockets(flow) else ()


def _feeds(task: Task, flow: Flow) -> bool:
    """True for a task that goes on for long, that tells others something, or that a loop starts for all that comes:
    not for one that fills a cache beside a request."""
    if says(called_name(task.work), NEWS) or _sends(task.runs, flow):
        return True
    inside = flow.nodes(task.runs) if task.runs is not None else ()
    loops = (node for node in flow.nodes(task.starter) if isinstance(node, cst.While))
    return any(map(is_waiting_loop, inside)) or any(is_in(task.start, loop.body) for loop in loops)


def _faults(task: Task, flow: Flow, *, is_live: bool) -> Iterator[Lone]:
    if task.end == "dropped" and not says(called_name(task.work), _TIDIES):
        is_of_ew505 = is_live and dotted(task.start.func) in TASK_STARTS
        if not is_of_ew505 and _may_fail(task, flow) and not hearings(task, flow):
            if not _never_waits(task, flow):
                yield "orphan"
            elif called_name(task.start) not in TASKS:
                yield "unseen"  # of a task that is over at once, and that nothing holds, asyncio logs the error
        elif _is_weak(task, flow) and (not is_of_ew505 or catches_its_errors(task, flow)):
            yield "weak"
    if task.end == "kept":
        is_known = task.runs is not None and not catches_all(task.runs, flow)
        if is_known and _may_fail(task, flow) and _is_unheard(task, flow):
            yield "unseen"
        if is_known and _sends(task.runs, flow) and _may_fail(task, flow) and _is_beside_receiving(task, flow):
            yield "unwatched"


def _is_unheard(task: Task, flow: Flow) -> bool:
    """True where nobody hears of an error, or for a task of an object only who stops it: there what may end it has to
    be more than that its client has gone."""
    if not hearings(task, flow):
        return True
    runs = task.runs if "." in task.name else None
    by_itself = runs is not None and raises_in(flow.block(runs), runs, flow, but=OF_CLIENT)
    return by_itself and not end_is_heard(task, flow)


def _is_weak(task: Task, flow: Flow) -> bool:
    """True for a task that only the event loop knows, weakly, and that has more to do when it waits."""
    by = task.start.func.value if isinstance(task.start.func, cst.Attribute) else None
    is_of_loop = by is None or says(last_name(by), _LOOPS)
    return called_name(task.start) in TASKS and is_of_loop and task.runs is not None and not is_brief(task, flow)


def is_brief(task: Task, flow: Flow) -> bool:
    """True for a coroutine of which little is left to do when it waits.

    It never waits, or only for the client, or it keeps the task that does its work.
    """
    if task.runs is None:
        return False
    parts = flow.nodes(task.runs)
    if _never_waits(task, flow) or any(inner.end in ("kept", "put") for inner in tasks_of(task.runs, flow)):
        return True
    waits = [part.expression for part in parts if isinstance(part, cst.Await)]
    for_client = (isinstance(call, cst.Call) and called_name(call) in ("receive", "wait_closed") for call in waits)
    return bool(waits) and all(for_client)


def _never_waits(task: Task, flow: Flow) -> bool:
    """True for a coroutine of the project without an `await`: it runs in one go, and nothing takes it away."""
    if task.runs is None or not task.runs.is_async:
        return False
    return not any(isinstance(part, cst.Await | cst.Asynchronous) for part in flow.nodes(task.runs))


def catches_its_errors(task: Task, flow: Flow) -> bool:
    """True for a coroutine that ends in a `try` which catches all that fails."""
    last = flow.block(task.runs).body[-1] if task.runs is not None else None
    return isinstance(last, cst.Try) and any(map(_catches_all, last.handlers))


def _catches_all(handler: cst.ExceptHandler) -> bool:
    return is_broad(handler) and not any(isinstance(node, cst.Raise) for node in own_nodes(handler.body))


def _may_fail(task: Task, flow: Flow) -> bool:
    """True for a task that an error may end: it is not caught inside."""
    if task.runs is None:
        return is_risky(task.work)
    return may_raise(flow.block(task.runs), task.runs, flow, (cst.Raise,)) and not _expects_errors(task.runs, flow)


def _expects_errors(function: Function, flow: Flow) -> bool:
    """True for a coroutine that waits only where it hears of an error itself: it catches it, or logs it."""
    nodes = flow.nodes(function) if "except" in function.text else ()
    attempts = [node for node in nodes if isinstance(node, cst.Try) and any(map(_hears_of_it, node.handlers))]
    waits = (node for node in nodes if isinstance(node, cst.Await))
    return bool(attempts) and all(any(is_in(wait, attempt) for attempt in attempts) for wait in waits)


def _hears_of_it(handler: cst.ExceptHandler) -> bool:
    logs = is_broad(handler) and any(called_name(call) in LOGGING and is_log(call) for call in own_calls(handler.body))
    return logs or _catches_all(handler) or not caught_by(handler.type).isdisjoint(GONE - WAITED)


def _is_beside_receiving(task: Task, flow: Flow) -> bool:
    """True where the function that starts a task receives while it runs, and hears of its end later at best."""
    nodes = flow.nodes(task.starter)
    start = next(at for at, node in enumerate(nodes) if node is task.start)
    loop = next((at for at, node in enumerate(nodes) if at > start and _is_receiving(node, flow)), None)
    if loop is None or task.end == "heard":
        return False
    until = set(nodes[: loop + len(list(own_nodes(nodes[loop])))])
    heard = hearings(task, flow)
    return not any(h.how == "called" or h.node in until or h.function.parent is task.starter for h in heard)


def _given_up(function: Function, flow: Flow) -> cst.CSTNode | None:
    """The loop of a task that one error ends, where that is logged at most: the connection stays open."""
    if "except" not in function.text or not _sends(function, flow):
        return None
    for step in flow.block(function).body:
        if isinstance(step, cst.Try) and not _tidies_up(step, function, flow):
            loop = next((node for node in step.body.body if _is_endless(node)), None)
            broad = [handler for handler in step.handlers if is_broad(handler)]
            if loop is not None and broad and all(map(only_logs, broad)):
                tasks = (task for task in tasks_running(function, flow) if task.runs is function)
                return loop if any(_is_beside_receiving(task, flow) for task in tasks) else None
    return None


def _tidies_up(attempt: cst.Try, function: Function, flow: Flow) -> bool:
    """True for a `finally` that has to do with the connection: it may close it."""
    end = attempt.finalbody
    return end is not None and not (flow.connections(function) | CONNECTION_NAMES).isdisjoint(names_in(end))


def _is_endless(node: cst.CSTNode) -> bool:
    match node:
        case cst.While(test=test):
            return literal(test) is True
        case cst.For(asynchronous=cst.Asynchronous()):
            return True
    return False


def _sends(function: Function | None, flow: Flow) -> bool:
    calls = flow.calls(function) if function is not None and function.is_async else ()
    return any(says(called_name(call), SENDING) for call in calls)


def _is_receiving(node: cst.CSTNode, flow: Flow) -> bool:
    inside = own_nodes(node.body) if isinstance(node, cst.While) else ()
    return is_heard(node, flow) or any(is_heard(part, flow) for part in inside)
