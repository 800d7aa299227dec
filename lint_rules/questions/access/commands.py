"""Finds orders: calls that stand as statements, on something that all clients share.

    is_order(flow, act)     # `player.playback.stop()`, where `player` stands at the top of the file

Nobody looks at what such a call gives, so it is there for what it does. What is made for the one client, what is
looked up, logged or sent is no order.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function, Outline, Piece
from lint_rules.code.syntax import dotted, given_to, own_nodes
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import QUIET_PACKAGES
from lint_rules.frameworks.words import LOOKING, NOT_CLIENTS, SENDING, SIDELINES, says, word_set

_HOUSEKEEPING = word_set("close rollback flush sleep wait join acquire release lock unlock refresh init touch inc")
"""What a program does for itself, whatever the client wanted."""


def is_order(flow: Flow, act: Effect, *, is_looked_up: bool = False) -> bool:
    """True for a call of unknown code on something that all clients share, or that was looked up, of which nobody looks
    at the result."""
    holder, _, name = act.written.rpartition(".")
    head = holder.partition(".")[0]
    if not holder or act.receiver.labels & (Label.CONNECTION | Label.SERVER | Label.REQUEST) or _is_aside(holder, name):
        return False
    return act.node in alone(flow, act.function) and (is_looked_up or is_shared(flow, head, act.function))


def _is_aside(holder: str, name: str) -> bool:
    last = holder.rpartition(".")[2]
    return (
        says(name, _HOUSEKEEPING | LOOKING | SENDING | NOT_CLIENTS)
        or says(last, NOT_CLIENTS | SIDELINES)
        or holder.partition(".")[0] in QUIET_PACKAGES
    )


def alone(flow: Flow, function: Function) -> frozenset[cst.CSTNode]:
    """The calls of a function that are statements, with or without `await`: nobody wants what they give, so they do
    something."""
    return flow.engine.index.once(("alone", function, "calls"), lambda: frozenset(_alone(flow.body(function).node)))


def _alone(function: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    for node in own_nodes(function):
        if isinstance(node, cst.Expr):
            yield node.value.expression if isinstance(node.value, cst.Await) else node.value


def is_shared(flow: Flow, name: str, function: Function) -> bool:
    """True for a name that stands for one thing for all clients: of the file, of a function around, or given by code
    of the project that is told nothing."""
    if name in function.parameters:
        return False
    given = list(given_to(name, flow.nodes(function)))
    if given:
        return len(given) == 1 and _is_given(flow, given[0], function)
    around = (scope for scope in function.scopes if scope is not function)
    if any(name in scope.parameters or any(True for _ in given_to(name, flow.nodes(scope))) for scope in around):
        return True
    return isinstance(flow.engine.index.named(name, function.outline), Piece | Outline)


def _is_given(flow: Flow, value: cst.BaseExpression, function: Function) -> bool:
    """`get_player()`, `app.player`."""
    called = value.func if isinstance(value, cst.Call) and not value.args else value
    written = dotted(called) or ""
    head = written.partition(".")[0]
    if isinstance(value, cst.Call) and isinstance(flow.engine.index.named(written, function.outline), Function):
        return not value.args
    return "." in written and head not in function.parameters and is_shared(flow, head, function)
