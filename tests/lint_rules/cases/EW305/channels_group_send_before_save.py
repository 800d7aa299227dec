from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        text = json.loads(text_data)["text"]
        await self.channel_layer.group_send(self.room, {"type": "chat", "text": text})  # EW305
        await self.save_message(self.room, text)
