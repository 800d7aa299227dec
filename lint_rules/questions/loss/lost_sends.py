"""Finds failed sends whose exception is swallowed.

for handler in lost_sends(function, flow, live): …     # `except Exception: pass` behind a `group_send`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, is_broad, own_calls, source
from lint_rules.flow.attempts import says_nothing
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import SENDING, says
from lint_rules.questions.loss.escaping import may_raise

_ON_PURPOSE = re.compile(r"#.*\bbest[- ]effort\b", re.IGNORECASE)
"""A comment that says that this message may be lost."""


def lost_sends(function: Function, flow: Flow, live: frozenset[Function]) -> Iterator[cst.ExceptHandler]:
    """The `except` clauses of a function beside the handlers that lose a message."""
    if "except" not in function.text or function in live:
        return
    for node in flow.nodes(function):
        if not isinstance(node, cst.Try):
            continue
        if any(map(_is_send, own_calls(node.body))) and may_raise(node.body, function, flow):
            yield from (handler for handler in node.handlers if _swallows(handler, node))


def _swallows(handler: cst.ExceptHandler, attempt: cst.Try) -> bool:
    """True for a broad `except` without a log line or anything else, unless a comment says that this is meant."""
    if not is_broad(handler) or not says_nothing(handler.body.body):
        return False
    return _ON_PURPOSE.search(source(attempt)) is None


def _is_send(call: cst.Call) -> bool:
    """`layer.group_send(…)`, and `async_to_sync(layer.group_send)(…)`."""
    match call.func:
        case cst.Call(args=[cst.Arg(value=cst.Attribute(attr=cst.Name(value=name)))]):
            return says(name, SENDING)
    return says(called_name(call), SENDING)
