"""A TCP proxy that misbehaves on purpose: what stands between a node and its broker when a test wants trouble.

    async with FaultProxy(port=6379) as proxy:
        url = f"redis://127.0.0.1:{proxy.listens_on}"
        proxy.black_hole()              # everything is accepted, and nothing arrives or is answered any more
        proxy.heal()

It never waits for the wall clock by itself: a fault lasts until the test ends it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from types import TracebackType
from typing import Literal, TypeAlias

Fault: TypeAlias = Literal["none", "cut", "black hole", "half close"]

_CHUNK = 64 * 1024


class FaultProxy:
    """Carries bytes between clients and one port of this machine, as well as it is told to.

    `port` may be a function that is asked anew for each connection: a load balancer.
    `delay` is in seconds, in each direction, for each chunk; `rate` is bytes a second, None for all there are.
    """

    def __init__(self, *, port: int | Callable[[], int]) -> None:
        self._port = port
        self.listens_on = 0
        self.delay = 0.0
        self.rate: float | None = None
        self.accepted = 0
        self._fault: Fault = "none"
        self._passing = asyncio.Event()
        self._passing.set()
        self._server: asyncio.Server | None = None
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> FaultProxy:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.listens_on = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def to(self) -> int:
        """The port that the next connection is carried to."""
        return self._port if isinstance(self._port, int) else self._port()

    # --- faults -------------------------------------------------------------------------------------------------------

    def cut(self) -> None:
        """Reset all connections, and every new one at once: the broker is not there."""
        self._fault = "cut"
        self.reset()

    def reset(self) -> None:
        """Reset all connections; new ones are carried."""
        for pair in list(self._pairs):
            for writer in pair:
                _reset(writer)

    def black_hole(self) -> None:
        """Let nothing through any more, without a word: no reset, no end, new connections are accepted."""
        self._fault = "black hole"
        self._passing.clear()

    def half_close(self) -> None:
        """End the direction from the broker to the clients; what they send still arrives."""
        self._fault = "half close"
        for client, _ in list(self._pairs):
            with contextlib.suppress(OSError, RuntimeError):
                client.write_eof()

    def heal(self) -> None:
        """Carry everything again. Connections that were in a black hole go on where they stood."""
        self._fault, self.delay, self.rate = "none", 0.0, None
        self._passing.set()

    # --- carrying -----------------------------------------------------------------------------------------------------

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own: asyncio's for a coroutine given as callback reports its cancellation as an error.
        self.accepted += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._fault == "cut":
            _reset(writer)
            return
        await self._passing.wait()
        try:
            broker_reader, broker_writer = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            _reset(writer)
            return
        await self._carry_both(reader, writer, broker_reader, broker_writer)

    async def _carry_both(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        broker_reader: asyncio.StreamReader,
        broker_writer: asyncio.StreamWriter,
    ) -> None:
        pair = (writer, broker_writer)
        self._pairs.add(pair)
        try:
            await asyncio.gather(self._carry(reader, broker_writer), self._carry(broker_reader, writer))
        finally:
            self._pairs.discard(pair)
            for each in pair:
                each.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # An end or a reset on one side is passed on as the end of the other direction.
        with contextlib.suppress(OSError, RuntimeError):
            while data := await reader.read(_CHUNK if self.rate is None else 1):
                await self._passing.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self.rate is not None:
                    await asyncio.sleep(len(data) / self.rate)
                writer.write(data)
                await writer.drain()
            await self._passing.wait()
            writer.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN, as a kernel does for a process that is gone."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
