"""Servers that are forked from a process which has imported what every server imports: that is most of a start.

    with forge() as start:
        process = start(["serve", "app:app", "--port", "0"], log, EMBERWIRE_HOW="hangs")
        process.send_signal(signal.SIGTERM)
        status = process.wait(20)

For tests that start very many. Each server is a process of its own all the same, which ends as any other. Between it
and the forge stands a keeper, which waits for its end and says how that was.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from select import select
from threading import Lock
from typing import IO, Any

from emberwire.cli import main as main_of_emberwire

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 100_000
IMPORTED = (
    "emberwire.commands",
    "reference_server.edge.endpoint",
    "reference_server.runtime.cluster.brokers.from_url",
    "reference_server.runtime.presence.presence",
    "reference_server.server.cli",
    "reference_server.server.log_output",
    "reference_server.server.serve",
    "starlette.applications",
    "uvicorn.lifespan.on",
    "uvloop",
)


class Forked:
    """A server's process, with what these tests need of `subprocess.Popen`."""

    def __init__(self, told: int) -> None:
        self._told = os.fdopen(told, "rb", buffering=0)
        self._status: int | None = None
        self.pid = self._next()

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        if self._status is None and select([self._told], [], [], 0)[0]:
            self._end()
        return self._status

    def wait(self, timeout: float) -> int:
        """Wait for its end. Raises TimeoutError."""
        if self._status is None and not select([self._told], [], [], timeout)[0]:
            raise TimeoutError(f"The process {self.pid} did not end within {timeout:g} seconds.")
        return self._status if self._status is not None else self._end()

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it by force."""
        self.send_signal(signal.SIGKILL)

    def _end(self) -> int:
        self._status = self._next()
        self._told.close()
        return self._status

    def _next(self) -> int:
        line = self._told.readline()
        assert line, "the keeper of the process has ended"
        return int(line)


class Forge:
    """The process that servers are forked from, which ends with the last of those who may ask it."""

    def __init__(self, also: Sequence[str]) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            command = (sys.executable, "-m", "tests.servers.forked", str(theirs.fileno()), *also)
            self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
        self._lock = Lock()

    def __call__(self, arguments: Sequence[str], output: IO[bytes], **environment: str) -> Forked:
        """Start `emberwire` with these arguments, in the root of this project, and with more variables."""
        told, tells = os.pipe()
        wanted = json.dumps({"arguments": list(arguments), "environment": environment}).encode()
        assert len(wanted) < MOST_BYTES
        with self._lock:
            socket.send_fds(self._line, [wanted], [output.fileno(), tells])
            assert self._line.recv(1) == b"k", "the forge has ended"
        os.close(tells)
        return Forked(told)

    def end(self) -> None:
        """End the forge; what it has forked goes on."""
        self._line.close()
        self._process.wait()


@contextmanager
def forge(*also: str) -> Iterator[Forge]:
    """A forge for as long as the block lasts, which has imported these modules too."""
    started = Forge(also)
    try:
        yield started
    finally:
        started.end()


def _forged(line: socket.socket) -> dict[str, Any] | None:
    """Fork a server for each that is asked for. Returns what to run in each server, and None at the end."""
    while True:
        wanted, fds, _, _ = socket.recv_fds(line, MOST_BYTES, 2)
        if not wanted:
            return None
        if os.fork() == 0:
            line.close()
            return _kept(json.loads(wanted), *fds)
        for fd in fds:
            os.close(fd)
        line.send(b"k")
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _kept(wanted: dict[str, Any], output: int, tells: int) -> dict[str, Any]:
    """Fork the server, in which this returns; its keeper says the pid, and at the end the status."""
    pid = os.fork()
    if pid:
        os.close(output)
        os.write(tells, b"%d\n" % pid)
        _, status = os.waitpid(pid, 0)
        os.write(tells, b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    os.close(tells)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    return wanted


def main(fd: int, also: Sequence[str]) -> None:
    """Import, then fork; in a server, be `emberwire`."""
    for name in (*IMPORTED, *also):
        import_module(name)
    with socket.socket(fileno=fd) as line:
        wanted = _forged(line)
    if wanted is not None:
        os.environ.update(wanted["environment"])
        sys.argv = ["emberwire", *wanted["arguments"]]
        main_of_emberwire()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
