"""What waits to be published: in order, bounded, and gone with the call that gave it up."""

from __future__ import annotations

import asyncio

import pytest

from reference_server.core.errors import PubSubUnavailable
from reference_server.runtime.cluster.brokers.outbox import BATCH_BYTES, BATCH_MESSAGES, Outbox, accept, refuse
from reference_server.runtime.cluster.brokers.session import Outgoing

pytestmark = pytest.mark.anyio


def message(text: str = "x") -> Outgoing:
    return Outgoing(None, text.encode())


async def taken(outbox: Outbox) -> list[str]:
    return [waiting.message.data.decode() for waiting in await outbox.take()]


async def test_messages_are_taken_in_the_order_in_which_they_came() -> None:
    outbox = Outbox()
    for text in "abc":
        outbox.put(message(text))
    assert await taken(outbox) == ["a", "b", "c"]
    assert len(outbox) == 0


async def test_taking_waits_for_the_first_message() -> None:
    outbox = Outbox()
    taking = asyncio.create_task(taken(outbox))
    await asyncio.sleep(0)
    assert not taking.done()
    outbox.put(message("late"))
    assert await taking == ["late"]


async def test_a_batch_is_bounded_in_messages_and_in_bytes() -> None:
    outbox = Outbox()
    for _ in range(BATCH_MESSAGES + 1):
        outbox.put(message())
    assert [len(await taken(outbox)), len(await taken(outbox))] == [BATCH_MESSAGES, 1]
    for _ in range(3):
        outbox.put(Outgoing(None, bytes(BATCH_BYTES // 2)))
    assert [len(await outbox.take()), len(await outbox.take())] == [2, 1]


@pytest.mark.parametrize("outbox", [Outbox(max_messages=3), Outbox(max_bytes=3)], ids=["messages", "bytes"])
async def test_a_full_outbox_refuses_more_until_something_is_taken(outbox: Outbox) -> None:
    """Nothing is buffered without bound: check R28."""
    for _ in range(3):
        outbox.put(message())
    with pytest.raises(PubSubUnavailable, match=r"3 messages \(3 bytes\) wait for the broker already"):
        outbox.put(message())
    await outbox.take()
    outbox.put(message())
    assert len(outbox) == 1


async def test_a_message_whose_call_was_cancelled_is_not_taken() -> None:
    outbox = Outbox()
    first, _ = outbox.put(message("a")), outbox.put(message("b"))
    first.cancel()
    assert await taken(outbox) == ["b"]


async def test_failing_lets_every_call_raise_and_keeps_nothing() -> None:
    outbox = Outbox()
    calls = [outbox.put(message()) for _ in range(3)]
    calls[1].cancel()
    outbox.fail("The broker is away.")
    assert len(outbox) == 0
    for call in (calls[0], calls[2]):
        with pytest.raises(PubSubUnavailable, match=r"The broker is away\."):
            await call


async def test_a_call_is_answered_once() -> None:
    outbox = Outbox()
    call = outbox.put(message())
    [waiting] = await outbox.take()
    accept(waiting)
    refuse(waiting, "too late")
    await call
