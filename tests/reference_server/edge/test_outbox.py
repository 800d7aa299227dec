"""The outbox over plain ASGI: order, bounds, the deadline, and an end that leaves no task and no timer."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from emberwire import Limits
from emberwire.testing import FakeClock, settle
from reference_server.core.encoded_frame import EncodedFrame
from reference_server.edge.outbox import Outbox

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Wire:
    """A client behind `send`: it takes messages while `reads` is set; `fails` is what sending raises."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.reads = asyncio.Event()
        self.reads.set()
        self.fails: Exception | None = None
        self.got: list[Message] = []
        self.cuts = 0
        self.clock = FakeClock()
        self.outbox = Outbox(self._send, limits=limits or Limits(), clock=self.clock, cut=self._cut, client="ada")

    def send(self, *frames: str | bytes) -> None:
        for frame in frames:
            self.outbox.send(EncodedFrame(frame))

    @property
    def frames(self) -> list[str | bytes]:
        """The contents of the data messages that arrived."""
        return [message.get("text") or message["bytes"] for message in self.got if message["type"] == "websocket.send"]

    async def _send(self, message: Message) -> None:
        await self.reads.wait()
        if self.fails is not None:
            raise self.fails
        self.got.append(message)

    def _cut(self) -> None:
        self.cuts += 1


async def test_frames_arrive_in_order_as_text_and_bytes() -> None:
    wire = Wire()
    wire.send("a", b"b", "c")
    await settle()
    assert wire.got == [
        {"type": "websocket.send", "text": "a"},
        {"type": "websocket.send", "bytes": b"b"},
        {"type": "websocket.send", "text": "c"},
    ]
    wire.outbox.detach()


async def test_nothing_runs_while_nothing_waits() -> None:
    wire = Wire()
    before = len(asyncio.all_tasks())
    wire.send("a")
    assert len(asyncio.all_tasks()) == before + 1
    await settle()
    assert len(asyncio.all_tasks()) == before
    wire.outbox.detach()
    assert wire.clock.waiting == 0


async def test_a_client_with_too_many_frames_is_cut_once_and_sends_become_nothing() -> None:
    wire = Wire(Limits(max_outbox_frames=3))
    wire.reads.clear()
    wire.send("a", "b", "c")
    await settle()
    assert wire.cuts == 0
    wire.send("d", "e", "f")
    wire.outbox.close(1000)
    await settle()
    assert (wire.cuts, wire.got, wire.clock.waiting) == (1, [], 0)


async def test_a_client_with_too_many_bytes_is_cut() -> None:
    wire = Wire(Limits(max_outbox_bytes=10))
    wire.reads.clear()
    wire.send("12345", "12345")
    assert wire.cuts == 0
    wire.send("1")
    assert wire.cuts == 1


async def test_bytes_are_counted_as_they_go_over_the_wire() -> None:
    wire = Wire(Limits(max_outbox_bytes=10))
    wire.reads.clear()
    wire.send("éé", "éé", "é")
    assert wire.cuts == 0
    wire.send("é")
    assert wire.cuts == 1


async def test_one_frame_over_the_bound_is_taken_when_nothing_else_waits() -> None:
    wire = Wire(Limits(max_outbox_bytes=10))
    wire.send("x" * 100)
    await settle()
    wire.send("x" * 100)
    await settle()
    assert (wire.cuts, len(wire.got)) == (0, 2)
    wire.outbox.detach()


async def test_a_client_that_takes_nothing_for_the_deadline_is_cut() -> None:
    """R12: 10 seconds without progress."""
    wire = Wire()
    wire.reads.clear()
    wire.send("a")
    await settle()
    wire.clock.advance(9.9)
    assert wire.cuts == 0
    wire.clock.advance(0.1)
    await settle()
    assert (wire.cuts, wire.clock.waiting) == (1, 0)


