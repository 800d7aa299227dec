"""Finds decorators of handlers that keep the answer from the client.

    for function, node, message in wrappers(flow): …

One ends without calling the handler and without a word; another calls it, and throws away what it returns, which its
framework would have sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import call_of, called_name, chain, dotted, names_in, own_calls
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import SENDERS, everywhere, is_given_back
from lint_rules.frameworks.libraries import logs
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import TELLING, says, word_set, words
from lint_rules.questions.replies.endings import View, Why, endings
from lint_rules.questions.replies.meaning import entry_of

_TRIGGER = "trigger_event"
"""The method of a namespace of Socket.IO that finds the handler of an event; what it returns is the acknowledgement."""

_ABOVE = f"super.{_TRIGGER}"

_STATES = word_set("closed closing open connected disconnected gone alive")

REFUSED = "`{here}` ends here without calling the handler, and the sender is not told why: send or return an error"
PASSED = "an event that nobody handles ends here, and who waits for its acknowledgement is not told: return an error"
DROPPED = "`{here}` drops what the handler returns, and the sender is acknowledged with nothing: return it"


def wrappers(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The wrappers of this file that leave a client without a word, each with the place and what is wrong."""
    for function in flow.outline.functions:
        around = [scope for scope in function.scopes if scope is not function]
        wrapped = _decorated_by(around[-1], flow) if around else []
        given = {name for outer in around for name in outer.parameters}
        if wrapped and any(_calls(call, given) for call in flow.calls(function)):
            yield from ((function, node, REFUSED) for node in islice(_refusals(function, given, flow), 1))
            if any(entry is not None and entry.row.answers and _gives_back(entry, flow) for entry in wrapped):
                yield from ((function, node, DROPPED) for node in islice(_dropped(function, given, flow), 1))
        if function.name == _TRIGGER and _is_of_namespace(function, flow):
            yield from ((function, node, PASSED) for node in islice(_refusals(function, {_ABOVE}, flow), 1))


def _is_of_namespace(function: Function, flow: Flow) -> bool:
    bases = flow.engine.index.lineage(function.owner).bases if function.owner is not None else ()
    return any(base.endswith("Namespace") for base in bases)


def _decorated_by(top: Function, flow: Flow) -> list[Entry | None]:
    """The handlers of messages in the project under a decorator of this name; None for one of its own dispatcher."""
    return flow.engine.index.once("decorated handlers", lambda: _by_decorator(flow)).get(top.name, [])


def _by_decorator(flow: Flow) -> dict[str, list[Entry | None]]:
    found: dict[str, list[Entry | None]] = {}
    for function in everywhere(flow):
        entry = entry_of(function, Flow(flow.engine, function.outline))
        is_handler = entry.kind == "message" if entry is not None else not SENDERS.isdisjoint(function.parameters)
        for mark in function.decorators if is_handler else ():
            found.setdefault(mark.written.rpartition(".")[2], []).append(entry)
    return found


def _calls(call: cst.Call, given: set[str]) -> bool:
    return dotted(call.func) in given or ".".join(filter(None, chain(call.func))) in given


def _refusals(function: Function, given: set[str], flow: Flow) -> Iterator[cst.CSTNode]:
    """The places at which a wrapper ends without the handler: those at which it has told the client are none."""
    loops = (node for node in flow.nodes(function) if isinstance(node, cst.For | cst.While))
    if any(_calls(call, given) for loop in loops for call in own_calls(loop)):
        return  # it tries again, and the loop may be left in any round
    view = View(
        tells=lambda call: _calls(call, given) or _tells(call, given),
        hears=lambda _: False, works=lambda _: False, fails=lambda _: None, spares=_asks_whether_there,
        decides=lambda _: False, lasts=False, returns=True,
    )  # fmt: skip
    ends = endings(flow.body(function).node, view, begun=True)
    yield from (end.node for end in ends if end.why is Why.SILENT)


def _asks_whether_there(test: cst.BaseExpression) -> tuple[bool, bool]:
    """Both sides of a test of the connection itself, and that of `"disconnect"`: of who has gone, nobody waits."""
    is_there = any(says(name, _STATES) for name in names_in(test))
    of_end = any(isinstance(part, cst.SimpleString) and "connect" in part.value for part in walk(test))
    differs = any(isinstance(part, cst.NotEqual | cst.NotIn | cst.Not) for part in walk(test))
    return is_there or (of_end and not differs), is_there or (of_end and differs)


def _tells(call: cst.Call, given: set[str]) -> bool:
    """True for what is called like an answer, and for what is handed the handler."""
    handed = any(dotted(arg.value) in given for arg in call.args)
    return handed or (bool(words(called_name(call)) & TELLING) and not logs(call))


def _dropped(function: Function, given: set[str], flow: Flow) -> Iterator[cst.CSTNode]:
    """The calls of the handler whose value is not kept."""
    for node in flow.nodes(function):
        if isinstance(node, cst.Expr):
            call = call_of(node.value)
            if call is not None and _calls(call, given):
                yield node


def _gives_back(entry: Entry, flow: Flow) -> bool:
    """True for a handler that returns something at hand."""
    return any(map(is_given_back, Flow(flow.engine, entry.function.outline).nodes(entry.function)))
