from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        text = json.loads(text_data)["text"]
        message = await self.save_message(text)
        await self.channel_layer.group_send(self.room, {"type": "chat", "text": text})  # ok: what is announced was stored before
        await self.save_mentions(message, text)
