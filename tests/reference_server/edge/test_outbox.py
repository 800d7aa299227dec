"""The outbox over plain ASGI: its bound on frames, what it leaves behind, and what servers raise.

What it promises like every transport stands in `test_transport_contract.py`.
"""

from __future__ import annotations

import asyncio

import pytest

from emberwire import Limits
from emberwire.testing import settle
from tests.reference_server.edge.wires import OutboxWire, send

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


async def test_frames_arrive_in_order_as_text_and_bytes() -> None:
    wire = OutboxWire()
    send(wire, "a", b"b", "c")
    await settle()
    assert wire.messages == [
        {"type": "websocket.send", "text": "a"},
        {"type": "websocket.send", "bytes": b"b"},
        {"type": "websocket.send", "text": "c"},
    ]
    wire.transport.detach()


async def test_nothing_runs_while_nothing_waits() -> None:
    wire = OutboxWire()
    before = len(asyncio.all_tasks())
    send(wire, "a")
    assert len(asyncio.all_tasks()) == before + 1
    await settle()
    assert len(asyncio.all_tasks()) == before
    wire.transport.detach()
    assert wire.clock.waiting == 0


async def test_a_client_with_too_many_frames_is_cut_once_and_sends_become_nothing() -> None:
    wire = OutboxWire(Limits(max_outbox_frames=3))
    wire.reads.clear()
    send(wire, "a", "b", "c")
    await settle()
    assert wire.cuts == 0
    send(wire, "d", "e", "f")
    wire.transport.close(1000)
    await settle()
    assert (wire.cuts, wire.messages, wire.clock.waiting) == (1, [], 0)


async def test_bytes_are_counted_as_they_go_over_the_wire() -> None:
    wire = OutboxWire(Limits(max_outbox_bytes=10))
    wire.reads.clear()
    send(wire, "éé", "éé", "é")
    assert wire.cuts == 0
    send(wire, "é")
    assert wire.cuts == 1


async def test_the_deadline_counts_from_the_last_progress_within_a_quarter() -> None:
    wire = OutboxWire()
    send(wire, "a")
    await settle()
    wire.clock.advance(9)
    wire.reads.clear()
    send(wire, "b")
    await settle()
    wire.clock.advance(9.9)
    assert wire.cuts == 0
    wire.clock.advance(2.6)
    assert wire.cuts == 1


async def test_an_idle_client_is_not_late() -> None:
    wire = OutboxWire()
    send(wire, "a")
    await settle()
    wire.clock.advance(1_000)
    assert (wire.cuts, wire.clock.waiting) == (0, 0)


async def test_closing_comes_after_what_waits_and_nothing_comes_after_it() -> None:
    wire = OutboxWire()
    send(wire, "a")
    wire.transport.close(1001, "disconnected")
    send(wire, "late")
    wire.transport.close(1000)
    await settle()
    assert wire.messages == [
        {"type": "websocket.send", "text": "a"},
        {"type": "websocket.close", "code": 1001, "reason": "disconnected"},
    ]
    wire.transport.detach()
    assert wire.clock.waiting == 0


async def test_closing_stops_the_reader_and_is_finished_when_everything_is_written() -> None:
    wire = OutboxWire()
    wire.reads.clear()
    send(wire, "a")
    wire.transport.close(1001)
    assert wire.cuts == 1
    finishing = asyncio.ensure_future(wire.transport.finished())
    await settle()
    assert not finishing.done()
    wire.reads.set()
    await finishing
    assert [message["type"] for message in wire.messages] == ["websocket.send", "websocket.close"]
    wire.transport.detach()
    assert wire.clock.waiting == 0


async def test_a_client_that_does_not_take_its_close_is_given_up_at_the_deadline() -> None:
    wire = OutboxWire()
    send(wire, "a")
    await settle()
    wire.clock.advance(5)
    wire.reads.clear()
    wire.transport.close(1001)
    finishing = asyncio.ensure_future(wire.transport.finished())
    await settle()
    wire.clock.advance(9.9)
    await settle()
    assert not finishing.done()
    wire.clock.advance(0.1)
    await finishing
    assert ([message["type"] for message in wire.messages], wire.clock.waiting) == (["websocket.send"], 0)


async def test_an_outbox_that_is_not_closing_has_nothing_to_finish() -> None:
    wire = OutboxWire()
    wire.reads.clear()
    send(wire, "a")
    await wire.transport.finished()
    wire.transport.detach()


async def test_a_client_that_went_away_while_it_was_written_to_is_forgotten() -> None:
    wire = OutboxWire()
    wire.fails = OSError("gone")
    send(wire, "a", "b")
    await settle()
    send(wire, "c")
    wire.transport.close(1000)
    await settle()
    assert wire.messages == []
    wire.transport.detach()
    assert wire.clock.waiting == 0


@pytest.mark.parametrize("error", [RuntimeError("Unexpected ASGI message"), ValueError("closed")], ids=repr)
async def test_a_server_that_raises_something_else_is_no_unseen_error(error: Exception) -> None:
    """Servers differ in what `send` raises after the client has gone, and a middleware may raise while it is there.

    That one was heard for ten seconds more, was told nothing, and then counted as a slow reader.
    """
    wire = OutboxWire()
    wire.fails = error
    send(wire, "a")
    await settle()
    assert (wire.cuts, wire.clock.waiting) == (1, 0)
    send(wire, "b")
    await settle()
    assert wire.clock.waiting == 0
