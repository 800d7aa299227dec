import asyncio

import anyio
from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.clients: set[WebSocket] = set()

    async def one_by_one(self, text):
        for client in list(self.clients):
            try:
                await asyncio.wait_for(client.send_text(text), 1)  # ok: a second for each
            except (RuntimeError, TimeoutError):
                self.clients.discard(client)

    async def in_a_block(self, text):
        for client in list(self.clients):
            with anyio.move_on_after(1):
                await client.send_text(text)  # ok: a second for each

    async def all_of_them(self, text):
        async with asyncio.timeout(5):
            for client in list(self.clients):
                await client.send_text(text)  # ok: five seconds for the whole loop

    async def by_a_helper(self, text):
        for client in list(self.clients):
            await self.tell(client, text)  # ok: the helper has a limit

    async def tell(self, client: WebSocket, text):
        async with asyncio.timeout(1):
            await client.send_text(text)
