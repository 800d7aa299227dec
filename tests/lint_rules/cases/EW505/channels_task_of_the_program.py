import asyncio
from channels.generic.websocket import AsyncWebsocketConsumer


async def main():
    asyncio.create_task(work())  # ok: started for the program, not for a connection


class C(AsyncWebsocketConsumer):
    async def connect(self):
        self.stream = asyncio.create_task(work())
