"""Finds connections that a handler neither lets in nor turns away, or turns away with an error that reaches nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, last_name, own_calls, own_nodes, source
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import ASGI, Taken, is_attempted
from lint_rules.frameworks.model import Entry
from lint_rules.questions.loss.escaping import is_risky
from lint_rules.questions.replies.endings import End, View, Why, endings
from lint_rules.questions.replies.handshakes import is_of_sockets
from lint_rules.questions.replies.meaning import Meaning, gives

_HANDS_ON = re.compile(r"\(\s*(\w+|dict\(scope[^)]*\)), receive, send\s*\)")
"""How an application hands a connection on to another."""

_ACCEPTS = re.compile(r"\b(?!self\b)\w+\.accept\(")


def unanswered_connects(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The handlers of connects of this file in which a client is neither let in nor turned away on some way."""
    for function, entry in _deciding(flow):
        first = _undecided(function, entry, flow)
        if first is not None:
            yield function, first.node


def _deciding(flow: Flow) -> Iterator[tuple[Function, Entry | None]]:
    """The functions of this file that let a client in or turn it away, with the handler whose row says how."""
    for entry in flow.handlers_here("connect"):
        by_call = not (entry.row.refuses_by_return or entry.row.accepts or entry.function.is_abstract)
        if by_call and entry.row.connection == "self":
            yield entry.function, entry
    handlers = {entry.function for entry in flow.entries}
    for function in flow.outline.functions:  # a class that is mixed into consumers
        if function.name == "connect" and "self.accept()" in function.text and function not in handlers:
            yield function, None
    whole = {entry.function for entry in flow.handlers("endpoint") if not entry.row.accepts}
    for function in flow.live():
        is_helper = function not in handlers and not gives(function, flow)
        if (function in whole or is_helper) and _accepts(function, flow):
            yield function, None


def unheard_greetings(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The handlers of connects of this file that greet the client, each with an `except` that hides a failure of it."""
    for entry in flow.handlers_here("connect"):
        function = entry.function
        meaning = Meaning(flow, function, Taken(), {}, entry)
        attempts = flow.nodes(function) if "except" in function.text else ()
        for attempt in (node for node in attempts if isinstance(node, cst.Try)):
            handler = next((each for each in attempt.handlers if is_broad(each)), None)
            if handler is not None and _greets(attempt, meaning) and _keeps(handler, meaning):
                yield function, handler
                break


def _greets(attempt: cst.Try, meaning: Meaning) -> bool:
    """True for a `try` that tells the client something after what may fail, and behind which nothing is told."""
    calls = list(own_calls(attempt.body))
    told = [at for at, call in enumerate(calls) if meaning.is_greeting(call)]
    later = [call for call in meaning.flow.calls(meaning.function) if call not in calls and meaning.is_greeting(call)]
    return bool(told) and not later and any(is_risky(call) for call in calls[: told[0]])


def _keeps(handler: cst.ExceptHandler, meaning: Meaning) -> bool:
    """True for an `except` that neither tells anybody, nor turns the client away."""
    parts = list(own_nodes(handler.body))
    leaves = any(isinstance(part, cst.Raise) or (isinstance(part, cst.Return) and part.value) for part in parts)
    return not leaves and not any(isinstance(part, cst.Call) and meaning.decides(part) for part in parts)


def dropped_in_middleware(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The ASGI middlewares of this file that neither hand a connection on nor close it on some way."""
    for function in flow.outline.functions if "__call__" in flow.outline.text else ():
        is_application = function.name == "__call__" and {"scope", *ASGI} <= {*function.parameters}
        if is_application and is_of_sockets(flow) and _HANDS_ON.search(function.text) is not None:
            view = View(
                _is_given_send, lambda _: False, lambda _: False, lambda _: None, _other_kinds, lambda _: False,
                lasts=False,
            )  # fmt: skip
            ends = endings(flow.body(function).node, view, begun=True)
            yield from ((function, end.node) for end in ends[:1])


def _is_given_send(call: cst.Call) -> bool:
    """True for `self.app(scope, receive, send)` and `send({"type": "websocket.close"})`."""
    return dotted(call.func) == "send" or any(dotted(arg.value) == "send" for arg in call.args)


def _other_kinds(test: cst.BaseExpression) -> tuple[bool, bool]:
    """The sides of `scope["type"] == "websocket"` on which there is no socket: if it is true, if it is false."""
    said = source(test)
    if "type" not in said:
        return False, False
    is_socket = "websocket" in said and re.search(r"!=|\bnot\b", said) is None
    return not is_socket, is_socket


def _accepts(function: Function, flow: Flow) -> bool:
    """True where a function accepts itself, and not only another that is defined in it."""
    says = _ACCEPTS.search(function.text) is not None
    return says and any(called_name(call) == "accept" for call in flow.calls(function))


def raised_when_open(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The endpoints of this file that answer with an HTTP error after they have accepted, each with the first place."""
    for entry in flow.handlers_here("endpoint"):
        function, accepts = entry.function, _accepting(entry, flow)
        places = (node for node in flow.nodes(function) if accepts and _raises_http(node, function, flow))
        late = (node for node in places if flow.span(function, node).line > min(accepts))
        yield from ((function, node) for node in islice(late, 1))


def _accepting(entry: Entry, flow: Flow) -> list[int]:
    """The lines of a function in which the connection is accepted."""
    effects = (effect for effect in flow.run(entry).effects if effect.kind == "accept")
    steps = (step for effect in effects for step in effect.steps)
    return [flow.span(function, node).line for function, node in steps if function is entry.function]


def _raises_http(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """True for `raise HTTPException(404)`, and for a call of what raises one, where nobody catches it."""
    match node:
        case cst.Raise(exc=error):
            return last_name(error).startswith("HTTP") and not is_attempted(function, node, flow)
        case cst.Call():
            callee = flow.callee(node, function)
            if callee is None or "HTTP" not in callee.text or is_attempted(function, node, flow):
                return False
            return any(_raises_http(part, callee, flow) for part in flow.nodes(callee)
                       if isinstance(part, cst.Raise))  # fmt: skip
    return False


def _undecided(function: Function, entry: Entry | None, flow: Flow) -> End | None:
    meaning = Meaning(flow, function, Taken(), {}, entry)
    is_open = entry is not None and entry.row.admits
    tells = meaning.decides if is_open else meaning.settles
    view = replace(
        meaning.view, tells=tells, hears=lambda _: False, spares=meaning.is_sure, lasts=False, refuses=lambda _: False
    )
    found = endings(flow.body(function).node, view, begun=True)
    return next((end for end in found if not is_open or end.why is Why.CAUGHT), None)
