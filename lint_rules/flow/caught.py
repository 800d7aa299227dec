"""What may fail in a block, and who catches it.

bare_work(loop.body, function, flow)     # something in it may fail outside of any `try` that catches everything
is_guarded(function, flow)               # somebody in the function catches everything
"""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, is_broad, last_name, last_step, own_nodes
from lint_rules.code.walk import children
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import ACCESSORS, LOGGING, MUTATORS, QUIET_PACKAGES
from lint_rules.frameworks.words import CLEANUP, NOT_CLIENTS, says

WAITS = frozenset({"sleep", "get", "listen", "get_message", "blpop", "xread"})
"""What a loop of the server's own waits for: the time, a queue, a broker."""

_CATCHING = frozenset({"suppress", "catch", "catching"})
"""In the name of a `with` that catches: `contextlib.suppress`, `logger.catch()`."""

Counts = Callable[[cst.Call], bool]
"""Whether a call is one of those that are looked for."""


def is_guarded(function: Function, flow: Flow) -> bool:
    """True for a function in which somebody catches everything."""
    if not any(word in function.text for word in ("except", *_CATCHING)):
        return False
    return any(map(_guards, own_nodes(flow.body(function).node)))


def _guards(node: cst.CSTNode) -> bool:
    match node:
        case cst.ExceptHandler():
            return is_broad(node)
        case cst.With(items=items):
            return any(says(last_name(item.item), _CATCHING) for item in items)
    return False


def is_caught_below(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a call of the project's own that catches what fails in it, or takes it as a result."""
    callee = flow.callee(call, function)
    return callee is not None and ("return_exceptions=True" in callee.text or is_guarded(callee, flow))


def bare_work(
    block: cst.CSTNode, function: Function, flow: Flow, counts: Counts = lambda _: True, *, inside: bool = False
) -> bool:
    """True where something that may fail stands in a block outside of a `try` that catches everything and goes on.

    `inside` of a loop of the block, a `break` goes on behind that loop.
    """
    for node in children(block):
        match node:
            case cst.Try(handlers=handlers) if any(stays(handler, inside=inside) for handler in handlers):
                continue
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.With() if _guards(node):
                continue
            case cst.Call() if works(node) and counts(node) and not is_caught_below(node, function, flow):
                return True
        if bare_work(node, function, flow, counts, inside=inside or isinstance(node, cst.For | cst.While)):
            return True
    return False


def stays(handler: cst.ExceptHandler, *, inside: bool = False) -> bool:
    """True where everything is caught, and what stands around goes on."""
    leaving = (cst.Return, cst.Raise) if inside else (cst.Return, cst.Raise, cst.Break)
    return is_broad(handler) and not isinstance(last_step(handler.body), leaving)


def works(call: cst.Call) -> bool:
    """True for a call that does something which may fail: it is no log line, and makes or reads no value."""
    name, head = called_name(call), (dotted(call.func) or "").rpartition(".")[0].rpartition(".")[2]
    quiet = name in LOGGING | ACCESSORS | MUTATORS | WAITS or says(head, NOT_CLIENTS) or head in QUIET_PACKAGES
    return not quiet and not name[:1].isupper() and dotted(call.func) != "print" and not says(name, CLEANUP)
