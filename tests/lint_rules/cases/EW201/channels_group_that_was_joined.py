from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room = self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.room, self.channel_name)  # EW201

    async def receive_json(self, content):
        await self.channel_layer.group_send(self.room, {"type": "chat", "text": content["text"]})  # ok: the group that was joined

    async def chat(self, event):
        await self.send_json(event)
