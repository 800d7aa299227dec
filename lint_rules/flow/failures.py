"""Finds work beside the handlers whose failure nobody hears of: tasks, loops, rounds over all clients.

    for function, node, what in unheard(flow): …    # what: a key of MESSAGES of EW515

A handler that fails is logged by its framework. A task that fails is not, and a loop that ends is missed by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    bound_names,
    called_name,
    chain,
    dotted,
    is_broad,
    last_name,
    literal,
    own_calls,
    own_nodes,
)
from lint_rules.code.walk import children, walk
from lint_rules.flow.attempts import says_nothing
from lint_rules.flow.lone_tasks import task_of
from lint_rules.flow.one_other import bare_calls, to_another
from lint_rules.flow.query import Flow
from lint_rules.flow.statements import caught_by
from lint_rules.flow.takers import is_attempted
from lint_rules.flow.waits import endless, newest_first
from lint_rules.frameworks.libraries import ACCESSORS, LATER, LOGGING, MUTATORS, QUIET_PACKAGES, TASK_STARTS
from lint_rules.frameworks.words import CLEANUP, CONNECTION_NAMES, NOT_CLIENTS, SENDING, says

What = Literal["orphan", "unseen", "ends", "rest", "swallowed", "dropped", "deaf", "other", "gathered",
               "forever", "reversed", "grouped", "waited"]  # fmt: skip

_STARTS = frozenset({"create_task", "ensure_future", "run_coroutine_threadsafe"})
_WAITS = frozenset({"sleep", "get", "listen", "get_message", "blpop", "xread"})
_LISTENS = frozenset({"listen"})
_COLLECTS = _STARTS | {"append", "add"}
"""A send that is given to one of these is not waited for on the spot."""

_TELLING = SENDING | {"announce"}
_FORGETS = frozenset({"forget", "schedule"})
"""In the name of a call: it starts what it is given, and waits for nothing."""

_FULL = frozenset({"QueueFull", "Full"})


def unheard(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, What]]:
    """What may fail in this file without anybody hearing of it, at most one place of a kind in a function."""
    live = frozenset(flow.live())
    for function in flow.outline.functions:
        seen: set[What] = set()
        found = (
            _tasks(function, flow, live), _loops(function, flow), _swallowed(function, flow, live),
            _to_one(function, flow), _gathered(function, flow), _waited(function, flow), _waiting(function, flow),
            _at_once(function, flow),
        )  # fmt: skip
        for node, what in (pair for each in found for pair in each):
            if what not in seen:
                seen.add(what)
                yield function, node, what
    for entry in flow.handlers("endpoint"):
        watched = entry.framework == "Quart" or entry.function.outline is not flow.outline
        for function in (entry.function, *_handed_to(entry.function, flow)) if not watched else ():
            loop = _deaf_loop(function, flow)
            if loop is not None and _LISTENING.search(entry.function.text) is None:
                yield function, loop, "deaf"


# Tasks ---------------------------------------------------------------------------------------------------------------


def _tasks(function: Function, flow: Flow, live: frozenset[Function]) -> Iterator[tuple[cst.CSTNode, What]]:
    if not any(start in function.text for start in _STARTS):
        return
    for node in own_nodes(flow.body(function).node):
        match node:
            case cst.Expr(value=cst.Call() as call) if called_name(call) in _STARTS:
                is_known = function in live and dotted(call.func) in TASK_STARTS
                started = task_of(call, function, flow)
                catches = started is not None and _is_guarded(started, flow)
                if not (_is_group(call) or is_known or catches):
                    yield call, "orphan"
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=cst.Call() as call) if called_name(
                call
            ) in _STARTS and not _is_looked_at(dotted(target) or "", function):
                started = task_of(call, function, flow)
                if started is not None and started.is_async and not _is_guarded(started, flow):
                    yield call, "unseen"


def _is_group(call: cst.Call) -> bool:
    """True for `tg.create_task(…)`, where the group hears of it."""
    return says(_receiver(call), frozenset({"tg", "group", "taskgroup", "nursery"}))


def _is_looked_at(name: str, function: Function) -> bool:
    """True where somebody waits for the task, or is called when it is done."""
    last = re.escape(name.rpartition(".")[2])
    asked = (
        rf"await (self\.)?{last}\b|{last}\.(add_done_callback|exception|result)|(gather|wait|wait_for)\([^)]*\b{last}\b"
    )
    return not last or re.search(asked, function.outline.text) is not None


def _is_guarded(function: Function, flow: Flow) -> bool:
    """True for a function in which somebody catches everything."""
    if "except" not in function.text and "suppress" not in function.text:
        return False
    return any(isinstance(n, cst.ExceptHandler) and is_broad(n) for n in own_nodes(flow.body(function).node))


# Loops ---------------------------------------------------------------------------------------------------------------


def _loops(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, What]]:
    """Loops of the server's own, which one failure ends: the endless one, and one over all, inside of a `try`."""
    if flow.connections(function) or ("for " not in function.text and "while " not in function.text):
        return
    body = flow.body(function).node.body
    alone = function.is_async and _is_alone(function, flow)
    if alone:
        yield from ((loop, "ends") for loop in _bare_listening(body))
    for node in own_nodes(body):
        if isinstance(node, cst.While) and function.is_async and _is_background(node, flow):
            if alone and _bare_work(node.body, function, flow, sending=True):
                yield node, "ends"
            elif not _bare_work(node.body, function, flow):
                rounds = (item for item in own_nodes(node.body) if _one_ends_the_round(item, function, flow))
                yield from ((item, "rest") for item in rounds)
        if isinstance(node, cst.For) and node.asynchronous is None and _tells_each(node, function, flow):
            yield node, "rest"


