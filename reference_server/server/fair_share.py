"""Caps the work for clients in one loop iteration.

A message waits for its reply while an iteration (a turn) runs: a push and its reply take about three turns. So the
length of a turn is limited, and work that does not fit waits for the next one. Jobs wait in three lanes:

    MEMBERS     the bytes of an open socket that has sent little lately; they go first
    REQUESTS    the bytes of small HTTP requests: handshakes, long polls, routes of the application
    HEAVY       the bytes of an open socket that has sent much lately, large requests, and pipelined ones

`REQUESTS` and `HEAVY` alternate, so that a flood of one kind does not block the other. In a lane the longest wait comes
first. A job also starts tasks, which run in the next turn, so the time of all other work since the last turn is
subtracted from the next one; `SHARE` of a turn always remains for jobs.

The lanes use the clock, because a job of 6 bytes can cost as much as one of 6,000. But no client is refused for a
measured time: `ServerLimits` counts bytes, frames and requests.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from itertools import cycle
from typing import TypeAlias

SHARE = 0.25
"""The part of a turn that is left for jobs however long the others take: handshakes go on in a busy server."""

Job: TypeAlias = Callable[[], None]


class Lane(Enum):
    """The order in which clients are served."""

    MEMBERS = auto()
    REQUESTS = auto()
    HEAVY = auto()


class FairShare:
    """The jobs of all connections of a process. `turn` and what `now` returns are in seconds."""

    def __init__(self, *, turn: float, now: Callable[[], float] = time.perf_counter) -> None:
        self.now = now
        self._turn = turn
        self._lanes: dict[Lane, deque[Job]] = {lane: deque() for lane in Lane}
        self._waiting = 0
        self._alternate = cycle((Lane.REQUESTS, Lane.HEAVY))
        self._is_due = self._has_worked = False
        self._left_at = self._until = 0.0

    def do(self, lane: Lane, job: Job) -> bool:
        """Do a job now, if nobody waits and this turn has time left; otherwise in its turn. Returns whether it is done.

        What a job that waited raises is the event loop's to report, and stops no other job.
        """
        if not self.has_time():
            self._put(lane, job)
            return False
        job()
        return True

    def has_time(self) -> bool:
        """Whether nobody waits and this turn has time left: then the caller may work at once."""
        self._await_next()
        if self._waiting or self.now() >= self._until:
            return False
        self._has_worked = True
        return True

    def later(self, lane: Lane, job: Job) -> None:
        """Do a job in one of the next turns."""
        self._await_next()
        self._put(lane, job)

    def _put(self, lane: Lane, job: Job) -> None:
        self._lanes[lane].append(job)
        self._waiting += 1

    def _await_next(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._left_at = self.now()
            self._until = self._left_at + self._turn
            asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        """Begin a turn. After one without any job the next is not awaited: an idle server sleeps."""
        began = self.now()
        self._until = began + max(self._turn - (began - self._left_at), self._turn * SHARE)
        self._is_due, self._has_worked = self._has_worked or self._waiting > 0, self._waiting > 0
        if self._is_due:
            asyncio.get_running_loop().call_soon(self._next)
        try:
            self._work()
        finally:
            self._left_at = self.now()

    def _work(self) -> None:
        while self._waiting:
            self._take()()
            if self.now() >= self._until:
                return

    def _take(self) -> Job:
        self._waiting -= 1
        if self._lanes[Lane.MEMBERS]:
            return self._lanes[Lane.MEMBERS].popleft()
        lane = next(lane for lane in self._alternate if self._lanes[lane])
        return self._lanes[lane].popleft()
