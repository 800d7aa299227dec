import asyncio

from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.clients: set[WebSocket] = set()
        self.tasks = set()
        self.rooms: dict[str, set[WebSocket]] = {}

    async def gathered(self, text):
        for room in self.rooms.values():
            sends = (client.send_text(text) for client in room)
            await asyncio.gather(*sends, return_exceptions=True)  # ok: to all of a room at once

    async def grouped(self, text):
        async with asyncio.TaskGroup() as group:
            for client in list(self.clients):
                group.create_task(client.send_text(text))  # ok: a task for each

    async def limited(self, text):
        for client in list(self.clients):
            await asyncio.wait([asyncio.create_task(client.send_text(text))], timeout=1)  # ok: a second for each
