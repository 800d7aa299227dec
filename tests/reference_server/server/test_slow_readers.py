"""The watch on connections: who is late is cut once, and nothing is kept of those that have gone."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from emberwire.testing import FakeClock
from reference_server.runtime.clock import LoopClock
from reference_server.runtime.stalls import PatientClock
from reference_server.server.slow_readers import SlowReaders, acknowledged, outstanding

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")]

PATIENCE = 20.0


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.Transport, socket.socket]]:
    """A transport of the server and the socket of its client, which has little room."""
    arrived: asyncio.Future[asyncio.Transport] = asyncio.get_running_loop().create_future()

    class Server(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            arrived.set_result(transport)

    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect(server.sockets[0].getsockname())
    transport = await arrived
    try:
        yield transport, client
    finally:
        transport.abort()
        client.close()
        server.close()


async def until(condition: Callable[[], bool]) -> None:
    """Look again and again: a kernel has no event for this."""
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def test_the_kernel_tells_what_has_arrived_and_what_has_not() -> None:
    async with asyncio.timeout(PATIENCE), connected() as (transport, _):
        connection = transport.get_extra_info("socket")
        transport.write(b"x" * 1_000)
        await until(lambda: not outstanding(connection.fileno()))
        assert acknowledged(connection) == 1_000
        transport.write(b"x" * 1_000_000)
        waiting = outstanding(connection.fileno()) + transport.get_write_buffer_size()
        assert waiting + acknowledged(connection) == 1_001_000
        assert waiting > 900_000


async def test_who_does_not_read_is_cut_once_and_forgotten() -> None:
    async with asyncio.timeout(PATIENCE), connected() as (transport, _):
        readers, cut = SlowReaders(PatientClock(LoopClock()), every=0.01), asyncio.Event()
        readers.watch(transport, deadline=0.1, cut=cut.set)
        transport.write(b"x" * 1_000_000)
        await cut.wait()
        assert len(readers) == 0


async def test_who_reads_is_not_cut_and_leaves_nothing_when_it_has_gone() -> None:
    async with asyncio.timeout(PATIENCE), connected() as (transport, client):
        readers, cut = SlowReaders(PatientClock(LoopClock()), every=0.01), asyncio.Event()
        readers.watch(transport, deadline=0.1, cut=cut.set)
        client.setblocking(False)
        transport.write(b"x" * 100_000)
        got = 0
        while got < 100_000:
            got += len(await asyncio.get_running_loop().sock_recv(client, 65_536))
        await asyncio.sleep(0.3)
        assert not cut.is_set()
        transport.abort()
        # Nobody called `forget`: a closed connection is noticed by itself.
        await until(lambda: not len(readers))
        assert not cut.is_set()


async def test_nobody_is_late_by_the_time_in_which_the_loop_was_blocked() -> None:
    """What waits in the process could not go to the kernel meanwhile, however fast the client reads."""
    clock = FakeClock()
    async with asyncio.timeout(PATIENCE), connected() as (transport, _):
        readers, cuts = SlowReaders(PatientClock(clock), every=1.0), list[None]()
        readers.watch(transport, deadline=10.0, cut=lambda: cuts.append(None))
        transport.write(b"x" * 1_000_000)
        clock.advance(1.0)
        clock.block(5.0)
        clock.advance(8.0)
        clock.block(5.0)
        clock.advance(5.0)
        assert not cuts
        clock.advance(5.0)
        assert cuts
