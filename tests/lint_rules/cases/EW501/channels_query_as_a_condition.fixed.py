from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        rows = await Message.objects.filter(pk=1).aexists()
        if not rows:
            return