def _bare_listening(block: cst.CSTNode) -> Iterator[cst.For]:
    """`async for message in pubsub.listen()` outside of any `try` and loop: when the broker goes, nobody listens."""
    for node in children(block):
        match node:
            case cst.Try() | cst.While() | cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.For(asynchronous=cst.Asynchronous(), iter=cst.Call() as call) if called_name(call) in _LISTENS:
                yield node
        yield from _bare_listening(node)


def _is_alone(function: Function, flow: Flow) -> bool:
    """True where no `try` and no loop of this file stands around a call of the function."""
    for other in function.outline.functions:
        if other is not function and f"{function.name}(" in other.text:
            guards = (n for n in own_nodes(flow.body(other).node) if isinstance(n, cst.Try | cst.While))
            if any(called_name(call) == function.name for guard in guards for call in own_calls(guard.body)):
                return False
    return True


def _one_ends_the_round(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    return isinstance(node, cst.For) and node.asynchronous is None and _bare_work(node.body, function, flow)


def _is_background(loop: cst.While, flow: Flow) -> bool:
    """True for an endless loop that waits for the time or for what comes from inside."""
    endless = bool(literal(loop.test)) if literal(loop.test) is not ... else "running" in (dotted(loop.test) or "")
    waits = any(isinstance(n, cst.Await) and last_name(n.expression) in _WAITS for n in own_nodes(loop.body))
    hears = any(flow.engine.table.receives(called_name(call)) for call in own_calls(loop.body))
    return endless and waits and not hears


def _bare_work(block: cst.CSTNode, function: Function, flow: Flow, *, sending: bool = False) -> bool:
    """True where something that may fail stands in a block outside of a `try` that catches everything.

    With `sending`, only what tells clients something counts.
    """
    for node in children(block):
        match node:
            case cst.Try(handlers=handlers) if any(map(is_broad, handlers)):
                continue
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.With(items=items) if any(last_name(item.item) == "suppress" for item in items):
                continue
            case cst.Call() if _works(node) and not _catches(node, function, flow):
                if not sending or says(called_name(node), _TELLING):
                    return True
        if _bare_work(node, function, flow, sending=sending):
            return True
    return False


def _catches(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a call of the project's own that catches what fails in it."""
    callee = flow.callee(call, function)
    return callee is not None and _is_guarded(callee, flow)


def _works(call: cst.Call) -> bool:
    name, head = called_name(call), (dotted(call.func) or "").rpartition(".")[0].rpartition(".")[2]
    quiet = name in LOGGING | ACCESSORS | MUTATORS | _WAITS or says(head, NOT_CLIENTS) or head in QUIET_PACKAGES
    return not quiet and not name[:1].isupper() and dotted(call.func) != "print" and not says(name, CLEANUP)


def _tells_each(loop: cst.For, function: Function, flow: Flow) -> bool:
    """True for a loop that sends for each of its items, where the failure of one is not caught inside."""
    sends = any(
        says(called_name(call), SENDING) and isinstance(call.func, cst.Attribute) for call in own_calls(loop.body)
    )
    over = {name.value for name in walk(loop.target) if isinstance(name, cst.Name)}
    return sends and _bare_send(loop.body, over, function, flow)


_HALF = ({"WebSocketDisconnect"}, {"RuntimeError"})
"""Starlette raises the one for a client that has gone, and the other for a connection that is closed already."""


def _bare_send(block: cst.CSTNode, names: set[str], function: Function, flow: Flow) -> bool:
    for node in children(block):
        match node:
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.Try(handlers=handlers) if {
                name for each in handlers for name in caught_by(each.type)
            } not in _HALF:
                continue
            case cst.Call() if called_name(node) in _COLLECTS | LATER or says(called_name(node), _FORGETS):
                continue
            case cst.Call(func=cst.Attribute() as func) if says(called_name(node), SENDING):
                receiver = {part.value for part in walk(func.value) if isinstance(part, cst.Name)}
                if receiver & names and not _catches(node, function, flow):
                    return True
        if _bare_send(node, names, function, flow):
            return True
    return False


def _waiting(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, What]]:
    yield from ((node, "forever") for node in endless(function, flow))
    yield from ((node, "reversed") for node in newest_first(function, flow))


# What is swallowed ---------------------------------------------------------------------------------------------------


def _swallowed(function: Function, flow: Flow, live: frozenset[Function]) -> Iterator[tuple[cst.CSTNode, What]]:
    if "except" not in function.text:
        return
    for node in own_nodes(flow.body(function).node):
        if not isinstance(node, cst.Try):
            continue
        sends = any(map(_is_send, own_calls(node.body)))
        for handler in node.handlers:
            if last_name(handler.type) in _FULL and not _passes_on(handler):
                yield handler, "dropped"
            elif function not in live and is_broad(handler) and says_nothing(handler.body.body) and sends:
                yield handler, "swallowed"


def _is_send(call: cst.Call) -> bool:
    """`layer.group_send(…)`, and `async_to_sync(layer.group_send)(…)`."""
    match call.func:
        case cst.Call(args=[cst.Arg(value=cst.Attribute(attr=cst.Name(value=name)))]):
            return says(name, SENDING)
    return says(called_name(call), SENDING)


def _passes_on(handler: cst.ExceptHandler) -> bool:
    """True where a full queue ends the connection, or makes room."""
    return any(isinstance(node, cst.Raise | cst.Await) for node in own_nodes(handler.body)) or any(
        says(called_name(call), CLEANUP | SENDING) or "get_nowait" in called_name(call)
        for call in own_calls(handler.body)
    )


# What is sent to others ---------------------------------------------------------------------------------------------


def _to_one(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, What]]:
    yield from ((call, "other") for call in to_another(function, flow))


