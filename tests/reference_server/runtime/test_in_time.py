"""Whatever is awaited for a bounded time answers, fails, or has been cancelled when its time is over."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

import pytest

from emberwire.testing import FakeClock, settle
from reference_server.runtime.callbacks import CallbackCancelled
from reference_server.runtime.in_time import TooLate, in_time, wait_at_most

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

said = ContextVar("said", default="nothing")


async def answer() -> int:
    return 7


async def awaits_something_cancelled() -> None:
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


async def test_a_callback_in_time_answers_raises_and_leaves_no_timer() -> None:
    async def fails() -> None:
        raise ValueError("boom")

    clock = FakeClock()
    assert await in_time(clock, 1.0, answer()) == 7
    with pytest.raises(ValueError, match="boom"):
        await in_time(clock, 1.0, fails())
    with pytest.raises(CallbackCancelled):
        await in_time(clock, 1.0, awaits_something_cancelled())
    assert clock.waiting == 0


async def test_a_callback_that_hangs_is_cancelled_when_its_time_is_over() -> None:
    cancelled: list[str] = []

    async def hangs() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append("cancelled")
            raise

    clock = FakeClock()
    waiting = asyncio.create_task(in_time(clock, 1.0, hangs()))
    await settle()
    clock.advance(0.9)
    await settle()
    assert not waiting.done()
    clock.advance(0.1)
    with pytest.raises(TimeoutError, match="within 1 s"):
        await waiting
    await settle()
    assert cancelled == ["cancelled"]


async def test_a_callback_that_goes_on_although_it_was_cancelled_is_not_waited_for() -> None:
    gate = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await gate.wait()
            raise ValueError("nobody hears this") from None

    clock = FakeClock()
    waiting = asyncio.create_task(in_time(clock, 1.0, stubborn()))
    await settle()
    clock.advance(1.0)
    with pytest.raises(TimeoutError):
        await waiting
    gate.set()
    await settle()


async def test_who_waits_for_a_callback_and_is_cancelled_takes_it_along() -> None:
    ended = asyncio.Event()

    async def hangs() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(in_time(FakeClock(), 1.0, hangs()))
    await settle()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await ended.wait()


async def test_what_answers_in_time_is_passed_on_and_leaves_no_timer() -> None:
    clock = FakeClock()

    async def answer() -> int:
        said.set("something")
        return 7

    assert await wait_at_most(clock, 1.0, answer()) == 7
    assert (said.get(), clock.waiting) == ("something", 0)


async def test_what_does_not_answer_in_time_has_been_cancelled() -> None:
    clock, ended = FakeClock(), list[str]()

    async def hangs() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    waiting = asyncio.create_task(wait_at_most(clock, 1.0, hangs()))
    await settle()
    clock.advance(0.9)
    await settle()
    assert not waiting.done()
    clock.advance(0.1)
    with pytest.raises(TooLate, match=r"^expected an answer within 1 s$"):
        await waiting
    assert ended == ["cancelled"]


async def test_a_timeout_of_what_is_awaited_is_its_own() -> None:
    async def impatient() -> None:
        raise TimeoutError("of the database")

    with pytest.raises(TimeoutError, match="of the database") as caught:
        await wait_at_most(FakeClock(), 1.0, impatient())
    assert not isinstance(caught.value, TooLate)


async def test_whoever_is_cancelled_while_waiting_is_cancelled() -> None:
    clock = FakeClock()
    waiting = asyncio.create_task(wait_at_most(clock, 1.0, asyncio.Event().wait()))
    await settle()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert clock.waiting == 0
