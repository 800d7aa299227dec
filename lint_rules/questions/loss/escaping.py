"""Tells whether an exception can leave a block, or is caught inside of it.

may_raise(loop.body, function, flow)     # a call in the loop may fail, and no `try` in the loop catches everything
catches_all(function, flow)              # a `try` or a `with suppress(…)` in the function catches everything
"""

from __future__ import annotations

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, is_broad, last_name, last_step, own_nodes
from lint_rules.code.walk import children
from lint_rules.flow.query import Flow
from lint_rules.flow.statements import caught_by
from lint_rules.frameworks.libraries import ACCESSORS, MUTATORS, is_quiet
from lint_rules.frameworks.words import CLEANUP, says

_WAITS = frozenset({"sleep", "get", "listen", "get_message", "blpop", "xread"})
"""Calls by which a background loop waits for the clock, a queue or a broker."""

_CATCHING = frozenset({"suppress", "catch", "catching"})
"""In the name of a `with` that catches: `contextlib.suppress`, `logger.catch()`."""


def catches_all(function: Function, flow: Flow) -> bool:
    """True for a function with a broad `except` or a `with suppress(…)`."""
    if not any(word in function.text for word in ("except", *_CATCHING)):
        return False
    return any(map(_is_catch_all, own_nodes(flow.body(function).node)))


def _is_catch_all(node: cst.CSTNode) -> bool:
    match node:
        case cst.ExceptHandler():
            return is_broad(node)
        case cst.With(items=items):
            return any(says(last_name(item.item), _CATCHING) for item in items)
    return False


def _callee_catches(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a call of a project's function that catches everything, or gathers exceptions as results."""
    callee = flow.callee(call, function)
    return callee is not None and ("return_exceptions=True" in callee.text or catches_all(callee, flow))


def may_raise(block: cst.CSTNode, function: Function, flow: Flow, *, inside: bool = False) -> bool:
    """True where a risky call stands in a block, and no `try` around it catches everything and goes on.

    `inside` a loop of the block, a `break` only leaves that loop, and the block goes on.
    """
    for node in children(block):
        match node:
            case cst.Try(handlers=handlers) if any(swallows(handler, inside=inside) for handler in handlers):
                continue
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.With() if _is_catch_all(node):
                continue
            case cst.Call() if _is_risky(node) and not _callee_catches(node, function, flow):
                return True
        if may_raise(node, function, flow, inside=inside or isinstance(node, cst.For | cst.While)):
            return True
    return False


_OF_VALUES = frozenset(
    {"KeyError", "ValueError", "TypeError", "IndexError", "AttributeError", "LookupError", "JSONDecodeError"}
    | {"StopIteration", "ValidationError", "UnicodeDecodeError", "DoesNotExist", "ObjectDoesNotExist"}
)
"""What a failing send does not raise."""


def hears_failures(attempt: cst.Try | cst.TryStar) -> bool:
    """True for a `try` that may catch the failure of a send: not for one that catches wrong keys and values only."""
    caught = {name for handler in attempt.handlers for name in caught_by(handler.type)}
    return not caught <= _OF_VALUES if caught else False


def swallows(handler: cst.ExceptHandler, *, inside: bool = False) -> bool:
    """True for an `except` that catches everything, and behind which the code around the `try` goes on."""
    leaving = (cst.Return, cst.Raise) if inside else (cst.Return, cst.Raise, cst.Break)
    return is_broad(handler) and not isinstance(last_step(handler.body), leaving)


def _is_risky(call: cst.Call) -> bool:
    """True for a call that may fail: no log line, wait or clean-up, and nothing that only makes or reads a value."""
    name = called_name(call)
    harmless = name in ACCESSORS | MUTATORS | _WAITS or name[:1].isupper() or says(name, CLEANUP)
    return not harmless and not is_quiet(call)
