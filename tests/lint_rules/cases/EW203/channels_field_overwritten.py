import json
from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        data = json.loads(text_data)
        data["user"] = await self.get_user(self.scope["user_id"])
        await {"say": self.say}[data["type"]](data)

    async def say(self, data):
        await save_message(user=data["user"], text=data["text"])  # ok: the server wrote over the field
