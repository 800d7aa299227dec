"""Calling the application: a cancellation of something else is an exception, our own one stays what it is."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from emberwire.testing import FakeClock, settle
from reference_server.runtime.callbacks import CallbackCancelled, CallbackExited, guarded, in_time, own_copy

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


async def answer() -> int:
    return 7


async def awaits_something_cancelled() -> None:
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


async def test_an_answer_and_an_exception_go_through() -> None:
    async def fails() -> None:
        raise ValueError("boom")

    assert await guarded(answer()) == 7
    with pytest.raises(ValueError, match="boom"):
        await guarded(fails())


async def test_something_cancelled_inside_is_an_exception() -> None:
    with pytest.raises(CallbackCancelled):
        await guarded(awaits_something_cancelled())


class Outcome(BaseException):
    """As test tools raise it."""


@pytest.mark.parametrize("raised", [SystemExit(1), Outcome("failed")])
async def test_what_is_no_exception_becomes_one(raised: BaseException) -> None:
    """asyncio raises a SystemExit through the whole event loop; Phoenix: exit/1 in a channel is a crash of it alone."""

    async def leaves() -> None:
        raise raised

    with pytest.raises(CallbackExited, match=f"The callback raised {type(raised).__name__}") as caught:
        await guarded(leaves())
    assert caught.value.__cause__ is raised


@pytest.fixture
def default_interrupt() -> Iterator[None]:
    """Have SIGINT raise KeyboardInterrupt, whatever handles it here: the runner of a test may have its own handler."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("default_interrupt")
async def test_stopping_the_server_and_dropping_a_coroutine_stay_what_they_are() -> None:
    async def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        guarded(interrupted()).send(None)
    dropped = guarded(asyncio.Event().wait())
    dropped.send(None)
    dropped.close()


async def test_the_cancellation_of_the_task_itself_is_one() -> None:
    """R05: who cancels a task waits for it to end, so it must not be turned into anything else."""
    task = asyncio.create_task(guarded(asyncio.Event().wait()))
    await settle()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def test_a_timeout_inside_stays_a_timeout() -> None:
    async def slow() -> str:
        try:
            async with asyncio.timeout(0):
                await asyncio.Event().wait()
        except TimeoutError:
            return "timed out"
        return "never"

    assert await guarded(slow()) == "timed out"


async def test_after_a_timeout_a_foreign_cancellation_is_still_an_exception() -> None:
    async def twice() -> None:
        try:
            async with asyncio.timeout(0):
                await asyncio.Event().wait()
        except TimeoutError:
            await awaits_something_cancelled()

    with pytest.raises(CallbackCancelled):
        await guarded(twice())


def test_containers_are_copied_and_everything_else_is_shared() -> None:
    pool = object()
    original: dict[str, Any] = {"list": [{"deep": [1]}], "set": {1}, "pool": pool, "n": 1}
    copied = own_copy(original)
    assert copied == original
    copied["list"][0]["deep"].append(2)
    copied["set"].add(2)
    copied["n"] = 2
    assert original == {"list": [{"deep": [1]}], "set": {1}, "pool": pool, "n": 1}
    assert copied["pool"] is pool


# --- in time ----------------------------------------------------------------------------------------------------------


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
