"""Finds loops over a list of messages to send in which some of them are lost.

    for function, loop in taken_on_the_way(flow): …    # `for text in waiting: send(text); waiting.remove(text)`

Removing an element moves the others up, and the loop skips the next one.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, own_calls, own_nodes
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import SENDING, says
from lint_rules.questions.loss.broadcasts import takes_out_its_own


def _sends(loop: cst.For) -> bool:
    return any(says(called_name(call), SENDING) for call in own_calls(loop.body))


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
