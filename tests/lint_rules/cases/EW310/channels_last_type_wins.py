from channels.generic.websocket import AsyncJsonWebsocketConsumer


class C(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.channel_layer.group_send("g", {**content, "type": "chat"})  # ok: the last one wins
