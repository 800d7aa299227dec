"""The fault proxy does what it says: otherwise the tests behind it prove nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.faults.proxy import FaultProxy

pytestmark = pytest.mark.anyio

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def echoing() -> AsyncIterator[FaultProxy]:
    """A proxy before a server that sends back what it gets."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionResetError):
            while data := await reader.read(1000):
                writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with FaultProxy(port=server.sockets[0].getsockname()[1]) as proxy:
        yield proxy
    server.close()


async def connect(proxy: FaultProxy) -> Streams:
    return await asyncio.open_connection("127.0.0.1", proxy.listens_on)


async def said(streams: Streams, data: bytes) -> bytes:
    reader, writer = streams
    writer.write(data)
    return await asyncio.wait_for(reader.readexactly(len(data)), 5.0)


async def is_reset(proxy: FaultProxy) -> bool:
    """Whether a new connection is reset, while it is made or after."""
    try:
        reader, writer = await connect(proxy)
    except ConnectionResetError:
        return True
    try:
        await reader.read(1)
    except ConnectionResetError:
        return True
    finally:
        writer.close()
    return False


async def silent(streams: Streams, data: bytes) -> bool:
    """Whether nothing comes back for a moment."""
    reader, writer = streams
    writer.write(data)
    try:
        await asyncio.wait_for(reader.read(1), 0.1)
    except TimeoutError:
        return True
    return False


async def test_without_a_fault_it_carries_everything() -> None:
    async with echoing() as proxy:
        streams = await connect(proxy)
        assert await said(streams, b"x" * 300_000) == b"x" * 300_000
        streams[1].close()


async def test_a_cut_resets_what_is_open_and_what_comes() -> None:
    async with echoing() as proxy:
        reader, writer = streams = await connect(proxy)
        await said(streams, b"hello")
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            await reader.read(1)
        writer.close()
        assert await is_reset(proxy)
        proxy.heal()
        streams = await connect(proxy)
        assert await said(streams, b"hello") == b"hello"
        streams[1].close()


async def test_a_black_hole_is_silent_and_forgets_nothing() -> None:
    async with echoing() as proxy:
        before = await connect(proxy)
        await said(before, b"hello")
        proxy.black_hole()
        during = await connect(proxy)
        assert await silent(before, b"a")
        assert await silent(during, b"b")
        proxy.heal()
        assert await asyncio.wait_for(before[0].read(1), 5.0) == b"a"
        assert await asyncio.wait_for(during[0].read(1), 5.0) == b"b"
        before[1].close()
        during[1].close()


async def test_a_half_close_ends_one_direction() -> None:
    async with echoing() as proxy:
        reader, writer = streams = await connect(proxy)
        await said(streams, b"hello")
        proxy.half_close()
        assert await asyncio.wait_for(reader.read(), 5.0) == b""
        writer.write(b"still taken")
        await writer.drain()
        writer.close()


async def test_delay_and_drip_slow_it_down() -> None:
    async with echoing() as proxy:
        streams = await connect(proxy)
        loop = asyncio.get_running_loop()
        proxy.delay = 0.05
        started = loop.time()
        await said(streams, b"hello")
        assert loop.time() - started >= 0.1
        proxy.delay, proxy.rate = 0.0, 100.0
        started = loop.time()
        await said(streams, b"0123456789")
        assert loop.time() - started >= 0.1
        streams[1].close()


async def test_a_broker_that_is_not_there_is_a_reset() -> None:
    async with FaultProxy(port=1) as proxy:
        assert await is_reset(proxy)
