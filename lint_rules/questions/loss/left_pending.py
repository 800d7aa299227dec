"""Finds tasks that go on when the function which raced them has ended.

    for call in left_pending(function, flow): …     # `asyncio.wait({…}, return_when=FIRST_COMPLETED)`, no `cancel()`

Whichever ends first ends the wait. The others stay: they receive what the next one is to get, or wait for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, keyword, last_name, literal, own_calls, own_nodes
from lint_rules.flow.query import Flow
from lint_rules.flow.tasks import tasks_of

_FIRST = frozenset({"FIRST_COMPLETED", "FIRST_EXCEPTION"})
_ENDS_ALL = re.compile(r"for (\w+) in [^\n]*:\s*(if [^\n]*:\s*)?\1\.cancel\(|\b\w*cancel\w*\(\s*[\w*\[]|TaskGroup")
"""All of several tasks are cancelled, by a loop or a helper."""

_PROGRAMS = frozenset({"main", "_main"})
"""When these have ended, the loop cancels what is left."""


def left_pending(function: Function, flow: Flow) -> Iterator[cst.Call]:
    """The waits of a function for the first of several tasks behind which the others go on."""
    if "FIRST_" not in function.text or function.name in _PROGRAMS or _ENDS_ALL.search(function.text) is not None:
        return
    nodes = flow.nodes(function)
    drained = [call for node in nodes if _drains(node) for call in own_calls(node) if _is_race(call)]
    started = {task.name for task in tasks_of(function, flow) if task.end == "kept" and "." not in task.name}
    lasting = {name for name in started if not _is_ended(name, function)}
    if lasting or (not started and "cancel" not in function.text):
        races = filter(_is_race, flow.calls(function))
        yield from (call for call in races if not any(call is done for done in drained))


def _is_race(node: cst.Call) -> bool:
    """True for a wait whose tasks are not the object's, which ends them elsewhere."""
    held = dotted(node.args[0].value) or "" if node.args else ""
    waits = dotted(node.func) in ("wait", "asyncio.wait") and not held.startswith("self.")
    return waits and last_name(keyword(node, "return_when")) in _FIRST


def _drains(node: cst.CSTNode) -> bool:
    """True for what leaves no task: it waits for all, or gives the rest to its caller."""
    return isinstance(node, cst.Return) or (isinstance(node, cst.While) and _waits_for_all(node))


def _waits_for_all(loop: cst.While) -> bool:
    """`while pending: done, pending = await asyncio.wait(pending, …)` that nothing leaves before."""
    leaves = any(isinstance(node, cst.Break | cst.Return) for node in own_nodes(loop.body))
    return not leaves and literal(loop.test) is ...


def _is_ended(name: str, function: Function) -> bool:
    """True for a task that is cancelled, or awaited by itself."""
    word = re.escape(name)
    return re.search(rf"\b{word}\.cancel\(|await {word}\b|= {word}$", function.text, re.MULTILINE) is not None
