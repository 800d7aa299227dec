"""A chemist's shop. Customers order on one socket, and hear on another how their order is getting on.

In a checkout: `emberwire serve labs.ew313_shared_feed_forwarded.bad:app`
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

CUSTOMERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
"""Who is called how; an API key stands for the login here."""

Messages: TypeAlias = asyncio.Queue[str]


class Broker:
    """Stands for Redis: whoever has subscribed to a channel gets what is published on it."""

    def __init__(self) -> None:
        self._subscribed: list[tuple[str, Messages]] = []

    def publish(self, channel: str, text: str) -> None:
        """Give a message to the subscribers of a channel; the slowest ones miss some."""
        for subscribed, messages in self._subscribed:
            if subscribed == channel and not messages.full():
                messages.put_nowait(text)

    @contextmanager
    def subscribe(self, channel: str) -> Iterator[Messages]:
        """Collect the messages of a channel while the block lasts."""
        messages = Messages(maxsize=100)
        self._subscribed.append((channel, messages))
        try:
            yield messages
        finally:
            self._subscribed.remove((channel, messages))


broker = Broker()


async def order(websocket: WebSocket) -> None:
    """Take the orders of a customer."""
    key = websocket.headers.get("x-api-key", "")
    if key not in CUSTOMERS:
        await websocket.close()
        return
    await websocket.accept()
    async for text in websocket.iter_text():
        broker.publish(f"orders:{CUSTOMERS[key]}", f"for {CUSTOMERS[key]} we are packing: {text}")
        await websocket.send_text("thank you")


async def news(websocket: WebSocket) -> None:
    """Tell a customer what happens to their orders."""
    key = websocket.headers.get("x-api-key", "")
    if key not in CUSTOMERS:
        await websocket.close()
        return
    with broker.subscribe(f"orders:{CUSTOMERS[key]}") as messages:
        await websocket.accept()
        while True:
            await websocket.send_text(await messages.get())


app = Starlette(routes=[WebSocketRoute("/order", order), WebSocketRoute("/news", news)])
