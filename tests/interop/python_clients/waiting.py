"""Waiting for what a client does by itself and tells nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object]) -> None:
    """Return when the condition holds; `run.py` bounds how long a conversation may take."""
    while not condition():  # noqa: ASYNC110  # the client has no event to wait for
        await asyncio.sleep(0.005)
