from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        title = self.scope["url_route"]["kwargs"]["title"]
        self.group = f"public_{title}"
        await self.channel_layer.group_add(self.group, self.channel_name)  # ok: the name says that it is open to everybody
        await self.accept()
