"""Time as a parameter, so that tests can advance it.

Only durations are measured, with a clock that never jumps: a changed wall clock moves no timeout.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A call that is due later; `cancel` is harmless after it ran."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """Monotonic seconds, and calls that are due after some of them."""

    def now(self) -> float:
        """Seconds since some fixed moment; never goes backwards."""

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` once, `seconds` from now, unless the timer is cancelled."""


class LoopClock:
    """The clock of the running asyncio event loop."""

    now = staticmethod(time.monotonic)
    # Not the loop's own time: uvloop's is that of the last iteration, and asking for the loop costs as much.

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        return asyncio.get_running_loop().call_later(seconds, callback)
