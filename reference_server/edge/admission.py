"""How many clients the application is asked about at once, and how long it may think about each.

After a crash everybody comes back in the same second: phoenix.js tries again after 10, 50, 100 milliseconds and so on,
without jitter. All of them wait for the same database then, and while it hangs nothing else would end their waiting.
Over the bound, or when its time is over, a client is told to come later, which it does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from reference_server.core.errors import EmberwireError
from reference_server.core.limits import Limits
from reference_server.runtime.callbacks import guarded
from reference_server.runtime.clock import Clock

Answer = TypeVar("Answer")


class TooLate(EmberwireError):
    """`connect` did not answer in time."""


class Admission:
    """Asks about the clients of one mount over one transport, within `max_connecting` and `connect_deadline`."""

    def __init__(self, limits: Limits, *, clock: Clock) -> None:
        self._most = limits.max_connecting
        self._seconds = limits.connect_deadline
        self._clock = clock
        self._asking = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody more can be asked about now."""
        return self._asking >= self._most

    async def ask(self, connect: Awaitable[Answer]) -> Answer:
        """Await `connect`. Raises what it raises, and TooLate when its time is over; it has been cancelled then.

        A callback that does not let itself be cancelled keeps its place until it ends.
        """
        self._asking += 1
        try:
            return await self._in_time(connect)
        finally:
            self._asking -= 1

    async def _in_time(self, connect: Awaitable[Answer]) -> Answer:
        # In this task and not in one of its own, so that the context variables that `connect` sets stay set.
        deadline = asyncio.timeout(None)
        try:
            async with deadline:
                timer = self._clock.call_later(self._seconds, lambda: deadline.reschedule(0.0))
                try:
                    return await guarded(connect)
                finally:
                    timer.cancel()
        except TimeoutError as error:
            if not deadline.expired():
                raise
            raise TooLate(f"connect did not answer within {self._seconds:g} s.") from error
