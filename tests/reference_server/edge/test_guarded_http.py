"""A request whose head does not end: its connection does. The deadline is short here, and no test waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from uvicorn.server import ServerState

from emberwire.testing import settle
from reference_server.edge.guarded_http import A_TURN, HEAD_WITHIN, guarded_http_protocol
from tests.fakes import rounds

pytestmark = pytest.mark.anyio

PATIENCE = 20.0
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@asynccontextmanager
async def connected(
    *, head_within: float, app: Any = None, a_turn: int = A_TURN
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client of a server with this deadline."""
    config = uvicorn.Config(app or PlainTextResponse("hello"), log_config=None, ws="none", timeout_keep_alive=60)
    config.load()
    state = ServerState()
    protocol: Any = guarded_http_protocol(head_within=head_within, a_turn=a_turn)
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            async with asyncio.timeout(PATIENCE):
                yield reader, writer
        finally:
            writer.close()
            async with asyncio.timeout(PATIENCE):
                while state.connections:  # noqa: ASYNC110 - uvicorn tells nobody that a connection has ended
                    await asyncio.sleep(0)


@pytest.mark.parametrize(
    "begun", [b"", b"GET", REQUEST[:-2], REQUEST[:-1]], ids=["nothing", "a method", "a line", "all but a letter"]
)
async def test_a_head_that_does_not_end_in_time_ends_the_connection(begun: bytes) -> None:
    """S19: a client that says nothing, and one that stops in the middle of its first request."""
    async with connected(head_within=0.05) as (reader, writer):
        writer.write(begun)
        assert await reader.read() == b""


async def test_the_head_of_a_later_request_has_the_deadline_too() -> None:
    async with connected(head_within=0.5) as (reader, writer):
        writer.write(REQUEST)
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK")
        writer.write(REQUEST[:-1])
        assert await reader.read() == b""


async def test_an_answer_may_take_longer_than_the_head() -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.8)
        await PlainTextResponse("hello")(scope, receive, send)

    async with connected(head_within=0.5, app=slow) as (reader, writer):
        writer.write(REQUEST)
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK")


def test_the_deadline_is_the_one_that_the_pages_name() -> None:
    assert HEAD_WITHIN == 10.0


async def test_requests_that_have_to_wait_for_their_turn_are_all_answered() -> None:
    """R42: with one in a turn, 50 clients who come at once; each hears its own answer, also to what it sends next."""

    async def echo(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse(scope["path"])(scope, receive, send)

    async def asked(address: Any, number: int) -> None:
        reader, writer = await asyncio.open_connection(*address)
        for time in range(3):
            writer.write(f"GET /{number}/{time} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            await reader.readuntil(f"/{number}/{time}".encode())
        writer.close()

    async with connected(head_within=PATIENCE, app=echo, a_turn=1) as (_, writer):
        address = writer.get_extra_info("peername")
        await asyncio.gather(*(asked(address, number) for number in range(50)))


async def test_a_body_that_comes_in_parts_keeps_its_order_while_it_waits() -> None:
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        await Response(await Request(scope, receive).body())(scope, receive, send)

    parts = [bytes([65 + number % 26]) * 70_000 for number in range(20)]
    async with connected(head_within=PATIENCE, app=echo, a_turn=1) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1400000\r\n\r\n")
        for part in parts:
            writer.write(part)
            await rounds(2)
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(1_400_000) == b"".join(parts)


class Wire(asyncio.Transport):
    """A connection without a network: it notes whether it is read from."""

    def __init__(self) -> None:
        super().__init__()
        self.is_read, self.closed = True, False

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def write(self, data: object) -> None:
        """Nobody hears it."""

    def get_protocol(self) -> asyncio.BaseProtocol:
        return asyncio.Protocol()


async def test_whoever_is_closed_while_waiting_is_forgotten() -> None:
    """What it sent is not read any more, and those behind it have their turn."""
    asked: list[str] = []

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])

    config = uvicorn.Config(noting, log_config=None, ws="none")
    config.load()
    protocol: Any = guarded_http_protocol(a_turn=1)
    wires = [Wire() for _ in range(3)]
    for number, wire in enumerate(wires):
        connection = protocol(config=config, server_state=ServerState(), app_state={})
        connection.connection_made(wire)
        connection.data_received(f"GET /{number} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert [wire.is_read for wire in wires] == [True, False, False]
    wires[1].close()
    await settle()
    assert asked == ["/0", "/2"]
    assert [wire.is_read for wire in wires] == [True, False, True]


class Broken(asyncio.Protocol):
    """A WebSocket protocol that can take nothing."""

    def __init__(self, **options: Any) -> None:
        """Needs none of the options."""

    def data_received(self, data: bytes) -> None:
        raise ValueError("broken")


async def test_a_connection_whose_protocol_raises_is_ended_also_when_it_had_to_wait() -> None:
    """As asyncio ends one that did not have to; otherwise it would stay, and nobody would read it."""
    said: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: said.append(str(context.get("exception"))))
    config = uvicorn.Config(PlainTextResponse("hello"), log_config=None, ws=Broken)
    config.load()
    protocol: Any = guarded_http_protocol(a_turn=1)
    upgrade = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    wires = [Wire() for _ in range(3)]
    for wire, request in zip(wires, (REQUEST, upgrade, REQUEST), strict=True):
        connection = protocol(config=config, server_state=ServerState(), app_state={})
        connection.connection_made(wire)
        connection.data_received(request)
    await settle()
    assert [wire.closed for wire in wires] == [False, True, False]
    assert [wire.is_read for wire in wires] == [True, True, True]
    assert said == ["broken"]
