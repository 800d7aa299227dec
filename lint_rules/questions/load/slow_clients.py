"""Loops over connections that wait for one client before they send to the next.

for function, send in sends_in_turn(flow)    # `for ws in self.active: await ws.send_text(text)`
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, nodes_outside, own_calls
from lint_rules.flow.query import Flow
from lint_rules.questions.load.locks import unbounded_awaits
from lint_rules.questions.loss.broadcasts import Each, loops_among, named_like
from lint_rules.questions.loss.live_loops import only_queues

_LOOP = re.compile(r"^\s*for\b|[\[{]\s*await\b", re.MULTILINE)
"""A loop, or a comprehension that awaits."""


def sends_in_turn(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The first send of each loop of this file that sends to kept connections and waits for each."""
    for function in flow.outline.functions:
        if function.is_async and _LOOP.search(function.text):
            awaits = set(unbounded_awaits(flow.block(function)))
            loops = (loop for _, loop in loops_among(flow.nodes(function)))
            firsts = (next(_in_turn(loop, awaits, function, flow), None) for loop in loops)
            yield from ((function, send) for send in dict.fromkeys(firsts) if send is not None)


def _in_turn(loop: cst.For, awaits: Collection[cst.Call], function: Function, flow: Flow) -> Iterator[cst.Call]:
    """The sends to what a loop is at, which it goes on behind: one that leaves looks for one client that is there."""
    each = Each(loop, function, flow)
    for step in behind_exits(loop):
        if isinstance(step, cst.Call) and step in awaits and _waits_for(each, step, flow):
            yield step


def behind_exits(loop: cst.For | cst.While) -> list[cst.CSTNode]:
    """What a loop does behind its last `break` or `return`, and then begins anew; failures set aside."""
    steps = list(nodes_outside(loop.body, lambda node: isinstance(node, cst.ExceptHandler)))
    left_at = max((at for at, step in enumerate(steps) if isinstance(step, cst.Break | cst.Return)), default=-1)
    return steps[left_at + 1 :]


def _waits_for(each: Each, call: cst.Call, flow: Flow) -> bool:
    """True for a send that waits until the client has room for it, also inside of a helper."""
    if each.is_client_of(call):
        return _is_waiting(call, flow)
    helper = flow.likely_callee(call, each.function)
    if helper is None or helper is each.function:
        return False
    reported = {inner for _, loop in loops_among(flow.nodes(helper)) for inner in own_calls(loop)}
    awaits = set(unbounded_awaits(flow.block(helper))) - reported
    sent = each.sent_below(call, helper, flow.engine.table.waiting)
    return any(inner in awaits and _is_waiting(inner, flow) for inner in sent)


def _is_waiting(send: cst.Call, flow: Flow) -> bool:
    """False where the project's own methods of that name and size wait for no client."""
    waits = called_name(send) in flow.engine.table.waiting and not only_queues(send, flow)
    return waits and all(_waits(method, flow) for method in named_like(send, flow))


def _waits(method: Function, flow: Flow) -> bool:
    return next(unbounded_awaits(flow.block(method)), None) is not None
