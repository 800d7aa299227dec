from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        data = json.loads(text_data)
        await self.channel_layer.group_send(self.room, {"type": "chat", "message": data})  # EW303
