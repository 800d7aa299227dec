from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        data = json.loads(text_data)
        data["type"] = "relay"
        await self.channel_layer.group_send(self.room, data)  # ok: the server has written the type
