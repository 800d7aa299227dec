"""Finds background loops that one exception ends: endless loops, and rounds over all clients.

for loop, what in ending_loops(function, flow): …     # `while True: await hub.announce(await fetch_price())`

An `except` around an endless loop does not save it: the loop has ended, and nothing starts it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, last_name, literal, own_calls, own_nodes, receiver
from lint_rules.code.walk import children, walk
from lint_rules.flow.escaping import WAITS, callee_catches, hears_failures, is_risky, may_raise
from lint_rules.flow.query import Flow
from lint_rules.flow.statements import caught_by
from lint_rules.frameworks.libraries import LATER, SERVING, TASKS
from lint_rules.frameworks.words import CONNECTION_NAMES, SENDING, says, word_set, words

LISTENS = frozenset({"listen"})
_COLLECTS = TASKS | LATER | {"append", "add"}
"""A send that is an argument of one of these is awaited later, or by a task."""

_TELLING = SENDING | {"announce"}
_FORGETS = frozenset({"forget", "schedule"})
"""In the name of a call: it starts its argument as a task, and does not await it."""

_OWN = CONNECTION_NAMES | {"socket", "conn", "connection", "sock"}
_PLAIN = word_set("send write")
_MANY = word_set("all to each everyone clients users broadcast publish emit notify announce updates")
_HALF = ({"WebSocketDisconnect"}, {"RuntimeError"})
"""Starlette raises the one for a client that has gone, and the other for a connection that is closed already: an
`except` for only one of them misses the other."""

_SWITCHES = word_set("running active alive subscribed started enabled stop stopped stopping closing shutdown")

Ending = Literal["ends", "rest"]


def ending_loops(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, Ending]]:
    """The loops of a function without a connection of its own that one exception ends."""
    if flow.connections(function) or ("for " not in function.text and "while " not in function.text):
        return
    body = flow.body(function).node.body
    ended = list(_ended(body, function, flow)) if _is_left_alone(function, flow) else []
    yield from ((loop, "ends") for loop in ended)
    for node in own_nodes(body):
        if isinstance(node, cst.While) and node not in ended and _goes_on(node, function, flow):
            rounds = (item for item in own_nodes(node.body) if _one_ends_the_round(item, function, flow))
            yield from ((item, "rest") for item in rounds)
        if isinstance(node, cst.For) and node.asynchronous is None and _tells_each(node, function, flow):
            yield node, "rest"


def _is_left_alone(function: Function, flow: Flow) -> bool:
    return function.is_async and not _has_listener(function) and _is_alone(function, flow)


def _has_listener(function: Function) -> bool:
    """True for a handler of a request, and for a generator: the caller gets the exception."""
    return "yield " in function.text or not SERVING.isdisjoint(function.parameters)


def _ended(block: cst.CSTNode, function: Function, flow: Flow) -> Iterator[cst.For | cst.While]:
    """The outermost endless loops that an exception ends, where no `except` around them starts them again.

    `async for message in pubsub.listen()` always ends when the broker goes away.
    """
    for node in children(block):
        match node:
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.Try(handlers=handlers) if not all(map(_gives_up, handlers)):
                continue
            case cst.For(asynchronous=cst.Asynchronous(), iter=cst.Call() as call):
                if called_name(call) in LISTENS and _serves_all(node.body, function, flow):
                    yield node
                continue
            case cst.While():
                if _is_background(node, flow) and may_raise(
                    node.body, function, flow, lambda call: _tells_all(call, function, flow)
                ):
                    yield node
                continue
        yield from _ended(node, function, flow)


def _goes_on(loop: cst.While, function: Function, flow: Flow) -> bool:
    """True for an endless background loop in which everything is caught."""
    return function.is_async and _is_background(loop, flow) and not may_raise(loop.body, function, flow)


def _gives_up(handler: cst.ExceptHandler) -> bool:
    """True for an `except` that only logs or cleans up."""
    calls = list(own_calls(handler.body))
    return not any(is_risky(call) or called_name(call) in TASKS for call in calls)


def _serves_all(block: cst.BaseSuite, function: Function, flow: Flow) -> bool:
    """True unless all sends of a loop go to the one connection of its object."""
    told = [call for call in own_calls(block) if says(called_name(call), _TELLING)]
    return not told or any(_tells_all(call, function, flow) for call in told)


def _tells_all(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a send to clients other than the one whose connection the object keeps."""
    name = called_name(call)
    head, _, last = receiver(call).partition(".")
    if not says(name, _TELLING) or _is_own(receiver(call), function):
        return False
    if head != "self" or last or not words(name) & _PLAIN or words(name) & _MANY:
        return True
    callee = flow.callee(call, function)
    return callee is not None and "for " in callee.text


