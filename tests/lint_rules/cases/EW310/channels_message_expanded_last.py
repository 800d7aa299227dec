from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        data = json.loads(text_data)
        await self.channel_layer.group_send("g", {"type": "chat", **data})  # EW310
