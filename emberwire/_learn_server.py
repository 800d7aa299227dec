"""Runs a lesson's server in a process of its own, on the loopback interface, for as long as a block lasts.

    async with serving(lesson.bad) as server:
        await attack(server.base_url)

A process and not a task: a file that somebody is learning on may block, crash or never end, and the exploit beside it
has to notice that and say so. This module is also what that process runs: `python -m emberwire._learn_server FILE`.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

HOST = "127.0.0.1"
MODULE = "emberwire_lesson_server"
"""The name under which the file is imported."""

STARTING = 20.0
"""Seconds until a server that has not said where it listens is given up."""

STOPPING = 1.0
"""Seconds until a server that was asked to end is ended. It has nothing to save, and some are bad at ending."""

READY = re.compile(r"Serving on (http://\S+)")


class ServerError(Exception):
    """A server did not start; the message is a sentence, and `printed` the lines of its process."""

    def __init__(self, sentence: str, printed: list[str]) -> None:
        super().__init__(sentence)
        self.printed = printed


@asynccontextmanager
async def serving(file: Path, *, port: int = 0) -> AsyncIterator[Server]:
    """Serve the `app` of a file while the block lasts; port 0 takes a free one. Raises ServerError."""
    command = (sys.executable, "-m", "emberwire._learn_server", str(file), str(port))
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    assert process.stdout is not None
    server = Server(file, process.stdout)
    try:
        await server.started()
        yield server
    finally:
        await _stop(process)
        await server.ended()


class Server:
    """A server's process, as its parent sees it: where it listens, and what it prints."""

    def __init__(self, file: Path, output: asyncio.StreamReader) -> None:
        self.base_url = ""
        self.printed: list[str] = []
        self._file = file
        self._ready = asyncio.Event()
        self._reader = asyncio.create_task(self._read(output))

    async def started(self) -> None:
        """Wait until the server says where it listens. Raises ServerError when it ends first, or says nothing."""
        try:
            async with asyncio.timeout(STARTING):
                await self._ready.wait()
        except TimeoutError as error:
            sentence = f"{self._file.name} did not start within {STARTING:g} seconds"
            raise ServerError(sentence, self.printed) from error
        if not self.base_url:
            last = next((line for line in reversed(self.printed) if line.strip()), "it ended without a word")
            raise ServerError(f"{self._file.name} does not start: {last.rstrip('.')}", self.printed)

    async def ended(self) -> None:
        """Wait for the end of what the server prints, once its process has gone."""
        await self._reader

    async def _read(self, output: asyncio.StreamReader) -> None:
        # All of it is read, lest the server stands still before a full pipe.
        async for raw in output:
            line = raw.decode("utf-8", "replace").rstrip()
            match = READY.match(line)
            if match is None or self._ready.is_set():
                self.printed.append(line)
                continue
            self.base_url = match[1]
            self._ready.set()
        self._ready.set()


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOPPING):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def serve_file(file: Path, port: int) -> None:
    """Serve the `app` of a file as `emberwire serve` does, until ended. Exits with a sentence when that cannot be."""
    import click

    from emberwire._extras import named
    from emberwire._learn_lessons import load_module
    from reference_server.server.cli import serve

    threading.Thread(target=_end_with_parent, daemon=True).start()
    # As `python FILE` would have it: what stands beside the file can be imported.
    sys.path.insert(0, str(file.parent))
    try:
        module = load_module(file, MODULE)
    except ModuleNotFoundError as error:
        raise named(error, "it") from error
    if not hasattr(module, "app"):
        sys.exit("it has no `app`; a lesson's server ends with app = Starlette(routes=[*endpoint.routes, …], …)")
    try:
        serve.main([f"{MODULE}:app", "--host", HOST, "--port", str(port), "--drain-over", "0"], standalone_mode=False)
    except click.ClickException as error:
        sys.exit(f"{error.message.rstrip('.')}; leave --port out to take a free one")


def _end_with_parent() -> None:
    # The parent never writes: input ends when it does, however it ended, and no server is left behind.
    # Not sys.stdin, whose lock the thread would hold while the interpreter ends.
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    serve_file(Path(sys.argv[1]), int(sys.argv[2]))
