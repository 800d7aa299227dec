from channels.generic.websocket import AsyncWebsocketConsumer
from django.db.models import Prefetch
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        m = await Message.objects.select_related("author").aget(pk=1)
        await self.send(m.author.name + str(m.author_id))  # ok: fetched together; and a key is no query


class Described(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        m = await Message.objects.prefetch_related(Prefetch("author")).aget(pk=1)
        await self.send(m.author.name)  # ok: what `Prefetch` names is not read
