import asyncio

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        asyncio.wait_for(self.store(content), 5)  # EW308
        database_sync_to_async(self.scope["session"].save)()  # EW308
        asyncio.sleep(1)  # EW308
        await asyncio.sleep(1)
        await database_sync_to_async(self.scope["session"].save)()
        asyncio.create_task(asyncio.sleep(5))
        asyncio.gather(self.store(content), self.store(content))
        save = database_sync_to_async(self.scope["session"].save)
        await save()

    async def disconnect(self, code):
        asyncio.run_coroutine_threadsafe(self.store({}), self.loop)
        await self.store({})

    @database_sync_to_async
    def store(self, content):
        Note.objects.create(text=content["text"])
