"""A clock that stands still until a test advances it.

    clock = FakeClock()
    endpoint = Endpoint(mount("/socket", UserSocket), clock=clock)
    clock.advance(60.0)                 # every timer that is due by then has run when this returns
    await settle()                      # and so has everything that those timers started

Timers of channels, idle timeouts, rate limits, `expires_at` and the gossip of presences all ask the endpoint's clock.
`Tokens(secret, now=clock.now)` and `FakeClock(time.time())` let tokens expire by it too.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count


@dataclass(eq=False, slots=True)
class FakeTimer:
    """A call that is due when its clock says so."""

    due: float
    callback: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """Do not call; harmless after the call."""
        self.cancelled = True


class FakeClock:
    """Seconds that pass only in `advance`; a Clock for `Endpoint(…, clock=…)`. `start` is the first reading."""

    def __init__(self, start: float = 1_000.0) -> None:
        self._now = start
        self._timers: list[tuple[float, int, FakeTimer]] = []
        self._orders = count()

    def now(self) -> float:
        """Seconds since an arbitrary moment."""
        return self._now

    def call_later(self, seconds: float, callback: Callable[[], None]) -> FakeTimer:
        """Call `callback` in the `advance` that passes `seconds` from now."""
        timer = FakeTimer(self._now + seconds, callback)
        heapq.heappush(self._timers, (timer.due, next(self._orders), timer))
        return timer

    def advance(self, seconds: float) -> None:
        """Let time go by; timers run in the order in which they are due, those set meanwhile included.

        Tasks do not run meanwhile: `await settle()` afterwards.
        """
        until = self._now + seconds
        while self._timers and self._timers[0][0] <= until:
            _, _, timer = heapq.heappop(self._timers)
            self._now = max(self._now, timer.due)
            if not timer.cancelled:
                timer.callback()
        self._now = until

    def block(self, seconds: float) -> None:
        """Let time go by as while code blocks the event loop: timers that are due run late, when it is over."""
        self._now += seconds
        self.advance(0.0)

    @property
    def waiting(self) -> int:
        """The number of timers that are set: one that is left after its owner has ended is a leak."""
        return sum(not timer.cancelled for _, _, timer in self._timers)
