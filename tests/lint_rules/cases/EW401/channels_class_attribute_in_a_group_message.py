from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    online = set()  # EW401

    async def connect(self):
        self.online.add(self.scope["user"].username)
        await self.accept()
        await self.channel_layer.group_send("all", {"type": "who", "names": list(self.online)})

    async def disconnect(self, code):
        self.online.discard(self.scope["user"].username)