def _gathered(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, What]]:
    """`await gather(*(ws.send_text(text) for ws in clients))` outside of any `try`: one that fails raises here."""
    if "gather(" not in function.text or "return_exceptions" in function.text:
        return
    body = flow.body(function).node.body
    over = {
        name for node in own_nodes(body) if isinstance(node, cst.For | cst.CompFor) for name in bound_names(node.target)
    }
    appended = {
        dotted(call.func.value): call.args[0].value
        for call in own_calls(body)
        if isinstance(call.func, cst.Attribute) and call.func.attr.value == "append" and call.args
    }
    for call in bare_calls(body, flow):
        if called_name(call) == "gather" and len(call.args) == 1 and call.args[0].star:
            given = call.args[0].value
            each = given.elt if isinstance(given, cst.GeneratorExp | cst.ListComp) else appended.get(dotted(given))
            if isinstance(each, cst.Call) and chain(each.func)[0] in over and _may_fail(each, function, flow):
                yield call, "gathered"


def _waited(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, What]]:
    """`await asyncio.wait([ws.send(text) for ws in clients])`, which takes tasks only."""
    for call in own_calls(flow.body(function).node.body) if "asyncio.wait(" in function.text else ():
        match call:
            case cst.Call(
                args=[cst.Arg(value=cst.ListComp(elt=each) | cst.GeneratorExp(elt=each) | cst.SetComp(elt=each)), *_]
            ):
                if (
                    dotted(call.func) == "asyncio.wait"
                    and isinstance(each, cst.Call)
                    and called_name(each) not in _STARTS
                ):
                    yield call, "waited"


