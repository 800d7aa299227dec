"""A client over ASGI whose reading a test holds in its hand: every frame waits until it is let through.

client = Drip(endpoint)
await client.open()
client.stop_reading()
client.read_one()                     # one frame leaves the server
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.types import Message

from emberwire.testing import settle
from reference_server.edge.endpoint import Endpoint
from reference_server.testing.client import websocket_scope


class Drip:
    """One WebSocket to an endpoint; `sent` is what it has read, in ASGI messages."""

    def __init__(self, endpoint: Endpoint, *, params: Mapping[str, str] | None = None) -> None:
        self.sent: list[Message] = []
        self._endpoint = endpoint
        self._scope = websocket_scope(endpoint, "/socket", params or {}, None, {})
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self._may_read = asyncio.Semaphore(1_000_000)
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, and wait for the answer."""
        self._events.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.create_task(self._endpoint(self._scope, self._events.get, self._send))
        await settle()

    async def say(self, message: list[Any]) -> None:
        """Send a frame, and let it be answered."""
        self._events.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})
        await settle()

    def stop_reading(self) -> None:
        """From now on a frame leaves the server only with `read_one`."""
        self._may_read = asyncio.Semaphore(0)

    def read_one(self) -> None:
        """Take one frame."""
        self._may_read.release()

    @property
    def has_ended(self) -> bool:
        """Whether the server has let go of this client."""
        return self._task is not None and self._task.done()

    async def _send(self, message: Message) -> None:
        await self._may_read.acquire()
        self.sent.append(message)
