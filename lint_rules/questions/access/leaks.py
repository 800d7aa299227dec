"""Finds texts of unexpected exceptions on their way to a client.

    for leak in leaks(flow): leak.node, leak.handler      # what sends it, and the `except` that it stands in, if any

A function that no handler of the file reaches is run by itself: it may be called from anywhere.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import called_name, chain, dotted, last_name, names_in, receiver
from lint_rules.code.walk import children, is_in, walk
from lint_rules.flow.attempts import says_nothing
from lint_rules.flow.doors import is_open_to_all
from lint_rules.flow.effects import Effect
from lint_rules.flow.program import has_accounts, keeps_keys
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import is_of_client
from lint_rules.flow.values import union
from lint_rules.frameworks.entries import typed_as_connection
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import (
    COLLECTION_CALLS,
    COMPUTING,
    IN_A_THREAD,
    LOGGING,
    OUTSIDE,
    QUIET_PACKAGES,
    READS,
    RUNS_IT,
    TASKS,
    TRACEBACKS,
    TRANSLATORS,
    is_log,
)
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import (
    CALLED_BACK,
    NOT_CLIENTS,
    SENDING,
    STORES,
    TRANSFERS,
    WORKING,
    WRITES,
    says,
    words,
)

_SOCKETS = frozenset({"websocket", "ws"})
_HUB = "(?:manager|hub|handler)"
_SHORT = re.compile(r"ws(?<![a-z]ws)(?![a-z])")
_CONNECTIONS = re.compile(rf"serverconnection|connections?_?{_HUB}|{_HUB}s?_?(?:of_)?connection")
"""By what a socket can be at hand. A `connection` by itself is mostly one to a database."""
_SOCKET_SENDS = frozenset({"send", "send_text", "send_json", "send_str"})
_ASKED = re.compile(rf"({'|'.join(sorted(TRACEBACKS))})\s*\(")
"""What was caught is asked for without a name; `exc_info=True` only tells a log to do so."""
_NAMED = re.compile(rf"except\b[^:\n]*\bas\s+\w+\s*:|{_ASKED.pattern}")
"""The exception has a name, or its text is asked for in another way."""

_USERS = re.compile(
    r"""\.user\b|(?:\[|get\()["']user["']|\buser\s*=[^=]|\buser: *\w+ *[,)=]|Depends\((?!\w*(?:db|session|settings))"""
)
"""In the code of a file with a socket: it tells users apart, wherever that is done."""

_BUILTINS = frozenset(dir(builtins))

_STEPS = 3
"""Calls of the project's own functions that are followed into what a `try` does."""

_BROAD = re.compile(r"except\s*(:|\(?.*(Exception|BaseException)\b)")


@dataclass(frozen=True, eq=False)
class Leak:
    """A place at which a client is told what an unexpected exception says."""

    function: Function
    node: cst.CSTNode
    handler: cst.ExceptHandler | None
    source: cst.ExceptHandler | None = None
    """The `except` of a helper in another file that has put the text into what it returns."""


def tells_others(flow: Flow) -> bool:
    """False where whoever reads a text may be the owner of the server: nothing tells users apart, or keeps a key."""
    return has_accounts(flow.engine) or _tells_users_apart(flow) or (keeps_keys(flow.engine) and is_open_to_all(flow))


def _tells_users_apart(flow: Flow) -> bool:
    return flow.outline.says("user", "Depends(") and _USERS.search(flow.outline.text) is not None


def leaks(flow: Flow) -> Iterator[Leak]:
    """The first such place of each `except`, in source order of the functions."""
    seen: set[cst.CSTNode] = set()
    for leak in _all(flow):
        key = leak.handler or leak.source or leak.node
        if key not in seen:
            seen.add(key)
            if not _is_of_transfer(leak) if leak.handler is None else _tells_of_inside(flow, leak):
                yield leak


def _tells_of_inside(flow: Flow, leak: Leak) -> bool:
    """True when the `try` of the handler does what fails with paths, queries or host names in its text."""
    for attempt in walk(flow.body(leak.function).node):
        if isinstance(attempt, cst.Try) and any(handler is leak.handler for handler in attempt.handlers):
            return _works(attempt.body, leak.function, flow, _STEPS)
    return False


def _works(block: cst.CSTNode, function: Function, flow: Flow, steps: int) -> bool:
    """True for a block in which more is done than to read a text, to reckon and to answer."""
    nodes = list(walk(block))
    calls = [node for node in nodes if isinstance(node, cst.Call)]
    apart = {arg.value for call in calls if called_name(call) in TASKS for arg in call.args}
    return any(_waits_for_work(node) or _raises_own(node, function) for node in nodes) or any(
        _is_work(call, function, flow, steps) for call in calls if call not in apart
    )


def _raises_own(node: cst.CSTNode, function: Function) -> bool:
    """True for `raise LookupError(f"no {BASE_URL}/{number}")`: the text holds what the file or object keeps."""
    if not isinstance(node, cst.Raise) or not isinstance(node.exc, cst.Call):
        return False
    kept = function.outline.assigns.keys() | {"self"}
    return any(name in kept for arg in node.exc.args for name in names_in(arg.value))


def _waits_for_work(node: cst.CSTNode) -> bool:
    """True for `await task` and `async for part in answer`: what is done there was begun elsewhere."""
    match node:
        case cst.Await(expression=work) | cst.For(asynchronous=cst.Asynchronous(), iter=work):
            return not isinstance(work, cst.Call)
    return False


def _is_work(call: cst.Call, function: Function, flow: Flow, steps: int) -> bool:
    """True for a call of a database, a file, another machine or a model, and of what nobody knows until it runs.

    So is one of the project's own with such a call in it, some steps away.
    """
    callee = flow.callee_or_made(call, function)
    if callee is not None and steps:
        body = flow.block(callee)
        return not says_nothing(body.body) and _works(body, callee, flow, steps - 1)
    written = dotted(call.func) or ""
    holder, _, name = written.rpartition(".")
    if name in flow.engine.table.sending or name in RUNS_IT:
        return False
    if says(holder, STORES) or "objects" in chain(call) or name in IN_A_THREAD or holder.partition(".")[0] in OUTSIDE:
        return True
    return not _is_quiet(call, flow) and (says(written, WORKING | WRITES) or _is_unknown(call))


def _is_unknown(call: cst.Call) -> bool:
    """True for `handler(message)`: what is called was looked up, given, set, or comes from a library."""
    name = last_name(call)
    if isinstance(call.func, cst.Name):
        return name not in _BUILTINS | TRANSLATORS and name != "cls" and not name[:1].isupper()
    return isinstance(call.func, cst.Subscript) or says(name, CALLED_BACK) or name.startswith("on_")


def _is_quiet(call: cst.Call, flow: Flow) -> bool:
    """True for a call that raises nothing but what its caller knows: it reads a text, waits, logs, or sends."""
    name, holder = called_name(call), receiver(call)
    table = flow.engine.table
    return (
        name in READS | COLLECTION_CALLS
        or name in table.sending
        or table.receives(name)
        or _logs(call)
        or holder.partition(".")[0] in QUIET_PACKAGES | COMPUTING
        or name.endswith(("Error", "Exception"))
    )


def _is_of_transfer(leak: Leak) -> bool:
    """True for what came back from a transfer of files: whether there is such a file, the user has asked for."""
    calls = (site for site in leak.function.outline.calls if site.inside is leak.function)
    return any(says(site.written, TRANSFERS) for site in calls)


def _all(flow: Flow) -> Iterator[Leak]:
    for entry in flow.entries:
        for effect in flow.run(entry).effects:
            if _tells(effect) and (_reaches_client(effect, known=True) or _is_answer(entry, effect)):
                yield from _placed(flow, effect)
    for function, is_live in flow.unreached(_BROAD):
        if _NAMED.search(function.text):
            yield from _alone(flow, function, is_live=is_live)


def _may_tell(function: Function, flow: Flow) -> bool:
    """True when a broad `except` does more with what it caught than to log or raise it. It spares running the rest."""
    if _ASKED.search(function.text):
        return True
    for handler in walk(flow.block(function)):
        match handler:
            case cst.ExceptHandler(name=cst.AsName(name=cst.Name(value=name))) if is_broad(handler):
                if _uses(handler.body, name):
                    return True
    return False


def _uses(node: cst.CSTNode, name: str) -> bool:
    """True when a name stands anywhere but in calls of a log and in what is raised."""
    if isinstance(node, cst.Name):
        return node.value == name
    if isinstance(node, cst.Raise) or (isinstance(node, cst.Call) and _logs(node)):
        return False
    return any(_uses(child, name) for child in children(node))


def _logs(call: cst.Call) -> bool:
    return dotted(call.func) == "print" or (last_name(call) in LOGGING and is_log(call))


def _alone(flow: Flow, function: Function, *, is_live: bool) -> Iterator[Leak]:
    if not is_live and is_of_client(flow.outline):
        return
    known = is_live or (bool(flow.entries) and function.is_async) or _keeps_sockets(function.owner)
    if (not known and not _speaks_of_sockets(function)) or not _may_tell(function, flow):
        return
    for effect in flow.engine.alone(function, follows=Label.BROAD).effects:
        if _tells(effect) and _reaches_client(effect, known=known):
            yield from _placed(flow, effect)


def _speaks_of_sockets(function: Function) -> bool:
    """True when the function, or a method beside it, says the word: only then a socket can be at hand."""
    return _says_socket(function.text) or (function.owner is not None and _has_sockets(function.owner))


@lru_cache
def _has_sockets(owner: Class) -> bool:
    return any(_says_socket(method.text) for method in owner.methods.values())


def _says_socket(text: str) -> bool:
    small = text.lower()
    if "websocket" in small or ("ws" in small and _SHORT.search(small)):
        return True
    return "connection" in small and _CONNECTIONS.search(small) is not None


def _keeps_sockets(owner: Class | None) -> bool:
    """True for a manager: a class with a method that takes a WebSocket in."""
    return owner is not None and any(map(typed_as_connection, owner.methods.values()))


def _tells(effect: Effect) -> bool:
    """`send(str(e))`, and `ErrorMessage(content=str(e)).send()`."""
    labels = union(value for _, value in effect.arguments) | effect.payload.labels
    return bool((labels | effect.receiver.labels) & Label.BROAD)


def _is_answer(entry: Entry, effect: Effect) -> bool:
    """What the handler returns is what the client gets."""
    return effect.kind == "return" and entry.row.answers and effect.function is entry.function and not effect.chain


def _reaches_client(effect: Effect, *, known: bool) -> bool:
    """True for an act of a row, and for a call that is named so where a client is known to be there."""
    if effect.kind in ("send", "broadcast", "close"):
        return known or bool(effect.receiver.labels & (Label.CONNECTION | Label.OTHERS))
    if effect.kind not in ("call", "serve", "keep"):
        return False
    written = dotted(effect.node.func) or effect.name if isinstance(effect.node, cst.Call) else effect.name
    if known:  # also of the project's own: what it puts into a queue is sent by another task
        return bool(words(effect.name) & SENDING) and not words(written) & NOT_CLIENTS
    return _is_sent_to_socket(written)


def _is_sent_to_socket(written: str) -> bool:
    """`conn.websocket.send(…)`, `websocket_send(…)`: sent to a client for sure, whoever calls this function."""
    holder, _, name = written.rpartition(".")
    last = words(holder.rpartition(".")[2])
    if not holder:
        return "send" in words(name) and bool(words(name) & _SOCKETS)
    if last & {"manager", "hub", "handler"}:
        return bool(last & {*_SOCKETS, "connection"}) and bool(words(name) & {"send", "broadcast"})
    return name in _SOCKET_SENDS and bool(last & _SOCKETS)


def _placed(flow: Flow, effect: Effect) -> Iterator[Leak]:
    """The innermost step on the way to the act that stands in a broad `except`; without one, the act itself."""
    steps = [(effect.function, effect.node), *reversed(effect.chain)]
    for function, node in steps:
        handler = _handler_around(flow, function, node)
        if handler is not None:
            if function.outline is flow.outline:
                yield Leak(function, node, handler)
            return
    if effect.function.outline is flow.outline:
        helper = _put_into_answer(flow, effect)
        if helper is not None and helper.function.outline is flow.outline:
            yield helper
        else:
            yield Leak(effect.function, effect.node, None, helper.handler if helper is not None else None)


def _put_into_answer(flow: Flow, effect: Effect) -> Leak | None:
    """The `return {"message": str(e)}` of a helper whose answer a handler hands on: it is told of once, not for each
    handler that does."""
    value = effect.node.value if isinstance(effect.node, cst.Return) else None
    call = value.expression if isinstance(value, cst.Await) else value
    callee = flow.callee(call, effect.function) if isinstance(call, cst.Call) else None
    if callee is None:
        return None
    for node in flow.nodes(callee):
        handler = _handler_around(flow, callee, node) if isinstance(node, cst.Return) else None
        match handler:
            case cst.ExceptHandler(name=cst.AsName(name=cst.Name(value=name))) if _uses(node, name):
                return Leak(callee, node, handler)
    return None


def _handler_around(flow: Flow, function: Function, node: cst.CSTNode) -> cst.ExceptHandler | None:
    if not _BROAD.search(function.text):
        return None
    found = None
    for handler in walk(flow.body(function).node):
        if isinstance(handler, cst.ExceptHandler) and is_broad(handler) and is_in(node, handler):
            found = handler
    return found
