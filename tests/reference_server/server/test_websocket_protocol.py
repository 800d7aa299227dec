"""The guard of one WebSocket connection, over a transport that a test holds; tests/security attacks it over TCP."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from emberwire.testing import settle
from reference_server.core.limits import ServerLimits
from reference_server.edge.extensions import offers_of
from reference_server.internals.websockets import Refusal
from reference_server.runtime import log
from reference_server.server import websocket_protocol
from reference_server.server.fair_share import FairShare, Lane
from reference_server.server.process import Process
from reference_server.server.websocket_protocol import PIECE, GuardedSocketProtocol, guarded_socket_protocol
from tests.fakes import rounds
from tests.security.attacker import CLOSE, CONTINUATION, PING, PONG, TEXT, UPGRADE, frame, request

pytestmark = pytest.mark.anyio

LIMITS = ServerLimits()
MANY = 8_192
"""Frames that are more than one client's turn."""


def process(share: FairShare | None = None) -> Process:
    made = Process.of(LIMITS)
    return made if share is None else replace(made, share=share)


class Transport:
    """What a protocol writes to; `reading` is whether it wants more."""

    def __init__(self) -> None:
        self.written = b""
        self.reading = True
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written += data

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def get_extra_info(self, name: str) -> Any:
        return None


class Guarded:
    """A connection, the events that its application has received, and a gate before each; `lets_in` opens first."""

    def __init__(self, share: FairShare | None = None) -> None:
        self.transport = Transport()
        self.received: list[Any] = []
        self.gate = asyncio.Event()
        self.lets_in = asyncio.Event()
        self.lets_in.set()
        self.scope: Any = None
        config = uvicorn.Config(self._app, log_config=None, interface="asgi3", ws_per_message_deflate=False)
        config.load()
        guarded = guarded_socket_protocol(GuardedSocketProtocol, process(share))
        self.protocol = guarded(config, ServerState(), {})
        self.protocol.connection_made(cast(Any, self.transport))

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        await receive()
        await self.lets_in.wait()
        await send({"type": "websocket.accept"})
        while True:
            await self.gate.wait()
            self.received.append(await receive())
            if self.received[-1]["type"] == "websocket.disconnect":
                return

    async def opened(self) -> Guarded:
        self.protocol.data_received(request("GET", "/", UPGRADE))
        await settle()
        assert self.transport.written.startswith(b"HTTP/1.1 101 ")
        self.transport.written = b""
        return self

    def texts(self) -> list[str]:
        return [message["text"] for message in self.received if message["type"] == "websocket.receive"]


@pytest.fixture
async def guarded() -> AsyncIterator[Guarded]:
    connection = Guarded()
    yield connection
    if not connection.transport.closed:
        connection.protocol.connection_lost(None)


async def test_a_burst_is_parsed_in_slices_and_arrives_whole_and_in_order(guarded: Guarded) -> None:
    """No more is read meanwhile, so that what waits is one burst, and others have their turn between two slices."""
    await guarded.opened()
    numbers = [str(number) for number in range(5_000)]
    guarded.protocol.data_received(b"".join(frame(TEXT, number.encode()) for number in numbers))
    assert 0 < guarded.protocol.queue.qsize() <= PIECE / 6
    assert not guarded.transport.reading
    guarded.gate.set()
    await settle()
    assert guarded.texts() == numbers
    assert guarded.transport.reading


async def test_a_small_message_costs_no_turn(guarded: Guarded) -> None:
    await guarded.opened()
    guarded.protocol.data_received(frame(TEXT, b"hello"))
    assert guarded.protocol.queue.qsize() == 1


async def test_what_waits_is_forgotten_when_the_client_has_gone(guarded: Guarded) -> None:
    await guarded.opened()
    guarded.protocol.data_received(frame(TEXT, b"x") * MANY)
    guarded.protocol.connection_lost(None)
    guarded.transport.closed = True
    guarded.gate.set()
    await settle()
    assert guarded.received[-1]["type"] == "websocket.disconnect"
    assert len(guarded.texts()) <= PIECE / 6


async def test_the_close_of_a_client_behind_a_burst_is_read_although_the_application_has_closed(
    guarded: Guarded,
) -> None:
    await guarded.opened()
    guarded.protocol.data_received(frame(TEXT, b"x") * MANY + frame(CLOSE, b"\x03\xe8"))
    await rounds(2)
    await guarded.protocol.send({"type": "websocket.close", "code": 1000, "reason": ""})
    await settle()
    assert guarded.transport.closed


async def test_a_bound_of_the_application_counts_for_whole_messages(guarded: Guarded) -> None:
    await guarded.opened()
    guard = offers_of(guarded.scope).guard
    assert guard is guarded.protocol
    guarded.protocol.bound_messages(10)
    guarded.protocol.data_received(frame(TEXT, b"x" * 8, fin=False))
    assert guarded.transport.written == b""
    guarded.protocol.data_received(frame(CONTINUATION, b"x" * 3)[:2])
    assert guarded.transport.written[2:4] == (1009).to_bytes(2, "big")
    assert guarded.protocol.refused is not None
    guarded.gate.set()
    await settle()


async def test_pings_are_answered_until_there_are_too_many(guarded: Guarded) -> None:
    await guarded.opened()
    guarded.protocol.data_received(frame(PING, b"") * LIMITS.max_pings)
    await settle()
    assert guarded.transport.written == b"\x8a\x00" * LIMITS.max_pings
    # More than the bucket can have gained since, however long that took.
    guarded.protocol.data_received(frame(PING, b"") * (LIMITS.max_pings + 1))
    await settle()
    assert guarded.protocol.refused == Refusal(1008, "too many pings")
    assert guarded.transport.closed
    guarded.gate.set()
    await settle()


