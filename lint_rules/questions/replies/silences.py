"""Finds handlers that end without a word to the client, whatever it said.

    for function, node, message in silences(flow): …

These are errors of a handler's own that end the connection, and error handlers that only log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, last_name, literal, own_calls
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import everywhere
from lint_rules.frameworks.libraries import logs
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import CLEANUP, TELLING, words
from lint_rules.questions.replies.malformed import REFUSAL
from lint_rules.questions.replies.meaning import is_receiving

RAISED = "this error ends the connection, and the client is not told why: answer, or close with a code"
UNKNOWN_ID = "an unknown id raises here and ends the connection, and the client is not told why: send it an error"
UNHEARD = "the server only logs this error, and the sender gets no answer: send it an error"
LOGGED = "`{here}` only logs the error of a handler, and the sender gets no answer: send it an error"
WRAPPED = "`{here}` only logs the errors of the handlers that it decorates, and no sender gets an answer: send an error"

_ANSWERS = re.compile(r"\breturn +[^\s#]|\braise\b|\b\w*(send|emit|reply|respond|disconnect|close)\w*\(")

_LOOKS_UP = re.compile(r"(^|\.)(objects\.a?get|a?get_object_or_404|get_or_404|scalar_one|get_one)$")
_MAY_RAISE = re.compile(r"\braise |objects\.a?get\b|_or_404|scalar_one|get_one")
_SELF = frozenset({"self", "cls"})

Silence = tuple[Function, cst.CSTNode, str]


def silences(flow: Flow) -> Iterator[Silence]:
    """The functions of this file that leave a client without a word, each with the place and what is wrong."""
    for found in (_raised(flow), _only_logged(flow), _wrapped(flow)):
        yield from found


def _raised(flow: Flow) -> Iterator[Silence]:
    """Errors of the project's own that leave the handler of a message, or the loop that receives it."""
    seen = set()
    for entry, effect in flow.here():
        if effect.function in seen or not _is_at_a_message(entry, effect):
            continue
        if _MAY_RAISE.search(effect.function.text) is None or _is_caught(effect, flow) or _answers_errors(entry, flow):
            continue
        seen.add(effect.function)
        place = next(_escaping(effect.function, flow), None)
        if place is not None and (entry.kind == "message" or _is_in_loop(place, effect.function, flow)):
            message = UNHEARD if entry.row.answers else RAISED
            yield effect.function, place, message if isinstance(place, cst.Raise) else UNKNOWN_ID


def _is_at_a_message(entry: Entry, effect: Effect) -> bool:
    """True for what is done for each message; a handler whose errors are sent as a reply has none that is unheard."""
    if entry.row.silence:
        return False
    if effect.function is entry.function:
        return entry.kind == "message" or (entry.kind == "endpoint" and effect.in_loop)
    return entry.kind == "message" and entry.row.connection == "self"  # of other helpers, who calls them is reported


