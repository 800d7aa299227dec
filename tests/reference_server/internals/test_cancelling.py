"""Tasks that forget that they were cancelled end all the same."""

from __future__ import annotations

import asyncio

import pytest

from emberwire.testing import settle
from reference_server.internals import cancelling
from tests.fakes import nothing_left_behind

pytestmark = pytest.mark.anyio


async def test_a_loop_that_forgets_two_cancellations_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancelling, "AGAIN", 0)
    forgotten = 0

    async def forgetful() -> None:
        nonlocal forgotten
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if forgotten == 2:
                    raise
                forgotten += 1

    async with nothing_left_behind():
        task = asyncio.create_task(forgetful())
        await settle()
        await cancelling.end([task])
        assert task.cancelled()


async def test_a_loop_around_wait_for_is_ended_in_the_turn_of_its_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancelling, "AGAIN", 0)
    answers: list[asyncio.Future[None]] = []

    async def ask() -> None:
        while True:
            answers.append(asyncio.get_running_loop().create_future())
            await asyncio.wait_for(answers[-1], timeout=60)

    async with nothing_left_behind():
        task = asyncio.create_task(ask())
        await settle()
        answers[0].set_result(None)
        await cancelling.end([task])
        assert task.cancelled()


async def test_what_ended_before_and_what_fails_are_no_matter() -> None:
    async def fail() -> None:
        raise OSError

    failed = asyncio.create_task(fail())
    await settle()
    await cancelling.end([failed])
    await cancelling.end([])
