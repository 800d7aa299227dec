from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        data = json.loads(text_data)
        await self.send_to_room(data)  # ok: the helper sends one field

    async def send_to_room(self, data):
        await self.channel_layer.group_send("all", {"type": "said", "text": data["text"]})
