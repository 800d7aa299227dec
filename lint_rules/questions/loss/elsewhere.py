"""Finds sends to connections from where these are not: another process, another event loop, another thread.

    for function, node, where in sent_from_elsewhere(flow): …     # where: a key of MESSAGES of EW517

A worker of Celery has no connections. `asyncio.run` makes a loop that the sockets do not belong to. Tornado's sockets
may be used in the thread of their loop only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, given_to, keyword, last_name, positional, receiver
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.questions.loss.workers import is_of_worker

Where = Literal["worker", "loop", "thread"]

_DEPTH = 4
_RUNS = "asyncio.run"
"""Runs a coroutine in an event loop that it makes."""
_RUNS_FUNCTION = "anyio.run"
"""The same, for a function that is given with its arguments."""
_MAKES_LOOP = re.compile(r"\brun\b|new_event_loop\(|run_coroutine_threadsafe\(")
_SENDS = re.compile(r"\.(send_text|send_json|send_bytes|send_str|write_message)\(|(websocket|ws)\.send\(")
_TO_THREADS = frozenset({"Thread", "run_coroutine_threadsafe"})
"""The names of calls whose coroutine runs in another thread than the one that calls."""
_CLIENT = re.compile(r"\b(ws_|create_)?connect(ion)?\(")
"""A function that connects by itself has a connection of its own."""
_SERVES = re.compile(r"\b(serve|start_server|run_app|listen|TCPSite|Server|start_tls)\(")
"""A function that begins to listen runs the loop of the connections."""
_BEGINS = re.compile(r"\b(start|run|create_task|gather|TaskGroup)\w*\(|\bwhile ")
"""A coroutine that starts something or goes on for ever may be the whole program."""


def sent_from_elsewhere(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Where]]:
    """The calls in this file that lead to a send from elsewhere, one in each function; each thread is its own."""
    workers = list(_of_workers(flow))
    told = frozenset(function for function, _, _ in workers)
    seen: set[Function | cst.CSTNode] = set()
    for function, node, where in (*workers, *_of_loops(flow, told), *_of_threads(flow)):
        once = node if isinstance(node, cst.Call) and last_name(node) == "Thread" else function
        if function.outline is flow.outline and once not in seen:
            seen.add(once)
            yield function, node, where


def _of_workers(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Where]]:
    for function in flow.outline.functions:
        if is_of_worker(function, flow):
            yield from ((other, call, "worker") for other, call in _leading_to_sends(function, flow, _SENDS))


def _of_loops(flow: Flow, told: frozenset[Function]) -> Iterator[tuple[Function, cst.CSTNode, Where]]:
    """`asyncio.run(manager.broadcast(text))`: what sends by itself to connections that it was not given. `told`: the
    functions in which a send is reported already."""
    functions = flow.outline.functions if flow.outline.says("asyncio", "anyio", "new_event_loop(") else []
    threads = {target for function in functions for target in _targets(function, flow)}
    for function in functions:
        for call in flow.calls(function) if _MAKES_LOOP.search(function.text) else ():
            started = _in_a_loop(call, function, flow)
            if started is not None:
                callee = flow.callee(started, function)
                follows = function in threads or last_name(call) in _TO_THREADS
                if _is_own_send(started, function, flow) or (
                    callee is not None and _ends_in_send(callee, flow, follows=follows, is_told=callee in told)
                ):
                    yield function, call, "loop"


def _ends_in_send(started: Function, flow: Flow, *, follows: bool, is_told: bool) -> bool:
    """True for a coroutine that sends or calls what does; in a thread, `follows`, also over several steps."""
    if _sends_to_others(started, _SENDS, flow) or (not is_told and _hands_on(started, flow)):
        return True
    return follows and _leads(started, flow, _SENDS)


def _in_a_loop(call: cst.Call, function: Function, flow: Flow) -> cst.Call | None:
    """The call whose coroutine runs in a new loop: that in `asyncio.run(tell())`, in `run_until_complete(tell())` of a
    new loop, in `anyio.run(tell)`, and in `Thread(target=asyncio.run, args=(tell(),))`."""
    resolve = function.outline.resolve
    full = resolve(dotted(call.func) or "")
    if full == _RUNS_FUNCTION:
        return _called_with(call.args)
    new = "new_event_loop(" in function.text and called_name(call) == "run_until_complete"
    if call.args and (new or full == _RUNS or _is_of_runner(call, function, flow) or _is_on_own_loop(call, function)):
        return _coroutine(call.args[0].value, function, flow)
    if last_name(call) == "Thread" and resolve(dotted(keyword(call, "target")) or "") == _RUNS:
        match keyword(call, "args"):
            case cst.Tuple(elements=[cst.Element(value=started), *_]):
                return _coroutine(started, function, flow)
    return None


def _is_on_own_loop(call: cst.Call, function: Function) -> bool:
    """True for `run_coroutine_threadsafe(tell(), worker_loop)` where the module or class makes that loop itself, and
    nothing in the file listens on it."""
    if called_name(call) != "run_coroutine_threadsafe" or _SERVES.search(function.outline.code) is not None:
        return False
    loop = keyword(call, "loop") or positional(call, 1)
    made = re.compile(rf"(?m)^\s*{re.escape(dotted(loop) or ' ')}(: [\w.]+)? = (asyncio\.)?new_event_loop\(\)")
    return made.search(function.outline.code) is not None


def _called_with(given: Sequence[cst.Arg]) -> cst.Call | None:
    """`tell(name)` for the arguments of `anyio.run(tell, name)`."""
    return cst.Call(given[0].value, [arg for arg in given[1:] if arg.keyword is None]) if given else None


def _is_of_runner(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for `runner.run(…)` in `with asyncio.Runner() as runner:`, and behind `runner = asyncio.Runner()`."""
    name = receiver(call) if called_name(call) == "run" and "Runner(" in function.text else ""
    nodes = flow.nodes(function) if name else ()
    items = (item for node in nodes if isinstance(node, cst.With) for item in node.items)
    entered = [item.item for item in items if item.asname is not None and dotted(item.asname.name) == name]
    made = (value for value in (*entered, *given_to(name, nodes)) if isinstance(value, cst.Call))
    return any(function.outline.resolve(dotted(value.func) or "") == "asyncio.Runner" for value in made)


