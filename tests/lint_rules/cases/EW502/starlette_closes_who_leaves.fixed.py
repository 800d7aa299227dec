import asyncio
from dataclasses import dataclass, field

from fastapi import WebSocket


@dataclass
class Room:
    clients: set[WebSocket] = field(default_factory=lambda: set())
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def expire(self) -> None:
        for client in list(self.clients):
            await client.close(1011)

    async def leave(self, client: WebSocket) -> None:
        async with self.lock:
            self.clients.discard(client)
