"""A network that a test holds in its hand: everything to one broker goes through it.

async with Proxy.to(port) as proxy:
    proxy.silence()      # connections stay open, and nothing comes through any more: a black hole
    proxy.cut()          # connections end, and new ones are refused the moment they are made
    proxy.heal()
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Proxy:
    """Forwards connections to one port of this machine."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._flows = asyncio.Event()
        self._flows.set()
        self._refuses = False
        self._writers: set[asyncio.StreamWriter] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int) -> AsyncIterator[Proxy]:
        """A proxy in front of a port, on a port of its own."""
        proxy = cls(port)
        server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            server.close()
            proxy.cut()
            for task in proxy.tasks:
                task.cancel()
            await asyncio.gather(*proxy.tasks, return_exceptions=True)

    def silence(self) -> None:
        """Let nothing through, of old and new connections."""
        self._flows.clear()

    def cut(self) -> None:
        """End every connection; end new ones at once, until `heal`."""
        self._refuses = True
        for writer in self._writers:
            writer.transport.abort()

    def drop(self) -> None:
        """End every connection, once."""
        self.cut()
        self.heal()

    def heal(self) -> None:
        """Let everything through again; what was held back is not lost, as in a real network."""
        self._refuses = False
        self._flows.set()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        self._writers.add(writer)
        try:
            if not self._refuses:
                await self._forward(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # a cut, or the end of the test: both end the connection, and that is all
        finally:
            self._end(writer)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers.add(there_writer)
        flows = [
            asyncio.create_task(self._pump(reader, there_writer)),
            asyncio.create_task(self._pump(there_reader, writer)),
        ]
        try:
            await asyncio.wait(flows, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for flow in flows:
                flow.cancel()
            await asyncio.gather(*flows, return_exceptions=True)
            self._end(there_writer)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            await self._flows.wait()
            writer.write(data)
            await writer.drain()

    def _end(self, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()
        self._writers.discard(writer)
