"""Finds what has to be cleaned up when a connection ends, and the ways of its end on which it is not.

skipped_cleanups(flow)    # `except WebSocketDisconnect: manager.disconnect(ws)`, and no `finally`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import libcst as cst

from lint_rules.code.catching import catches, is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, literal, nodes_outside, own_calls, own_nodes, receiver
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import holds
from lint_rules.frameworks.libraries import ACCESSORS, OF_ONE_KIND, is_quiet
from lint_rules.frameworks.words import CONNECTION_NAMES, says, word_set
from lint_rules.questions.loss.left_behind import bare_calls
from lint_rules.questions.loss.removed_twice import ENDS
from lint_rules.questions.replies.endings import View, left_open

_ENDED = word_set("close closed disconnect disconnected left gone")
"""What the others are told then: `emit(ON_CLOSE, conn=conn)`."""
_BEGINS = word_set("connect register subscribe add append attach join enter")
_TYPE_ASKED = re.compile(r"websocket\.disconnect|(\[|\.get\()[\"']type[\"']")
_TRY = cst.Try | cst.TryStar
_PLAIN = cst.SimpleStatementLine | cst.With


def skipped_cleanups(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The functions of one connection that clean up in an `except`, each with the place that leads past it."""
    for function in of_one_connection(flow):
        place = _skipping(function, flow) if "except" in function.text else None
        if place is not None:
            yield function, place


def of_one_connection(flow: Flow) -> Iterator[Function]:
    """The functions of this file that are given a connection, the endpoints first of all."""
    endpoints = {entry.function for entry in flow.handlers("endpoint")}
    return (function for function in flow.live() if function in endpoints or flow.connections(function))


def _skipping(function: Function, flow: Flow) -> cst.CSTNode | None:
    statements = flow.block(function).body
    for at, attempt in enumerate(statements):
        ends = _ending(attempt, function, flow) if isinstance(attempt, _TRY) else None
        if ends is not None:
            assert isinstance(attempt, _TRY)
            begun = any(_registers(node, function, flow) for before in statements[:at] for node in own_nodes(before))
            inside = any(_registers(node, function, flow) for node in own_nodes(attempt.body))
            view = View(
                tells=ends, hears=lambda _: False, works=_works, fails=lambda _: None, spares=_spares, over=frozenset(),
                decides=lambda _: False,
                lasts=False, begins=lambda node: _registers(node, function, flow),
            )  # fmt: skip
            rest: Sequence[cst.BaseStatement] = [
                part for part in statements[at:] if isinstance(part, cst.BaseStatement)
            ]
            return left_open(rest, view, begun=begun or not inside)
    return None


