"""Bounds concurrent `connect` calls.

After a crash all clients reconnect in the same second: phoenix.js tries again after 10, 50, 100 milliseconds and so on,
without jitter. All their `connect` calls wait for the same database, and while it hangs nothing else would end them.
A client over the bound, or over its deadline, is answered with 503, and tries again later.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVar

from reference_server.core.limits import Limits
from reference_server.runtime.clock import Clock
from reference_server.runtime.in_time import in_time

Answer = TypeVar("Answer")


class Admission:
    """Runs `connect` for the clients of one transport, within `max_connecting` and `connect_deadline`."""

    def __init__(self, limits: Limits, *, clock: Clock) -> None:
        self._most = limits.max_connecting
        self._seconds = limits.connect_deadline
        self._clock = clock
        self._asking = 0

    @property
    def is_full(self) -> bool:
        """Whether `max_connecting` calls run."""
        return self._asking >= self._most

    async def ask(
        self, connect: Coroutine[Any, Any, Answer], *, context: Context, wakes: set[Callable[[], None]]
    ) -> Answer:
        """Await `connect` in a context. Raises what it raises, TooLate when its time is over, and Interrupted when the
        server stops; it has been cancelled then.

        A callback that ignores its cancellation keeps its place until it ends.
        """
        self._asking += 1
        return await in_time(self._clock, self._seconds, connect, context=context, wakes=wakes, at_end=self._answered)

    def _answered(self) -> None:
        self._asking -= 1
