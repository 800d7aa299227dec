"""Finds sends to the connection of one other client that raise, when that client has gone, for the one who sent.

    for call in to_another(function, flow): …     # `await self.users[name].send_text(text)` outside of any `try`

What is looked up in a collection that connections are put into is another's connection; so is what is looked up in one
that is called so. A `try` around the whole receive loop is none: it takes the other's going for that of the sender.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, literal, nodes_outside, own_nodes
from lint_rules.flow.items import collection_name
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import put_by
from lint_rules.frameworks.words import CONNECTION_NAMES, ROSTERS, SOCKETS, says, word_set
from lint_rules.questions.loss.escaping import hears_failures, may_raise

_OTHERS = word_set("enemy opponent other partner rival recipient receiver target victim")
"""Whose connection it is, if not that of the client who sent something."""

_FAIL_AT_ONCE = frozenset({"write_message"})
"""Of Tornado: it raises where the other side has gone, whether it is awaited or not."""


def to_another(function: Function, flow: Flow) -> Iterator[cst.Call]:
    """The sends of a function to the connection of one other client that nothing guards."""
    if not any(f".{name}(" in function.text for name in flow.engine.table.sending):
        return
    body = flow.block(function)
    kept = keyed(flow)
    found = {name for node in own_nodes(body) for name in _looked_up(node, kept)}
    for call in unguarded_calls(body, flow):
        receiver = call.func.value if isinstance(call.func, cst.Attribute) else None
        is_sending = called_name(call) in flow.engine.table.sending
        is_of_another = is_sending and (is_stored(receiver, kept) or _is_of_another(receiver, found))
        if is_of_another and not _is_caught_inside(called_name(call), flow):
            yield call


def _is_caught_inside(name: str, flow: Flow) -> bool:
    """True where classes of the project have a method of that name, and each of these catches its errors: what is
    looked up may be an object of theirs."""
    methods = flow.engine.index.methods(name)
    each = ((method, Flow(flow.engine, method.outline)) for method in methods)
    return bool(methods) and not any(may_raise(its.block(method), method, its, (cst.Raise,)) for method, its in each)


def keyed(flow: Flow) -> frozenset[str]:
    """The names of the collections that functions of this file put a connection into, under a key."""
    return flow.engine.index.once(("keyed connections", flow.outline.path), lambda: frozenset(_keyed(flow)))


def _keyed(flow: Flow) -> Iterator[str]:
    owners = flow.connection_classes
    for function in flow.outline.functions if "] = " in flow.outline.code else ():
        if "] = " in function.text:
            own = flow.connections(function) | CONNECTION_NAMES | ({"self"} if function.owner in owners else set())
            for put in filter(None, map(put_by, flow.nodes(function))):
                if put[2] is not None and dotted(put[1]) in own:
                    yield collection_name(put[0])


def is_stored(value: cst.CSTNode | None, kept: frozenset[str]) -> bool:
    """True for `users[name]`, `users.get(name)`, and for `users[name]["ws"]` in a collection of connections."""
    match value:
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            named = collection_name(holder)
            return says(named, ROSTERS) or named in kept or (isinstance(literal(key), str) and is_stored(holder, kept))
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="get" | "pop"))):
            named = collection_name(holder)
            return says(named, ROSTERS) or named in kept
    return False


def _looked_up(node: cst.CSTNode, kept: frozenset[str]) -> Iterator[str]:
    """`socket` of `socket = self.sockets.get(user)` and of `if socket := sockets.get(user)`."""
    match node:
        case (
            cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)
            | cst.NamedExpr(target=cst.Name(value=name), value=value)
        ) if is_stored(value, kept):
            yield name


def _is_of_another(receiver: cst.BaseExpression | None, found: set[str]) -> bool:
    """True for `socket` and `person.socket` where these were looked up, and for `enemy.socket`."""
    match receiver:
        case cst.Name(value=name):
            return name in found
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=held)):
            return says(held, SOCKETS) and (name in found or says(name, _OTHERS))
    return False


def unguarded_calls(block: cst.CSTNode, flow: Flow, *, rounds: bool = False) -> Iterator[cst.Call]:
    """The calls that are awaited, or that fail at once, in no `try` of theirs; in a round, which EW502 looks at for
    single sends, only with `rounds`."""
    for node in nodes_outside(block, lambda node: (_is_round(node) and not rounds) or _is_guard(node, flow)):
        match node:
            case cst.Await(expression=cst.Call() as call):
                yield call
            case cst.Expr(value=cst.Call() as call) if called_name(call) in _FAIL_AT_ONCE:
                yield call


def _is_round(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.For) and node.asynchronous is None


def _is_guard(node: cst.CSTNode, flow: Flow) -> bool:
    return isinstance(node, cst.Try | cst.With) and hears_failures(node) and not _listens(node, flow)


def _listens(attempt: cst.Try | cst.With, flow: Flow) -> bool:
    """True for a `try` around a whole receive loop: what it catches ends the connection that is listened to."""
    return any(map(flow.is_receive_loop, own_nodes(attempt.body)))
