"""The functions of a project that tell others what they are given, and the calls of them.

for function, call, is_for_all in tellings(flow): …     # `announce(order)`, which calls `hub.broadcast(order)`

A route seldom sends by itself: it calls a function that calls the method of a manager. Each of these is followed that
hands on what it is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, given_to, names_in
from lint_rules.flow.audience import is_signal, told_anywhere
from lint_rules.flow.engine import Engine
from lint_rules.flow.query import Flow
from lint_rules.questions.access.hearers import is_for_one, reaches_all

_STEPS = 3
"""Functions between a route and what sends."""

_WORDS = (b"broadcast", b"emit(", b"group_send", b"publish", b"send")


def tellings(flow: Flow) -> Iterator[tuple[Function, cst.Call, bool]]:
    """The calls in this file of what tells others, and whether everybody hears it."""
    known = tellers(flow.engine)
    for function, call, teller in _calls(flow, known):
        yield function, call, known[teller]


def tellers(engine: Engine) -> Mapping[Function, bool]:
    """The functions of the project that tell others what they are given; True for those that tell everybody."""
    return engine.index.once("tellers", lambda: _tellers(engine))


def _tellers(engine: Engine) -> dict[Function, bool]:
    found: dict[Function, bool] = {}
    for outline in engine.index.holding(*_WORDS):
        flow = Flow(engine, outline)
        for sent in told_anywhere(flow):
            if not is_signal(sent.effect) and not is_for_one(sent) and _hands_on(sent.node, sent.function, flow):
                found[sent.function] = reaches_all(sent, flow) or found.get(sent.function, False)
    new = dict(found)
    for _ in range(_STEPS - 1):
        new = {function: is_all for function, is_all in _callers(engine, new) if function not in found}
        found.update(new)
    return found


def _callers(engine: Engine, known: Mapping[Function, bool]) -> Iterator[tuple[Function, bool]]:
    """The functions that hand on to one of these what they are given."""
    for outline in engine.index.holding(*{f"{function.name}(".encode() for function in known}):
        flow = Flow(engine, outline)
        for function, call, teller in _calls(flow, known):
            if _hands_on(call, function, flow):
                yield function, known[teller]


def _calls(flow: Flow, known: Mapping[Function, bool]) -> Iterator[tuple[Function, cst.Call, Function]]:
    """The calls in this file of some functions: where it stands, the call, and which function it is."""
    names = {function.name for function in known}
    sites = (site for site in flow.outline.calls if site.written.rpartition(".")[2] in names)
    for function in dict.fromkeys(site.inside for site in sites if site.inside is not None):
        for call in flow.calls(function):
            callee = flow.callee_or_made(call, function) if called_name(call) in names else None
            if callee is not None and callee in known:
                yield function, call, callee


def _hands_on(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """True where a parameter of the function is in what a call is given, or in what a name there was given."""
    if not isinstance(node, cst.Call):
        return False
    names = {name for arg in node.args for name in names_in(arg.value)}
    nodes = flow.nodes(function)
    behind = {part for name in names for value in given_to(name, nodes) for part in names_in(value)}
    return not {*names, *behind}.isdisjoint(function.takes)
