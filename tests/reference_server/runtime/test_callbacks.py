"""Calling the application: a cancellation of something else is an exception, our own one stays what it is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from reference_server.runtime.callbacks import CallbackCancelled, guarded, own_copy
from tests.fakes import turns

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


async def test_the_cancellation_of_the_task_itself_is_one() -> None:
    """R05: who cancels a task waits for it to end, so it must not be turned into anything else."""
    task = asyncio.create_task(guarded(asyncio.Event().wait()))
    await turns(3)
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
