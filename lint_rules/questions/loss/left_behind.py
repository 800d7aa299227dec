"""Finds what is done for a client and undone only when it asks, or on the way that goes well.

    for function, _, done, undo in undone_when_asked(flow): … # an end without `leave_lobby` for `studio.join_lobby(…)`
    for function, node in kept_twice(flow): …  # `clients.append(self)` for each message that asks for it
    for function, node, name in released_below(flow): …  # a loop that may raise, and `proxy.close()` only behind it
    for function, node, name in begun_too_early(flow): …  # a task, an `await` that may raise, and then the `try`

A client that just goes sends no message. What is undone by another name is seen where it changes the same collection.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    bound_names,
    call_of,
    called_name,
    dotted,
    is_broad,
    mentions,
    nodes_outside,
    own_calls,
    own_nodes,
    receiver,
    source,
)
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import behind
from lint_rules.frameworks.libraries import ACCESSORS, LOGGING, QUIET_PACKAGES
from lint_rules.frameworks.words import CONNECTION_NAMES, NOT_CLIENTS, says, word_set, words

_UNDOING = {
    "join": ("leave",), "enter": ("leave", "exit"), "add": ("remove", "delete", "discard"),
    "register": ("unregister", "deregister", "remove"), "subscribe": ("unsubscribe",), "attach": ("detach",),
    "track": ("untrack",), "watch": ("unwatch",), "reserve": ("release",), "acquire": ("release",),
    "lock": ("unlock", "release"), "start": ("stop",),
}  # fmt: skip
"""Verbs of what is done for a client, each with those that undo it."""

_OF_FRAMEWORKS = frozenset({"join_room", "enter_room", "add_event_handler", "subscribe", "start", "add", "acquire"})
"""Calls that a framework undoes by itself, or that say too little."""

_CLIENT = word_set("sid user client self websocket ws session guest player member connection conn participant peer")
_HEARING = word_set("viewer watcher listener subscriber subscription waiter editor")
"""What is added and removed besides is mostly kept on purpose: `add_comment`."""

_SUBSCRIBES = word_set("subscribe watch listen authenticate auth onmessage message")
_RELEASES = frozenset(
    {"close", "aclose", "terminate", "kill", "unsubscribe", "punsubscribe", "stop", "shutdown", "cancel", "release"}
)
_ENDING = word_set("close end cleanup stop release shutdown terminate finish")
_DEPTH = 2


def undone_when_asked(flow: Flow) -> Iterator[tuple[Function, None, str, str]]:
    """Ends of a connection that do not undo what was done for the client, with what was called and what undoes it."""
    if not any(f"{verb}_" in flow.outline.text for verb in _UNDOING):
        return
    leaving, seen = flow.reached("disconnect"), set[str]()
    last = next((entry.function for entry in flow.handlers("disconnect")), None)
    for entry in flow.handlers_here("message", "join", "connect", "endpoint"):
        function = entry.function
        end = function if entry.kind == "endpoint" else last
        if function in leaving or end is None:
            continue
        ends = _ends_of(function, flow) if entry.kind == "endpoint" else list(_with_callees(end, flow))
        for call in flow.calls(function):
            undo = _undo(call, function, flow)
            is_called = undo and any(re.search(rf"\b({'|'.join(undo)})\b", text) for text in ends)
            if undo and undo[0] not in seen and not is_called and not _is_undone_otherwise(call, function, ends, flow):
                seen.add(undo[0])
                yield end, None, called_name(call), undo[0]


def _undo(call: cst.Call, function: Function, flow: Flow) -> tuple[str, ...]:
    """The names of what undoes a call, if there is such a thing and the call is about a client."""
    name = called_name(call)
    verb, _, rest = name.partition("_")
    if verb not in _UNDOING or not rest or name in _OF_FRAMEWORKS or not isinstance(call.func, cst.Attribute):
        return ()
    if verb == "add" and not says(rest.rpartition("_")[2], _CLIENT | _HEARING):
        return ()
    given = (part.value for arg in call.args for part in walk(arg.value) if isinstance(part, cst.Name))
    if not any(says(each, _CLIENT) for each in given):
        return ()
    names = tuple(f"{undo}_{rest}" for undo in _UNDOING[verb])
    callee = flow.callee(call, function)
    there = callee.owner.methods if callee is not None and callee.owner is not None else {}
    return names if any(each in there or f".{each}(" in flow.outline.text for each in names) else ()


def _with_callees(function: Function, flow: Flow, depth: int = 0) -> Iterator[str]:
    yield function.text
    yield from _callees(flow.calls(function), function, flow, depth)


def _callees(calls: Iterable[cst.Call], function: Function, flow: Flow, depth: int) -> Iterator[str]:
    for call in calls if depth < _DEPTH else ():
        callee = flow.callee(call, function)
        if callee is not None:
            yield from _with_callees(callee, Flow(flow.engine, callee.outline), depth + 1)


def _ends_of(function: Function, flow: Flow) -> list[str]:
    """What an endpoint says in `except` and `finally` and behind its loops, with what is called there."""
    found: list[str] = []
    for node in flow.nodes(function):
        if isinstance(node, cst.Finally | cst.ExceptHandler):
            found += [source(node), *_callees(own_calls(node), function, flow, 0)]
    for step in _behind_loops(flow.block(function)):
        found += [source(step), *_callees(own_calls(step), function, flow, 0)]
    return found


def _behind_loops(block: cst.BaseSuite) -> list[cst.CSTNode]:
    steps = list(block.body)
    loops = [at for at, step in enumerate(steps) if any(isinstance(n, cst.While | cst.For) for n in own_nodes(step))]
    return list(steps[loops[0] + 1 :]) if loops else []


def _is_undone_otherwise(call: cst.Call, function: Function, ends: list[str], flow: Flow) -> bool:
    """True where an end speaks of a collection that the call changes, or calls what nobody can see on its object."""
    callee = flow.callee(call, function)
    kept = set(re.findall(r"\bself\.(\w+)\b", callee.text)) if callee is not None else set()
    kept -= {"logger", "log", "lock", "_lock", "redis", "db"}
    if any(_takes_from(name, text) for name in kept for text in ends):
        return True
    asked = (name for text in ends for name in re.findall(rf"\b{re.escape(receiver(call) or '?')}\.(\w+)\(", text))
    return callee is None and any(not says(name, _READING) for name in asked)


def _takes_from(name: str, text: str) -> bool:
    word = rf"\b{re.escape(name)}\b"
    taken = rf"{word}[^\n]*\.(pop|popitem|remove|discard|clear)\(|\bdel [^\n]*{word}|{word}(\[[^\]\n]*\])? *[-&]?= "
    return re.search(taken, text) is not None


_READING = word_set("get is has list find count")


def kept_twice(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """`self.clients.append(self)` where a message asks for it: the second time it is in the list twice."""
    asked = flow.reached("message") - flow.reached("connect") if ".append(" in flow.outline.text else set()
    for function in flow.outline.functions:
        if ".append(" in function.text and (function in asked or says(function.name, _SUBSCRIBES)):
            own = flow.connections(function) | CONNECTION_NAMES | {"self", "conn", "client"}
            found = (node for node in flow.nodes(function) if _appends(node, own, function))
            yield from ((function, node) for node in islice(found, 1))


def _appends(node: cst.CSTNode, own: set[str], function: Function) -> bool:
    """True where a connection is put into a list that it is taken out of again, without a look whether it is there."""
    match node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="append")), args=[cst.Arg(value=item)]):
            name = re.escape(behind(held).rpartition(".")[2])
            taken = rf"\b{name}\b(\[[^\]]*\])?\.remove\((self|ws|websocket|conn|connection|client)\)"
            is_kept = bool(name) and dotted(item) in own and re.search(taken, function.outline.text) is not None
            before = function.text.partition(".append(")[0]
            return is_kept and re.search(rf" in [\w.]*\b{name}\b", before) is None
    return False


def released_below(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """What an endpoint opens and closes only behind a loop of its own, in which something may raise."""
    for entry in flow.handlers_here("endpoint"):
        own = flow.held_connections(entry.function) | CONNECTION_NAMES
        blocks = _straight(flow.block(entry.function))
        found = (place for block in blocks for place in _behind(list(block.body), own))
        yield from ((entry.function, *place) for place in islice(found, 1))


def _straight(block: cst.BaseSuite) -> Iterator[cst.BaseSuite]:
    """A block, and those of each `try` in it whose `finally` releases nothing."""
    yield block
    for step in block.body:
        match step:
            case cst.Try(body=inner, handlers=handlers, finalbody=cst.Finally(body=last)):
                released = any(name for each in last.body for name in _released_if_there(each))
                if not released and not any(map(is_broad, handlers)):
                    yield from _straight(inner)


def _behind(steps: Sequence[cst.CSTNode], own: Collection[str]) -> Iterator[tuple[cst.CSTNode, str]]:
    """The loops that may raise, each with what was opened above it and is released below it."""
    opened: set[str] = set()
    for at, step in enumerate(steps):
        opened |= {name for name in _opened(step) if name not in own}
        if isinstance(step, cst.While | cst.For) and any(map(_may_raise, bare_calls(step.body))):
            below = (name for later in steps[at + 1 :] for name in _released_if_there(later))
            yield from ((step, name) for name in below if name in opened)


def begun_too_early(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """What may fail between the start of something and the `try` whose `finally` ends it, once in each function."""
    for function in flow.live() if "finally:" in flow.outline.text else ():
        if function.is_async and "finally:" in function.text:
            yield from ((function, *place) for place in islice(_between(flow.block(function).body), 1))


def _between(steps: Sequence[cst.CSTNode]) -> Iterator[tuple[cst.CSTNode, str]]:
    begun: dict[str, int] = {}
    for at, step in enumerate(steps):
        if isinstance(step, cst.Try) and step.finalbody is not None:
            for name in (name for below in step.finalbody.body.body for name in _released(below) if name in begun):
                calls = (call for each in steps[begun[name] + 1 : at] for call in awaited(each))
                yield from ((call, name) for call in calls if _may_raise(call) and not mentions(call, name))
        begun |= dict.fromkeys(_opened(step), at)


def awaited(block: cst.CSTNode) -> Iterator[cst.Call]:
    """The awaited calls outside of a `try`."""
    for node in nodes_outside(block, lambda node: isinstance(node, cst.Try)):
        if isinstance(node, cst.Await) and isinstance(node.expression, cst.Call):
            yield node.expression


def _opened(step: cst.CSTNode) -> Iterator[str]:
    match step:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]):
            yield from bound_names(target) if call_of(value) is not None else ()


def _released(step: cst.CSTNode) -> Iterator[str]:
    """`proxy.close()`, `self.end(proxy)`."""
    if not isinstance(step, cst.SimpleStatementLine):
        return
    for call in own_calls(step):
        if called_name(call) in _RELEASES and isinstance(call.func, cst.Attribute):
            yield receiver(call)
        elif says(called_name(call), _ENDING):
            given = (dotted(arg.value) or "" for arg in call.args)
            yield from (name for name in given if name and not says(name, NOT_CLIENTS))


def _released_if_there(step: cst.CSTNode) -> Iterator[str]:
    """The same, also of `if not task.done(): task.cancel()`."""
    steps = step.body.body if isinstance(step, cst.If) else [step]
    return (name for each in steps for name in _released(each))


def _may_raise(call: cst.Call) -> bool:
    name, head = called_name(call), receiver(call)
    quiet = name in LOGGING | ACCESSORS or head in QUIET_PACKAGES or "log" in words(head) or name in ("print", "sleep")
    return not quiet


def bare_calls(block: cst.CSTNode) -> Iterator[cst.Call]:
    """The calls outside of a `try` that catches everything."""
    outside = nodes_outside(block, lambda node: isinstance(node, cst.Try) and any(map(is_broad, node.handlers)))
    return (node for node in outside if isinstance(node, cst.Call))
