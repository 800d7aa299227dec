"""The loop's clock, and the promises that the tests' clock shares with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from emberwire.testing import FakeClock
from reference_server.runtime.clock import Clock, LoopClock

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
