"""What every test may rely on: asynchronous tests run on asyncio, the loop that the runtime is written for."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
