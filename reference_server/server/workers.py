"""Runs several server processes on one port.

The parent binds the port once and starts the workers, which all accept from it; the kernel hands each connection to one
of them. A worker that dies is replaced; SIGTERM and SIGINT reach every worker, which drains as a single server does.
Each worker is a node of the cluster of its own, so the application needs a PubSub adapter, on one machine too.
A worker whose parent is gone stops by itself: nothing is left behind that holds the port.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any

from reference_server.core.backoff import Backoff
from reference_server.core.errors import ConfigurationError
from reference_server.core.logs import log_lines
from reference_server.runtime.cluster.brokers.from_url import NODE_VARIABLE
from reference_server.runtime.cluster.node_name import checked_name, new_node_name
from reference_server.runtime.cluster.one_process import require_shared_state
from reference_server.runtime.log import log
from reference_server.runtime.node import nodes
from reference_server.server.log_output import LogOptions, begin_log
from reference_server.server.serve import CANNOT_START, ServerOptions, check_guards, load_application, run_server

STABLE = 10.0
"""Seconds after which a worker that dies is replaced at once; one that dies earlier is replaced after a while."""

LOOK_EVERY = 0.2
"""Seconds until a signal is noticed, at the most: Python resumes a wait that a signal interrupted."""


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """The options of every worker.

    `node` is the beginning of its name in the cluster; its number is the rest. `separate_memory` allows several workers
    for an application that keeps state in the memory of each.
    """

    application: str
    listener: socket.socket
    options: ServerOptions
    log: LogOptions
    node: str
    separate_memory: bool = False


def serve_workers(plan: WorkerPlan, *, count: int, ready: Callable[[], object]) -> int:
    """Serve with `count` workers until SIGINT or SIGTERM; returns the exit code of the command.

    `ready` is called as soon as a signal would stop it in order.
    Raises ConfigurationError with the sentence of the first worker that could not start.
    """
    spawn = multiprocessing.get_context("spawn")
    problems: multiprocessing.SimpleQueue[str] = spawn.SimpleQueue()

    def start(number: int) -> BaseProcess:
        process = spawn.Process(target=_work, args=(plan, number, problems), name=f"worker {number}")
        process.start()
        return process

    # The socket is closed first: while this process held it, clients would wait in it for workers that have gone.
    patience = plan.options.drain.within
    code = Supervisor(start, count=count, patience=patience, ready=ready, stopping=plan.listener.close).run()
    if code == CANNOT_START and not problems.empty():
        raise ConfigurationError(problems.get())
    return code


def node_base() -> str:
    """The beginning of the names of all workers: EMBERWIRE_NODE, or a name that is made up. Raises ConfigurationError.

    A worker that replaces another has its name, so the other nodes drop the presences of the dead one at once.
    """
    return checked_name(os.environ.get(NODE_VARIABLE) or new_node_name())


STOPPED = frozenset({0, -signal.SIGTERM})
"""Exit codes of a worker that stopped as it was told. SIGTERM itself ends one that has not begun to serve."""


class Supervisor:
    """Keeps a number of processes running until it is told to stop.

    `start` starts the process with a number, which counts from 1. `ready` is called once signals are listened to, and
    `stopping` when no more will be started.
    `patience` is how many seconds the processes may take to stop.
    """

    def __init__(
        self,
        start: Callable[[int], BaseProcess],
        *,
        count: int,
        patience: float,
        ready: Callable[[], object],
        stopping: Callable[[], object],
        backoff: Backoff = Backoff(base=1.0, cap=30.0),  # noqa: B008  # frozen
    ) -> None:
        self._start = start
        self._patience = patience
        self._ready = ready
        self._stopping = stopping
        self._backoff = backoff
        self._running: dict[int, BaseProcess] = {}
        self._due: dict[int, float] = dict.fromkeys(range(1, count + 1), 0.0)
        self._started_at: dict[int, float] = {}
        self._replaced: set[int] = set()
        self._failures = dict.fromkeys(range(1, count + 1), 0)
        self._signals = 0

    def run(self) -> int:
        """Start all, replace those that die, and stop all at SIGINT or SIGTERM; returns an exit code.

        A worker that cannot start at its first attempt ends everything: the second would fail in the same way.
        """
        before = {each: signal.signal(each, self._told) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._ready()
            while not self._signals:
                self._start_due()
                connection.wait([process.sentinel for process in self._running.values()], timeout=LOOK_EVERY)
                if self._bury() == CANNOT_START:
                    self._stop()
                    return CANNOT_START
            return self._stop()
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _told(self, number: int, frame: object) -> None:
        self._signals += 1

    def _start_due(self) -> None:
        now = time.monotonic()
        for number in [number for number, due in self._due.items() if due <= now]:
            del self._due[number]
            self._started_at[number] = now
            self._running[number] = self._start(number)

    def _bury(self) -> int:
        """Plan a replacement for each worker that has died; returns the exit code of one that could not start."""
        for number, process in list(self._running.items()):
            if process.exitcode is None:
                continue
            del self._running[number]
            if process.exitcode == CANNOT_START and number not in self._replaced:
                return CANNOT_START
            self._replace(number, process)
        return 0

    def _replace(self, number: int, process: BaseProcess) -> None:
        self._replaced.add(number)
        lived = time.monotonic() - self._started_at[number]
        self._failures[number] = 0 if lived >= STABLE else self._failures[number] + 1
        delay = 0.0
        if self._failures[number] > 1:
            delay = self._backoff.delay(self._failures[number] - 2, random=random.random())
        self._due[number] = time.monotonic() + delay
        who = {"number": str(number), "pid": str(process.pid), "code": str(process.exitcode)}
        log(log_lines.WORKER_ENDED, {**who, "seconds": lived, "delay": delay})

    def _stop(self) -> int:
        """Tell all to drain, once for each signal, and wait; returns 0 when all stopped cleanly."""
        self._stopping()
        patience = time.monotonic() + self._patience
        passed_on = 0
        ended: list[int | None] = []
        while self._running:
            while passed_on < max(1, self._signals):
                passed_on += 1
                _for_each(self._running, lambda process: process.terminate())
            if time.monotonic() > patience:
                log(log_lines.WORKERS_KILLED, {"numbers": ", ".join(map(str, sorted(self._running)))})
                _for_each(self._running, lambda process: process.kill())
            connection.wait([process.sentinel for process in self._running.values()], timeout=LOOK_EVERY)
            over = [number for number, process in self._running.items() if process.exitcode is not None]
            ended += [self._running.pop(number).exitcode for number in over]
        return int(any(code not in STOPPED for code in ended))


def _for_each(running: dict[int, BaseProcess], do: Callable[[BaseProcess], Any]) -> None:
    for process in running.values():
        do(process)


def _work(plan: WorkerPlan, number: int, problems: multiprocessing.SimpleQueue[str]) -> None:
    """The main function of a worker process."""
    if hasattr(os, "setpgrp"):
        # Ctrl+C goes to every process of a group; the parent passes it on, and a second signal would cut the drain.
        os.setpgrp()
    threading.Thread(target=stop_with_parent, daemon=True).start()
    os.environ[NODE_VARIABLE] = f"{plan.node}-{number}"
    begin_log(plan.log, worker=number)
    try:
        application = load_application(plan.application)
        if not plan.separate_memory:
            require_shared_state()
        _require_cluster()
        check_guards(plan.options)
    except ConfigurationError as error:
        problems.put(str(error))
        sys.exit(CANNOT_START)
    run_server(application, plan.listener, plan.options)


def _require_cluster() -> None:
    if not all(node.is_clustered for node in nodes()):
        raise ConfigurationError(
            "Several workers need a way to reach one another, or people on different workers would not see each other: "
            "pass --pubsub redis://…, nats://… or postgres://…, or set EMBERWIRE_PUBSUB."
        )


def stop_with_parent() -> None:
    """Wait for the end of the parent process, then stop this one as SIGTERM does."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
