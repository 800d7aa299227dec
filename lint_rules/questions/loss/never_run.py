"""Finds coroutines of the project and of some libraries that are made and never run: nothing that they do happens.

    for function, node in never_run(flow): …     # `hub.remove(websocket)` of an `async def remove`, without `await`

So it is where a thread or an executor is given a coroutine function: it only calls it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, keyword
from lint_rules.flow.query import Flow
from lint_rules.frameworks.coroutines import LIBRARY, MADE_ASYNC
from lint_rules.frameworks.words import words

_STATEMENT = re.compile(r"\n[ \t]+([A-Za-z_][\w.]*)\(")
"""A call that begins its line, below the head of a function."""

_OF_LIBRARY = LIBRARY | MADE_ASYNC

_GIVEN_TO = {"run_in_executor": 1, "to_thread": 0, "run_in_threadpool": 0, "run_sync": 0}
"""Calls that run a function in a thread, and which of their arguments it is."""

_THREADS = frozenset({"Thread", "Timer"})


def never_run(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The statements of this file that make a coroutine and throw it away, and what is given to a thread."""
    for function in flow.outline.functions:
        if any(_may_be_coroutine(name, function, flow) for name in {*_STATEMENT.findall(function.text)}):
            for node in flow.nodes(function):
                match node:
                    case cst.Expr(value=cst.Call() as call) if _makes_coroutine(call, function, flow):
                        yield function, call
        if _says_thread(function.text):
            for call in flow.calls(function):
                if _is_coroutine(_threaded(call), function, flow):
                    yield function, call


def _may_be_coroutine(written: str, function: Function, flow: Flow) -> bool:
    return flow.outline.resolve(written) in _OF_LIBRARY or _is_coroutine(written, function, flow)


def _makes_coroutine(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for `hub.remove(websocket)`, `asyncio.wait_for(task, 5)` and `sync_to_async(session.save)()`."""
    match call.func:
        case cst.Call(func=maker):
            return flow.outline.resolve(dotted(maker) or "") in MADE_ASYNC
    written = dotted(call.func) or ""
    return flow.outline.resolve(written) in LIBRARY or _is_coroutine(written, function, flow)


def _is_coroutine(written: str, function: Function, flow: Flow) -> bool:
    found = flow.function_named(written, function) or _only_one(written, flow) if written else None
    made = found is not None and found.is_async and not found.decorators and not found.is_abstract
    return made and not _is_imported_twice(written, flow)


def _is_imported_twice(written: str, flow: Flow) -> bool:
    """True for `play`, which one function of the file imports from here, and another from there."""
    name = re.escape(written.partition(".")[0])
    origins = re.findall(rf"^\s+from (\S+) import (?:[\w, ]*[, ])?{name}\b", flow.outline.code, re.MULTILINE)
    return len(set(origins)) > 1


def _only_one(written: str, flow: Flow) -> Function | None:
    """`remove_listener` of `manager.remove_listener`, where the file awaits other methods of `manager`."""
    receiver, _, name = written.rpartition(".")
    if not receiver or len(words(name)) < 2 or receiver.partition(".")[0] in ("self", *flow.outline.imports):
        return None
    if f"await {receiver}." not in flow.outline.code:
        return None
    return flow.engine.index.only_method(name)


def _says_thread(text: str) -> bool:
    return "Thread(" in text or any(f"{name}(" in text for name in _GIVEN_TO)


def _threaded(call: cst.Call) -> str:
    """`average` of `run_in_executor(None, average)`, `Thread(target=average)` and `to_thread(lambda: average(7))`."""
    name = called_name(call)
    at = _GIVEN_TO.get(name)
    given = keyword(call, "target") if name in _THREADS else None
    if at is not None and len(call.args) > at:
        given = call.args[at].value
    match given:
        case cst.Lambda(body=cst.Call(func=func)):
            return dotted(func) or ""
    return dotted(given) or "" if given is not None else ""
