from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        user_id = self.scope["url_route"]["kwargs"]["user_id"]
        if not await active(user_id, self.scope["user"]):
            return
        await self.channel_layer.group_add(f"user_{user_id}", self.channel_name)  # EW201
