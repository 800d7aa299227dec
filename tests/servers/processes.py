"""The ASGI servers that are not `emberwire serve`, each in a process of its own and as its users start it.

    with running(SERVERS["granian"], "tests.conformance.app:app") as process:
        connect(process.url)
        process.terminate()

A server is ready when it answers a request. What it printed is in `process.output()`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 30.0
STOP_WITHIN = 15.0


@dataclass(frozen=True, slots=True)
class AsgiServer:
    """How a server is started; `{port}` and `{app}` are filled in."""

    name: str
    arguments: tuple[str, ...]

    def command(self, app: str, port: int) -> list[str]:
        """The command line that serves `module:attribute` on 127.0.0.1."""
        filled = (argument.format(app=app, port=port) for argument in self.arguments)
        return [sys.executable, "-m", *filled]


SERVERS = {
    server.name: server
    for server in (
        AsgiServer("uvicorn", ("uvicorn", "--port", "{port}", "{app}")),
        # The time that hypercorn leaves its connections at SIGTERM; it takes all of it, 3 seconds by default.
        AsgiServer("hypercorn", ("hypercorn", "--bind", "127.0.0.1:{port}", "--graceful-timeout", "1", "{app}")),
        AsgiServer("granian", ("granian", "--interface", "asgi", "--port", "{port}", "{app}")),
    )
}


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def output(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def terminate(self) -> None:
        """Ask it to stop, as a supervisor does."""
        self.process.terminate()


@contextmanager
def running(server: AsgiServer, app: str) -> Iterator[Running]:
    """Serve an application until the block ends. Raises RuntimeError with its output when it does not come up."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="emberwire-") as folder:
        log = Path(folder, "server.log")
        with log.open("wb") as output:
            # A client that is late on a busy machine must not have lost its long-poll session: see tests/conformance.
            env = {**os.environ, "CONFORMANCE_PACE": "5"}
            command = server.command(app, port)
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
            try:
                _wait_for(process, port, log)
                yield Running(f"http://127.0.0.1:{port}", log, process)
            finally:
                _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
