"""Finds handlers of a connection that end at an error, of which the client sees no more than the end.

    for function, handler in cut_off(flow): …     # `except Exception: logger.exception(…)` round the receive loop

An error message, or a close with a code, tells the client; `close()`, which is 1000, looks as if all had gone well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import call_of, called_name, dotted, last_step, own_calls, own_nodes, suites
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import connections_given, is_heard, speaks
from lint_rules.flow.tasks import work_of
from lint_rules.frameworks.libraries import ACCESSORS, COLLECTION_CALLS, PARSERS, STARTS, is_quiet
from lint_rules.frameworks.words import CLEANUP, says, words
from lint_rules.questions.replies.meaning import gives
from lint_rules.questions.replies.silences import says_why, tells

_OF_CONNECTION = frozenset({"accept", "prepare", "ping", "pong"})
"""Methods of a connection that raise when the client has gone, as sends do."""

_DEPTH = 2
"""How many helpers deep something that may fail is looked for."""


@dataclass(frozen=True)
class _Place:
    """A statement of a function, with what runs after it."""

    node: cst.CSTNode
    after: Sequence[cst.CSTNode]
    """What follows to the end of the function; the loop itself, where it stands in one."""
    after_loop: Sequence[cst.CSTNode] = ()
    """What follows a `break`."""
    finals: Sequence[cst.CSTNode] = ()
    """The `finally` blocks around it."""


def cut_off(flow: Flow) -> Iterator[tuple[Function, cst.ExceptHandler]]:
    """The functions of this file in which an error ends the connection without a word, each with the `except`."""
    for function in _lasting(flow):
        for place in _all_places(function, flow):
            node = place.node
            if isinstance(node, cst.Try) and _may_fail(node.body, function, flow, _DEPTH):
                quiet = (each for each in node.handlers if is_broad(each) and not _goes_on(each, node, place))
                untold = (each for each in quiet if not _tells(each.body, function, flow))
                yield from ((function, each) for each in islice(untold, 1))


def _lasting(flow: Flow) -> list[Function]:
    """The functions of this file that live as long as a connection: its endpoints, and what these hand it to."""
    found = dict.fromkeys(entry.function for entry in flow.handlers("endpoint"))
    left = list(found)
    while left:
        function = left.pop()
        handed = (*_last_calls(function, flow), *_receiving_tasks(function, flow))
        new = [each for each in handed if each not in found and not gives(each, flow)]
        found |= dict.fromkeys(new)
        left += new
    return [function for function in found if function.outline is flow.outline]


def _last_calls(function: Function, flow: Flow) -> Iterator[Function]:
    """What a function hands the connection to, with nothing to do afterwards: `await session.run()`."""
    for place in _all_places(function, flow):
        for part in place.node.body if isinstance(place.node, cst.SimpleStatementLine) else ():
            call = call_of(part.value) if isinstance(part, cst.Expr) else None
            callee = flow.callee_or_made(call, function) if call is not None and not _works_in(place.after) else None
            if callee is not None and _holds(callee, flow):
                yield callee


def _receiving_tasks(function: Function, flow: Flow) -> Iterator[Function]:
    """What receives for a function beside it: `create_task(receive(websocket))`, `gather(receive(), send())`."""
    for start in flow.calls(function):
        if called_name(start) in STARTS or called_name(start) == "gather":
            works = [arg.value for arg in start.args] if called_name(start) == "gather" else [work_of(start)]
            callees = (flow.callee(work, function) for work in works if isinstance(work, cst.Call))
            yield from (each for each in callees if each is not None and _receives(each, flow))


def _receives(function: Function, flow: Flow) -> bool:
    return any(is_heard(node, flow) for node in flow.nodes(function))


def _holds(function: Function, flow: Flow) -> bool:
    """True where a function has the connection: it is given it, or its object holds it."""
    given = flow.connections(function) or connections_given(function, flow)
    return bool(given) or (function.owner is not None and flow.holds_connection(function.owner))


def _all_places(function: Function, flow: Flow) -> Iterator[_Place]:
    return _places(flow.block(function).body, _Place(flow.body(function).node, ()))


def _places(block: Sequence[cst.CSTNode], around: _Place) -> Iterator[_Place]:
    """Each statement of a block, and those inside of it but for `except` and `finally`."""
    for at, node in enumerate(block):
        place = replace(around, node=node, after=[*block[at + 1 :], *around.after])
        yield place
        if isinstance(node, cst.For | cst.While):
            yield from _places(node.body.body, replace(place, after=[node], after_loop=place.after))
        elif isinstance(node, cst.Try):
            finals = [node.finalbody] if node.finalbody is not None else []
            inside = replace(place, finals=[*finals, *place.finals])
            yield from _places(node.body.body, inside)
        else:
            for suite in suites(node) if not isinstance(node, cst.FunctionDef | cst.ClassDef) else ():
                yield from _places(suite.body, place)


def _goes_on(handler: cst.ExceptHandler, attempt: cst.Try, place: _Place) -> bool:
    """True where the function has more to do behind the `except`, or ends otherwise than by a plain return."""
    finals = [*filter(None, [attempt.finalbody]), *place.finals]
    match last_step(handler.body):
        case cst.Raise() | cst.Continue() | cst.Return(value=cst.Call()):  # a response answers the handshake
            return True
        case cst.Return():
            return any(map(_closes, finals))
        case cst.Break():
            return _works_in(place.after_loop) or any(map(_closes, finals))
    return _works_in(place.after) or any(map(_closes, finals))


def _closes(block: cst.CSTNode) -> bool:
    """True for a `finally` that closes with a code; all else in one is done on the good ways too."""
    return any(called_name(call) == "close" and says_why(call) for call in own_calls(block))


def _works_in(statements: Sequence[cst.CSTNode]) -> bool:
    """True for statements that do more than to log and to clean up; a loop goes on."""
    loops = any(isinstance(statement, cst.For | cst.While) for statement in statements)
    return loops or any(_works(call) for statement in statements for call in own_calls(statement))


def _works(call: cst.Call) -> bool:
    return not (is_quiet(call) or says(called_name(call), CLEANUP))


def _tells(block: cst.CSTNode, function: Function, flow: Flow) -> bool:
    return tells(block, flow) or any(_hands_on(call, function, flow) for call in own_calls(block))


def _hands_on(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a helper that speaks to the client, and for one that is not known and is given the connection."""
    if not _works(call) or "broadcast" in words(called_name(call)):
        return False
    callee = flow.callee(call, function)
    if callee is not None:
        return speaks(callee)
    return any(dotted(arg.value) in flow.held_connections(function) for arg in call.args)


def _may_fail(block: cst.CSTNode, function: Function, flow: Flow, depth: int) -> bool:
    """True where something else may raise than a send or a receive, which do so when the client has gone."""
    return any(_raises(call, function, flow, depth) for call in _unguarded(block))


def _raises(call: cst.Call, function: Function, flow: Flow, depth: int) -> bool:
    name = called_name(call)
    if flow.engine.table.receives(name):
        return "json" in words(name)
    if name in _harmless(flow) or not _works(call):
        return name in PARSERS
    callee = flow.callee(call, function) if depth else None
    return callee is None or _may_fail(flow.body(callee).node, callee, flow, depth - 1)


def _harmless(flow: Flow) -> frozenset[str]:
    return ACCESSORS | COLLECTION_CALLS | flow.engine.table.sending | _OF_CONNECTION


def _unguarded(block: cst.CSTNode) -> Iterator[cst.Call]:
    """The calls in a block, but for those in a `try` of its own that catches everything."""
    attempts = (node for node in own_nodes(block) if isinstance(node, cst.Try))
    guarded = (attempt.body for attempt in attempts if any(map(is_broad, attempt.handlers)))
    inside = {call for body in guarded for call in own_calls(body)}
    return (call for call in own_calls(block) if call not in inside)
