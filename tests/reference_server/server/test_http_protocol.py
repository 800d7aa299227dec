"""Requests that do not end, and many of them at once: each has its time and its turn. The deadlines are short here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from uvicorn.server import ServerState

from emberwire.testing import FakeClock, settle
from reference_server.core.limits import ServerLimits
from reference_server.runtime.stalls import PatientClock
from reference_server.server.fair_share import FairShare
from reference_server.server.http_protocol import guarded_http_protocol
from reference_server.server.process import Process
from tests.fakes import rounds

pytestmark = pytest.mark.anyio

PATIENCE = 20.0
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def one_in_a_turn() -> FairShare:
    """A turn in which there is time for one job: each look at the clock takes more than half of it."""
    ticks = count()
    return FairShare(turn=0.5, now=lambda: 0.3 * next(ticks))


def process(limits: ServerLimits, share: FairShare | None = None, clock: PatientClock | None = None) -> Process:
    made = Process.of(limits)
    return replace(made, share=share or made.share, clock=clock or made.clock)


@asynccontextmanager
async def connected(
    limits: ServerLimits, *, app: Any = None, share: FairShare | None = None, clock: PatientClock | None = None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client of a server with these limits."""
    config = uvicorn.Config(app or PlainTextResponse("hello"), log_config=None, ws="none", timeout_keep_alive=60)
    config.load()
    state = ServerState()
    protocol: Any = guarded_http_protocol(process(limits, share, clock))
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
    async with connected(ServerLimits(head_deadline=0.05)) as (reader, writer):
        writer.write(begun)
        assert await reader.read() == b""


async def test_the_head_of_a_later_request_has_the_deadline_too() -> None:
    async with connected(ServerLimits(head_deadline=0.5)) as (reader, writer):
        writer.write(REQUEST)
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK")
        writer.write(REQUEST[:-1])
        assert await reader.read() == b""


async def test_an_answer_may_take_longer_than_the_head() -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.8)
        await PlainTextResponse("hello")(scope, receive, send)

    async with connected(ServerLimits(head_deadline=0.5), app=slow) as (reader, writer):
        writer.write(REQUEST)
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK")


POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n"


async def whole_body(scope: Any, receive: Any, send: Any) -> None:
    """What an application does with a form."""
    try:
        body = await Request(scope, receive).body()
    except ClientDisconnect:
        return
    await PlainTextResponse(f"{len(body)} bytes")(scope, receive, send)


@pytest.mark.parametrize("begun", [b"", b"x", b"x" * 49], ids=["nothing", "a byte", "all but a byte"])
async def test_a_body_that_does_not_come_in_time_ends_the_connection_with_408(begun: bytes) -> None:
    """S19: on any route, whatever the application does to read it."""
    async with connected(ServerLimits(body_deadline=0.05), app=whole_body) as (reader, writer):
        writer.write(POST + begun)
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")


async def test_a_large_body_has_more_time_for_each_byte_that_has_come() -> None:
    """With 50 bytes a second, 49 bytes are another second: the last one is in time long after the deadline."""
    async with connected(ServerLimits(body_deadline=0.05, min_body_rate=50), app=whole_body) as (reader, writer):
        writer.write(POST)
        writer.write(b"x" * 49)
        await asyncio.sleep(0.3)
        writer.write(b"x")
        assert (await reader.readuntil(b"50 bytes")).startswith(b"HTTP/1.1 200 ")


async def test_a_body_has_the_time_that_it_has_earned_besides_that_in_which_the_loop_was_blocked() -> None:
    """11.1 s with what came beside the head, 0.6 for the next 30 bytes, and 4 of a block before these had ended."""
    fake, begun, reading = FakeClock(), asyncio.Event(), asyncio.Event()

    async def reads(scope: Any, receive: Any, send: Any) -> None:
        body = b""
        begun.set()
        while len(body) < 50:
            body += (await receive())["body"]
            reading.set()
        await PlainTextResponse("50 bytes")(scope, receive, send)

    limits = ServerLimits(body_deadline=10.0, min_body_rate=50)
    async with connected(limits, app=reads, clock=PatientClock(fake)) as (reader, writer):
        writer.write(POST)
        await begun.wait()
        writer.write(b"x" * 30)
        await reading.wait()
        fake.advance(5.0)
        fake.block(4.0)
        fake.advance(6.9)
        writer.write(b"x" * 20)
        assert (await reader.readuntil(b"50 bytes")).startswith(b"HTTP/1.1 200 ")


async def test_a_body_has_its_time_while_the_application_does_not_read() -> None:
    """It was not the client that waited."""
    fake, begun, reads = FakeClock(), asyncio.Event(), asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        begun.set()
        await reads.wait()
        await whole_body(scope, receive, send)

    limits = ServerLimits(body_deadline=10.0, min_body_rate=10**9)
    async with connected(limits, app=slow, clock=PatientClock(fake)) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000)
        await begun.wait()
        fake.advance(100.0)
        reads.set()
        assert (await reader.readuntil(b"bytes")).endswith(b"3000000 bytes")


async def test_the_answer_to_a_request_may_take_longer_than_its_body() -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await Request(scope, receive).body()
        await asyncio.sleep(0.4)
        await PlainTextResponse("hello")(scope, receive, send)

    async with connected(ServerLimits(body_deadline=0.05), app=slow) as (reader, writer):
        writer.write(POST + b"x" * 50)
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 ")


