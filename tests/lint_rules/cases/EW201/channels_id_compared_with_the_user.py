from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        key = self.scope["url_route"]["kwargs"]["user_id"]
        if key != self.scope["user"].id:
            return await self.close()
        await self.channel_layer.group_add(f"user_{key}", self.channel_name)  # ok: it was compared with the user
