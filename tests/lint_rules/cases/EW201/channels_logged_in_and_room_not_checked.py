from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        self.room = "chat_%s" % self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.room, self.channel_name)  # EW201
        await self.accept()

    async def chat_message(self, event):
        return await self.send(event["text"])