def _is_in_loop(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    loops = (part for part in flow.nodes(function) if is_receiving(part, flow))
    return any(is_in(node, loop) for loop in loops)


def _answers_errors(entry: Entry, flow: Flow) -> bool:
    """True where the project has a handler for the errors of its handlers that tells the client."""
    return entry.row.answers and flow.engine.index.once("errors are answered", lambda: _has_answering_handler(flow))


def _has_answering_handler(flow: Flow) -> bool:
    outlines = flow.engine.index.holding(b"on_error", b"error_default", b"error_handler")
    handlers = (entry for each in outlines for entry in Flow(flow.engine, each).handlers("error"))
    return any(_ANSWERS.search(entry.function.text) is not None for entry in handlers)


def _is_caught(effect: Effect, flow: Flow) -> bool:
    """True where a `try` stands around one of the calls that lead to the function."""
    return any(_stands_in_try(node, function, flow) for function, node in effect.chain)


def _escaping(function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    for node in flow.nodes(function):
        name = last_name(node.exc) if isinstance(node, cst.Raise) else ""
        raised = name[:1].isupper() and REFUSAL.search(name) is None
        if (raised or _looks_up(node, function)) and not _stands_in_try(node, function, flow):
            yield node


def _looks_up(node: cst.CSTNode, function: Function) -> bool:
    """True for `Room.objects.get(pk=room_id)` with an argument of the function, which raises for an id of nothing."""
    match node:
        case cst.Call(func=cst.Call(args=[cst.Arg(value=looked)]), args=args) | cst.Call(func=looked, args=args):
            ids = {_root(arg.value) for arg in args} & {*function.parameters} - _SELF
            return _LOOKS_UP.search(dotted(looked) or "") is not None and bool(ids)
    return False


def _root(value: cst.BaseExpression) -> str:
    """The name in `room_id`, `int(room_id)` and `message["room"]`; empty for a part of an object."""
    match value:
        case cst.Subscript(value=inner) | cst.Call(func=cst.Name(), args=[cst.Arg(value=inner)]):
            return _root(inner)
        case cst.Name(value=name):
            return name
    return ""


def _stands_in_try(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    if "except" not in function.text:
        return False
    attempts = (part for part in flow.nodes(function) if isinstance(part, cst.Try) and part.handlers)
    return any(is_in(node, attempt) for attempt in attempts)


def _only_logged(flow: Flow) -> Iterator[Silence]:
    for function in (entry.function for entry in flow.handlers_here("error")):
        if _ANSWERS.search(function.text) is None:
            yield function, flow.body(function).node, LOGGED


def _wrapped(flow: Flow) -> Iterator[Silence]:
    """Decorators of handlers that catch what these raise, and log it: `try: return func(*args)`, `except: log(…)`."""
    for function in flow.outline.functions:
        around = [scope for scope in function.scopes if scope is not function]
        if around and "except" in function.text and around[-1].name in _decorators_of_handlers(flow):
            given = {name for outer in around for name in outer.parameters}
            attempts = [part for part in flow.nodes(function) if isinstance(part, cst.Try)]
            handlers = (handler for attempt in attempts if _calls(attempt, given) for handler in attempt.handlers)
            quiet = (handler for handler in handlers if _catches_all(handler, around) and not _answers(handler, flow))
            yield from ((function, handler, WRAPPED) for handler in [*quiet][:1])


def _decorators_of_handlers(flow: Flow) -> frozenset[str]:
    """How the decorators of what deals with messages are called."""
    index = flow.engine.index
    return index.once("decorators of handlers", lambda: frozenset(_decorators(flow)))


def _decorators(flow: Flow) -> Iterator[str]:
    for function in everywhere(flow):
        yield from (mark.written.rpartition(".")[2] for mark in function.decorators)


def _calls(attempt: cst.Try, names: set[str]) -> bool:
    return any(dotted(call.func) in names for call in own_calls(attempt.body))


def _catches_all(handler: cst.ExceptHandler, around: Sequence[Function]) -> bool:
    """True for a broad `except`, also by a name: `kind = Exception if kind is None else kind`."""
    named = dotted(handler.type) if handler.type is not None else None
    defaults = re.compile(rf"\b{named} *(:[^=\n]*)?= *Exception\b")
    return is_broad(handler) or any(defaults.search(outer.text) is not None for outer in around)


def _answers(handler: cst.ExceptHandler, flow: Flow) -> bool:
    """True where an `except` tells something, or gives a value to who sends it."""
    gives = any(isinstance(node, cst.Return) and node.value is not None for node in walk(handler.body))
    return gives or tells(handler.body, flow)


def tells(block: cst.CSTNode, flow: Flow) -> bool:
    """True where a block raises, sends something, closes with a code, or calls what may do so."""
    if any(isinstance(node, cst.Raise) for node in walk(block)):
        return True
    return any(_is_word(call, flow) for call in own_calls(block))


def _is_word(call: cst.Call, flow: Flow) -> bool:
    name = called_name(call)
    if name == "close":
        return says_why(call)
    if logs(call) or words(name) & CLEANUP:
        return False
    return bool(words(name) & TELLING) or name in flow.engine.table.sending


def says_why(close: cst.Call) -> bool:
    """False for `close()` and `close(code=1000)`, which say that all is done."""
    return bool(close.args) and [literal(arg.value) for arg in close.args] != [1000]
