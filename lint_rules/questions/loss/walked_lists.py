"""Finds loops over a list of messages to send in which some of them are lost.

    for function, node in emptied_behind(flow): …      # `for text in self.waiting: await send(text)`, then `clear()`
    for function, loop in taken_on_the_way(flow): …    # `for text in waiting: send(text); waiting.remove(text)`

`emptied_behind`: messages that other tasks append while the loop awaits are cleared unsent.
`taken_on_the_way`: removing an element moves the others up, and the loop skips the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, own_calls, own_nodes, suites
from lint_rules.flow.containers import behind, is_collection
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import SENDING, says
from lint_rules.questions.loss.broadcasts import takes_out_its_own
from lint_rules.questions.loss.live_loops import ends_at_once, names_lock


def emptied_behind(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The first place of each function that empties a shared list behind a loop which sends its elements."""
    for function in flow.outline.functions:
        awaits = function.is_async and "for " in function.text and "await " in function.text
        if awaits and not names_lock(function.text):
            yield from ((function, node) for node in islice(_emptied(flow.block(function), function), 1))


def _emptied(block: cst.BaseSuite, function: Function) -> Iterator[cst.CSTNode]:
    steps: Sequence[cst.CSTNode] = list(block.body)
    for at, step in enumerate(steps):
        walked = _walked(step, function) if isinstance(step, cst.For) else ""
        yield from (below for below in steps[at + 1 :] if walked and _empties(below, walked))
        for suite in suites(step) if not isinstance(step, cst.FunctionDef | cst.ClassDef) else ():
            yield from _emptied(suite, function)


def _walked(loop: cst.For, function: Function) -> str:
    """The shared list that a loop walks through and sends from, if the file appends to it; else empty."""
    name = behind(loop.iter)
    shared = name.startswith("self.") or name in function.outline.assigns
    is_filled = shared and f"{name}.append(" in function.outline.code
    return name if is_filled and _waits(loop) and _sends(loop) and not ends_at_once(loop) else ""


def _sends(loop: cst.For) -> bool:
    return any(says(called_name(call), SENDING) for call in own_calls(loop.body))


def _empties(step: cst.CSTNode, name: str) -> bool:
    """`waiting.clear()` and `waiting = []`."""
    match step:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call() as call)]):
            return dotted(call.func) == f"{name}.clear"
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]):
            return dotted(target) == name and is_collection(value)
    return False


def taken_on_the_way(flow: Flow) -> Iterator[tuple[Function, cst.For]]:
    """The loops that send an element and remove it from the list that they walk through, without an `await`."""
    for function in flow.outline.functions if ".remove(" in flow.outline.text else ():
        if "for " in function.text and "remove" in function.text:
            loops = (node for node in flow.nodes(function) if isinstance(node, cst.For))
            for loop in loops:
                if not _waits(loop) and _sends(loop) and takes_out_its_own(loop, function, flow):
                    yield function, loop


def _waits(loop: cst.For) -> bool:
    return any(isinstance(node, cst.Await) for node in own_nodes(loop.body))
