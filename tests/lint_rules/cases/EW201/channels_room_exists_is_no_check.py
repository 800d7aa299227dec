from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        self.room = self.scope["url_route"]["kwargs"]["room"]
        self.found = await self.find()
        if not self.found:
            return await self.close()
        await self.channel_layer.group_add(self.room, self.channel_name)  # EW201
        await self.accept()

    async def find(self):
        return await Room.objects.filter(name=self.room).afirst()

    async def chat_message(self, event):
        await self.send(event["text"])
