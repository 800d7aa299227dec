from channels.generic.websocket import AsyncWebsocketConsumer
from models import Message


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        rows = Message.objects.filter(pk=1)  # EW501
        if not rows:
            return
