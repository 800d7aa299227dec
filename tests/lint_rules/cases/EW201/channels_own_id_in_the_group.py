from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add(f"user_{self.scope['user'].id}", self.channel_name)  # ok: one's own id
