"""Finds coroutines of the project that are made and never run: nothing of what stands in them happens.

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
from lint_rules.frameworks.words import words

_STATEMENT = re.compile(r"^[ \t]+([A-Za-z_][\w.]*)\(", re.MULTILINE)
"""A call that begins its line."""

_GIVEN_TO = {"run_in_executor": 1, "to_thread": 0, "run_in_threadpool": 0, "run_sync": 0}
"""Calls that run a function in a thread, and which of their arguments it is."""

_THREADS = frozenset({"Thread", "Timer"})


def never_run(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The statements of this file that make a coroutine and throw it away, and what is given to a thread."""
    for function in flow.outline.functions:
        if any(_is_coroutine(name, function, flow) for name in {*_STATEMENT.findall(function.text)}):
            for node in flow.nodes(function):
                match node:
                    case cst.Expr(value=cst.Call() as call) if _is_coroutine(dotted(call.func) or "", function, flow):
                        yield function, call
        if _says_thread(function.text):
            for call in flow.calls(function):
                if _is_coroutine(_threaded(call), function, flow):
                    yield function, call


def _is_coroutine(written: str, function: Function, flow: Flow) -> bool:
    found = flow.function_named(written, function) or _only_one(written, flow) if written else None
    return found is not None and found.is_async and not found.decorators and not found.is_abstract


def _only_one(written: str, flow: Flow) -> Function | None:
    """`remove_listener` of `manager.remove_listener`, where the file awaits other methods of `manager`."""
    receiver, _, name = written.rpartition(".")
    if not receiver or len(words(name)) < 2 or receiver.partition(".")[0] in ("self", *flow.outline.imports):
        return None
    if f"await {receiver}." not in flow.outline.text:
        return None
    return flow.engine.index.only_method(name)


def _says_thread(text: str) -> bool:
    return "Thread(" in text or any(f"{name}(" in text for name in _GIVEN_TO)


def _threaded(call: cst.Call) -> str:
    """`average` of `loop.run_in_executor(None, average)` and of `Thread(target=average)`."""
    name = called_name(call)
    if name in _THREADS:
        return dotted(target) or "" if (target := keyword(call, "target")) is not None else ""
    at = _GIVEN_TO.get(name)
    return dotted(call.args[at].value) or "" if at is not None and len(call.args) > at else ""
