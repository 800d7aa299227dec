"""Finds failed sends whose exception is swallowed.

for handler in lost_sends(function, flow, live): …     # `except Exception: pass` behind a `group_send`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Function, Outline
from lint_rules.code.syntax import called_name, keyword, own_calls
from lint_rules.code.walk import walk
from lint_rules.flow.attempts import is_on_purpose, is_one_small_call, leaves_no_trace
from lint_rules.flow.query import Flow
from lint_rules.flow.serving import speaks_of_sockets
from lint_rules.flow.takers import is_attempted
from lint_rules.frameworks.libraries import TASKS, TO_SOCKETS
from lint_rules.frameworks.words import NEWS, says
from lint_rules.questions.loss.escaping import may_raise

_TO_SOCKETS = tuple(token.decode() for token in TO_SOCKETS)

_SILENT = re.compile(
    r"\bexcept\b[^\n]*:\s*(#[^\n]*\n\s*)*(pass\b|continue\b|return\b|\.\.\.|\"|'|(await )?[\w.]+\.rollback\b)"
)
"""An `except` that begins by doing nothing."""


def lost_sends(function: Function, flow: Flow, live: frozenset[Function]) -> Iterator[cst.ExceptHandler]:
    """The `except` clauses of a function beside the handlers that lose a message."""
    if function in live or _SILENT.search(function.text) is None:
        return
    for node in flow.nodes(function):
        if isinstance(node, cst.Try) and not is_on_purpose(node):
            silent = [handler for handler in node.handlers if is_broad(handler) and _is_silent(handler)]
            if silent and _loses_message(node, function, flow):
                yield from silent


def _is_silent(handler: cst.ExceptHandler) -> bool:
    """True for an `except` without a log line or anything else, also one that returns without a value."""
    *before, last = handler.body.body
    match last:
        case cst.SimpleStatementLine(body=[cst.Return(value=None)]) | cst.Return(value=None):
            return leaves_no_trace(before)
    return leaves_no_trace(handler.body.body)


def _loses_message(attempt: cst.Try, function: Function, flow: Flow) -> bool:
    """True for a `try` that tells clients something, and may fail. A task fails by itself, unless there is no event
    loop to start it in."""
    calls = list(own_calls(attempt.body))
    starts = [call for call in calls if called_name(call) in TASKS] if function.is_async else []
    inside = {node for start in starts for arg in start.args for node in walk(arg)}
    sends = [call for call in calls if call not in inside and is_telling(call, function, flow)]
    if not sends or is_one_small_call(attempt, flow.engine.table.sending):
        return False
    return may_raise(attempt.body, function, flow) or any(_encodes(send, function, flow) for send in sends)


def is_telling(call: cst.Call, function: Function, flow: Flow) -> bool:
    """`layer.group_send(…)`, and a call of a function of the project that does so; in a file that does not speak of
    sockets only the latter, for there `send` may send a letter."""
    if names_sockets(function.outline) and tells(call, flow):
        return True
    callee = flow.callee(call, function)
    if callee is None or callee.outline is function.outline or not names_sockets(callee.outline):
        return False
    return any(tells(inner, flow) for inner in flow.calls(callee))


def names_sockets(outline: Outline) -> bool:
    return speaks_of_sockets(outline) or outline.says(*_TO_SOCKETS)


def tells(call: cst.Call, flow: Flow) -> bool:
    """`layer.group_send(…)`, and `async_to_sync(layer.group_send)(…)`."""
    match call.func:
        case cst.Call(args=[cst.Arg(value=cst.Attribute(attr=cst.Name(value=name)))]):
            return says(name, NEWS)
    return says(called_name(call), NEWS) or flow.sends(call)


def _encodes(send: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a function that makes JSON of what it is given, outside of the `try` that catches its failed sends."""
    callee = flow.callee(send, function)
    calls = flow.calls(callee) if callee is not None and "dumps(" in callee.text else ()
    encoding = (call for call in calls if called_name(call) == "dumps" and keyword(call, "default") is None)
    return callee is not None and any(not is_attempted(callee, call, flow) for call in encoding)