def _coroutine(value: cst.BaseExpression, function: Function, flow: Flow) -> cst.Call | None:
    """The call that makes a coroutine, also one that was given a name before."""
    if isinstance(value, cst.Name):
        value = flow.body(function).given_once.get(value.value, value)
    return value if isinstance(value, cst.Call) else None


def _hands_on(started: Function, flow: Flow) -> bool:
    """True for a coroutine that only calls what sends, and is not the program that the connections belong to."""
    here = Flow(flow.engine, started.outline)
    reached = [started, *filter(None, (here.likely_callee(call, started) for call in here.calls(started)))]
    is_program = any(ends.search(each.text) for each in reached for ends in (_SERVES, _CLIENT))
    is_plain = not is_program and _BEGINS.search(started.text) is None
    return is_plain and any(_sends_to_others(each, _SENDS, flow) for each in reached)


def _is_own_send(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for `self.send(…)` of a connection's own class, `ws.send_text(…)` of one that it is given, and
    `self.clients[key].send_text(…)` of one that is kept."""
    own = flow.connections(function) | ({"self"} if function.owner in flow.connection_classes else set())
    if called_name(call) not in flow.engine.table.sending:
        return False
    return receiver(call) in own or _is_kept(call, function, flow)


def _is_kept(call: cst.Call, function: Function, flow: Flow) -> bool:
    match call.func:
        case cst.Attribute(value=cst.Subscript() as held):
            name = behind(held)
            return name.startswith(("self.", "cls.")) or name in function.outline.assigns
        case cst.Attribute(value=held):
            return called_name(call) == "emit" and flow.engine.looks_like_server(dotted(held) or "", function.outline)
    return False


def _of_threads(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Where]]:
    writes = re.compile(r"(?<!add_callback\()\w\.write_message\(")
    if not flow.engine.index.disk.holds(((b"tornado",),)):
        return
    for owner in flow.outline.classes.values():
        run = owner.methods.get("run") if any(base.endswith("Thread") for base in owner.bases) else None
        if run is not None:
            yield from ((other, call, "thread") for other, call in _leading_to_sends(run, flow, writes))
    for function in flow.outline.functions if flow.outline.says("Thread(", "Timer(") else ():
        for call in flow.calls(function):
            target = _in_a_thread(call, function, flow)
            if target is not None and (_sends_to_others(target, writes, flow) or _leads(target, flow, writes)):
                yield function, call, "thread"


def _targets(function: Function, flow: Flow) -> Iterator[Function]:
    """What a function has run in threads."""
    if "Thread(" in function.text or "Timer(" in function.text:
        found = (_in_a_thread(call, function, flow) for call in flow.calls(function))
        yield from (target for target in found if target is not None)


def _in_a_thread(call: cst.Call, function: Function, flow: Flow) -> Function | None:
    """The function that `Thread(target=f)` or `Timer(5, f)` runs."""
    handed = keyword(call, "target") if last_name(call) == "Thread" else None
    if last_name(call) == "Timer" and len(call.args) > 1:
        handed = call.args[1].value
    return flow.callee(cst.Call(handed), function) if handed is not None else None


def _leads(function: Function, flow: Flow, sends: re.Pattern[str]) -> bool:
    """True where a function leads to a send, and is not the server that the connections belong to."""
    return _SERVES.search(function.text) is None and any(True for _ in _leading_to_sends(function, flow, sends))


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
        for call in here.calls(current):
            callee = here.likely_callee(_run_in(call, current), current)
            if callee is None or callee in seen:
                continue
            seen.add(callee)
            if _sends_to_others(callee, sends, flow):
                yield current, call
            elif depth < _DEPTH:
                left.append((callee, depth + 1))


def _run_in(call: cst.Call, function: Function) -> cst.Call:
    """`tell(name)` for `async_to_sync(tell)(name)` and `anyio.run(tell, name)`; any other call is what it runs."""
    match call.func:
        case cst.Call(args=[cst.Arg(value=inner)]) as around if last_name(around) == "async_to_sync":
            return cst.Call(inner, call.args)
    if function.outline.resolve(dotted(call.func) or "") == _RUNS_FUNCTION:
        return _called_with(call.args) or call
    return call


def _sends_to_others(function: Function, sends: re.Pattern[str], flow: Flow) -> bool:
    """True for a function that sends to connections which it neither was given nor made."""
    if sends.search(function.text) is None or _CLIENT.search(function.text) is not None:
        return False
    return not Flow(flow.engine, function.outline).connections(function)
