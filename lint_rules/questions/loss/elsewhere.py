"""Finds sends to connections from where these are not: another process, another event loop, another thread.

    for function, node, where in sent_from_elsewhere(flow): …     # where: a key of MESSAGES of EW517

A worker of Celery has no connections. `asyncio.run` makes a loop that the sockets do not belong to. Tornado's sockets
may be used in the thread of their loop only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, keyword, last_name, own_calls, receiver
from lint_rules.flow.query import Flow

Where = Literal["worker", "loop", "thread"]

_DEPTH = 4
_WORKERS = re.compile(r"(^|\.)(task|shared_task|periodic_task|actor)$")
_SENDS = re.compile(r"\.(send_text|send_json|send_bytes|send_str|write_message)\(|(websocket|ws)\.send\(")
_CLIENT = re.compile(r"\b(ws_|create_)?connect(ion)?\(")
"""A function that connects by itself has a connection of its own."""


def sent_from_elsewhere(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Where]]:
    """The calls in this file that lead to a send from elsewhere, one in each function."""
    seen: set[Function] = set()
    for function, node, where in (*_of_workers(flow), *_of_loops(flow), *_of_threads(flow)):
        if function.outline is flow.outline and function not in seen:
            seen.add(function)
            yield function, node, where


def _of_workers(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Where]]:
    for function in flow.outline.functions:
        if any(_WORKERS.search(mark.written) for mark in function.decorators):
            yield from ((other, call, "worker") for other, call in _leading_to_sends(function, flow, _SENDS))


def _of_loops(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Where]]:
    """`asyncio.run(manager.broadcast(text))`: what sends by itself to connections that it was not given."""
    for function in flow.outline.functions if flow.outline.says("asyncio.run(", "new_event_loop(") else ():
        for call in own_calls(flow.body(function).node) if _makes_loop(function) else ():
            if _runs(call, function) and call.args and isinstance(call.args[0].value, cst.Call):
                callee = flow.callee(call.args[0].value, function)
                is_send = _is_own_send(call.args[0].value, function, flow)
                if is_send or (callee is not None and _sends_to_others(callee, _SENDS, flow)):
                    yield function, call, "loop"


def _makes_loop(function: Function) -> bool:
    return "asyncio.run(" in function.text or "new_event_loop(" in function.text


def _runs(call: cst.Call, function: Function) -> bool:
    """`asyncio.run(…)`, and `loop.run_until_complete(…)` where the loop is a new one."""
    new = "new_event_loop(" in function.text
    return dotted(call.func) == "asyncio.run" or (new and called_name(call) == "run_until_complete")


def _is_own_send(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for `self.send(…)` of a connection's own class, and `ws.send_text(…)` of one that it is given."""
    owners = {entry.owner for entry in flow.entries if entry.row.connection == "self"}
    own = flow.connections(function) | ({"self"} if function.owner in owners else set())
    return called_name(call) in flow.engine.table.sending and receiver(call) in own


def _of_threads(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Where]]:
    writes = re.compile(r"(?<!add_callback\()\w\.write_message\(")
    if not flow.engine.index.disk.holds(((b"tornado",),)):
        return
    for owner in flow.outline.classes.values():
        run = owner.methods.get("run") if any(base.endswith("Thread") for base in owner.bases) else None
        if run is not None:
            yield from ((other, call, "thread") for other, call in _leading_to_sends(run, flow, writes))
    for function in flow.outline.functions if flow.outline.says("Thread(", "Timer(") else ():
        for call in own_calls(flow.body(function).node):
            target = _in_a_thread(call, function, flow)
            if target is not None and (_sends_to_others(target, writes, flow) or _leads(target, flow, writes)):
                yield function, call, "thread"


def _in_a_thread(call: cst.Call, function: Function, flow: Flow) -> Function | None:
    """The function that `Thread(target=f)` or `Timer(5, f)` runs."""
    handed = keyword(call, "target") if last_name(call) == "Thread" else None
    if last_name(call) == "Timer" and len(call.args) > 1:
        handed = call.args[1].value
    return flow.callee(cst.Call(handed), function) if handed is not None else None


def _leads(function: Function, flow: Flow, sends: re.Pattern[str]) -> bool:
    return any(True for _ in _leading_to_sends(function, flow, sends))


def _leading_to_sends(function: Function, flow: Flow, sends: re.Pattern[str]) -> Iterator[tuple[Function, cst.Call]]:
    """The calls, in a function and in what it calls, of what sends to connections that it was not given."""
    seen, left = {function}, [(function, 0)]
    while left:
        current, depth = left.pop(0)
        here = Flow(flow.engine, current.outline)
        for inner in current.nested.values():
            if inner not in seen:
                seen.add(inner)
                left.append((inner, depth))
        for call in own_calls(here.body(current).node):
            callee = here.likely_callee(call, current)
            if callee is None or callee in seen:
                continue
            seen.add(callee)
            if _sends_to_others(callee, sends, flow):
                yield current, call
            elif depth < _DEPTH:
                left.append((callee, depth + 1))


def _sends_to_others(function: Function, sends: re.Pattern[str], flow: Flow) -> bool:
    """True for a function that sends to connections which it neither was given nor made."""
    if sends.search(function.text) is None or _CLIENT.search(function.text) is not None:
        return False
    return not Flow(flow.engine, function.outline).connections(function)
