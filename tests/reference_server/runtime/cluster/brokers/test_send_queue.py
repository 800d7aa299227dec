"""What waits to be published: in order, bounded, and gone with the call that gave it up."""

from __future__ import annotations

import asyncio

import pytest

from reference_server.core.errors import PubSubUnavailable
from reference_server.runtime.cluster.brokers.send_queue import BATCH_BYTES, BATCH_MESSAGES, SendQueue, accept, refuse
from reference_server.runtime.cluster.brokers.session import Outgoing

pytestmark = pytest.mark.anyio


def message(text: str = "x") -> Outgoing:
    return Outgoing(None, text.encode())


async def taken(queue: SendQueue) -> list[str]:
    return [waiting.message.data.decode() for waiting in await queue.take()]


async def test_messages_are_taken_in_the_order_in_which_they_came() -> None:
    queue = SendQueue()
    for text in "abc":
        queue.put(message(text))
    assert await taken(queue) == ["a", "b", "c"]
    assert len(queue) == 0


async def test_taking_waits_for_the_first_message() -> None:
    queue = SendQueue()
    taking = asyncio.create_task(taken(queue))
    await asyncio.sleep(0)
    assert not taking.done()
    queue.put(message("late"))
    assert await taking == ["late"]


async def test_a_batch_is_bounded_in_messages_and_in_bytes() -> None:
    queue = SendQueue()
    for _ in range(BATCH_MESSAGES + 1):
        queue.put(message())
    assert [len(await taken(queue)), len(await taken(queue))] == [BATCH_MESSAGES, 1]
    for _ in range(3):
        queue.put(Outgoing(None, bytes(BATCH_BYTES // 2)))
    assert [len(await queue.take()), len(await queue.take())] == [2, 1]


@pytest.mark.parametrize("queue", [SendQueue(max_messages=3), SendQueue(max_bytes=3)], ids=["messages", "bytes"])
async def test_a_full_outbox_refuses_more_until_something_is_taken(queue: SendQueue) -> None:
    """Nothing is buffered without bound: check R28."""
    for _ in range(3):
        queue.put(message())
    with pytest.raises(PubSubUnavailable, match=r"3 messages \(3 bytes\) wait for the broker already"):
        queue.put(message())
    await queue.take()
    queue.put(message())
    assert len(queue) == 1


async def test_a_message_whose_call_was_cancelled_is_not_taken() -> None:
    queue = SendQueue()
    first, _ = queue.put(message("a")), queue.put(message("b"))
    first.cancel()
    assert await taken(queue) == ["b"]


async def test_failing_lets_every_call_raise_and_keeps_nothing() -> None:
    queue = SendQueue()
    calls = [queue.put(message()) for _ in range(3)]
    calls[1].cancel()
    queue.fail("The broker is away.")
    assert len(queue) == 0
    for call in (calls[0], calls[2]):
        with pytest.raises(PubSubUnavailable, match=r"The broker is away\."):
            await call


async def test_a_call_is_answered_once() -> None:
    queue = SendQueue()
    call = queue.put(message())
    [waiting] = await queue.take()
    accept(waiting)
    refuse(waiting, "too late")
    await call
