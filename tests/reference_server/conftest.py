"""A fixture for tests of the runtime and the edge: what a test starts has to end with it."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator

import pytest

from tests.contract.conftest import servers
from tests.fakes import nothing_left_behind

__all__ = ["clean_loop", "servers"]


@pytest.fixture
async def clean_loop(anyio_backend: str) -> AsyncIterator[None]:
    """Fail a test that leaves a task behind, or an exception in one that nobody saw."""
    async with nothing_left_behind():
        yield
        # Only a collected task says that nobody looked at its exception.
        gc.collect(1)
