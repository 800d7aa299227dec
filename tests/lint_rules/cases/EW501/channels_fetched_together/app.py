from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        m = await Message.objects.select_related("author").aget(pk=1)
        await self.send(m.author.name + str(m.author_id))  # ok: fetched together; and a key is no query
