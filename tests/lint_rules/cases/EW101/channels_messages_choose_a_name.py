from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        await self.accept()

    def name(self):
        user = self.scope["user"]
        if user.is_authenticated:
            return user.username
        return "somebody"

    async def receive_json(self, content):
        name = self.name()
        await self.channel_layer.group_send("chat", {"type": "said", "name": name, "text": content["text"]})