def _is_own(written: str, function: Function) -> bool:
    """True for `self.ws`, and for a `ws` that is not the variable of a loop."""
    head, _, last = written.rpartition(".")
    return last in _OWN and (head.startswith("self") or (not head and f"for {last} in " not in function.text))


def _is_alone(function: Function, flow: Flow) -> bool:
    """True unless some call of the function in this file, other than to start a task, stands in a `try` or a loop."""
    for other in function.outline.functions:
        if other is not function and f"{function.name}(" in other.text:
            nodes = list(own_nodes(flow.body(other).node))
            guards = [node for node in nodes if isinstance(node, cst.Try | cst.While)]
            if any(_may_be(call, function, other, flow) for guard in guards for call in _waited_for(guard.body)):
                return False
    return True


def _may_be(call: cst.Call, function: Function, caller: Function, flow: Flow) -> bool:
    """True for a call of a function; `self.pubsub.listen()` does not call the project's own `listen`."""
    if called_name(call) != function.name:
        return False
    callee = flow.callee(call, caller)
    return callee is function or (callee is None and function.name not in LISTENS)


def _waited_for(block: cst.CSTNode) -> Iterator[cst.Call]:
    """The calls in a block, without those that are started as tasks."""
    calls: Sequence[cst.Call] = list(own_calls(block))
    apart = {arg.value for call in calls if called_name(call) in TASKS for arg in call.args}
    return (call for call in calls if call not in apart)


def _one_ends_the_round(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """True for a `for` loop that tells clients something, and that one failing send ends."""
    return (
        isinstance(node, cst.For)
        and node.asynchronous is None
        and may_raise(node.body, function, flow, lambda call: says(called_name(call), _TELLING))
    )


def _is_background(loop: cst.While, flow: Flow) -> bool:
    """True for an endless loop that waits for the clock, a queue or a broker, and for no client."""
    endless = bool(literal(loop.test)) if literal(loop.test) is not ... else _is_switch(loop.test)
    waits = any(isinstance(n, cst.Await) and last_name(n.expression) in WAITS for n in own_nodes(loop.body))
    hears = any(flow.engine.table.receives(called_name(call)) for call in own_calls(loop.body))
    return endless and waits and not hears


def _is_switch(test: cst.BaseExpression) -> bool:
    """True for `self._running`, `not self.closing` and `not stopped.is_set()`."""
    asked = test.expression if isinstance(test, cst.UnaryOperation) else test
    name = receiver(asked) if isinstance(asked, cst.Call) else dotted(asked) or ""
    return says(name.rpartition(".")[2], _SWITCHES)


def _tells_each(loop: cst.For, function: Function, flow: Flow) -> bool:
    """True for a loop that sends for each of its items, where the failure of one is not caught inside."""
    sends = any(
        says(called_name(call), SENDING) and isinstance(call.func, cst.Attribute) for call in own_calls(loop.body)
    )
    over = {name.value for name in walk(loop.target) if isinstance(name, cst.Name)}
    return sends and _bare_send(loop.body, over, function, flow)


def _bare_send(block: cst.CSTNode, names: set[str], function: Function, flow: Flow) -> bool:
    """True where something is sent to one of these names outside of any `try`."""
    for node in children(block):
        match node:
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.Try(handlers=handlers) if {
                name for each in handlers for name in caught_by(each.type)
            } not in _HALF:
                continue
            case cst.Call() if called_name(node) in _COLLECTS or says(called_name(node), _FORGETS):
                continue
            case cst.Call(func=cst.Attribute() as func) if says(called_name(node), SENDING):
                addressed = {part.value for part in walk(func.value) if isinstance(part, cst.Name)}
                if addressed & names and not _hears_itself(node, function, flow):
                    return True
        if _bare_send(node, names, function, flow):
            return True
    return False


def _hears_itself(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a send that catches its own failure: `client.send_quietly(text)`."""
    helper = flow.likely_callee(call, function)
    if helper is None or callee_catches(call, function, flow):
        return helper is not None
    return any(isinstance(n, cst.Try) and hears_failures(n) for n in own_nodes(flow.body(helper).node))
