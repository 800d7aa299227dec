"""The promises of `runtime/transport.py`, kept by every transport of the edge: order, bounds, deadlines and ends.

What only one of them does stands in the tests of its own file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from emberwire import Limits
from emberwire.testing import settle
from tests.reference_server.edge.wires import FastlaneWire, LongPollWire, OutboxWire, Wire, send

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

KINDS: dict[str, Callable[[Limits | None], Wire]] = {
    "outbox": OutboxWire,
    "fastlane": FastlaneWire,
    "longpoll": LongPollWire,
}
every_transport = pytest.mark.parametrize("kind", KINDS)


def wire_of(kind: str, limits: Limits | None = None) -> Wire:
    return KINDS[kind](limits)


@every_transport
async def test_text_frames_arrive_in_order(kind: str) -> None:
    wire = wire_of(kind)
    send(wire, *(str(number) for number in range(100)))
    await wire.read()
    assert wire.got == [str(number) for number in range(100)]
    wire.detach()


@every_transport
async def test_bytes_arrive_where_the_transport_says_so_and_harm_nothing_elsewhere(kind: str) -> None:
    wire = wire_of(kind)
    send(wire, "a", b"\x00\xff", "b")
    await wire.read()
    assert wire.got == (["a", b"\x00\xff", "b"] if wire.transport.carries_binary else ["a", "b"])
    wire.detach()


@every_transport
async def test_sending_never_waits_for_the_client(kind: str) -> None:
    wire = wire_of(kind)
    wire.stop_reading()
    send(wire, *"abc")
    assert wire.got == []
    await wire.read()
    assert wire.got == ["a", "b", "c"]
    wire.detach()


@every_transport
async def test_a_client_for_whom_too_many_bytes_wait_is_given_up_once(kind: str) -> None:
    wire = wire_of(kind, Limits(max_outbox_bytes=60))
    wire.stop_reading()
    send(wire, "x" * 20, "x" * 20)
    assert wire.cuts == 0
    send(wire, "x" * 20, "late", "late")
    wire.transport.close(1000)
    assert wire.cuts == 1
    wire.detach()
    await settle()
    assert (wire.cuts, wire.clock.waiting) == (1, 0)


@every_transport
async def test_one_frame_over_the_bound_is_taken_when_nothing_else_waits(kind: str) -> None:
    """The application chose its size."""
    wire = wire_of(kind, Limits(max_outbox_bytes=20))
    wire.stop_reading()
    send(wire, "x" * 100)
    assert wire.cuts == 0
    send(wire, "x")
    assert wire.cuts == 1
    wire.detach()


@every_transport
async def test_a_client_that_takes_nothing_for_the_deadline_is_given_up(kind: str) -> None:
    """R12. A frame more does not postpone it."""
    wire = wire_of(kind, Limits(send_deadline=10.0))
    wire.stop_reading()
    send(wire, "a")
    await settle()
    wire.clock.advance(wire.deadline / 2)
    send(wire, "b")
    wire.clock.advance(wire.deadline / 2 - 0.1)
    await settle()
    assert wire.cuts == 0
    wire.clock.advance(0.2)
    await settle()
    assert wire.cuts == 1
    wire.detach()
    assert wire.clock.waiting == 0


@every_transport
async def test_a_client_that_reads_in_time_again_and_again_may_stay(kind: str) -> None:
    wire = wire_of(kind, Limits(send_deadline=30.0))
    for number in range(10):
        wire.stop_reading()
        send(wire, str(number))
        await settle()
        wire.clock.advance(wire.pause * 0.9)
        await wire.read()
    assert (wire.cuts, wire.got) == (0, [str(number) for number in range(10)])
    wire.detach()


@every_transport
async def test_closing_comes_after_what_waits_and_nothing_comes_after_it(kind: str) -> None:
    wire = wire_of(kind)
    wire.stop_reading()
    send(wire, "a", "b")
    wire.transport.close(1001, "disconnected")
    send(wire, "late")
    wire.transport.close(1000)
    assert wire.closes == []
    await wire.read()
    assert wire.got == ["a", "b"]
    assert wire.closes == ([410] if kind == "longpoll" else [1001])
    wire.detach()
    assert wire.clock.waiting == 0


@every_transport
async def test_a_client_that_has_gone_is_forgotten_and_sends_become_nothing(kind: str) -> None:
    wire, before = wire_of(kind), asyncio.all_tasks()
    wire.stop_reading()
    send(wire, "a")
    await settle()
    wire.detach()
    wire.detach()
    send(wire, "b")
    wire.transport.close(1000)
    await settle()
    wire.detach()
    await settle()
    assert (wire.got, wire.clock.waiting, asyncio.all_tasks() - before) == ([], 0, set())
