from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        m = await mine(self.scope["user"])
        await self.send(m.author.name)  # ok: the helper has read it in its thread


@database_sync_to_async
def mine(user):
    m = Message.objects.get(pk=1)
    if m.author != user:
        raise ValueError
    return m
