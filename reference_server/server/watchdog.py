"""Ends a process that should stop and cannot.

A signal is seen in three ways, because the code that blocks decides which of them works:

1. Python code, and C code that looks for signals (`re`, `time.sleep`), lets the signal's handler run; it calls `begin`.
2. C code that has released the GIL (`hashlib`, database drivers) lets the thread of this class run, which reads a pipe;
   `faulthandler` writes to that pipe from the signal handler of C, which needs no interpreter.
3. The timer of `faulthandler` is a thread of C: it ends the process also while the GIL is held.

C code that holds the GIL and never looks for signals stops all three until it returns: only SIGKILL ends it before.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from itertools import islice

from reference_server.core.logs import log_lines
from reference_server.internals.interpreter import end_now, stack_of
from reference_server.runtime.log import log

FORCED = 1
"""The exit status of a process that had to be stopped by force: something was cut."""

SHOWN = 6
"""Frames of the blocked thread that are named, the innermost first."""

INTERPRETER = 10.0
"""Seconds that the interpreter has for its own end, on a machine that may be busy, once nothing of ours runs."""

MARGIN = 0.15
"""Seconds that the thread has for its line before the timer ends the process without one."""


class Watchdog:
    """`seconds` is how long the process may take from the first signal on; `busy` names the channels that run then.

    One for a process; `watch` starts it.
    """

    def __init__(self, seconds: float, *, busy: Callable[[], Iterable[str]]) -> None:
        self._seconds = seconds
        self._busy = busy
        self._main = threading.main_thread().ident
        self._pipe: tuple[int, int] | None = None
        self._has_ended = False

    def watch(self) -> None:
        """Watch for signals from now on; call it after the handlers of the server are in place."""
        if self._pipe is not None or not hasattr(faulthandler, "register"):
            return  # Windows has no such signals.
        self._pipe = reads, writes = os.pipe()
        os.set_blocking(writes, False)
        for each in (signal.SIGTERM, signal.SIGINT):
            faulthandler.register(each, file=writes, all_threads=False, chain=True)
        threading.Thread(target=self._wait, args=(reads,), name="emberwire watchdog", daemon=True).start()

    def begin(self, *, within: float | None = None) -> None:
        """The process has been told to stop: it ends within some seconds, whatever its threads do."""
        seconds = self._seconds if within is None else within
        faulthandler.dump_traceback_later(seconds + MARGIN, exit=True)

    def ended(self) -> None:
        """All that the server does has ended: what is left is the interpreter's, which has its own time from now on."""
        self._has_ended = True
        if threading.active_count() == self._own_threads():
            faulthandler.dump_traceback_later(max(self._seconds, INTERPRETER), exit=True)

    def _own_threads(self) -> int:
        return 1 if self._pipe is None else 2

    def _wait(self, reads: int) -> None:
        os.read(reads, 1)
        time.sleep(self._seconds)
        if self._has_ended:
            return
        where = " < ".join(stack_of(self._main or 0, most=SHOWN))
        what = {"where": where, "channels": "; ".join(islice(self._busy(), SHOWN)) or "none"}
        log(log_lines.STOP_BLOCKED, {**what, "seconds": self._seconds, "status": FORCED})
        end_now(FORCED)
