"""The bounded queue of messages to a broker.

    future = queue.put(Outgoing(to=None, data=b"hello"))      # the call that publishes waits for the future
    batch = await queue.take()                                # the one task that writes to the broker

If a call is cancelled before its message was taken, the message is removed; later, it is sent whole.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from reference_server.core.errors import PubSubUnavailable
from reference_server.runtime.cluster.adapter import MAX_WAITING, MAX_WAITING_BYTES
from reference_server.runtime.cluster.brokers.session import Outgoing

BATCH_MESSAGES = 256
BATCH_BYTES = 1024 * 1024
"""What is sent to the broker at once, of what waits: enough that one round trip to it carries many messages."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message, and what the call that publishes it waits for."""

    message: Outgoing
    sent: asyncio.Future[None]


class SendQueue:
    """The queue between the calls that publish and the task that writes."""

    def __init__(self, *, max_messages: int = MAX_WAITING, max_bytes: int = MAX_WAITING_BYTES) -> None:
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._waiting: deque[Waiting] = deque()
        self._bytes = 0
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Outgoing) -> asyncio.Future[None]:
        """Stand in line. The future is done when the broker has the message. Raises PubSubUnavailable when full."""
        if len(self._waiting) >= self._max_messages or self._bytes + len(message.data) > self._max_bytes:
            raise PubSubUnavailable(
                f"{len(self._waiting)} messages ({self._bytes} bytes) wait for the broker already; it is slower than "
                f"this node publishes."
            )
        waiting = Waiting(message, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._bytes += len(message.data)
        self._filled.set()
        return waiting.sent

    async def take(self) -> list[Waiting]:
        """Wait until there is something to send, and take as much of it as is sent at once: at least one message."""
        while True:
            batch = self._take_waiting()
            if batch:
                return batch
            self._filled.clear()
            await self._filled.wait()

    def fail(self, reason: str) -> None:
        """Let every waiting call raise PubSubUnavailable; nothing is kept."""
        while self._waiting:
            refuse(self._pop(), reason)

    def _take_waiting(self) -> list[Waiting]:
        batch: list[Waiting] = []
        size = 0
        while self._waiting and len(batch) < BATCH_MESSAGES and size < BATCH_BYTES:
            waiting = self._pop()
            if not waiting.sent.done():
                batch.append(waiting)
                size += len(waiting.message.data)
        return batch

    def _pop(self) -> Waiting:
        waiting = self._waiting.popleft()
        self._bytes -= len(waiting.message.data)
        return waiting


def accept(waiting: Waiting) -> None:
    """The broker has the message."""
    if not waiting.sent.done():
        waiting.sent.set_result(None)


def refuse(waiting: Waiting, reason: str) -> None:
    """The broker does not have the message, or may not have it."""
    if not waiting.sent.done():
        waiting.sent.set_exception(PubSubUnavailable(reason))
