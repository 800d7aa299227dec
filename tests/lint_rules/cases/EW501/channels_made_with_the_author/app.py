from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        m = await Message.objects.acreate(author=self.scope["user"], text="x")
        await self.send(m.author.name)  # ok: the object was made with it
