"""Finds failed sends whose exception is swallowed, and messages that are dropped at a full queue.

for handler, what in lost_sends(function, flow, live): …     # `except Exception: pass` behind a `group_send`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, is_broad, last_name, literal, own_calls, own_nodes, source
from lint_rules.flow.attempts import says_nothing
from lint_rules.flow.escaping import may_raise
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import CLEANUP, SENDING, says

_FULL = frozenset({"QueueFull", "Full"})
_ON_PURPOSE = re.compile(r"#.*\bbest[- ]effort\b", re.IGNORECASE)
"""A comment that says that this message may be lost."""


def lost_sends(
    function: Function, flow: Flow, live: frozenset[Function]
) -> Iterator[tuple[cst.CSTNode, Literal["swallowed", "dropped"]]]:
    """The `except` clauses of a function that lose a message."""
    if "except" not in function.text:
        return
    for node in own_nodes(flow.body(function).node):
        if not isinstance(node, cst.Try):
            continue
        sends = any(map(_is_send, own_calls(node.body))) and may_raise(node.body, function, flow)
        for handler in node.handlers:
            if last_name(handler.type) in _FULL and not _passes_on(handler) and not _is_end(node.body):
                yield handler, "dropped"
            elif function not in live and sends and _swallows(handler, node):
                yield handler, "swallowed"


def _swallows(handler: cst.ExceptHandler, attempt: cst.Try) -> bool:
    """True for a broad `except` without a log line or anything else, unless a comment says that this is meant."""
    if not is_broad(handler) or not says_nothing(handler.body.body):
        return False
    return _ON_PURPOSE.search(source(attempt)) is None


def _is_end(block: cst.BaseSuite) -> bool:
    """True for `queue.put_nowait(None)`, which only marks the end of the queue."""
    puts = [call for call in own_calls(block) if called_name(call) in ("put", "put_nowait")]
    return bool(puts) and all(call.args and literal(call.args[0].value) is None for call in puts)


def _is_send(call: cst.Call) -> bool:
    """`layer.group_send(…)`, and `async_to_sync(layer.group_send)(…)`."""
    match call.func:
        case cst.Call(args=[cst.Arg(value=cst.Attribute(attr=cst.Name(value=name)))]):
            return says(name, SENDING)
    return says(called_name(call), SENDING)


def _passes_on(handler: cst.ExceptHandler) -> bool:
    """True where a full queue ends the connection, or makes room."""
    return any(isinstance(node, cst.Raise | cst.Await) for node in own_nodes(handler.body)) or any(
        says(called_name(call), CLEANUP | SENDING) or "get_nowait" in called_name(call)
        for call in own_calls(handler.body)
    )
