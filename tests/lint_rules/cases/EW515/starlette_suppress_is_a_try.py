import asyncio
import contextlib
from contextlib import suppress

from fastapi import WebSocket, WebSocketDisconnect

GONE = (RuntimeError, WebSocketDisconnect)


class Post:
    def __init__(self):
        self.connections: dict[str, WebSocket] = {}

    async def deliver(self, name: str, text: str) -> None:
        with suppress(RuntimeError, WebSocketDisconnect):
            page = self.connections.get(name)
            if page is not None:
                await page.send_text(text)  # ok: that it has gone is passed over

    async def hand_over(self, name: str, text: str) -> None:
        with contextlib.suppress(*GONE):
            await self.connections[name].send_text(text)  # ok: the same

    async def look_up(self, name: str, text: str) -> None:
        with suppress(KeyError):
            await self.connections[name].send_text(text)  # EW515

    async def deliver_locked(self, name: str, text: str) -> None:
        async with self.lock:
            await self.connections[name].send_text(text)  # EW515

    async def talk(self, websocket: WebSocket, name: str) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                text = await websocket.receive_text()
                await self.connections[name].send_text(text)  # EW515

    async def tell_all(self, text: str) -> None:
        with suppress(Exception):
            await asyncio.gather(*(page.send_text(text) for page in self.connections.values()))  # ok: nothing raises

    async def tell_each(self, text: str) -> None:
        await asyncio.gather(*(self.send_quietly(page, text) for page in self.connections.values()))  # ok: caught below

    async def send_quietly(self, page: WebSocket, text: str) -> None:
        with suppress(RuntimeError):
            await page.send_text(text)

    async def listed(self, text: str) -> None:
        with suppress(Exception):
            [await page.send_text(text) for page in self.connections.values()]  # ok: nobody hears of it
