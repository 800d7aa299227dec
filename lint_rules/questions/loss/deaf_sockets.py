"""Finds connections that only send and never receive, so that a disconnect is noticed late or never.

for function, loop in deaf_sockets(flow): …     # `while True: await ws.send_json(state()); await asyncio.sleep(1)`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, literal, own_calls, receiver
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import CONNECTION_NAMES, SENDING, says

_LISTENING = re.compile(
    r"receive|recv|iter_|create_task|ensure_future|gather|TaskGroup|start_soon|wait_closed|is_disconnected"
)
"""In the text of a function: it receives, or may receive in a task beside the loop."""


def deaf_sockets(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The endless loops in the endpoints of this file, and in the functions that get their connection."""
    for entry in flow.handlers_here("endpoint"):
        for function in (entry.function, *_handed_to(entry.function, flow)) if not entry.row.cancels else ():
            loop = _deaf_loop(function, flow)
            if loop is not None and _LISTENING.search(entry.function.text) is None:
                yield function, loop


def _handed_to(function: Function, flow: Flow) -> Iterator[Function]:
    """The functions of this file that an endpoint hands its connection to."""
    own = flow.connections(function)
    for call in flow.calls(function) if own else ():
        if any(dotted(arg.value) in own for arg in call.args):
            callee = flow.callee(call, function)
            if callee is not None and callee.outline is flow.outline:
                yield callee


def _deaf_loop(function: Function, flow: Flow) -> cst.While | cst.For | None:
    """The first endless loop of a function that sends to its client and never receives."""
    if _LISTENING.search(function.text):
        return None
    own = flow.connections(function) | CONNECTION_NAMES
    nodes = flow.nodes(function)
    walked = [node for node in nodes if isinstance(node, cst.For) and node.asynchronous is not None]
    if all(_is_fed(node) for node in walked):
        for node in nodes:
            if _is_endless(node) and isinstance(node, cst.While | cst.For) and _sends_to(own, node):
                return node
    return None


def _is_fed(loop: cst.For) -> bool:
    """True for `async for message in pubsub.listen()`."""
    return isinstance(loop.iter, cst.Call) and called_name(loop.iter) == "listen"


def _is_endless(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.While):
        return literal(node.test) is True
    return isinstance(node, cst.For) and node.asynchronous is not None


def _sends_to(own: frozenset[str] | set[str], loop: cst.While | cst.For) -> bool:
    return any(says(called_name(call), SENDING) and receiver(call) in own for call in own_calls(loop.body))
