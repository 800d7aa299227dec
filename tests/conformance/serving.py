"""`emberwire serve` in a process of its own, for tests that need a real port.

    with served("tests.conformance.app:app") as server:
        connect(server.url)

The output of the server goes to a file, so that a test can read it and a server that talks much is never blocked.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTED = re.compile(r"http://\S+")
START_WITHIN = 30.0
STOP_WITHIN = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its base URL without a slash at the end, and the file with what it printed."""

    url: str
    log: Path

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.url.rpartition(":")[2])

    def output(self) -> str:
        """What it has printed so far, standard error included."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def said(self, pattern: re.Pattern[str]) -> list[str]:
        """What it has printed of a pattern, at least once; some work is done behind the answer to a request."""
        deadline = time.monotonic() + START_WITHIN
        while not (found := pattern.findall(self.output())):
            assert time.monotonic() < deadline, f"no {pattern.pattern} in:\n{self.output()}"
            time.sleep(0.02)
        return found


@contextmanager
def served(
    app: str,
    *options: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    port: int = 0,
    files: int | None = None,
) -> Iterator[Server]:
    """Serve `module:attribute` on 127.0.0.1 from the folder `cwd`; `options` go to `emberwire serve` as they are.

    The loop is asyncio's when they do not say otherwise. `files` is how many files the server may have open.

    Raises RuntimeError with the server's output when it does not come up, AssertionError when it does not stop cleanly.
    """
    env = {**(os.environ if env is None else env), "CONFORMANCE_PACE": "5"}
    command = [str(Path(sysconfig.get_path("scripts"), "emberwire")), "serve", app, "--loop", "asyncio"]
    command += [*options, "--port", str(port)]
    if files is not None:
        command = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *command]
    with tempfile.TemporaryDirectory(prefix="emberwire-") as folder:
        log = Path(folder, "server.log")
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=cwd, env=env, stdout=output, stderr=subprocess.STDOUT)
            try:
                yield Server(_url(process, log), log)
            finally:
                status = _stop(process)
        assert status == 0, f"emberwire serve ended with {status}:\n{log.read_text(errors='replace')}"


def _url(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        if (found := STARTED.search(log.read_text(errors="replace"))) is not None:
            return found[0]
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} did not start under {sys.executable}:\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        return process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
