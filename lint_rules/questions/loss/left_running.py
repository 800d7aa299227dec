"""Finds endless tasks that a connection starts for itself, and that nothing stops when it ends.

for function, node in never_stopped(flow): …     # `self.tail = asyncio.create_task(self.follow())`, and no `cancel()`

Two ways of keeping such a task are looked at: an attribute of the object that each connection has, and a table in which
it stands under the connection's own key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, leaves, literal, names_in, own_nodes
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.flow.tasks import Task, tasks_of
from lint_rules.frameworks.libraries import TASKS
from lint_rules.frameworks.words import says, word_set

_OF_CONNECTION = word_set(
    "sid ws websocket socket client clients connection connections connected disconnected closed open active alive "
    "running online stop stopped member members present subscribers"
)
"""A loop that asks for one of these may see by itself that the client has gone."""

_SIDS = frozenset({"sid", "request.sid"})


def never_stopped(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The tasks of this file that go on when their connection has ended."""
    if not flow.outline.says(*TASKS):
        return
    for function in flow.live():
        for task in tasks_of(function, flow):
            is_endless = called_name(task.start) in TASKS and task.runs is not None and _goes_on(task.runs, flow)
            if is_endless and (_is_left_in_object(task, flow) or _is_left_in_table(task, flow)):
                yield function, task.start


def _goes_on(function: Function, flow: Flow) -> bool:
    """True for a `while True` that waits, and in which nobody asks whether the client is still there."""
    loops = [node for node in flow.nodes(function) if isinstance(node, cst.While) and literal(node.test) in (True, 1)]
    return any(_waits(loop) and not _asks(loop) for loop in loops)


def _waits(loop: cst.While) -> bool:
    return any(isinstance(node, cst.Await) for node in own_nodes(loop.body))


def _asks(loop: cst.While) -> bool:
    """True where a test that leads out of a loop speaks of the connection."""
    exits = (node for node in own_nodes(loop.body) if isinstance(node, cst.If) and leaves(node.body))
    return any(says(name, _OF_CONNECTION) for node in exits for name in names_in(node.test))


def _is_left_in_object(task: Task, flow: Flow) -> bool:
    """True for a task in an attribute of a connection's object, which is only set elsewhere, or asked for its state."""
    head, _, name = task.name.partition(".")
    owner = task.starter.owner
    if task.end != "kept" or head != "self" or not name or owner is None or owner not in flow.connection_classes:
        return False
    word = re.escape(name)
    given = r"\s*(:[^=\n]+)?=[^=]|\.done\(|\s+is\s+(not\s+)?None\b"
    others = re.compile(rf"\.{word}\b(?!{given})|[\"']{word}[\"']")
    files = {each.outline for each in (owner, *flow.engine.index.lineage(owner).classes)}
    return not any(others.search(outline.code) for outline in files)


def _is_left_in_table(task: Task, flow: Flow) -> bool:
    """True for `followers[sid] = create_task(…)`, where nothing that the end of a connection leads to speaks of it."""
    name = task.name.rpartition(".")[2]
    if task.end != "put" or not name or not any(_puts(node, task) for node in flow.nodes(task.starter)):
        return False
    ends = flow.reached("disconnect")
    files = flow.engine.index.holding(name.encode())
    speaking = [each for outline in files for each in outline.functions if name in each.words]
    return not any(each in ends or "disconnect" in each.name or _is_called_at_end(each, ends) for each in speaking)


def _puts(node: cst.CSTNode, task: Task) -> bool:
    match node:
        case cst.Assign(
            targets=[
                cst.AssignTarget(
                    target=cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))])
                )
            ],
            value=value,
        ):
            return value is task.start and behind(held) == task.name and dotted(key) in _SIDS
    return False


def _is_called_at_end(function: Function, ends: set[Function]) -> bool:
    """True where the end of a connection calls something of that name, whatever it is."""
    return any(function.name in end.words for end in ends)
