"""The queue of ASGI events of one connection, small.

An `asyncio.Queue` holds four deques, 3 KiB in all, and most connections are idle most of the time. This one takes
the place of uvicorn's, with the methods that uvicorn uses. Like uvicorn's it has no bound, because reading pauses while
an event waits.
"""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

Event = TypeVar("Event")


class EventQueue(Generic[Event]):
    """First in, first out, for any number of tasks that wait."""

    __slots__ = ("_events", "_waiters")

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._waiters: list[asyncio.Future[None]] = []

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._events

    def qsize(self) -> int:
        """How many wait."""
        return len(self._events)

    def put_nowait(self, event: Event) -> None:
        """Append an event, and wake the task that has waited longest."""
        self._events.append(event)
        self._wake()

    async def get(self) -> Event:
        """Remove and return the oldest event; wait for it if there is none."""
        while not self._events:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                await waiter
            except asyncio.CancelledError:
                # Woken and cancelled in one turn: the event is for the next task that waits.
                if waiter in self._waiters:
                    self._waiters.remove(waiter)
                elif self._events:
                    self._wake()
                raise
        return self._events.pop(0)

    def _wake(self) -> None:
        while self._waiters:
            waiter = self._waiters.pop(0)
            if not waiter.done():
                waiter.set_result(None)
                return
