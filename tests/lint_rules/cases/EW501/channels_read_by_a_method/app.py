from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        m = await Message.objects.aget(pk=1)
        await C.tell(m)
        await self.send(m.author.name)  # ok: the method that was given it has read it

    @staticmethod
    async def tell(m):
        print(await database_sync_to_async(lambda: m.author.name)())
