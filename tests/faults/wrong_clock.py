"""A wall clock that is wrong: what `time.time` says in this process, moved by some seconds."""

from __future__ import annotations

import time

_right, _right_ns = time.time, time.time_ns


def move(seconds: float) -> None:
    """From now on the wall clock is wrong by so many seconds; no other clock is touched."""
    time.time = lambda: _right() + seconds
    time.time_ns = lambda: _right_ns() + int(seconds * 1_000_000_000)
