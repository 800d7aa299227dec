"""A clock that does not count time of a blocked loop.

Timeouts of clients use it, so that a blocked loop makes no client idle, slow or late.

    clock = PatientClock(LoopClock())
    clock.call_later(60.0, cut)     # after 60 seconds in which the loop ran
    clock.blocked_since(moment)     # seconds since a moment in which it did not

While the loop is blocked, the bytes that clients send wait in the kernel. Afterwards all clients look idle, slow or
late, and every deadline would cut all of them at once.
A tick measures this: a late tick means that the loop was blocked since it was due. The whole step before it counts too,
and the step after it, because the bytes that came meanwhile are still to be read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from reference_server.core.logs import log_lines
from reference_server.runtime.clock import Clock, Timer
from reference_server.runtime.log import log

TICK = 0.5
"""Seconds between two ticks: shorter blocks are not seen, and delay no client by more than that."""

LATE = 0.1
"""Seconds by which a tick may be late on a busy machine without counting as a block."""

TOLD = 1.0
"""Seconds of one block from which it is in the log."""

REMEMBERED = 256
"""Blocks that are remembered: some minutes of a loop that is blocked at every tick."""


class PatientClock:
    """A clock whose timers wait for as long as the event loop was blocked. It ticks while one of them is set."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.now: Callable[[], float] = clock.now
        """Seconds of the clock beneath, time in which the loop was blocked included."""
        self._timers = 0
        self._ticking: Timer | None = None
        self._due = 0.0
        self._blocks: deque[tuple[float, float]] = deque(maxlen=REMEMBERED)

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` when the loop has run for some seconds from now on."""
        self._timers += 1
        if self._ticking is None:
            self._tick_soon()
        return _PatientTimer(self, self._clock, seconds, callback)

    def blocked_since(self, moment: float) -> float:
        """Seconds since a moment in which the loop was blocked, rounded up in favour of clients."""
        now = self._clock.now()
        # A block that has just ended: its tick is due as well, and may come after this call.
        blocked = self._length(now) + sum(length for ended, length in self._blocks if ended > moment)
        return min(max(0.0, now - moment), blocked)

    def forget(self) -> None:
        """One of the timers has run, or was cancelled."""
        self._timers -= 1
        if self._timers == 0 and self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None

    def _length(self, now: float) -> float:
        late = now - self._due
        return late + 2 * TICK if self._ticking is not None and late > LATE else 0.0

    def _tick_soon(self) -> None:
        self._due = self._clock.now() + TICK
        self._ticking = self._clock.call_later(TICK, self._tick)

    def _tick(self) -> None:
        now = self._clock.now()
        if length := self._length(now):
            self._blocks.append((now, length))
            if now - self._due >= TOLD:
                log(log_lines.LOOP_BLOCKED, {"seconds": now - self._due})
        self._tick_soon()


class _PatientTimer:
    """One timer, which is set anew for as long as the loop was blocked meanwhile."""

    __slots__ = ("_armed_at", "_callback", "_clock", "_is_set", "_patient", "_timer")

    def __init__(self, patient: PatientClock, clock: Clock, seconds: float, callback: Callable[[], None]) -> None:
        self._patient = patient
        self._clock = clock
        self._callback = callback
        self._is_set = True
        self._armed_at = clock.now()
        self._timer: Timer | None = clock.call_later(seconds, self._due)

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._unset()

    def _due(self) -> None:
        blocked = self._patient.blocked_since(self._armed_at)
        if blocked > 0:
            self._armed_at = self._clock.now()
            self._timer = self._clock.call_later(blocked, self._due)
        else:
            callback = self._callback
            self._unset()
            callback()

    def _unset(self) -> None:
        if self._is_set:
            self._is_set = False
            # The callback is mostly a method of the object that keeps this timer: together they would be a cycle.
            self._callback = _nothing
            self._timer = None
            self._patient.forget()


def _nothing() -> None:
    """What a timer calls that has run or was cancelled."""
