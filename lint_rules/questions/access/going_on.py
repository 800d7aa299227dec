"""Refusals that go on: the client is turned away, and the same function serves it all the same.

for function, call in refusals_that_go_on(flow): …     # the `close` behind which no `return` stands
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import last_name, last_step, leaves, own_calls
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import TAKING_IN, words

_SERVING = TAKING_IN | {"append", "group", "room", "subscribe", "send", "emit", "write", "broadcast", "save"}
"""What is done for a client under such a name is worth something to it."""


def refusals_that_go_on(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The calls in this file that close a connection on a condition, where what comes below serves it all the same."""
    closing: dict[Function, set[cst.CSTNode]] = {}
    for _, effect in flow.here("close"):
        closing.setdefault(effect.function, set()).add(effect.node)
    for function, calls in closing.items():
        for block in flow.nodes(function):
            if isinstance(block, cst.IndentedBlock):
                yield from ((function, call) for call in _going_on(block.body, calls))
        yield from ((function, call) for call in _going_on(flow.block(function).body, calls))


def _going_on(statements: Sequence[cst.CSTNode], calls: set[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    for at, statement in enumerate(statements):
        if isinstance(statement, cst.If) and statement.orelse is None and not leaves(statement.body):
            last = _last_call(statement.body)
            if last is not None and last in calls and any(map(_serves, statements[at + 1 :])):
                yield last


def _last_call(block: cst.BaseSuite) -> cst.CSTNode | None:
    """The call that is the last statement of a block."""
    match last_step(block):
        case cst.Expr(value=cst.Await(expression=cst.Call() as call)) | cst.Expr(value=cst.Call() as call):
            return call
    return None


def _serves(statement: cst.CSTNode) -> bool:
    return any(words(last_name(call)) & _SERVING for call in own_calls(statement))
