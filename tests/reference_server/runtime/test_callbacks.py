"""Calling the application: a cancellation of something else is an exception, our own one stays what it is."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest

from emberwire.testing import settle
from reference_server.runtime.callbacks import CallbackCancelled, CallbackExited, guarded

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
