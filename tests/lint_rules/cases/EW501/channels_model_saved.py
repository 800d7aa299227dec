from channels.generic.websocket import AsyncWebsocketConsumer
from .models import Message


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        message = Message(text=text_data)
        message.save()  # EW501
