"""The end of a session: it is reached, whoever is cancelled."""

from __future__ import annotations

import asyncio

import pytest

from emberwire.testing import settle
from reference_server.runtime.cluster.brokers.session import to_its_end
from tests.fakes import nothing_left_behind

pytestmark = pytest.mark.anyio


async def test_cleaning_goes_on_when_its_caller_is_cancelled() -> None:
    gate, cleaned = asyncio.Event(), asyncio.Event()

    async def clean() -> None:
        await gate.wait()
        cleaned.set()

    async with nothing_left_behind():
        caller = asyncio.create_task(to_its_end(clean()))
        for _ in range(2):
            await settle()
            caller.cancel()
        await settle()
        assert not caller.done()
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await caller
        assert cleaned.is_set()


async def test_cleaning_that_fails_says_so() -> None:
    async def fail() -> None:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await to_its_end(fail())
