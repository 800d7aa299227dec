"""A server's side of one WebSocket, as a test plays it: events in, messages out, and a client that may stop reading.

client = AsgiClient(endpoint)
await client.open()
client.text('[null,"1","phoenix","heartbeat",{}]')
client.stop_reading()                   # from now on every send waits
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive

from emberwire.testing import settle
from reference_server.edge.endpoint import Endpoint
from reference_server.edge.extensions import Take, offers_of
from reference_server.testing.client import websocket_scope

MOST = 100_000
"""More messages than any test sends to one client."""


class AsgiClient:
    """One connection to an application: `sent` is what the application has sent, in ASGI messages.

    With `hands_over` its server does what `emberwire serve` does: a message goes to the endpoint at once while no other
    waits, and through ASGI where the endpoint does not take it.
    """

    hands_over = False

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        through: ASGIApp | None = None,
    ) -> None:
        self.scope = websocket_scope(endpoint, "/socket", params or {}, None, headers or {})
        self.sent: list[Message] = []
        self._may_read = asyncio.Semaphore(MOST)
        self._application = through or endpoint
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self._take: Take = lambda frame: False
        if self.hands_over:
            offers_of(self.scope).hand_over = self._hand_over
        self.task: asyncio.Task[None] | None = None

    async def open(self) -> AsgiClient:
        """Run the application until the handshake is answered."""
        self._events.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(self._run())
        await settle()
        return self

    def event(self, **frame: str | bytes | None) -> None:
        """Send a frame, which comes in any form that a server may give it."""
        content = frame["bytes"] if frame.get("text") is None else frame["text"]
        assert content is not None
        if not (self._events.empty() and self._take(content)):
            self._events.put_nowait({"type": "websocket.receive", **frame})

    def text(self, frame: str) -> None:
        self.event(text=frame)

    def data(self, frame: bytes) -> None:
        self.event(bytes=frame)

    async def say(self, message: list[Any]) -> None:
        """Send a message, and let it be answered."""
        self.text(json.dumps(message))
        await settle()

    def stop_reading(self) -> None:
        """From now on a message leaves the application only with `read_one`."""
        self._may_read = asyncio.Semaphore(0)

    def read_one(self) -> None:
        """Take one message."""
        self._may_read.release()

    def read_on(self) -> None:
        """Take everything from now on, what waits included."""
        for _ in range(MOST):
            self._may_read.release()

    async def join(self, topic: str = "room:1") -> None:
        """Join a topic and forget the reply."""
        self.text(json.dumps(["1", "1", topic, "phx_join", {}]))
        await settle()
        assert self.frames[-1][4]["status"] == "ok"
        self.sent.clear()

    async def hang_up(self) -> None:
        """Go, and wait until the application has returned."""
        self._events.put_nowait({"type": "websocket.disconnect", "code": 1001})
        self.read_on()
        await settle()
        assert self.task is not None
        await self.task

    def is_served(self) -> bool:
        """Whether the application still runs for this client."""
        return self.task is not None and not self.task.done()

    @property
    def frames(self) -> list[Any]:
        """The text frames that were sent, decoded."""
        return [json.loads(message["text"]) for message in self.sent if message.get("text") is not None]

    def closed(self) -> tuple[int, str] | None:
        """The close code and reason, when the application has closed."""
        for message in self.sent:
            if message["type"] == "websocket.close":
                return message["code"], message.get("reason") or ""
        return None

    def _hand_over(self, take: Take, receive: Receive) -> None:
        if receive == self._events.get:
            self._take = take

    async def _run(self) -> None:
        await self._application(self.scope, self._events.get, self._send)

    async def _send(self, message: Message) -> None:
        await self._may_read.acquire()
        self.sent.append(message)
        if message["type"] == "websocket.close":
            self._events.put_nowait({"type": "websocket.disconnect", "code": message["code"]})
