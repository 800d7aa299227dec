"""Bounds the memory of POST bodies that wait.

A session has room for `max_body_bytes`, and for `max_posts` requests that wait; all sessions together have room for
`max_posted_bytes`. The size is taken before the body is read: from the Content-Length, or the largest body without one.
A small body waits only for its own session. Otherwise clients that send large bodies slowly would block the messages of
all others for as long as a body may take.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from reference_server.core.errors import EmberwireError
from reference_server.core.limits import Limits

SMALL = 4_096
"""Bytes of a body for which no room is asked of the mount: each connection holds more than that anyway, in one read."""


class TooManyPosts(EmberwireError):
    """A session has as many POSTs waiting as `max_posts` allows."""


class ByteBudget:
    """A semaphore over bytes: callers wait until their bytes fit, in the order in which they came."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.used = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def acquire(self, size: int) -> None:
        """Wait for room; more than there can ever be counts as all of it."""
        size = min(size, self.most)
        if not self._waiting and self.used + size <= self.most:
            self.used += size
            return
        turn = (size, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        try:
            await turn[1]
        except asyncio.CancelledError:
            if not turn[1].cancelled():
                self.release(size)
            elif turn in self._waiting:  # else `_serve` has passed it over, and counted nothing
                self._waiting.remove(turn)
                self._serve()
            raise

    @asynccontextmanager
    async def room(self, size: int) -> AsyncIterator[None]:
        """Wait for room, and keep it until the end of the block."""
        await self.acquire(size)
        try:
            yield
        finally:
            self.release(size)

    def release(self, size: int) -> None:
        """Give the room of one `acquire` back."""
        self.used -= min(size, self.most)
        self._serve()

    def _serve(self) -> None:
        while self._waiting and self.used + self._waiting[0][0] <= self.most:
            size, turn = self._waiting.popleft()
            if not turn.cancelled():
                self.used += size
                turn.set_result(None)


class _Session:
    """The POSTs of one session that are under way."""

    def __init__(self, most: int) -> None:
        self.budget = ByteBudget(most)
        self.posts = 0


class Bodies:
    """The bodies of one mount, by the token of their session; `most_of_one` is for each session, in bytes."""

    def __init__(self, limits: Limits, *, most_of_one: int) -> None:
        self._max_posts = limits.max_posts
        self._most_of_one = most_of_one
        self._all = ByteBudget(limits.max_posted_bytes)
        self._sessions: dict[str, _Session] = {}

    def __len__(self) -> int:
        """How many sessions have a POST under way."""
        return len(self._sessions)

    @property
    def used(self) -> int:
        """Bytes that are in use."""
        return self._all.used

    @asynccontextmanager
    async def room(self, token: str, size: int) -> AsyncIterator[None]:
        """Wait for room for a body, and keep it until the end of the block. Raises TooManyPosts."""
        session = self._sessions.setdefault(token, _Session(self._most_of_one))
        if session.posts >= self._max_posts:
            raise TooManyPosts(f"{session.posts} POSTs of a session are under way, as many as max_posts allows.")
        session.posts += 1
        try:
            async with session.budget.room(size), self._all.room(size) if size > SMALL else nullcontext():
                yield
        finally:
            session.posts -= 1
            if not session.posts:
                del self._sessions[token]
