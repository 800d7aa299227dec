import asyncio
from dataclasses import dataclass, field

from fastapi import WebSocket


@dataclass
class Room:
    clients: set[WebSocket] = field(default_factory=lambda: set())
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def expire(self) -> None:
        for client in self.clients:  # EW502
            await client.close(1011)

    async def leave(self, client: WebSocket) -> None:
        async with self.lock:
            self.clients.discard(client)