async def test_pipelined_requests_are_answered_in_order_and_a_flood_of_them_is_cut() -> None:
    async def path(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse(scope["path"])(scope, receive, send)

    limits = ServerLimits(max_pipelined=20, pipelined_rate=0.001)
    async with connected(limits, app=path) as (reader, writer):
        writer.write(b"".join(b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number for number in range(100)))
        answers = []
        with suppress(ConnectionResetError):
            while line := await reader.readline():
                answers += [line] if line.startswith(b"/") else []
        # A body has no line end: the status line of the next answer follows it.
        assert [int(answer[1:].partition(b"HTTP")[0]) for answer in answers] == list(range(len(answers)))
        assert len(answers) <= 21


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

    async with connected(ServerLimits(), app=echo, share=one_in_a_turn()) as (_, writer):
        address = writer.get_extra_info("peername")
        await asyncio.gather(*(asked(address, number) for number in range(50)))


async def test_a_body_that_comes_in_parts_keeps_its_order_while_it_waits() -> None:
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        await Response(await Request(scope, receive).body())(scope, receive, send)

    parts = [bytes([65 + number % 26]) * 70_000 for number in range(20)]
    async with connected(ServerLimits(), app=echo, share=one_in_a_turn()) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1400000\r\n\r\n")
        for part in parts:
            writer.write(part)
            await rounds(2)
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(1_400_000) == b"".join(parts)


class Wire(asyncio.Transport):
    """A connection without a network: it notes whether it is read from."""

    def __init__(self, protocol: asyncio.BaseProtocol | None = None) -> None:
        super().__init__()
        self.is_read, self.closed = True, False
        self.protocol = protocol or asyncio.Protocol()

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
        return self.protocol


async def test_whoever_is_closed_while_waiting_is_forgotten() -> None:
    """What it sent is not read any more, and those behind it have their turn."""
    asked: list[str] = []

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])

    config = uvicorn.Config(noting, log_config=None, ws="none")
    config.load()
    protocol: Any = guarded_http_protocol(process(ServerLimits(), one_in_a_turn()))
    wires = [Wire() for _ in range(3)]
    for number, wire in enumerate(wires):
        connection = protocol(config=config, server_state=ServerState(), app_state={})
        wire.protocol = connection
        connection.connection_made(wire)
        connection.data_received(f"GET /{number} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert [wire.is_read for wire in wires] == [True, False, False]
    wires[1].close()
    await settle()
    assert asked == ["/0", "/2"]
    assert [wire.is_read for wire in wires] == [True, False, True]


LARGE = b"POST /large HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"


@pytest.mark.parametrize(
    "reads", [[LARGE + b"x" * 8_000], [LARGE, b"x" * 8_000], [LARGE + b"x" * 3_000, b"x" * 3_000]], ids=len
)
async def test_large_bodies_do_not_delay_a_small_request(reads: list[bytes]) -> None:
    """Those who post megabytes wait among themselves: a small request waits for one of them, not for all."""
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (event := await receive())["type"] == "http.request":
            if event["body"] or scope["path"] == "/small":
                seen.append(scope["path"])

    config = uvicorn.Config(app, log_config=None, ws="none")
    config.load()
    protocol: Any = guarded_http_protocol(process(ServerLimits(), one_in_a_turn()))
    connections = [protocol(config=config, server_state=ServerState(), app_state={}) for _ in range(11)]
    for connection in connections:
        connection.connection_made(Wire(connection))
    for read in reads[:-1]:
        for connection in connections[:10]:
            connection.data_received(read)
        await settle()
    seen.clear()
    for connection in connections[:10]:
        connection.data_received(reads[-1])
    connections[10].data_received(b"GET /small HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await settle()
    assert seen.count("/large") >= 10
    assert seen.index("/small") <= 2
    for connection in connections:
        connection.connection_lost(None)
    await settle()


async def test_a_body_of_tiny_chunks_is_parsed_in_pieces() -> None:
    """One read of 3,000 chunks is as much work as 3,000 large ones; a request that comes then is taken in between."""
    taken: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/small":
            taken.append(-1)
        while (event := await receive())["type"] == "http.request" and scope["path"] == "/large":
            taken.append(len(event["body"]))

    config = uvicorn.Config(app, log_config=None, ws="none")
    config.load()
    ticks = count()
    protocol: Any = guarded_http_protocol(
        process(ServerLimits(), FairShare(turn=0.004, now=lambda: 0.001 * next(ticks)))
    )
    large, small = (protocol(config=config, server_state=ServerState(), app_state={}) for _ in range(2))
    for connection in (large, small):
        connection.connection_made(Wire(connection))
    head = b"POST /large HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    large.data_received(head + b"1\r\nx\r\n" * 3_000)
    small.data_received(b"GET /small HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await settle()
    assert sum(taken[: taken.index(-1)]) < 1_500
    assert sum(taken) == 3_000 - 1
    for connection in (large, small):
        connection.connection_lost(None)
    await settle()


async def test_a_head_that_grows_too_long_is_answered_with_431_before_it_ends() -> None:
    """RFC 6585, section 5."""
    async with connected(ServerLimits()) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Name: " + b"y" * 20_000)
        assert (await reader.read()).startswith(b"HTTP/1.1 431 ")


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
    protocol: Any = guarded_http_protocol(process(ServerLimits(), one_in_a_turn()))
    upgrade = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    wires = [Wire() for _ in range(3)]
    for wire, request in zip(wires, (REQUEST, upgrade, REQUEST), strict=True):
        connection = protocol(config=config, server_state=ServerState(), app_state={})
        wire.protocol = connection
        connection.connection_made(wire)
        connection.data_received(request)
    await settle()
    assert [wire.closed for wire in wires] == [False, True, False]
    assert [wire.is_read for wire in wires] == [True, True, True]
    assert said == ["broken"]
