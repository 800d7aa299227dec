"""Finds helpers that return an empty value for any exception, while a client is told that all went well.

    for function, handler in fallbacks(flow, takers): …     # `except Exception: log(…); return []`

A helper counts if a function that deals with messages sends its value and never checks it, or never looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Function, Piece
from lint_rules.code.syntax import called_name, dotted, every_name, given_once, literal, own_calls, source
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import IN_A_THREAD
from lint_rules.frameworks.words import TELLING, says
from lint_rules.questions.replies.value_checks import is_checked

_DEPTH = 1
"""How many helpers deep a value is followed."""

_LOGS = re.compile(r"\b(print\w*|debug|info|warning|warn|error|exception|log|trace\w*|pass)\b")


def fallbacks(flow: Flow, takers: Iterable[Function]) -> Iterator[tuple[Function, cst.ExceptHandler]]:
    """The helpers whose value these functions send, each with the `except` that hides the failure."""
    seen = set()
    for taker in takers:
        for helper in (*_sources(taker, _sent(taker, flow), flow), *_inside(taker, flow), *_dropped(taker, flow)):
            if helper not in seen and "except" in helper.text:
                seen.add(helper)
                handler = _hiding(helper, flow)
                if handler is not None:
                    yield helper, handler


def _sent(taker: Function, flow: Flow) -> set[str]:
    """The names in the arguments of a function's sends."""
    return _names(arg.value for call in _sends(taker, flow) for arg in call.args)


def _sends(taker: Function, flow: Flow) -> Iterator[cst.Call]:
    return (call for call in flow.calls(taker) if says(called_name(call), TELLING))


def _inside(taker: Function, flow: Flow) -> Iterator[Function]:
    """The helpers called in the arguments of a send: `await ws.send(dumps(find(order)))`."""
    for call in _sends(taker, flow):
        for inner in (each for arg in call.args for each in own_calls(arg.value)):
            yield from _called(inner, taker, flow)


def _dropped(taker: Function, flow: Flow) -> Iterator[Function]:
    """The helpers that say whether they succeeded, and whose word is thrown away: `await store(order)`."""
    if any(_sends(taker, flow)):
        for node in flow.nodes(taker):
            if isinstance(node, cst.Expr):
                helpers = _called(node.value, taker, flow)
                yield from (each for each in helpers if "return True" in each.text and not says(each.name, TELLING))


def _returned(helper: Function, flow: Flow) -> set[str]:
    nodes = flow.nodes(helper)
    return {node.value.value for node in nodes if isinstance(node, cst.Return) and isinstance(node.value, cst.Name)}


def _names(values: Iterable[cst.CSTNode]) -> set[str]:
    return set().union(*map(every_name, values))


def _sources(function: Function, names: set[str], flow: Flow, depth: int = 0) -> Iterator[Function]:
    """The project's functions whose value these names of a function hold, where the function never checks it."""
    for name, value in given_once(flow.nodes(function)):
        if name in names and not _checks(function, name):
            for helper in _called(value, function, flow):
                yield helper
                if depth < _DEPTH:
                    yield from _sources(helper, _returned(helper, flow), flow, depth + 1)


def _checks(function: Function, name: str) -> bool:
    """True where a function checks the value that a name holds."""
    return is_checked(name, function.text) or re.search(rf"\({name}\) [!=<>]", function.text) is not None


def _called(value: cst.BaseExpression, function: Function, flow: Flow) -> Iterator[Function]:
    """The functions that give a value: called directly, in a thread, or out of a table."""
    match value.expression if isinstance(value, cst.Await) else value:
        case (
            cst.Call(func=cst.Call(func=cst.Attribute(value=table, attr=cst.Name(value="get"))))
            | cst.Call(func=cst.Subscript(value=table))
        ):
            yield from _of_table(table, function, flow)
        case cst.Call(func=cst.Call(args=[cst.Arg(value=given)])):  # `sync_to_async(find)(order)`
            yield from _known(given, function, flow)
        case cst.Call(args=args) as call if called_name(call) in IN_A_THREAD:
            yield from _known(next((arg.value for arg in args if literal(arg.value) is ...), call), function, flow)
        case cst.Call(func=func):
            yield from _known(func, function, flow)


def _known(func: cst.BaseExpression, function: Function, flow: Flow) -> Iterator[Function]:
    helper = flow.callee(cst.Call(func), function)
    if helper is not None and helper is not function:
        yield helper


def _of_table(table: cst.BaseExpression, function: Function, flow: Flow) -> Iterator[Function]:
    found = flow.engine.index.named(dotted(table) or "", function.outline)
    node = found.node if isinstance(found, Piece) else None
    for element in node.elements if isinstance(node, cst.Dict) else ():
        if isinstance(element, cst.DictElement):
            yield from _known(element.value, function, flow)


def _hiding(helper: Function, flow: Flow) -> cst.ExceptHandler | None:
    """The first `except` of a helper that turns any exception into an empty value, where it returns others as well."""
    nodes = flow.nodes(helper)
    given = [node.value for node in nodes if isinstance(node, cst.Return) and node.value is not None]
    if all(map(_is_empty, given)):
        return None
    handlers = (node for node in nodes if isinstance(node, cst.ExceptHandler) and is_broad(node))
    return next((handler for handler in handlers if _hides(handler, helper)), None)


def _hides(handler: cst.ExceptHandler, helper: Function) -> bool:
    parts = list(walk(handler.body))
    tells = any(says(called_name(call), TELLING) for call in own_calls(handler.body))
    if tells or any(isinstance(part, cst.Raise) for part in parts):
        return False
    returned = [part.value for part in parts if isinstance(part, cst.Return)]
    if returned:
        return all(value is None or _is_empty(value) for value in returned)
    plain = all(_LOGS.search(source(part)) for part in handler.body.body)
    return plain and helper.text.rstrip().endswith(source(handler.body.body[-1]).strip())


def _is_empty(value: cst.BaseExpression) -> bool:
    """True for `None`, `[]`, `{}`, `""`, `False` and `"[]"`, which also stand for "there is nothing"."""
    match value:
        case cst.List(elements=[]) | cst.Dict(elements=[]) | cst.Tuple(elements=[]):
            return True
    return literal(value) in (None, False, 0, "", "[]", "{}")
