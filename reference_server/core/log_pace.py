"""How often the same thing may be written to a log: once a second for each who does it, and how often it was not.

>>> pace = LogPace()
>>> [pace.take("10.0.0.9", now=moment) for moment in (0.0, 0.1, 0.2)]
[0, None, None]
>>> pace.take("10.0.0.9", now=1.0)
2

A client that is refused a thousand times a second must not fill the disk, or hide the lines of the others. What is held
back is counted, and the count goes with the next line. Source: the OWASP cheat sheet on WebSockets wants violations
logged, and its cheat sheet on logging wants nobody to be able to flood the log.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

__all__ = ["LogPace", "held_back"]

EVERY = 1.0
"""Seconds between two lines with one key."""

MAX_KEYS = 1_024
"""Keys that are remembered; over it, the one that was written longest ago is forgotten, with its count."""


@dataclass(slots=True)
class _Line:
    written_at: float
    held: int = 0


class LogPace:
    """Remembers what was written, by a key such as (address, kind); `now` is in seconds of any monotonic clock."""

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        self._lines: OrderedDict[Hashable, _Line] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._lines)

    def take(self, key: Hashable, *, now: float) -> int | None:
        """None when a line with this key must not be written now; otherwise how many were held back before it."""
        line = self._lines.get(key)
        if line is not None and now - line.written_at < EVERY:
            line.held += 1
            return None
        self._lines[key] = _Line(now)
        self._lines.move_to_end(key)
        if len(self._lines) > MAX_KEYS:
            self._lines.popitem(last=False)
        return 0 if line is None else line.held


def held_back(count: int) -> str:
    """What a line ends with: nothing, or how many others like it were not written."""
    return f" ({count} more like this were not written)" if count else ""
