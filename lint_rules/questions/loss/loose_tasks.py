"""Finds tasks without a reference, and tasks whose exception nobody reads.

for call, what in loose_tasks(function, flow, live): …     # `asyncio.create_task(self.tell(room))`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, own_nodes, receiver
from lint_rules.flow.query import Flow
from lint_rules.flow.statements import caught_by
from lint_rules.frameworks.libraries import GONE, TASK_STARTS, TASKS
from lint_rules.frameworks.words import says, word_set
from lint_rules.questions.loss.escaping import catches_all, may_raise
from lint_rules.questions.loss.lone_tasks import task_of

STARTS = TASKS | {"run_coroutine_threadsafe"}
_GROUPS = frozenset({"tg", "group", "taskgroup", "nursery"})
_TIDIES = word_set("close aclose disconnect stop shutdown cleanup terminate destroy")
"""In the name of a coroutine that only cleans up: its failure harms nobody."""

_KEEPS = re.compile(r"\.(append|add(_(?!done_callback)\w+)?)\(")
"""In a function that starts tasks: it puts them somewhere."""

_ENDED = GONE - {"CancelledError", "SystemExit", "KeyboardInterrupt", "GeneratorExit"}


def loose_tasks(
    function: Function, flow: Flow, live: frozenset[Function]
) -> Iterator[tuple[cst.CSTNode, Literal["orphan", "unseen"]]]:
    """The tasks that a function starts and whose failure nobody notices."""
    if function.name == "__del__" or not any(start in function.text for start in STARTS):
        return
    for node in own_nodes(flow.body(function).node):
        match node:
            case cst.Expr(value=cst.Call() as call) if called_name(call) in STARTS:
                is_known = function in live and dotted(call.func) in TASK_STARTS
                if not (is_known or says(receiver(call), _GROUPS) or _is_harmless(call, function, flow)):
                    yield call, "orphan"
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=cst.Call() as call) if called_name(
                call
            ) in STARTS and not _is_looked_at(dotted(target) or "", function):
                started = task_of(call, function, flow)
                if started is not None and started.is_async and _may_fail(started, flow):
                    yield call, "unseen"


def _may_fail(started: Function, flow: Flow) -> bool:
    if catches_all(started, flow) or _hears_the_end(started, flow):
        return False
    return may_raise(flow.body(started).node.body, started, flow)


def _hears_the_end(function: Function, flow: Flow) -> bool:
    """True for a function that catches a disconnect: little else fails in it."""
    handlers = (node for node in own_nodes(flow.body(function).node) if isinstance(node, cst.ExceptHandler))
    return any(caught_by(handler.type) & _ENDED for handler in handlers)


def _is_harmless(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a task that catches everything or only cleans up, or that a function of the project keeps."""
    starter = flow.callee(call, function)
    if starter is not None and _KEEPS.search(starter.text) is not None:
        return True
    started = task_of(call, function, flow)
    inner = call.args[0].value if call.args else None
    tidies = isinstance(inner, cst.Call) and says(called_name(inner), _TIDIES)
    return tidies or (started is not None and catches_all(started, flow))


def _is_looked_at(name: str, function: Function) -> bool:
    """True for a task that is awaited, has a done-callback, or is put into a collection of tasks."""
    last = re.escape(name.rpartition(".")[2])
    asked = (
        rf"await (self\.)?{last}\b|{last}\.(add_done_callback|exception|result)"
        rf"|(gather|wait|wait_for)\([^)]*\b{last}\b"
    )
    beside = rf"\w\.(append|add)\({last}\)"
    return (
        not last or re.search(asked, function.outline.text) is not None or re.search(beside, function.text) is not None
    )
