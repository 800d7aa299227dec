from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        move = json.loads(text_data)
        await self.store(move)
        await self.channel_layer.group_send(self.room, {"type": "moved", "move": move})  # EW303
