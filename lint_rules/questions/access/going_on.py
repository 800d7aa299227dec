"""Refusals that go on: the client is turned away, and the same function serves it all the same.

for function, call in refusals_that_go_on(flow): …     # the `close` behind which no `return` stands
for function, call in told_and_served(flow): …         # `send({"error": "not yours"})`, behind which none stands either
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function, Outline
from lint_rules.code.syntax import (
    called,
    called_name,
    chain,
    given_to,
    leaves,
    literal,
    own_calls,
    own_nodes,
    positional,
)
from lint_rules.code.walk import walk
from lint_rules.flow.acts import REFUSING
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import Fact
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.libraries import is_quiet
from lint_rules.frameworks.words import TAKING_IN, words

_SERVING = TAKING_IN | {"append", "group", "room", "subscribe", "send", "emit", "write", "broadcast", "save"}
"""What is done for a client under such a name is worth something to it."""

_SERVED = _SERVING - {"send", "write", "emit"} | {"serve", "handle", "receive", "recv", "iter", "run", "listen", "pump"}
"""The same where it was told so: that it is told something more says nothing."""


def refusals_that_go_on(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The calls in this file that close a connection on a condition, where what comes below serves it all the same."""
    closing: dict[Function, set[cst.CSTNode]] = {}
    for _, effect in flow.here("close"):
        if not _is_for_another(effect.node, effect.function, flow):
            closing.setdefault(effect.function, set()).add(effect.node)
    for function, calls in closing.items():
        blocks = [block for block in flow.nodes(function) if isinstance(block, cst.IndentedBlock)]
        for block in (flow.block(function), *blocks):
            yield from ((function, call) for call in _going_on(block.body, calls, function.outline))


def _is_for_another(close: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """True for `sio.disconnect(seats[person])`, also through a name: who is looked up there is not the client that is
    being served."""
    whom = positional(close, 0) if isinstance(close, cst.Call) else None
    if isinstance(whom, cst.Name) and whom.value not in function.parameters:
        given = [*given_to(whom.value, flow.nodes(function))]
        return any(isinstance(value, cst.Subscript) or (isinstance(value, cst.Call) and value.args) for value in given)
    return isinstance(whom, cst.Subscript | cst.Call)


def told_and_served(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The calls in this file that tell a client why it may not, where what comes below serves it all the same."""
    telling: dict[Function, set[cst.CSTNode]] = {}
    for entry, effect in flow.here("send"):
        if entry.kind in ("endpoint", "connect") and not effect.closed and _tells_off(effect):
            telling.setdefault(effect.function, set()).add(effect.node)
    for function, calls in telling.items():
        blocks = [block for block in flow.nodes(function) if isinstance(block, cst.IndentedBlock)]
        for block in (flow.block(function), *blocks):
            yield from ((function, call) for call in _going_on(block.body, calls, function.outline, _SERVED))


def _tells_off(effect: Effect) -> bool:
    """True for an error that is sent where it was asked who the client is, or what it may do, and the answer was no."""
    parts = effect.payload.parts or {}
    is_error = "error" in parts or any(key in parts and parts[key].const is False for key in ("ok", "success"))
    said = [part for node in walk(effect.node) if isinstance(part := literal(node), str)]
    is_error = is_error or any(REFUSING.search(text) for text in said)
    return is_error and any(map(_says_no, effect.facts))


def _says_no(fact: Fact) -> bool:
    asked = fact.labels & ABOUT_CLIENT and (fact.labels & Label.ASKED or not fact.labels & Label.MESSAGE)
    refuses = fact.positive is False or (fact.positive is None and fact.side is False and "(" in fact.text)
    return fact.kind == "test" and bool(asked) and refuses


def _going_on(
    statements: Sequence[cst.CSTNode],
    calls: set[cst.CSTNode],
    outline: Outline,
    serving: frozenset[str] = _SERVING,
) -> Iterator[cst.CSTNode]:
    for at, statement in enumerate(statements):
        if isinstance(statement, cst.If) and any(_serves(below, outline, serving) for below in statements[at + 1 :]):
            ends = map(_last_call, _branches(statement))
            yield from (call for call in ends if call is not None and call in calls)


def _branches(statement: cst.If) -> list[cst.BaseSuite]:
    """The blocks of an `if` and its `elif`s behind which the function goes on; none where there is an `else`."""
    blocks: list[cst.BaseSuite] = []
    branch: cst.If | cst.Else | None = statement
    while isinstance(branch, cst.If):
        blocks.append(branch.body)
        branch = branch.orelse
    return [block for block in blocks if not leaves(block)] if branch is None else []


def _last_call(block: cst.BaseSuite) -> cst.Call | None:
    """The call that ends a block, but for lines in a log behind it."""
    calls = (called(statement) for statement in reversed(block.body))
    return next((call for call in calls if call is None or not is_quiet(call)), None)


def _serves(statement: cst.CSTNode, outline: Outline, serving: frozenset[str]) -> bool:
    """True for what takes the client in, and for `votes[choice] += 1` of the file or the object."""
    if any(words(called_name(call)) & serving for call in own_calls(statement)):
        return True
    return any(chain(target)[0] in {"self", *outline.assigns} for target in _changed(statement))


def _changed(statement: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The parts of collections that a statement gives a value."""
    for node in own_nodes(statement):
        targets = [each.target for each in node.targets] if isinstance(node, cst.Assign) else []
        targets += [node.target] if isinstance(node, cst.AugAssign) else []
        yield from (target for target in targets if isinstance(target, cst.Subscript))
