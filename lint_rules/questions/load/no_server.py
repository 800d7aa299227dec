"""Tells which functions run where no client waits: before the server serves, in a command, in a worker's process.

serves_nobody(function, flow)     # `lifespan`, a program with `argparse`, what `queue.enqueue(…)` is given
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import says, word_set

_AT_ENDS = word_set("lifespan startup shutdown")
"""Hooks that run before the server serves, and after it has closed its connections."""
_LISTENS = frozenset({"serve", "serve_forever", "create_server", "start_server", "TCPSite", "UnixSite", "AppRunner"})
"""What a coroutine that starts a server calls: nobody is connected in front of it."""

_COMMANDS = re.compile(r"(^|\.)(command|task|shared_task|periodic_task|actor|job)$")
"""Decorators of commands and of what a worker runs."""

_PROGRAM = ("argparse", "import click", "import typer", "input(", "sys.argv")
_QUEUES = ((b".enqueue", b"enqueue_job", b"enqueue_call", b"shared_task", b".task("),)
_STEPS = 4


def serves_nobody(function: Function, flow: Flow) -> bool:
    """True for a function that runs where no connection waits for it."""
    scope: Function | None = function
    while scope is not None:
        if says(scope.name, _AT_ENDS) or _is_command(scope):
            return True
        scope = scope.parent
    return _is_in_program(flow) or (flow.engine.index.disk.holds(_QUEUES) and _is_work(function, flow, _STEPS))


def after_listening(nodes: Sequence[cst.CSTNode]) -> Sequence[cst.CSTNode]:
    """The nodes of a coroutine behind the last that makes a server listen; all where none does."""
    starts = (at for at in range(len(nodes) - 1, -1, -1) if _makes_listen(nodes[at]))
    return nodes[next(starts, 0) :]


def _makes_listen(node: cst.CSTNode) -> bool:
    """`websockets.serve(…)`, `TCPSite(…)`, `async with Server(…)`."""
    match node:
        case cst.Call():
            return called_name(node) in _LISTENS
        case cst.WithItem(item=cst.Call() as call):
            return called_name(call).endswith("Server")
    return False


def _is_command(function: Function) -> bool:
    return any(_COMMANDS.search(mark.written) for mark in function.decorators)


def _is_in_program(flow: Flow) -> bool:
    """True for a file of functions that is run by itself, reads a command line or a keyboard, and serves nobody."""
    outline = flow.outline
    started = re.search(r"^if __name__ ==", outline.text, re.MULTILINE) is not None
    serves = bool(flow.entries or outline.classes) or "serve" in outline.text
    return started and not serves and any(word in outline.text for word in _PROGRAM)


def _is_work(function: Function, flow: Flow, steps: int) -> bool:
    """True for what a queue of jobs is given, and for what only such functions call."""
    key = ("work of a queue", function)
    return flow.engine.index.once(
        key,
        lambda: _is_command(function) or _is_enqueued(function, flow) or _is_called_by_work(function, flow, steps),
    )


def _is_enqueued(function: Function, flow: Flow) -> bool:
    given = re.compile(rf"\benqueue\w*\(\s*([\w.]+\.)?{re.escape(function.name)}\b")
    return any(
        given.search(outline.text) for outline in flow.engine.index.holding(function.name.encode(), also=_QUEUES)
    )


def _is_called_by_work(function: Function, flow: Flow, steps: int) -> bool:
    outer = function.parent
    if outer is not None:
        return _is_work(outer, flow, steps)
    called = f"{function.name}("
    callers = {
        site.inside
        for outline in flow.engine.index.holding(called.encode())
        for site in outline.calls
        if site.written.rpartition(".")[2] == function.name and site.inside is not function
    }
    if not callers or not steps:
        return False
    return all(caller is not None and _is_work(caller, flow, steps - 1) for caller in callers)
