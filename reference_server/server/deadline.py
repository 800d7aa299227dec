"""A deadline that one client has to meet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reference_server.runtime.clock import Clock, Timer


class Deadline:
    """Calls back once when the time is over, unless it was met or moved before."""

    __slots__ = ("_clock", "_timer")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._timer: Timer | None = None

    @property
    def is_set(self) -> bool:
        """Whether it runs."""
        return self._timer is not None

    def set(self, seconds: float, over: Callable[[], None]) -> None:
        """Call `over` in some seconds from now."""
        self.meet()
        self._timer = self._clock.call_later(seconds, partial(self._end, over))

    def meet(self) -> None:
        """The client was in time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self, over: Callable[[], None]) -> None:
        self._timer = None
        over()