async def test_the_deadline_counts_from_the_last_progress_within_a_quarter() -> None:
    wire = Wire()
    wire.send("a")
    await settle()
    wire.clock.advance(9)
    wire.reads.clear()
    wire.send("b")
    await settle()
    wire.clock.advance(9.9)
    assert wire.cuts == 0
    wire.clock.advance(2.6)
    assert wire.cuts == 1


async def test_a_slow_but_steady_reader_is_never_cut() -> None:
    wire = Wire()
    for number in range(20):
        wire.reads.clear()
        wire.send(str(number))
        await settle()
        wire.clock.advance(9)
        wire.reads.set()
        await settle()
    assert (wire.cuts, len(wire.got)) == (0, 20)
    wire.outbox.detach()


async def test_an_idle_client_is_not_late() -> None:
    wire = Wire()
    wire.send("a")
    await settle()
    wire.clock.advance(1_000)
    assert (wire.cuts, wire.clock.waiting) == (0, 0)


async def test_closing_comes_after_what_waits_and_nothing_comes_after_it() -> None:
    wire = Wire()
    wire.send("a")
    wire.outbox.close(1001, "disconnected")
    wire.send("late")
    wire.outbox.close(1000)
    await settle()
    assert wire.got == [
        {"type": "websocket.send", "text": "a"},
        {"type": "websocket.close", "code": 1001, "reason": "disconnected"},
    ]
    wire.outbox.detach()
    assert wire.clock.waiting == 0


async def test_closing_stops_the_reader_and_is_finished_when_everything_is_written() -> None:
    wire = Wire()
    wire.reads.clear()
    wire.send("a")
    wire.outbox.close(1001)
    assert wire.cuts == 1
    finishing = asyncio.ensure_future(wire.outbox.finished())
    await settle()
    assert not finishing.done()
    wire.reads.set()
    await finishing
    assert [message["type"] for message in wire.got] == ["websocket.send", "websocket.close"]
    wire.outbox.detach()
    assert wire.clock.waiting == 0


async def test_a_client_that_does_not_take_its_close_is_given_up_at_the_deadline() -> None:
    wire = Wire()
    wire.send("a")
    await settle()
    wire.clock.advance(5)
    wire.reads.clear()
    wire.outbox.close(1001)
    finishing = asyncio.ensure_future(wire.outbox.finished())
    await settle()
    wire.clock.advance(9.9)
    await settle()
    assert not finishing.done()
    wire.clock.advance(0.1)
    await finishing
    assert ([message["type"] for message in wire.got], wire.clock.waiting) == (["websocket.send"], 0)


async def test_an_outbox_that_is_not_closing_has_nothing_to_finish() -> None:
    wire = Wire()
    wire.reads.clear()
    wire.send("a")
    await wire.outbox.finished()
    wire.outbox.detach()


async def test_a_client_that_went_away_while_it_was_written_to_is_forgotten() -> None:
    wire = Wire()
    wire.fails = OSError("gone")
    wire.send("a", "b")
    await settle()
    wire.send("c")
    wire.outbox.close(1000)
    await settle()
    assert wire.got == []
    wire.outbox.detach()
    assert wire.clock.waiting == 0


@pytest.mark.parametrize("error", [RuntimeError("Unexpected ASGI message"), ValueError("closed")], ids=repr)
async def test_a_server_that_raises_something_else_is_no_unseen_error(error: Exception) -> None:
    """Servers differ in what `send` raises after the client has gone."""
    wire = Wire()
    wire.fails = error
    wire.send("a")
    await settle()
    wire.send("b")
    await settle()
    wire.outbox.detach()
    assert wire.clock.waiting == 0


async def test_detaching_forgets_everything_and_twice_is_harmless() -> None:
    wire = Wire()
    wire.reads.clear()
    wire.send("a", "b")
    await settle()
    wire.outbox.detach()
    wire.outbox.detach()
    wire.send("c")
    wire.reads.set()
    await settle()
    assert (wire.got, wire.cuts, wire.clock.waiting) == ([], 0, 0)
