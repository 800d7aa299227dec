"""The fast lane: frames as bytes, one write for each, the transport's buffer as the queue, and messages past ASGI.

What it promises like every transport stands in `test_transport_contract.py`.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

import anyio
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.server import ServerState

from emberwire import Endpoint, Limits, Ok, handle_in
from emberwire.testing import open_endpoint, settle
from reference_server.core.limits import ServerLimits
from reference_server.core.outbox_state import EncodedFrame
from reference_server.server.fastlane import FastlaneProtocol, framed
from reference_server.server.process import Process
from reference_server.server.websocket_protocol import guarded_socket_protocol
from tests.fakes import rounds
from tests.open_channel import UNLIMITED_RATE, EchoChannel, OpenChannel
from tests.reference_server.edge.wires import FastlaneWire, send, unframed
from tests.reference_server.server.transports import KeepingTransport
from tests.security.attacker import CLOSE, TEXT, UPGRADE, frame, request

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_a_frame_is_what_rfc_6455_says(data: str | bytes) -> None:
    frame = framed(EncodedFrame(data))
    payload = data.encode() if isinstance(data, str) else data
    assert frame[0] == (0x81 if isinstance(data, str) else 0x82)
    if len(payload) < 126:
        assert frame[1:] == bytes([len(payload)]) + payload
    else:
        assert frame[1:] == b"\x7e" + len(payload).to_bytes(2, "big") + payload


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x82\x00"),
        (125, b"\x82\x7d"),
        (126, b"\x82\x7e\x00\x7e"),
        (65_535, b"\x82\x7e\xff\xff"),
        (65_536, b"\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_each_form_of_the_length(size: int, head: bytes) -> None:
    frame = framed(EncodedFrame(b"x" * size))
    assert frame[: len(head)] == head
    assert len(frame) == len(head) + size


async def test_a_frame_is_made_once_for_all_its_clients() -> None:
    first, second, frame = FastlaneWire(), FastlaneWire(), EncodedFrame("hello")
    first.transport.send(frame)
    made = frame.wire
    second.transport.send(frame)
    assert frame.wire is made
    assert first.socket.taken == second.socket.taken == b"\x81\x05hello"


async def test_a_client_that_reads_costs_no_task_and_no_timer() -> None:
    wire, before = FastlaneWire(), len(asyncio.all_tasks())
    send(wire, *"abc")
    assert (len(asyncio.all_tasks()), wire.clock.waiting) == (before, 0)
    await settle()
    assert wire.socket.taken == b"\x81\x01a\x81\x01b\x81\x01c"


async def test_the_first_frame_of_a_turn_goes_at_once_and_the_others_in_one_write() -> None:
    wire = FastlaneWire()
    for frames in ("abc", "de"):
        send(wire, *frames)
        await settle()
    assert wire.socket.writes == [b"\x81\x01a", b"\x81\x01b\x81\x01c", b"\x81\x01d", b"\x81\x01e"]


async def test_frames_that_wait_for_the_end_of_a_turn_are_no_sign_of_a_client_that_reads() -> None:
    wire = FastlaneWire(Limits(send_deadline=10.0))
    wire.socket.reads = False
    send(wire, "a")
    await settle()
    send(wire, "b", "c")
    wire.clock.advance(10)
    assert wire.cuts == 1


async def test_a_connection_that_was_lost_a_moment_ago_harms_nobody_who_is_sent_the_same() -> None:
    """uvloop raises for a write between the loss and the moment in which it tells; a broadcast goes on."""
    lost, other, frame = FastlaneWire(), FastlaneWire(), EncodedFrame("hello")
    lost.socket.lost = True
    for wire in (lost, other):
        wire.transport.send(frame)
        wire.transport.send(frame)
    await settle()
    assert other.socket.taken == b"\x81\x05hello" * 2
    assert lost.clock.waiting == 0


async def test_a_client_for_whom_too_much_waits_is_cut_once() -> None:
    wire = FastlaneWire(Limits(max_outbox_bytes=20))
    wire.socket.reads = False
    send(wire, "x" * 8, "x" * 8)
    assert wire.cuts == 0
    send(wire, "x", "x")
    assert (wire.cuts, wire.socket.aborted, wire.clock.waiting) == (1, True, 0)
    assert len(wire.socket.buffer) <= 20 + len(b"\x81\x01x")


async def test_a_client_that_took_a_little_may_stay_and_one_that_stops_then_may_not() -> None:
    wire = FastlaneWire()
    wire.socket.reads = False
    send(wire, "x" * 100)
    wire.clock.advance(9)
    wire.socket.take(1)
    wire.clock.advance(1)
    assert wire.cuts == 0
    wire.clock.advance(10)
    assert wire.cuts == 1


async def test_a_client_that_caught_up_is_not_watched() -> None:
    wire = FastlaneWire()
    wire.socket.reads = False
    send(wire, "a")
    wire.socket.take(100)
    wire.clock.advance(10)
    assert (wire.cuts, wire.clock.waiting) == (0, 0)


async def test_closing_goes_through_the_server_and_frames_after_it_go_nowhere() -> None:
    wire = FastlaneWire()
    send(wire, "a", "b")
    wire.transport.close(1001, "disconnected")
    assert wire.socket.taken == b"\x81\x01a\x81\x01b"
    wire.transport.close(1000)
    send(wire, "late")
    await settle()
    assert wire.messages == [{"type": "websocket.close", "code": 1001, "reason": "disconnected"}]
    assert wire.socket.taken == b"\x81\x01a\x81\x01b"
    wire.transport.detach()
    assert wire.clock.waiting == 0


async def test_a_client_that_does_not_finish_closing_is_cut() -> None:
    wire = FastlaneWire()
    wire.gate.clear()
    wire.transport.close(1001)
    await settle()
    wire.clock.advance(10)
    await settle()
    assert (wire.cuts, wire.socket.aborted) == (1, True)


@pytest.mark.parametrize("error", [OSError("gone"), RuntimeError("Unexpected ASGI message")], ids=repr)
async def test_a_client_that_went_while_it_was_closed_is_no_unseen_error(error: Exception) -> None:
    wire = FastlaneWire()
    wire.fails = error
    wire.transport.close(1001)
    await settle()
    wire.detach()


# --- messages of the client, past ASGI --------------------------------------------------------------------------------

ANSWERED_AT = 20
"""Turns of the loop within which a message is answered."""


class Careful(OpenChannel):
    """Uses what needs a current task, before it has awaited anything."""

    @handle_in("timeout")
    async def timeout(self) -> Ok:
        async with asyncio.timeout(5):  # noqa: ASYNC100  # it needs a current task to be entered
            return Ok(_current())

    @handle_in("group")
    async def group(self) -> Ok:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.sleep(0, "done"))
        return Ok([_current(), task.result()])

    @handle_in("fail_after")
    async def fail_after(self) -> Ok:
        with anyio.fail_after(5):  # noqa: ASYNC100  # as above
            return Ok(_current())

    @handle_in("late")
    async def late(self) -> Ok:
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(5)
        except TimeoutError:
            return Ok("in time")
        return Ok("too late")


def _current() -> bool:
    return asyncio.current_task() is not None


class Served:
    """One client of an endpoint under `FastlaneProtocol`, over a transport that keeps what is written."""

    def __init__(self, endpoint: Endpoint) -> None:
        config = uvicorn.Config(endpoint, log_config=None, ws_per_message_deflate=False)
        config.load()
        # A long turn, so that nobody waits for the next one on a busy machine.
        protocol = guarded_socket_protocol(FastlaneProtocol, Process.of(ServerLimits(turn=60.0)))
        self.transport = KeepingTransport()
        self.protocol = protocol(config, ServerState(), {})
        self.protocol.connection_made(cast(Any, self.transport))

    async def open(self) -> Served:
        self.protocol.data_received(request("GET", "/socket/websocket?vsn=2.0.0", UPGRADE))
        await rounds(ANSWERED_AT)
        assert self.transport.written.startswith(b"HTTP/1.1 101 ")
        self.transport.written = b""
        return self

    async def ask(self, event: str, payload: Any = None) -> Any:
        """Push, and return the reply's payload."""
        self.protocol.data_received(frame(TEXT, json.dumps(["1", "1", "room:1", event, payload or {}]).encode()))
        await rounds(ANSWERED_AT)
        (reply,), self.transport.written = list(unframed(self.transport.written)), b""
        return json.loads(reply)[4]

    async def close(self) -> None:
        self.protocol.connection_lost(None)
        await rounds(ANSWERED_AT)


