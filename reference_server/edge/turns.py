"""So much work in one turn of the event loop, so that a crowd at the door keeps nobody waiting who is inside.

When two thousand clients come back at once, their requests are all there when the event loop looks, and it would read
every one of them before it looks at anybody else: a message of somebody who is connected would wait for half a second.
`benchmarks/reconnects.py` measures it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Turns:
    """Lets `size` jobs be done in one turn; the others wait for the next ones, in the order in which they came."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size
        self._waiting: deque[Callable[[], None]] = deque()
        self.is_due = False

    def take(self) -> bool:
        """Whether a job may be done now; if not, it is for `later`."""
        if self._left == 0 or self._waiting:
            return False
        self._left -= 1
        self._await_next()
        return True

    def later(self, job: Callable[[], None]) -> None:
        """Do it when its turn comes. What it raises is the event loop's to report, and stops no other job."""
        self._waiting.append(job)
        self._await_next()

    def _await_next(self) -> None:
        if not self.is_due:
            self.is_due = True
            asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self.is_due = False
        self._left = self._size
        try:
            while self._waiting and self._left:
                self._left -= 1
                self._waiting.popleft()()
        finally:
            if self._waiting:
                self._await_next()
