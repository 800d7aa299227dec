"""Finds background work whose failure nobody notices, one place of a kind in each function.

    for function, node, what in unheard(flow): …    # what: a key of MESSAGES of EW515

A framework logs a handler that fails. Nothing logs a task that fails.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.flow.query import Flow
from lint_rules.questions.loss.deaf_sockets import deaf_sockets
from lint_rules.questions.loss.full_queues import dropped_when_full
from lint_rules.questions.loss.left_pending import left_pending
from lint_rules.questions.loss.lone_tasks import let_go, lone_tasks
from lint_rules.questions.loss.lost_sends import lost_sends
from lint_rules.questions.loss.one_other import to_another
from lint_rules.questions.loss.sent_together import sent_together
from lint_rules.questions.loss.waits import endless, patient


def unheard(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The places of this file that may fail unnoticed, each with its kind."""
    seen: set[object] = set()
    for function, node, what in _everywhere(flow):
        if node not in seen and (function, what) not in seen:
            seen |= {node, (function, what)}
            yield function, node, what


def unheard_beside(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The same in a file that names no socket: tasks that nobody holds, and sends by way of another file."""
    yield from let_go(flow)
    for function in flow.outline.functions:
        yield from ((function, handler, "swallowed") for handler in lost_sends(function, flow, frozenset()))


def _everywhere(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    live = frozenset(flow.live())
    for function in flow.outline.functions:
        yield from ((function, node, what) for node, what in _in(function, flow, live))
    yield from lone_tasks(flow)
    yield from ((function, loop, "deaf") for function, loop in deaf_sockets(flow))
    yield from ((function, put, "full") for function, put in dropped_when_full(flow))


def _in(function: Function, flow: Flow, live: frozenset[Function]) -> Iterator[tuple[cst.CSTNode, str]]:
    yield from ((handler, "swallowed") for handler in lost_sends(function, flow, live))
    yield from ((call, "other") for call in to_another(function, flow))
    yield from sent_together(function, flow)
    yield from ((wait, "forever") for wait in endless(function, flow))
    if function in live:
        yield from ((wait, "patient") for wait in patient(function, flow))
    yield from ((call, "pending") for call in left_pending(function, flow))
