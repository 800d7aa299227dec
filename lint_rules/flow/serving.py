"""Tells which functions share the event loop of the sockets, though no handler calls them.

    serves_sockets(flow)            # False: this file is part of another program: a client, a worker, a tool
    runs_apart(function, flow)      # True: it runs before the server serves, or on a loop of its own

A program is a file and all that it imports. A file serves sockets if some file imports both it and a handler. The
`__init__.py` of a library, which offers a server and a client, is no program, nor is a demonstration of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.flow.importing import importers, imports, is_test, reached, users
from lint_rules.frameworks.libraries import STARTS
from lint_rules.frameworks.marks import SPEAKING
from lint_rules.frameworks.words import TRYING, says, word_set, words

if TYPE_CHECKING:
    from lint_rules.code.index import Index
    from lint_rules.code.outline import CallSite, Function, Outline
    from lint_rules.flow.engine import Engine
    from lint_rules.flow.query import Flow

STEPS = 5
"""Callers of callers that are asked where they run."""

_HOOKS = word_set("lifespan startup shutdown teardown setup init initialize initialise")
"""In the name of a function: it runs before the server serves, or behind it."""

_HOOKING = re.compile(
    r"(^|\.)(asynccontextmanager|on_event|before_serving|after_serving|before_server_(start|stop)"
    r"|command|task|shared_task|periodic_task|actor|job|fixture)$"
)
"""Decorators of such functions, of commands, and of what a worker runs."""

_JOBS = word_set("tasks jobs worker workers commands cli celery")
"""Words in the names of such folders and files."""

LISTENING = frozenset({"serve", "TCPSite", "run_app", "start_server", "create_server", "listen"})
"""Calls from which on clients connect."""

_APART = r"\b(asyncio\.run|anyio\.run|run_until_complete|async_to_sync|enqueue\w*)\(\s*([\w.]+\.)?{}\b"
"""What runs a coroutine on a loop of its own, or in another process."""

_AS_TASK = rf"\b({'|'.join(sorted(STARTS))}|add_job)\(\s*(target=)?([\w.]+\.)?{{}}\b"


def serves_sockets(flow: Flow) -> bool:
    """True for a file that runs in one program with a handler of sockets."""
    from lint_rules.frameworks.entries import typed_as_connection

    if flow.entries or any(map(typed_as_connection, flow.outline.functions)):
        return True
    index, path = flow.engine.index, flow.outline.path
    handling = index.once("files with handlers", lambda: frozenset(_handling(flow.engine)))
    if any(_is_program(user) and _brings(index, user, handling) for user in importers(index.disk, path)):
        return True  # mostly so, and the imports of all other files need not be read
    serving = index.once("programs with sockets", lambda: _users(index, handling))
    return any(map(_is_program, serving & _users(index, [path])))


def speaks_of_sockets(outline: Outline) -> bool:
    """True for a file in which some rule looks for handlers of connections."""
    return outline.says(*_SPEAKING)


_SPEAKING = tuple(token.decode() for token in SPEAKING)


def _is_program(path: Path) -> bool:
    return path.stem != "__init__" and not words(path.stem) & TRYING


def _brings(index: Index, path: Path, handling: frozenset[Path]) -> bool:
    """True for a file that holds a handler, or imports one itself."""
    return path in handling or not handling.isdisjoint(imports(index.disk, path))


def _users(index: Index, paths: Iterable[Path]) -> set[Path]:
    """These files, and all that import one of them, also over others."""
    above = users(index)
    return reached(paths, lambda path: above.get(path, ()))


def _handling(engine: Engine) -> list[Path]:
    """The files that hold a handler, or take a connection in where no row speaks of it."""
    index, makers = engine.index, [f"{maker}(" for maker in engine.table.makers]
    outlines = index.holding(*SPEAKING, where=lambda path: not is_test(path, index.disk.root))
    return [outline.path for outline in outlines if engine.entries(outline) or outline.says(*makers)]


def runs_apart(function: Function, flow: Flow) -> bool:
    """True for a function that runs where no connection waits: before the server serves, in a command, in a worker, on
    a loop of its own; and for one that only such functions call. What nobody is seen to call, a framework calls."""
    return _starts_server(function) or _is_apart(function, flow, STEPS)


def _is_apart(function: Function, flow: Flow, steps: int) -> bool:
    if any(map(_is_hook, function.scopes)) or _is_job(function, flow) or _has_own_loop(function):
        return True
    if not steps or _starts_server(function):
        return False
    if function.parent is not None and _is_apart(function.parent, flow, steps - 1):
        return True
    return flow.engine.index.once(("apart", function, steps), lambda: _is_called_apart(function, flow, steps))


def _is_hook(function: Function) -> bool:
    named = says(function.name, _HOOKS) and not function.name.startswith("__")
    return named or any(_HOOKING.search(mark.written) for mark in function.decorators)


def _has_own_loop(function: Function) -> bool:
    """True for a method of a class that makes a loop, which its coroutines run on, mostly in a thread of its own."""
    methods = function.owner.methods.values() if function.owner is not None else ()
    return any("new_event_loop(" in method.text for method in methods)


def _is_job(function: Function, flow: Flow) -> bool:
    """True in a folder of commands or of what a worker runs."""
    path, root = function.outline.path, flow.engine.index.disk.root
    parts = path.relative_to(root).with_suffix("").parts if path.is_relative_to(root) else ()
    return any(words(part) & _JOBS for part in parts)


def _starts_server(function: Function) -> bool:
    """True for what runs once, and whose helpers may run at any time."""
    calls = (site.written for site in function.outline.calls if site.inside is function)
    return any(written.rpartition(".")[2] in LISTENING for written in calls)


def _is_called_apart(function: Function, flow: Flow, steps: int) -> bool:
    name = re.escape(function.name)
    named = list(flow.engine.index.holding(f"{function.name}(".encode(), also=((b"await", b"run"),)))
    if any(re.search(_AS_TASK.format(name), outline.code) for outline in named):
        return False
    apart = re.compile(_APART.format(name))
    callers = [
        (site.inside, apart.search(outline.code) is not None)
        for outline in named
        for site in outline.calls
        if site.inside is not function and _is_called(function, site, flow)
    ]
    alone = all(is_apart or (at is not None and _is_apart(at, flow, steps - 1)) for at, is_apart in callers)
    return bool(callers) and alone


def _is_called(function: Function, site: CallSite, flow: Flow) -> bool:
    """True for a call of that function; of a method by its name alone."""
    if site.written.rpartition(".")[2] != function.name:
        return False
    if function.owner is not None or function.parent is not None:
        return True
    return flow.engine.index.named(site.written, site.piece.outline) is function
