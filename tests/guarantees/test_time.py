"""Time: a server that was held up disconnects nobody for it, and a client that is silent is let go on time."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from emberwire import (
    Accept,
    ConnectInfo,
    Endpoint,
    LongPollOptions,
    Ok,
    Params,
    Socket,
    WebSocketOptions,
    channel,
    handle_in,
    mount,
)
from emberwire.testing import FakeClock, assert_closed, assert_reply, connect, join, open_endpoint, push, settle
from reference_server.core.message import Message
from reference_server.runtime.telemetry import Event
from tests.guarantees.scale import scaled
from tests.open_channel import UNLIMITED_RATE, EchoChannel

pytestmark = pytest.mark.anyio

HEARTBEAT = 30.0
"""Seconds between two heartbeats of phoenix.js."""


class BlockingChannel(EchoChannel):
    """Calls something that blocks the whole process for five seconds, as `requests.get` would."""

    @handle_in("block")
    async def block(self) -> Ok:
        clock = self.endpoint.clock
        assert isinstance(clock, FakeClock)
        clock.advance(5.0)
        return Ok()


async def test_a_handler_that_blocks_the_process_disconnects_nobody_and_is_named(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Check R32: blocked for 5 seconds at the worst moment, just before everybody's heartbeat."""
    clock = FakeClock()
    endpoint = open_endpoint(BlockingChannel, clock=clock, limits=UNLIMITED_RATE)
    slow: list[Event] = []
    endpoint.telemetry.attach("slow", slow.append)
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connect(endpoint)) for _ in range(200)]
        blocker = await join(sockets[0], "room:1")
        clock.advance(HEARTBEAT - 0.1)
        blocked = await push(blocker, "block")
        for socket in sockets[1:]:
            socket.send(Message(None, "heart", "phoenix", "heartbeat", {}))
        await assert_reply(blocked, "ok")
        await settle()
        assert len(endpoint.connections) == 200
        assert [socket.inbox[0].ref for socket in sockets[1:]] == ["heart"] * 199
    assert [(event.metadata["channel"], event.metadata["event"]) for event in slow] == [(BlockingChannel, "block")]
    assert "took 5.0 s for 'block'" in caplog.text


async def test_a_silent_client_is_closed_and_one_with_a_heartbeat_is_not() -> None:
    """Check S20: 60 seconds, to the moment."""
    clock = FakeClock()
    endpoint = open_endpoint(EchoChannel, clock=clock, limits=UNLIMITED_RATE)
    async with connect(endpoint) as silent, connect(endpoint) as alive:
        for _ in range(3):
            clock.advance(HEARTBEAT / 2 - 0.01)
            alive.send(Message(None, "1", "phoenix", "heartbeat", {}))
            await settle()
        clock.advance(14.0)
        await settle()
        assert silent.close_code is None
        clock.advance(1.1)
        await assert_closed(silent, 1002)
        assert alive.close_code is None


@pytest.mark.slow
async def test_a_thousand_idle_clients_are_never_taken_for_dead() -> None:
    """Check R14 at a tenth: five minutes of nothing but heartbeats, each just before the next is due.

    `benchmarks/idle_sockets.py` measures ten thousand over TCP.
    """
    clock = FakeClock()
    endpoint = open_endpoint(EchoChannel, clock=clock, limits=UNLIMITED_RATE)
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connect(endpoint)) for _ in range(scaled(1_000, full=10_000))]
        for number, socket in enumerate(sockets):
            socket.send(Message("1", "join", f"room:{number}", "phx_join", {}))
        for beat in range(10):
            clock.advance(HEARTBEAT)
            for socket in sockets:
                socket.send(Message(None, str(beat), "phoenix", "heartbeat", {}))
            await settle()
        assert {socket.close_code for socket in sockets} == {None}
        assert {len(socket.inbox) for socket in sockets} == {11}
        assert len(endpoint.connections) == len(sockets)


async def test_a_session_ends_when_its_token_does() -> None:
    """Check S13: `Accept(expires_at=…)` closes with a code that tells the client to ask for a new token."""
    clock = FakeClock()

    class ShortSocket(Socket):
        room = channel("room:*", EchoChannel)

        async def connect(self, params: Params, info: ConnectInfo) -> Accept:
            return Accept(expires_at=datetime.now(UTC) + timedelta(seconds=40))

    endpoint = Endpoint(mount("/socket", ShortSocket, websocket=WebSocketOptions(check_origin=False)), clock=clock)
    async with connect(endpoint) as socket:
        clock.advance(39.0)
        await settle()
        assert socket.close_code is None
        clock.advance(1.1)
        await assert_closed(socket, 4001)


async def test_a_long_poll_session_ends_when_its_token_does() -> None:
    """Check S13: the next answer is 410, and a client that asks again has to show a token again."""
    clock = FakeClock()

    class ShortSocket(Socket):
        room = channel("room:*", EchoChannel)

        async def connect(self, params: Params, info: ConnectInfo) -> Accept:
            return Accept(expires_at=datetime.now(UTC) + timedelta(seconds=8))

    endpoint = Endpoint(mount("/socket", ShortSocket, longpoll=LongPollOptions(check_origin=False)), clock=clock)
    transport = httpx.ASGITransport(endpoint)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        begun = (await http.get("/socket/longpoll?vsn=2.0.0")).json()
        headers = {"x-phoenix-longpoll-token": begun["token"]}
        said = '["1","1","room:1","phx_join",{}]'
        assert (await http.post("/socket/longpoll", content=said, headers=headers)).json() == {"status": 200}
        await settle()
        clock.advance(7.9)
        await settle()
        assert len(endpoint.connections) == 1
        clock.advance(0.2)
        await settle()
        assert endpoint.node.broadcaster.topics() == frozenset()
        assert (await http.get("/socket/longpoll", headers=headers)).json()["messages"], "what waited is handed out"
        assert (await http.post("/socket/longpoll", content=said, headers=headers)).json() == {"status": 410}
        clock.advance(60)
        assert (clock.waiting, endpoint.connections) == (0, set())


async def test_a_wall_clock_that_jumps_moves_no_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check R31: durations are read from a clock that never jumps."""
    endpoint = open_endpoint(EchoChannel, limits=UNLIMITED_RATE)
    async with connect(endpoint) as socket:
        await join(socket, "room:1")
        monkeypatch.setattr("time.time", lambda: 4e9)
        socket.send(Message(None, "1", "phoenix", "heartbeat", {}))
        await settle()
        await asyncio.sleep(0)
        assert socket.close_code is None
        assert socket.inbox[-1].ref == "1"
