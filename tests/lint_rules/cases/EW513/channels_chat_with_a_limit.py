from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):  # ok: a limit
        if self.limiter.is_exhausted():
            return
        await self.channel_layer.group_send("lobby", {"type": "said", "text": content["text"]})
