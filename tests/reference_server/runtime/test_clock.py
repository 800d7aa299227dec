"""The loop's clock, and the promises that the tests' clock shares with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import TypeAlias

import pytest

from emberwire.testing import FakeClock, settle
from reference_server.runtime.clock import Clock, LoopClock, TooLate, wait_at_most

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

STEP = 0.002
_Wait: TypeAlias = Callable[[Clock, float], Awaitable[None]]


async def _real(clock: Clock, seconds: float) -> None:
    await asyncio.sleep(seconds)


async def _fake(clock: Clock, seconds: float) -> None:
    assert isinstance(clock, FakeClock)
    clock.advance(seconds)


@pytest.fixture(params=[(LoopClock, _real), (FakeClock, _fake)], ids=["loop", "fake"])
def clock_and_wait(request: pytest.FixtureRequest) -> tuple[Clock, _Wait]:
    make, wait = request.param
    return make(), wait


async def test_timers_run_once_in_the_order_in_which_they_are_due(clock_and_wait: tuple[Clock, _Wait]) -> None:
    clock, wait = clock_and_wait
    ran: list[str] = []
    clock.call_later(2 * STEP, lambda: ran.append("second"))
    clock.call_later(STEP, lambda: ran.append("first"))
    await wait(clock, 10 * STEP)
    await wait(clock, 10 * STEP)
    assert ran == ["first", "second"]


async def test_a_cancelled_timer_does_not_run_and_may_be_cancelled_again(clock_and_wait: tuple[Clock, _Wait]) -> None:
    clock, wait = clock_and_wait
    ran: list[str] = []
    timer = clock.call_later(STEP, lambda: ran.append("never"))
    timer.cancel()
    await wait(clock, 5 * STEP)
    timer.cancel()
    assert ran == []


async def test_now_does_not_go_backwards(clock_and_wait: tuple[Clock, _Wait]) -> None:
    clock, wait = clock_and_wait
    before = clock.now()
    await wait(clock, STEP)
    assert clock.now() >= before


async def test_a_timer_set_by_a_timer_runs_when_it_is_due() -> None:
    """The tests' clock alone: one `advance` runs what became due meanwhile."""
    clock, ran = FakeClock(start=0.0), list[float]()

    def again() -> None:
        ran.append(clock.now())
        if len(ran) < 3:
            clock.call_later(1.0, again)

    clock.call_later(1.0, again)
    clock.advance(10.0)
    assert ran == [1.0, 2.0, 3.0]
    assert (clock.now(), clock.waiting) == (10.0, 0)


# --- waiting ----------------------------------------------------------------------------------------------------------

said: ContextVar[str] = ContextVar("said", default="nothing")


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
