"""The fast lane: frames as bytes, one write for each, and the transport's buffer as the queue.

What it promises like every transport stands in `test_transport_contract.py`.
"""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emberwire import Limits
from emberwire.testing import settle
from reference_server.core.encoded_frame import EncodedFrame
from reference_server.server.fastlane import framed
from tests.reference_server.edge.wires import FastlaneWire, send

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
    assert wire.socket.taken == b"\x81\x01a\x81\x01b\x81\x01c"


async def test_a_connection_that_was_lost_a_moment_ago_harms_nobody_who_is_sent_the_same() -> None:
    """uvloop raises for a write between the loss and the moment in which it tells; a broadcast goes on."""
    lost, other, frame = FastlaneWire(), FastlaneWire(), EncodedFrame("hello")
    lost.socket.lost = True
    for wire in (lost, other):
        wire.transport.send(frame)
        wire.transport.send(frame)
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
    send(wire, "a")
    wire.transport.close(1001, "disconnected")
    wire.transport.close(1000)
    send(wire, "late")
    await settle()
    assert wire.messages == [{"type": "websocket.close", "code": 1001, "reason": "disconnected"}]
    assert wire.socket.taken == b"\x81\x01a"
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
