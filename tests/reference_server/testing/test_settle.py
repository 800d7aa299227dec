"""`settle` ends when nothing is left to run: not before, and not after some number of rounds."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from emberwire import Ok, handle_in
from emberwire.testing import connect, join, open_endpoint, push, settle
from reference_server.testing import settle as settle_module
from tests.fakes import rounds
from tests.open_channel import OpenChannel

pytestmark = pytest.mark.anyio


class Room(OpenChannel):
    """Waits until the test lets it go on."""

    gate = asyncio.Event()

    @handle_in("wait")
    async def wait(self, payload: Any) -> Ok:
        await self.gate.wait()
        return Ok()


@pytest.mark.parametrize("length", [1, 49, 51, 1_000])
async def test_a_chain_of_callbacks_is_followed_to_its_end(length: int) -> None:
    left = [length]

    def step() -> None:
        left[0] -= 1
        if left[0]:
            asyncio.get_running_loop().call_soon(step)

    asyncio.get_running_loop().call_soon(step)
    await settle()
    assert left == [0]


@pytest.mark.parametrize("length", [1, 50, 500])
async def test_tasks_that_wake_one_another_are_followed_to_the_last(length: int) -> None:
    gates = [asyncio.Event() for _ in range(length + 1)]

    async def pass_on(number: int) -> None:
        await gates[number].wait()
        gates[number + 1].set()

    tasks = [asyncio.create_task(pass_on(number)) for number in range(length)]
    await settle()
    assert not gates[-1].is_set()
    gates[0].set()
    await settle()
    assert gates[-1].is_set()
    await asyncio.gather(*tasks)


async def test_what_waits_for_a_timer_or_the_network_is_at_rest() -> None:
    here, there = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=here)
    waiting = [asyncio.create_task(asyncio.sleep(60)), asyncio.create_task(reader.read())]
    await settle()
    assert not any(task.done() for task in waiting)
    there.close()
    await settle()
    assert [task.done() for task in waiting] == [False, True]
    waiting[0].cancel()
    writer.close()


async def test_two_that_settle_at_once_do_not_wait_for_each_other() -> None:
    await asyncio.wait_for(asyncio.gather(settle(), settle(), settle()), 1.0)


async def test_work_without_an_end_fails_with_a_sentence() -> None:
    async def forever() -> None:
        while True:  # noqa: ASYNC110 - this is the work without an end
            await asyncio.sleep(0)

    task = asyncio.create_task(forever())
    with pytest.raises(AssertionError, match=r"come to rest within 0\.02 s; busy: a task, or callbacks"):
        await settle(within=0.02)
    task.cancel()


async def test_a_channel_of_the_endpoint_that_runs_a_callback_is_waited_for_and_named() -> None:
    """Without the endpoint, a channel that waits for something is at rest like everything else."""
    Room.gate = asyncio.Event()
    endpoint = open_endpoint(Room)
    async with connect(endpoint) as client:
        await push(await join(client, "room:1"), "wait", {})
        await settle()
        with pytest.raises(AssertionError, match="busy: Room on 'room:1'"):
            await settle(endpoint, within=0.02)
        asyncio.get_running_loop().call_later(0.01, Room.gate.set)
        await settle(endpoint)
        assert client.inbox[-1].event == "phx_reply"


async def test_where_the_loop_hides_what_is_ready_the_tasks_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """uvloop keeps its callbacks to itself."""
    monkeypatch.setattr(settle_module, "READY", "hidden")
    done: list[str] = []

    async def work() -> None:
        await rounds(100)
        done.append("work")

    tasks = [asyncio.create_task(work()), asyncio.create_task(asyncio.sleep(60))]
    await settle()
    assert done == ["work"]
    tasks[1].cancel()
