"""Finds look-ups whose failure passes for a client that is not logged in.

    for function, handler in outages(flow): …     # `except Exception: return AnonymousUser()` round a query

Looked at are the handlers that let a client in, the middleware before them, and the functions on whose result these
turn a client away, or that say who it is.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    bound_names,
    called_name,
    chain,
    dotted,
    last_step,
    leaves,
    literal,
    mentions,
    own_calls,
    own_nodes,
    run_by,
)
from lint_rules.code.walk import walk
from lint_rules.flow.attempts import last_words
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import ASGI
from lint_rules.frameworks.libraries import ACCESSORS, FETCHING, FINDERS, MAY_BE_NONE, QUERYING, is_outside
from lint_rules.frameworks.marks import SPEAKING
from lint_rules.frameworks.words import STORES, says

_DEPTH = 2
"""How many helpers deep a look-up is looked for."""

_QUERIES = QUERYING | {"objects"}
_NOBODY = frozenset({"AnonymousUser"})
_ENDS = frozenset({"close", "disconnect"})
_SILENT = _NOBODY | _ENDS


def outages(flow: Flow) -> Iterator[tuple[Function, cst.ExceptHandler]]:
    """The functions of this file in which an outage passes for a stranger, each with the `except`."""
    deciding = flow.engine.index.once("who decides about clients", lambda: _deciding(flow))
    for function, is_asked in deciding.items():
        if function.outline is flow.outline and "except" in function.text:
            for attempt in _attempts(function, flow):
                quiet = (
                    each for each in attempt.handlers if is_broad(each) and _refuses(each, attempt, is_asked=is_asked)
                )
                handler = next(quiet, None)
                if handler is not None and _looks_up(attempt.body, function, flow, _DEPTH):
                    yield function, handler


def _attempts(function: Function, flow: Flow) -> Iterator[cst.Try]:
    """The attempts of a function before it is over; one with a loop in it serves a client that was let in."""
    attempts = [node for node in flow.nodes(function) if isinstance(node, cst.Try)]
    last = last_words(attempts)
    loops = (cst.For, cst.While)
    return (
        each for each in attempts if each not in last and not any(isinstance(n, loops) for n in own_nodes(each.body))
    )


def _deciding(flow: Flow) -> dict[Function, bool]:
    """The functions that decide about clients; True for those that are asked by another."""
    found = dict(_doors(flow))
    left = list(found)
    while left:
        function = left.pop()
        new = [each for each in _asked(function, flow, is_asked=found[function]) if each not in found]
        found |= dict.fromkeys(new, True)
        left += new
    return found


def _doors(flow: Flow) -> Iterator[tuple[Function, bool]]:
    """The handlers of connects, the middleware, and what else is given a scope."""
    index = flow.engine.index
    for outline in index.holding(*SPEAKING):
        for entry in Flow(flow.engine, outline).handlers("connect", "endpoint"):
            yield entry.function, False
    for outline in index.holding(b"scope"):
        for function in outline.functions:
            if "scope" in function.parameters:
                yield function, not {*function.parameters} >= ASGI


def _asked(function: Function, flow: Flow, *, is_asked: bool) -> Iterator[Function]:
    """The functions of the project by whose result a function decides."""
    for node in flow.nodes(function):
        if _decides(node, function, flow, is_asked=is_asked):
            for call in own_calls(node.test if isinstance(node, cst.If) else node):
                names = {dotted(call.func), dotted(run_by(call))}
                found = (flow.function_named(name, function) for name in names if name)
                yield from (each for each in found if each is not None)


def _decides(node: cst.CSTNode, function: Function, flow: Flow, *, is_asked: bool) -> bool:
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=target)]):
            return _is_of_scope(target) or any(_is_asked(name, function, flow) for name in bound_names(target))
        case cst.Return(value=cst.BaseExpression()):
            return is_asked
        case cst.If(body=body):
            return _turns_away(body)
    return False


def _is_of_scope(target: cst.CSTNode) -> bool:
    """True for `scope["user"]`, and for a part of it."""
    holders = [part.value for part in walk(target) if isinstance(part, cst.Subscript)]
    return any((dotted(holder) or "").rpartition(".")[2] == "scope" for holder in holders)


def _is_asked(name: str, function: Function, flow: Flow) -> bool:
    """True where a client is turned away by what a name holds, or is whoever it holds."""
    for node in flow.nodes(function):
        match node:
            case cst.If(test=test, body=body) if _turns_away(body) and mentions(test, name):
                return True
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if _is_of_scope(target):
                if mentions(value, name):
                    return True
    return False


def _turns_away(block: cst.BaseSuite) -> bool:
    return leaves(block) or any(called_name(call) in _ENDS for call in own_calls(block))


def _refuses(handler: cst.ExceptHandler, attempt: cst.Try, *, is_asked: bool) -> bool:
    """True where an `except` takes the client for nobody, and neither a log nor the client is told why."""
    calls = list(own_calls(handler.body))
    if not all(called_name(call) in _SILENT for call in calls):
        return False
    match last_step(handler.body):
        case cst.Raise():
            return False
        case cst.Return(value=None):
            return True
        case cst.Pass():
            return any(_gives_user(node, is_asked=is_asked) for node in own_nodes(attempt.body))
        case cst.Return(value=cst.BaseExpression() as value):
            return is_asked and _is_nobody(value)
        case cst.Assign(value=value):
            return _is_nobody(value)
    return any(called_name(call) in _ENDS for call in calls)


def _gives_user(node: cst.CSTNode, *, is_asked: bool) -> bool:
    """True for what a client without a user misses: `scope["user"] = user`, or what is returned."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=target)]):
            return _is_of_scope(target)
    return is_asked and isinstance(node, cst.Return)


def _is_nobody(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Call):
        return called_name(value) in _NOBODY
    return literal(value) in (None, False)


def _looks_up(block: cst.CSTNode, function: Function, flow: Flow, depth: int) -> bool:
    """True for a block that asks a database or another machine."""
    return any(_is_look_up(call, function, flow, depth) for call in own_calls(block))


def _is_look_up(call: cst.Call, function: Function, flow: Flow, depth: int) -> bool:
    callee = flow.function_named(dotted(run_by(call)) or "", function)
    if callee is not None:
        return depth > 0 and _looks_up(flow.block(callee), callee, flow, depth - 1)
    if called_name(call) in FINDERS | MAY_BE_NONE | FETCHING or not _QUERIES.isdisjoint(chain(run_by(call))[1:]):
        return True
    if called_name(call) in ACCESSORS:
        return False
    written = dotted(call.func) or ""
    return says(written.rpartition(".")[0], STORES) or is_outside(function.outline.resolve(written))
