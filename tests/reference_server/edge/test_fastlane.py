"""The fast lane: frames as bytes, and the same promises as the outbox with the transport's buffer as the queue."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from emberwire import Limits
from emberwire.testing import FakeClock, settle
from reference_server.core.encoded_frame import EncodedFrame
from reference_server.edge.fastlane import FastlaneOutbox, Lane, framed, lane_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Transport:
    """An asyncio transport whose client takes only what the test takes for it."""

    def __init__(self) -> None:
        self.buffer = b""
        self.aborted = False
        self.reads = True
        self.lost = False
        self.taken = b""

    def write(self, data: bytes) -> None:
        if self.lost:
            raise RuntimeError("the handler is closed")
        if self.reads:
            self.taken += data
        else:
            self.buffer += data

    def get_write_buffer_size(self) -> int:
        return len(self.buffer)

    def abort(self) -> None:
        self.aborted = True

    def take(self, size: int) -> None:
        self.taken += self.buffer[:size]
        self.buffer = self.buffer[size:]


class Wire:
    """A fast lane over that transport."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.transport = Transport()
        self.closes: list[Message] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.cuts = 0
        self.clock = FakeClock()
        protocol = type("Protocol", (), {"transport": self.transport})()
        self.outbox = FastlaneOutbox(
            Lane(cast(Any, protocol)),
            self._send,
            limits=limits or Limits(),
            clock=self.clock,
            cut=self._cut,
            client="ada",
        )

    def send(self, *frames: str | bytes) -> None:
        for frame in frames:
            self.outbox.send(EncodedFrame(frame))

    async def _send(self, message: Message) -> None:
        await self.gate.wait()
        self.closes.append(message)

    def _cut(self) -> None:
        self.cuts += 1


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
    first, second, frame = Wire(), Wire(), EncodedFrame("hello")
    first.outbox.send(frame)
    made = frame.wire
    second.outbox.send(frame)
    assert frame.wire is made
    assert first.transport.taken == second.transport.taken == b"\x81\x05hello"


async def test_a_client_that_reads_costs_no_task_and_no_timer() -> None:
    wire, before = Wire(), len(asyncio.all_tasks())
    wire.send(*"abc")
    assert (len(asyncio.all_tasks()), wire.clock.waiting) == (before, 0)
    assert wire.transport.taken == b"\x81\x01a\x81\x01b\x81\x01c"


async def test_a_connection_that_was_lost_a_moment_ago_harms_nobody_who_is_sent_the_same() -> None:
    """uvloop raises for a write between the loss and the moment in which it tells; a broadcast goes on."""
    lost, other, frame = Wire(), Wire(), EncodedFrame("hello")
    lost.transport.lost = True
    for wire in (lost, other):
        wire.outbox.send(frame)
        wire.outbox.send(frame)
    assert other.transport.taken == b"\x81\x05hello" * 2
    assert lost.clock.waiting == 0


async def test_a_client_for_whom_too_much_waits_is_cut_once() -> None:
    wire = Wire(Limits(max_outbox_bytes=20))
    wire.transport.reads = False
    wire.send("x" * 8, "x" * 8)
    assert wire.cuts == 0
    wire.send("x", "x")
    assert (wire.cuts, wire.transport.aborted, wire.clock.waiting) == (1, True, 0)
    assert len(wire.transport.buffer) <= 20 + len(b"\x81\x01x")


async def test_one_frame_over_the_bound_is_taken_when_nothing_else_waits() -> None:
    wire = Wire(Limits(max_outbox_bytes=20))
    wire.transport.reads = False
    wire.send("x" * 100)
    assert wire.cuts == 0
    wire.send("x")
    assert wire.cuts == 1


async def test_a_client_that_takes_nothing_for_the_deadline_is_cut() -> None:
    wire = Wire()
    wire.transport.reads = False
    wire.send("a")
    wire.clock.advance(9.9)
    assert wire.cuts == 0
    wire.clock.advance(0.2)
    assert (wire.cuts, wire.transport.aborted, wire.clock.waiting) == (1, True, 0)


async def test_a_client_that_took_a_little_may_stay_and_one_that_stops_then_may_not() -> None:
    wire = Wire()
    wire.transport.reads = False
    wire.send("x" * 100)
    wire.clock.advance(9)
    wire.transport.take(1)
    wire.clock.advance(1)
    assert wire.cuts == 0
    wire.clock.advance(10)
    assert wire.cuts == 1


async def test_a_client_that_caught_up_is_not_watched() -> None:
    wire = Wire()
    wire.transport.reads = False
    wire.send("a")
    wire.transport.take(100)
    wire.clock.advance(10)
    assert (wire.cuts, wire.clock.waiting) == (0, 0)


async def test_more_frames_do_not_postpone_the_deadline() -> None:
    wire = Wire()
    wire.transport.reads = False
    for _ in range(5):
        wire.send("a")
        wire.clock.advance(2)
    assert wire.cuts == 1


async def test_closing_goes_through_the_server_and_frames_after_it_go_nowhere() -> None:
    wire = Wire()
    wire.send("a")
    wire.outbox.close(1001, "disconnected")
    wire.outbox.close(1000)
    wire.send("late")
    await settle()
    assert wire.closes == [{"type": "websocket.close", "code": 1001, "reason": "disconnected"}]
    assert wire.transport.taken == b"\x81\x01a"
    wire.outbox.detach()
    assert wire.clock.waiting == 0


async def test_a_client_that_does_not_finish_closing_is_cut() -> None:
    wire = Wire()
    wire.gate.clear()
    wire.outbox.close(1001)
    await settle()
    wire.clock.advance(10)
    await settle()
    assert (wire.cuts, wire.transport.aborted) == (1, True)


@pytest.mark.parametrize("error", [OSError("gone"), RuntimeError("Unexpected ASGI message")], ids=repr)
async def test_a_client_that_went_while_it_was_closed_is_no_unseen_error(error: Exception) -> None:
    async def fails(message: Message) -> None:
        raise error

    wire = Wire()
    wire.outbox._send = fails
    wire.outbox.close(1001)
    await settle()
    wire.outbox.detach()


async def test_detaching_twice_is_harmless_and_ends_the_watch() -> None:
    wire = Wire()
    wire.transport.reads = False
    wire.send("a")
    wire.outbox.detach()
    wire.outbox.detach()
    wire.send("b")
    assert (wire.clock.waiting, wire.transport.buffer) == (0, b"\x81\x01a")


async def test_servers_without_a_lane_offer_none() -> None:
    assert lane_of({"type": "websocket"}) is None
    assert lane_of({"type": "websocket", "extensions": {"websocket.http.response": {}}}) is None
