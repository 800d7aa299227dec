"""Decides whether a client acknowledges what was written in time.

A kernel buffers megabytes for a client that reads 5 KB a second: for the server these bytes are written, but they have
not arrived. So the server looks at times at the bytes that are acknowledged and those on the way: bytes on the way have
to be acknowledged within the deadline. Pure: counts and times are arguments.

    >>> reader = ReaderState(deadline=10.0, every=2.0)
    >>> [reader.look(acknowledged=0, outstanding=100, now=float(now)) for now in (0, 2, 4, 6, 8)]
    [False, False, False, False, True]
    >>> reader.look(acknowledged=100, outstanding=0, now=9.0)
    False
"""

from __future__ import annotations


class ReaderState:
    """One client. `every` says how often it is looked at; bytes are late before they have waited for `deadline`."""

    __slots__ = ("_deadline", "_every", "_marks")

    def __init__(self, *, deadline: float, every: float) -> None:
        self._deadline = deadline
        self._every = every
        self._marks: list[tuple[float, int]] = []

    def look(self, *, acknowledged: int, outstanding: int, now: float) -> bool:
        """Note the bytes acknowledged since the connection began, and those on the way; whether some are late."""
        while self._marks and acknowledged >= self._marks[0][1]:
            self._marks.pop(0)
        if outstanding and (not self._marks or acknowledged + outstanding > self._marks[-1][1]):
            self._marks.append((now, acknowledged + outstanding))
        # Looked at every 2 seconds, what was written just after a look is noted 2 seconds later: it is late earlier.
        return bool(self._marks) and now - self._marks[0][0] >= self._deadline - self._every

    def clear(self) -> None:
        """Nothing is on the way."""
        self._marks.clear()
