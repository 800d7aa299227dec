import json
from base64 import b64decode

from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        try:
            message = json.loads(text_data)
        except ValueError:
            message = {"text": text_data}
        await self.send(message.get("text", ""))  # EW314


class Asked(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        try:
            message = json.loads(text_data)
        except ValueError:
            message = {"text": text_data}
        if not isinstance(message, dict):
            message = {"text": text_data}
        await self.send(message.get("text", ""))  # ok: it is asked whether it is an object


class Upload(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        await self.store(b64decode(text_data))  # EW314
        await self.send("stored")
