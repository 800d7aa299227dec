"""A listener that remembers, and waits without sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

PATIENCE = 15.0
"""Seconds after which a test gives up on something that should have come: far more than it takes."""

Event = tuple[Literal["lost"], float] | tuple[Literal["recovered"], float]


class Recorder:
    """What one node heard: messages, and the losses and returns of its broker with the seconds that were said."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.events: list[str] = []
        self.gaps: list[float] = []
        self.lost_at = 0.0
        self._changed = asyncio.Event()

    def received(self, data: bytes) -> None:
        self.messages.append(data)
        self._changed.set()

    def lost(self) -> None:
        self.lost_at = asyncio.get_running_loop().time()
        self.events.append("lost")
        self._changed.set()

    def recovered(self, seconds: float) -> None:
        self.events.append("recovered")
        self.gaps.append(seconds)
        self._changed.set()

    async def until(self, holds: Callable[[Recorder], bool], *, within: float = PATIENCE) -> None:
        """Wait for something to be so."""
        try:
            async with asyncio.timeout(within):
                while not holds(self):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"after {within} s: {self.events}, {len(self.messages)} messages") from None

    async def message(self, data: bytes) -> None:
        """Wait for one message."""
        await self.until(lambda recorder: data in recorder.messages)

    async def is_lost(self, *, within: float = PATIENCE) -> None:
        """Wait for the next loss, or for that which is going on."""
        await self.until(lambda recorder: recorder.events[-1:] == ["lost"], within=within)

    async def is_back(self, *, within: float = PATIENCE) -> None:
        """Wait for the end of a loss."""
        await self.until(lambda recorder: recorder.events[-1:] == ["recovered"], within=within)
