"""Sends that nobody waits for, of a source that goes on by itself: what a client does not read stays in memory.

for function, send in unawaited_sends(flow)    # `for client in clients: client.write_message(line)`
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, receiver
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import CONNECTION_NAMES, words
from lint_rules.questions.load.slow_clients import behind_exits
from lint_rules.questions.loss.broadcasts import Each
from lint_rules.questions.loss.live_loops import closes_each


def unawaited_sends(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The first such send of each loop over connections, and of each other loop, in functions that no handler calls:
    there a client's own messages are the source, and their rate is a matter of its own."""
    if not flow.outline.says(*flow.engine.table.raising):
        return
    served = flow.reached()
    for function in flow.outline.functions:
        if function not in served:
            loops = (node for node in flow.nodes(function) if isinstance(node, cst.For | cst.While))
            firsts = (next(_unawaited(loop, function, flow), None) for loop in loops)
            yield from ((function, send) for send in dict.fromkeys(firsts) if send is not None)


def _unawaited(loop: cst.For | cst.While, function: Function, flow: Flow) -> Iterator[cst.Call]:
    each = Each(loop, function, flow) if isinstance(loop, cst.For) and not closes_each(loop) else None
    for step in behind_exits(loop):
        match step:
            case cst.Expr(value=cst.Call() as call):
                if each.is_told_at_once(call) if each is not None else _goes_on(loop, call, function, flow):
                    yield call


def _goes_on(loop: cst.For | cst.While, call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a send to one client in a `while`."""
    if not isinstance(loop, cst.While) or called_name(call) not in flow.engine.table.raising:
        return False
    to = receiver(call)
    return function.owner in flow.connection_classes if to == "self" else bool(words(to) & CONNECTION_NAMES)