async def test_small_fragments_are_collected_until_there_are_too_many(guarded: Guarded) -> None:
    """Empty ones count nothing towards a bound in bytes, and each costs as much as a full one."""
    await guarded.opened()
    most = LIMITS.max_small_frames
    guarded.protocol.data_received(frame(TEXT, b"[", fin=False) + frame(CONTINUATION, b"x" * 63, fin=False) * 100)
    guarded.protocol.data_received(frame(CONTINUATION, b"", fin=False) * 4 * most)
    await settle()
    assert guarded.protocol.refused == Refusal(1008, "too many small fragments")
    assert guarded.transport.written[2:4] == (1008).to_bytes(2, "big")
    guarded.gate.set()
    await settle()


async def test_fragments_of_a_useful_size_are_bounded_by_their_bytes_only(guarded: Guarded) -> None:
    await guarded.opened()
    guarded.protocol.data_received(
        frame(TEXT, b"x", fin=False) + frame(CONTINUATION, b"x" * 64, fin=False) * 5_000 + frame(CONTINUATION, b"x")
    )
    guarded.gate.set()
    await settle()
    assert guarded.texts() == ["x" * (64 * 5_000 + 2)]


async def test_who_has_sent_much_waits_for_those_who_have_not(guarded: Guarded) -> None:
    """Also when a burst of theirs comes later: a client in credit is parsed before the others, whoever came first."""
    share = guarded.protocol.process.share
    await guarded.opened()
    busy = await Guarded(share).opened()
    order: list[str] = []
    for name, each in (("little", guarded), ("much", busy)):
        each.protocol.heard = partial(order.append, name)
    busy.protocol.data_received(frame(PING, b"") * (LIMITS.max_credit + 50))
    await settle()
    order.clear()
    # Somebody works for a whole turn, so that both have to wait.
    share.do(Lane.REQUESTS, lambda: busy_for(2 * LIMITS.turn))
    busy.protocol.data_received(frame(PING, b""))
    guarded.protocol.data_received(frame(PING, b"") * 2 + frame(TEXT, b"x" * PIECE))
    await settle()
    assert order == ["little", "little", "much"]
    busy.protocol.connection_lost(None)
    guarded.gate.set()
    busy.gate.set()
    await settle()


def busy_for(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


async def test_who_listens_hears_of_pings_and_pongs(guarded: Guarded) -> None:
    """Bandit: every frame resets the timeout of an idle connection; ASGI has no event for these."""
    await guarded.opened()
    guarded.protocol.data_received(frame(PING, b"1"))
    heard: list[str] = []
    guard = offers_of(guarded.scope).guard
    assert guard is not None
    guard.heard = lambda: heard.append("something")
    guarded.protocol.data_received(frame(PING, b"2") + frame(PONG, b"3"))
    assert heard == ["something", "something"]


@pytest.mark.parametrize("turns", [0, 1], ids=["the application has not begun", "connect runs"])
async def test_a_handshake_that_comes_while_the_server_ends_is_answered_503_once(guarded: Guarded, turns: int) -> None:
    """phoenix.js comes back 10 ms after a drain, when the process may not have ended yet."""
    guarded.lets_in.clear()
    guarded.protocol.data_received(request("GET", "/", UPGRADE))
    await rounds(turns)
    guarded.protocol.shutdown()
    guarded.lets_in.set()
    await settle()
    assert guarded.transport.written.startswith(b"HTTP/1.1 503 ")
    assert guarded.transport.written.count(b"HTTP/1.1") == 1
    assert guarded.transport.closed


async def test_nothing_is_read_from_a_client_before_its_handshake_is_answered(guarded: Guarded) -> None:
    guarded.protocol.data_received(request("GET", "/", UPGRADE))
    guarded.protocol.data_received(frame(PING, b"early"))
    assert guarded.transport.written == b""
    await settle()
    head, _, rest = guarded.transport.written.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101 ")
    assert rest == b"\x8a\x05early"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Name": "x" * 9_000}, 431),
        ({f"X-{number}": "x" for number in range(200)}, 431),
        ({"Content-Length": "1"}, 400),
    ],
    ids=["a long header", "many headers", "a body"],
)
async def test_a_handshake_that_the_parser_gives_up_on_is_answered(
    guarded: Guarded, headers: dict[str, str], status: int
) -> None:
    guarded.protocol.data_received(request("GET", "/", {**UPGRADE, **headers}))
    assert guarded.transport.written.startswith(f"HTTP/1.1 {status} ".encode())
    assert guarded.transport.closed


async def test_what_the_parser_logs_names_the_client(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its own failure: everything else that a client sends wrongly is told in a line of ours."""
    peer = {"peername": ("192.0.2.7", 50_000)}
    monkeypatch.setattr(Transport, "get_extra_info", lambda self, name: peer.get(name))
    monkeypatch.setattr(websocket_protocol, "PARSER", "tests.parser")
    logger = logging.getLogger("tests.parser")
    logger.addFilter(log.Guarded())
    connection = await Guarded().opened()
    monkeypatch.setattr(connection.protocol.conn, "recv_frame", lambda each: 1 // 0)
    connection.protocol.data_received(frame(TEXT, b"x"))
    assert "parser failed (client 192.0.2.7)" in caplog.text
    connection.protocol.connection_lost(None)