@pytest.mark.parametrize("run", [asyncio.run, pytest.param("uvloop.run", id="uvloop")])
@pytest.mark.parametrize(
    ("event", "response"),
    [("timeout", True), ("group", [True, "done"]), ("fail_after", True), ("late", "in time")],
)
def test_a_handler_has_a_task_before_it_awaits_anything(run: Any, event: str, response: object) -> None:
    async def scene() -> None:
        client = await Served(open_endpoint(Careful)).open()
        await client.ask("phx_join")
        assert await client.ask(event) == {"status": "ok", "response": response}
        await client.close()

    if run == "uvloop.run":
        run = pytest.importorskip("uvloop").run
    run(scene())


async def test_a_message_costs_no_pause_of_reading_and_no_event() -> None:
    """Through ASGI each one would pause reading, wake the task of its connection, and resume reading."""
    client = await Served(open_endpoint(EchoChannel)).open()
    await client.ask("phx_join")
    for number in range(5):
        assert (await client.ask("echo", {"number": number}))["response"] == {"number": number}
        assert client.protocol.queue.empty()
    assert client.transport.pauses == 0
    await client.close()


async def test_a_client_that_sends_much_costs_no_pause_while_nobody_waits() -> None:
    """It has no credit left, and is served at once all the same."""
    client = await Served(open_endpoint(EchoChannel, limits=UNLIMITED_RATE)).open()
    await client.ask("phx_join")
    for _ in range(2 * ServerLimits().max_credit):
        await client.ask("echo")
    assert client.transport.pauses == 0
    await client.close()


@pytest.mark.parametrize(
    ("end", "code"),
    [(frame(CLOSE, b"\x03\xe8"), 1000), (frame(TEXT, b"\xff"), 1007), (frame(TEXT, b"", reserved=1), 1002)],
)
async def test_a_close_frame_comes_behind_what_was_sent_in_its_turn(end: bytes, code: int) -> None:
    client = await Served(open_endpoint(EchoChannel)).open()
    heartbeat = frame(TEXT, json.dumps([None, "1", "phoenix", "heartbeat", {}]).encode())
    client.protocol.data_received(3 * heartbeat + end)
    await rounds(ANSWERED_AT)
    *replies, close = list(unframed(client.transport.written))
    assert len(replies) == 3
    assert isinstance(close, bytes)
    assert int.from_bytes(close[:2], "big") == code
    await client.close()
