"""Finds calls of functions that tell others what they are given.

for function, call, teller in tellings(flow, near): heard(teller, flow)    # of `announce(order)`, True: all hear it

A route seldom sends by itself: it calls a function that calls the method of a manager. Each of these is followed that
hands on what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, called_name, given_to, names_in, receiver
from lint_rules.code.walk import walk
from lint_rules.flow.audience import TELLING_TEXT, is_signal, told_in
from lint_rules.flow.query import Flow
from lint_rules.questions.access.hearers import hearers

_STEPS = 3
"""Functions between a route and what sends."""


def tellings(flow: Flow, near: re.Pattern[str]) -> Iterator[tuple[Function, cst.Call, Function]]:
    """The calls in the functions of this file with such a text of a function that may tell others something."""
    for function in flow.outline.functions:
        if near.search(function.text):
            yield from ((function, call, callee) for call, callee in _calls(function, flow))


def _calls(function: Function, flow: Flow) -> Iterator[tuple[cst.Call, Function]]:
    for call in flow.calls(function):
        callee = flow.callee_or_made(call, function) if call.args else None
        if callee is not None and callee.takes and TELLING_TEXT.search(callee.text):
            yield call, callee


def heard(function: Function, flow: Flow, steps: int = _STEPS) -> bool | None:
    """Whether everybody hears what a function is given, True, or several do, False; None if it hands nothing on."""
    there = Flow(flow.engine, function.outline)
    return flow.engine.index.once(("heard", function, steps), lambda: _heard(function, there, steps))


def _heard(function: Function, flow: Flow, steps: int) -> bool | None:
    mine = (sent for sent in told_in(function, flow) if sent.function is function and not is_signal(sent.effect))
    heard_by = [hearers(sent, flow) for sent in mine if _hands_on(sent.node, function, flow)]
    found = [each for each in heard_by if each is not None]
    found += [False for _ in _told_in_turn(function, flow)] if not heard_by else []
    if not found and steps > 1:
        for call, callee in _calls(function, flow):
            if callee is not function and _hands_on(call, function, flow):
                further = heard(callee, flow, steps - 1)
                found += [] if further is None else [further]
    return all(found) if found else None


def _told_in_turn(function: Function, flow: Flow) -> Iterator[cst.Call]:
    """What sends in a loop what a function is given, over a connection that it looks up itself."""
    sending = flow.engine.table.sending - {"send", "push"}
    for loop in flow.nodes(function):
        if isinstance(loop, cst.For):
            targets = (loop.target, *(node.target for node in walk(loop.body) if isinstance(node, cst.AssignTarget)))
            own = {name for target in targets for name in bound_names(target)}
            for call in walk(loop.body):
                if isinstance(call, cst.Call) and called_name(call) in sending and receiver(call) in own:
                    yield from (call,) if _hands_on(call, function, flow) else ()


def _hands_on(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """True where a parameter of the function is in what a call is given, or in what a name there was given."""
    if not isinstance(node, cst.Call):
        return False
    names = {name for arg in node.args for name in names_in(arg.value)}
    nodes = flow.nodes(function)
    behind = {part for name in names for value in given_to(name, nodes) for part in names_in(value)}
    return not {*names, *behind}.isdisjoint(function.takes)
