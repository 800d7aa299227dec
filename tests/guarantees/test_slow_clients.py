"""A client that does not read is closed, never thinned, and nobody else notices: the fourth promise.

The rules themselves are tested in `tests/reference_server/core/test_outbox_state.py` and beside both outboxes in
`tests/reference_server/edge`; here stand whole clients.
"""

from __future__ import annotations

import asyncio
import json
import re
import selectors
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from emberwire import LongPollOptions
from emberwire.testing import FakeClock, open_endpoint, settle
from tests.asgi_client import AsgiClient
from tests.conformance.serving import Server, served
from tests.guarantees.scale import scaled
from tests.open_channel import UNLIMITED_RATE, EchoChannel

pytestmark = pytest.mark.anyio

SIZE = 64_000
MEGABYTE = 1 << 20


@pytest.fixture(scope="module", params=["--fastlane", "--no-fastlane"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with served("tests.guarantees.flood_app:app", request.param, "--drain-over", "0") as running:
        yield running


def stalled_reader(server: Server) -> socket.socket:
    """A client that joins the room and then never reads again, with as little room in its kernel as there can be."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(5)
    client.connect(("127.0.0.1", server.port))
    return joined(client)


def joined(client: socket.socket) -> socket.socket:
    client.sendall(
        b"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    read_until(client, b"\r\n\r\n")
    text = json.dumps(["1", "1", "room:1", "phx_join", {}]).encode()
    client.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
    read_until(client, b"phx_reply")
    return client


def read_until(client: socket.socket, wanted: bytes) -> None:
    seen = b""
    while wanted not in seen:
        received = client.recv(1024)
        assert received, f"expected {wanted!r}, got {seen!r} and the end"
        seen += received


async def numbers_of(reader: ClientConnection, count: int) -> list[int]:
    return [json.loads(await reader.recv())[4]["number"] for _ in range(count)]


async def stats(http: httpx.AsyncClient) -> Any:
    return (await http.get("/stats")).json()


@pytest.mark.slow
async def test_a_client_that_stops_reading_is_gone_and_the_others_get_everything(server: Server) -> None:
    """Check R10 with one of two, 40 MB; `benchmarks/slow_reader.py` measures it with one of 1,000."""
    count = scaled(600, full=4_000)
    with closing(stalled_reader(server)):
        await flooded(server, count)


AT_ONCE = 10


async def flooded(server: Server, count: int) -> None:
    url = server.url.replace("http", "ws", 1) + "/socket/websocket?vsn=2.0.0"
    async with (
        httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as http,
        connect(url, proxy=None, compression=None, max_queue=None) as reader,
    ):
        await reader.send('["1","1","room:1","phx_join",{}]')
        await reader.recv()
        before = await stats(http)
        # A few at a time, so that the reader cannot fall behind by its bound however busy the machine is.
        for _ in range(count // AT_ONCE):
            flooding = asyncio.create_task(http.post("/flood", params={"count": AT_ONCE, "size": SIZE}))
            assert await numbers_of(reader, AT_ONCE) == list(range(AT_ONCE))
            await flooding
        after = await stats(http)
        assert (before["sockets"], after["sockets"]) == (2, 1)
        assert after["memory"] - before["memory"] < 16 * MEGABYTE < count * SIZE


@pytest.mark.slow
async def test_a_fifth_of_all_clients_may_stop_reading_at_once(server: Server) -> None:
    """Check R11 at a tenth: 20 of 100 stall, each costs no more than its bound, and the others get every broadcast.

    `benchmarks/slow_reader.py --stalled 200` measures it at full size.
    """
    with ExitStack() as stack:
        readers = [stack.enter_context(closing(quiet_reader(server))) for _ in range(80)]
        for _ in range(20):
            stack.enter_context(closing(stalled_reader(server)))
        async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as http:
            before = now = await stats(http)
            most = rounds = 0
            while rounds < LEAST_ROUNDS or (now["sockets"] > 80 and rounds < MOST_ROUNDS):
                rounds += 1
                flooding = asyncio.create_task(http.post("/flood", params={"count": AT_ONCE, "size": SIZE}))
                heard = await asyncio.to_thread(heard_by, readers)
                assert heard == [[b"%d" % number for number in range(AT_ONCE)]] * 80
                await flooding
                now = await stats(http)
                most = max(most, now["memory"])
    assert (before["sockets"], now["sockets"]) == (100, 80)
    assert most - before["memory"] < 20 * 1.5 * MEGABYTE + 16 * MEGABYTE < 20 * rounds * AT_ONCE * SIZE


LEAST_ROUNDS = 8
"""Each is 640 kB for each client: for twenty clients, eight are twice what all their bounds allow."""

MOST_ROUNDS = 60
"""Rounds after which a client that has not been closed never will be; the kernel's buffers fill first."""

NUMBER = re.compile(rb'"number":(\d+),')


def quiet_reader(server: Server) -> socket.socket:
    """A client that joins the room and reads with as much room in its kernel as it likes."""
    return joined(socket.create_connection(("127.0.0.1", server.port), timeout=20))


def heard_by(readers: list[socket.socket]) -> list[list[bytes]]:
    """The numbers of the next broadcasts that each of them gets, read from all of them in turn."""
    heard: dict[socket.socket, list[bytes]] = {reader: [] for reader in readers}
    rest = dict.fromkeys(readers, b"")
    with selectors.DefaultSelector() as selector:
        for reader in readers:
            selector.register(reader, selectors.EVENT_READ, reader)
        while selector.get_map():
            for key, _ in selector.select():
                received = rest[key.data] + key.data.recv(1 << 18)
                found = list(NUMBER.finditer(received))
                heard[key.data] += [match[1] for match in found]
                # What comes after the last number may be the first half of the next.
                rest[key.data] = received[found[-1].end() if found else 0 :][-30:]
                if len(heard[key.data]) == AT_ONCE and received.endswith(b'"}]'):
                    selector.unregister(key.data)
    return list(heard.values())


async def test_a_dripping_client_is_cut_when_its_bound_is_reached() -> None:
    """Check R12: a reader of one frame a second, to whom ten a second are sent, over plain ASGI."""
    clock = FakeClock()
    endpoint = open_endpoint(EchoChannel, clock=clock, limits=UNLIMITED_RATE)
    client = await AsgiClient(endpoint).open()
    await client.say(["1", "1", "room:1", "phx_join", {}])
    client.stop_reading()
    seconds = 0
    while client.is_served() and seconds < 200:
        seconds += 1
        for _ in range(10):
            await endpoint.broadcast("room:1", "flood", {})
        client.read_one()
        await client.say([None, "1", "phoenix", "heartbeat", {}])
        clock.advance(1.0)
    assert 1_000 / 10 < seconds < 120  # its bound is 1,000 frames, and it takes one of the ten
    assert endpoint.connections == set()


async def test_a_long_poll_session_that_nobody_polls_is_bounded_and_then_gone() -> None:
    """Check R13: 10,000 broadcasts for a session whose client never asks again (100,000 in the full run)."""
    clock = FakeClock()
    endpoint = open_endpoint(
        EchoChannel, clock=clock, longpoll=LongPollOptions(check_origin=False, window=10.0), limits=UNLIMITED_RATE
    )
    transport = httpx.ASGITransport(endpoint)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        begun = (await http.get("/socket/longpoll?vsn=2.0.0")).json()
        headers = {"x-phoenix-longpoll-token": begun["token"]}
        await http.post("/socket/longpoll", content='["1","1","room:1","phx_join",{}]', headers=headers)
        await settle()
        assert "room:1" in endpoint.node.broadcaster.topics()
        for _ in range(scaled(10_000, full=100_000)):
            await endpoint.broadcast("room:1", "flood", {"text": "x" * 1_000})
        await settle()
        assert endpoint.node.broadcaster.topics() == frozenset()  # over its bound, it has lost its channels
        clock.advance(30.1)
        await settle()
        assert endpoint.connections == set()
        assert (await http.post("/socket/longpoll", content="[]", headers=headers)).json()["status"] == 410
    clock.advance(60)
    assert clock.waiting == 0


async def test_a_long_poll_session_that_is_quiet_ends_at_the_second_look_after_three_windows() -> None:
    """Check R13, without any broadcast: silence alone ends it."""
    clock = FakeClock()
    endpoint = open_endpoint(
        EchoChannel, clock=clock, longpoll=LongPollOptions(check_origin=False, window=10.0), limits=UNLIMITED_RATE
    )
    transport = httpx.ASGITransport(endpoint)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        await http.get("/socket/longpoll?vsn=2.0.0")
        clock.advance(29.9)
        await settle()
        assert len(endpoint.connections) == 1
        clock.advance(0.2)
        await settle()
        assert endpoint.connections == set()