def _at_once(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, What]]:
    """`[await ws.send_text(text) for ws in clients]`, and a task group of sends, in which one failure ends all."""
    if not function.is_async or (" for " not in function.text and "TaskGroup(" not in function.text):
        return
    for node in own_nodes(flow.body(function).node):
        match node:
            case cst.ListComp(elt=cst.Await(expression=cst.Call() as send), for_in=each):
                over = chain(send.func)[0] in set(bound_names(each.target))
                if over and _may_fail(send, function, flow) and not is_attempted(function, node, flow):
                    yield node, "rest"
            case cst.With(items=[cst.WithItem(item=cst.Call() as group)]) if called_name(group) == "TaskGroup":
                yield from ((call, "grouped") for call in _sends_of_a_group(node, function, flow))


def _sends_of_a_group(group: cst.With, function: Function, flow: Flow) -> Iterator[cst.Call]:
    for loop in (node for node in own_nodes(group.body) if isinstance(node, cst.For)):
        for call in own_calls(loop.body):
            send = call.args[0].value if called_name(call) == "create_task" and call.args else None
            if isinstance(send, cst.Call) and chain(send.func)[0] in set(bound_names(loop.target)):
                yield from [call] if _may_fail(send, function, flow) else []


def _may_fail(send: cst.Call, function: Function, flow: Flow) -> bool:
    helper = flow.callee(send, function)
    return says(called_name(send), SENDING) and (helper is None or "except" not in helper.text)


# Sockets that only send ----------------------------------------------------------------------------------------------


_LISTENING = re.compile(
    r"receive|recv|iter_|create_task|ensure_future|gather|TaskGroup|start_soon|wait_closed|is_disconnected"
)


def _handed_to(function: Function, flow: Flow) -> Iterator[Function]:
    """The functions of this file that an endpoint hands its connection to."""
    own = flow.connections(function)
    for call in own_calls(flow.body(function).node) if own else ():
        if any(dotted(arg.value) in own for arg in call.args):
            callee = flow.callee(call, function)
            if callee is not None and callee.outline is flow.outline:
                yield callee


def _deaf_loop(function: Function, flow: Flow) -> cst.While | cst.For | None:
    """The endless loop of an endpoint that sends and never receives, also not in a task beside it."""
    if _LISTENING.search(function.text):
        return None
    own = flow.connections(function) | CONNECTION_NAMES
    nodes = list(own_nodes(flow.body(function).node))
    walked = [node for node in nodes if isinstance(node, cst.For) and node.asynchronous is not None]
    if all(_is_fed(node) for node in walked):
        for node in nodes:
            if _is_endless(node) and isinstance(node, cst.While | cst.For) and _sends_to(own, node):
                return node
    return None


def _is_fed(loop: cst.For) -> bool:
    """True for `async for message in pubsub.listen()`."""
    return isinstance(loop.iter, cst.Call) and called_name(loop.iter) in _LISTENS


def _is_endless(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.While):
        return literal(node.test) is True
    return isinstance(node, cst.For) and node.asynchronous is not None


def _sends_to(own: frozenset[str] | set[str], loop: cst.While | cst.For) -> bool:
    return any(says(called_name(call), SENDING) and _receiver(call) in own for call in own_calls(loop.body))


def _receiver(call: cst.Call) -> str:
    return dotted(call.func.value) or "" if isinstance(call.func, cst.Attribute) else ""
