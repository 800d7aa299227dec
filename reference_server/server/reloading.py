"""Restarts the server when code changes: `emberwire serve chat.app:app --reload`.

A parent process holds the port and watches the current folder; a child serves. At a change of a Python file or of a
migration the child is told to stop and a new one starts, so that nothing of the old modules is left. Clients connect
again by themselves, and connections that come meanwhile wait in the port's backlog.
An application that does not load ends its child, and the next change starts another.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from watchfiles import PythonFilter, watch

from reference_server.core.errors import ConfigurationError
from reference_server.core.logs import log_lines
from reference_server.runtime.log import log
from reference_server.server.drain import DrainOptions
from reference_server.server.log_output import begin_log
from reference_server.server.serve import CANNOT_START, load_application, run_server
from reference_server.server.workers import WorkerPlan, stop_with_parent

LOOK_EVERY = 200
"""Milliseconds until a child that has ended by itself is noticed."""

AT_ONCE = DrainOptions(over=0)
"""A restart by a developer does not spread the reconnects of its few clients."""

PATIENCE = AT_ONCE.within
"""Seconds until a child that has not stopped is killed."""

Changed = Iterable[tuple[str, ...]]
"""The paths of each batch of changes; an empty one where nothing has changed for a while."""


def serve_reloading(plan: WorkerPlan, *, ready: Callable[[], object]) -> int:
    """Serve until SIGINT or SIGTERM, with a new process after each change below the current folder.

    `ready` is called as soon as a signal would stop it in order.
    """
    spawn = multiprocessing.get_context("spawn")
    plan = replace(plan, options=replace(plan.options, drain=AT_ONCE))

    def start() -> BaseProcess:
        process = spawn.Process(target=_serve, args=(plan,), name="server")
        process.start()
        return process

    stopping = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, frame: stopping.set())
    ready()
    return restart_at(_changes(Path.cwd(), stopping), start)


def restart_at(changes: Changed, start: Callable[[], BaseProcess]) -> int:
    """Start a process, and another in its place at each change; returns 0 when the changes end."""
    process, told = start(), False
    for paths in changes:
        if paths:
            _stop(process)
            process, told = start(), False
            log(log_lines.RELOADED, {"paths": ", ".join(paths)})
        elif process.exitcode is not None and not told:
            told = True
            log(log_lines.RELOAD_ENDED, {"code": process.exitcode})
    _stop(process)
    return 0


def _stop(process: BaseProcess) -> None:
    process.terminate()
    process.join(PATIENCE)
    if process.exitcode is None:
        log(log_lines.RELOAD_KILLED, {"seconds": PATIENCE})
        process.kill()
        process.join()


def _changes(folder: Path, stopping: threading.Event) -> Iterator[tuple[str, ...]]:
    filtered = PythonFilter(extra_extensions=(".sql",))
    for found in watch(
        folder, watch_filter=filtered, stop_event=stopping, rust_timeout=LOOK_EVERY, yield_on_timeout=True
    ):
        yield tuple(sorted(os.path.relpath(path, folder) for _, path in found))


def _serve(plan: WorkerPlan) -> None:
    """The main function of the child."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()  # Ctrl+C is for the parent, which passes it on
    threading.Thread(target=stop_with_parent, daemon=True).start()
    begin_log(plan.log)
    try:
        application = load_application(plan.application)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        sys.exit(CANNOT_START)
    run_server(application, plan.listener, plan.options)
