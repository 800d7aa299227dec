"""Joins the frames that a client is sent in one turn.

The first frame of a turn is written at once. The frames behind it wait for the end of the turn and go out in one write,
because a system call is the largest cost of a frame. An idle server delays no frame, and a busy server makes fewer
system calls.

    now = turn.number or turn.begin()     # equal numbers: it is still the same turn
    turn.at_end(flush)                    # after all that is written now
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Turn:
    """The turn of the event loop in which clients are being written to."""

    __slots__ = ("_at_end", "_begun", "number")

    def __init__(self) -> None:
        self.number = 0
        """Counts the turns in which something was written, from 1; 0 between them."""
        self._begun = 0
        self._at_end: deque[Callable[[], None]] = deque()

    def begin(self) -> int:
        """Begin a turn, which ends before anything runs that is scheduled from now on; returns its number."""
        asyncio.get_running_loop().call_soon(self._end)
        self._begun += 1
        self.number = self._begun
        return self.number

    def at_end(self, flush: Callable[[], None]) -> None:
        """Call `flush` at the end of the turn that has begun."""
        self._at_end.append(flush)

    def _end(self) -> None:
        try:
            while self._at_end:
                self._at_end.popleft()()
        finally:
            if self._at_end:  # what one client raises is the event loop's to report, and the others are written to
                asyncio.get_running_loop().call_soon(self._end)
            else:
                self.number = 0
