"""Every runtime test fails when it leaves a task behind, or an exception that nobody saw."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator

import pytest

from tests.fakes import nothing_left_behind


@pytest.fixture(autouse=True)
async def clean_loop(anyio_backend: str) -> AsyncIterator[None]:
    async with nothing_left_behind():
        yield
        gc.collect()
