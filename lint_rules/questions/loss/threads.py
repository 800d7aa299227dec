"""Finds queues and events of the event loop that a thread uses: they wake nobody there, and are not safe.

    for function, node in used_by_threads(flow): …     # `self.events.put_nowait(frame)` in `Thread(target=self.read)`

`asyncio.Queue` and `asyncio.Event` are not thread-safe (the documentation of asyncio, Developing with asyncio). Who
waits for one is called by the loop, and a loop that sleeps hears nothing of a thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, keyword, last_name
from lint_rules.flow.query import Flow
from lint_rules.flow.serving import serves_sockets

_MADE = re.compile(
    r"^[ \t]*(?P<name>(self\.)?\w+)\s*(:[^=\n]+)?= *(?P<kind>(asyncio\.)?(Queue|LifoQueue|PriorityQueue|Event))\(",
    re.MULTILINE,
)
"""A queue or an event gets a name, in the module or in an object."""

_USES = frozenset({"put_nowait", "set"})
"""What others wait for. `get_nowait` does not wake anybody who waits for room but in a full queue."""

_AT = {"Timer": 1, "start_new_thread": 0, "to_thread": 0, "run_in_executor": 1, "submit": 0}
"""Calls that run a function in a thread, with where it stands; `Thread` is given it by name."""

_STARTS = ("Thread(", "loop_start(", *(f"{name}(" for name in _AT))


def used_by_threads(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The calls of this file by which a thread uses what belongs to the event loop, one in each function."""
    if not flow.outline.says(*_STARTS) or not flow.outline.says(*(f".{name}(" for name in _USES)):
        return
    made = {found["name"] for found in _MADE.finditer(flow.outline.code) if _is_of_loop(found, flow)}
    threads = _threads(flow) if made else set()
    found = [(each, node) for each in flow.outline.functions if each in threads for node in _used(each, made, flow)]
    yield from found if found and serves_sockets(flow) else ()


def _is_of_loop(made: re.Match[str], flow: Flow) -> bool:
    """True for asyncio's, which `from queue import Queue` and `threading.Event` are not."""
    return flow.outline.resolve(made["kind"]).startswith("asyncio.")


def _threads(flow: Flow) -> set[Function]:
    """What runs in threads, with the functions of this file that it calls."""
    found = {target for each in flow.outline.functions for target in _started_by(each, flow)}
    runs = (owner.methods.get("run") for owner in flow.outline.classes.values() if _is_thread(owner.bases))
    found |= {run for run in runs if run is not None}
    below = (flow.callee(call, each) for each in found for call in flow.calls(each))
    return {each for each in (*found, *below) if each is not None and not each.is_async}


def _is_thread(bases: tuple[str, ...] | list[str]) -> bool:
    return any(base.rpartition(".")[2] == "Thread" for base in bases)


def _started_by(function: Function, flow: Flow) -> Iterator[Function]:
    if "loop_start(" in flow.outline.text:
        yield from _callbacks(function, flow)
    for call in flow.calls(function) if any(start in function.text for start in _STARTS) else ():
        name = last_name(call)
        at = _AT.get(name, len(call.args))
        handed = keyword(call, "target") if name == "Thread" else call.args[at].value if at < len(call.args) else None
        target = flow.callee(cst.Call(handed), function) if handed is not None else None
        if target is not None:
            yield target


def _callbacks(function: Function, flow: Flow) -> Iterator[Function]:
    """`client.on_message = self.on_message`, of a client of paho whose `loop_start` starts a thread."""
    for node in flow.nodes(function) if ".on_" in function.text else ():
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Attribute(attr=cst.Name(value=name)))], value=handed
            ) if name.startswith("on_"):
                target = flow.callee(cst.Call(handed), function)
                if target is not None:
                    yield target


def _used(function: Function, made: set[str], flow: Flow) -> Iterator[cst.Call]:
    """The first call by which a function uses one of these by its name."""
    calls = (call for call in flow.calls(function) if isinstance(call.func, cst.Attribute) and last_name(call) in _USES)
    used = (call for call in calls if isinstance(call.func, cst.Attribute) and dotted(call.func.value) in made)
    return islice((call for call in used if not _is_local(call, function)), 1)


def _is_local(call: cst.Call, function: Function) -> bool:
    """True for a name that the function gives to something of its own."""
    name = dotted(call.func.value) if isinstance(call.func, cst.Attribute) else None
    return name is not None and re.search(rf"^\s*{re.escape(name)} = ", function.text, re.MULTILINE) is not None