def passed_cleanups(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """What may fail between the registering of a connection and its clean-up, where no `try` takes it out."""
    for function in of_one_connection(flow):
        steps = list(_in_turn(flow.block(function), function, flow))
        if any(map(flow.is_receive_loop, steps)):
            yield from ((function, place) for place in islice(_passing(steps, function, flow), 1))


def slots_left(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The loops that may end badly between `player.ws = ws` and `player.ws = None`, with no `finally` around them."""
    for function in of_one_connection(flow):
        held, own = set[str](), flow.held_connections(function) | CONNECTION_NAMES
        loops, found = list[cst.CSTNode](), list[tuple[cst.CSTNode, str]]()
        for step in flow.block(function).body if " = None" in function.text else ():
            place, value = _given(step)
            if place and holds(value, own):
                held.add(place)
            elif place in held and literal(value) is None:
                found += [(loop, place) for loop in loops]
            if isinstance(step, cst.For | cst.While) and held and _may_end_badly(step, flow):
                loops.append(step)
        yield from ((function, loop, place) for loop, place in found[:1])


def raw_receives(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """Starlette's `receive()` above an `except WebSocketDisconnect` that cleans up, where nobody asks what came.

    It gives a message when the client leaves, and raises RuntimeError the next time.
    """
    for function in of_one_connection(flow) if flow.outline.says(".receive()") else ():
        if "WebSocketDisconnect" in function.text and _TYPE_ASKED.search(function.text) is None:
            for attempt in flow.nodes(function):
                if isinstance(attempt, cst.Try) and _ending(attempt, function, flow) is not None:
                    calls = (
                        ()
                        if any(catches(each, ("RuntimeError",)) for each in attempt.handlers)
                        else own_calls(attempt.body)
                    )
                    raw = (call for call in calls if called_name(call) == "receive" and not call.args)
                    yield from ((function, call) for call in islice(raw, 1))


def _given(step: cst.CSTNode) -> tuple[str, cst.BaseExpression]:
    """The attribute of another object that a statement gives a value to, and the value; empty for any other."""
    match step:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute() as target)], value=value)]
        ):
            return (dotted(target) or "").removeprefix("self."), value
    return "", cst.Name("None")


def _in_turn(block: cst.BaseSuite, function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    """The statements of a block, with the loops of each `try` that lets some errors pass and takes nobody out."""
    for step in block.body:
        if not isinstance(step, cst.Try) or any(map(is_broad, step.handlers)) or _cleans_up(step, function, flow):
            yield step
        else:
            inner = _in_turn(step.body, function, flow)
            yield from (each for each in inner if isinstance(each, cst.For | cst.While))


def _passing(steps: Sequence[cst.CSTNode], function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    """The loops that may end badly, and what else may raise, from the registering on up to the last clean-up."""
    own = flow.held_connections(function) | CONNECTION_NAMES
    ends = {at: calls for at, step in enumerate(steps) if (calls := list(_take_out(step, own)))}
    left = max(ends, default=0)
    is_given = any(holds(arg.value, own) for call in ends.get(left, ()) for arg in call.args)
    is_registered = False
    for step in steps[:left]:
        does = any(_registers(node, function, flow) for node in own_nodes(step)) and not isinstance(step, _TRY)
        if isinstance(step, cst.For | cst.While) and (is_given or is_registered or does) and _may_end_badly(step, flow):
            yield step
        elif is_registered and isinstance(step, cst.SimpleStatementLine):
            yield from (call for call in _awaited(step) if _works(call) and not _is_caught_below(call, function, flow))
        is_registered = is_registered or does


def fails_between(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """What may fail behind the registering of a client, before the `try` whose clean-up takes it out again."""
    for function in of_one_connection(flow):
        if "try:" in function.text:
            steps = flow.block(function).body
            tries = (at for at, step in enumerate(steps) if isinstance(step, _TRY) and _cleans_up(step, function, flow))
            before = cst.IndentedBlock([step for step in steps[: next(tries, 0)] if isinstance(step, _PLAIN)])
            yield from islice(_told_when_in(before, function, flow, outermost=True), 1)


def _told_when_in(
    block: cst.BaseSuite, function: Function, flow: Flow, *, outermost: bool = False
) -> Iterator[tuple[Function, cst.CSTNode]]:
    """Where a block, or what it calls to register the connection, sends to the connection that it has registered, or
    waits for something else of the outermost function that may fail."""
    own, is_in = flow.held_connections(function) | CONNECTION_NAMES, False
    for node in own_nodes(block):
        call = node.expression if isinstance(node, cst.Await) and outermost else node
        if isinstance(call, cst.Call) and is_in and not _registers(call, function, flow):
            if receiver(call) in own:
                fails = flow.sends(call)
            else:
                fails = call is not node and _works(call) and not _is_caught_below(call, function, flow)
            if fails:
                yield function, call
        if _registers(node, function, flow):
            is_in = True
            callee = flow.callee(node, function) if isinstance(node, cst.Call) else None
            inside = flow.block(callee) if callee is not None else cst.IndentedBlock([])
            if callee is not None and not any(isinstance(step, _TRY) for step in own_nodes(inside)):
                below = _told_when_in(inside, callee, flow)
                yield from below if callee.outline is flow.outline else ((function, node) for _ in below)


def _is_caught_below(call: cst.Call, function: Function, flow: Flow) -> bool:
    callee = flow.likely_callee(call, function)
    return callee is not None and ("except" in callee.text or "suppress" in callee.text)


def _awaited(block: cst.CSTNode) -> Iterator[cst.Call]:
    """The awaited calls outside of a `try`."""
    for node in nodes_outside(block, lambda node: isinstance(node, cst.Try)):
        if isinstance(node, cst.Await) and isinstance(node.expression, cst.Call):
            yield node.expression


def _cleans_up(attempt: cst.Try | cst.TryStar, function: Function, flow: Flow) -> bool:
    own = flow.held_connections(function) | CONNECTION_NAMES
    ends = (*attempt.handlers, *((attempt.finalbody,) if attempt.finalbody is not None else ()))
    return any(_is_cleanup(call) and receiver(call) not in own for end in ends for call in own_calls(end))


def _take_out(step: cst.CSTNode, own: set[str] | frozenset[str]) -> Iterator[cst.Call]:
    calls = own_calls(step) if isinstance(step, cst.SimpleStatementLine | cst.If) else ()
    return (call for call in calls if _is_cleanup(call) and receiver(call) not in own)


def _may_end_badly(loop: cst.For | cst.While, flow: Flow) -> bool:
    """True for a loop that receives, and does something with what it got outside of a `try`."""
    return flow.is_receive_loop(loop) and any(_works(call) for call in bare_calls(loop.body))


def _spares(test: cst.BaseExpression) -> tuple[bool, bool]:
    """`if websocket in clients:`, `if task:`: where it is not there, there is nothing to take out."""
    match test:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.In())]) | cst.Name() | cst.Attribute():
            return False, True
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.NotIn())]):
            return True, False
    return False, False


def _ending(attempt: cst.Try | cst.TryStar, function: Function, flow: Flow) -> Callable[[cst.Call], bool] | None:
    """What a call at the end is known by, where an `except` makes it and no `finally` does."""
    own = flow.held_connections(function) | CONNECTION_NAMES
    receives = flow.hears(attempt.body)
    loops = any(isinstance(node, cst.For) and node.asynchronous is not None for node in own_nodes(attempt.body))
    last = list(own_calls(attempt.finalbody)) if attempt.finalbody is not None else []
    is_end = _tells_the_end if any(map(_is_cleanup, last)) else _is_cleanup
    made = [call for handler in attempt.handlers for call in own_calls(handler.body) if is_end(call)]
    wanted = (receives or loops) and any(receiver(call) not in own for call in made)
    return is_end if wanted and not any(map(is_end, last)) else None


def _is_cleanup(call: cst.Call) -> bool:
    return says(called_name(call), ENDS) or _tells_the_end(call)


def _tells_the_end(call: cst.Call) -> bool:
    """True for `emit(ON_CLOSE, conn=conn)`."""
    told = (dotted(arg.value) or "" for arg in call.args)
    return any(name.isupper() and says(name, _ENDED) for name in told)


def _registers(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """`await manager.connect(ws)`, `clients.add((ws, url))`, `clients[key] = {"socket": ws}`."""
    own = flow.held_connections(function) | CONNECTION_NAMES
    match node:
        case cst.Call(func=cst.Attribute(), args=args) if (
            says(called_name(node), _BEGINS) and receiver(node) not in own
        ):
            return any(holds(arg.value, own) for arg in args)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript())], value=value):
            return holds(value, own)
    return False


def _works(call: cst.Call) -> bool:
    name = called_name(call)
    return not is_quiet(call) and name not in ACCESSORS and (name in OF_ONE_KIND or not name.startswith("receive"))
