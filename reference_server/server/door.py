"""Bounds the open connections of a process.

Over the bound, the oldest connection without a whole request is closed for a new one, so that a thousand silent
connections block no client. If all have sent a request, the new one gets 503.

The process must not run out of file descriptors: asyncio logs a traceback for every waiting connection (EMFILE), 57 MB
in 9 seconds, and the application could open no files of its own.
"""

from __future__ import annotations

import math
import sys
from typing import Protocol

if sys.platform != "win32":
    import resource

from reference_server.core.errors import ConfigurationError
from reference_server.core.logs import log_lines
from reference_server.runtime.log import log

RESERVED = 64
"""File descriptors that are kept for everything but clients: the log, the broker, the files and the database of the
application."""

FOR_REQUESTS = 32
"""Connections over the bound on sockets, so that a full process answers requests, such as those for its health."""

BACKLOG = 2_048
"""Connections that the kernel keeps while they wait to be accepted: a crowd that comes back after a crash."""

ACCEPTED_AT_ONCE = 8
"""Connections that are accepted in one turn of the event loop, some 1 ms. asyncio calls it `backlog`, accepts as many
as that before it looks at anybody else, and at the limit of open files logs a traceback for each. uvloop takes one:
then a flood of connections keeps honest ones waiting in the kernel for longer than their clients wait."""

UNLIMITED = 1_048_576
"""What a process may open when the system sets no limit."""

FEWEST = 16
"""Connections that are taken however low the limit is."""


def may_open() -> int:
    """How many files this process may have open: the soft limit RLIMIT_NOFILE, which `ulimit -n` shows."""
    if sys.platform == "win32":
        return UNLIMITED
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return UNLIMITED if soft == resource.RLIM_INFINITY else soft


def most_connections(files: int) -> int:
    """How many connections a process takes that may open so many files."""
    return max(FEWEST, files - RESERVED)


def most_sockets(files: int, asked: int | None) -> int:
    """How many sockets and long-poll sessions a process serves; `asked` is what `--max-sockets` says.

    Raises ConfigurationError when that is more than the process may open files.
    """
    most = max(FEWEST, most_connections(files) - FOR_REQUESTS)
    if asked is not None and asked > most:
        raise ConfigurationError(
            f"--max-sockets {asked} needs {asked + RESERVED + FOR_REQUESTS} open files, and this process may open "
            f"{files}: raise the limit (ulimit -n, LimitNOFILE=), or ask for at most {most}."
        )
    return most if asked is None else asked


class Guest(Protocol):
    """One connection: its transport."""

    def abort(self) -> None:
        """Close at once, in favour of a newer connection."""


class Door:
    """The open connections of a process: at most `most`. Without a bound nothing is remembered."""

    def __init__(self, most: float = math.inf) -> None:
        self._most = most
        self._inside: set[Guest] = set()
        self._silent: dict[Guest, None] = {}

    def __len__(self) -> int:
        """How many connections are open."""
        return len(self._inside)

    def enter(self, guest: Guest) -> bool:
        """Admit a connection that has sent nothing yet; False at the bound when none can be closed for it."""
        if self._most == math.inf:
            return True
        if len(self._inside) >= self._most and not self._make_room():
            self._tell("a client got 503")
            return False
        self._inside.add(guest)
        self._silent[guest] = None
        return True

    def has_asked(self, guest: Guest) -> None:
        """Its first request is complete: it is not closed for a newer connection any more."""
        self._silent.pop(guest, None)

    def leave(self, guest: Guest) -> None:
        """The connection has ended; one that was not admitted is no error."""
        self._inside.discard(guest)
        self._silent.pop(guest, None)

    def _make_room(self) -> bool:
        oldest = next(iter(self._silent), None)
        if oldest is None:
            return False
        self._tell("the one that was silent longest is closed")
        self.leave(oldest)
        oldest.abort()
        return True

    def _tell(self, what: str) -> None:
        log(log_lines.CONNECTIONS_FULL, {"most": self._most, "what": what}, kind=what)
