"""The queue of ASGI events does what asyncio's does: no event is lost, none comes twice, whoever waits and gives up."""

from __future__ import annotations

import asyncio
import sys
from gc import get_referents

import pytest

from emberwire.testing import settle
from reference_server.server.event_queue import EventQueue

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("make", [EventQueue[int], asyncio.Queue[int]], ids=["ours", "asyncio's"])
class TestBoth:
    async def test_events_come_in_order(self, make: type[EventQueue[int]]) -> None:
        queue = make()
        for number in range(3):
            queue.put_nowait(number)
        assert [await queue.get() for _ in range(3)] == [0, 1, 2]
        assert queue.empty()

    async def test_a_task_that_waits_is_woken(self, make: type[EventQueue[int]]) -> None:
        queue = make()
        waiting = asyncio.ensure_future(queue.get())
        await settle()
        assert not waiting.done()
        queue.put_nowait(7)
        assert await waiting == 7

    async def test_tasks_that_wait_are_served_in_turn(self, make: type[EventQueue[int]]) -> None:
        queue = make()
        waiting = [asyncio.ensure_future(queue.get()) for _ in range(3)]
        await settle()
        for number in range(3):
            queue.put_nowait(number)
        assert await asyncio.gather(*waiting) == [0, 1, 2]

    async def test_a_task_that_gave_up_takes_nothing_along(self, make: type[EventQueue[int]]) -> None:
        queue = make()
        gone, waiting = asyncio.ensure_future(queue.get()), asyncio.ensure_future(queue.get())
        await settle()
        gone.cancel()
        queue.put_nowait(7)
        assert await waiting == 7

    async def test_a_task_that_was_woken_and_cancelled_at_once_passes_the_event_on(
        self, make: type[EventQueue[int]]
    ) -> None:
        queue = make()
        gone, waiting = asyncio.ensure_future(queue.get()), asyncio.ensure_future(queue.get())
        await settle()
        queue.put_nowait(7)
        gone.cancel()
        assert await waiting == 7
        assert gone.cancelled()


def test_an_idle_one_is_small() -> None:
    """What it is there for: 3 KiB for each connection."""
    queue = EventQueue[int]()
    parts = [each for each in get_referents(queue) if not isinstance(each, type)]
    assert parts
    assert sum(map(sys.getsizeof, (queue, *parts))) < 300
