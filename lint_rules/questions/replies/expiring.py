"""Finds what forgets a client that waits when its time is up, and tells it nothing.

    for function, node in expired(flow): …     # `loop.call_later(300, forget, number)`, and `waiting.pop(number)` in it

The client has asked for something that another one has to do, and the program keeps its connection until that is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, own_calls
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.flow.tasks import tasks_of
from lint_rules.frameworks.libraries import ACCESSORS, is_quiet

_LATER = {"call_later": 1, "call_at": 1, "add_timeout": 1, "Timer": 1}
"""Calls that run a function when some time has passed, with where that stands."""

_WAITERS = r"\b{}\[[^\]\n]+\] = [^\n]*\b(self|ws|websocket|socket|sid|conn|connection|channel_name)\b(?![.(])"
"""A table that keeps a connection for each thing that is waited for."""


def expired(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The places of this file that take a waiting client out of such a table, and only write a log line."""
    if not flow.outline.says(*_LATER, "sleep(") or not flow.outline.says(".pop("):
        return
    for function in dict.fromkeys(each for other in flow.outline.functions for each in _run_later(other, flow)):
        if function.outline is flow.outline and ".pop(" in function.text:
            taken = (call for call in flow.calls(function) if _takes_waiter(call, flow))
            if all(map(_is_silent, own_calls(flow.block(function)))):
                yield from ((function, call) for call in islice(taken, 1))


def _run_later(function: Function, flow: Flow) -> Iterator[Function]:
    """What a function has run after some time: by the loop, or by a task that sleeps first."""
    for call in flow.calls(function) if any(name in function.text for name in _LATER) else ():
        at = _LATER.get(called_name(call), len(call.args))
        target = flow.callee(cst.Call(call.args[at].value), function) if at < len(call.args) else None
        if target is not None:
            yield target
    tasks = (task.runs for task in tasks_of(function, flow))
    yield from (runs for runs in tasks if runs is not None and "sleep(" in runs.text and "while " not in runs.text)


def _takes_waiter(call: cst.Call, flow: Flow) -> bool:
    match call:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="pop")), args=[_, *_]):
            name = behind(held).rpartition(".")[2]
            return bool(name) and re.search(_WAITERS.format(re.escape(name)), flow.outline.code) is not None
    return False


def _is_silent(call: cst.Call) -> bool:
    return is_quiet(call) or called_name(call) in ACCESSORS | {"pop", "sleep", "discard", "remove", "cancel"}
