"""Bounds the messages that wait behind a long one.

A long message is sent in parts, and the next messages wait until all parts are sent.

    async with line.turn(len(data)):      # in the order of the calls
        await publish(data)

The queue of an adapter is bounded in messages, bytes and time, but a message enters it only after those before it.
So the line has the same bounds, for a broker that accepts parts slowly.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from reference_server.core.errors import PubSubUnavailable
from reference_server.runtime.clock import Clock
from reference_server.runtime.cluster.adapter import MAX_WAITING, MAX_WAITING_BYTES, PUBLISH_TIMEOUT
from reference_server.runtime.in_time import TooLate, wait_at_most


class Line:
    """Gives turns, one at a time. A message that alone waits for its turn may be longer than the bound."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._bytes = 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody has the turn or waits for it."""
        return not self._waiting and not self._turn.locked()

    @asynccontextmanager
    async def turn(self, size: int) -> AsyncIterator[None]:
        """Wait for the turn, and keep it until the end of the block.

        Raises PubSubUnavailable when too many wait already, or when the turn does not come within PUBLISH_TIMEOUT.
        """
        await self._wait(size)
        try:
            yield
        finally:
            self._turn.release()

    async def _wait(self, size: int) -> None:
        if self._waiting and (self._waiting >= MAX_WAITING or self._bytes + size > MAX_WAITING_BYTES):
            raise PubSubUnavailable(
                f"{self._waiting} messages ({self._bytes} bytes) wait behind a long one of this node already."
            )
        self._waiting += 1
        self._bytes += size
        try:
            await wait_at_most(self._clock, PUBLISH_TIMEOUT, self._turn.acquire())
        except TooLate:
            raise PubSubUnavailable(f"Longer messages of this node came first, for {PUBLISH_TIMEOUT} s.") from None
        finally:
            self._waiting -= 1
            self._bytes -= size
