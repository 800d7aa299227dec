from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        data = json.loads(text_data)
        self.sender: str = data["sender"]  # EW203
        await self.channel_layer.group_send("all", {"type": "said", "sender": self.sender})
